"""Files that GitHub reads fit their schemas, and a fault is placed at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitekit.problems import ROOT
from sitekit.schemas import SCHEMAS, check, files, line_of, main

WORKFLOW = """name: a
on: [push]
jobs:
  a:
    runs-on: ubuntu-latest
    timeout: 3
    steps:
      - run: make check
"""


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_that_does_not_fit_is_named_with_line_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, ".github/workflows/a.yml", WORKFLOW.replace("make check", "make\n        x: 1"))
    write(tmp_path, ".github/dependabot.yml", "version: 2\nupdates:\n- directory: /\n")
    assert main(tmp_path) == 1
    said = capsys.readouterr().out
    assert "dependabot.yml:3: $.updates[0]: " in said
    assert "a.yml:8: $.jobs.a.steps[0]: Additional properties are not allowed ('x' was " in said
    assert ": follow the schema github-workflows\n" in said


def test_a_file_that_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yml", "a:\n  - b\n c: d\n")
    (problem,) = check("vendor.github-workflows", [path])
    assert (problem.line, problem.todo) == (3, "correct the syntax")


def test_a_file_that_fits_passes(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yml", WORKFLOW.replace("timeout:", "timeout-minutes:"))
    assert check("vendor.github-workflows", [path]) == []


def test_each_file_has_one_schema(tmp_path: Path) -> None:
    config = write(tmp_path, ".github/ISSUE_TEMPLATE/config.yml", "")
    form = write(tmp_path, ".github/ISSUE_TEMPLATE/error.yml", "")
    assert files(tmp_path) == {
        "vendor.github-issue-config": [config],
        "vendor.github-issue-forms": [form],
    }


def test_every_schema_is_in_use() -> None:
    assert set(files(ROOT)) == set(SCHEMAS.values())


@pytest.mark.parametrize(
    ("path", "line"),
    [("$", 1), ("$.on", 2), ("$.jobs.a", 4), ("$.jobs.a['runs-on']", 5), ("$.jobs.a.gone", 4)],
)
def test_a_path_leads_to_its_line(path: str, line: int) -> None:
    assert line_of(WORKFLOW, path) == line
