"""What a reader sees of one block: listing, editor, output, errors, figures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from blocks import RECORD_STATES, BlockOnPage, frugal, without_packs
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

ANNOUNCED = ".runnable-announcer"


@pytest.fixture(scope="module")
def desk(browser: Browser, playground: str) -> Iterator[Page]:
    """A page whose Python stays warm for the tests of this file."""
    with frugal(browser, permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(playground + "scratch/")
        BlockOnPage(page, "scratch").run()
        yield page


@pytest.fixture
def scratch(desk: Page) -> BlockOnPage:
    """The block of the warm page, as it was written."""
    block = BlockOnPage(desk, "scratch")
    block.press("Reset")
    return block


# Without JavaScript


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_javascript_the_code_is_there_with_its_output(plain: Page, playground: str) -> None:
    plain.goto(playground + "session/")
    listing = plain.locator("#run-two .runnable__listing")
    assert listing.inner_text().strip() == ">>> b = a + 1\n>>> b\n2"
    expect(listing.locator(".runnable__expected")).to_be_visible()
    colors = {
        listing.locator(css).first.evaluate("e => getComputedStyle(e).color")
        for css in (".gp", ".mi")
    }
    assert len(colors) == 2, "the code is not highlighted"
    expect(plain.locator("button:has-text('Run')")).to_have_count(0)


def test_without_javascript_a_question_hides_the_output_until_asked(
    plain: Page, playground: str
) -> None:
    plain.goto(playground + "second/")
    block = plain.locator("#run-pure")
    expect(block).to_contain_text("What is the sum?")
    answer = block.locator("details pre")
    expect(answer).to_be_hidden()
    block.locator("summary").click()
    expect(answer).to_be_visible()
    assert answer.inner_text().strip() == "6"


# Running


def test_a_run_goes_through_its_states_and_announces_them(desk: Page, scratch: BlockOnPage) -> None:
    desk.evaluate(RECORD_STATES)
    assert scratch.run() == "done"
    assert desk.evaluate("states") == [
        f"scratch {state}" for state in ("loading", "running", "done")
    ]
    log = desk.locator(ANNOUNCED)
    assert log.get_attribute("aria-live") == "polite"
    said = log.locator("p").all_text_contents()
    assert said[-2:] == ["Scratch: starting", "Scratch: Done: the same as on the page."]


def test_the_output_of_a_run_takes_the_place_of_the_promised_one(scratch: BlockOnPage) -> None:
    promised = scratch.element.locator(".runnable__expected")
    expect(promised).to_be_visible()
    scratch.run()
    expect(promised).to_be_hidden()
    assert scratch.output("out") == "2\n"


def test_values_are_echoed_as_at_the_prompt(scratch: BlockOnPage) -> None:
    assert scratch.run_code("x = 2\nx\n'a' * x\nNone") == "done"
    assert scratch.output() == "2\n'aa'\n"


def test_a_block_that_prints_nothing_says_so(scratch: BlockOnPage) -> None:
    scratch.run_code("x = 2")
    assert scratch.notes == "No output."


def test_output_that_differs_from_the_page_is_not_called_the_same(scratch: BlockOnPage) -> None:
    scratch.run()
    assert scratch.status == "Done: the same as on the page."
    scratch.run_code("1 + 2")
    assert scratch.status == "Done."


RECORD_OUTPUT = """
block => {
  window.seen = [];
  new MutationObserver(() => {
    const text = block.querySelector('.runnable__output').textContent;
    if (text !== window.seen.at(-1)?.text) window.seen.push({ text, at: performance.now() });
  }).observe(block, { subtree: true, childList: true, characterData: true });
}
"""


def test_output_comes_while_the_code_runs(desk: Page, scratch: BlockOnPage) -> None:
    scratch.edit(
        "import time\nfor n in range(3):\n    print(n, 'a')\n    print(n, 'b')\n    time.sleep(0.5)"
    )
    scratch.element.evaluate(RECORD_OUTPUT)
    assert scratch.run() == "done"
    seen = [view for view in desk.evaluate("seen") if view["text"].endswith("b\n")]
    assert len(seen) == 3, "both lines of a round are there before its pause"
    assert all(b["at"] - a["at"] > 300 for a, b in itertools.pairwise(seen))


def test_output_is_batched_and_capped(desk: Page, scratch: BlockOnPage) -> None:
    scratch.edit("for n in range(100_000):\n    print(n)")
    scratch.element.evaluate(RECORD_OUTPUT)
    assert scratch.run() == "done"
    assert len(desk.evaluate("seen")) < 200
    assert "cut here, after 2,000 lines" in scratch.output("err")
    assert scratch.output("out").endswith("\n1999\n")
    assert scratch.run_code("print('x' * 200_000)") == "done"
    assert "cut here, after 100,000 characters" in scratch.output("err")
    assert len(scratch.output()) < 100_100


def test_the_view_follows_the_output_unless_the_reader_scrolled_up(scratch: BlockOnPage) -> None:
    shown = scratch.element.locator(".runnable__output")
    scratch.run_code("for n in range(100): print(n)")
    assert shown.evaluate("e => e.scrollTop + e.clientHeight >= e.scrollHeight - 2")
    scratch.edit("import time\nfor n in range(200): print(n)\ntime.sleep(2)\nprint('late')")
    scratch.press("Run")
    expect(shown).to_contain_text("199")  # the first run printed none
    shown.evaluate("e => { e.scrollTop = 0; }")
    scratch.end()
    assert "late" in scratch.output()
    assert shown.evaluate("e => e.scrollTop") == 0


def test_errors_look_different_from_output(scratch: BlockOnPage) -> None:
    scratch.run_code("import sys\nprint('good')\nprint('bad', file=sys.stderr)")
    assert scratch.output("out") == "good\n"
    assert scratch.output("err") == "bad\n"
    colors = {
        scratch.element.locator(f".runnable__text--{stream}").evaluate(
            "e => getComputedStyle(e).color"
        )
        for stream in ("out", "err")
    }
    assert len(colors) == 2


def test_what_python_prints_is_never_html(desk: Page, scratch: BlockOnPage) -> None:
    desk.evaluate("() => { window.alert = () => { window.attacked = true; }; }")
    hostile = "<img src=x onerror=alert(1)>"
    scratch.run_code(
        f"import sys\nprint('{hostile}')\nprint('{hostile}', file=sys.stderr)\n'{hostile}'"
    )
    assert scratch.output().count(hostile) == 3
    scratch.run_code(f"raise type('{hostile}', (Exception,), {{}})('{hostile}')")
    assert hostile in scratch.output("err")
    assert hostile in scratch.status
    assert hostile in desk.locator(ANNOUNCED).inner_text()
    assert scratch.element.locator("img").count() == 0
    assert desk.locator(f"{ANNOUNCED} img").count() == 0
    assert desk.evaluate("window.attacked") is None


# Errors


def test_a_traceback_shows_the_readers_frames_and_marks_the_line(scratch: BlockOnPage) -> None:
    assert scratch.run_code("import json\ndef f():\n    json.loads('{')\n\nf()") == "failed"
    err = scratch.output("err")
    assert re.findall(r'File "(.*?)", line (\d+)', err) == [
        ("<run-scratch>", "5"),
        ("<run-scratch>", "3"),
    ]
    expect(scratch.element.locator(".runnable__errorline")).to_be_attached()
    assert scratch.marked == ["    json.loads('{')"]
    assert scratch.status == "JSONDecodeError on line 3."


def test_the_mark_goes_when_the_code_changes(scratch: BlockOnPage) -> None:
    scratch.run_code("x = 1\n1 / 0")
    assert scratch.marked == ["1 / 0"]
    scratch.editor.press("End")
    scratch.page.keyboard.type("1")
    assert scratch.marked == []


def test_a_syntax_error_marks_its_line_and_runs_nothing(scratch: BlockOnPage) -> None:
    assert scratch.run_code("print('ran')\nx = = 1\n") == "failed"
    assert scratch.marked == ["x = = 1"]
    assert scratch.output("out") == ""
    assert scratch.status == "SyntaxError on line 2."


def test_chained_exceptions_show_both_and_mark_the_last(scratch: BlockOnPage) -> None:
    scratch.run_code(
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('no') from e"
    )
    assert "direct cause" in scratch.output("err")
    assert "page_runner" not in scratch.output("err")
    assert scratch.marked == ["    raise ValueError('no') from e"]


def test_a_recursion_error_is_folded_and_harmless(scratch: BlockOnPage) -> None:
    assert scratch.run_code("def f(n):\n    return f(n + 1)\nf(0)") == "failed"
    assert "Previous line repeated" in scratch.output("err")
    assert scratch.status == "RecursionError on line 2."
    assert scratch.notes == "", "the runtime was replaced"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        ("exit()", "SystemExit"),
        ("input('name? ')", "write the value into the code"),
        ("import js\njs.self.close()", "switched off"),
        ("'x' * 10**10", "OverflowError"),
        ("[None] * 2**30", "MemoryError"),
        ("import torch", "No module named 'torch'"),
    ],
)
def test_python_survives(scratch: BlockOnPage, code: str, words: str) -> None:
    scratch.run_code("survivor = 'here'")
    assert scratch.run_code(code) == "failed"
    assert words in scratch.output("err")
    assert scratch.run_code("survivor") == "done"
    assert scratch.output() == "'here'\n"


def test_a_redirected_stdout_does_not_swallow_the_next_run(scratch: BlockOnPage) -> None:
    scratch.run_code("import io, sys\nsys.stdout = io.StringIO()\nprint('kept')")
    scratch.run_code("print('seen')")
    assert scratch.output() == "seen\n"


# Editing


def test_a_click_into_the_code_opens_the_editor_with_the_code_only(scratch: BlockOnPage) -> None:
    scratch.open()
    assert scratch.code == "1 + 1"
    expect(scratch.editor).to_be_focused()
    expect(scratch.editor).to_have_attribute("aria-label", "Code of Scratch, editable")
    expect(scratch.element.locator(".runnable__listing")).to_be_hidden()
    shown = scratch.element.locator(".runnable__output")
    expect(shown).to_have_attribute("data-of", "page")
    assert shown.inner_text().strip() == "2"


def test_selecting_code_with_the_mouse_opens_no_editor(desk: Page, scratch: BlockOnPage) -> None:
    box = scratch.element.locator(".runnable__listing .mi").first.bounding_box()
    assert box is not None
    desk.mouse.move(box["x"], box["y"] + 5)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 60, box["y"] + 5, steps=5)
    desk.mouse.up()
    assert "1" in desk.evaluate("String(getSelection())")
    expect(scratch.element.locator(".runnable__listing")).to_be_visible()
    desk.evaluate("getSelection().removeAllRanges()")


def test_a_key_runs_and_leaves_the_focus_in_the_editor(desk: Page, scratch: BlockOnPage) -> None:
    scratch.edit("40 + 2")
    desk.keyboard.press("ControlOrMeta+Enter")
    scratch.end()
    assert scratch.output() == "42\n"
    expect(scratch.editor).to_be_focused()


def test_reset_brings_back_the_page_and_its_output(scratch: BlockOnPage) -> None:
    scratch.run_code("print('mine')")
    scratch.press("Reset")
    assert scratch.state == "idle"
    assert scratch.code == "1 + 1"
    assert scratch.output() == ""
    expect(scratch.element.locator(".runnable__listing")).to_be_visible()
    expect(scratch.element.locator(".runnable__expected")).to_be_visible()
    assert scratch.status == "Back to the code of the page."


def test_copy_takes_the_code_without_prompts(desk: Page, scratch: BlockOnPage) -> None:
    scratch.press("Copy")
    expect(scratch.element.locator(".runnable__status")).to_have_text("Copied.")
    assert desk.evaluate("navigator.clipboard.readText()") == "1 + 1"
    scratch.edit("'mine'")
    scratch.press("Copy")
    desk.wait_for_function("navigator.clipboard.readText().then((text) => text === \"'mine'\")")


def test_a_refused_clipboard_leaves_the_code_to_select(desk: Page, scratch: BlockOnPage) -> None:
    desk.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    try:
        scratch.press("Copy")
        expect(scratch.element.locator(".runnable__status")).to_contain_text(
            "refused the clipboard"
        )
        expect(scratch.editor).to_be_focused()
    finally:
        desk.evaluate("delete navigator.clipboard.writeText")


@pytest.mark.parametrize("library", [True, False], ids=["codemirror", "textarea"])
def test_tab_moves_on_until_the_reader_types_and_again_after_escape(
    browser: Browser, playground: str, library: bool
) -> None:
    with frugal(browser) as context:
        page = context.new_page()
        if not library:
            page.route("**/py/editor-*", lambda route: route.abort())
        page.goto(playground + "scratch/")
        block = BlockOnPage(page, "scratch")
        block.open(".cm-content" if library else ".runnable__area")
        keys = block.element.locator(".runnable__keys")
        expect(keys).to_contain_text("Esc, then Tab, leaves")
        assert block.editor.get_attribute("aria-describedby") == keys.get_attribute("id")
        page.keyboard.press("Tab")
        expect(block.editor).not_to_be_focused()
        block.editor.focus()
        page.keyboard.press("ControlOrMeta+Home")
        page.keyboard.type("#")
        page.keyboard.press("Tab")
        assert "    " in block.code, "Tab indents once the reader types"
        expect(block.editor).to_be_focused()
        page.keyboard.press("Escape")
        page.wait_for_timeout(2500)  # slow hands
        page.keyboard.press("Tab")
        expect(block.editor).not_to_be_focused()


def test_editing_and_running_need_no_editor_library(browser: Browser, playground: str) -> None:
    with frugal(browser) as context:
        page = context.new_page()
        page.route("**/py/editor-*", lambda route: route.abort())
        page.goto(playground + "scratch/")
        block = BlockOnPage(page, "scratch")
        block.open(".runnable__area")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text("x = 20\nx + 22")
        page.keyboard.press("Control+Enter")
        assert block.end() == "done"
        assert block.output() == "42\n"
        expect(block.element.locator(".cm-content")).to_have_count(0)
        expect(block.editor).to_be_focused()


def test_the_editor_takes_over_what_was_typed_before_it_arrived(
    browser: Browser, playground: str
) -> None:
    with frugal(browser) as context:
        page = context.new_page()
        held: list[Route] = []
        page.route("**/py/editor-*", lambda route: held.append(route))
        page.goto(playground + "scratch/")
        block = BlockOnPage(page, "scratch")
        block.open(".runnable__area")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("'early'")
        page.wait_for_timeout(200)
        held[0].continue_()
        block.element.locator(".cm-content").wait_for()
        expect(block.editor).to_be_focused()
        page.keyboard.type(" + 'late'")
        assert block.code == "'early' + 'late'"


# Figures


@pytest.fixture(scope="module")
def easel(browser: Browser, playground: str) -> Iterator[Page]:
    with frugal(browser) as context:
        context.add_init_script(
            """
            window.urls = new Set();
            const { createObjectURL, revokeObjectURL } = URL;
            URL.createObjectURL = (made) => {
              const url = createObjectURL.call(URL, made);
              urls.add(url);
              return url;
            };
            URL.revokeObjectURL = (url) => {
              urls.delete(url);
              revokeObjectURL.call(URL, url);
            };
            """
        )
        page = context.new_page()
        page.goto(playground + "figures/")
        yield page


def test_a_figure_appears_in_the_output_of_its_block_with_words(easel: Page) -> None:
    block = BlockOnPage(easel, "figure")
    assert block.run() == "done"
    image = block.element.locator(".runnable__output img")
    expect(image).to_have_attribute(
        "alt", "Figure: Growth; x axis: input; y axis: output; series: square"
    )
    easel.wait_for_function("document.querySelector('.runnable__output img').naturalWidth > 100")
    assert block.output("err") == ""
    assert block.notes == ""
    assert block.status == "Done."


def test_many_figures_leave_no_memory_behind(easel: Page) -> None:
    block = BlockOnPage(easel, "figure")
    for _ in range(20):
        assert block.run() == "done"
    assert easel.evaluate("urls.size") == 1
    expect(block.element.locator("img")).to_have_count(1)
    block.press("Reset")
    assert easel.evaluate("urls.size") == 0
    block.run()
    easel.locator("a", has_text="Scratch").first.click()
    easel.wait_for_url("**/scratch/")
    easel.locator("#run-scratch").wait_for()
    assert easel.evaluate("urls.size") == 0


# The first load


def test_the_first_load_shows_its_stage_and_its_progress(
    context: BrowserContext, playground: str
) -> None:
    page = context.new_page()

    def slowly(route: Route) -> None:
        page.wait_for_timeout(700)
        route.continue_()

    without_packs(page)  # of the plain start, one part can be held up
    page.route("**/python_stdlib.zip", slowly)
    page.goto(playground + "scratch/")
    page.evaluate(
        """() => {
          window.told = [];
          const status = document.querySelector('.runnable__status');
          const bar = document.querySelector('progress');
          const note = () => told.push([status.textContent, bar.hidden, bar.value]);
          new MutationObserver(note).observe(document.querySelector('#run-scratch'), {
            subtree: true, childList: true, attributes: true, characterData: true,
          });
        }"""
    )
    block = BlockOnPage(page, "scratch")
    expect(block.element.locator("progress")).to_be_hidden()
    block.run()
    told: list[list[Any]] = page.evaluate("told")
    stages = [text for text, hidden, _ in told if not hidden]
    assert any(re.fullmatch(r"Downloading Python: \d+\.\d of 12\.\d MB", text) for text in stages)
    assert any(0 < value < 1 for _, hidden, value in told if not hidden)
    assert any(text == "Starting Python…" for text in stages)
    expect(block.element.locator("progress")).to_be_hidden()
    seen = [text for text, *_ in told]
    assert not any("0.0 of 0.0" in text for text in seen)
    page.evaluate("told.length = 0")
    block.run()
    assert all(hidden for _, hidden, _ in page.evaluate("told")), "a warm run shows no progress"
