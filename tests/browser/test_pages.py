"""The browser proof: every block of every page, run in real Pyodide as a reader runs it."""

from __future__ import annotations

import doctest
import functools
import operator
from pathlib import Path

import pytest
from blocks import BlockOnPage
from playwright.sync_api import Page

from sitekit.fences import Block, ExampleBlock, page_blocks
from sitekit.problems import ROOT

DOCS = ROOT / "docs"
PAGES = {
    path.relative_to(DOCS).as_posix(): [block for _, block in page_blocks(path)]
    for path in sorted(DOCS.rglob("*.md"))
}
RUNNABLE = [name for name, blocks in PAGES.items() if blocks]


def address(page: str) -> str:
    """Return the address of a page below the root of the site."""
    path = Path(page)
    folder = path.parent if path.name == "index.md" else path.with_suffix("")
    return "" if folder == Path() else f"{folder.as_posix()}/"


def matches(block: ExampleBlock, got: str) -> bool:
    """Whether an output fits what the page promises, by the rules of doctest."""
    flags = functools.reduce(
        operator.or_,
        (flag for example in block.examples for flag, on in example.options.items() if on),
        0,
    )
    return doctest.OutputChecker().check_output(block.expected, got, flags)


@pytest.mark.parametrize("name", RUNNABLE)
def test_every_block_prints_in_the_browser_what_the_page_says(
    name: str, page: Page, site: str
) -> None:
    blocks = [(fence.line, block) for fence, block in page_blocks(DOCS / name)]
    page.goto(site + address(name))
    # Solutions are folded; their blocks are the reader's as well.
    page.locator("details").evaluate_all("all => all.forEach(fold => { fold.open = true })")
    shown = page.locator("runnable-block").evaluate_all("all => all.map(b => b.dataset.block)")
    assert shown == [block.id for _, block in blocks], "the page shows other blocks than it holds"
    for line, block in blocks:
        on_page = BlockOnPage(page, block.id)
        on_page.run()
        where = (
            f"docs/{name}:{line}: block {block.id!r} differs in the browser, {on_page.status!r}: "
            "print what both word sizes print alike\n"
        )
        said = on_page.output("out"), on_page.output("err"), on_page.notes
        assert on_page.state == "done", where + "\n".join(said)
        assert_output(block, on_page, where)


def assert_output(block: Block, on_page: BlockOnPage, where: str) -> None:
    out, err = on_page.output("out"), on_page.output("err")
    if not isinstance(block, ExampleBlock):
        assert "pass" in out, where + out + err
        return
    assert matches(block, out), f"{where}expected:\n{block.expected}\ngot:\n{out}"
    if block.raises:
        last = block.examples[-1]
        assert last.exc_msg is not None
        assert err.endswith(last.exc_msg), f"{where}expected:\n{last.exc_msg}\ngot:\n{err}"
    else:
        assert err == "", f"{where}unexpected output on stderr:\n{err}"


def test_every_page_of_an_answer_has_a_block() -> None:
    assert "recommendation-search/ndcg.md" in RUNNABLE
    assert "index.md" in RUNNABLE
