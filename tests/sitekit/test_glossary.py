"""Terms become tooltips where a page first uses them, and the file that holds them is checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown import Markdown

from sitekit.glossary import GLOSSARY, check_glossary, format_glossary, terms
from sitekit.problems import ROOT


def convert(text: str) -> str:
    """Convert Markdown as a page does, as far as terms are concerned."""
    return Markdown(extensions=["sitekit.glossary", "tables"]).convert(text)


def test_the_first_mention_in_running_text_carries_the_meaning() -> None:
    html = convert("## MRR\n\nThe MRR, and the MRR again.\n\nMRR *MRR* MRR")
    assert html.count("<abbr") == 1
    assert re.search(
        r'<p>The <abbr title="mean reciprocal rank[^"]*">MRR</abbr>, and the MRR', html
    )
    words = re.sub("<[^>]+>", "", html).split()
    assert " ".join(words) == "MRR The MRR, and the MRR again. MRR MRR MRR"


def test_code_links_and_parts_of_words_are_left_alone() -> None:
    assert "<abbr" not in convert("`MRR` [MRR](https://example.org) MRRs")


def test_case_matters() -> None:
    assert "<abbr" not in convert("a map of the mar")


def test_the_page_lists_every_term_with_its_page() -> None:
    html = format_glossary("", "glossary", "", {}, None)
    assert re.findall(r"<dt[^>]*>([^<]+)</dt>", html) == [term.name for term in terms()]
    assert re.findall(r'href="([^"]+)\.md"', html) == [term.page for term in terms()]
    anchors = re.findall(r'<dt id="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))


def test_the_glossary_of_the_project_is_sound() -> None:
    assert list(check_glossary(ROOT)) == []


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [
        ("MRR\tm\tc/page\nAUC\tm\tc/page\n", 3, "'AUC' is out of order or twice"),
        ("AUC\tm\tc/page\nAUC\tm\tc/page\n", 3, "'AUC' is out of order or twice"),
        ("AUC\t\tc/page\n", 2, "a row is not whole"),
        ("AUC\tm\n", 2, "no page ''"),
        ("AUC\tm\tc/none\n", 2, "no page 'c/none'"),
        ("NDCG\tm\tc/page\n", 2, "no page uses 'NDCG'"),
        ("AUC\tm\tc/other\n", 2, "c/other does not mention 'AUC'"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, rows: str, line: int, what: str) -> None:
    page = tmp_path / "docs/c/page.md"
    page.parent.mkdir(parents=True)
    page.write_text("AUC and MRR\n")
    page.with_name("other.md").write_text("nothing\n")
    (tmp_path / "data").mkdir()
    (tmp_path / GLOSSARY).write_text(f"term\tmeaning\tpage\n{rows}")
    found = [(problem.line, problem.what) for problem in check_glossary(tmp_path)]
    assert (line, what) in found
