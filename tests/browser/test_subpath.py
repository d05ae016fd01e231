"""The site works wherever it is put: here below /guide/, as on GitHub Pages.

That every link and file of every page is there, test_builders.py proves without a browser; that the
second visit needs no network, test_speed.py proves below a path.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from blocks import BlockOnPage, frugal
from playwright.sync_api import Browser, BrowserContext, expect

from sitekit.addresses import REDIRECTS, stubs


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder below /guide/ and nothing beside it."""

    def do_GET(self) -> None:
        if not self.path.startswith("/guide/"):
            self.send_error(404)
            return
        self.path = self.path.removeprefix("/guide")
        super().do_GET()

    def log_message(self, *args: object) -> None:
        pass


@contextlib.contextmanager
def below_guide(folder: Path) -> Iterator[str]:
    """Serve a folder below /guide/."""
    handler = functools.partial(_Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/guide/"
        server.shutdown()


@pytest.fixture(scope="module")
def guide(site_folder: Path) -> Iterator[str]:
    """The address of the site below /guide/."""
    with below_guide(site_folder) as address:
        yield address


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
    site = tmp_path / "site"
    for name, html in {**stubs("", tmp_path), "new/index.html": "<h1 id=x>Here</h1>"}.items():
        (site / name).parent.mkdir(parents=True)
        (site / name).write_text(html, encoding="utf-8")
    with below_guide(site) as address, frugal(browser, java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(f"{address}old/page/#x")
        page.wait_for_url(f"{address}new/#x" if script else f"{address}new/**")
        expect(page.get_by_role("heading")).to_have_text("Here")
