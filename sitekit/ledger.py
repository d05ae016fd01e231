"""The ledger: every question that the guide owes, and the pages that answer it.

The ledger is `data/ledger.tsv`. Which page answers a question is said by the page, in `covers`; the
ledger says which page should.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sitekit.frontmatter import Answer, is_answer, read
from sitekit.problems import ROOT, Problem

LEDGER = Path("data/ledger.tsv")
# The batches that are complete: a question of theirs without a page is an error.
DUE = frozenset({"exemplar", "first"})


@dataclass(frozen=True)
class Question:
    """A row of the ledger.

    Attributes:
        id: What `covers` refers to.
        page: The page that should answer it, without its category.
        category: The folder of that page.
        batch: When it is due.
        difficulty: 1 to 3.
        text: The question.
        line: Where it stands in the ledger.
    """

    id: str
    page: str
    category: str
    batch: str
    difficulty: int
    text: str
    line: int

    @property
    def path(self) -> str:
        """The page as `category/page`."""
        return f"{self.category}/{self.page}"


@dataclass(frozen=True)
class AnswerPage:
    """A page that answers questions.

    Attributes:
        path: The file.
        name: The page as `category/page`.
        meta: Its front matter.
    """

    path: Path
    name: str
    meta: Answer


def questions(root: Path = ROOT) -> list[Question]:
    """Read the ledger, in order."""
    with (root / LEDGER).open(encoding="utf-8", newline="") as file:
        return [
            Question(
                row["id"],
                row["page"],
                row["category"],
                row["batch"],
                int(row["difficulty"]),
                row["question"],
                line,
            )
            for line, row in enumerate(csv.DictReader(file, delimiter="\t"), 2)
        ]


def answers(root: Path = ROOT) -> list[AnswerPage]:
    """Return the answer pages whose front matter is valid, by name."""
    docs = root / "docs"
    found = []
    for path in sorted(docs.rglob("*.md")):
        relative = path.relative_to(docs)
        if not is_answer(relative):
            continue
        meta = _front_matter(path, path.stat().st_mtime_ns)
        if meta is not None:
            found.append(AnswerPage(path, relative.with_suffix("").as_posix(), meta))
    return found


@lru_cache(maxsize=4096)
def _front_matter(path: Path, modified: int) -> Answer | None:
    """Read a page once, however many lists show it. `modified` renews what has changed."""
    meta: Answer | None = read(path, Answer)[0]
    return meta


def check_ledger(root: Path) -> Iterator[Problem]:
    """Each question is claimed at most once, by an id that exists, and by its batch's due date."""
    rows = {question.id: question for question in questions(root)}
    claimed: dict[str, AnswerPage] = {}
    for page in answers(root):
        text = page.path.read_text(encoding="utf-8").splitlines()
        line = next((n for n, row in enumerate(text, 1) if row.startswith("covers:")), 1)
        for name in page.meta.covers:
            if name not in rows:
                yield Problem(
                    page.path,
                    line,
                    f"covers {name!r}, which the ledger does not hold",
                    f"use an id of {LEDGER.as_posix()}, or add the question there",
                )
            elif name in claimed:
                yield Problem(
                    page.path,
                    line,
                    f"covers {name!r}, which {claimed[name].name} covers",
                    "let one page answer it and link it from the other",
                )
            else:
                claimed[name] = page
    for question in rows.values():
        for name in (question.id, question.page):
            if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
                yield Problem(
                    root / LEDGER,
                    question.line,
                    f"the name {name!r}",
                    "write lower-case words with hyphens between them",
                )
        if question.batch in DUE and question.id not in claimed:
            yield Problem(
                root / LEDGER,
                question.line,
                f"no page covers {question.id!r}, due with the batch {question.batch!r}",
                f"write docs/{question.path}.md",
            )
