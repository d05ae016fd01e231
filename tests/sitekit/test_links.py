"""Links to other hosts: only clear failures count, and one issue tells of them."""

from __future__ import annotations

import http.server
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitekit.links import REPORT, TITLE, external, main, places, report, verdict
from sitekit.problems import ROOT, Problem

OWN = "https://example.org/guide/"
REASONS = {"/odd": "@team\x85https://example.org/;;;;;;404 Not Found"}
ANSWERS = {"/good": 200, "/missing": 404, "/gone": 410, "/forbidden": 403, "/broken": 500}


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers each address with its own status."""

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/missing")
        else:
            self.send_response(ANSWERS.get(self.path, 404), REASONS.get(self.path))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    """A server on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def page(root: Path, name: str, *addresses: str) -> None:
    """Write a page of a site, and the Markdown it was built from."""
    links = "".join(f'<a href="{address}">x</a>' for address in addresses)
    write(root, f"site/{name}/index.html", f"<!doctype html><title>x</title>{links}")
    lines = "\n".join(f"[x]({address})" for address in addresses)
    write(root, f"docs/{name}.md", f"---\ntitle: x\n---\n{lines}\n")


def test_only_links_that_clearly_fail_are_named_where_they_are_written(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SITE_URL", OWN)
    page(tmp_path, "a", f"{host}/good", f"{host}/missing#part", f"{OWN}b/", "../b/", "mailto:a@b.c")
    page(tmp_path, "b", f"{host}/gone", f"{host}/forbidden", f"{host}/broken", f"{host}/missing")
    page(tmp_path, "c", f"{host}/moved", "http://127.0.0.1:9/refused", "https://absent.invalid/x")
    assert main([], tmp_path) == 1
    lines = capsys.readouterr().out.splitlines()
    todo = "correct or drop the link"
    assert lines == [
        f"docs/a.md:5: {host}/missing answers 404 Not Found: {todo}",
        f"docs/b.md:4: {host}/gone answers 410 Gone: {todo}",
        f"docs/b.md:7: {host}/missing answers 404 Not Found: {todo}",
        f"docs/c.md:4: {host}/moved answers 404 Not Found: {todo}",
        f"docs/c.md:6: https://absent.invalid/x has a host without an address: {todo}",
    ]
    told = (tmp_path / REPORT).read_text(encoding="utf-8")
    assert "```text\n" + "\n".join(lines) + "\n```" in told


def test_what_a_server_says_is_not_repeated(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SITE_URL", OWN)
    page(tmp_path, "a", f"{host}/odd")
    assert main([], tmp_path) == 1
    assert capsys.readouterr().out == (
        f"docs/a.md:4: {host}/odd answers 404 Not Found: correct or drop the link\n"
    )


def test_a_long_report_fits_an_issue_and_an_argument() -> None:
    problem = Problem(Path("docs/a.md"), 1, f"https://example.org/{'é' * 1000} x", "y")
    assert 30_000 < len(report([problem] * 300).encode()) < 131_072


def test_good_links_leave_an_empty_report(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SITE_URL", OWN)
    page(tmp_path, "a", f"{host}/good")
    assert main([], tmp_path) == 0
    assert (tmp_path / REPORT).read_text(encoding="utf-8") == ""
    assert "1 links to other hosts, 0 to correct" in capsys.readouterr().err


def test_without_a_network_nothing_is_said_of_the_links(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, REPORT, "of the week before\n")
    page(tmp_path, "a", "https://absent.invalid/", "https://missing.invalid/")
    assert main([], tmp_path) == 1
    assert capsys.readouterr().err == "error: most hosts have no address: connect to a network\n"
    assert not (tmp_path / REPORT).exists()


def test_each_address_is_asked_for_once_and_the_site_itself_never(tmp_path: Path) -> None:
    page(tmp_path, "a", "https://one.example/x#a", "https://one.example/x#b", OWN, "/local")
    page(tmp_path, "b", "https://one.example/x")
    expected = {"https://one.example/x": ["a/index.html", "b/index.html"]}
    assert external(tmp_path / "site", OWN) == expected


def test_a_doi_of_the_front_matter_is_found_at_its_line(tmp_path: Path) -> None:
    write(tmp_path, "docs/a.md", '---\nsources:\n  - doi: "10.1145/582415.582418"\n---\n')
    found = list(places(tmp_path, "https://doi.org/10.1145/582415.582418"))
    assert found == [(tmp_path / "docs/a.md", 3)]


@pytest.mark.parametrize(
    "result",
    [
        "403 Forbidden",
        "429 Too Many Requests",
        "500 Internal Server Error",
        "4040 Odd",
        "ReadTimeout: HTTPSConnectionPool(host='a'): Read timed out. (read timeout=60)",
        "ConnectionError: NameResolutionError: Temporary failure in name resolution",
    ],
)
def test_an_answer_that_proves_nothing_does_not_count(result: str) -> None:
    assert verdict(result) == ""


GH = """#!{python}
import json, os, sys
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[2] == "list":
    print(os.environ["OPEN"])
"""


@pytest.mark.parametrize(
    ("body", "issues", "expected"),
    [
        ("text\n", [], ["create", "--title", TITLE, "--body", "text\n"]),
        ("text\n", [TITLE], ["edit", "7", "--body", "text\n"]),
        ("text\n", ["Another"], ["create", "--title", TITLE, "--body", "text\n"]),
        ("", [TITLE], ["close", "7", "--comment", "All links work again."]),
        ("", [], None),
    ],
)
def test_there_is_one_issue_opened_renewed_and_closed(
    body: str, issues: list[str], expected: list[str] | None, tmp_path: Path
) -> None:
    gh = tmp_path / "gh"
    gh.write_text(GH.format(python=sys.executable), encoding="utf-8")
    gh.chmod(gh.stat().st_mode | stat.S_IXUSR)
    write(tmp_path, REPORT, body)
    # As in the workflow: no package of the project is at hand, only the standard library.
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path; "
        f"from sitekit.links import main; sys.exit(main(['--issue'], Path({str(tmp_path)!r})))"
    )
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        env={
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "CALLS": str(tmp_path / "calls"),
            "OPEN": json.dumps([{"number": 7, "title": title} for title in issues]),
        },
        check=True,
    )
    calls = [json.loads(line) for line in (tmp_path / "calls").read_text("utf-8").splitlines()]
    assert calls[0][:4] == ["issue", "list", "--app", "github-actions"]
    assert calls[1:] == ([["issue", *expected]] if expected else [])
