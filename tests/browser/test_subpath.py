"""The site works wherever it is put: here below /guide/, as on GitHub Pages.

That every link and file of every page is there, test_builders.py proves without a browser; that the
second visit needs no network, test_speed.py proves below a path.
"""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from blocks import BlockOnPage
from playwright.sync_api import BrowserContext, expect


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


@pytest.fixture(scope="module")
def guide(site_folder: Path) -> Iterator[str]:
    """The address of the site below /guide/."""
    handler = functools.partial(_Handler, directory=str(site_folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/guide/"
        server.shutdown()


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
