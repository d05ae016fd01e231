"""An address that was once published leads to its page for good."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

import pytest
from markdown import Markdown

from sitekit.addresses import ADDRESSES, REDIRECTS, check_addresses, current, link, record, stubs
from sitekit.prepare import write_pages
from sitekit.problems import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with three pages, all recorded."""
    for name in ("index.md", "algorithms/index.md", "algorithms/trees.md"):
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# Page\n", encoding="utf-8")
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data/ledger.tsv", tmp_path / "data")
    (tmp_path / ADDRESSES).write_text("/\n/algorithms/\n/algorithms/trees/\n", encoding="utf-8")
    move(tmp_path)
    return tmp_path


def move(root: Path, *rows: tuple[str, str]) -> None:
    """Write the list of moved pages."""
    lines = "".join(f"{old}\t{new}\n" for old, new in rows)
    (root / REDIRECTS).write_text(f"from\tto\n{lines}", encoding="utf-8")


def found(root: Path) -> list[str]:
    return [str(problem).removeprefix(f"{root}/") for problem in check_addresses(root)]


def test_pages_that_are_recorded_are_in_order(project: Path) -> None:
    assert list(current(project)) == ["/algorithms/", "/algorithms/trees/", "/"]
    assert found(project) == []


def test_a_new_page_must_be_recorded(project: Path) -> None:
    (project / "docs/algorithms/forests.md").write_text("# Page\n", encoding="utf-8")
    assert found(project) == [
        "docs/algorithms/forests.md:1: its address /algorithms/forests/ is not recorded: "
        "add it to data/addresses.txt"
    ]
    record("/algorithms/forests/", project)
    assert found(project) == []


def test_a_page_that_is_gone_must_say_where_it_went(project: Path) -> None:
    record("/algorithms/forests/", project)
    assert found(project) == [
        "data/addresses.txt:3: no page has the address /algorithms/forests/ any more: "
        "say in data/redirects.tsv where it went"
    ]
    move(project, ("/algorithms/forests/", "/algorithms/trees/"))
    assert found(project) == []


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([("/old/", "/nowhere/")], "/old/ leads to /nowhere/, which is no page"),
        ([("/old/", "https://example.org/")], "leads to https://example.org/, which is no page"),
        ([("/old/", "/old/")], "/old/ goes round in a circle"),
        ([("/old/", "/older/"), ("/older/", "/old/")], "/old/ goes round in a circle"),
        ([("/old/", "/"), ("/old/", "/algorithms/")], "/old/ is moved twice"),
        ([("/old/", "/"), ("/algorithms/", "/")], "a page has the address /algorithms/"),
        ([("/old/", "/"), ("/never/", "/")], "/never/ was never published"),
    ],
)
def test_a_redirect_that_does_not_end_at_a_page_is_refused(
    project: Path, rows: list[tuple[str, str]], what: str
) -> None:
    record("/old/", project)
    if any(old == "/older/" for old, _ in rows):
        record("/older/", project)
    move(project, *rows)
    assert [text for text in found(project) if what in text and "redirects.tsv:" in text]


def test_the_list_is_sorted_and_holds_addresses_only(project: Path) -> None:
    (project / ADDRESSES).write_text("/algorithms/\n/\n/algorithms/trees/\nTrees\n", "utf-8")
    assert found(project) == [
        "data/addresses.txt:4: 'Trees' is no address: write /category/page/",
        "data/addresses.txt:1: the addresses are out of order: sort the lines",
    ]


def test_a_moved_page_leads_to_its_end_by_a_relative_link(project: Path) -> None:
    move(project, ("/old/", "/a/older/"), ("/a/older/", "/algorithms/trees/"), ("/b/c/", "/"))
    site = "https://example.org/guide/"
    made = stubs(site, project)
    assert list(made) == ["old/index.html", "a/older/index.html", "b/c/index.html"]
    for name, html in made.items():
        here = site + name.removesuffix("index.html")
        end = site if name == "b/c/index.html" else f"{site}algorithms/trees/"
        # By script, which keeps the part behind #, without a script, and by hand.
        for pattern in (r'replace\("([^"]+)"', r'content="0; url=([^"]+)"', r'<a href="([^"]+)"'):
            match = re.search(pattern, html)
            assert match is not None
            assert urljoin(here, match[1]) == end
        assert f'<link rel="canonical" href="{end}">' in html


def test_links_in_html_of_ours_are_written_as_the_builder_wants_them() -> None:
    class RelativePaths:
        """What MkDocs and ProperDocs register."""

        def path_to_url(self, path: str) -> str:
            return f"../{path.removesuffix('.md')}/"

    md = Markdown()
    assert link(md, "algorithms/trees.md") == "algorithms/trees.md"
    md.treeprocessors.register(RelativePaths(), "relpath", 0)
    assert link(md, "algorithms/trees.md") == "../algorithms/trees/"


def test_a_row_that_is_no_address_makes_no_page(project: Path) -> None:
    move(project, ('/"><script>/', "/"), ("/old/", "javascript:alert(1)"), ("/../x/", "/"))
    assert stubs("", project) == {}


def test_the_preparation_writes_and_removes_the_pages_of_redirects(project: Path) -> None:
    move(project, ("/old/", "/algorithms/trees/"))
    said: list[str] = []
    write_pages(project, said.append)
    assert (project / "docs/old/index.html").is_file()
    assert (project / "docs/feed.xml").is_file()
    write_pages(project, said.append)
    assert said.count("wrote docs/old (1 file)") == 1
    move(project)
    write_pages(project, said.append)
    assert not (project / "docs/old/index.html").exists()
    assert said[-1] == "removed docs/old/index.html"
