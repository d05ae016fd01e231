"""`make links`: the links of the built site that lead to other hosts, and where they fail.

A link fails if its server says that the page does not exist (404) or is gone (410), or if its host
has no address. A refusal, a server error, a time-out or a page that robots may not read says
nothing about the link: publishers and DOI resolvers refuse robots. Such answers do not count.

It needs nothing but the standard library and the command `linkchecker`, so that the job which opens
the issue installs nothing.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urldefrag

from sitekit.hosting import site_url
from sitekit.problems import ROOT, Problem

# In a folder of its own: what one job hands over must not replace the code of the other.
REPORT = "report/broken-links.md"
TITLE = "Links that lead nowhere"
NO_ADDRESS = "has a host without an address"
ROWS = 200
# GitHub takes 65,536 characters, and Linux 131,072 bytes as one argument.
LONGEST = 30_000
SOURCES = ("docs/**/*.md", "snippets/**/*.py", "data/*.tsv", "overrides/**/*.html", "mkdocs.yml")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        if tag == "a" and address and re.match(r"https?://", address):
            self.found.add(urldefrag(address.replace(" ", "%20")).url)


def external(site: Path, own: str) -> dict[str, list[str]]:
    """Return the addresses on other hosts that a site links to, each with the pages that do.

    Args:
        site: The folder of the built site.
        own: The address of the site itself.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(site.rglob("*.html")):
        links = _Links()
        links.feed(path.read_text(encoding="utf-8"))
        for address in sorted(links.found):
            if not address.startswith(own):
                found.setdefault(address, []).append(path.relative_to(site).as_posix())
    return found


def failures(addresses: Iterable[str]) -> dict[str, str]:
    """Ask for each address and return what is wrong with those that clearly fail.

    Args:
        addresses: The addresses.

    Raises:
        RuntimeError: The link checker itself failed.
    """
    options = ["--stdin", "--recursion-level=0", "--check-extern", "--no-warnings", "--no-status"]
    done = subprocess.run(  # noqa: S603 - the locked tool
        [Path(sys.executable).parent / "linkchecker", *options, "--output=csv/utf-8"],
        input="\n".join(addresses),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"linkchecker ended with {done.returncode}")
    rows = csv.DictReader(
        # Only \n ends a line: what a server answers may hold whatever else ends one in Python.
        (line for line in done.stdout.split("\n") if not line.startswith("#")),
        delimiter=";",
    )
    wrong = {row["urlname"]: verdict(row["result"]) for row in rows}
    return {address: what for address, what in wrong.items() if what}


def verdict(result: str) -> str:
    """Say what is wrong with a link, nothing where its answer proves nothing.

    >>> verdict("404 Not Found")
    'answers 404 Not Found'
    >>> verdict("403 Forbidden")
    ''
    """
    status = re.match(r"(404|410)\b", result)
    if status:  # in our words: the server's own may be anything
        return f"answers {status[0]} {HTTPStatus(int(status[0])).phrase}"
    unresolved = "NameResolutionError" in result and "Temporary failure" not in result
    return NO_ADDRESS if unresolved else ""


def places(root: Path, address: str) -> Iterator[tuple[Path, int]]:
    """Yield the files and lines that hold an address; front matter holds a DOI without its host.

    Args:
        root: The project.
        address: The address.
    """
    needle = re.sub(r"^https?://(?:doi\.org/)?", "", address).rstrip("/")
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            lines = path.read_text(encoding="utf-8").splitlines()
            yield from ((path, number) for number, line in enumerate(lines, 1) if needle in line)


def check(root: Path, own: str) -> list[Problem]:
    """Return the links of a built site that clearly fail, where they are written.

    Args:
        root: The project.
        own: The address of the site itself.

    Raises:
        RuntimeError: There is no network.
    """
    found = external(root / "site", own)
    wrong = failures(found)
    if 2 * list(wrong.values()).count(NO_ADDRESS) > len(found):
        raise RuntimeError("most hosts have no address: connect to a network")
    problems = []
    for address, what in wrong.items():
        page = root / "site" / found[address][0]  # the theme's own links are in no source
        written = list(places(root, address)) or [(page, 1)]
        problems += [
            Problem(path.relative_to(root), line, f"{address} {what}", "correct or drop the link")
            for path, line in written
        ]
    print(f"{len(found)} links to other hosts, {len(problems)} to correct", file=sys.stderr)
    return sorted(problems)


def report(problems: list[Problem]) -> str:
    """Return the body of the issue, as Markdown; empty if nothing fails.

    Args:
        problems: The links that fail; the issue shows the first of many.
    """
    if not problems:
        return ""
    lines = "\n".join(map(str, problems[:ROWS]))[:LONGEST]
    return (
        f"{len(problems)} links to other hosts fail:\n\n```text\n{lines}\n```\n\n"
        "This text is renewed by each run, and the issue is closed once all links work.\n"
    )


def tell(body: str) -> None:
    """Open the one issue about links, renew it, or close it.

    Args:
        body: The report; empty if all links work.

    Raises:
        subprocess.CalledProcessError: GitHub's command `gh` failed; it has said why.
    """
    # Only an issue that the workflow opened: a stranger's of the same title stays as it is.
    mine = ["issue", "list", "--app", "github-actions", "--state", "open", "--json", "number,title"]
    open_issues = json.loads(_gh(*mine))
    number = next((str(one["number"]) for one in open_issues if one["title"] == TITLE), None)
    if body and number:
        _gh("issue", "edit", number, "--body", body)
    elif body:
        _gh("issue", "create", "--title", TITLE, "--body", body)
    elif number:
        _gh("issue", "close", number, "--comment", "All links work again.")


def _gh(*arguments: str) -> str:
    command = ["gh", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Check the links and write the report, or with `--issue` take the report to GitHub.

    Args:
        arguments: Of the command line.
        root: The project.
    """
    file = root / REPORT
    if arguments == ["--issue"]:
        tell(file.read_text(encoding="utf-8"))
        return 0
    file.unlink(missing_ok=True)
    try:
        problems = check(root, site_url())
    except RuntimeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for problem in problems:
        print(problem)
    file.parent.mkdir(exist_ok=True)
    file.write_text(report(problems), encoding="utf-8")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
