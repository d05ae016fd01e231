"""A page's address never breaks: `data/addresses.txt` records it, `data/redirects.tsv` moves it.

An address is recorded when its page is first published and stays in the list for good. When the
page moves, a row of `data/redirects.tsv` says where to. The preparation then writes a small page to
the old address, which works in every builder, below any path and without JavaScript.
"""

from __future__ import annotations

import csv
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from sitekit.problems import ROOT, Problem
from sitekit.rendering import pages

ADDRESSES = Path("data/addresses.txt")
REDIRECTS = Path("data/redirects.tsv")
ADDRESS = re.compile(r"/(?:[a-z0-9-]+/)*")
# The script keeps what stands behind # in the address.
STUB = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>This page has moved</title>
<link rel="canonical" href="{canonical}">
<script>location.replace("{target}" + location.search + location.hash)</script>
<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>
</head>
<body><p>This page has moved. <a href="{target}">Read it at its new address.</a></p></body>
</html>
"""


@dataclass(frozen=True)
class Redirect:
    """A row of `data/redirects.tsv`.

    Attributes:
        source: The address at which a page was, as `/category/page/`.
        target: The address at which it is now, or at which it was next.
        line: Where the row stands.
    """

    source: str
    target: str
    line: int


def address(page: Path) -> str:
    """Return the address of a page below the root of the site.

    Args:
        page: Relative to `docs/`.

    >>> address(Path("index.md")), address(Path("algorithms/index.md")), address(Path("tags.md"))
    ('/', '/algorithms/', '/tags/')
    """
    folder = page.parent if page.name == "index.md" else page.with_suffix("")
    return "/" if folder == Path() else f"/{folder.as_posix()}/"


def link(md: Any, page: str) -> str:
    """Return what to write into `href` in HTML of ours, for a link to a page.

    Zensical rewrites every link of a page as if it stood in Markdown; MkDocs and ProperDocs leave
    HTML as it is, and offer what they would do with Markdown as a tree processor.

    Args:
        md: The Markdown instance that the HTML is for.
        page: The path of the page, relative to the page that holds the link.
    """
    if md is not None and "relpath" in md.treeprocessors:
        return str(md.treeprocessors["relpath"].path_to_url(page))
    return page


def current(root: Path = ROOT) -> dict[str, Path]:
    """Return the pages of a project by their addresses."""
    docs = root / "docs"
    return {address(path.relative_to(docs)): path for path in pages(root)}


def recorded(root: Path = ROOT) -> dict[str, int]:
    """Return every address that was ever published, with its line in the list."""
    lines = (root / ADDRESSES).read_text(encoding="utf-8").splitlines()
    return {line: number for number, line in reversed(list(enumerate(lines, 1)))}


def record(name: str, root: Path = ROOT) -> Path:
    """Add an address to the list and return the file.

    Args:
        name: As `/category/page/`.
        root: The project.
    """
    path = root / ADDRESSES
    path.write_text("".join(f"{line}\n" for line in sorted({*recorded(root), name})), "utf-8")
    return path


def redirects(root: Path = ROOT) -> list[Redirect]:
    """Read the list of moved pages, in order."""
    with (root / REDIRECTS).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Redirect(row["from"] or "", row["to"] or "", line) for line, row in enumerate(rows, 2)
        ]


def stubs(site_url: str, root: Path = ROOT) -> dict[str, str]:
    """Return the pages that lead from old addresses to new ones, by their path in `docs/`.

    Args:
        site_url: The address of the site.
        root: The project.
    """
    moved = {row.source: row.target for row in redirects(root)}
    here = current(root)
    made = {}
    for source in moved:
        if source in here:  # a page is not written over; the check refuses the row
            continue
        target = _end(source, moved)
        if target is not None and ADDRESS.fullmatch(source) and ADDRESS.fullmatch(target):
            relative = posixpath.relpath(target, source).rstrip("/") + "/"
            made[f"{source.strip('/')}/index.html"] = STUB.format(
                target=relative, canonical=urljoin(site_url, target.lstrip("/"))
            )
    return made


def _end(source: str, moved: dict[str, str]) -> str | None:
    """Follow redirects to their end; None if they go round in a circle."""
    seen = {source}
    target = moved[source]
    while target in moved:
        if target in seen:
            return None
        seen.add(target)
        target = moved[target]
    return target


def check_addresses(root: Path) -> Iterator[Problem]:
    """Every page is recorded, and every recorded address still leads to a page."""
    here = current(root)
    known = recorded(root)
    rows = redirects(root)
    moved = {row.source: row.target for row in rows}
    for name, path in here.items():
        if name not in known:
            yield Problem(
                path, 1, f"its address {name} is not recorded", f"add it to {ADDRESSES.as_posix()}"
            )
    for name, line in known.items():
        if not ADDRESS.fullmatch(name):
            yield Problem(
                root / ADDRESSES, line, f"{name!r} is no address", "write /category/page/"
            )
        elif name not in here and name not in moved:
            yield Problem(
                root / ADDRESSES,
                line,
                f"no page has the address {name} any more",
                f"say in {REDIRECTS.as_posix()} where it went",
            )
    if list(known) != sorted(known, reverse=True):
        yield Problem(root / ADDRESSES, 1, "the addresses are out of order", "sort the lines")
    for row in rows:
        where = root / REDIRECTS, row.line
        if row.source in here:
            yield Problem(*where, f"a page has the address {row.source}", "remove the row")
        elif row.source not in known:
            yield Problem(
                *where,
                f"{row.source} was never published",
                f"add it to {ADDRESSES.as_posix()}, or correct it",
            )
        elif [other.source for other in rows].count(row.source) > 1:
            yield Problem(*where, f"{row.source} is moved twice", "keep one row")
        elif (end := _end(row.source, moved)) not in here:
            what = "goes round in a circle" if end is None else f"leads to {end}, which is no page"
            yield Problem(*where, f"{row.source} {what}", "name the address of a page")
