"""Lists rendered from front matter and code: modules, coverage, `questions.json`.

The first two are fences, so that both builders make them. (The list of a category's answers is
made by the theme's templates, in the order of the navigation.)

- `modules` lists the modules of a category and the pages that use them;
- `coverage` lists every question of the ledger and where it is answered, and the answers to review.
"""

from __future__ import annotations

import ast
import json
from html import escape
from pathlib import Path
from typing import Any

from pymdownx.superfences import SuperFencesException

from sitekit.addresses import link
from sitekit.fences import SNIPPETS, used_by
from sitekit.frontmatter import CATEGORIES
from sitekit.ledger import AnswerPage, Question, answers, questions
from sitekit.problems import ROOT
from sitekit.staleness import MONTHS, is_stale, today


def validate(
    language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, Any], md: Any
) -> bool:
    """Refuse options: the fences have none.

    Raises:
        SuperFencesException: An option was given.
    """
    if inputs:
        raise SuperFencesException(f"a {language} fence has no options: drop {', '.join(inputs)}")
    return True


def format_modules(
    source: str, language: str, class_name: str, options: dict[str, Any], md: Any, **kwargs: Any
) -> str:
    """List the modules of a category with the pages that show or import them.

    Raises:
        SuperFencesException: The category does not exist.
    """
    category = source.strip()
    if category not in CATEGORIES:
        raise SuperFencesException(f"no category {category!r}: use {', '.join(CATEGORIES)}")
    rows = ""
    for path in sorted((SNIPPETS / category.replace("-", "_")).glob("*.py")):
        if path.name == "__init__.py":
            continue
        name = f"snippets.{path.parent.name}.{path.stem}"
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        using = ", ".join(
            f'<a href="{link(md, f"../{page.name}.md")}">{escape(page.meta.title)}</a>'
            for page in answers()
            if name in used_by(page.path)
        )
        rows += (
            f'<tr><td><autoref identifier="{name}">{path.stem}</autoref></td>'
            f"<td>{escape(docstring.partition(chr(10))[0])}</td><td>{using}</td></tr>"
        )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Module", "Idea", "Explained in"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def format_coverage(
    source: str, language: str, class_name: str, options: dict[str, Any], md: Any, **kwargs: Any
) -> str:
    """List every question of the ledger with the page that answers it, and answers to review."""
    pages = {name: page for page in answers() for name in page.meta.covers}
    rows = questions()
    head = '<th scope="col">Question</th><th scope="col">Answer</th>'
    made = f"<p>{sum(row.id in pages for row in rows)} of {len(rows)} questions are answered.</p>"
    for category, title in CATEGORIES.items():
        of_category = [row for row in rows if row.category == category]
        done = sum(row.id in pages for row in of_category)
        made += (
            f'<h2 id="{category}">{escape(title)}</h2><p>{done} of {len(of_category)}</p>'
            f"<table><thead><tr>{head}</tr></thead><tbody>"
            + "".join(_row(row, pages.get(row.id), md) for row in of_category)
            + "</tbody></table>"
        )
    drafts = [page for page in answers() if page.meta.status == "draft"]
    stale = [page for page in answers() if is_stale(page.meta, today())]
    return (
        f'{made}<h2 id="to-review">To review</h2>'
        + _links("Drafts, which nobody but the writer has reviewed", drafts, md)
        + _links(f"Last checked more than {MONTHS} months ago", stale, md)
    )


def _links(what: str, pages: list[AnswerPage], md: Any) -> str:
    """List pages under what they have in common."""
    if not pages:
        return f"<p>{what}: none.</p>"
    items = "".join(f"<li>{_link(page, md)}</li>" for page in pages)
    return f"<p>{what}:</p><ul>{items}</ul>"


def _link(page: AnswerPage, md: Any) -> str:
    """Link an answer from a page that lies directly in `docs/`."""
    return f'<a href="{link(md, f"{page.name}.md")}">{escape(page.meta.title)}</a>'


def _row(question: Question, page: AnswerPage | None, md: Any) -> str:
    answer = f"not yet: <code>{escape(question.path)}</code>"
    if page is not None:
        answer = _link(page, md)
    return f'<tr id="{escape(question.id)}"><td>{escape(question.text)}</td><td>{answer}</td></tr>'


def questions_json(root: Path = ROOT) -> str:
    """Return the catalog for machines: answers with their facts, questions with their pages."""
    pages = answers(root)
    where = {name: page.name for page in pages for name in page.meta.covers}
    return (
        json.dumps(
            {
                "answers": [
                    {"page": page.name, "category": page.name.partition("/")[0]}
                    | page.meta.model_dump(mode="json", exclude_none=True)
                    for page in pages
                ],
                "questions": [
                    {
                        "id": row.id,
                        "category": row.category,
                        "difficulty": row.difficulty,
                        "question": row.text,
                        "page": where.get(row.id),
                    }
                    for row in questions(root)
                ],
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )
