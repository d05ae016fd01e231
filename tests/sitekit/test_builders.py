"""Never locked in: MkDocs, ProperDocs and Zensical make the same site of the same `mkdocs.yml`.

What differs is named in the tests: Zensical has its own search index, in which a page bears the
title that the navigation gives it, and no search suggestions for MkDocs' plugins.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from filelock import FileLock

from sitekit.addresses import ADDRESSES, REDIRECTS, record
from sitekit.ledger import answers
from sitekit.problems import ROOT
from sitekit.releases import NEWEST, entries

COPIED = ("docs", "overrides", "snippets", "sitekit", "tests/snippets", "data")
FILES = ("mkdocs.yml", "package.json", "package-lock.json")
BUILDERS = ("mkdocs", "properdocs", "zensical")
SITE = "https://example.org/guide/"
# In the copy, this reviewed page was last checked long ago, and that one is a draft.
STALE = "recommendation-search/mean-reciprocal-rank"
DRAFT = "recommendation-search/precision-at-k"
# This one has front matter that would do harm if a template passed it on as it stands.
HARM = "<img src=x onerror=alert(1)>"
HARMFUL = "recommendation-search/ndcg"
# And it has changed on the day of the newest real entry, so the feed holds it however long that is.
CHANGED = entries()[0].date
# And these addresses are those of a page that moved twice.
MOVED = {"/algorithms/before/": "/algorithms/between/", "/algorithms/between/": f"/{HARMFUL}/"}


def build(builder: str, folder: Path) -> Path:
    """Prepare and build a copy of the project strictly, and return the site."""
    for name in COPIED:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "py")
        )
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    for name, old, new in (
        (STALE, r"(?m)^added: .*\nchecked: .*", "added: 2020-01-02\nchecked: 2020-01-02"),
        (DRAFT, r"(?m)^status: .*", "status: draft"),
    ):
        page = folder / "docs" / f"{name}.md"
        text, count = re.subn(old, new, page.read_text(encoding="utf-8"))
        assert count == 1
        page.write_text(text, encoding="utf-8")
    harmful = folder / "docs" / f"{HARMFUL}.md"
    text = harmful.read_text(encoding="utf-8")
    for old, new in {
        "cards:\n  - q: ": f'cards:\n  - q: "{HARM}" # ',
        "sources:\n": f'sources:\n  - title: "{HARM}"\n    authors: "{HARM}"\n',
        "checked:": f'changes:\n  - date: {CHANGED}\n    what: "{HARM}"\nchecked:',
    }.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    harmful.write_text(text, encoding="utf-8")
    rows = "".join(f"{old}\t{new}\n" for old, new in MOVED.items())
    (folder / REDIRECTS).write_text(f"from\tto\n{rows}", encoding="utf-8")
    for old in MOVED:
        record(old, folder)
    for name in ("node_modules", ".cache"):
        (folder / name).symlink_to(ROOT / name)
    said = ""
    for command in (["sitekit.prepare"], [builder, "build", "--strict"]):
        result = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder,
            env={
                **os.environ,
                "NO_MKDOCS_2_WARNING": "1",
                "SITE_URL": SITE,
                "REPO_URL": "https://example.org/repository",
                "EDIT_URI": "edit/main/docs/",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        said += result.stdout + result.stderr
        assert result.returncode == 0, said
    return folder / "site"


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The site as each builder makes it, built once for all test processes."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "builders"
    with FileLock(shared / "builders.lock"):
        if not (folder / "built").exists():
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda builder: build(builder, folder / builder), BUILDERS))
            (folder / "built").touch()
    return {builder: folder / builder / "site" for builder in BUILDERS}


def pages(site: Path) -> dict[str, str]:
    """Return the pages of a site by their path, without the entities of one template engine."""
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8").replace("&#x2f;", "/")
        for path in sorted(site.rglob("*.html"))
        if "assets" not in path.relative_to(site).parts
    }


def blocks(html: str) -> list[dict[str, str]]:
    """Return the attributes of the runnable blocks of a page."""
    elements = re.findall(r"<runnable-block ([^>]*)>", html)
    return [dict(re.findall(r'([a-z-]+)="([^"]*)"', element)) for element in elements]


def pages_of(sites: dict[str, Path], name: str) -> list[str]:
    """Return one page as each builder makes it."""
    return [pages(site)[f"{name}/index.html"] for site in sites.values()]


def test_all_builders_write_the_same_pages(sites: dict[str, Path]) -> None:
    mkdocs, *others = (list(pages(site)) for site in sites.values())
    for other in others:
        assert other == mkdocs


def test_all_builders_write_the_same_blocks(sites: dict[str, Path]) -> None:
    mkdocs, *others = (
        {name: blocks(html) for name, html in pages(site).items()} for site in sites.values()
    )
    for other in others:
        assert other == mkdocs
    assert sum(len(of_page) for of_page in mkdocs.values()) > 300


def found(site: Path) -> dict[str, str]:
    """Return what the search of a site finds: titles of pages and sections by their address."""
    index = site / "search" / "search_index.json"
    if index.is_file():
        rows = json.loads(index.read_text(encoding="utf-8"))["docs"]
    else:
        rows = json.loads((site / "search.json").read_text(encoding="utf-8"))["items"]
    return {row["location"]: " ".join(re.sub("<[^>]+>", "", row["title"]).split()) for row in rows}


def test_all_builders_find_the_same_pages_and_sections(sites: dict[str, Path]) -> None:
    mkdocs, properdocs, zensical = (found(sites[builder]) for builder in BUILDERS)
    assert properdocs == mkdocs
    assert set(zensical) == set(mkdocs)
    differing = {place for place, title in zensical.items() if title != mkdocs[place]}
    # Zensical calls a page by its name in the navigation; sections have their own title.
    assert [place for place in differing if "#" in place] == []
    assert len(mkdocs) > 1000


def test_all_builders_show_title_facts_and_sources(sites: dict[str, Path]) -> None:
    for site in sites.values():
        html = pages(site)["recommendation-search/ndcg/index.html"]
        assert re.search(r"<h1[^>]*>\s*How is NDCG computed", html)
        assert "https://doi.org/10.1145/582415.582418" in html
        (ndcg,) = (answer for answer in answers() if answer.name == "recommendation-search/ndcg")
        assert str(ndcg.meta.checked) in html


def test_all_builders_list_each_answer_with_its_facts_in_its_category(
    sites: dict[str, Path],
) -> None:
    for site in sites.values():
        html = pages(site)
        for answer in answers():
            category, _, name = answer.name.partition("/")
            index = unescape(html[f"{category}/index.html"])
            assert re.search(rf'href="(?:\./)?{name}/"', index), answer.name
            assert answer.meta.title in index
            assert answer.meta.description in index
            assert f"{answer.meta.minutes} minutes" in index


def test_all_builders_link_blocks_and_reference(sites: dict[str, Path]) -> None:
    for site in sites.values():
        page = pages(site)["recommendation-search/ndcg/index.html"]
        assert re.search(r'href="[^"]*#snippets\.recommendation_search\.ndcg', page)
        reference = pages(site)["reference/recommendation-search/index.html"]
        assert re.search(r'href="[^"]*recommendation-search/ndcg/', reference)
        assert 'id="snippets.recommendation_search.ndcg.dcg"' in reference


def test_pages_can_be_edited_where_a_repository_is_named(sites: dict[str, Path]) -> None:
    for site in sites.values():
        page = pages(site)["recommendation-search/ndcg/index.html"]
        assert "example.org/repository/edit/main/docs/recommendation-search/ndcg.md" in page


def test_errors_are_reported_by_a_form_that_knows_the_page(sites: dict[str, Path]) -> None:
    for site in sites.values():
        page = pages(site)["recommendation-search/ndcg/index.html"]
        link = re.search(r'<a class="g-report" href="([^"]+)"', page)
        assert link is not None
        address = urlsplit(unescape(link[1]))
        assert address.path == "/repository/issues/new"
        sent = parse_qs(address.query)
        assert set(sent) == {"template", "title", "page"}
        assert sent["page"] == ["https://example.org/guide/recommendation-search/ndcg/"]
        assert sent["title"] == ["Error on: How is NDCG computed, and why normalize?"]


def test_all_builders_warn_of_the_stale_page_and_list_it(sites: dict[str, Path]) -> None:
    warning = "Last checked on 2020-01-02, more than 18 months ago."
    for site in sites.values():
        html = pages(site)
        stale = {name for name, page in html.items() if warning in page}
        assert stale == {f"{STALE}/index.html"}
        listed = html["coverage/index.html"].partition('id="to-review"')[2]
        assert f"{STALE}/" in listed


def test_a_draft_says_so_on_its_page_and_in_lists(sites: dict[str, Path]) -> None:
    category, _, name = DRAFT.partition("/")
    for site in sites.values():
        html = pages(site)
        assert "<strong>draft</strong>, not yet reviewed" in html[f"{DRAFT}/index.html"]
        assert "<strong>draft</strong>" not in html[f"{STALE}/index.html"]
        index = html[f"{category}/index.html"]
        listed = re.findall(rf'href="(?:\./)?{name}/".*?</li>', index, re.DOTALL)
        assert ["draft" in row for row in listed if "<small>" in row] == [True]
        assert f"{DRAFT}/" in html["coverage/index.html"].partition('id="to-review"')[2]


def test_no_page_names_another_host_for_something_it_loads(sites: dict[str, Path]) -> None:
    loads = re.compile(r"<(?:script|img|iframe|link|source|video|audio)\b[^>]*>")
    for site in sites.values():
        for name, html in pages(site).items():
            for tag in loads.findall(html):
                if re.search(r'rel="(canonical|prev|next|alternate|edit)"', tag):
                    continue
                assert not re.search(r'(?:src|href)="(?:https?:)?//', tag), f"{name}: {tag}"


# Front matter is text


def test_front_matter_never_becomes_html(sites: dict[str, Path]) -> None:
    for html in pages_of(sites, HARMFUL):
        assert HARM not in html
        assert unescape(html).count(HARM) == 3
    for site in sites.values():
        # Readers of feeds show a description as HTML, so it is escaped once more than the rest.
        assert content(changed(news(site)), "description") == escape(HARM)


# Releases


def news(site: Path) -> list[ElementTree.Element]:
    """Return the items of the feed of a site."""
    return list(ElementTree.parse(site / "feed.xml").iter("item"))


def content(element: ElementTree.Element, name: str) -> str:
    return element.findtext(name) or ""


def changed(items: list[ElementTree.Element]) -> ElementTree.Element:
    """Return the item of a feed that tells of the change."""
    title = "Changed: How is NDCG computed, and why normalize?"
    (item,) = (item for item in items if content(item, "title") == title)
    return item


def file_of(site: Path, address: str) -> Path:
    """Return the file that a server sends for an address."""
    assert address.startswith(SITE), address
    path = site / address.removeprefix(SITE)
    return path / "index.html" if address.endswith("/") else path


def test_every_address_ever_published_still_leads_to_a_page(sites: dict[str, Path]) -> None:
    for builder, site in sites.items():
        recorded = (site.parent / ADDRESSES).read_text(encoding="utf-8").split()
        assert set(MOVED) < set(recorded)
        for address in recorded:
            assert file_of(site, SITE + address[1:]).is_file(), f"{builder}: {address}"


def test_a_moved_page_leads_on_without_javascript_and_below_a_path(sites: dict[str, Path]) -> None:
    for old in MOVED:
        for html in pages_of(sites, old.strip("/")):
            (target,) = set(re.findall(r'(?:url=|href="|replace\(")(\.\./[^"]*)"', html))
            assert html.count(target) == 3
            assert urljoin(SITE + old[1:], target) == f"{SITE}{HARMFUL}/"
            assert f'<link rel="canonical" href="{SITE}{HARMFUL}/">' in html


def test_what_is_listed_and_found_are_pages_and_nothing_else(sites: dict[str, Path]) -> None:
    for site in sites.values():
        tree = ElementTree.parse(site / "sitemap.xml")
        space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
        dates = {
            place.findtext("s:loc", "", space): place.findtext("s:lastmod", "", space)
            for place in tree.iterfind("s:url", space)
        }
        moved = {f"{old[1:]}index.html" for old in MOVED}
        files = {file_of(site, address).relative_to(site).as_posix() for address in dates}
        assert files == set(pages(site)) - moved - {"404.html"}
        assert dates[f"{SITE}{STALE}/"] == "2020-01-02"
        assert not [place for place in found(site) if f"/{place}" in MOVED]


def test_the_feed_tells_of_new_and_changed_answers_with_their_own_dates(
    sites: dict[str, Path],
) -> None:
    for site in sites.values():
        items = news(site)
        dates = [parsedate_to_datetime(content(item, "pubDate")).date() for item in items]
        assert dates == sorted(dates, reverse=True)
        assert dates[items.index(changed(items))] == CHANGED
        assert len(items) == min(NEWEST, len(entries()) + 1)
        for item in items:
            assert file_of(site, content(item, "link")).is_file()


def test_every_page_names_the_feed_by_an_address_that_works_below_a_path(
    sites: dict[str, Path],
) -> None:
    link = re.compile(r'<link rel="alternate" type="application/rss\+xml"[^>]* href="([^"]+)"')
    moved = {f"{old[1:]}index.html" for old in MOVED}
    for site in sites.values():
        for name, html in pages(site).items():
            if name not in moved:
                (href,) = link.findall(html)
                assert urljoin(SITE + name, href) == f"{SITE}feed.xml", name


def test_llms_txt_names_each_answer_once_by_an_address_that_exists(sites: dict[str, Path]) -> None:
    for site in sites.values():
        lines = (site / "llms.txt").read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# ")
        assert lines[2].startswith("> ")
        links = re.findall(r"^- \[.+\]\((\S+)\): .+$", "\n".join(lines), re.MULTILINE)
        for link in links:
            assert file_of(site, link).is_file(), link
        for answer in answers():
            assert links.count(f"{SITE}{answer.name}/") == 1, answer.name


# Below a path


class Addresses(HTMLParser):
    """Collects what a page links and loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found |= {values[name] or "" for name in ("href", "src") if name in values}


def linked(address: str, html: str) -> set[str]:
    """Return the addresses on the host of the site that a page links and loads."""
    parser = Addresses()
    parser.feed(html)
    absolute = {urldefrag(urljoin(address, name)).url for name in parser.found}
    return {
        name
        for name in absolute
        if name.startswith("https://example.org/") and "/repository" not in name
    }


def test_everything_that_a_page_links_or_loads_is_there_below_a_path(
    sites: dict[str, Path],
) -> None:
    for builder, site in sites.items():
        for name, html in pages(site).items():
            # The page for missing addresses is served at any of them.
            place = "no/such/page/" if name == "404.html" else name
            addresses = linked(SITE + place, html) - {f"{SITE}no/such/page/"}
            assert addresses
            lacking = [address for address in addresses if not file_of(site, address).is_file()]
            assert lacking == [], f"{builder}: {name}"
