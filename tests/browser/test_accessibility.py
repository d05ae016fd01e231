"""No axe-core violation of any impact, nothing scrolls sideways, no request leaves the site."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from blocks import BlockOnPage
from playwright.sync_api import Browser, Page, expect
from test_pages import PAGES, address

from sitekit.problems import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCHEMES = ("light", "dark")
WIDTHS = (390, 1280)
LOOKED_AT = (
    "index.md",
    "algorithms/index.md",
    "algorithms/precision-recall.md",
    "reference/recommendation-search.md",
    "contributing/architecture.md",
)


def violations(page: Page) -> list[str]:
    """Run axe-core on what the page shows and return what it finds, one line each."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{item['id']} ({item['impact']}): {item['help']}: "
        + "; ".join(str(node["target"]) for node in item["nodes"][:5])
        for item in found
    ]


@pytest.fixture(params=list(itertools.product(SCHEMES, WIDTHS)), ids=lambda p: f"{p[0]}-{p[1]}")
def view(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab in one color scheme at one width."""
    scheme, width = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        has_touch=width < 800,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_as_it_loads_has_no_violation(name: str, view: Page, site: str) -> None:
    view.goto(site + address(name))
    assert violations(view) == []


def test_the_page_that_is_not_there_has_no_violation(view: Page, site: str) -> None:
    view.goto(f"{site}404.html")
    assert violations(view) == []


def test_a_block_with_its_editor_open_has_no_violation(view: Page, site: str) -> None:
    view.goto(site + address("recommendation-search/ndcg.md"))
    block = BlockOnPage(view, PAGES["recommendation-search/ndcg.md"][0].id)
    block.element.locator(".runnable__listing").click(position={"x": 5, "y": 5})
    block.element.locator(".cm-content").wait_for()
    assert violations(view) == []


def test_a_block_that_has_run_has_no_violation(view: Page, site: str) -> None:
    view.goto(site + address("recommendation-search/ndcg.md"))
    block = BlockOnPage(view, PAGES["recommendation-search/ndcg.md"][0].id)
    assert block.run() == "done"
    assert violations(view) == []


def test_a_block_that_has_failed_has_no_violation(view: Page, site: str) -> None:
    view.goto(site)
    block = BlockOnPage(view, PAGES["index.md"][0].id)
    block.edit("x = 1\nx.missing\n")
    assert block.run() == "failed"
    assert violations(view) == []


def test_the_open_drawer_and_the_open_search_have_no_violation(view: Page, site: str) -> None:
    # The search listens once its index is there.
    view.goto(site + address("algorithms/index.md"), wait_until="networkidle")
    if view.viewport_size and view.viewport_size["width"] < 800:
        view.get_by_role("button", name="Menu").click()
        view.wait_for_timeout(400)
        assert violations(view) == []
        view.keyboard.press("Escape")
        view.reload(wait_until="networkidle")
    view.keyboard.press("/")
    view.locator("input.md-search__input").press_sequentially("precision")
    view.locator(".md-search-result__item").first.wait_for()
    assert violations(view) == []


def test_a_code_annotation_opens_and_has_no_violation(view: Page, playground: str) -> None:
    view.goto(f"{playground}annotated/")
    mark = view.get_by_role("link", name="Note 1")
    assert violations(view) == []
    mark.click()
    expect(view.get_by_text("A note on the answer.")).to_be_visible()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_nothing_scrolls_sideways_and_no_request_leaves_the_site(
    name: str, browser: Browser, site: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + address(name), wait_until="networkidle")
    too_wide = page.evaluate(
        """() => document.scrollingElement.scrollWidth > innerWidth
          ? [...document.querySelectorAll('body *')]
              .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
              .slice(0, 5).map(e => e.outerHTML.slice(0, 120))
          : []"""
    )
    context.close()
    assert too_wide == []
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []
