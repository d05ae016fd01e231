"""Feed and llms.txt are made of front matter, and hold whatever text it holds."""

from __future__ import annotations

import datetime
import re
import shutil
import tomllib
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sitekit.frontmatter import Answer, Plain, read
from sitekit.ledger import answers
from sitekit.problems import ROOT
from sitekit.releases import NEWEST, SITE, check_dates, entries, feed, llms
from sitekit.rendering import settings

URL = "https://example.org/guide/"
PAGE = "docs/recommendation-search/ndcg.md"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one answer."""
    (tmp_path / PAGE).parent.mkdir(parents=True)
    shutil.copy(ROOT / PAGE, tmp_path / PAGE)
    return tmp_path


def edit(root: Path, old: str, new: str) -> None:
    text = (root / PAGE).read_text(encoding="utf-8")
    assert old in text
    (root / PAGE).write_text(text.replace(old, new, 1), encoding="utf-8")


def change(root: Path, date: str, what: str) -> None:
    edit(root, "checked:", f"changes:\n  - date: {date}\n    what: '{what}'\nchecked:")


def test_a_change_is_news_and_comes_first(project: Path) -> None:
    change(project, "2026-12-01", "The bound holds for ties too.")
    titles = [(entry.date.isoformat(), entry.title, entry.text) for entry in entries(project)]
    question = "How is NDCG computed, and why normalize?"
    assert titles[0] == ("2026-12-01", f"Changed: {question}", "The bound holds for ties too.")
    assert titles[1][:2] == ("2026-11-21", f"New: {question}")


def test_the_feed_is_what_rss_asks_for() -> None:
    rss = ElementTree.fromstring(feed(URL))
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    (channel,) = rss
    for name in ("title", "link", "description", "lastBuildDate"):
        assert channel.findtext(name)
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert own is not None
    assert own.attrib == {
        "href": f"{URL}feed.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }
    items = channel.findall("item")
    assert len(items) == min(NEWEST, len(entries()))
    dates = [parsedate_to_datetime(item.findtext("pubDate") or "") for item in items]
    assert dates == sorted(dates, reverse=True)
    guids = [item.findtext("guid") for item in items]
    assert len(set(guids)) == len(guids)
    assert all((item.findtext("link") or "").startswith(URL) for item in items)


def test_two_changes_of_a_page_are_two_items(project: Path) -> None:
    change(project, "2026-12-01", "One.")
    edit(project, "    what: 'One.'\n", "    what: 'One.'\n  - date: 2026-12-02\n    what: Two.\n")
    guids = [
        item.findtext("guid") for item in ElementTree.fromstring(feed(URL, project)).iter("item")
    ]
    assert len(set(guids)) == 3


def test_text_of_front_matter_stays_text(project: Path) -> None:
    change(project, "2026-12-01", "<b onclick=x>&amp; ]]></b>")
    edit(project, 'title: "How', 'title: "[Why] & a < b? How')
    item = next(ElementTree.fromstring(feed(URL, project)).iter("item"))
    assert item.findtext("title", "").startswith("Changed: [Why] & a < b? How")
    assert item.findtext("description") == "&lt;b onclick=x&gt;&amp;amp; ]]&gt;&lt;/b&gt;"
    assert "- [\\[Why\\] & a < b? How" in llms(URL, project)


def test_the_same_front_matter_gives_the_same_files_on_any_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class LaterDay(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> LaterDay:
            return cls(2999, 1, 1, tzinfo=tz)

    before = feed(URL), llms(URL)
    monkeypatch.setattr(datetime, "datetime", LaterDay)
    assert (feed(URL), llms(URL)) == before


def test_llms_txt_has_the_form_of_its_proposal() -> None:
    lines = llms(URL).splitlines()
    assert lines[0] == f"# {SITE}"
    assert lines[2].startswith("> ")
    sections = [line for line in lines if line.startswith("## ")]
    assert sections[-1] == "## Optional"
    assert len(sections) == len({page.name.partition("/")[0] for page in answers()}) + 1
    links = [line for line in lines if line.startswith("- ")]
    assert len(links) == len(answers()) + 4


def test_the_name_is_that_of_the_site() -> None:
    assert settings(ROOT / "mkdocs.yml")["site_name"] == SITE


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    text = (ROOT / "docs/changelog.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## (\S+), (\d{4}-\d\d-\d\d)$", text, re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert releases[0][0] == project["version"]
    assert f"version: {releases[0][0]}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert [date for _, date in releases] == sorted((date for _, date in releases), reverse=True)


def test_a_date_to_come_is_refused(project: Path) -> None:
    assert list(check_dates(project)) == []
    change(project, "2999-12-01", "Later.")
    (problem,) = check_dates(project)
    assert problem.what == "the date 2999-12-01 is to come"
    lines = (project / PAGE).read_text(encoding="utf-8").splitlines()
    assert "2999-12-01" in lines[problem.line - 1]


def test_a_change_before_the_page_is_refused(project: Path) -> None:
    change(project, "2020-12-01", "Earlier.")
    _, problems = read(project / PAGE, Answer)
    assert [problem.todo for problem in problems] == [
        "a change is older than the page; correct its date or `added`"
    ]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("title: 'What <img src=x onerror=alert(1)> is'", "title"),
        ("description: 'A description that holds <b>a tag</b> of HTML.'", "description"),
        ('description: \'Away" http-equiv="refresh" content="0;url=//x\'', "description"),
        ("template: redirect.html", "template"),
        ("template: ../docs/x.html", "template"),
        ("icon: ../../x", "icon"),
        ("search: {boost: {a: 1}}", "search"),
        ("location: https://example.org/", "location"),
    ],
)
def test_front_matter_that_a_template_would_not_show_as_text_is_refused(
    tmp_path: Path, line: str, key: str
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"---\n{line}\n---\nText.\n", encoding="utf-8")
    _, problems = read(page, Plain)
    assert problems
    assert all(f"'{key}" in problem.what for problem in problems)


def test_a_comparison_in_a_title_is_fine(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("---\ntitle: Is p < 0.05 enough?\n---\nText.\n", encoding="utf-8")
    assert read(page, Plain)[1] == []
