"""Runs a check so that its complaints read `file:line: what: what to do`, here and in CI.

`python -m sitekit.complaints rumdl check docs` runs the command and returns its exit status.
Complaints of tools that have a form of their own are rewritten. In GitHub Actions each complaint
also becomes an annotation and a row of the job's summary. The output can hold text of a stranger's
file there, so no line of it is taken for a workflow command.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sitekit.problems import line_of

ROWS = 200
PLACE = r"(?P<file>[^\s:(][^:(]*)"

Rewrite = tuple[str, Callable[[re.Match[str]], str]]


def _rumdl(found: re.Match[str]) -> str:
    fix = "check --fix" if found["fix"] else f"rule {found['rule']}"
    return _at(found, f"{found['what']} ({found['rule']}): run .venv/bin/rumdl {fix}")


def _ruff(found: re.Match[str]) -> str:
    if found["rule"] == "unformatted":
        return _at(found, "the layout differs: run .venv/bin/ruff format")
    if found["rule"] == "invalid-syntax":
        return _at(found, f"{found['what']}: correct the syntax")
    todo = "check --fix" if found["fix"] else f"rule {found['rule']}"
    return _at(found, f"{found['what']} ({found['rule']}): run .venv/bin/ruff {todo}")


def _types(found: re.Match[str]) -> str:
    what = found["what"].rstrip(".")
    return _at(found, f"{what} ({found['rule']}): correct the code or its types")


def _mkdocs(found: re.Match[str]) -> str:
    path = f"docs/{found['file']}"
    number, what = 1, found["what"]
    link = re.search(r"'([^']+)'", what)
    if link and _is_file(path):
        number = line_of(Path(path).read_text(encoding="utf-8"), link[1])
    return f"{path}:{number}: {what.rstrip('.')}: correct the link"


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # what a tool prints may be longer than any name
        return False


def _at(found: re.Match[str], complaint: str) -> str:
    return f"{found['file']}:{found['line']}: {complaint}"


REWRITES: Mapping[str, Rewrite] = {
    "rumdl": (
        PLACE + r":(?P<line>\d+):\d+: \[(?P<rule>\w+)\] (?P<what>.+?)(?P<fix> \[\*\])?",
        _rumdl,
    ),
    "codespell": (
        PLACE + r":(?P<line>\d+): (?P<wrong>.+?) ==> (?P<right>.+)",
        lambda found: _at(found, f"{found['wrong']!r} is misspelled: write {found['right']}"),
    ),
    "ruff": (
        PLACE + r":(?P<line>\d+):\d+: (?P<rule>[\w-]+):? (?P<fix>\[\*\] )?(?P<what>.+)",
        _ruff,
    ),
    "mypy": (
        PLACE + r":(?P<line>\d+): error: (?P<what>.+?)  \[(?P<rule>[\w-]+)\]",
        _types,
    ),
    "tsc": (
        PLACE + r"\((?P<line>\d+),\d+\): error (?P<rule>TS\d+): (?P<what>.+)",
        _types,
    ),
    "node": (
        "test at " + PLACE + r":(?P<line>\d+):\d+",
        lambda found: _at(found, "this test fails: correct the code or the test"),
    ),
    "zizmor": (
        r"::\w+ file=(?P<file>[^,]+),line=(?P<line>\d+),title=(?P<rule>[\w-]+)::[^:]+:\d+: "
        r"(?P<what>.+)",
        lambda found: _at(
            found, f"{found['what']}: read https://docs.zizmor.sh/audits/#{found['rule']}"
        ),
    ),
    "mkdocs": (
        r"(?:WARNING|INFO) +-  Doc file '(?P<file>[^']+)' (?P<what>contains .+)",
        _mkdocs,
    ),
}


def tool(command: list[str]) -> str:
    """Return the name of the tool that a command runs.

    >>> tool([".venv/bin/rumdl", "check", "docs"])
    'rumdl'
    >>> tool([".venv/bin/node", "node_modules/typescript/bin/tsc", "--project", "."])
    'tsc'
    >>> tool([".venv/bin/python", "-m", "sitekit.check"])
    'sitekit.check'
    """
    if command[1:2] == ["-m"]:
        return command[2]
    names = [Path(word).name for word in command]
    return "tsc" if names[:2] == ["node", "tsc"] else names[0]


def rewrite(line: str, name: str) -> str:
    """Give a line the form of every complaint, if it is one of the tool's own form.

    Args:
        line: What the tool printed, without the line break.
        name: The tool.

    >>> rewrite("docs/index.md:3: wrogn ==> wrong", "codespell")
    "docs/index.md:3: 'wrogn' is misspelled: write wrong"
    >>> rewrite("All done", "codespell")
    'All done'
    """
    if name in REWRITES:
        pattern, form = REWRITES[name]
        found = re.fullmatch(pattern, line)
        if found:
            return form(found)
    return line


def complaint(line: str) -> tuple[str, int, str] | None:
    """Return file, line and message of a complaint, None for any other line.

    A lone word after the place, or `in` with a name, belongs to a traceback; a note explains the
    complaint before it.

    >>> complaint("README.md:1: no title: write one")
    ('README.md', 1, 'no title: write one')
    >>> complaint("README.md:1: AssertionError")
    >>> complaint("missing.md:1: no title: write one")
    """
    found = re.fullmatch(PLACE + r":(?P<line>\d{1,9}):(?:\d+:)? (?P<what>.+)", line)
    if not found or re.fullmatch(r"(?:in )?\S+|note: .+", found["what"]):
        return None
    path = Path(found["file"])
    foreign = {".venv", "node_modules"} & set(path.parts)
    if foreign or path.is_absolute() or not _is_file(found["file"]):
        return None
    return found["file"], int(found["line"]), found["what"]


def command_text(text: str, *, is_property: bool = False) -> str:
    r"""Escape text for a workflow command, as the runner decodes it.

    >>> command_text("50%\nof: a, b")
    '50%25%0Aof: a, b'
    >>> command_text("a:b,c", is_property=True)
    'a%3Ab%2Cc'
    """
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text


def literal(text: str) -> str:
    """Escape text for the summary, so that none of it is Markdown or HTML.

    >>> literal("a | <b>")
    'a &#124; &#60;b&#62;'
    """
    return re.sub(r"[^\w\s.,:;/()'-]|_", lambda found: f"&#{ord(found[0])};", text)


def annotate(complaints: list[tuple[str, int, str]]) -> Iterator[str]:
    """Yield a workflow command per complaint."""
    for path, line, what in complaints:
        place = f"file={command_text(path, is_property=True)},line={line}"
        yield f"::error {place}::{command_text(what)}"


def summary(name: str, complaints: list[tuple[str, int, str]]) -> str:
    """Return what a failed check adds to the summary of the job, as Markdown.

    Args:
        name: The tool.
        complaints: What it found; may be empty.
    """
    if not complaints:
        return f"**{literal(name)}** failed; the log says why.\n\n"
    rows = [f"| {literal(f'{path}:{line}')} | {literal(what)} |" for path, line, what in complaints]
    more = f"\n{len(rows) - ROWS} more are in the log.\n" if len(rows) > ROWS else ""
    table = "\n".join(["| where | what: what to do |", "|---|---|", *rows[:ROWS]])
    return f"**{literal(name)}**: {len(rows)} to correct\n\n{table}\n{more}\n"


def run(command: list[str], summary_file: Path | None = None, *, in_ci: bool) -> int:
    """Run a command, show its output with complaints in one form, and return its exit status.

    Args:
        command: The command and its arguments.
        summary_file: The file of the job's summary.
        in_ci: Whether to annotate.
    """
    name, token = tool(command), secrets.token_hex(16)
    found: list[tuple[str, int, str] | None] = []
    if in_ci:
        print(f"::stop-commands::{token}", flush=True)
    try:
        with subprocess.Popen(  # noqa: S603 - a line of the Makefile
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout is not None
            for raw in process.stdout:
                line = rewrite(raw.rstrip("\n"), name)
                print(line, flush=True)
                found.append(complaint(line))
    finally:
        if in_ci:
            print(f"::{token}::", flush=True)
    if in_ci and process.returncode:
        complaints = list(dict.fromkeys(one for one in found if one))
        for annotation in annotate(complaints):
            print(annotation, flush=True)
        if not complaints:
            print(f"::error::{command_text(name)} failed; the log says why", flush=True)
        if summary_file:
            with summary_file.open("a", encoding="utf-8") as file:
                file.write(summary(name, complaints))
    return process.returncode


def main(command: list[str]) -> int:
    """Run a command as `make` asks for it.

    Args:
        command: The command and its arguments.
    """
    in_ci = "GITHUB_ACTIONS" in os.environ
    if not in_ci and tool(command) not in REWRITES:
        os.execvp(command[0], command)  # noqa: S606 - the terminal stays the command's own
    summary_file = os.environ.get("GITHUB_STEP_SUMMARY")
    return run(command, Path(summary_file) if summary_file else None, in_ci=in_ci)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
