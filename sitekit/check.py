"""`make check`: everything about the content that a machine can judge within seconds.

Each finding reads `file:line: what: what to do`. Checks only look: none runs a snippet, and none
needs Node or a network.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from sitekit import diagrams
from sitekit.addresses import check_addresses
from sitekit.fences import ModuleBlock, PageError, find_fences, page_blocks, used_by
from sitekit.frontmatter import CATEGORIES, Answer, Plain, is_answer, read
from sitekit.glossary import check_glossary
from sitekit.ledger import check_ledger, questions
from sitekit.problems import ROOT, ContentError, Problem, line_of
from sitekit.refusals import GENERATED, check_executed, check_files, check_html, check_includes
from sitekit.releases import check_dates
from sitekit.rendering import pages, prose, render, settings
from sitekit.web.runner import imported_by

HEADINGS = (
    "In 30 seconds",
    "In two minutes",
    "See it run",
    "When it breaks",
    "Choosing",
    "Wrong answers you will hear",
    "Follow-ups",
    "Practice",
)
REQUIRED = set(HEADINGS) - {"Choosing", "Practice"}
SHORT_ANSWER_WORDS = 80
BLOCK_LINES = 25
# Patterns and Markdown take a time that grows with the square of what is written badly enough.
FILE_CHARACTERS = 100_000
LINE_CHARACTERS = 5_000


def check_size(root: Path) -> Iterator[Problem]:
    """Pages and modules are small enough to be read in seconds."""
    for path in [*pages(root), *sorted((root / "snippets").rglob("*.py"))]:
        text = path.read_text(encoding="utf-8")
        if len(text) > FILE_CHARACTERS:
            yield Problem(path, 1, f"more than {FILE_CHARACTERS} characters", "split the file")
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > LINE_CHARACTERS:
                yield Problem(
                    path, number, f"more than {LINE_CHARACTERS} characters", "break the line"
                )


def check_front_matter(root: Path) -> Iterator[Problem]:
    """Front matter fits the schema of its kind of page."""
    docs = root / "docs"
    planned = {question.path for question in questions(root)}
    for path in pages(root):
        relative = path.relative_to(docs)
        meta, problems = read(path, Answer if is_answer(relative) else Plain)
        yield from problems
        for name in getattr(meta, "related", []):
            if name not in planned and not (docs / f"{name}.md").is_file():
                line = line_of(path.read_text(encoding="utf-8"), name)
                yield Problem(
                    path, line, f"related page {name!r} does not exist", "name a page of the ledger"
                )


def check_blocks(root: Path) -> Iterator[Problem]:
    """Runnable blocks parse, name what exists, have their own ids and stay short."""
    for path in pages(root):
        blocks = page_blocks(path)
        while True:
            try:
                fence, block = next(blocks)
            except StopIteration:
                break
            except PageError as error:
                yield error.problem
                break
            lines = fence.source.count("\n") + 1
            if not isinstance(block, ModuleBlock) and lines > BLOCK_LINES:
                yield Problem(
                    path,
                    fence.line,
                    f"block {block.id!r} has {lines} lines, more than {BLOCK_LINES}",
                    "move code into the module, or split the block",
                )


def check_anatomy(root: Path) -> Iterator[Problem]:
    """Answers have the sections of their form, in order, and a short answer that is short."""
    docs = root / "docs"
    for path in pages(root):
        if not is_answer(path.relative_to(docs)):
            continue
        text = path.read_text(encoding="utf-8")
        found = list(_headings(text))
        known = [(line, name) for line, level, name in found if level == 2 and name in HEADINGS]
        for line, level, name in found:
            if level == 1:
                yield Problem(
                    path, line, f"the heading `# {name}`", "drop it: the title is the heading"
                )
        for name in HEADINGS:
            if name in REQUIRED and name not in [heading for _, heading in known]:
                yield Problem(path, 1, f"no section `## {name}`", "write it")
        places = [HEADINGS.index(name) for _, name in known]
        for (line, name), place, before in zip(known[1:], places[1:], places, strict=False):
            if place <= before:
                yield Problem(
                    path, line, f"`## {name}` is out of order", f"follow {', '.join(HEADINGS)}"
                )
        words, line = _short_answer(text)
        if words > SHORT_ANSWER_WORDS:
            yield Problem(
                path,
                line,
                f"the 30-second answer has {words} words, more than {SHORT_ANSWER_WORDS}",
                "cut it to what you would say aloud",
            )


def check_formulas_and_diagrams(root: Path) -> Iterator[Problem]:
    """Formulas and diagrams can be shown."""
    for path in pages(root):
        text = path.read_text(encoding="utf-8")
        try:
            render(path, root)
        except ContentError as error:
            first = error.piece.strip().split("\n")[0]
            yield error.at(path, line_of(text, first))
        for fence in find_fences(text):
            if fence.language != "mermaid":
                continue
            try:
                options: dict[str, str] = {}
                diagrams.validator("mermaid", fence.options, options, {}, Markdown())
                diagrams.to_svg(fence.source, options["alt"], "diagram")
            except ContentError as error:
                yield error.at(path, fence.line)
            except SuperFencesException as error:
                what, _, todo = str(error).partition(": ")
                yield Problem(path, fence.line, what, todo)


def check_links(root: Path) -> Iterator[Problem]:
    """Relative links lead to files; MkDocs checks the anchors when it builds."""
    generated = {(root / "docs" / name).resolve() for name in GENERATED}
    for path in pages(root):
        for number, line in prose(path.read_text(encoding="utf-8")):
            for target in re.findall(r"\]\(([^)\s]+)", re.sub(r"`[^`]*`", "", line)):
                if re.match(r"[a-z]+:|#", target):
                    continue
                file = (path.parent / target.partition("#")[0]).resolve()
                # What the preparation writes may not be there yet.
                if not file.exists() and file not in generated:
                    yield Problem(
                        path, number, f"link to {target}, which does not exist", "correct the path"
                    )


def check_navigation(root: Path) -> Iterator[Problem]:
    """Every page stands in the navigation, and every entry is a page."""
    config = root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    listed = list(_leaves(settings(config)["nav"]))
    docs = root / "docs"
    for name in listed:
        if not (docs / name).is_file():
            yield Problem(
                config, line_of(text, name), f"nav names {name}, no page", "correct the path"
            )
    for path in pages(root):
        if path.relative_to(docs).as_posix() not in listed:
            yield Problem(
                path, 1, "the page is not in the navigation", "add it to `nav` in mkdocs.yml"
            )


def check_snippets(root: Path) -> Iterator[Problem]:
    """Modules are used by a page or another module, documented and tested."""
    used: set[str] = set()
    for path in pages(root):
        used |= used_by(path)
    modules = sorted(
        path for path in (root / "snippets").rglob("*.py") if path.name != "__init__.py"
    )
    for path in modules:
        used |= imported_by(path.read_text(encoding="utf-8"))
    for path in modules:
        relative = path.relative_to(root / "snippets").with_suffix("")
        name = f"snippets.{'.'.join(relative.parts)}"
        if name not in used:
            yield Problem(
                path,
                1,
                "no page and no module uses it",
                "show or import it on a page, or delete it",
            )
        if ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None:
            yield Problem(path, 1, "no module docstring", "say the idea, the formula, the source")
        test = root / "tests" / "snippets" / relative.parent / f"test_{relative.name}.py"
        if not test.is_file():
            yield Problem(
                path, 1, "no independent test", f"write {test.relative_to(root).as_posix()}"
            )


def check_placeholders(root: Path) -> Iterator[Problem]:
    """Nothing that `make new` marked is left to write."""
    folders = (root / "docs", root / "snippets", root / "tests" / "snippets")
    for path in sorted(path for folder in folders for path in folder.rglob("*.*")):
        if path.suffix not in {".md", ".py"} or "assets" in path.parts:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            mark = re.search(r"\bWRITE: ?([^\"*]*)", line)
            if mark:
                yield Problem(
                    path, number, "left to write", mark[1].strip().rstrip(".") or "write it"
                )


CHECKS: tuple[Callable[[Path], Iterator[Problem]], ...] = (
    check_front_matter,
    check_blocks,
    check_anatomy,
    check_formulas_and_diagrams,
    check_links,
    check_navigation,
    check_snippets,
    check_ledger,
    check_glossary,
    check_placeholders,
    check_html,
    check_executed,
    check_includes,
    check_files,
    check_addresses,
    check_dates,
)


def check(root: Path = ROOT) -> list[Problem]:
    """Run every check and return what was found, by file and line.

    What is too large is the only finding then: the other checks would not come to an end.
    """
    return sorted(check_size(root)) or sorted({problem for run in CHECKS for problem in run(root)})


def _headings(text: str) -> Iterator[tuple[int, int, str]]:
    for number, line in prose(text):
        match = re.match(r"(#{1,6})\s+(.+?)\s*(?:\{[^}]*\})?$", line)
        if match:
            yield number, len(match[1]), match[2]


def _short_answer(text: str) -> tuple[int, int]:
    words, start, inside = 0, 1, False
    for number, line in prose(text):
        if line.startswith("## "):
            inside = line[3:].strip() == HEADINGS[0]
            start = number if inside else start
        elif inside:
            words += len(re.findall(r"[^\s*_`#>|]*\w[^\s]*", line))
    return words, start


def _leaves(nav: object) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for value in nav.values():
            yield from _leaves(value)
    elif isinstance(nav, list):
        for item in nav:
            yield from _leaves(item)


def main() -> int:
    """Print what is wrong and return the exit status."""
    problems = check()
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} to correct", file=sys.stderr)
    else:
        print(f"{len(pages(ROOT))} pages of {len(CATEGORIES)} categories are in order")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
