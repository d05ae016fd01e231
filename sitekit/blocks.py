"""The fence formatters: Markdown in, the HTML of a runnable block out.

The HTML is complete without JavaScript: highlighted code with its expected output. The element
`runnable-block` (docs/assets/js/runnable-block.mjs) adds the rest from the `data-` attributes.
They are registered in `mkdocs.yml` as custom fences, which MkDocs and Zensical both read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container
from html import escape
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonConsoleLexer, PythonLexer
from pymdownx.superfences import SuperFencesException

from sitekit.fences import OPTIONS, Block, ExampleBlock, ModuleBlock, parse_block
from sitekit.problems import ROOT, ContentError
from sitekit.web.runner import PACKAGE, imported_by

ELEMENT = "runnable-block"
CHANGE_ME = re.compile(r"#\s*change me\b")


def validate(
    language: str,
    inputs: dict[str, str],
    options: dict[str, Any],
    attrs: dict[str, Any],
    md: Any,
) -> bool:
    """Pass every option on: `format_block` refuses the ones it does not know.

    Returning False here would make superfences show the fence as ordinary code, without a word.
    """
    options.update(inputs)
    return True


def format_block(
    source: str, language: str, class_name: str, options: dict[str, Any], md: Any, **kwargs: Any
) -> str:
    """Render a `pycon` or `snippet` fence.

    Raises:
        SuperFencesException: The fence is wrong. Superfences swallows every other exception.
    """
    if kwargs.get("id_value") or kwargs.get("attrs"):
        known = ", ".join(sorted(OPTIONS[language]))
        raise SuperFencesException(
            f'{language} fence with attributes in braces: write id="…" without braces; '
            f"the options are {known}"
        )
    try:
        block = parse_block(language, dict(options), source)
    except ContentError as error:
        raise SuperFencesException(f"{error} (in a {language} fence)") from error
    if ELEMENT not in md.block_level_elements:
        md.block_level_elements.append(ELEMENT)  # else Markdown wraps it in a paragraph
    return render(block, source)


def _colored(code: str, lexer: Any) -> list[str]:
    html = highlight(code, lexer(stripnl=False), HtmlFormatter(nowrap=True))
    return str(html).rstrip("\n").split("\n")


def _listing(code: str, lexer: Any, label: str, expected: Container[int] = ()) -> str:
    """Lay out code.

    Args:
        code: The lines shown.
        lexer: The Pygments lexer.
        label: The accessible name.
        expected: The lines, counted from 0, that are output: they make room when the block runs.
    """
    shown = ""
    for n, line in enumerate(_colored(code, lexer)):
        if n in expected:
            shown += f'<span class="runnable__expected">{line}\n</span>'
        elif CHANGE_ME.search(line):
            shown += f'<span class="hll">{line}\n</span>'
        else:
            shown += f"{line}\n"
    # A listing wider than a phone scrolls by itself, so the keyboard must be able to reach it.
    return (
        '<div class="runnable__listing highlight no-copy"><pre tabindex="0" role="region" '
        f'aria-label="{escape(label)}"><code>{shown}</code></pre></div>'
    )


def render(block: Block, source: str) -> str:
    """Render a block.

    Args:
        block: The block.
        source: The text of its fence.
    """
    data = {
        "state": "idle",
        "block": block.id,
        "title": block.title,
        "code": block.code,
        # What to fetch early, before Python can say what the code imports.
        "imports": " ".join(sorted(_roots(block))),
    }
    caption = escape(block.title)
    if isinstance(block, ExampleBlock):
        data |= {
            "kind": "examples",
            "expected": block.expected,
            "exact": str(block.exact).lower(),
            "raises": block.raises,
        }
        label = f"Code: {block.title or block.id}"
        if block.predict:
            body = (
                f'<p class="runnable__predict"><strong>Predict first.</strong> '
                f"{escape(block.predict)}</p>"
                + _listing(_without_output(block, source), PythonConsoleLexer, label)
                + '<details class="runnable__answer"><summary>Show the output</summary>'
                f'<pre tabindex="0" role="region" aria-label="Output: '
                f'{escape(block.title or block.id)}"><code>{escape(_shown(block))}</code></pre>'
                "</details>"
            )
        else:
            body = _listing(source.rstrip(), PythonConsoleLexer, label, _output_lines(block))
    else:
        reference = f"{block.module}.{block.name}" if block.name else block.module
        file = block.path.relative_to(ROOT).as_posix()
        caption = (
            f"{caption} <code>{escape(file)}</code> "
            f'<autoref identifier="{escape(reference)}" optional>Reference</autoref>'
        )
        data |= {
            "kind": "module",
            "title": block.title or file,
            "module": block.module,
            "name": block.name,
            "start": str(block.start),
            "end": str(block.end),
        }
        body = _listing(abridged(block.code).rstrip("\n"), PythonLexer, f"Code: {reference}")
    attributes = "".join(
        f' data-{key}="{escape(value).replace(chr(10), "&#10;")}"' for key, value in data.items()
    )
    title = f'<div class="runnable__title">{caption}</div>' if caption else ""
    return f'<{ELEMENT} id="run-{block.id}" class="runnable"{attributes}>{title}{body}</{ELEMENT}>'


def _roots(block: Block) -> set[str]:
    """Name the packages that a block imports, by itself and through modules of `snippets`."""
    waiting = imported_by(block.code)
    if isinstance(block, ModuleBlock):
        waiting.add(block.module)
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        found.add(name)
        path = ROOT.joinpath(*name.split(".")).with_suffix(".py")
        if name.startswith(f"{PACKAGE}.") and path.is_file():
            waiting |= imported_by(path.read_text(encoding="utf-8")) - found
    return {name.partition(".")[0] for name in found}


def abridged(code: str) -> str:
    """Cut docstrings to their first line, for the listing only: the editor holds them whole.

    On a phone the docstring of a function fills the screen before its first statement.

    Args:
        code: Python source.
    """
    documented = [
        node.body[0]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module)
        and ast.get_docstring(node) is not None
    ]
    lines = code.split("\n")
    # From the bottom up, so that the lines above keep their numbers.
    for docstring in sorted(documented, key=lambda node: -node.lineno):
        end = docstring.end_lineno or docstring.lineno
        if end > docstring.lineno:
            first = lines[docstring.lineno - 1].rstrip()
            lines[docstring.lineno - 1 : end] = [f'{first} …"""']
    return "\n".join(lines)


def _without_output(block: ExampleBlock, source: str) -> str:
    """Keep the prompts and drop what they print."""
    lines = source.split("\n")
    kept: list[str] = []
    previous = 0
    for example in block.examples:
        if kept and any(not line.strip() for line in lines[previous : example.lineno]):
            kept.append("")
        height = example.source.count("\n")
        kept += lines[example.lineno : example.lineno + height]
        previous = example.lineno + height
    return "\n".join(kept)


def _output_lines(block: ExampleBlock) -> set[int]:
    lines: set[int] = set()
    for example in block.examples:
        start = example.lineno + example.source.count("\n")
        lines.update(range(start, start + example.want.count("\n")))
    return lines


def _shown(block: ExampleBlock) -> str:
    last = block.examples[-1]
    return block.expected + (last.want if last.exc_msg is not None else "")
