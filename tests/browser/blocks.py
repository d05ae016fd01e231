"""What the browser tests do with a runnable block."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

ENDED = "done", "failed", "stopped"

# A machine with little memory gets no spare worker: half the work for tests that need none.
NO_SPARE = "Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 2 })"
RECORD_STATES = """
window.states = [];
window.recorder ??= new MutationObserver((changes) => {
  for (const { target, oldValue } of changes) {
    const { block, state } = target.dataset;
    if (state !== oldValue) window.states.push(`${block} ${state}`);
  }
});
recorder.observe(document, {
  subtree: true,
  attributeFilter: ['data-state'],
  attributeOldValue: true,
});
"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files with no special header: what a static host does."""

    def log_message(self, *args: object) -> None:
        pass


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder and give its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def frugal(browser: Browser, **options: object) -> Iterator[BrowserContext]:
    """A fresh profile on a machine that can afford one Python at a time."""
    # A service worker would answer what a test means to intercept.
    settings = {"viewport": {"width": 1280, "height": 800}, "service_workers": "block", **options}
    context = browser.new_context(**settings)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    context.add_init_script(NO_SPARE)
    try:
        yield context
    finally:
        context.close()


def record_requests(page: Page, shorten: Callable[[str], str] = str) -> list[str]:
    """Collect the addresses that a page and its workers ask for, as they do."""
    requests: list[str] = []
    page.context.on("request", lambda request: requests.append(shorten(request.url)))
    return requests


def without_packs(page: Page) -> None:
    """Have Python start from the files as Pyodide ships them."""

    def plain(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "packs": {}})

    page.route("**/py/manifest.json", plain)


def follow_links_instantly(page: Page, address: str) -> None:
    """Have links inside the site load no new page.

    The theme follows only links in the sitemap, which was written for another port.
    """

    def with_port(route: Route) -> None:
        response = route.fetch()
        body = response.text().replace("127.0.0.1:8000", urlsplit(address).netloc)
        route.fulfill(response=response, body=body)

    page.route("**/sitemap.xml", with_port)


class BlockOnPage:
    """A runnable block, as a reader meets it."""

    def __init__(self, page: Page, identifier: str) -> None:
        self.page = page
        self.element: Locator = page.locator(f"#run-{identifier}")

    def press(self, label: str) -> None:
        """Press a button of the block: Run, Stop, Reset or Copy."""
        self.element.locator(f".runnable__button--{label.lower()}").click()

    def run(self) -> str:
        """Press Run and return the state in which the block ends."""
        self.press("Run")
        return self.end()

    def end(self) -> str:
        """Wait for the end of a run and return the state."""
        chosen = ", ".join(f'[data-state="{state}"]' for state in ENDED)
        expect(self.element.and_(self.page.locator(chosen))).to_be_attached(timeout=60_000)
        return self.state

    def wait_for(self, state: str) -> None:
        """Wait for a state."""
        expect(self.element).to_have_attribute("data-state", state, timeout=60_000)

    @property
    def state(self) -> str:
        """The state of the block."""
        return self.element.get_attribute("data-state") or ""

    def output(self, stream: str = "") -> str:
        """The text of the output, of one stream (`out`, `err`) or of both."""
        css = f".runnable__text--{stream}" if stream else ".runnable__text"
        return "".join(self.element.locator(css).all_text_contents())

    @property
    def notes(self) -> str:
        """What the page itself says in the output."""
        return " ".join(self.element.locator(".runnable__note").all_text_contents())

    @property
    def status(self) -> str:
        """The line beside the buttons."""
        return self.element.locator(".runnable__status").inner_text()

    def edit(self, code: str) -> None:
        """Replace the code, as a reader does: click, select all, type."""
        self.open()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code)

    def open(self, editor: str = ".cm-content") -> None:
        """Click into the code and wait for the editor, which takes the place of a text area."""
        listing = self.element.locator(".runnable__listing")
        if listing.is_visible():
            listing.click(position={"x": 5, "y": 5})
        self.editor.focus()
        self.element.locator(editor).wait_for()

    def run_code(self, code: str) -> str:
        """Replace the code, run it and return the state in which the block ends."""
        self.edit(code)
        return self.run()

    @property
    def code(self) -> str:
        """What the editor holds."""
        return str(
            self.element.evaluate("block => block.code")  # the element tells the session the same
        )

    @property
    def marked(self) -> list[str]:
        """The lines that the editor marks as failed."""
        return self.element.locator(".runnable__errorline").all_text_contents()

    @property
    def editor(self) -> Locator:
        """The text area or CodeMirror."""
        return self.element.locator(".runnable__area, .cm-content").first
