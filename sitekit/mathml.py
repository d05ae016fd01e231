r"""A Markdown extension that turns `$...$` and `$$...$$` into MathML while the site is built.

Finding math is left to `pymdownx.arithmatex`, which knows code spans, escapes and prices; turning
it into MathML is left to `latex2mathml`. Two things are ours:

- `latex2mathml` passes unknown commands, open braces and missing arguments through in silence. Here
  they stop the build.
- It writes MathML 3. Browsers implement MathML Core, which has no `mathvariant="bold"` and no
  `columnalign`, and which leaves the space around function names to the author.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from latex2mathml import commands
from latex2mathml.converter import convert_to_element
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from sitekit.problems import ContentError

# The environments that authors may use, and the one that latex2mathml knows for each.
ENVIRONMENTS = {
    "aligned": "split",
    "gathered": "matrix",
    **{name: name for name in ("array", "cases", "matrix")},
    **{f"{kind}matrix": f"{kind}matrix" for kind in "pbBvV"},
}
REFUSED = {
    **dict.fromkeys(("class", "href", "style", "unicode"), "write plain math"),
    **dict.fromkeys(
        ("color", "colorbox", "fcolorbox", "textcolor"), "leave colors to the style sheet"
    ),
    **dict.fromkeys(
        ("def", "gdef", "newcommand", "renewcommand", "let"), "write the formula out in full"
    ),
    **dict.fromkeys(("tag", "label", "ref", "eqref"), "refer to formulas in words"),
}
ARGUMENTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2}
ARGUMENTS |= {"msubsup": 3, "munderover": 3}
# Operators whose limits stand above and below in display style.
LIMITS = {"∑", "∏", "⋃", "⋂", "⨁", "⨂", "⋁", "⋀"}
NAMED_LIMITS = {"max", "min", "sup", "inf", "lim", "det", "gcd"}
CLOSING = set(")]}|‖!⌋⌉")
THIN = "0.167em"
# As many as fit into a list item on a phone.
LONGEST = 26
TOKENS = {"mi", "mn", "mo", "mtext"}
TEXT_STYLES = {
    "bold": "font-weight:bold",
    "italic": "font-style:italic",
    "bold-italic": "font-weight:bold;font-style:italic",
    "monospace": "font-family:monospace",
    "sans-serif": "font-family:sans-serif",
}
# What may stand in \text behind a backslash.
TEXT_ESCAPE = re.compile(r"\\([&%$#_{}])")


def to_mathml(latex: str, *, display: bool = False, annotate: bool = True) -> Element:
    r"""Convert LaTeX to a `<math>` element.

    Args:
        latex: The formula, without dollars.
        display: Whether it stands on a line of its own.
        annotate: Whether to keep the LaTeX beside the MathML, for copying.

    Raises:
        ContentError: The formula is empty, does not parse, or uses what would not be shown.

    Examples:
        >>> from xml.etree.ElementTree import tostring
        >>> tostring(to_mathml("x^2", annotate=False), encoding="unicode")
        '<math><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
        >>> to_mathml(r"\frca{1}{2}")
        Traceback (most recent call last):
        sitekit.problems.ContentError: unknown command \frca in $\frca{1}{2}$: correct the spelling
    """
    latex = latex.strip()
    _check_source(latex)
    source = re.sub(r"\\(begin|end)\{(\w+)\}", lambda m: rf"\{m[1]}{{{ENVIRONMENTS[m[2]]}}}", latex)
    # The only operator names with a space that the field uses have commands of their own.
    source = re.sub(
        r"\\operatorname\*?\{arg\s*\\[,;: ]\s*(max|min)\}|\\arg\s*\\(max|min)(?![a-z])",
        lambda m: rf"\arg{m[1] or m[2]} ",
        source,
    )
    try:
        math = convert_to_element(source, display="block" if display else "inline")
    except Exception as error:  # latex2mathml has no common class, and lets IndexError through
        reason = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
        raise ContentError(f"{_quote(latex)} does not parse ({reason})", "correct it") from error
    math.attrib.clear()
    if display:
        math.set("display", "block")
    _tidy(math)
    _check_result(math, latex)
    if annotate:
        semantics = Element("semantics")
        semantics.extend(list(math))
        # The attribute keeps the source out of the search index, where the formula already is.
        note = SubElement(
            semantics,
            "annotation",
            {"encoding": "application/x-tex", "data-search-exclude": ""},
        )
        note.text = AtomicString(latex)
        math[:] = [semantics]
    return math


def _quote(latex: str) -> str:
    text = " ".join(latex.split())
    return f"${text if len(text) <= 60 else text[:57] + '...'}$"


def _check_source(latex: str) -> None:
    """Refuse what latex2mathml would swallow."""
    if not latex:
        raise ContentError("an empty formula", "write the formula, or escape the dollars as \\$")
    if re.search(r"(?<!\\)(?:\\\\)*%", latex):
        raise ContentError(f"{_quote(latex)} holds a comment", "write a percent sign as \\%")
    depth = 0
    for brace in re.findall(r"\\.|[{}]", latex, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            break
    if depth:
        raise ContentError(f"unbalanced braces in {_quote(latex)}", "close what is opened")
    environments: Counter[str] = Counter()
    for kind, name in re.findall(r"\\(begin|end)\{([^}]*)\}", latex):
        if name not in ENVIRONMENTS:
            raise ContentError(
                f"unknown environment {name!r} in {_quote(latex)}",
                f"use {', '.join(sorted(ENVIRONMENTS))}",
            )
        environments[name] += 1 if kind == "begin" else -1
    if any(environments.values()):
        raise ContentError(
            f"\\begin and \\end do not match in {_quote(latex)}", "close what is opened"
        )
    for name in re.findall(r"\\([A-Za-z]+)", latex):
        if name in REFUSED:
            raise ContentError(f"\\{name} in {_quote(latex)}", REFUSED[name])
        # An unknown font would be dropped and its argument shown as if nothing were there.
        font = f"\\{name}"
        if name.startswith("math") and not (
            font in commands.LOCAL_FONTS or font in commands.MATH_NON_FONT_COMMANDS
        ):
            raise ContentError(f"unknown command {font} in {_quote(latex)}", "correct the spelling")


def _check_result(math: Element, latex: str) -> None:
    """Refuse output that would be shown wrong."""
    for element in math.iter():
        text = element.text or ""
        unknown = re.search(r"\\(?:[A-Za-z]+|.|$)", text)
        if unknown:
            raise ContentError(
                f"unknown command {unknown[0]} in {_quote(latex)}", "correct the spelling"
            )
        if element.tag in ("mi", "mo") and text == "&":
            raise ContentError(
                f"& outside of an environment in {_quote(latex)}",
                "put the lines into \\begin{aligned}, or write \\&",
            )
        if element.get("linebreak"):
            raise ContentError(
                f"\\\\ outside of an environment in {_quote(latex)}",
                "put the lines into \\begin{aligned}",
            )
        if len(element) != ARGUMENTS.get(element.tag, len(element)):
            raise ContentError(
                f"an argument is missing in {_quote(latex)}", "give each command its arguments"
            )
        if element.tag == "mo" and not text:
            raise ContentError(
                f"an operator name cannot be read in {_quote(latex)}",
                "use letters only in \\operatorname",
            )


def _tidy(element: Element) -> None:
    """Turn MathML 3 into MathML Core, in place."""
    for child in element:
        _tidy(child)
    if element.text:
        element.text = AtomicString(html.unescape(element.text))
    if element.tag == "mtext":
        element.text = AtomicString(TEXT_ESCAPE.sub(r"\1", element.text or ""))
    _set_alignment(element)
    _set_operators(element)
    _place_limits(element)
    _space_functions(element)
    _set_variant(element)
    _join_letters(element)
    if element.tag == "mrow" and [child.text for child in element] == [","]:
        # A comma in braces is part of a number, as in 1{,}000.
        element[0].attrib.update({"lspace": "0", "rspace": "0"})


def _set_variant(element: Element) -> None:
    variant = element.attrib.pop("mathvariant", "")
    if element.tag == "mtext" and variant in TEXT_STYLES:
        element.set("style", TEXT_STYLES[variant])
    elif variant == "normal" and element.tag == "mi":
        element.set("mathvariant", variant)
    elif variant not in ("", "italic", "normal") and element.tag in ("mi", "mn"):
        text = "".join(_styled(char, variant) for char in element.text or "")
        element.text = AtomicString(text)


def _styled(char: str, variant: str) -> str:
    """Find the mathematical letter of a style, as in 𝔼 for E and double-struck."""
    name = unicodedata.name(char, "").removeprefix("LATIN ").removeprefix("GREEK ")
    name = name.replace("LETTER ", "")
    style = variant.upper() if variant in ("double-struck", "sans-serif") else ""
    style = style or variant.upper().replace("-", " ")
    # ℝ, ℒ, ℭ and a few more are older than their alphabets and named otherwise.
    old = "BLACK-LETTER" if style == "FRAKTUR" else style
    upright = style.removesuffix(" ITALIC")
    for candidate in (f"MATHEMATICAL {style}", old, f"MATHEMATICAL {upright}"):
        try:
            return unicodedata.lookup(f"{candidate} {name}")
        except KeyError:
            continue
    return char


def _set_alignment(element: Element) -> None:
    align = element.attrib.pop("columnalign", "")
    if element.tag == "mtd" and align in ("left", "right"):
        element.set("class", f"math-{align}")
    if element.tag == "mtable":
        element.attrib.pop("columnspacing", None)
        element.attrib.pop("rowspacing", None)
        if element.get("displaystyle") == "true":  # what `aligned` became, and nothing else
            element.set("class", "math-aligned")


def _set_operators(row: Element) -> None:
    """Say what browsers would guess wrong about operators."""
    before: Element | None = None
    for element in row:
        text = element.text or ""
        if element.tag == "mo" and text == "‖":
            # One side of a norm would grow, and the other, which has an index, would not.
            element.attrib.setdefault("stretchy", "false")
        behind = before is not None and before.tag == "mo" and before.text not in CLOSING
        if element.tag == "mo" and text in ("−", "+", "±") and behind:
            element.set("form", "prefix")
        if not (element.tag == "mi" and not text):  # an empty one, in front of aligned relations
            before = element


def _place_limits(element: Element) -> None:
    scripts = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
    if element.tag not in scripts or not len(element) or element[0].tag not in ("mi", "mo"):
        return
    base = element[0]
    text = base.text or ""
    if text in LIMITS or text in NAMED_LIMITS or base.get("movablelimits") == "true":
        base.tag = "mo"
        # In text style the browser moves them back beside the operator.
        base.set("movablelimits", "true")
        element.tag = scripts[element.tag]


def _is_function(element: Element) -> bool:
    """Say whether an element is a named function, with or without indices."""
    while element.tag in ("msub", "msup", "msubsup", "munder", "mover", "munderover"):
        if not len(element):
            return False
        element = element[0]
    text = (element.text or "").replace("\u2009", "").replace("\u2006", "")
    return (
        element.tag in ("mi", "mo")
        and "mathvariant" not in element.attrib
        and len(text) > 1
        and text.isalpha()
    )


def _space_functions(row: Element) -> None:
    """Set the thin spaces that TeX sets around function names."""
    for element in row:
        if element.tag == "mo" and _is_function(element):
            element.set("lspace", "0")
            element.set("rspace", "0")
    if row.tag not in ("math", "mrow", "mtd", "msqrt", "mstyle"):
        return
    children: list[Element] = []
    for child in row:
        before = children[-1] if children else None
        function = _is_function(child)
        closed = before is not None and (before.tag != "mo" or (before.text or "") in ")]")
        after = before is not None and _is_function(before)
        bare = child.tag not in ("mo", "mspace", "mtext") or function
        near = before is not None and before.tag != "mspace"
        if near and bare and ((function and closed) or after):
            children.append(Element("mspace", {"width": THIN}))
        children.append(child)
    row[:] = children


def _join_letters(row: Element) -> None:
    r"""Make one word of the letters of `\mathrm{DCG}`, for the eye and the ear."""
    letters = list(row)
    upright = all(e.tag == "mi" and e.get("mathvariant") == "normal" for e in letters)
    if row.tag == "mrow" and len(letters) > 1 and upright:
        word = letters[0]
        word.text = AtomicString("".join(e.text or "" for e in letters))
        del word.attrib["mathvariant"]
        row[:] = [word]


class MathTreeprocessor(Treeprocessor):
    """Replaces what arithmatex found."""

    def run(self, root: Element) -> None:
        """Convert every formula of a page.

        Raises:
            ContentError: A formula cannot be shown.
        """
        headings = {
            id(element)
            for level in range(1, 7)
            for heading in root.iter(f"h{level}")
            for element in heading.iter()
        }
        for element in list(root.iter()):
            if element.get("class") != "arithmatex":
                continue
            # Block math was escaped by arithmatex, inline math was not.
            latex = (element.text or "")[2:-2]
            try:
                if element.tag == "div":
                    latex = html.unescape(latex)
                    _fill_display(element, latex)
                else:
                    _fill_inline(element, latex, annotate=id(element) not in headings)
            except ContentError as error:
                error.piece = latex
                raise


def _fill_display(element: Element, latex: str) -> None:
    element.text = None
    # Wide formulas scroll in this box, so the keyboard must reach it, so it must have a name.
    element.attrib = {
        "class": "math-display",
        "role": "group",
        "aria-label": "Formula",
        "tabindex": "0",
        "data-search-exclude": "",
    }
    element.append(to_mathml(latex, display=True))


def _fill_inline(element: Element, latex: str, *, annotate: bool) -> None:
    if re.match(r"\d", element.tail or ""):
        raise ContentError(
            f"{_quote(latex)} is followed by a digit, as between two prices",
            "write the dollar of a price as \\$",
        )
    math = to_mathml(latex, annotate=annotate)
    length = sum(len(part.text or "") for part in math.iter() if part.tag in TOKENS)
    if length > LONGEST:
        raise ContentError(
            f"{_quote(latex)} is {length} characters long and cannot break on a phone",
            "put it between $$ on lines of its own, where it can scroll",
        )
    # Browsers break lines between a formula and the comma behind it; this box keeps them together.
    element.attrib, element.text = {"class": "math-inline"}, None
    rest = element.tail or ""
    sign = re.match(r"[,.;:!?)\]’”]*", rest)
    math.tail = sign[0] if sign else ""
    element.tail = rest[len(math.tail) :]
    element.append(math)


class MathMLExtension(Extension):
    """Sets up arithmatex and converts what it finds."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Markdown's)
        """Register with Markdown.

        Args:
            md: The instance to extend.
        """
        options = {
            "generic": True,
            "smart_dollar": True,
            "inline_syntax": ["dollar"],
            "block_syntax": ["dollar"],
        }
        md.registerExtensions(["pymdownx.arithmatex"], {"pymdownx.arithmatex": options})
        # After `prettify`, which would put line breaks around inline math; before `toc`, so that
        # contents show the formula.
        md.treeprocessors.register(MathTreeprocessor(md), "sitekit-mathml", 6)


def makeExtension(**kwargs: Any) -> MathMLExtension:  # noqa: N802 (the name is Markdown's)
    """Make the extension, as Markdown asks for it by the name of this module."""
    return MathMLExtension(**kwargs)
