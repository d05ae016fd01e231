"""Markdown in, HTML out: doctests that stand in prose, as in docstrings."""

from __future__ import annotations

import re

import markdown
import pytest


def build(text: str) -> str:
    html = markdown.markdown(text, extensions=["sitekit.prompts"])
    return re.sub(r"</?span[^>]*>", "", html)


def test_a_doctest_is_code_with_its_output() -> None:
    html = build("Text.\n\n>>> f([2.0, 1.0])\n[1][0]\n>>> x\n\nMore.")
    assert "<code>&gt;&gt;&gt; f([2.0, 1.0])\n[1][0]\n&gt;&gt;&gt; x\n</code>" in html
    assert html.startswith("<p>Text.</p>")
    assert html.endswith("<p>More.</p>")
    assert "<blockquote>" not in html


def test_a_quote_stays_a_quote() -> None:
    assert "<blockquote>" in build("> a quote")


def test_indentation_of_the_first_line_is_taken_off_all_lines() -> None:
    html = build("  >>> for i in x:\n  ...     f(i)")
    assert "<code>&gt;&gt;&gt; for i in x:\n...     f(i)\n</code>" in html


@pytest.mark.parametrize("code", [">>> a < b", '>>> "<b>&amp;</b>"'])
def test_code_is_escaped(code: str) -> None:
    assert "<b>" not in build(code)
