"""The glossary: `data/glossary.tsv`, as tooltips on every page and as a page of its own.

As a Markdown extension (`sitekit.glossary` in `mkdocs.yml`) it marks the first mention of each term
on a page; the fence `glossary` lists all terms.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.abbr import AbbrExtension
from markdown.treeprocessors import Treeprocessor

from sitekit.addresses import link
from sitekit.problems import ROOT, Problem

GLOSSARY = Path("data/glossary.tsv")
# A term is a tooltip in running text only.
SILENT = {"h1", "h2", "h3", "h4", "h5", "h6", "a", "th"}


@dataclass(frozen=True)
class Term:
    """A row of the glossary.

    Attributes:
        name: As it is written on the pages; upper and lower case differ.
        meaning: Plain text of a few words.
        page: Where it is explained, as `category/page`.
        line: Where it stands in the file.
    """

    name: str
    meaning: str
    page: str
    line: int


def terms(root: Path = ROOT) -> list[Term]:
    """Read the glossary, in order."""
    with (root / GLOSSARY).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Term(row["term"] or "", row["meaning"] or "", row["page"] or "", line)
            for line, row in enumerate(rows, 2)
        ]


class _FirstMention(Treeprocessor):
    """Keep the tooltip of a term where a page first uses it: a page of dotted words reads badly."""

    def run(self, root: Element) -> None:
        seen: set[str] = set()
        for parent in root.iter():
            silent = parent.tag in SILENT
            for child in list(parent):
                if child.tag != "abbr":
                    continue
                name = child.text or ""
                if silent or name in seen:
                    _unwrap(parent, child)
                else:
                    seen.add(name)


def _unwrap(parent: Element, child: Element) -> None:
    """Replace an element by its text."""
    index = list(parent).index(child)
    text = (child.text or "") + (child.tail or "")
    if index == 0:
        parent.text = (parent.text or "") + text
    else:
        before = parent[index - 1]
        before.tail = (before.tail or "") + text
    parent.remove(child)


class GlossaryExtension(AbbrExtension):
    """Python-Markdown's `abbr`, with the terms of the glossary."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register what marks terms."""
        self.load_glossary({term.name: term.meaning for term in terms()})
        super().extendMarkdown(md)
        md.treeprocessors.register(_FirstMention(md), "first-mention", 6)  # right after abbr's 7


def makeExtension(**kwargs: Any) -> GlossaryExtension:  # noqa: N802 - Markdown's name
    """Return the extension, as Markdown asks for it."""
    return GlossaryExtension(**kwargs)


def format_glossary(
    source: str, language: str, class_name: str, options: dict[str, Any], md: Any, **kwargs: Any
) -> str:
    """List the terms with their meanings and the pages that explain them."""
    rows = "".join(
        f'<dt id="{_anchor(term.name)}">{escape(term.name)}</dt>'
        f'<dd>{escape(term.meaning)}. <a href="{escape(link(md, f"{term.page}.md"))}"'
        f' aria-label="More on {escape(term.name)}">More</a></dd>'
        for term in terms()
    )
    return f'<dl class="guide-glossary">{rows}</dl>'


def _anchor(name: str) -> str:
    """Return the id of a term.

    >>> _anchor("A/B test")
    'a-b-test'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def check_glossary(root: Path) -> Iterator[Problem]:
    """Terms are in order, once, and mentioned by the page that they lead to."""
    path = root / GLOSSARY
    docs = root / "docs"
    text = "\n".join(
        page.read_text(encoding="utf-8")
        for page in docs.glob("*/*.md")
        if (docs / "assets") not in page.parents
    )
    before = ""
    for term in terms(root):
        key = term.name.casefold()
        if not term.name or not term.meaning or term.meaning.endswith("."):
            yield Problem(
                path, term.line, "a row is not whole", "give term, meaning without a period, page"
            )
        if "<" in term.name + term.meaning:
            # The theme shows the title of an element, where the meaning goes, as HTML.
            yield Problem(path, term.line, "a row holds <", "write it in words")
        if key <= before:
            yield Problem(
                path, term.line, f"{term.name!r} is out of order or twice", "sort the rows"
            )
        before = key
        page = docs / f"{term.page}.md"
        used = re.compile(rf"\b{re.escape(term.name)}\b")
        if not used.search(text):
            yield Problem(path, term.line, f"no page uses {term.name!r}", "remove the row")
        elif not page.is_file():
            yield Problem(
                path, term.line, f"no page {term.page!r}", "name the page that explains the term"
            )
        elif not used.search(page.read_text(encoding="utf-8")):
            yield Problem(
                path,
                term.line,
                f"{term.page} does not mention {term.name!r}",
                "name the page that explains the term",
            )
