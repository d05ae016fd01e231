"""The pages of a project, and what their Markdown becomes without running what they hold.

A check that looks for patterns in Markdown can be led astray: there are many ways to write a tag or
a fence. This module asks the extensions of `mkdocs.yml` instead, so that a check sees what a reader
would get. What our own fences write is left out.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import yaml
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from mkdocs_autorefs import AutorefsExtension
from mkdocstrings import AutoDocProcessor
from pymdownx.superfences import SuperFencesException

from sitekit.fences import FRONT_MATTER, Fence, Recorder, find_fences
from sitekit.frontmatter import split

EXECUTING = "markdown_exec"


@dataclass(frozen=True)
class Rendered:
    """A page as its Markdown makes it.

    Attributes:
        html: Without what custom fences write.
        fences: Those that the builder takes as such, by the line of the file.
        executed: Those of them whose code would run.
        directives: What mkdocstrings would take as its own, each with its options.
    """

    html: str
    fences: tuple[Fence, ...]
    executed: tuple[Fence, ...]
    directives: tuple[str, ...]


class _Directives(BlockProcessor):
    """Notes what mkdocstrings would take, and leaves it as it is."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md.parser)
        self.found: list[str] = []

    def test(self, parent: Element, block: str) -> bool:
        """Whether a block holds a directive."""
        return bool(AutoDocProcessor.regex.search(block))

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Note the block, and the next one if mkdocstrings would read options from it."""
        more = [block for block in blocks[1:2] if block.startswith("    ")]
        self.found.append("\n".join([blocks[0], *more]))
        return False  # the next processor takes the block


class _ConfigLoader(yaml.SafeLoader):
    """Reads mkdocs.yml: names of Python objects stay names, other tags become nothing."""


_ConfigLoader.add_multi_constructor(
    "tag:yaml.org,2002:python/name:", lambda loader, suffix, node: suffix
)
_ConfigLoader.add_multi_constructor("", lambda loader, suffix, node: None)


def pages(root: Path) -> list[Path]:
    """Return the pages of a project, in order of their paths."""
    assets = root / "docs" / "assets"
    found = (path for path in (root / "docs").rglob("*.md") if assets not in path.parents)
    return sorted(path for path in found if path.is_file())  # editors lock a page with a dead link


def prose(text: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a page that lie in no fence and not in the front matter."""
    fenced: set[int] = set()
    for fence in find_fences(text):
        height = fence.source.count("\n") + 3 if fence.source else 2
        fenced.update(range(fence.line, fence.line + height))
    _, body = split(text)
    skipped = text.count("\n") - body.count("\n")
    for number, line in enumerate(body.split("\n"), skipped + 1):
        if number not in fenced:
            yield number, line


def render(path: Path, root: Path) -> Rendered:
    """Render a page with the extensions of a project.

    Args:
        path: The page.
        root: The project.

    Raises:
        ContentError: A formula cannot be shown.
    """
    config = root / "mkdocs.yml"
    return _render(path, path.stat().st_mtime_ns, config, config.stat().st_mtime_ns)


def convert(text: str, config: Path) -> Rendered:
    """Render a piece of Markdown, such as a docstring.

    Args:
        text: The Markdown; may start with front matter.
        config: `mkdocs.yml`.

    Raises:
        ContentError: A formula cannot be shown.
    """
    configured = extensions(config)
    fences = configured["pymdownx.superfences"]
    options = {
        **configured,
        "pymdownx.superfences": {
            **fences,
            "custom_fences": [_silence(fence) for fence in fences["custom_fences"]],
        },
    }
    md = Markdown(
        # The last one is added by the plugin of the same name.
        extensions=[*configured, AutorefsExtension()],
        extension_configs=options,
    )
    recorder = Recorder(md)
    # In place of the one that it copies, with which ordinary code would be colored.
    md.preprocessors.register(recorder, "fenced_code_block", 25)
    recorder.extension.superfences[0]["formatter"] = recorder.highlight
    directives = _Directives(md)
    # Where mkdocstrings has its own.
    md.parser.blockprocessors.register(directives, "directives", 75)
    # Front matter becomes blank lines, so that line numbers are those of the file.
    html = md.convert(FRONT_MATTER.sub(lambda m: "\n" * m.group().count("\n"), text, count=1))
    found = tuple(recorder.found)
    executed = tuple(fence for fence in found if EXECUTING in fence.options)
    return Rendered(html, found, executed, tuple(directives.found))


def settings(config: Path) -> dict[str, Any]:
    """Read `mkdocs.yml`.

    Args:
        config: The file.
    """
    return _settings(config, config.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _settings(config: Path, modified: int) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(config.read_text("utf-8"), _ConfigLoader)  # noqa: S506 - safe
    return loaded


def extensions(config: Path) -> dict[str, Any]:
    """Return the Markdown extensions of a configuration with their options.

    Args:
        config: `mkdocs.yml`.
    """
    return dict(_named(settings(config)["markdown_extensions"]))


def _named(listed: list[Any]) -> Iterator[tuple[str, Any]]:
    for item in listed:
        if isinstance(item, dict):
            yield from ((name, options or {}) for name, options in item.items())
        else:
            yield item, {}


@lru_cache(maxsize=4096)
def _render(path: Path, modified: int, config: Path, config_modified: int) -> Rendered:
    """Render a page once, however many checks look at it. The times renew what has changed."""
    return convert(path.read_text(encoding="utf-8"), config)


def _silence(fence: dict[str, Any]) -> dict[str, Any]:
    """Keep a custom fence's own decision on what it takes, and let it write nothing."""
    # The formatters stay names: they need Matplotlib, and a check has no use for them.
    name: str = fence["validator"]
    validator: Callable[..., bool] = pkgutil.resolve_name(name)

    def validate(
        language: str,
        inputs: dict[str, str],
        options: dict[str, Any],
        attrs: dict[str, Any],
        md: Any,
    ) -> bool:
        try:
            taken = validator(language, inputs, options, attrs, md)
        except SuperFencesException:
            return True  # the build stops here, so nothing of it is shown
        if taken and name.partition(".")[0] == EXECUTING:
            options[EXECUTING] = "on"
        return taken

    return {**fence, "validator": validate, "format": lambda *args, **kwargs: ""}
