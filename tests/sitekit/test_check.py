"""`make check` names each fault with file, line and remedy, and passes what is in order."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sitekit.check import check, main
from sitekit.problems import ROOT

Change = Callable[[Path], None]
PAGE = "docs/recommendation-search/ndcg.md"


def edit(name: str, old: str, new: str) -> Change:
    """Replace a text in a file of the project, which must hold it."""

    def change(root: Path) -> None:
        path = root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def add(name: str, text: str) -> Change:
    """Write a new file."""

    def change(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")

    return change


def append(name: str, text: str) -> Change:
    """Add text at the end of a file."""

    def change(root: Path) -> None:
        with (root / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


BLOCK = '\n```pycon id="{id}"\n{body}\n```\n'


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("text", "what"),
    [("\n## " + " " * 50_000 + "x", "break the line"), ("<a \n" * 30_000, "split the file")],
)
@pytest.mark.parametrize("name", [PAGE, "snippets/recommendation_search/ndcg.py"])
def test_what_would_take_minutes_to_read_is_refused_at_once(
    project: Path, name: str, text: str, what: str
) -> None:
    append(name, text)(project)
    (problem,) = check(project)
    assert problem.path == project / name
    assert problem.todo == what


@pytest.mark.timeout(20)
def test_aliases_that_unfold_without_end_are_refused(project: Path) -> None:
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    edit(PAGE, "title:", f"{bomb}title:")(project)
    assert any("an alias of YAML" in problem.what for problem in check(project))


def test_the_guide_is_in_order() -> None:
    assert check() == []
    assert main() == 0


def test_an_untouched_copy_is_in_order(project: Path) -> None:
    assert check(project) == []


@pytest.mark.parametrize(
    ("change", "file", "what"),
    [
        (edit(PAGE, "difficulty:", "dificulty:"), PAGE, "unknown key 'dificulty': use one of"),
        (edit(PAGE, "difficulty:", "dificulty:"), PAGE, "'difficulty' is missing: add it"),
        (edit(PAGE, "difficulty: ", "difficulty: 1"), PAGE, "'difficulty' is"),
        (edit(PAGE, "tags: [", "tags: [rankings, "), PAGE, "'tags.0' is 'rankings'"),
        (edit(PAGE, "title:", "title: a: b\nx:"), PAGE, "front matter is not YAML"),
        (edit(PAGE, "minutes:", "minutes: 3\nminutes:"), PAGE, "the key 'minutes' stands twice"),
        (edit(PAGE, "title:", "title: &a b\nx: *a\ny:"), PAGE, "is not YAML (an alias of YAML)"),
        (edit(PAGE, "---\n", ""), PAGE, "no front matter"),
        (
            edit(PAGE, "related:\n", "related:\n  - algorithms/nothing\n"),
            PAGE,
            "'algorithms/nothing'",
        ),
        (
            edit(PAGE, "## When it breaks", "## When it fails"),
            PAGE,
            "no section `## When it breaks`",
        ),
        (edit(PAGE, "## In two minutes", "## Follow-ups"), PAGE, "`## See it run` is out of order"),
        (edit(PAGE, "## In 30 seconds", "# Top\n\n## In 30 seconds"), PAGE, "the heading `# Top`"),
        (
            edit(PAGE, "## In two minutes", "word " * 80 + "\n\n## In two minutes"),
            PAGE,
            "words, more than 80: cut it",
        ),
        (append(PAGE, "\n[x](nowhere.md)\n"), PAGE, "link to nowhere.md, which does not exist"),
        (
            append(PAGE, BLOCK.format(id="long", body="\n".join([">>> x = 1"] * 26))),
            PAGE,
            "block 'long' has 26 lines, more than 25",
        ),
        (
            append(PAGE, BLOCK.format(id="a-1", body=">>> 1\n1") * 2),
            PAGE,
            "duplicate id 'a-1'",
        ),
        (
            append(PAGE, '\n```snippet id="s"\nalgorithms.nothing\n```\n'),
            PAGE,
            "there is no module snippets/algorithms/nothing.py",
        ),
        (
            append(PAGE, '\n```pycon id="s" titel="x"\n>>> 1\n1\n```\n'),
            PAGE,
            "unknown option 'titel'",
        ),
        (append(PAGE, "\nSo $\\frca{1}{2}$ holds.\n"), PAGE, "unknown command \\frca"),
        (append(PAGE, "\n```mermaid\nflowchart LR\n  A --> B\n```\n"), PAGE, "without alt"),
        (
            append(PAGE, '\n```mermaid alt="x"\nflowchart LR\n  A -->\n```\n'),
            PAGE,
            "Mermaid cannot draw this diagram",
        ),
        (add("docs/lost.md", "# Lost\n"), "docs/lost.md", "not in the navigation"),
        (
            edit("mkdocs.yml", "recommendation-search/ndcg.md", "recommendation-search/gone.md"),
            "mkdocs.yml",
            "nav names recommendation-search/gone.md, no page",
        ),
        (
            add("snippets/algorithms/orphan.py", '"""Idea."""\n'),
            "snippets/algorithms/orphan.py",
            "no page and no module uses it",
        ),
        (
            add("snippets/algorithms/orphan.py", "x = 1\n"),
            "snippets/algorithms/orphan.py",
            "no module docstring",
        ),
        (
            add("snippets/algorithms/orphan.py", '"""Idea."""\n'),
            "snippets/algorithms/orphan.py",
            "no independent test: write tests/snippets/algorithms/test_orphan.py",
        ),
        (
            append("data/glossary.tsv", "zz\ta <img src=x onerror=alert(1)> b\talgorithms/f1\n"),
            "data/glossary.tsv",
            "a row holds <: write it in words",
        ),
        (
            append("data/ledger.tsv", 'x" onclick="y\tpage\talgorithms\tlater\t1\tWhy?\n'),
            "data/ledger.tsv",
            "the name 'x\" onclick=\"y': write lower-case words",
        ),
        (
            edit(PAGE, "## In two minutes", "<iframe>\n\n## In two minutes"),
            PAGE,
            "the element <iframe>: write Markdown",
        ),
        (
            append(PAGE, '\n```python exec="on"\nprint(1)\n```\n'),
            PAGE,
            "the code of this fence would run during the build",
        ),
        (add("docs/lost.html", "x"), "docs/lost.html", "a file that the site does not serve"),
        (append(PAGE, '\n--8<-- "README.md"\n'), PAGE, "an include: show a module"),
        (
            add("docs/algorithms/lost.md", "Text.\n"),
            "docs/algorithms/lost.md",
            "its address /algorithms/lost/ is not recorded",
        ),
        (edit(PAGE, "added: 2", "added: 9"), PAGE, "is to come: correct it"),
    ],
)
def test_a_fault_is_named_with_file_line_and_remedy(
    project: Path, change: Change, file: str, what: str
) -> None:
    change(project)
    found = [str(problem) for problem in check(project)]
    matching = [text for text in found if what in text]
    assert matching, found
    path, line, *rest = matching[0].removeprefix(f"{project}/").split(":")
    assert path == file
    assert int(line) >= 1
    assert len(rest) >= 2


def test_the_line_is_that_of_the_fault(project: Path) -> None:
    edit(PAGE, "difficulty:", "dificulty:")(project)
    lines = (project / PAGE).read_text(encoding="utf-8").splitlines()
    expected = next(n for n, line in enumerate(lines, 1) if line.startswith("dificulty:"))
    assert f"{PAGE}:{expected}: unknown key" in "\n".join(map(str, check(project)))


def test_a_build_refuses_wrong_content_with_its_place(tmp_path: Path) -> None:
    """The plugin runs the same checks: `mkdocs build` on a copy with a fault fails."""
    for name in ("docs", "snippets", "tests/snippets", "data", "sitekit", "overrides"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("py", "__pycache__")
        )
    for name in ("mkdocs.yml", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    # Everything that set-up installs is there already; the copy shares it.
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / ".cache").symlink_to(ROOT / ".cache")
    edit(PAGE, "difficulty:", "dificulty:")(tmp_path)
    result = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "site")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert f"{PAGE}:" in result.stdout + result.stderr
    assert "unknown key 'dificulty': use one of" in result.stdout + result.stderr
