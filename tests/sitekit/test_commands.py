"""The commands that the documents name exist, and `make help` lists them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from sitekit.problems import ROOT

TARGETS = set(re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/contributing/*.md", ".github/**/*.*", ".devcontainer/*", ".pre*")
    for path in ROOT.glob(pattern)
    if path.suffix in {".json", ".md", ".yaml", ".yml"}
)
# A command, not the verb: after a backtick, a quotation mark or a key, or at the start of a line.
COMMAND = re.compile(r"(?:[`\"]|run: |^ *)make ([a-z][a-z-]*)\b", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    assert set(COMMAND.findall(document.read_text(encoding="utf-8"))) <= TARGETS


def test_the_documents_that_name_commands_are_among_them() -> None:
    naming = {
        document.relative_to(ROOT).as_posix()
        for document in DOCUMENTS
        if COMMAND.search(document.read_text(encoding="utf-8"))
    }
    assert naming >= {
        ".devcontainer/devcontainer.json",
        ".github/PULL_REQUEST_TEMPLATE.md",
        ".github/labels.yml",
        "CONTRIBUTING.md",
        "README.md",
        "docs/contributing/answer.md",
        "docs/contributing/index.md",
    }


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
