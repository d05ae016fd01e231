"""Stop, crashes and failed downloads: the page stays alive and the next Run works."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from blocks import BlockOnPage, frugal, without_packs
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

EXPECTED = "3\n"


@pytest.fixture(scope="module")
def numbers(browser: Browser, playground: str) -> Iterator[Page]:
    """A page of three blocks; each test leaves it ready to run."""
    with frugal(browser) as context:
        page = context.new_page()
        page.goto(playground + "session/")
        yield page


@pytest.fixture
def victim(numbers: Page) -> Iterator[BlockOnPage]:
    """The third block; whatever a test does to it, the next Run with the blocks above works."""
    block = BlockOnPage(numbers, "three")
    assert block.run() == "done"
    yield block
    if block.state == "running":
        block.press("Stop")
        block.end()
    block.press("Reset")
    assert block.run() == "done"
    assert block.output() == EXPECTED
    assert BlockOnPage(numbers, "two").state == "done"


COUNT_FRAMES = """() => {
  window.frames_ = 0;
  const count = () => { window.frames_ += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
}"""


def assert_page_is_alive(page: Page) -> None:
    """The page answers and draws frames while the code runs."""
    before = page.evaluate("window.frames_")
    page.wait_for_function("before => window.frames_ >= before + 15", arg=before, timeout=10_000)


# Stop


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import time\ntime.sleep(1000)",
        "while True: print(1)",
        "import sys\nwhile True: print('x' * 1000, file=sys.stderr)",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "sum(range(10**12))",
    ],
    ids=["loop", "sleep", "flood", "flood-of-errors", "catches-everything", "inside-c"],
)
def test_stop_ends(numbers: Page, victim: BlockOnPage, code: str) -> None:
    numbers.evaluate(COUNT_FRAMES)
    victim.edit(code)
    victim.press("Run")
    victim.wait_for("running")
    assert_page_is_alive(numbers)
    victim.press("Stop")
    assert victim.end() == "stopped"
    assert "starts afresh" in victim.status
    assert len(victim.output()) < 101_000


def test_what_was_printed_before_a_loop_is_there_while_it_loops(victim: BlockOnPage) -> None:
    victim.edit("for n in range(1500): print(n)\nwhile True: pass")
    victim.press("Run")
    expect(victim.element.locator(".runnable__output")).to_contain_text("1499")
    assert victim.state == "running"
    victim.press("Stop")
    assert victim.end() == "stopped"
    assert victim.output().endswith("1498\n1499\n"), "Stop keeps the output"


def test_stop_works_by_keyboard_and_gives_the_focus_back(
    numbers: Page, victim: BlockOnPage
) -> None:
    victim.edit("while True: pass")
    run = victim.element.locator(".runnable__button--run")
    stop = victim.element.locator(".runnable__button--stop")
    run.focus()
    numbers.keyboard.press("Enter")
    victim.wait_for("running")
    expect(stop).to_be_focused()
    numbers.keyboard.press("Enter")
    assert victim.end() == "stopped"
    expect(run).to_be_focused()


def test_a_long_run_says_that_stop_ends_it(numbers: Page, victim: BlockOnPage) -> None:
    numbers.evaluate(
        """() => {
          const { setTimeout } = window;
          window.setTimeout = (act, wait) => setTimeout(act, wait === 10_000 ? 100 : wait);
        }"""
    )
    victim.edit("while True: pass")
    victim.press("Run")
    expect(victim.element.locator(".runnable__status")).to_have_text("Still running. Stop ends it.")
    victim.press("Stop")
    victim.end()


def test_stop_while_python_loads_and_then_run(page: Page, playground: str) -> None:
    held: list[Route] = []
    page.route("**/core.pack", lambda route: held.append(route))
    page.goto(playground + "scratch/")
    block = BlockOnPage(page, "scratch")
    block.press("Run")
    while not held:
        page.wait_for_timeout(50)
    assert block.state == "loading"
    block.press("Stop")
    assert block.end() == "stopped"
    expect(block.element.locator(".runnable__expected")).to_be_visible()
    page.unroute("**/core.pack")
    assert block.run() == "done"
    assert block.output() == "2\n"


def test_with_a_spare_the_run_after_stop_does_not_wait(
    context: BrowserContext, playground: str
) -> None:
    page = context.new_page()
    workers: list[object] = []
    page.on("worker", lambda worker: workers.append(worker))
    page.goto(playground + "scratch/")
    block = BlockOnPage(page, "scratch")
    block.run()
    block.edit("while True: pass")
    while len(workers) < 2:
        page.wait_for_timeout(100)
    page.wait_for_timeout(3000)
    block.press("Run")
    block.wait_for("running")
    block.press("Stop")
    block.end()
    block.press("Reset")
    assert block.run() == "done"


def test_run_during_the_boot_of_the_spare_and_stop_at_once(
    context: BrowserContext, playground: str
) -> None:
    page = context.new_page()
    page.goto(playground + "scratch/")
    block = BlockOnPage(page, "scratch")
    block.run()
    block.edit("while True: pass")
    for _ in range(3):
        block.press("Run")
        block.press("Stop")
        assert block.end() == "stopped"
    block.press("Reset")
    assert block.run() == "done"
    assert block.output() == "2\n"


# Crashes


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os\nos._exit(1)", "the code ended the Python process"),
        ("import os\nos.abort()", "the code aborted the Python process"),
        (
            "import sys\nsys.setrecursionlimit(10**6)\n"
            "def f(): return sorted([1], key=lambda x: f())\nf()",
            "the recursion was too deep",
        ),
        ("x = []\nfor _ in range(10**6): x = [x]\nrepr(x)", "the recursion was too deep"),
        ("import js\njs.setTimeout(js.eval('() => { throw Error(1) }'))\nwhile True: pass", ""),
    ],
    ids=["exit", "abort", "recursion", "repr", "callback"],
)
def test_a_python_that_dies_is_replaced_and_says_so(
    victim: BlockOnPage, code: str, reason: str
) -> None:
    if reason == "":
        # Not a death: an error outside the run is nobody's, and the loop goes on until Stop.
        victim.edit(code)
        victim.press("Run")
        victim.wait_for("running")
        victim.press("Stop")
        assert victim.end() == "stopped"
        return
    victim.edit(f"print('before')\n{code}")
    assert victim.run() == "failed"
    assert victim.output("out").startswith("before\n")
    assert reason in victim.notes
    assert "had to be restarted" in victim.notes
    assert victim.status == "Python was restarted."


def test_a_memory_that_is_full_does_not_take_the_page_along(victim: BlockOnPage) -> None:
    victim.edit("kept = []\nwhile True:\n    kept.append(bytearray(2**29))")
    assert victim.run() == "failed"
    assert "MemoryError" in victim.output("err") or "had to be restarted" in victim.notes


# Downloads


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("**/pyodide.asm.wasm", "pyodide.asm.wasm"),
        ("**/pyodide.asm.mjs", "pyodide.asm.mjs"),
        ("**/pyodide.mjs", "pyodide.mjs"),
        ("**/python_stdlib.zip", "python_stdlib.zip"),
        ("**/pyodide-lock.json", "pyodide-lock.json"),
        ("**/py/manifest.json", "manifest.json"),
        ("**/py/runner-*.py", "runner-"),
        ("**/js/worker.mjs", "worker.mjs"),
        ("**/numpy-*.whl", "numpy-"),
        ("**/snippets-*/**/ndcg.py", "ndcg.py"),
    ],
)
def test_a_failed_download_names_its_file_and_a_retry_succeeds(
    page: Page, playground: str, pattern: str, name: str
) -> None:
    without_packs(page)
    page.route(pattern, lambda route: route.abort())
    # The shorter page, where it needs the file.
    needs_numpy = name in ("numpy-", "ndcg.py")
    page.goto(f"{playground}{'second' if needs_numpy else 'scratch'}/")
    use = BlockOnPage(page, "use" if needs_numpy else "scratch")
    promised = use.element.locator(".runnable__expected").inner_text()
    assert use.run() == "failed"
    assert name in use.notes
    assert "Check the connection" in use.notes
    assert name in use.status
    expect(use.element.locator(".runnable__expected")).to_be_visible()
    page.unroute(pattern)
    button = use.element.locator(".runnable__button--run")
    expect(button).to_have_text("Try again")
    expect(button).to_have_attribute("aria-label", re.compile("^Try again: "))
    assert use.run() == "done"
    assert use.output() == promised
    assert use.notes == ""
    expect(button).to_have_text("Run")


def test_an_answer_that_is_no_file_of_the_site_is_a_failed_download(
    page: Page, playground: str
) -> None:
    without_packs(page)
    page.route("**/pyodide.asm.wasm", lambda route: route.fulfill(status=503, body="busy"))
    page.goto(playground + "scratch/")
    block = BlockOnPage(page, "scratch")
    for _ in range(2):
        assert block.run() == "failed"
        assert block.notes.count("the server answered 503") == 1
    page.unroute("**/pyodide.asm.wasm")
    assert block.run() == "done"


def test_after_a_new_deployment_a_retry_finds_the_new_files(page: Page, playground: str) -> None:
    def old(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "runtime": "runtime-gone/"})

    page.route("**/py/manifest.json", old)
    page.goto(playground + "scratch/")
    block = BlockOnPage(page, "scratch")
    assert block.run() == "failed"
    page.unroute("**/py/manifest.json")
    assert block.run() == "done"


def test_a_failed_early_start_does_not_spoil_the_press(page: Page, playground: str) -> None:
    without_packs(page)
    page.route("**/pyodide.asm.wasm", lambda route: route.abort())
    page.goto(playground + "scratch/")
    block = BlockOnPage(page, "scratch")
    with page.expect_request("**/pyodide.asm.wasm"):
        block.element.locator(".runnable__button--run").hover()
    page.wait_for_timeout(1000)
    page.unroute("**/pyodide.asm.wasm")
    assert block.run() == "done"
