"""The one parser of the fences that a reader can run.

The page builder, the native doctest collector and the browser proof all read blocks through this
module, so what is shown, what is tested and what runs in the page cannot drift apart.

Two languages are ours:

- `pycon` holds doctest examples, `>>>` prompts and expected output;
- `snippet` holds the dotted name of a module of `snippets/`, or of one object in it
  (`recommendation_search.ndcg` or `recommendation_search.ndcg:dcg`).

Finding fences is left to the preprocessor of `pymdownx.superfences`, the same code that renders the
page: nesting in lists, admonitions and quotes follows its rules, not a second set of ours.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import markdown
from pymdownx.superfences import SuperFencesBlockPreprocessor

from sitekit.problems import ROOT, ContentError, Problem
from sitekit.web.runner import imported_by

SNIPPETS = ROOT / "snippets"
EXAMPLES, MODULE = "pycon", "snippet"
LANGUAGES = (EXAMPLES, MODULE)
OPTIONS = {EXAMPLES: {"id", "title", "predict"}, MODULE: {"id", "title"}}
# Any other option loosens too much (SKIP) or exists only under pytest (NUMBER), not in the browser.
DOCTEST_OPTIONS = {
    doctest.OPTIONFLAGS_BY_NAME[name]: name for name in ("ELLIPSIS", "NORMALIZE_WHITESPACE")
}
FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Fence:
    """A fence as it stands in a page.

    Attributes:
        language: The word after the backticks.
        options: The options of the opening line.
        source: The lines between the backticks, without indentation.
        line: The line of the opening backticks, counted from 1.
    """

    language: str
    options: dict[str, str]
    source: str
    line: int


@dataclass(frozen=True)
class ExampleBlock:
    """A runnable block of doctest examples.

    Attributes:
        id: Unique on the page; saved edits and links hang on it.
        title: The caption, or an empty string.
        predict: The question that hides the output until the reader has guessed, or empty.
        examples: The examples; `lineno` counts from 0 inside the fence.
        code: The source without prompts: what the editor holds.
        expected: All expected output, in order.
        raises: The type of the exception that the last example expects, or an empty string.
        exact: Whether `expected` must match to the letter (no doctest option relaxes it).
    """

    id: str
    title: str
    predict: str
    examples: tuple[doctest.Example, ...]
    code: str
    expected: str
    raises: str
    exact: bool


@dataclass(frozen=True)
class ModuleBlock:
    """A runnable block that shows a module of `snippets/`, or one object in it.

    Attributes:
        id: Unique on the page.
        title: The caption, or an empty string.
        module: The importable name, `snippets.` included.
        name: The object shown, or an empty string for the whole module.
        path: The file of the module.
        start: The first line shown, counted from 1.
        end: The last line shown.
        code: The lines shown.
    """

    id: str
    title: str
    module: str
    name: str
    path: Path
    start: int
    end: int
    code: str


Block = ExampleBlock | ModuleBlock


class Recorder(SuperFencesBlockPreprocessor):
    """Notes where each fence starts, which superfences knows and does not tell.

    Args:
        md: Has superfences, whose preprocessor this one copies.
    """

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.__dict__.update(md.preprocessors["fenced_code_block"].__dict__)
        self.found: list[Fence] = []

    def process_nested_block(self, ws: str, content: str, start: int, end: int) -> None:
        """Note a fence whose end was found, and go on as superfences does."""
        source = self.rebuild_block(self.code)
        self.found.append(Fence(self.lang or "", dict(self.options), source, start + 1))
        super().process_nested_block(ws, content, start, end)


def _accept_all(
    language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, Any], md: Any
) -> bool:
    options.update(inputs)
    return True


@lru_cache(maxsize=4096)
def find_fences(text: str) -> tuple[Fence, ...]:
    """Find every fence of a page, in order.

    Args:
        text: The Markdown, front matter included.
    """
    # Front matter becomes blank lines, so that line numbers are those of the file.
    body = FRONT_MATTER.sub(lambda match: "\n" * match.group().count("\n"), text, count=1)
    anything = {"name": "*", "class": "", "validator": _accept_all, "format": lambda *a, **k: ""}
    md = markdown.Markdown(
        extensions=["pymdownx.superfences"],
        extension_configs={"pymdownx.superfences": {"custom_fences": [anything]}},
    )
    recorder = Recorder(md)
    recorder.run(body.split("\n"))
    return tuple(recorder.found)


def parse_block(language: str, options: dict[str, str], source: str) -> Block:
    """Turn a fence of ours into a block.

    Args:
        language: `pycon` or `snippet`.
        options: The options of the opening line.
        source: The lines of the fence.

    Raises:
        ContentError: An option is unknown or missing, the examples do not parse, or the module or
            object does not exist.
    """
    allowed = OPTIONS[language]
    for key in sorted(set(options) - allowed):
        raise ContentError(
            f"unknown option {key!r} on a {language} fence",
            f"use {', '.join(sorted(allowed))}, or correct the spelling",
        )
    identifier = options.get("id", "")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", identifier):
        raise ContentError(
            f"a {language} fence needs an id of lower-case words and hyphens, got {identifier!r}",
            f'write ```{language} id="what-it-shows"',
        )
    title = options.get("title", "")
    if language == MODULE:
        return _module_block(identifier, title, source.strip())
    return _example_block(identifier, title, options.get("predict", ""), source)


def _example_block(identifier: str, title: str, predict: str, source: str) -> ExampleBlock:
    try:
        parsed = doctest.DocTestParser().parse(source)
    except ValueError as error:
        raise ContentError(
            f"the examples do not parse ({error})", "correct the prompts and the indentation"
        ) from error
    examples = [piece for piece in parsed if isinstance(piece, doctest.Example)]
    if not examples:
        raise ContentError("a pycon fence without an example", "start the code lines with >>>")
    for piece in parsed:
        if isinstance(piece, str) and piece.strip():
            raise ContentError(
                f"text that belongs to no example: {piece.strip().splitlines()[0]!r}",
                "put prompts before code, and no blank line inside expected output",
            )
    for number, example in enumerate(examples):
        try:
            ast.parse(example.source)
        except SyntaxError as error:
            raise ContentError(
                f"an example is not Python ({error.msg})", "correct it", example.lineno + 1
            ) from error
        for flag in set(example.options) - set(DOCTEST_OPTIONS):
            names = {value: name for name, value in doctest.OPTIONFLAGS_BY_NAME.items()}
            raise ContentError(
                f"the doctest option {names[flag]}",
                f"use {' or '.join(DOCTEST_OPTIONS.values())}, or print less",
                example.lineno + 1,
            )
        if example.exc_msg is not None and number < len(examples) - 1:
            raise ContentError(
                "an expected exception before the end of a block",
                "make it the last example: run as one piece, the code stops there",
                example.lineno + 1,
            )
    last = examples[-1]
    raises = "" if last.exc_msg is None else last.exc_msg.split(":")[0].strip()
    code, line = "", 0
    for example in examples:
        # A blank line between examples is the author's paragraph; output is not.
        gap = source.split("\n")[line : example.lineno]
        code += ("\n" if code and "" in [text.strip() for text in gap] else "") + example.source
        line = example.lineno
    return ExampleBlock(
        id=identifier,
        title=title,
        predict=predict,
        examples=tuple(examples),
        code=code,
        expected="".join(example.want for example in examples if example.exc_msg is None),
        raises=raises,
        exact=not any(example.options for example in examples) and not raises,
    )


def _module_block(identifier: str, title: str, reference: str) -> ModuleBlock:
    match = re.fullmatch(
        r"([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+)(?::([A-Za-z_]\w*))?", reference
    )
    if match is None:
        raise ContentError(
            f"a snippet fence holds {reference!r}",
            "name a module of snippets/, as in recommendation_search.ndcg or "
            "recommendation_search.ndcg:dcg",
            1,
        )
    dotted, name = match[1], match[2] or ""
    path = SNIPPETS.joinpath(*dotted.split(".")).with_suffix(".py")
    if not path.is_file():
        raise ContentError(
            f"there is no module snippets/{dotted.replace('.', '/')}.py",
            "write it, or correct the name",
            1,
        )
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    start, end = 1, len(lines)
    if name:
        start, end = _span(text, name, dotted)
    code = "\n".join(lines[start - 1 : end]) + "\n"
    return ModuleBlock(identifier, title, f"snippets.{dotted}", name, path, start, end, code)


def _span(text: str, name: str, dotted: str) -> tuple[int, int]:
    for node in ast.parse(text).body:
        names: list[str] = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names = [node.name]
            first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            first = node.lineno
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names, first = [node.target.id], node.lineno
        if name in names:
            return first, node.end_lineno or first
    raise ContentError(
        f"snippets/{dotted.replace('.', '/')}.py has no {name}",
        "define it at the top level of the module, or correct the name",
        1,
    )


def page_blocks(path: Path, text: str | None = None) -> Iterator[tuple[Fence, Block]]:
    """Yield the runnable blocks of a page.

    Args:
        path: The page.
        text: Its Markdown, where it is at hand already.

    Raises:
        PageError: A block is wrong; the error knows its file and line.
    """
    seen: dict[str, int] = {}
    for fence in find_fences(path.read_text(encoding="utf-8") if text is None else text):
        if fence.language not in LANGUAGES:
            continue
        try:
            block = parse_block(fence.language, fence.options, fence.source)
            if block.id in seen:
                raise ContentError(
                    f"duplicate id {block.id!r}, first on line {seen[block.id]}",
                    "give each block of a page its own id",
                )
        except ContentError as error:
            raise PageError(error.at(path, fence.line)) from error
        seen[block.id] = fence.line
        yield fence, block


def used_by(path: Path) -> frozenset[str]:
    """Name the modules that a page shows or imports, in whatever fence.

    Args:
        path: The page.
    """
    return _used_by(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4096)
def _used_by(path: Path, modified: int) -> frozenset[str]:
    """Read a page once, however many lists ask for it. `modified` renews what has changed."""
    names: set[str] = set()
    for fence in find_fences(path.read_text(encoding="utf-8")):
        if fence.language == MODULE:
            names.add(f"snippets.{fence.source.strip().partition(':')[0]}")
        code = re.sub(r"^(>>>|\.\.\.) ?", "", fence.source, flags=re.MULTILINE)
        for line in code.splitlines():
            names |= imported_by(line.strip())
    return frozenset(names)


class PageError(Exception):
    """A problem with a place in a page."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
