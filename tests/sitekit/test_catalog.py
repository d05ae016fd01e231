"""Lists are rendered from front matter, so a page that exists is listed and nothing else is."""

from __future__ import annotations

import datetime
import json
import re

import pytest
from pymdownx.superfences import SuperFencesException

from sitekit import catalog
from sitekit.catalog import (
    format_coverage,
    format_modules,
    questions_json,
    validate,
)
from sitekit.frontmatter import CATEGORIES
from sitekit.ledger import answers, questions
from sitekit.problems import ROOT


def test_a_list_of_what_does_not_exist_stops_the_build() -> None:
    with pytest.raises(SuperFencesException, match="no category 'nowhere'"):
        format_modules("nowhere", "modules", "", {}, None)


def test_options_stop_the_build() -> None:
    with pytest.raises(SuperFencesException, match="drop sorted"):
        validate("modules", {"sorted": "yes"}, {}, {}, None)


def test_coverage_shows_every_question_and_links_the_answered_ones() -> None:
    html = format_coverage("", "coverage", "", {}, None)
    assert re.findall(r'<tr id="([^"]+)">', html) == [
        row.id for category in CATEGORIES for row in questions() if row.category == category
    ]
    covered = {name: page.name for page in answers() for name in page.meta.covers}
    linked = re.findall(r'<tr id="([^"]+)"><td>[^<]*</td><td><a href="([^"]+)\.md">', html)
    assert dict(linked) == covered
    assert f"{len(covered)} of {len(questions())} questions are answered" in html


def test_coverage_lists_the_answers_to_review(monkeypatch: pytest.MonkeyPatch) -> None:
    reviewed = [page.name for page in answers() if page.meta.status == "reviewed"]
    drafts = [page.name for page in answers() if page.meta.status == "draft"]

    def to_review(today: str) -> list[str]:
        monkeypatch.setattr(catalog, "today", lambda: datetime.date.fromisoformat(today))
        html = format_coverage("", "coverage", "", {}, None).partition('id="to-review"')[2]
        return re.findall(r'<li><a href="([^"]+)\.md">', html)

    assert to_review("2026-11-21") == drafts
    assert to_review("2099-01-01") == drafts + reviewed


def test_modules_name_the_pages_that_use_them() -> None:
    html = format_modules("recommendation-search", "modules", "", {}, None)
    row = re.search(
        r'<tr><td><autoref identifier="snippets\.recommendation_search\.ndcg">.*?</tr>', html
    )
    assert row is not None
    assert 'href="../recommendation-search/ndcg.md"' in row[0]


def test_every_module_is_listed() -> None:
    for category in CATEGORIES:
        html = format_modules(category, "modules", "", {}, None)
        folder = ROOT / "snippets" / category.replace("-", "_")
        modules = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
        assert re.findall(r'identifier="[^"]*\.(\w+)"', html) == modules


def test_the_catalog_for_machines_holds_answers_and_questions() -> None:
    catalog = json.loads(questions_json())
    assert [entry["page"] for entry in catalog["answers"]] == [page.name for page in answers()]
    assert len(catalog["questions"]) == len(questions())
    ndcg = next(entry for entry in catalog["questions"] if entry["id"] == "ndcg")
    assert ndcg["page"] == "recommendation-search/ndcg"
    assert {"title", "difficulty", "minutes", "roles", "cards", "score", "sources"} <= set(
        catalog["answers"][0]
    )
