"""A reviewed answer goes stale with time, and its page says so. It builds too: test_builders.py."""

from __future__ import annotations

import datetime

import pytest
from markdown import Markdown

from sitekit import staleness
from sitekit.frontmatter import split
from sitekit.ledger import answers
from sitekit.staleness import is_stale

REVIEWED = next(page for page in answers() if page.meta.status == "reviewed")


@pytest.mark.parametrize(
    ("checked", "today", "stale"),
    [
        ("2025-01-31", "2026-07-30", False),
        ("2025-01-31", "2026-07-31", False),
        ("2025-01-31", "2026-08-01", True),
        ("2025-08-15", "2027-02-14", False),
        ("2025-08-15", "2027-02-15", False),
        ("2025-08-15", "2027-02-16", True),
        ("2025-08-15", "2031-01-01", True),
    ],
)
def test_a_reviewed_answer_is_stale_after_18_months(checked: str, today: str, stale: bool) -> None:
    answer = REVIEWED.meta.model_copy(update={"checked": datetime.date.fromisoformat(checked)})
    assert is_stale(answer, datetime.date.fromisoformat(today)) is stale


def test_a_draft_is_a_draft_however_old_it_is() -> None:
    draft = REVIEWED.meta.model_copy(update={"status": "draft"})
    assert not is_stale(draft, datetime.date(2099, 1, 1))


def convert(today: str, text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Convert Markdown on a given day."""
    monkeypatch.setattr(staleness, "today", lambda: datetime.date.fromisoformat(today))
    return Markdown(extensions=["admonition", "sitekit.staleness"]).convert(text)


def test_a_stale_page_starts_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    body = split(REVIEWED.path.read_text(encoding="utf-8"))[1]
    html = convert("2099-01-01", body, monkeypatch)
    assert html.startswith('<div class="admonition warning">')
    assert f"Last checked on {REVIEWED.meta.checked}, more than 18 months ago." in html


def test_other_text_has_no_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    body = split(REVIEWED.path.read_text(encoding="utf-8"))[1]
    checked = REVIEWED.meta.checked.isoformat()
    assert "Last checked" not in convert(checked, body, monkeypatch)
    assert "Last checked" not in convert("2099-01-01", "A fragment of a page.", monkeypatch)
