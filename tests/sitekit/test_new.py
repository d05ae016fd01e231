"""`make new` starts an answer that is in order but for the writing itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sitekit.check import check
from sitekit.ledger import answers, questions
from sitekit.new import NewError, start


def open_page(project: Path) -> str:
    """A page of the ledger that nobody has written yet."""
    written = {page.name for page in answers(project)}
    return next(row.path for row in questions(project) if row.path not in written)


def test_a_new_answer_passes_every_check_but_its_own_placeholders(project: Path) -> None:
    before = set(check(project))
    name = open_page(project)
    written = start(name, root=project)
    found = set(check(project)) - before
    assert {problem.what for problem in found} == {"left to write"}
    assert {problem.path for problem in found} == set(written) - {
        project / "mkdocs.yml",
        project / "data/addresses.txt",
    }


def test_a_new_answer_covers_the_ledger_rows_of_its_page(project: Path) -> None:
    name = open_page(project)
    start(name, root=project)
    page = next(page for page in answers(project) if page.name == name)
    rows = [row for row in questions(project) if row.path == name]
    assert page.meta.covers == [row.id for row in rows]
    assert page.meta.title == rows[0].text


def test_a_new_answer_stands_in_the_navigation_behind_its_category(project: Path) -> None:
    start("from-scratch/some-page", "Why?", root=project)
    lines = (project / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    at = lines.index("          - Some page: from-scratch/some-page.md")
    assert "from-scratch/" in lines[at - 1]
    assert "from-scratch/" not in lines[at + 1]


def test_the_examples_of_a_new_answer_pass_and_its_test_fails(project: Path) -> None:
    page, module, test, *_ = start("from-scratch/some-page", "Why?", root=project)

    def outcome(path: Path) -> int:
        command = [sys.executable, "-m", "pytest", "-p", "sitekit.doctests", "--doctest-modules"]
        # The copy of `snippets` comes first, so that the new module is found.
        return subprocess.run(
            [*command, f"--rootdir={project}", "-o", f"pythonpath={project}", str(path)],
            cwd=project,
            capture_output=True,
            check=False,
        ).returncode

    assert outcome(page) == 0
    assert outcome(module) == 0
    assert outcome(test) == 1


def test_an_existing_page_is_not_touched(project: Path) -> None:
    path = project / "docs/recommendation-search/ndcg.md"
    before = path.read_bytes()
    with pytest.raises(NewError, match=r"ndcg\.md exists: nothing was written"):
        start("recommendation-search/ndcg", root=project)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["ndcg", "nowhere/page", "algorithms/Bad Name", "algorithms/../x"])
def test_a_bad_name_is_refused_with_the_categories(project: Path, name: str) -> None:
    with pytest.raises(NewError, match="the categories are algorithms"):
        start(name, "Why?", root=project)


def test_a_page_that_the_ledger_does_not_know_needs_a_question(project: Path) -> None:
    with pytest.raises(NewError, match="give one"):
        start("algorithms/unheard-of", root=project)
