"""Complaints of every tool read alike; in CI they become annotations that nobody can forge."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitekit.complaints import REWRITES, complaint, literal, rewrite, run, summary, tool
from sitekit.problems import ROOT

MISSPELLED = "t" + "eh"  # in two parts, so that the spelling of this file stays right

# What each tool prints for one mistake, made by running it, and how it reads afterwards.
LINES = [
    (
        "rumdl",
        "docs/x.md:3:1: [MD012] Multiple consecutive blank lines between content [*]",
        "docs/x.md:3: Multiple consecutive blank lines between content (MD012): "
        "run .venv/bin/rumdl check --fix",
    ),
    (
        "rumdl",
        "docs/x.md:5:3: [MD024] Duplicate heading",
        "docs/x.md:5: Duplicate heading (MD024): run .venv/bin/rumdl rule MD024",
    ),
    (
        "codespell",
        "docs/x.md:6: wrogn ==> wrong",
        "docs/x.md:6: 'wrogn' is misspelled: write wrong",
    ),
    (
        "ruff",
        "x.py:1:8: F401 [*] `os` imported but unused",
        "x.py:1: `os` imported but unused (F401): run .venv/bin/ruff check --fix",
    ),
    (
        "ruff",
        "x.py:3:5: D103 Missing docstring in public function",
        "x.py:3: Missing docstring in public function (D103): run .venv/bin/ruff rule D103",
    ),
    (
        "ruff",
        "x.py:2:1: unformatted: File would be reformatted",
        "x.py:2: the layout differs: run .venv/bin/ruff format",
    ),
    (
        "ruff",
        "x.py:4:9: invalid-syntax: Expected an expression",
        "x.py:4: Expected an expression: correct the syntax",
    ),
    (
        "mypy",
        'x.py:4: error: Incompatible return value type (got "int", expected "str")  [return-value]',
        'x.py:4: Incompatible return value type (got "int", expected "str") (return-value): '
        "correct the code or its types",
    ),
    (
        "tsc",
        "docs/a.mjs(2,7): error TS2322: Type 'string' is not assignable to type 'number'.",
        "docs/a.mjs:2: Type 'string' is not assignable to type 'number' (TS2322): "
        "correct the code or its types",
    ),
    (
        "node",
        "test at tests/js/a.test.mjs:4:1",
        "tests/js/a.test.mjs:4: this test fails: correct the code or the test",
    ),
    (
        "zizmor",
        "::warning file=.github/workflows/a.yml,line=7,title=artipacked::a.yml:7: credential "
        "persistence: does not set persist-credentials: false",
        ".github/workflows/a.yml:7: credential persistence: does not set persist-credentials: "
        "false: read https://docs.zizmor.sh/audits/#artipacked",
    ),
    (
        "mkdocs",
        "WARNING -  Doc file 'none.md' contains a link '#gone', but there is no such anchor on "
        "this page.",
        "docs/none.md:1: contains a link '#gone', but there is no such anchor on this page: "
        "correct the link",
    ),
]


@pytest.mark.parametrize(("name", "line", "reads"), LINES)
def test_a_complaint_of_a_tool_names_place_fault_and_remedy(
    name: str, line: str, reads: str
) -> None:
    assert rewrite(line, name) == reads


def test_every_rewritten_tool_has_an_example() -> None:
    assert {name for name, _, _ in LINES} == set(REWRITES)


def test_a_broken_link_is_placed_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# A\n\n[x](gone.md)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = "WARNING -  Doc file 'a.md' contains a link 'gone.md', but the target is not found."
    assert rewrite(said, "mkdocs").startswith("docs/a.md:3: contains a link 'gone.md', ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["codespell", "bad.md"],
        ["rumdl", "check", "--quiet", "--no-config", "--no-cache", "bad.md"],
        ["ruff", "check", "--isolated", "--no-cache", "--output-format", "concise", "bad.py"],
        [
            "ruff",
            "format",
            "--isolated",
            "--no-cache",
            "--check",
            "--output-format",
            "concise",
            "bad.py",
        ],
        ["mypy", "--cache-dir=/dev/null", "bad.py"],
        ["mkdocs", "build", "--strict"],
        ["zizmor", "--quiet", "--offline", "--format", "github", "."],
        ["node", "--test", "--test-reporter=spec", "bad.test.mjs"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_the_locked_tools_still_print_what_is_rewritten(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.md").write_text(f"# A\n\n\n\n{MISSPELLED}\n", encoding="utf-8")
    (tmp_path / "bad.py").write_text("import os\nx=1\ny: str = x\n", encoding="utf-8")
    (tmp_path / "bad.test.mjs").write_text(
        'import test from "node:test";\ntest("a", () => { throw new Error("b"); });\n',
        encoding="utf-8",
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# A\n\n[b](#gone)\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: A\nvalidation: {anchors: warn}\nplugins: []\n", encoding="utf-8"
    )
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "bad.yml").write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - run: echo ${{ github.head_ref }}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    program = Path(sys.executable).parent / arguments[0]
    said = subprocess.run(
        [program, *arguments[1:]],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},  # as from a plain shell
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert said.returncode
    lines = [rewrite(line, arguments[0]) for line in said.stdout.splitlines()]
    found = [one for one in map(complaint, lines) if one]
    assert found
    assert all(": " in what and "[" not in what for _, _, what in found), found


@pytest.mark.parametrize(
    "line",
    [
        "README.md:1: AssertionError",
        "README.md:1: in <module>",
        "README.md:1: note: see the documentation",
        "README.md: no line",
        "  README.md:1: an indented line",
        "absent.md:1: no such file",
        "/etc/passwd:1: a file outside",
        ".venv/pyvenv.cfg:1: a file of others",
        "12:30: a time",
    ],
)
def test_other_lines_are_no_complaint(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert complaint(line) is None


def test_a_line_that_no_system_could_place_is_no_complaint() -> None:
    assert complaint(f"{'a' * 5000}:1: what is wrong") is None
    assert complaint(f"README.md:{'9' * 5000}: what is wrong") is None
    line = f"WARNING -  Doc file '{'a' * 5000}' contains a link 'x'"
    assert rewrite(line, "mkdocs").startswith("docs/aaa")


def test_a_command_goes_by_the_name_of_what_it_runs() -> None:
    assert tool([".venv/bin/node", "--test", "tests/js/*.test.mjs"]) == "node"
    assert tool([".venv/bin/pytest", "--numprocesses", "2"]) == "pytest"
    assert tool([".venv/bin/mypy"]) == "mypy"


def ci(tmp_path: Path, program: str) -> tuple[int, list[str], str]:
    """Run a Python program as a check in CI and return status, log and summary."""
    (tmp_path / "a.md").write_text("x\n", encoding="utf-8")
    summary_file = tmp_path / "summary"
    done = subprocess.run(
        [sys.executable, "-m", "sitekit.complaints", sys.executable, "-c", program],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(summary_file),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    told = summary_file.read_text(encoding="utf-8") if summary_file.exists() else ""
    return done.returncode, done.stdout.splitlines(), told


def test_in_ci_a_complaint_becomes_an_annotation_and_a_row(tmp_path: Path) -> None:
    program = "print('a.md:1:7: 50% off: ask, or leave'); print('more'); raise SystemExit(3)"
    status, log, told = ci(tmp_path, program)
    assert status == 3
    assert log[-1] == "::error file=a.md,line=1::50%25 off: ask, or leave"
    assert log.count(log[-1]) == 1
    assert "| a.md:1 | 50&#37; off: ask, or leave |" in told


def test_nothing_that_a_check_prints_is_taken_for_a_command(tmp_path: Path) -> None:
    forged = "::error file=a.md,line=1::forged"
    program = f"print({forged!r}); print('a.md:1: ::warning::x: y'); raise SystemExit(1)"
    _, log, _ = ci(tmp_path, program)
    stop, token = log[0].rsplit("::", 1)
    assert stop == "::stop-commands"
    assert len(token) == 32
    assert log[1] == forged
    assert log[3:] == [f"::{token}::", "::error file=a.md,line=1::::warning::x: y"]
    assert token not in ci(tmp_path, program)[1][0], "the token must be new each time"


def test_a_check_that_passes_annotates_nothing(tmp_path: Path) -> None:
    status, log, told = ci(tmp_path, "print('a.md:1: seen: fine')")
    assert (status, len(log), told) == (0, 3, "")


def test_a_check_that_fails_without_a_complaint_still_annotates(tmp_path: Path) -> None:
    status, log, told = ci(tmp_path, "print('no newline at the end', end=''); raise SystemExit(1)")
    assert status == 1
    assert log[2].endswith("::")
    assert log[-1].startswith("::error::python")
    assert "failed; the log says why" in told


def test_a_file_name_cannot_add_properties_to_its_annotation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a,title=b.md").write_text("x\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    program = "print('a,title=b.md:1: x y'); raise SystemExit(1)"
    run([sys.executable, "-c", program], in_ci=True)
    assert "::error file=a%2Ctitle=b.md,line=1::x y\n" in capfd.readouterr().out


def test_the_summary_shows_text_as_text() -> None:
    told = summary("codespell", [("a.md", 1, "<img src=x> | [a](b) `c` _d_ **e**: f")])
    row = told.rstrip().splitlines()[-1]
    assert not set("<>[]`_*") & set(row)
    assert row.count("|") == 3
    assert literal("é ×") == "é &#215;"


def test_a_long_summary_ends(tmp_path: Path) -> None:
    told = summary("rumdl", [("a.md", line, "x: y") for line in range(1, 1000)])
    assert "799 more are in the log" in told
    assert "a.md:200 " in told
    assert "a.md:201 " not in told


def test_outside_ci_only_the_form_changes(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{MISSPELLED}\n", encoding="utf-8")
    spell = Path(sys.executable).parent / "codespell"
    environment = {key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"}
    for command, status, said in (
        ([spell, "a.md"], 65, f"a.md:1: {MISSPELLED!r} is misspelled: write the\n"),
        ([sys.executable, "-c", "print('::error::x'); raise SystemExit(4)"], 4, "::error::x\n"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "sitekit.complaints", *command],
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (status, said)
