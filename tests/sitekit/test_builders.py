"""Never locked in: MkDocs and Zensical build the same pages from the same `mkdocs.yml`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from sitekit.ledger import answers
from sitekit.problems import ROOT

COPIED = ("docs", "overrides", "snippets", "sitekit", "tests/snippets", "data")
FILES = ("mkdocs.yml", "package.json", "package-lock.json")


def build(builder: str, folder: Path, **environment: str) -> tuple[Path, str]:
    """Build a copy of the project strictly and return the site and what was said."""
    for name in COPIED:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "py")
        )
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    for name in ("node_modules", ".cache"):
        (folder / name).symlink_to(ROOT / name)
    result = subprocess.run(
        [sys.executable, "-m", builder, "build", "--strict"],
        cwd=folder,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "SITE_URL": "https://example.org/guide/",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    said = result.stdout + result.stderr
    assert result.returncode == 0, said
    return folder / "site", said


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The site as each builder makes it."""
    repository = {"REPO_URL": "https://example.org/repository", "EDIT_URI": "edit/main/docs/"}
    return {
        builder: build(builder, tmp_path_factory.mktemp(builder), **repository)[0]
        for builder in ("mkdocs", "zensical")
    }


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


def test_both_builders_write_the_same_pages(sites: dict[str, Path]) -> None:
    assert list(pages(sites["mkdocs"])) == list(pages(sites["zensical"]))


def test_both_builders_write_the_same_blocks(sites: dict[str, Path]) -> None:
    mkdocs, zensical = pages(sites["mkdocs"]), pages(sites["zensical"])
    found = {name: blocks(html) for name, html in mkdocs.items()}
    assert found == {name: blocks(html) for name, html in zensical.items()}
    assert sum(len(of_page) for of_page in found.values()) > 10


def test_both_builders_show_title_facts_and_sources(sites: dict[str, Path]) -> None:
    for site in sites.values():
        html = pages(site)["recommendation-search/ndcg/index.html"]
        assert re.search(r"<h1[^>]*>\s*How is NDCG computed", html)
        assert "https://doi.org/10.1145/582415.582418" in html
        assert "2026-11-21" in html


def test_both_builders_list_each_answer_with_its_facts_in_its_category(
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


def test_both_builders_link_blocks_and_reference(sites: dict[str, Path]) -> None:
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


def test_no_page_names_another_host_for_something_it_loads(sites: dict[str, Path]) -> None:
    loads = re.compile(r"<(?:script|img|iframe|link|source|video|audio)\b[^>]*>")
    for site in sites.values():
        for name, html in pages(site).items():
            for tag in loads.findall(html):
                if re.search(r'rel="(canonical|prev|next|alternate|edit)"', tag):
                    continue
                assert not re.search(r'(?:src|href)="(?:https?:)?//', tag), f"{name}: {tag}"
