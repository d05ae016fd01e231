"""The commands that the documents name exist, and `make help` lists them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from sitekit.problems import ROOT

TARGETS = set(re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs" / "contributing").glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)\b", document.read_text(encoding="utf-8")))
    assert named <= TARGETS


def test_help_lists_every_target() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"^  ([a-z-]+) ", shown.stdout, re.MULTILINE)) == TARGETS


def test_ci_calls_the_test_command_of_the_readme() -> None:
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("\nmake test")


def test_the_requirements_for_pip_are_those_of_the_lock() -> None:
    locked = (ROOT / "uv.lock").read_text(encoding="utf-8")
    versions = dict(re.findall(r'name = "([^"]+)"\nversion = "([^"]+)"', locked))
    required = re.findall(
        r"^([a-z0-9._-]+)==([^\s;\\]+)",
        (ROOT / "requirements.txt").read_text("utf-8"),
        re.MULTILINE,
    )
    assert len(required) > 50
    assert {name: versions[name] for name, _ in required} == dict(required)
