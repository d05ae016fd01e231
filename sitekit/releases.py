"""What tells others about the pages: the RSS feed of new and changed answers, and `llms.txt`.

Both are made of front matter. Their dates are those that a contributor wrote, not those of commits,
so a corrected typo is no news and a clone without history gives the same feed. They are files that
the preparation writes, so every builder has them; a plugin would serve one builder only.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

from sitekit.frontmatter import CATEGORIES
from sitekit.ledger import AnswerPage, answers
from sitekit.problems import ROOT, Problem, line_of

SITE = "Runnable ML Interview Guide"
SUMMARY = "Machine-learning interview questions with answers whose every claim can be run."
NEWEST = 100
ATOM = "http://www.w3.org/2005/Atom"
ABOUT = (
    ("Glossary", "glossary/", "Terms and abbreviations with their meanings"),
    ("What is answered", "coverage/", "Every question of the guide and where its answer is"),
    ("Changelog", "changelog/", "What changed for readers"),
    ("Data", "questions.json", "All answers and questions with their facts, as JSON"),
)


@dataclass(frozen=True)
class Entry:
    """A piece of news.

    Attributes:
        page: The answer.
        date: When it happened.
        title: With what happened in front.
        text: What is new.
    """

    page: AnswerPage
    date: datetime.date
    title: str
    text: str


def entries(root: Path = ROOT) -> list[Entry]:
    """Return what is new or changed, newest first."""
    found = []
    for page in answers(root):
        meta = page.meta
        found.append(Entry(page, meta.added, f"New: {meta.title}", meta.description))
        found += [
            Entry(page, change.date, f"Changed: {meta.title}", change.what)
            for change in meta.changes
        ]
    return sorted(found, key=lambda entry: (-entry.date.toordinal(), entry.page.name, entry.title))


def feed(site_url: str, root: Path = ROOT) -> str:
    """Return the RSS feed.

    Args:
        site_url: The address of the site.
        root: The project.
    """
    ElementTree.register_namespace("atom", ATOM)
    rss = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(rss, "channel")
    news = entries(root)[:NEWEST]
    _add(channel, "title", SITE)
    _add(channel, "link", site_url)
    _add(channel, "description", "New and changed answers")
    _add(channel, "language", "en")
    if news:
        _add(channel, "lastBuildDate", _date(news[0].date))
    own = {"href": urljoin(site_url, "feed.xml"), "rel": "self", "type": "application/rss+xml"}
    ElementTree.SubElement(channel, f"{{{ATOM}}}link", own)
    for entry in news:
        link = urljoin(site_url, f"{entry.page.name}/")
        item = ElementTree.SubElement(channel, "item")
        _add(item, "title", entry.title)
        _add(item, "link", link)
        # Readers of feeds show a description as HTML.
        _add(item, "description", escape(entry.text))
        _add(item, "category", CATEGORIES[entry.page.name.partition("/")[0]])
        _add(item, "pubDate", _date(entry.date))
        _add(item, "guid", f"{link}?{entry.title.partition(':')[0].lower()}={entry.date}")
        item[-1].set("isPermaLink", "false")
    ElementTree.indent(rss)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(rss, "unicode")}\n'


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _date(day: datetime.date) -> str:
    """Return the start of a day as RSS wants it.

    >>> _date(datetime.date(2026, 11, 21))
    'Sat, 21 Nov 2026 00:00:00 GMT'
    """
    start = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return format_datetime(start, usegmt=True)


def llms(site_url: str, root: Path = ROOT) -> str:
    """Return `llms.txt`: the answers by category, each with what it is about.

    Args:
        site_url: The address of the site.
        root: The project.
    """
    lines = [f"# {SITE}", "", f"> {SUMMARY}"]
    pages = answers(root)
    for category, title in CATEGORIES.items():
        rows = [page for page in pages if page.name.partition("/")[0] == category]
        if rows:
            lines += ["", f"## {title}", ""]
        lines += [
            _link(page.meta.title, urljoin(site_url, f"{page.name}/"), page.meta.description)
            for page in rows
        ]
    lines += ["", "## Optional", ""]
    lines += [_link(name, urljoin(site_url, path), text) for name, path, text in ABOUT]
    return "\n".join(lines) + "\n"


def _link(title: str, address: str, text: str) -> str:
    r"""Return a line of a list of links.

    >>> _link("What is [x]?", "https://example.org/x/", "The\nvalue.")
    '- [What is \\[x\\]?](https://example.org/x/): The value.'
    """
    title = re.sub(r"([\[\]\\])", r"\\\1", title)
    return " ".join(f"- [{title}]({address}): {text}".split())


def check_dates(root: Path) -> Iterator[Problem]:
    """Nothing is dated in the future, where it would stay on top of the feed."""
    # Tomorrow has begun somewhere.
    latest = datetime.datetime.now(tz=datetime.UTC).date() + datetime.timedelta(days=1)
    for page in answers(root):
        text = page.path.read_text(encoding="utf-8")
        for date in {page.meta.added, *(change.date for change in page.meta.changes)}:
            if date > latest:
                line = line_of(text, str(date))
                yield Problem(page.path, line, f"the date {date} is to come", "correct it")
