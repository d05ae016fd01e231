"""The site works wherever it is put: here below /guide/, as on GitHub Pages.

That every link and file of every page is there, test_builders.py proves without a browser; that the
second visit needs no network, test_speed.py proves below a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from blocks import BlockOnPage, frugal, serve
from playwright.sync_api import Browser, BrowserContext, expect

from sitekit.addresses import REDIRECTS, stubs


@pytest.fixture
def guide(site_folder: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the site below /guide/, with nothing beside it."""
    (tmp_path / "guide").symlink_to(site_folder)
    with serve(tmp_path) as address:
        yield f"{address}guide/"


def test_blocks_run_and_the_service_worker_keeps_to_the_path(
    context: BrowserContext, guide: str
) -> None:
    page = context.new_page()
    failed: list[str] = []
    context.on(
        "response", lambda response: failed.append(response.url) if response.status >= 400 else None
    )
    page.goto(guide)
    assert BlockOnPage(page, "rare-event").run() == "done"
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    scopes = page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))"
    )
    assert scopes == [guide]
    page.get_by_role("link", name="Algorithms and theory").last.click()
    page.wait_for_url(f"{guide}algorithms/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Algorithms and theory")
    assert failed == []


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_an_old_address_leads_to_the_page_and_with_scripts_to_its_section(
    browser: Browser, tmp_path: Path, script: bool
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / REDIRECTS).write_text("from\tto\n/old/page/\t/new/\n", encoding="utf-8")
    host = tmp_path / "host"
    for name, html in {**stubs("", tmp_path), "new/index.html": "<h1 id=x>Here</h1>"}.items():
        file = host / "guide" / name
        file.parent.mkdir(parents=True)
        file.write_text(html, encoding="utf-8")
    with serve(host) as address, frugal(browser, java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(f"{address}guide/old/page/#x")
        page.wait_for_url(f"{address}guide/new/#x" if script else f"{address}guide/new/**")
        expect(page.get_by_role("heading")).to_have_text("Here")
