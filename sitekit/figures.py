"""Plots that pages draw with Matplotlib while the site is built.

````markdown
```python exec="on" html="on"
from sitekit.figures import draw

with draw(alt="Loss falls from 0.9 to 0.1 in ten steps.", caption="Training") as ax:
    ax.plot(steps, loss, label="train")
```
````

A plot becomes inline SVG whose colors are CSS custom properties, so that it follows the color
scheme of the page, and whose text is text, in the page's font. The same code gives the same bytes.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from xml.etree import ElementTree

import markdown_exec
import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from pymdownx.superfences import SuperFencesException

from sitekit.problems import ContentError

# The fallbacks are the colors of the light scheme; `docs/assets/css/figures.css` has both.
# Matplotlib gets these very values, and what it writes is replaced by the property.
SERIES = ("#0b3b84", "#8f2d00", "#1c9a84", "#c026d3", "#a58a00")
INK, GRID, PAPER = "#2b2730", "#d5d0d6", "#fefdfc"
PROPERTIES = {
    **{color: f"var(--plot-{number}, {color})" for number, color in enumerate(SERIES, 1)},
    INK: f"var(--plot-ink, {INK})",
    GRID: f"var(--plot-grid, {GRID})",
    PAPER: f"var(--plot-paper, {PAPER})",
    # Plain black and white would vanish in one of the schemes.
    "#000000": f"var(--plot-ink, {INK})",
    "#ffffff": f"var(--plot-paper, {PAPER})",
}
STYLE: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.prop_cycle": (
        cycler(color=SERIES)
        + cycler(linestyle=("-", (0, (5, 2)), (0, (1.2, 1.6)), (0, (6, 2, 1.2, 2)), (0, (9, 3))))
    ),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlesize": 14,
    "figure.constrained_layout.use": True,
    "figure.edgecolor": "none",
    "figure.facecolor": "none",
    # On a phone, where the whole plot is 358 px wide, this is 10 px.
    "font.size": 14,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "legend.edgecolor": "none",
    "legend.facecolor": PAPER,
    "legend.framealpha": 0.85,
    "legend.labelcolor": INK,
    "lines.linewidth": 2.2,
    "lines.markersize": 6,
    "patch.edgecolor": INK,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "sitekit",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
WIDEST = 7.0  # inches
SCALE = 1.15  # CSS pixels a point, so that the text is as large as the text around the plot
FAILED = "Traceback (most recent call last):"
NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
REFERENCE = re.compile(r"(?:(?<=^#)|(?<=url\(#))[\w.]+")


def draw(
    alt: str, caption: str = "", *, width: float = WIDEST, height: float = 3.6
) -> AbstractContextManager[Axes]:
    """Draw one plot, and print it as HTML at the end of the `with` block.

    Args:
        alt: What the plot shows, for those who do not see it.
        caption: The line below it.
        width: In inches, at most 7.
        height: In inches.

    Returns:
        A context manager that gives the axes to draw on.

    Raises:
        ContentError: `alt` is empty, or the plot could not be read on a phone.
    """
    _check(alt, width)
    return _axes(_printer(), alt, caption, (width, height))


def draw_grid(
    alt: str,
    caption: str = "",
    *,
    rows: int = 1,
    cols: int = 2,
    width: float = WIDEST,
    height: float = 3.0,
) -> AbstractContextManager[NDArray[Any]]:
    """Draw several plots side by side, and print them as one figure.

    Args:
        alt: What the plots show, for those who do not see them.
        caption: The line below them.
        rows: How many below each other.
        cols: How many side by side.
        width: In inches, at most 7.
        height: In inches.

    Returns:
        A context manager that gives the axes to draw on, shape (rows, cols).

    Raises:
        ContentError: `alt` is empty, or the plots could not be read on a phone.
    """
    _check(alt, width)
    return _grid(_printer(), alt, caption, (width, height), (rows, cols))


def _check(alt: str, width: float) -> None:
    if not alt.strip():
        raise ContentError("a figure without alt", 'write draw(alt="what the plot shows")')
    if not 0 < width <= WIDEST:
        raise ContentError(
            f"a figure of {width} inches", f"take at most {WIDEST:g}, to be readable on a phone"
        )


def _printer() -> Callable[[str], None]:
    """Find the `print` of the fence: markdown-exec gives its code one that collects the output."""
    frame = sys._getframe(2)
    while frame is not None:
        if "print" in frame.f_globals:
            found: Callable[[str], None] = frame.f_globals["print"]
            return found
        if frame.f_back is None:
            break
        frame = frame.f_back
    return print


@contextmanager
def _axes(
    show: Callable[[str], None], alt: str, caption: str, size: tuple[float, float]
) -> Iterator[Axes]:
    with _grid(show, alt, caption, size, (1, 1)) as axes:
        yield axes[0, 0]


@contextmanager
def _grid(
    show: Callable[[str], None],
    alt: str,
    caption: str,
    size: tuple[float, float],
    shape: tuple[int, int],
) -> Iterator[NDArray[Any]]:
    with mpl.rc_context():
        # Neither the machine's settings nor those of an earlier figure count.
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        # Without pyplot no list of open figures exists that this one could stay in.
        figure = Figure(figsize=size)
        yield np.asarray(figure.subplots(*shape, squeeze=False))
        show(to_html(figure, alt, caption))


def to_html(figure: Figure, alt: str, caption: str = "") -> str:
    """Turn a Matplotlib figure into an HTML figure.

    Args:
        figure: Drawn with the colors of this module.
        alt: What it shows.
        caption: The line below it.
    """
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=nothing)
    svg = _clean(buffer.getvalue(), " ".join(alt.split()))
    note = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="plot">{svg}{note}</figure>'


def _clean(data: bytes, alt: str) -> str:
    """Leave shapes and text; map colors and fonts to the page."""
    root = ElementTree.fromstring(data)  # noqa: S314 (our own Matplotlib made it)
    for element in root.iter():
        element.tag = element.tag.split("}")[-1]
        element.attrib = {name.split("}")[-1]: value for name, value in element.items()}
        if element.tag != "text" or len(element):
            element.text = (element.text or "") if element.tag == "tspan" else None
        element.tail = None
    _prune(root)
    used = {
        name
        for element in root.iter()
        for value in element.attrib.values()
        for name in REFERENCE.findall(value)
    }
    prefix = f"plot-{hashlib.sha256(data + alt.encode()).hexdigest()[:8]}-"
    width, height = (float(number) for number in root.get("viewBox", "").split()[2:])
    for element in root.iter():
        _let_flow(element)
        _clean_attributes(element, used, prefix)
    root.attrib = {
        "role": "img",
        "aria-label": alt,
        "data-search-exclude": "",  # numbers on axes are nothing to search for
        "viewBox": f"0 0 {width:g} {height:g}",
        "width": f"{width * SCALE:.0f}",
        "height": f"{height * SCALE:.0f}",
        # Matplotlib says this in a style element, which would hold for the whole page.
        "style": "stroke-linejoin:round;stroke-linecap:butt",
    }
    return ElementTree.tostring(root, encoding="unicode")


def _prune(parent: ElementTree.Element) -> None:
    """Remove styles, metadata, and shapes that paint nothing."""
    for child in list(parent):
        _prune(child)
        unpainted = child.tag == "path" and child.get("style") == "fill: none"
        hollow = child.tag in ("g", "defs") and len(child) == 0
        if child.tag in ("style", "metadata") or unpainted or hollow:
            parent.remove(child)


def _let_flow(text: ElementTree.Element) -> None:
    """Let the letters of mathematical text follow each other, rather than stand where DejaVu would.

    Fractions and accents go back to the left; they stay as they are.
    """
    spans = list(text)
    places = [float(span.get("x", "0")) for span in spans]
    if text.tag != "text" or not spans or places != sorted(places):
        return
    base = 0.0
    for number, span in enumerate(spans):
        height = float(span.get("y", "0"))
        del span.attrib["y"]
        if number:
            del span.attrib["x"]
        if height != base:
            span.set("dy", f"{height - base:.2f}")
        base = height


def _clean_attributes(element: ElementTree.Element, used: set[str], prefix: str) -> None:
    attributes: dict[str, str] = {}
    for name, value in element.items():
        if name == "id":
            if value in used:
                attributes[name] = prefix + value
        elif name in ("fill", "stroke"):  # of hatches; properties work in styles only
            attributes["style"] = f"{name}:{PROPERTIES.get(value, value)}"
        elif name == "style":
            attributes[name] = _clean_style(value)
        elif name == "transform" and value.startswith("rotate(-0 "):
            continue
        elif name in ("href", "clip-path"):
            # Material's script sets `href` of everything that has one, which a `use` does not bear.
            name = name.replace("href", "xlink:href")
            attributes[name] = REFERENCE.sub(lambda match: prefix + match[0], value)
        elif name != "version":
            value = NUMBER.sub(lambda match: f"{round(float(match[0]), 2):g}", value)
            attributes[name] = " ".join(value.split())
    if "style" in attributes:
        attributes["style"] = REFERENCE.sub(
            lambda match: prefix + match[0] if match[0] in used else match[0], attributes["style"]
        )
    element.attrib = attributes


def _clean_style(style: str) -> str:
    kept = []
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name and name != "font-family":
            kept.append(f"{name}:{PROPERTIES.get(value, value)}")
    return ";".join(kept)


def formatter(source: str, language: str, css_class: str, options: Any, md: Any, **kw: Any) -> str:
    """Run a fence, as superfences asks for it, and stop the build if its code fails.

    markdown-exec itself would publish the traceback.

    Args:
        source: The code.
        language: The language of the fence.
        css_class: Passed on.
        options: Passed on.
        md: Passed on.
        kw: Passed on.

    Raises:
        SuperFencesException: The code raised.
    """
    result = markdown_exec.formatter(source, language, css_class, options, md, **kw)
    text = html.unescape(re.sub(r"<[^>]+>", "", result))
    if FAILED in text:
        trace = text[text.index(FAILED) :].strip()
        raise SuperFencesException(f"the code of a {language} fence failed: correct it\n{trace}")
    return result
