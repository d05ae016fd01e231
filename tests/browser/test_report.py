"""The link "Report an error" opens the form with the page and the section filled in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from blocks import follow_links_instantly, frugal
from playwright.sync_api import Browser, Page, expect

from sitekit.problems import ROOT

FORM = ROOT / ".github" / "ISSUE_TEMPLATE" / "error.yml"
HOST = "https://example.org/"
# It ends when the page has heard of the scrolling, however busy the machine is.
SCROLL = """heading => new Promise(resolve => {
  const before = scrollY;
  addEventListener('scrollend', () => resolve(), { once: true });
  heading.scrollIntoView({ behavior: 'instant' });
  if (scrollY === before) resolve();
})"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab whose clock the test moves, and a host that takes reports."""
    with frugal(browser) as context:
        tab = context.new_page()
        tab.clock.install()
        tab.route(f"{HOST}**", lambda route: route.fulfill(body="The form."))
        yield tab


def rest_at(page: Page, heading: str) -> None:
    """Scroll to a section and stay there."""
    page.locator(f"article #{heading}").evaluate(SCROLL)
    page.clock.run_for(1500)


def report(page: Page, press: str = "") -> dict[str, list[str]]:
    """Follow the link, by mouse or by a key, and return what the form is opened with."""
    link = page.get_by_role("link", name="Report an error")
    if press:
        link.focus()
        page.keyboard.press(press)
    else:
        link.click()
    page.wait_for_url(f"{HOST}**")
    assert urlsplit(page.url).path == "/repository/issues/new"
    return parse_qs(urlsplit(page.url).query)


def test_without_javascript_the_form_knows_the_page(browser: Browser, playground: str) -> None:
    with frugal(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.route(f"{HOST}**", lambda route: route.fulfill(body="The form."))
        page.goto(f"{playground}report/")
        assert report(page) == {
            "template": [FORM.name],
            "title": ["Error on: What is reported?"],
            "page": ["http://127.0.0.1:8000/report/"],
        }


@pytest.mark.parametrize("press", ["", "Enter"])
def test_the_section_is_the_one_that_was_read_before(
    page: Page, playground: str, press: str
) -> None:
    page.goto(f"{playground}report/")
    rest_at(page, "the-start")
    rest_at(page, "the-middle")
    sent = report(page, press)
    assert sent["section"] == ["The middle"]
    fields = {item.get("id") for item in yaml.safe_load(FORM.read_text("utf-8"))["body"]}
    assert set(sent) - {"template", "title"} <= fields


def test_looking_for_the_link_at_the_end_changes_no_section(page: Page, playground: str) -> None:
    page.goto(f"{playground}report/")
    rest_at(page, "the-middle")
    page.keyboard.press("End")
    expect(page.get_by_role("link", name="Report an error")).to_be_in_viewport()
    page.clock.run_for(5000)
    assert report(page)["section"] == ["The middle"]


def test_who_has_read_no_section_is_asked_for_it(page: Page, playground: str) -> None:
    page.goto(f"{playground}report/")
    assert "section" not in report(page)


def test_what_was_read_on_another_page_is_no_section_of_this_one(
    page: Page, playground: str
) -> None:
    follow_links_instantly(page, playground)
    page.goto(f"{playground}report/")
    page.evaluate("window.samePage = true")
    rest_at(page, "the-middle")
    page.get_by_role("link", name="The second page").click()
    page.wait_for_url("**/second/")
    assert page.evaluate("window.samePage")
    sent = report(page)
    assert sent["page"] == ["http://127.0.0.1:8000/second/"]
    assert sent.get("section") != ["The middle"]
