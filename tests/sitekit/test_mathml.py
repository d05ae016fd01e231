"""Markdown in, HTML out: formulas."""

import re

import markdown
import pytest

from sitekit.mathml import to_mathml
from sitekit.problems import ContentError


def render(text: str, *extensions: str) -> str:
    return markdown.markdown(text, extensions=["sitekit.mathml", *extensions])


def shape(html: str) -> str:
    """Drop the LaTeX source, which stands beside every formula."""
    return re.sub(r"<annotation.*?</annotation>|</?semantics>", "", html, flags=re.DOTALL)


def presentation(latex: str, *, display: bool = False) -> str:
    mark = "$$" if display else "$"
    return shape(render(f"{mark}{latex}{mark}")).replace("\n", "")


def test_inline_math_becomes_mathml_inside_the_paragraph() -> None:
    assert shape(render("Let $x^2$ grow.")) == (
        '<p>Let <span class="math-inline"><math><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow>'
        "</math></span> grow.</p>"
    )


def test_the_sign_behind_a_formula_stays_on_its_line() -> None:
    assert "</math>,</span> but" in render("If $x$, but")


def test_display_math_gets_a_box_that_the_keyboard_can_scroll() -> None:
    html = render("$$\nx\n$$")
    box = re.search(r"<div[^>]*>", html)
    assert box is not None
    for attribute in ('class="math-display"', 'role="group"', 'tabindex="0"', "aria-label="):
        assert attribute in box[0]
    assert '<math display="block">' in html


def test_the_source_is_kept_for_copying_and_escaped() -> None:
    html = render("$a < b$")
    assert 'encoding="application/x-tex">a &lt; b</annotation>' in html
    assert "<mo>&lt;</mo>" in html


def test_display_math_is_escaped_once() -> None:
    html = render("$$\na < b\n$$")
    assert "a &lt; b</annotation>" in html
    assert "&amp;lt;" not in html


@pytest.mark.parametrize("text", ["from $5 and $6", r"from \$5 to \$6", "`$x$`", "one $ sign"])
def test_dollars_that_are_not_math_stay(text: str) -> None:
    assert "<math" not in render(text)


def test_two_prices_that_look_like_math_are_refused() -> None:
    with pytest.raises(ContentError, match="between two prices"):
        render("from $5-$6")


def test_code_fences_are_left_alone() -> None:
    assert "<math" not in render("```\n$x$\n```", "pymdownx.superfences")


def test_math_works_in_tables_lists_admonitions_and_details() -> None:
    text = (
        "| a | b |\n|---|---|\n| $\\lvert x \\rvert$ | $O(n)$ |\n\n"
        "- item $x$\n\n    $$\n    y\n    $$\n\n"
        '!!! note "Of $k$"\n\n    In $s$.\n\n    $$\n    z\n    $$\n\n'
        "??? tip\n\n    $$ w $$\n"
    )
    html = render(text, "tables", "admonition", "pymdownx.details", "pymdownx.superfences")
    assert html.count("<math") == 8
    assert html.count('class="math-display"') == 3
    assert "$" not in html.replace("</annotation>", "")


def test_headings_keep_a_readable_name_and_id() -> None:
    md = markdown.Markdown(extensions=["sitekit.mathml", "toc"])
    html = md.convert("## The case $x_i = 1$")
    assert 'id="the-case-xi1"' in html
    assert md.toc_tokens[0]["name"] == "The case xi=1"  # type: ignore[attr-defined]
    assert "annotation" not in html


@pytest.mark.parametrize(
    ("latex", "letters"),
    [
        (r"\mathbb{E}", "𝔼"),
        (r"\mathbb{RX}", "ℝ𝕏"),
        (r"\mathbb{1}", "𝟙"),
        (r"\mathcal{LN}", "ℒ𝒩"),
        (r"\mathfrak{CA}", "ℭ𝔄"),
        (r"\mathbf{w1}", "𝐰𝟏"),
        (r"\boldsymbol{\theta}", "𝜽"),
        (r"\bm{w}", "𝒘"),
    ],
)
def test_letter_styles_are_characters_since_browsers_ignore_mathvariant(
    latex: str, letters: str
) -> None:
    html = presentation(latex)
    assert "mathvariant" not in html
    assert "".join(re.findall(r"<m[in]>(.)</m[in]>", html)) == letters


def test_upright_letters_form_one_word() -> None:
    assert "<mi>DCG</mi>" in presentation(r"\mathrm{DCG}")


def test_limits_stand_under_operators_and_move_in_text() -> None:
    for latex in (r"\max_w f", r"\lim_{n \to \infty} a_n", r"\sum_i i"):
        assert re.search(r'<munder><mo [^>]*movablelimits="true"', presentation(latex))
    assert '<munderover><mo movablelimits="true">∑' in presentation(r"\sum_{i=1}^n i")
    assert "arg max" in presentation(r"\operatorname*{arg\,max}_x f").replace("\u2009", " ")
    assert "arg min" in presentation(r"\arg\min_x f").replace("\u2009", " ")


def test_function_names_are_set_apart_from_their_argument() -> None:
    assert '<mi>log</mi><mspace width="0.167em"></mspace><mi>x</mi>' in presentation(r"\log x")
    assert '<mi>log</mi><mo stretchy="false">(</mo>' in presentation(r"\log(x)")
    assert '<mi>n</mi><mspace width="0.167em"></mspace><mi>log</mi>' in presentation(r"n \log n")


def test_minus_after_a_bracket_or_relation_is_a_sign() -> None:
    assert presentation("f(-x)").count('<mo form="prefix">−</mo>') == 1
    assert presentation("y = -x").count('<mo form="prefix">−</mo>') == 1
    assert "form=" not in presentation("(a) - b")


def test_norms_do_not_grow_on_one_side_only() -> None:
    html = presentation(r"\lVert x \rVert_2")
    assert html.count('<mo stretchy="false">‖</mo>') == 2


def test_aligned_equations_are_a_table_in_display_style() -> None:
    latex = r"\begin{aligned} a &= b \\ &= c \end{aligned}"
    html = presentation(latex, display=True)
    assert '<mtable class="math-aligned" displaystyle="true">' in html
    assert html.count("<mtr>") == 2
    assert html.count('<mtd class="math-right">') == 2
    assert latex in render(f"$$ {latex} $$").replace("&amp;", "&")


def test_cases_and_matrices_are_tables() -> None:
    assert presentation(r"\begin{cases} 1 & x \\ 0 & y \end{cases}", display=True).count("mtr") == 4
    html = presentation(r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", display=True)
    assert html.count("<mtd>") == 4
    assert "<mo>(</mo><mtable>" in html


def test_text_keeps_its_signs() -> None:
    assert "<mtext>a &amp; 5%</mtext>" in presentation(r"\text{a \& 5\%}").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        ("", "empty formula"),
        (r"\frca{1}{2}", r"unknown command \\frca"),
        (r"\mathfoo{x}", r"unknown command \\mathfoo"),
        (r"\text{\foo}", r"unknown command \\foo"),
        ("{x", "unbalanced braces"),
        ("x}{", "unbalanced braces"),
        (r"\frac{1}", "argument is missing"),
        ("x^", "does not parse"),
        (r"\sqrt", "does not parse"),
        (r"\left( x", "does not parse"),
        ("a & b", "& outside"),
        (r"a \\ b", r"\\\\ outside"),
        (r"\begin{foo} x \end{foo}", "unknown environment 'foo'"),
        (r"\begin{aligned} x", "do not match"),
        ("50% of x", "comment"),
        (r"\operatorname{a_b} x", "operator name"),
        (r"\color{red} x", "style sheet"),
        (r"\href{javascript:x}{y}", "plain math"),
        (r"\newcommand{\x}{y}", "in full"),
        (r"x \tag{1}", "in words"),
    ],
)
def test_math_that_would_be_shown_wrong_is_refused(latex: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        to_mathml(latex)


def test_an_error_names_the_formula() -> None:
    with pytest.raises(ContentError, match=r"\$x \+ \\frca\{1\}\$"):
        render(r"Text $x + \frca{1}$ text")


def test_inline_math_too_long_for_a_phone_is_refused() -> None:
    long = " + ".join("abcdefghijklmnop")
    with pytest.raises(ContentError, match="lines of its own"):
        render(f"${long}$")
    assert "<math" in render(f"$$\n{long}\n$$")
