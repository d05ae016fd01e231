"""The schema of an answer's front matter, and errors that name the line.

MkDocs accepts broken YAML without a word and shows the page without its facts, so this module reads
the front matter by itself. Unknown keys are errors: a typo in `related` must not lose a link.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from sitekit.problems import Problem

CATEGORIES = {
    "algorithms": "Algorithms and theory",
    "case-studies": "Case studies",
    "applied-modeling": "Applied modeling",
    "system-design": "ML system design",
    "recommendation-search": "Recommendation and search",
    "from-scratch": "Algorithms from scratch",
    "framework": "System-design framework",
    "interview-skills": "Interview skills",
}

Role = Literal[
    "analytics-engineer",
    "applied-scientist",
    "data-engineer",
    "data-scientist",
    "ml-engineer",
    "research-scientist",
]
Tag = Literal[
    "capacity",
    "classification",
    "clustering",
    "communication",
    "costs",
    "deep-learning",
    "evaluation",
    "features",
    "imbalance",
    "leakage",
    "linear-models",
    "missing-data",
    "monitoring",
    "neighbors",
    "nlp",
    "optimization",
    "probability",
    "ranking",
    "recommendation",
    "regression",
    "regularization",
    "search",
    "serving",
    "statistics",
    "system-design",
    "time",
    "trees",
]
Text = Annotated[str, Field(min_length=3)]


def _no_tag(text: str) -> str:
    """Refuse a tag: the theme shows titles and descriptions as HTML."""
    if re.search(r"<\S", text):
        raise ValueError("write it without a tag, and a space behind <")
    return text


def _no_quote(text: str) -> str:
    """Refuse what would end the attribute in which the theme puts a description."""
    if '"' in text:
        raise ValueError("use the quotation marks “ and ”")
    return text


Headline = Annotated[Text, AfterValidator(_no_tag)]
Summary = Annotated[
    str, Field(min_length=20, max_length=170), AfterValidator(_no_tag), AfterValidator(_no_quote)
]
PageName = Annotated[str, Field(pattern=r"^[a-z-]+/[a-z0-9-]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Card(_Strict):
    """A recall card, plain text on both sides."""

    q: Text
    a: Text


class Source(_Strict):
    """Something a reader can look up.

    Attributes:
        title: Of the paper, book or page.
        authors: As cited, `Järvelin and Kekäläinen`.
        year: Of publication.
        where: The section, chapter or page range that holds the point.
        doi: Without the resolver, `10.1145/582415.582418`.
        url: Where there is no DOI.
    """

    title: Text
    authors: Annotated[str, Field(min_length=2)] | None = None
    year: Annotated[int, Field(ge=1700, le=2100)] | None = None
    where: Text | None = None
    doi: Annotated[str, Field(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    url: Annotated[str, Field(pattern=r"^https://\S+$")] | None = None

    @model_validator(mode="after")
    def _one_address(self) -> Source:
        if self.doi and self.url:
            raise ValueError("has both doi and url; keep the doi")
        if not (self.authors or self.url):
            raise ValueError("has neither authors nor url; nobody could find it")
        return self


class Change(_Strict):
    """Something about an answer that a reader should know has changed.

    Attributes:
        date: When it was published.
        what: One sentence, plain text.
    """

    date: datetime.date
    what: Text


class Answer(_Strict):
    """The front matter of a page that answers a question.

    Attributes:
        title: The question, as an interviewer asks it.
        description: One sentence for search results and category lists.
        difficulty: 1 (warm-up), 2 (core) or 3 (senior).
        roles: Who meets the question.
        minutes: To read and run the page.
        covers: Ids of the ledger that the page answers.
        tags: From the closed list of this module.
        related: Pages to read next, as `category/page`.
        cards: What to remember.
        score: Observable points of a strong answer.
        sources: Primary where one exists.
        added: When the page was first published.
        changes: What has changed since then, for the feed; not typos.
        checked: When the claims and the sources were last gone through.
        status: `draft` until someone other than the writer has reviewed the page.
    """

    title: Headline
    description: Summary
    difficulty: Literal[1, 2, 3]
    roles: Annotated[list[Role], Field(min_length=1)]
    minutes: Annotated[int, Field(ge=2, le=60)]
    covers: Annotated[list[str], Field(min_length=1)]
    tags: Annotated[list[Tag], Field(min_length=1, max_length=5)]
    related: Annotated[list[PageName], Field(max_length=5)]
    cards: Annotated[list[Card], Field(min_length=2, max_length=4)]
    score: Annotated[list[Text], Field(min_length=3, max_length=5)]
    sources: Annotated[list[Source], Field(min_length=1)]
    added: datetime.date
    changes: list[Change] = []
    checked: datetime.date
    status: Literal["draft", "reviewed"]

    @model_validator(mode="after")
    def _in_order(self) -> Answer:
        if any(change.date < self.added for change in self.changes):
            raise ValueError("a change is older than the page; correct its date or `added`")
        return self


class Plain(_Strict):
    """The front matter of any other page.

    Attributes:
        title: Of the page.
        description: One sentence for search results.
        template: A template of `overrides/`.
        hide: Parts of the theme to leave out.
        search: Search settings of the theme.
        tags: From the closed list.
    """

    title: Headline | None = None
    description: Summary | None = None
    template: Literal["home.html"] | None = None
    hide: list[Literal["navigation", "toc", "tags", "footer", "path"]] = []
    search: dict[Literal["exclude", "boost"], bool | float] | None = None
    tags: list[Tag] = []


def is_answer(page: Path) -> bool:
    """Whether a page, relative to `docs/`, answers a question."""
    return len(page.parts) == 2 and page.parts[0] in CATEGORIES and page.name != "index.md"


def split(text: str) -> tuple[str | None, str]:
    """Split a page into its YAML and its Markdown.

    Args:
        text: The page. The YAML is None where the page has no front matter.
    """
    match = re.match(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text, re.DOTALL)
    return (match[1], text[match.end() :]) if match else (None, text)


def _key_lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Map each path of keys in a YAML text to its line in the page."""
    lines: dict[tuple[str | int, ...], int] = {}

    def walk(node: yaml.Node | None, path: tuple[str | int, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*path, str(key.value))
                lines[here] = key.start_mark.line + 2  # the page starts with `---`
                walk(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                lines[(*path, number)] = item.start_mark.line + 2
                walk(item, (*path, number))

    walk(yaml.compose(text, Loader=yaml.SafeLoader), ())
    return lines


class _NoDuplicates(yaml.SafeLoader):
    """A loader that refuses a key given twice, where YAML would keep the last, and aliases.

    A few lines of aliases of aliases unfold into more than any machine can hold.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "an alias of YAML", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(path: Path, schema: type[Answer] | type[Plain]) -> tuple[Any, list[Problem]]:
    """Read and validate the front matter of a page.

    Args:
        path: The page.
        schema: What it must fit.

    Returns:
        The front matter, or None with the problems that were found.
    """
    text, _ = split(path.read_text(encoding="utf-8"))
    if text is None:
        if schema is Plain:
            return Plain(), []
        return None, [
            Problem(path, 1, "no front matter", "start the page with `---`, the keys, `---`")
        ]
    try:
        data = yaml.load(text, Loader=_NoDuplicates)  # noqa: S506 - a SafeLoader
        lines = _key_lines(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        what = getattr(error, "problem", None) or str(error)
        return None, [
            Problem(
                path, line, f"front matter is not YAML ({what})", "quote the value or indent it"
            )
        ]
    if not isinstance(data, dict):
        return None, [Problem(path, 2, "front matter is not a list of keys", "write `key: value`")]
    try:
        return schema.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(path, lines, schema, dict(item)) for item in error.errors()]


def _problem(
    path: Path,
    lines: dict[tuple[str | int, ...], int],
    schema: type[BaseModel],
    error: dict[str, Any],
) -> Problem:
    where = tuple(error["loc"])
    line = next((lines[where[:n]] for n in range(len(where), 0, -1) if where[:n] in lines), 1)
    key = ".".join(str(part) for part in where)
    match error["type"]:
        case "extra_forbidden":
            known = ", ".join(schema.model_fields) if len(where) == 1 else "the keys of its kind"
            return Problem(path, line, f"unknown key {key!r}", f"use one of {known}")
        case "missing":
            return Problem(path, line, f"{key!r} is missing", "add it")
        case _:
            message = error["msg"].removeprefix("Value error, ")
            return Problem(path, line, f"{key!r} is {error['input']!r:.60}", message)
