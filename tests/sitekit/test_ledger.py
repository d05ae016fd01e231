"""Every question is claimed once, by an id that exists, and answered when it is due."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitekit import ledger
from sitekit.frontmatter import CATEGORIES
from sitekit.ledger import answers, check_ledger, questions

HEAD = "id\tpage\tcategory\tbatch\tdifficulty\tquestion\n"
ROWS = (
    "what-is-a\ta-page\talgorithms\tsoon\t1\tWhat is a?\n"
    "why-a\ta-page\talgorithms\tsoon\t2\tWhy a?\n"
    "what-is-b\tb-page\talgorithms\tlater\t1\tWhat is b?\n"
)
PAGE = """---
title: "What is it?"
description: "A page that exists for this test."
difficulty: 1
roles: [data-scientist]
minutes: 5
covers: [{covers}]
tags: [statistics]
related: []
cards: [{{q: "one?", a: "one."}}, {{q: "two?", a: "two."}}]
score: ["one point", "two points", "three points"]
sources: [{{title: "A book", authors: "Someone"}}]
added: 2026-01-02
checked: 2026-01-02
status: draft
---
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with three questions and no page."""
    (tmp_path / "data").mkdir()
    (tmp_path / "docs/algorithms").mkdir(parents=True)
    (tmp_path / "data/ledger.tsv").write_text(HEAD + ROWS, encoding="utf-8")
    return tmp_path


def write(project: Path, name: str, covers: str) -> None:
    path = project / "docs/algorithms" / f"{name}.md"
    path.write_text(PAGE.format(covers=covers), encoding="utf-8")


def found(project: Path) -> list[str]:
    return [str(problem).removeprefix(f"{project}/") for problem in check_ledger(project)]


def test_each_question_answered_once_is_in_order(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "DUE", {"soon"})
    write(project, "a-page", "what-is-a, why-a")
    assert found(project) == []


def test_a_due_question_without_a_page_is_an_error_at_its_row(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "DUE", {"soon"})
    write(project, "a-page", "what-is-a")
    assert found(project) == [
        "data/ledger.tsv:3: no page covers 'why-a', due with the batch 'soon': "
        "write docs/algorithms/a-page.md"
    ]


def test_a_question_claimed_twice_is_an_error(project: Path) -> None:
    write(project, "a-page", "what-is-a")
    write(project, "b-page", "what-is-b, what-is-a")
    assert len(found(project)) == 1
    assert found(project)[0].startswith(
        "docs/algorithms/b-page.md:7: covers 'what-is-a', which algorithms/a-page covers: "
    )


def test_an_unknown_id_is_an_error(project: Path) -> None:
    write(project, "a-page", "what-is-a, what-is-c")
    assert found(project)[0].startswith(
        "docs/algorithms/a-page.md:7: covers 'what-is-c', which the ledger does not hold: "
    )


def test_the_ledger_of_the_guide_is_sound() -> None:
    rows = questions()
    assert len({row.id for row in rows}) == len(rows) == 263
    assert {row.category for row in rows} == set(CATEGORIES)
    assert {row.difficulty for row in rows} == {1, 2, 3}
    categories = {row.page: row.category for row in rows}
    assert all(categories[row.page] == row.category for row in rows)


def test_each_page_covers_rows_of_its_own() -> None:
    """A page that covers a question is the page that the ledger names for it."""
    planned = {row.id: row.path for row in questions()}
    for page in answers():
        assert {planned[name] for name in page.meta.covers} == {page.name}
