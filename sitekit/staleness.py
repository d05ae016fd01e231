"""Stale answers: reviewed, but last checked so long ago that a reader should be told.

As a Markdown extension (`sitekit.staleness` in `mkdocs.yml`) it puts a warning at the top of each
stale page; `docs/coverage.md` lists them. Nothing fails: time alone must not turn a check red.
"""

from __future__ import annotations

import datetime
from typing import Any

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from sitekit.frontmatter import Answer, split
from sitekit.ledger import answers

MONTHS = 18


def is_stale(answer: Answer, today: datetime.date) -> bool:
    """Whether a reviewed answer was last checked more than `MONTHS` months before a day."""
    checked = answer.checked
    months = (today.year - checked.year) * 12 + today.month - checked.month
    return answer.status == "reviewed" and (months, today.day) > (MONTHS, checked.day)


def today() -> datetime.date:
    """Return the day of the build."""
    return datetime.datetime.now(tz=datetime.UTC).date()


class _Warning(Preprocessor):
    """Warn at the top of a stale page."""

    def run(self, lines: list[str]) -> list[str]:
        # No builder says which page it converts, or in its own way only, so the text tells.
        text = "\n".join(lines).strip()
        for page in answers():
            if not is_stale(page.meta, today()):
                continue
            if split(page.path.read_text(encoding="utf-8"))[1].strip() == text:
                return [
                    '!!! warning "Not checked for a long time"',
                    "",
                    f"    Last checked on {page.meta.checked}, more than {MONTHS} months ago. "
                    "Check what matters before you rely on it.",
                    "",
                    *lines,
                ]
        return lines


class StalenessExtension(Extension):
    """Registers what warns of stale pages."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register it before everything that changes the text."""
        md.preprocessors.register(_Warning(md), "staleness", 1000)


def makeExtension(**kwargs: Any) -> StalenessExtension:  # noqa: N802 - Markdown's name
    """Return the extension, as Markdown asks for it."""
    return StalenessExtension(**kwargs)
