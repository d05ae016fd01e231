"""A pytest plugin: one item per runnable block of a page, and the place of each failure.

Names are shared down a page, as in the page itself: an item that is run alone first runs the blocks
above it. The stock `--doctest-glob` cannot do this: it takes the closing backticks for output.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitekit.fences import ExampleBlock, PageError, page_blocks
from sitekit.frontmatter import is_answer
from sitekit.problems import ROOT

DOCS = ROOT / "docs"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the pages of `docs/`, wherever they lie, as far as they hold Markdown."""
    if file_path.suffix == ".md" and "docs" in file_path.parts:
        return PageFile.from_parent(parent, path=file_path)
    return None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say of each failure once more what every check says: `file:line: what: what to do`."""
    root = f"{terminalreporter.config.rootpath}/"
    failures = [*terminalreporter.getreports("error"), *terminalreporter.getreports("failed")]
    lines = [complaint(one.nodeid, str(one.longrepr).replace(root, "")) for one in failures]
    for line in dict.fromkeys(lines):
        terminalreporter.write_line(line)


def complaint(test: str, report: str) -> str:
    r"""Return a failure in one line: what the test complains about, or else where it failed.

    Args:
        test: The name of the test.
        report: What pytest says of the failure.

    >>> complaint("test_a.py::test_b", "E   assert 1 == 2\n\ntest_a.py:7: AssertionError")
    "test_a.py:7: assert 1 == 2: run .venv/bin/pytest 'test_a.py::test_b'"
    >>> complaint("test_a.py::test_b", "E   AssertionError: docs/a.md:3: it is: correct it")
    'docs/a.md:3: it is: correct it'
    """
    errors = re.findall(r"^E +(?!\s|\w+: *$)(.+)$", report, re.MULTILINE)
    what = errors[0] if errors else report.partition("\n")[0]
    stated = re.fullmatch(r"(?:\w+: )?(\S+:\d+: .+: .+)", what)
    if stated:
        return stated[1]
    if report.rstrip().endswith(": DocTestFailure"):
        what = "the output of the example differs"
    places = re.findall(r"^([^/.\s:][^\s:]*:\d+):(?: \S*| in .+)$", report, re.MULTILINE)
    where = places[-1] if places else f"{test.partition('::')[0]}:1"
    return f"{where}: {what}: run .venv/bin/pytest {test!r}"


class PageFile(pytest.File):
    """A page: its blocks in order, and the names they share."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item per block of examples."""
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.items: list[BlockItem] = []
        try:
            blocks = list(page_blocks(self.path))
        except PageError as error:
            raise self.CollectError(str(error.problem)) from None
        for fence, block in blocks:
            if isinstance(block, ExampleBlock):
                item = BlockItem.from_parent(self, name=block.id, block=block, line=fence.line)
                self.items.append(item)
                yield item
        docs = next((up for up in self.path.parents if up.name == "docs"), DOCS)
        if is_answer(self.path.relative_to(docs)) and not self.items:
            raise self.CollectError(f"{self.path}:1: no runnable block: add a pycon fence")


class BlockError(Exception):
    """A block whose output is not what the page says."""


class BlockItem(pytest.Item):
    """One block of examples."""

    def __init__(self, *, block: ExampleBlock, line: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.block = block
        self.line = line
        self.ran = False

    def runtest(self) -> None:
        """Run the block, and first those above it that have not run."""
        page = self.parent
        assert isinstance(page, PageFile)
        for item in page.items[: page.items.index(self) + 1]:
            if not item.ran:
                item.run_examples(page.names)

    def run_examples(self, names: dict[str, Any]) -> None:
        """Run the examples in a namespace.

        Args:
            names: The names of the page; changed in place.

        Raises:
            BlockError: The output differs.
        """
        self.ran = True
        test = doctest.DocTest(
            list(self.block.examples), names, self.block.id, str(self.path), self.line, None
        )
        report: list[str] = []
        runner = _Runner(checker=doctest.OutputChecker(), verbose=False)
        runner.run(test, out=report.append, clear_globs=False)
        names.update(test.globs)
        if runner.first_failure is not None:
            path = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path
            where = f"{path.as_posix()}:{self.line + 1 + runner.first_failure}"
            raise BlockError(
                f"{where}: the output of block {self.block.id!r} differs: correct the code, or the "
                f"expected output if the code is right\n{''.join(report)}"
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what differs and where, without our own frames."""
        if isinstance(excinfo.value, BlockError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the block stands."""
        return self.path, self.line - 1, f"block {self.name}"


class _Runner(doctest.DocTestRunner):
    """Remembers where the first failure was."""

    first_failure: int | None = None

    def report_failure(self, out: Any, test: Any, example: Any, got: str) -> None:
        if self.first_failure is None:
            self.first_failure = example.lineno
        super().report_failure(out, test, example, got)

    def report_unexpected_exception(self, out: Any, test: Any, example: Any, exc_info: Any) -> None:
        if self.first_failure is None:
            self.first_failure = example.lineno
        super().report_unexpected_exception(out, test, example, exc_info)
