"""Lists are rendered from front matter, so a page that exists is listed and nothing else is."""

from __future__ import annotations

import json
import re

import pytest
from pymdownx.superfences import SuperFencesException

from sitekit.catalog import (
    format_coverage,
    format_modules,
    format_pages,
    questions_json,
    validate,
)
from sitekit.frontmatter import CATEGORIES
from sitekit.ledger import answers, questions
from sitekit.problems import ROOT


def pages_of(source: str) -> list[str]:
    html = format_pages(source, "pages", "", {}, None)
    return re.findall(r'<li><a href="\.\./([^"]+)/">', html)


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_category_lists_each_of_its_answers_once(category: str) -> None:
    names = [page.name for page in answers() if page.name.startswith(f"{category}/")]
    assert sorted(pages_of(category)) == names


def test_the_recommended_order_comes_first() -> None:
    names = [page.name for page in answers() if page.name.startswith("algorithms/")]
    last = names[-1].partition("/")[2]
    assert pages_of(f"algorithms\n{last}") == [names[-1], *names[:-1]]


def test_an_entry_shows_title_facts_and_description() -> None:
    page = next(page for page in answers() if page.name == "recommendation-search/ndcg")
    html = format_pages("recommendation-search", "pages", "", {}, None)
    assert page.meta.title in html
    assert page.meta.description in html
    assert f"Core · {page.meta.minutes} min" in html


@pytest.mark.parametrize(
    ("source", "message"),
    [("nowhere", "no category 'nowhere'"), ("algorithms\nnothing", "no answer algorithms/nothing")],
)
def test_a_list_of_what_does_not_exist_stops_the_build(source: str, message: str) -> None:
    with pytest.raises(SuperFencesException, match=message):
        format_pages(source, "pages", "", {}, None)


def test_options_stop_the_build() -> None:
    with pytest.raises(SuperFencesException, match="drop sorted"):
        validate("pages", {"sorted": "yes"}, {}, {}, None)


def test_coverage_shows_every_question_and_links_the_answered_ones() -> None:
    html = format_coverage("", "coverage", "", {}, None)
    assert re.findall(r'<tr id="([^"]+)">', html) == [
        row.id for category in CATEGORIES for row in questions() if row.category == category
    ]
    covered = {name: page.name for page in answers() for name in page.meta.covers}
    linked = re.findall(r'<tr id="([^"]+)"><td>[^<]*</td><td><a href="\.\./([^"]+)/">', html)
    assert dict(linked) == covered
    assert f"{len(covered)} of {len(questions())} questions are answered" in html


def test_modules_name_the_pages_that_use_them() -> None:
    html = format_modules("recommendation-search", "modules", "", {}, None)
    row = re.search(
        r'<tr><td><autoref identifier="snippets\.recommendation_search\.ndcg">.*?</tr>', html
    )
    assert row is not None
    assert 'href="../../recommendation-search/ndcg/"' in row[0]


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
