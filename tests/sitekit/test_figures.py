"""Markdown in, HTML out: plots."""

import itertools
import re
from pathlib import Path

import markdown
import markdown_exec
import matplotlib as mpl
import numpy as np
import pytest
from pymdownx.superfences import SuperFencesException

from sitekit import figures
from sitekit.problems import ROOT, ContentError

CSS = (ROOT / "docs" / "assets" / "css" / "figures.css").read_text(encoding="utf-8")
PLOT = """\
from sitekit.figures import draw

with draw(alt="It grows.", caption="Growth") as ax:
    ax.plot([1, 2, 3], [1, 4, 9], label="squares")
    ax.set_xlabel("step")
    ax.legend()
"""


def render(*sources: str) -> str:
    fence = {
        "name": "python",
        "class": "python",
        "format": figures.formatter,
        "validator": markdown_exec.validator,
    }
    return markdown.markdown(
        "\n\n".join(f'```python exec="on" html="on"\n{source}\n```' for source in sources),
        extensions=["pymdownx.highlight", "pymdownx.superfences"],
        extension_configs={"pymdownx.superfences": {"custom_fences": [fence]}},
    )


def test_a_fence_becomes_a_figure_with_a_named_image() -> None:
    html = render(PLOT)
    assert html.startswith('<figure class="plot"><svg role="img" aria-label="It grows."')
    assert html.endswith("</svg><figcaption>Growth</figcaption></figure>")
    assert 'viewBox="0 0 504 259.2"' in html


def test_alt_and_caption_are_escaped() -> None:
    html = render(PLOT.replace("It grows.", "a < b & 'c'").replace("Growth", "x < y"))
    assert "aria-label=\"a &lt; b &amp; 'c'\"" in html
    assert "<figcaption>x &lt; y</figcaption>" in html


def test_text_is_text_in_the_font_of_the_page() -> None:
    html = render(PLOT)
    for word in ("squares", "step"):
        assert f">{word}</text>" in html
    assert "font-family" not in html
    assert "DejaVu" not in html


def test_letters_of_mathematical_text_follow_each_other() -> None:
    html = render(PLOT.replace('"step"', 'r"$10^{2}$"'))
    letters = re.findall(r"<tspan([^>]*)>(.)</tspan>", html)
    assert "".join(letter for _, letter in letters) == "102"
    assert 'x="0"' in letters[0][0]
    assert all("x=" not in attributes for attributes, _ in letters[1:])


def test_every_color_is_a_property_of_the_page() -> None:
    source = """\
from sitekit.figures import draw

with draw(alt="All.") as ax:
    for i in range(5):
        ax.plot([0, 1], [i, i], label=str(i))
    ax.axhline(1, color="black")
    ax.bar([0], [1], hatch="/", facecolor="white")
    ax.legend()
"""
    html = render(source)
    for name in ("1", "2", "3", "4", "5", "ink", "grid", "paper"):
        assert f"var(--plot-{name}, #" in html
    assert not re.search(r"#[0-9a-f]{6}", re.sub(r"var\([^)]*\)|url\([^)]*\)", "", html))
    assert "<style" not in html
    assert "<metadata" not in html


def test_the_background_is_the_page() -> None:
    first = re.search(r"<path[^>]*>", render(PLOT.replace("    ax.legend()\n", "")))
    assert first is not None
    assert "stroke:" in first[0]


def test_the_same_code_gives_the_same_bytes() -> None:
    assert render(PLOT) == render(PLOT)


def test_ids_do_not_clash_between_figures_and_every_reference_is_met() -> None:
    html = render(PLOT, PLOT.replace("9", "8"))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert ids
    assert len(ids) == len(set(ids))
    references = re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', html)
    assert {"".join(pair) for pair in references} == set(ids)


def test_a_figure_without_caption_has_no_empty_one() -> None:
    assert "figcaption" not in render(PLOT.replace(', caption="Growth"', ""))


def test_several_panels_make_one_figure(capsys: pytest.CaptureFixture[str]) -> None:
    with figures.draw_grid("Two.", rows=2, cols=3) as axes:
        assert axes.shape == (2, 3)
        axes[1, 2].plot([0, 1])
    html = capsys.readouterr().out
    assert html.count("<figure") == html.count("<svg") == 1


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_plot_without_alt_is_refused(alt: str) -> None:
    with pytest.raises(ContentError, match="without alt"):
        figures.draw(alt)
    with pytest.raises(ContentError, match="without alt"):
        figures.draw_grid(alt)


@pytest.mark.parametrize("width", [0.0, 7.5])
def test_a_plot_that_a_phone_cannot_show_is_refused(width: float) -> None:
    with pytest.raises(ContentError, match="phone"):
        figures.draw("x", width=width)


def test_settings_neither_leak_out_nor_in(capsys: pytest.CaptureFixture[str]) -> None:
    def plot() -> str:
        with figures.draw("x") as ax:
            ax.plot([0, 1])
            mpl.rcParams["font.size"] = 30
        return capsys.readouterr().out

    before = dict(mpl.rcParams)
    first = plot()
    assert dict(mpl.rcParams) == before
    with mpl.rc_context({"lines.linewidth": 9, "axes.grid": False}):
        assert plot() == first


def test_a_failing_block_prints_nothing_and_restores_the_settings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = dict(mpl.rcParams)
    with pytest.raises(ZeroDivisionError), figures.draw("x"):
        raise ZeroDivisionError
    assert capsys.readouterr().out == ""
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("from sitekit.figures import draw\nwith draw(''):\n    pass", "without alt"),
    ],
)
def test_failing_code_stops_the_build(source: str, message: str) -> None:
    with pytest.raises(SuperFencesException, match=message):
        render(source)


def test_python_that_is_not_run_stays_code() -> None:
    text = "```python\nprint(1)\n```"
    fence = {
        "name": "python",
        "class": "python",
        "format": figures.formatter,
        "validator": markdown_exec.validator,
    }
    html = markdown.markdown(
        text,
        extensions=["pymdownx.highlight", "pymdownx.superfences"],
        extension_configs={"pymdownx.superfences": {"custom_fences": [fence]}},
    )
    assert 'class="highlight"' in html


def _schemes() -> dict[str, dict[str, str]]:
    found = {}
    for scheme in ("default", "slate"):
        block = CSS.split(f'[data-md-color-scheme="{scheme}"] {{')[1].split("}")[0]
        found[scheme] = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    return found


def _linear(color: str) -> np.ndarray:
    parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _contrast(one: str, other: str) -> float:
    low, high = sorted(float(_linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def _lab(linear: np.ndarray) -> np.ndarray:
    matrix = [[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]]
    xyz = np.array(matrix) @ linear / [0.9505, 1.0, 1.0888]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


# Machado, Oliveira and Fernandes (2009), severity 1.
VISION = {
    "full": np.eye(3),
    "protanopia": np.array(
        [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]
    ),
    "deuteranopia": np.array(
        [[0.3673, 0.8607, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9690]]
    ),
    "tritanopia": np.array(
        [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]]
    ),
}


@pytest.mark.parametrize(
    ("scheme", "papers"),
    [("default", ["#ffffff", "#fbfaf8"]), ("slate", ["#14171a", "#18161a", "#211e24"])],
)
def test_series_stand_out_from_the_page_and_from_each_other(scheme: str, papers: list[str]) -> None:
    colors = _schemes()[scheme]
    series = [colors[f"plot-{number}"] for number in range(1, 6)]
    for color, paper in itertools.product(series, papers):
        assert _contrast(color, paper) >= 3, (color, paper)
    for name, matrix in VISION.items():
        for one, other in itertools.combinations(series, 2):
            seen = [_lab(np.clip(matrix @ _linear(color), 0, 1)) for color in (one, other)]
            assert np.linalg.norm(seen[0] - seen[1]) >= 20, (name, one, other)
    for ink in ("plot-ink", "diagram-ink"):
        assert all(_contrast(colors[ink], paper) >= 7 for paper in papers)
    assert _contrast(colors["diagram-ink"], colors["diagram-fill"]) >= 7
    assert _contrast(colors["diagram-ink"], colors["diagram-accent"]) >= 7
    assert all(_contrast(colors["diagram-line"], paper) >= 3 for paper in papers)


def test_fallbacks_are_the_colors_of_the_light_scheme() -> None:
    light = _schemes()["default"]
    assert [light[f"plot-{number}"] for number in range(1, 6)] == list(figures.SERIES)
    assert (light["plot-ink"], light["plot-grid"]) == (figures.INK, figures.GRID)


def test_the_style_sheet_knows_every_property() -> None:
    source = Path(figures.__file__).read_text(encoding="utf-8")
    names = set(re.findall(r"--plot-[a-z]+", source)) | {f"--plot-{n}" for n in range(1, 6)}
    assert all(f"{name}:" in CSS for name in names)
