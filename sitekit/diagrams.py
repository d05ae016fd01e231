"""The `mermaid` fence: a diagram that is drawn while the site is built.

````markdown
```mermaid alt="A request is answered from the cache, or by the ranker." caption="Serving"
flowchart LR
  A[Request] --> B{Cached?}
```
````

Mermaid itself runs inside `mermaidx`. Its SVG brings 9 KB of styles with fixed colors, ids that
clash, and markers that nothing uses; what leaves this module has none of these. It has classes, and
`docs/assets/css/figures.css` colors them for both schemes. So only those kinds of diagram are
accepted that the style sheet knows.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import mermaidx
from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from sitekit.problems import ROOT, ContentError

CACHE = ROOT / ".cache" / "diagrams"
OPTIONS = {"alt", "caption"}
KINDS = ("flowchart", "graph", "sequenceDiagram", "stateDiagram-v2")
# Text in SVG rather than HTML in foreignObject: it needs no styles of its own, in any browser.
# The seed fixes what Mermaid would draw at random, such as the outline of a stadium.
CONFIG = {
    "htmlLabels": False,
    "flowchart": {"htmlLabels": False},
    "theme": "base",
    "fontFamily": "inherit",
    "handDrawnSeed": 1,
    "deterministicIds": True,
}
# The smallest scale at which a diagram is shown, so that its 16 px labels stay above 12 px.
SMALLEST = 0.75
DEFINED = ("filter", "linearGradient", "marker", "symbol")
STYLED = re.compile(r"(?:^|;)\s*(style|classDef|linkStyle|click|%%\{|---)", re.MULTILINE)
REFERENCE = re.compile(r"#([\w.:-]+)")
NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
KEPT = {
    "cx", "cy", "d", "dominant-baseline", "dx", "dy", "font-style", "font-weight", "height",
    "href", "id", "marker-end", "marker-start", "markerHeight", "markerUnits", "markerWidth",
    "orient", "points", "r", "refX", "refY", "rx", "ry", "text-anchor", "transform", "viewBox",
    "width", "x", "x1", "x2", "y", "y1", "y2", "class", "fill", "stroke", "style",
}  # fmt: skip


def validator(
    language: str,
    inputs: dict[str, Any],
    options: dict[str, Any],
    attrs: dict[str, Any],
    md: Markdown,
) -> bool:
    """Check the options of a fence, as superfences asks for it.

    Args:
        language: The language of the fence.
        inputs: What stands on the opening line.
        options: Receives the options.
        attrs: Not used.
        md: Not used.

    Raises:
        SuperFencesException: An option is unknown, or `alt` is missing.
    """
    for key in sorted(set(inputs) - OPTIONS):
        raise SuperFencesException(
            f"unknown option {key!r} on a {language} fence: use {', '.join(sorted(OPTIONS))}"
        )
    for key in OPTIONS:
        value = " ".join(str(inputs.get(key, "")).split())
        options[key] = "" if value == key else value  # how superfences reads a word without =
    if not options["alt"]:
        raise SuperFencesException(
            f'a {language} fence without alt: write ```{language} alt="what the diagram says"'
        )
    return True


def formatter(
    source: str,
    language: str,
    css_class: str,
    options: dict[str, Any],
    md: Markdown,
    **kwargs: Any,
) -> str:
    """Turn a fence into a figure, as superfences asks for it.

    Args:
        source: The diagram.
        language: The language of the fence.
        css_class: The class of the figure.
        options: `alt` and `caption`.
        md: The page's Markdown instance; remembers which ids are taken.
        kwargs: Not used.

    Raises:
        SuperFencesException: The diagram cannot be drawn. Superfences swallows anything else.
    """
    identifier = f"diagram-{hashlib.sha256(source.encode()).hexdigest()[:8]}"
    taken: list[str] = md.__dict__.setdefault("sitekit_diagrams", [])
    taken.append(identifier)
    if taken.count(identifier) > 1:
        identifier += f"-{taken.count(identifier)}"
    try:
        svg = to_svg(source, options["alt"], identifier)
    except ContentError as error:
        raise SuperFencesException(str(error)) from error
    caption = options["caption"]
    note = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    # Wide diagrams scroll in this box, so the keyboard must reach it, so it must have a name.
    box = f'<div class="{css_class}-scroll" role="group" aria-label="Diagram" tabindex="0">'
    return f'<figure class="{css_class}">{box}{svg}</div>{note}</figure>'


def to_svg(source: str, alt: str, identifier: str) -> str:
    """Draw a diagram.

    Args:
        source: The diagram.
        alt: What it says, for those who do not see it.
        identifier: The prefix of the ids.

    Returns:
        An `<svg>` element on one line, without fixed colors.

    Raises:
        ContentError: The diagram is not of a known kind, brings its own styles, or does not parse.
    """
    first = source.strip().split(maxsplit=1)[0] if source.strip() else ""
    if first not in KINDS:
        raise ContentError(
            f"a diagram that starts with {first!r}", f"start it with {', '.join(KINDS)}"
        )
    styled = STYLED.search(source)
    if styled:
        raise ContentError(
            f"{styled[1]} in a diagram",
            "leave colors to the style sheet; mark a node with :::accent",
            source.count("\n", 0, styled.start(1)) + 1,
        )
    return _clean(_render(source), alt, identifier)


def _render(source: str) -> str:
    """Run Mermaid, which takes a second, or remember what it drew."""
    key = json.dumps([source, CONFIG, version("mermaidx")])
    path = CACHE / f"{hashlib.sha256(key.encode()).hexdigest()}.svg"
    if path.is_file():
        return path.read_text(encoding="utf-8")
    try:
        svg: str = mermaidx.render(source, config=CONFIG).svg()
    except RuntimeError as error:
        message = str(error).removeprefix("Mermaid rendering failed: ")
        line = re.search(r"on line (\d+)", message)
        raise ContentError(
            f"Mermaid cannot draw this diagram ({message.strip()})",
            "correct it",
            int(line[1]) if line else 0,
        ) from error
    _write(path, svg)
    return svg


def _write(path: Path, text: str) -> None:
    """Write a file at once, since builds may run side by side."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)


def _clean(text: str, alt: str, identifier: str) -> str:
    """Leave shapes, labels, classes, and the markers that are used."""
    root = ElementTree.fromstring(text)  # noqa: S314 (our own Mermaid made it)
    for element in root.iter():
        element.tag = element.tag.split("}")[-1]
        element.attrib = {name.split("}")[-1]: value for name, value in element.items()}
    used = {
        name
        for element in root.iter()
        for key in ("marker-start", "marker-end", "href")
        for name in REFERENCE.findall(element.get(key, ""))
    }
    _prune(root, used)
    _center_labels(root)
    for element in root.iter():
        _clean_attributes(element, used, identifier)
    _, _, width, height = (float(number) for number in root.get("viewBox", "").split())
    root.attrib = {
        "role": "img",
        "aria-label": alt,
        "data-search-exclude": "",  # labels without their places say little
        "viewBox": root.get("viewBox", ""),
        "width": f"{width:g}",
        "height": f"{height:g}",
        "style": f"min-width:{width * SMALLEST:.0f}px",
    }
    # The short form of empty elements, <path/>, is valid inside <svg> in HTML.
    return ElementTree.tostring(root, encoding="unicode")


def _prune(parent: ElementTree.Element, used: set[str]) -> None:
    """Remove what shows nothing."""
    for child in list(parent):
        _prune(child, used)
        unused = child.tag in DEFINED and child.get("id") not in used
        unsized = child.tag == "rect" and child.get("width", "0") == "0"
        silent = child.tag == "text" and not "".join(child.itertext()).strip()
        hollow = child.tag in ("g", "defs") and len(child) == 0
        if child.tag == "style" or unused or unsized or silent or hollow:
            parent.remove(child)
        child.tail = None


def _center_labels(root: ElementTree.Element) -> None:
    """Let labels grow from their middle: the page's font is not the one that Mermaid measured."""
    for parent in root.iter("g"):
        classes = parent.get("class", "").split()
        box = parent.find("rect")
        for label in parent.findall("g"):
            kinds = label.get("class", "").split()
            place = re.fullmatch(r"translate\(([^,]+),(.+)\)", label.get("transform", ""))
            if place and "label" in kinds and "node" in classes:
                label.set("transform", f"translate(0,{place[2]})")
            elif place and "cluster-label" in kinds and box is not None:
                middle = float(box.get("x", "0")) + float(box.get("width", "0")) / 2
                label.set("transform", f"translate({middle},{place[2]})")
    for line in root.iter("tspan"):
        if line.get("class", "").startswith("text-outer"):
            # Mermaid writes a span a word.
            plain = all(
                word.get("font-weight") == "normal" and word.get("font-style") == "normal"
                for word in line
            )
            if plain:
                line.text = "".join(line.itertext())
                line[:] = []


def _clean_attributes(element: ElementTree.Element, used: set[str], identifier: str) -> None:
    attributes = {name: value for name, value in element.items() if name in KEPT}
    if attributes.get("id") not in used:
        attributes.pop("id", None)
    for name, value in list(attributes.items()):
        if name in ("id", "href", "marker-start", "marker-end"):
            attributes[name] = value.replace("my-svg", identifier)
        elif name in ("fill", "stroke", "style"):
            continue
        elif name == "class":
            # In the order of writing, each class once.
            attributes[name] = " ".join(dict.fromkeys(value.split()))
        else:
            attributes[name] = NUMBER.sub(lambda m: f"{round(float(m[0]), 2):g}", value)
    declarations = attributes.pop("style", "")
    for name in ("fill", "stroke"):
        # Mermaid takes the strokes of messages away, to give them back in its styles.
        if attributes.pop(name, "") == "none" and "messageLine" not in attributes.get("class", ""):
            declarations += f";{name}:none"
    attributes["style"] = _clean_style(declarations)
    element.attrib = {
        name: value
        for name, value in attributes.items()
        if value or name not in ("style", "class", "transform")
    }


def _clean_style(style: str) -> str:
    """Keep dashes and anchors; everything else is the style sheet's."""
    kept: dict[str, str] = {}
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        dashes = name == "stroke-dasharray" and value not in ("0", "0, 0", "1, 0")
        if dashes or name == "text-anchor" or (name in ("fill", "stroke") and value == "none"):
            kept[name] = value
    return ";".join(f"{name}:{value}" for name, value in kept.items())
