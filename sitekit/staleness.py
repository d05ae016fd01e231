"""Stale answers: reviewed, but last checked so long ago that a reader should be told.

As a Markdown extension (`sitekit.staleness` in `mkdocs.yml`) it puts a warning at the top of each
stale page; `docs/coverage.md` lists them. Nothing fails: time alone must not turn a check red.
"""

from __future__ import annotations

import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from sitekit.frontmatter import Answer, split
from sitekit.ledger import AnswerPage, answers

MONTHS = 18
FIRST = "## In 30 seconds"  # the first section of every answer


def is_stale(answer: Answer, today: datetime.date) -> bool:
    """Whether a reviewed answer was last checked more than `MONTHS` months before a day."""
    checked = answer.checked
    months = (today.year - checked.year) * 12 + today.month - checked.month
    return answer.status == "reviewed" and (months, today.day) > (MONTHS, checked.day)


def today() -> datetime.date:
    """Return the day of the build."""
    return datetime.datetime.now(tz=datetime.UTC).date()


class _Recognize(Preprocessor):
    """Find out which page is converted: no builder says so, or in its own way only."""

    page: AnswerPage | None = None

    def run(self, lines: list[str]) -> list[str]:
        self.page = None
        if FIRST in lines:  # most of what is converted is a docstring
            text = "\n".join(lines).strip()
            stale = (page for page in answers() if is_stale(page.meta, today()))
            self.page = next((page for page in stale if _body(page) == text), None)
        return lines


def _body(page: AnswerPage) -> str:
    return split(page.path.read_text(encoding="utf-8"))[1].strip()


class _Warn(Treeprocessor):
    """Put the warning above the text. As lines of Markdown it would shift all line numbers."""

    def __init__(self, md: Markdown, recognized: _Recognize) -> None:
        super().__init__(md)
        self.recognized = recognized

    def run(self, root: Element) -> None:
        page = self.recognized.page
        if page is None:
            return
        warning = Element("div", {"class": "admonition warning"})
        SubElement(warning, "p", {"class": "admonition-title"}).text = "Not checked for a long time"
        SubElement(warning, "p").text = (
            f"Last checked on {page.meta.checked}, more than {MONTHS} months ago. "
            "Check what matters before you rely on it."
        )
        root.insert(0, warning)


class StalenessExtension(Extension):
    """Registers what warns of stale pages."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register both parts: the first before everything that changes the text."""
        recognize = _Recognize(md)
        md.preprocessors.register(recognize, "staleness", 1000)
        md.treeprocessors.register(_Warn(md, recognize), "staleness", 5)


def makeExtension(**kwargs: Any) -> StalenessExtension:  # noqa: N802 - Markdown's name
    """Return the extension, as Markdown asks for it."""
    return StalenessExtension(**kwargs)
