"""The native collector: one item a block, names shared down the page, failures at file:line."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

PAGE = """---
title: A page
---

```pycon id="first"
>>> x = 20
>>> x + 1
21
```

```pycon id="second"
>>> x * 2
{result}
```
"""


@pytest.fixture
def guide(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a `docs` folder."""
    pytester.mkdir("docs")
    return pytester


def run(guide: pytest.Pytester, page: str, *arguments: str) -> pytest.RunResult:
    (guide.path / "docs" / "page.md").write_text(page, encoding="utf-8")
    return guide.runpytest_subprocess("-p", "sitekit.doctests", *arguments)


def test_each_block_is_one_item_and_names_are_shared(guide: pytest.Pytester) -> None:
    result = run(guide, PAGE.format(result=40), "-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*page.md::first PASSED*", "*page.md::second PASSED*"])


def test_a_block_alone_first_runs_those_above(guide: pytest.Pytester) -> None:
    run(guide, PAGE.format(result=40), "docs/page.md::second").assert_outcomes(passed=1)


def test_wrong_output_fails_at_its_line(guide: pytest.Pytester) -> None:
    result = run(guide, PAGE.format(result=41))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*page.md:12: the output of block 'second' differs: correct *"])


def test_an_unexpected_exception_fails_at_its_line(guide: pytest.Pytester) -> None:
    result = run(guide, PAGE.replace("x * 2", "missing").format(result=40))
    result.stdout.fnmatch_lines(["*page.md:12: the output of block 'second' differs*"])


def test_a_failure_above_fails_the_block_that_builds_on_it(guide: pytest.Pytester) -> None:
    page = PAGE.replace("x = 20", "x = 1 / 0").format(result=40)
    result = run(guide, page, "docs/page.md::second")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*page.md:6: the output of block 'first' differs*"])


def test_a_page_that_does_not_parse_is_an_error(guide: pytest.Pytester) -> None:
    result = run(guide, PAGE.replace('id="second"', 'id="first"').format(result=40))
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*page.md:11: duplicate id 'first', first on line 5: *"])


def test_an_answer_without_a_block_is_an_error(guide: pytest.Pytester) -> None:
    folder = guide.path / "docs" / "algorithms"
    folder.mkdir()
    (folder / "empty.md").write_text("---\ntitle: x\n---\nText.\n", encoding="utf-8")
    result = guide.runpytest_subprocess("-p", "sitekit.doctests")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*empty.md:1: no runnable block: add a pycon fence*"])


def test_each_failure_is_named_once_more_at_its_line(guide: pytest.Pytester) -> None:
    guide.makepyfile(
        test_parts="""
        import nothing
        """,
        test_sums='''
        """
        >>> 1 + 1
        3
        """
        import pytest

        def test_sum():
            assert 1 + 1 == 3

        @pytest.fixture
        def broken():
            raise ValueError("a reason")

        def test_set_up(broken):
            pass

        def test_page():
            raise AssertionError("docs/other.md:3: the output differs: correct it")
        ''',
    )
    result = run(
        guide, PAGE.format(result=41), "--doctest-modules", "--continue-on-collection-errors", "."
    )
    said = result.stdout.str()
    assert said.count("test_parts.py:1: ModuleNotFoundError: No module named 'nothing': run ") == 1
    result.stdout.fnmatch_lines_random(
        [
            "test_sums.py:2: the output of the example differs: run .venv/bin/pytest *",
            "test_sums.py:8: assert (1 + 1) == 3: run .venv/bin/pytest 'test_sums.py::test_sum'",
            "test_sums.py:12: ValueError: a reason: run .venv/bin/pytest *",
            "docs/other.md:3: the output differs: correct it",
            "docs/page.md:12: the output of block 'second' differs: correct *",
        ]
    )
