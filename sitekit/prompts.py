"""A Markdown extension that shows a doctest as code where it stands in prose.

Docstrings hold examples as plain `>>>` lines. Markdown would take them for quotes in quotes, and
the lists in them for links.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonConsoleLexer


class PromptProcessor(BlockProcessor):
    """Turns a paragraph that starts with a prompt into highlighted code."""

    def test(self, parent: Element, block: str) -> bool:
        """Whether a block is a doctest."""
        return block.lstrip(" ").startswith(">>> ")

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Put the code into the page."""
        block = blocks.pop(0)
        indent = len(block) - len(block.lstrip(" "))
        code = "\n".join(line[indent:] for line in block.split("\n"))
        html = highlight(code, PythonConsoleLexer(), HtmlFormatter(nowrap=True)).rstrip("\n")
        box = SubElement(parent, "div", {"class": "highlight"})
        box.text = self.parser.md.htmlStash.store(
            f'<pre tabindex="0" role="group" aria-label="Example"><code>{html}\n</code></pre>'
        )


class PromptExtension(Extension):
    """Registers the processor."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Markdown's)
        """Register before quotes, whose sign the prompt shares."""
        md.parser.blockprocessors.register(PromptProcessor(md.parser), "sitekit-prompts", 25)


def makeExtension(**kwargs: Any) -> PromptExtension:  # noqa: N802 (the name is Markdown's)
    """Make the extension, as Markdown asks for it by the name of this module."""
    return PromptExtension(**kwargs)
