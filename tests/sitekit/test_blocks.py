"""Markdown in, HTML out: the two fences as a reader without JavaScript gets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pytest
from pymdownx.superfences import SuperFencesException

from sitekit import blocks
from sitekit.blocks import format_block, validate


def to_html(text: str) -> str:
    """Render Markdown as the site does."""
    fences = [
        {"name": name, "class": "runnable", "validator": validate, "format": format_block}
        for name in ("pycon", "snippet")
    ]
    return markdown.markdown(
        text,
        extensions=["pymdownx.superfences", "pymdownx.highlight", "md_in_html"],
        extension_configs={"pymdownx.superfences": {"custom_fences": fences}},
    )


class Reader(HTMLParser):
    """Reads the HTML of one block as a browser does: attributes, visible text, tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.folded = ""
        self.depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        self.tags.append((tag, found))
        self.depth += tag == "details"
        if tag == "runnable-block":
            self.attributes = found

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "details"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.depth:
            self.folded += data


EXAMPLE = """```pycon id="sum" title="A sum"
>>> import json
>>> x = [1, 2]

>>> for n in x:
...     print(n)
1
2
>>> sum(x)  # change me
3
```"""


def test_a_reader_without_javascript_sees_the_code_with_its_output() -> None:
    block = Reader(to_html(EXAMPLE))
    assert ">>> for n in x:\n...     print(n)\n1\n2\n>>> sum(x)  # change me\n3" in block.text
    assert "A sum" in block.text
    assert block.folded == ""


def test_the_editor_gets_the_code_without_prompts_and_the_promise() -> None:
    data = Reader(to_html(EXAMPLE)).attributes
    assert data["data-code"] == (
        "import json\nx = [1, 2]\n\nfor n in x:\n    print(n)\nsum(x)  # change me\n"
    )
    assert data["data-expected"] == "1\n2\n3\n"
    assert data["data-kind"] == "examples"
    assert data["data-exact"] == "true"
    assert data["data-imports"] == "json"
    assert data["data-state"] == "idle"
    assert data["data-title"] == "A sum"
    assert data["id"] == "run-sum"


def test_output_lines_can_be_hidden_and_lines_to_change_stand_out() -> None:
    html = to_html(EXAMPLE)
    expected = re.findall(r'<span class="runnable__expected">(.*?)\n</span>', html, re.DOTALL)
    assert [re.sub("<.*?>", "", line) for line in expected] == ["1", "2", "3"]
    assert len(re.findall(r'<span class="hll">', html)) == 1


def test_a_block_with_a_question_folds_its_output_away() -> None:
    block = Reader(
        to_html('```pycon id="p" predict="What is x < y?"\n>>> x = 1\n>>> x < 2\nTrue\n```')
    )
    assert "Predict first. What is x < y?" in block.text
    assert block.folded == "Show the outputTrue\n"
    assert block.text.count("True") == 1
    assert "open" not in dict(block.tags)["details"]


def test_an_expected_exception_is_shown_and_named() -> None:
    text = (
        '```pycon id="e" predict="And now?"\n>>> 1\n1\n>>> [].pop()\n'
        "Traceback (most recent call last):\nIndexError: pop from empty list\n```"
    )
    block = Reader(to_html(text))
    assert block.attributes["data-raises"] == "IndexError"
    assert block.attributes["data-exact"] == "false"
    assert "IndexError: pop from empty list" in block.folded


def test_an_example_with_a_doctest_option_is_not_compared_to_the_letter() -> None:
    text = '```pycon id="e"\n>>> print("a  b")  # doctest: +NORMALIZE_WHITESPACE\na b\n```'
    assert Reader(to_html(text)).attributes["data-exact"] == "false"


HOSTILE = "</code></pre><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"


def test_code_titles_and_questions_are_text_whatever_they_hold() -> None:
    title = HOSTILE.replace('"', "")
    text = f'```pycon id="h" title="{title}" predict="{title}"\n>>> x = """{HOSTILE}"""\n```'
    block = Reader(to_html(text))
    assert not {tag for tag, _ in block.tags} & {"script", "img"}
    assert block.attributes["data-title"] == title
    assert block.attributes["data-code"] == f'x = """{HOSTILE}"""\n'
    assert block.text.count(title) == 2


def test_the_block_survives_markdown_around_it() -> None:
    html = to_html(f"Before.\n\n{EXAMPLE}\n\nAfter.")
    assert "<p><runnable-block" not in html
    assert html.count("<runnable-block") == html.count("</runnable-block>") == 1


def test_a_listing_can_be_reached_and_has_a_name() -> None:
    for text, name in (
        (EXAMPLE, "Code: A sum"),
        (SNIPPET, "Code: snippets.algorithms.mine.second"),
    ):
        pre = dict(Reader(to_html(text)).tags)["pre"]
        assert (pre["tabindex"], pre["role"], pre["aria-label"]) == ("0", "region", name)


SNIPPET = '```snippet id="mine"\nalgorithms.mine:second\n```'
MODULE = '''"""A module."""

import numpy as np
from snippets.algorithms.other import helper


def first():
    return 1


@helper
def second():
    """Double.

    >>> second()
    2
    """
    return 2


LAST = 3
'''


@pytest.fixture(autouse=True)
def _snippets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "snippets" / "algorithms"
    folder.mkdir(parents=True)
    (folder / "mine.py").write_text(MODULE, encoding="utf-8")
    (folder / "other.py").write_text(
        "import scipy.stats\nfrom snippets.algorithms import mine\n", encoding="utf-8"
    )
    monkeypatch.setattr("sitekit.fences.SNIPPETS", tmp_path / "snippets")
    monkeypatch.setattr(blocks, "ROOT", tmp_path)


def test_one_object_of_a_module_is_shown_with_its_decorator_and_place() -> None:
    block = Reader(to_html(SNIPPET))
    data = block.attributes
    assert data["data-kind"] == "module"
    assert data["data-module"] == "snippets.algorithms.mine"
    assert data["data-name"] == "second"
    shown = "\n".join(MODULE.splitlines()[int(data["data-start"]) - 1 : int(data["data-end"])])
    assert shown.startswith("@helper\ndef second():")
    assert shown.endswith("return 2")
    assert data["data-code"] == shown + "\n"
    assert "@helper\ndef second():" in block.text
    assert "snippets/algorithms/mine.py" in block.text
    assert data["data-title"] == "snippets/algorithms/mine.py"


def test_the_listing_cuts_docstrings_and_the_editor_holds_them_whole() -> None:
    block = Reader(to_html(SNIPPET))
    assert 'def second():\n    """Double. …"""\n    return 2\n' in block.text
    assert ">>> second()" not in block.text
    assert ">>> second()" in block.attributes["data-code"]


def test_the_imports_of_a_block_include_those_of_the_modules_behind_it() -> None:
    assert Reader(to_html(SNIPPET)).attributes["data-imports"] == "numpy scipy snippets"
    text = '```pycon id="e"\n>>> from snippets.algorithms.mine import first\n>>> first()\n1\n```'
    assert Reader(to_html(text)).attributes["data-imports"] == "numpy scipy snippets"


def test_a_whole_module_is_shown_from_its_first_line_to_its_last() -> None:
    block = Reader(to_html('```snippet id="mine" title="All"\nalgorithms.mine\n```'))
    assert block.attributes["data-start"] == "1"
    assert block.attributes["data-end"] == str(len(MODULE.splitlines()))
    assert block.attributes["data-name"] == ""
    assert block.attributes["data-code"] == MODULE
    assert block.attributes["data-title"] == "All"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('```pycon id="e" color="red"\n>>> 1\n1\n```', "unknown option 'color'"),
        ("```pycon\n>>> 1\n1\n```", "needs an id"),
        ("```pycon {#e .x}\n>>> 1\n1\n```", "without braces"),
        ('```snippet id="e"\nalgorithms.missing\n```', "no module snippets/algorithms/missing.py"),
    ],
)
def test_a_wrong_fence_stops_the_build_and_says_what_to_do(text: str, words: str) -> None:
    with pytest.raises(SuperFencesException, match=re.escape(words)):
        to_html(text)


def test_the_element_is_told_to_markdown_once() -> None:
    class Extension:
        block_level_elements: list[str] = []  # noqa: RUF012 - as Markdown has it

    render: Callable[..., str] = format_block
    for _ in range(2):
        render(">>> 1\n1", "pycon", "runnable", {"id": "e"}, Extension)
    assert Extension.block_level_elements == ["runnable-block"]
