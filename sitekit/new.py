"""`make new`: start an answer in a form that is in order but for the writing itself.

Writes the page, its module and its test, adds the page to the navigation and records its address.
What is left to write is marked `WRITE:`; `make check` lists each mark.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import sys
from pathlib import Path

from sitekit.addresses import record
from sitekit.frontmatter import CATEGORIES
from sitekit.ledger import questions
from sitekit.problems import ROOT

PAGE = """---
title: {title}
description: "WRITE: one sentence for search results and category lists"
difficulty: {difficulty}
roles: [data-scientist, ml-engineer]
minutes: 10
covers: {covers}
tags: [statistics]
related: []
cards:
  - q: "WRITE: a question whose answer must be remembered"
    a: "WRITE: the answer, in plain text"
  - q: "WRITE: a second one"
    a: "WRITE: its answer"
score:
  - "WRITE: an observable point that a strong answer makes"
  - "WRITE: a second one"
  - "WRITE: a third one"
sources:
  - title: "WRITE: the primary source"
    authors: "WRITE: its authors"
    where: "WRITE: the section"
added: {today}
checked: {today}
status: draft
---

## In 30 seconds

WRITE: at most 80 words that could be spoken as they stand.

## In two minutes

WRITE: the mechanism and its one formula, every symbol defined; when it holds and when not.

## See it run

WRITE: say what the block proves.

```pycon id="first" title="WRITE: what it shows"
>>> from {module} import {function}
>>> {function}([1, 2, 3])  # change me
2.0
```

## When it breaks

WRITE: the usual advice failing, run.

## Wrong answers you will hear

**"WRITE: the wrong claim."** WRITE: why it is wrong.

## Follow-ups

??? question "WRITE: the first probing question"

    WRITE: a real answer.
"""

MODULE = '''"""WRITE: the idea in one line.

WRITE: the formula, and a primary source with its section.
"""

from __future__ import annotations

from collections.abc import Sequence


def {function}(values: Sequence[float]) -> float:
    """WRITE: what it computes. (The mean stands here as an example of the form.)

    Args:
        values: WRITE: meaning, shape and unit.

    Raises:
        ValueError: If there are no values.

    >>> {function}([1, 2, 3])
    2.0
    >>> {function}([])
    Traceback (most recent call last):
        ...
    ValueError: values must not be empty
    """
    if not values:
        raise ValueError("values must not be empty")
    return sum(values) / len(values)
'''

TEST = '''"""WRITE: what proves the module: a library, brute force or an invariant."""

from __future__ import annotations

import pytest

from {module} import {function}


def test_agrees_with_an_independent_computation() -> None:
    pytest.fail("WRITE: compare {function} with something that is not {function}")
'''


class NewError(Exception):
    """The answer cannot be started as asked."""


def start(name: str, title: str = "", root: Path = ROOT) -> list[Path]:
    """Write the files of a new answer.

    Args:
        name: The page, as `category/page`.
        title: The question; by default the first one that the ledger has for the page.
        root: The project.

    Returns:
        The files that were written or changed.

    Raises:
        NewError: The name is not `category/page`, the page exists, or there is no question.
    """
    category, _, page = name.partition("/")
    if category not in CATEGORIES or not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", page):
        raise NewError(
            f"{name!r} is no page: write category/page in lower case with hyphens; "
            f"the categories are {', '.join(CATEGORIES)}"
        )
    rows = [row for row in questions(root) if row.path == name]
    title = title or (rows[0].text if rows else "")
    if not title:
        raise NewError(f'the ledger has no question for {name}: give one, as QUESTION="Why …?"')
    package, function = category.replace("-", "_"), page.replace("-", "_")
    values = {
        "title": json.dumps(title, ensure_ascii=False),
        "difficulty": max((row.difficulty for row in rows), default=2),
        "covers": f"[{', '.join(row.id for row in rows)}]",
        "today": datetime.datetime.now(tz=datetime.UTC).date(),
        "module": f"snippets.{package}.{function}",
        "function": function,
    }
    files = {
        root / "docs" / category / f"{page}.md": PAGE,
        root / "snippets" / package / f"{function}.py": MODULE,
        root / "tests" / "snippets" / package / f"test_{function}.py": TEST,
    }
    for path in files:
        if path.exists():
            raise NewError(f"{path.relative_to(root)} exists: nothing was written")
    config = root / "mkdocs.yml"
    navigation = add_to_navigation(config.read_text(encoding="utf-8"), name)
    for path, template in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(template.format(**values), encoding="utf-8")
    config.write_text(navigation, encoding="utf-8")
    return [*files, config, record(f"/{name}/", root)]


def add_to_navigation(text: str, name: str) -> str:
    """Add a page at the end of its category in `mkdocs.yml`, labeled by its name.

    Args:
        text: The configuration.
        name: The page, as `category/page`.

    Raises:
        NewError: The navigation does not hold the category.
    """
    category, _, page = name.partition("/")
    label = page.replace("-", " ").capitalize()
    entries = re.findall(rf"^ *- (?:.*: )?{category}/[a-z0-9-]+\.md\n", text, re.MULTILINE)
    if not entries:
        raise NewError(f"nav in mkdocs.yml has no entry {category}/index.md: add it")
    last = entries[-1]
    indent = re.match(" *", last)[0]  # type: ignore[index]  # matches anything
    entry = f"{indent}- {label}: {name}.md\n"
    return text.replace(last, last + entry, 1)


def main() -> int:
    """Start an answer from the command line and return the exit status."""
    parser = argparse.ArgumentParser(prog="make new", description=__doc__.partition("\n")[0])
    parser.add_argument("page", help="category/page")
    parser.add_argument(
        "question", nargs="?", default="", help="the question, if not in the ledger"
    )
    arguments = parser.parse_args()
    try:
        written = start(arguments.page, arguments.question)
    except NewError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path in written:
        print(path.relative_to(ROOT).as_posix())
    print(
        "Write what is marked WRITE:, and correct the label in mkdocs.yml. "
        f"`make try PAGE={arguments.page}` checks and runs this answer alone."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
