"""A page is one session: order, queue, modules, edits, navigation. Real browser, real Python."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from blocks import RECORD_STATES, BlockOnPage, follow_links_instantly, frugal
from playwright.sync_api import Browser, Page, expect

from sitekit.fences import page_blocks
from sitekit.problems import ROOT

PAGES = ROOT / "tests" / "browser" / "pages"
CODES = {
    block.id: block.code.rstrip("\n")
    for page in PAGES.glob("*.md")
    for _, block in page_blocks(page)
}


@pytest.fixture(scope="module")
def numbers(browser: Browser, playground: str) -> Iterator[Page]:
    """A page of one, two and three whose Python stays warm."""
    with frugal(browser) as context:
        page = context.new_page()
        page.goto(playground + "session/")
        BlockOnPage(page, "three").run()
        yield page


@pytest.fixture
def session(numbers: Page) -> tuple[BlockOnPage, BlockOnPage, BlockOnPage]:
    """One, two and three, as written and not run."""
    one, two, three = (BlockOnPage(numbers, name) for name in ("one", "two", "three"))
    for block in (one, two, three):
        block.press("Reset")
    numbers.evaluate(RECORD_STATES)
    return one, two, three


Session = tuple[BlockOnPage, BlockOnPage, BlockOnPage]


def ended(page: Page) -> list[str]:
    """The blocks that ended, in the order in which they did."""
    states: list[str] = page.evaluate("states")
    return [state for state in states if state.split()[1] in ("done", "failed", "stopped")]


def test_a_run_first_runs_the_blocks_above_that_have_not_run(
    numbers: Page, session: Session
) -> None:
    one, _, three = session
    assert three.run() == "done"
    assert ended(numbers) == ["one done", "two done", "three done"]
    assert (one.output(), three.output()) == ("1\n", "3\n")
    three.run()
    assert ended(numbers)[3:] == ["three done"], "what has run does not run again"


def test_blocks_pressed_in_a_row_run_in_that_order_one_at_a_time(
    numbers: Page, session: Session
) -> None:
    session[0].edit("import time\ntime.sleep(0.8)\na = 1")
    waiting = numbers.evaluate(
        """() => {
          const blocks = ['one', 'two', 'three'].map(id => document.querySelector(`#run-${id}`));
          for (const block of blocks) block.querySelector('.runnable__button--run').click();
          return blocks.slice(1).map(block =>
            [block.dataset.state, block.querySelector('.runnable__status').textContent]);
        }"""
    )
    assert waiting == [["loading", "Waiting for “One”…"]] * 2
    session[2].end()
    assert ended(numbers) == ["one done", "two done", "three done"]


def test_a_failure_stops_what_builds_on_it_and_says_so(numbers: Page, session: Session) -> None:
    one, two, three = session
    one.edit("import time\ntime.sleep(0.8)\na = 1")
    two.edit("b = a / 0")
    for block in session:
        block.press("Run")
    assert two.end() == "failed"
    three.wait_for("idle")
    assert three.status == "Not run: “Two” did not finish."
    assert ended(numbers) == ["one done", "two failed"]
    expect(numbers.locator(".runnable-announcer")).to_contain_text("Three: Not run: “Two”")
    assert one.state == "done"


def test_a_press_while_the_queue_drains_joins_it(numbers: Page, session: Session) -> None:
    one, two, three = session
    one.edit("import time\ntime.sleep(0.8)\na = 1")
    two.press("Run")
    one.wait_for("running")
    three.press("Run")
    three.end()
    assert ended(numbers) == ["one done", "two done", "three done"]


def test_stop_forgets_what_waits(numbers: Page, session: Session) -> None:
    one, two, three = session
    one.edit("import time\ntime.sleep(100)\na = 1")
    one.press("Run")
    two.press("Run")
    three.press("Run")
    one.wait_for("running")
    three.press("Stop")
    assert one.end() == "stopped"
    for block in (two, three):
        block.wait_for("idle")
    one.press("Reset")
    assert three.run() == "done"
    assert three.output() == "3\n"


def test_a_double_click_on_run_does_not_press_stop(session: Session) -> None:
    one, *_ = session
    one.edit("import time\ntime.sleep(0.8)\n'whole'")
    one.element.locator(".runnable__button--run").dblclick()
    assert one.end() == "done"
    assert one.output() == "'whole'\n"


def test_moving_a_block_while_it_runs_ends_the_run_and_leaves_it_usable(session: Session) -> None:
    one, two, three = session
    two.edit("import time\ntime.sleep(100)")
    two.press("Run")
    two.wait_for("running")
    two.element.evaluate("block => block.after(block.nextElementSibling, block)")
    assert two.end() == "stopped"
    two.press("Reset")
    assert three.run() == "failed", "in a new Python, and two now stands below three"
    assert "name 'b' is not defined" in three.output("err")
    two.element.evaluate("block => block.parentElement.insertBefore(block, block.previousSibling)")
    assert three.run() == "done"
    assert (one.output(), two.output(), three.output()) == ("1\n", "2\n", "3\n")


# Edits


def test_an_edit_survives_a_reload_and_is_not_run_by_itself(page: Page, playground: str) -> None:
    page.goto(playground + "session/")
    two = BlockOnPage(page, "two")
    two.edit("b = 'mine'")
    assert two.status == "Edited, not run yet."
    page.reload()
    expect(two.element.locator(".runnable__status")).to_have_text("Your edit, not run yet.")
    assert two.code == "b = 'mine'"
    page.wait_for_timeout(500)
    assert two.state == "idle"
    # Typing in the editor that the reload opened is as good as in one that a click opened.
    two.editor.click()
    two.element.locator(".cm-content").wait_for()
    two.press("Reset")
    page.reload()
    assert two.code == CODES["two"]
    expect(two.element.locator(".runnable__listing")).to_be_visible()


def test_an_edit_of_an_older_version_is_kept_and_said_so(page: Page, playground: str) -> None:
    page.goto(playground + "session/")
    page.evaluate(
        """localStorage.setItem('runnable:/session/#run-two',
             JSON.stringify({ text: "b = 'old'", original: 'older code' }))"""
    )
    page.reload()
    two = BlockOnPage(page, "two")
    assert two.code == "b = 'old'"
    assert "older version" in two.status
    two.press("Reset")
    assert two.code == CODES["two"]


@pytest.mark.parametrize(
    "script",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })",
        "Storage.prototype.setItem = () => { throw new Error('full'); }",
    ],
    ids=["refused", "full"],
)
def test_without_storage_everything_works_and_the_loss_is_said(
    page: Page, playground: str, script: str
) -> None:
    page.add_init_script(script)
    page.goto(playground + "scratch/")
    block = BlockOnPage(page, "scratch")
    block.edit("40 + 2")
    assert block.status == "This browser keeps no edits: a reload will lose them."
    assert block.run() == "done"
    assert block.output() == "42\n"
    block.press("Reset")
    assert block.code == "1 + 1"


# Modules


@pytest.fixture(scope="module")
def workshop(browser: Browser, playground: str) -> Iterator[Page]:
    with frugal(browser) as context:
        page = context.new_page()
        page.goto(playground + "second/")
        yield page


def test_the_readers_version_of_a_module_is_used_until_reset(workshop: Page) -> None:
    code, use = BlockOnPage(workshop, "code"), BlockOnPage(workshop, "use")
    assert use.run() == "done"
    assert use.output() == "4.762\n"
    assert code.state == "idle", "a module as the site ships it needs no run"
    mine = "def dcg(gains, k=None):\n    return 7\n"
    assert code.run_code(mine) == "done"
    assert "no examples" in code.output()
    assert use.state == "idle"
    assert "module changed" in use.status
    assert use.element.get_attribute("data-stale") is not None
    assert use.run() == "done"
    assert use.output() == "7.0\n"
    assert use.status == "Done: differs from the page."
    code.press("Reset")
    assert "module changed" in use.status
    assert use.run() == "done"
    assert use.output() == "4.762\n"


def test_an_edited_module_runs_before_the_blocks_below(workshop: Page) -> None:
    code, use = BlockOnPage(workshop, "code"), BlockOnPage(workshop, "use")
    code.edit("def dcg(gains, k=None):\n    return 8\n")
    assert use.run() == "done"
    assert code.state == "done"
    assert use.output() == "8.0\n"
    code.press("Reset")


def test_the_examples_of_a_module_are_checked(workshop: Page) -> None:
    code = BlockOnPage(workshop, "code")
    assert code.run() == "done"
    assert "examples pass" in code.output("out")
    wrong = CODES["code"].replace("np.asarray(gains, dtype=float)", "2 * np.asarray(gains)")
    assert code.run_code(wrong) == "failed"
    assert "Failed example" in code.output("out")
    assert "/page/" not in code.output()
    assert "examples fail" in code.status
    code.press("Reset")


def test_an_error_inside_a_module_marks_the_call_in_the_block(workshop: Page) -> None:
    use = BlockOnPage(workshop, "use")
    assert use.run_code(
        "from snippets.recommendation_search.ndcg import dcg\n\ndcg([1], k=0)\n"
    ) == ("failed")
    assert 'File "snippets/recommendation_search/ndcg.py"' in use.output("err")
    expect(use.element.locator(".runnable__errorline")).to_have_text("dcg([1], k=0)")
    use.press("Reset")


def test_a_syntax_error_in_a_module_marks_its_line(workshop: Page) -> None:
    code = BlockOnPage(workshop, "code")
    assert code.run_code("def dcg(gains, k=None):\n    return = 7\n") == "failed"
    expect(code.element.locator(".runnable__errorline")).to_have_text("    return = 7")
    assert code.status == "SyntaxError on line 2."
    code.press("Reset")


def test_a_question_hides_its_answer_from_the_editor_too(workshop: Page) -> None:
    pure = BlockOnPage(workshop, "pure")
    pure.open()
    expect(pure.element.locator(".runnable__output")).to_be_hidden()
    assert pure.run() == "done"
    assert pure.output() == "6\n"
    expect(pure.element.locator("details")).to_be_hidden()


# Navigation


@pytest.fixture
def instant(page: Page, playground: str) -> Page:
    """A tab in which links inside the site load no new page."""
    follow_links_instantly(page, playground)
    return page


def follow(page: Page, words: str, ready: str) -> None:
    """Follow a link inside the site, without a reload."""
    page.wait_for_load_state("networkidle")
    page.evaluate("window.same = true")
    page.locator("article a", has_text=words).click()
    page.locator(f"#run-{ready}").wait_for()
    assert page.evaluate("window.same") is True, "the page was reloaded"


def test_everything_works_after_links_and_the_back_and_forward_buttons(
    instant: Page, playground: str
) -> None:
    page = instant
    page.goto(playground + "session/")
    two = BlockOnPage(page, "two")
    two.edit("b = 'mine'\nb")
    follow(page, "Back to the playground", "first")
    second = BlockOnPage(page, "second")
    assert second.run() == "done"
    assert second.output() == "[0, 1, 2]\ndone\n"
    follow(page, "Second page", "use")
    use = BlockOnPage(page, "use")
    assert use.run_code("x") == "failed", "names of another page are gone"
    page.go_back()
    page.locator("#run-first").wait_for()
    assert second.state == "idle"
    assert second.run() == "done"
    page.go_back()
    page.locator("#run-two").wait_for()
    assert two.code == "b = 'mine'\nb", "the edit belongs to its page"
    assert two.run() == "done"
    assert two.output() == "'mine'\n"
    page.go_forward()
    page.locator("#run-first").wait_for()
    assert second.run() == "done"
    assert page.evaluate("window.same") is True


def test_leaving_a_page_ends_its_run_in_silence(instant: Page, playground: str) -> None:
    page = instant
    page.goto(playground + "session/")
    one = BlockOnPage(page, "one")
    BlockOnPage(page, "two").run()
    one.edit("import time\ntime.sleep(100)")
    one.press("Run")
    one.wait_for("running")
    BlockOnPage(page, "three").press("Run")
    follow(page, "Back to the playground", "first")
    first = BlockOnPage(page, "first")
    assert first.run() == "done"
    assert first.output() == "3\n"
    said = page.locator(".runnable-announcer p").all_text_contents()
    assert not [text for text in said if "Stopped" in text or "Not run" in text]


def test_leaving_a_page_while_python_starts_leaves_the_next_page_usable(
    instant: Page, playground: str
) -> None:
    page = instant
    page.goto(playground + "session/")
    BlockOnPage(page, "one").press("Run")
    follow(page, "Back to the playground", "first")
    first = BlockOnPage(page, "first")
    assert first.run() == "done"


def test_two_tabs_do_not_share_names_or_states(browser: Browser, playground: str) -> None:
    with frugal(browser) as context:
        a, b = context.new_page(), context.new_page()
        for tab in (a, b):
            tab.goto(playground + "scratch/")
        assert BlockOnPage(a, "scratch").run_code("x = 1") == "done"
        assert BlockOnPage(b, "scratch").state == "idle"
        assert BlockOnPage(b, "scratch").run_code("x") == "failed"
