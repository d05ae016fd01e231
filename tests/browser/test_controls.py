"""Whoever the reader is: keyboard, touch, names, intent, hosts, sub-path."""

from __future__ import annotations

import http.server
import threading
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from blocks import BlockOnPage, frugal, record_requests
from playwright.sync_api import Browser, Page, expect

RUNTIME = (
    *(".wasm", ".whl", ".zip", ".pack", "pyodide", "manifest.json"),
    *("/runner-", "/editor-", "worker.mjs"),
)


# What is downloaded, and from where


def test_reading_a_page_downloads_nothing_of_the_runtime(page: Page, playground: str) -> None:
    requests = record_requests(page)
    page.goto(playground + "far/")
    page.wait_for_timeout(1500)
    page.mouse.move(640, 400)  # the block passes below the pointer
    page.mouse.wheel(0, 6000)
    page.wait_for_timeout(200)
    page.mouse.wheel(0, -6000)
    page.wait_for_timeout(1500)
    assert [url for url in requests if "/py/" in url and "/py/fonts/" not in url] == []
    assert [url for url in requests if url.endswith(RUNTIME)] == []


@pytest.mark.parametrize("sign", ["hover", "focus"])
def test_a_hand_on_the_controls_starts_python(page: Page, playground: str, sign: str) -> None:
    page.goto(playground + "scratch/")
    run = BlockOnPage(page, "scratch").element.locator(".runnable__button--run")
    with page.expect_request("**/core.pack"):
        run.hover() if sign == "hover" else run.focus()


def test_a_reader_who_saves_data_downloads_on_the_press_only(page: Page, playground: str) -> None:
    page.add_init_script(
        "const connection = { saveData: true };"
        "Object.defineProperty(Navigator.prototype, 'connection', { get: () => connection })"
    )
    requests = record_requests(page)
    page.goto(playground + "scratch/")
    block = BlockOnPage(page, "scratch")
    block.element.locator(".runnable__button--run").hover()
    block.element.locator(".runnable__button--run").focus()
    page.wait_for_timeout(500)
    assert [url for url in requests if "/py/" in url and "/py/fonts/" not in url] == []
    assert block.run() == "done"


def test_only_what_the_code_imports_is_downloaded_and_from_this_host_only(
    page: Page, playground: str
) -> None:
    requests = record_requests(page)
    page.goto(playground + "scratch/")
    block = BlockOnPage(page, "scratch")
    assert block.run_code("import json\njson.dumps([1])") == "done"
    assert [url for url in requests if url.endswith((".whl", "/numpy.pack"))] == []
    assert block.run_code("import numpy\nint(numpy.arange(3).sum())") == "done"
    wheels = [url.rsplit("/", 1)[1] for url in requests if url.endswith((".whl", "/numpy.pack"))]
    assert wheels == ["numpy.pack"]
    hosts = {urlsplit(url).netloc for url in requests if not url.startswith(("blob:", "data:"))}
    assert hosts == {urlsplit(playground).netloc}


# Under a path, as on GitHub Pages


@pytest.fixture
def guide(playground: str) -> Iterator[str]:
    """The playground under /guide/, and nothing beside it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith("/guide/"):
                self.send_error(404)
                return
            with urllib.request.urlopen(playground + self.path.removeprefix("/guide/")) as answer:
                body = answer.read()
                self.send_response(200)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/guide/"
        server.shutdown()


def test_everything_works_under_a_path(page: Page, guide: str) -> None:
    failed: list[str] = []
    page.context.on(
        "response", lambda response: failed.append(response.url) if response.status >= 400 else None
    )
    page.goto(guide + "second/")
    use = BlockOnPage(page, "use")
    assert use.run() == "done"
    assert use.output() == "4.762\n"
    use.open()
    assert failed == []


# Keyboard and touch


def focused(page: Page) -> str:
    """What has the focus: its accessible name, or its text."""
    return str(
        page.evaluate(
            """() => {
              const e = document.activeElement;
              return (e.getAttribute('aria-label') ?? e.textContent).trim();
            }"""
        )
    )


def has_focus_ring(page: Page) -> bool:
    """Whether the focused element, or the editor around it, shows that it has the focus."""
    return bool(
        page.evaluate(
            """() => {
              const e = document.activeElement;
              return [e, e.closest('.cm-editor')].some((candidate) => {
                if (candidate === null) return false;
                const { outlineStyle, outlineWidth } = getComputedStyle(candidate);
                return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
              });
            }"""
        )
    )


def test_a_whole_page_can_be_read_edited_and_run_by_keyboard(page: Page, playground: str) -> None:
    page.goto(playground + "session/")
    page.evaluate("document.querySelector('article').focus()")
    seen: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        name = focused(page)
        if seen and name.startswith("Previous"):
            break
        seen.append(name)
        assert has_focus_ring(page), f"no visible focus on {name!r}"
    blocks = [name for name in seen if any(word in name for word in ("One", "Two", "Three"))]
    assert blocks == [
        part.format(title)
        for title in ("One", "Two", "Three")
        for part in ("Code of {}, editable", "Run: {}", "Reset: {}", "Copy: {}", "Output: {}")
    ]
    # Back to the second block, and change and run it without a mouse.
    two = BlockOnPage(page, "two")
    while focused(page) != "Code of Two, editable":
        page.keyboard.press("Shift+Tab")
    two.element.locator(".cm-content").wait_for()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("b = 41")
    page.keyboard.press("Control+Enter")
    assert two.end() == "done"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert focused(page) == "Run: Two"
    page.keyboard.press("Tab")
    assert focused(page) == "Reset: Two"
    page.keyboard.press("Enter")
    assert two.code == "b = a + 1\nb"


def test_every_control_of_every_state_has_a_name(page: Page, playground: str) -> None:
    page.goto(playground + "session/")
    one = BlockOnPage(page, "one")
    one.edit("import time\nprint(1)\ntime.sleep(100)")
    one.press("Run")
    one.wait_for("running")
    for role in ("button", "textbox", "region", "progressbar"):
        for control in one.element.get_by_role(role, include_hidden=True).all():  # type: ignore[arg-type]
            assert control.evaluate("e => e.ariaLabel || e.textContent").strip()
    expect(one.element.get_by_role("button", name="Stop: One")).to_be_visible()
    expect(one.element.get_by_role("textbox", name="Code of One, editable")).to_be_visible()
    expect(one.element.get_by_role("region", name="Output: One")).to_be_visible()
    one.press("Stop")
    one.end()


@pytest.mark.parametrize("page_name", ["session", "second"])
def test_on_a_phone_everything_to_touch_is_large_and_nothing_sticks_out(
    browser: Browser, playground: str, page_name: str
) -> None:
    with frugal(browser, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{playground}{page_name}/")
        for listing in page.locator(".runnable__listing").all():
            listing.tap(position={"x": 5, "y": 5})
        for control in page.locator("runnable-block").locator("button, summary").all():
            box = control.bounding_box()
            if box is not None:
                assert min(box["width"], box["height"]) >= 44, control.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        sizes = page.locator(".runnable__area, .cm-content").evaluate_all(
            "all => all.map((e) => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= 16, "a smaller field makes iOS zoom in"


def test_a_tap_opens_the_editor_of_its_block_only(browser: Browser, playground: str) -> None:
    with frugal(browser, has_touch=True) as context:
        page = context.new_page()
        page.goto(playground + "session/")
        page.locator("#run-two .runnable__listing").tap(position={"x": 5, "y": 5})
        expect(page.locator(".runnable__area, .cm-content")).to_have_count(1)
        expect(page.locator("#run-two").locator(".runnable__area, .cm-content")).to_be_focused()
