"""Markdown in, HTML out: diagrams."""

import re
from pathlib import Path

import markdown
import mermaidx
import pytest
from pymdownx.superfences import SuperFencesException

from sitekit import diagrams

FLOW = "flowchart LR\n  A[Ask] --> B{Cached?}\n  B -- yes --> C([Answer])"


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("diagrams")


@pytest.fixture(autouse=True)
def _cache(shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "CACHE", shared_cache)


def render(text: str) -> str:
    fence = {
        "name": "mermaid",
        "class": "diagram",
        "format": diagrams.formatter,
        "validator": diagrams.validator,
    }
    return markdown.markdown(
        text,
        extensions=["pymdownx.superfences"],
        extension_configs={"pymdownx.superfences": {"custom_fences": [fence]}},
    )


def fence(source: str = FLOW, options: str = 'alt="A and B."') -> str:
    return f"```mermaid {options}\n{source}\n```"


def test_a_fence_becomes_a_figure_with_a_named_image() -> None:
    html = render(fence(options='alt="From A to B & C." caption="A < B"'))
    assert html.startswith('<figure class="diagram"><div class="diagram-scroll" role="group"')
    assert '<svg role="img" aria-label="From A to B &amp; C."' in html
    assert html.endswith("<figcaption>A &lt; B</figcaption></figure>")


def test_a_figure_without_caption_has_no_empty_one() -> None:
    assert "figcaption" not in render(fence())


def test_the_box_can_be_scrolled_with_the_keyboard() -> None:
    box = re.search(r'<div class="diagram-scroll"[^>]*>', render(fence()))
    assert box is not None
    assert 'tabindex="0"' in box[0]
    assert "aria-label=" in box[0]


def test_labels_are_text_in_the_font_of_the_page() -> None:
    html = render(fence())
    for label in ("Ask", "Cached?", "Answer", "yes"):
        assert f">{label}</tspan>" in html
    assert "font-family" not in html
    assert "foreignObject" not in html


@pytest.mark.parametrize(
    "source",
    [
        FLOW + "\n  subgraph S[Group]\n    C --x D[(Store)]\n  end",
        "sequenceDiagram\n  actor U\n  U->>+S: ask\n  Note right of S: think\n  S-->>-U: answer",
        "stateDiagram-v2\n  [*] --> Idle\n  Idle --> Busy: run\n  Busy --> [*]",
    ],
)
def test_colors_are_left_to_the_style_sheet(source: str) -> None:
    html = render(fence(source))
    assert "<style" not in html
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!\))", re.sub(r"url\([^)]*\)", "", html))
    assert not re.search(r"rgb|hsl|background", html.replace('class="background"', ""))
    assert not re.search(r'\b(?:fill|stroke)="', html)


def test_labels_stay_above_twelve_pixels() -> None:
    html = render(fence())
    width = re.search(r'width="([\d.]+)" height', html)
    least = re.search(r"min-width:(\d+)px", html)
    assert width is not None
    assert least is not None
    assert int(least[1]) * 16 >= float(width[1]) * 12 - 16


def test_every_reference_finds_its_marker() -> None:
    html = render(fence())
    ids = re.findall(r'\bid="([^"]+)"', html)
    references = set(re.findall(r"url\(#([^)]+)\)", html))
    assert references
    assert references == set(ids)


def test_ids_do_not_clash_on_a_page_even_for_the_same_diagram() -> None:
    other = fence("flowchart TD\n  A --> C")
    html = render("\n\n".join([fence(), other, fence()]))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 3


def test_the_same_source_gives_the_same_bytes_without_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The outline of a stadium is what Mermaid draws at random.
    first = render(fence())
    monkeypatch.setattr(diagrams, "CACHE", tmp_path / "empty")
    assert render(fence()) == first


def test_a_drawn_diagram_is_not_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagrams, "CACHE", tmp_path)
    first = render(fence("flowchart LR\n  X --> Y"))
    assert len(list(tmp_path.iterdir())) == 1

    def fail(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(mermaidx, "render", fail)
    assert render(fence("flowchart LR\n  X --> Y")) == first


def test_a_node_can_be_marked() -> None:
    assert "accent" in render(fence("flowchart LR\n  A:::accent --> B"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("", "without alt"),
        ('alt=""', "without alt"),
        ('alt="  "', "without alt"),
        ("alt", "without alt"),
        ('caption="x"', "without alt"),
        ('alt="x" width="3"', "unknown option 'width'"),
        ('alt="x" title="y"', "unknown option 'title'"),
    ],
)
def test_wrong_options_stop_the_build(options: str, message: str) -> None:
    with pytest.raises(SuperFencesException, match=message):
        render(fence(options=options))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("flowchart LR\n  A --> [", "Parse error on line 2"),
        ("", "starts with ''"),
        ("pie\n  A: 1", "start it with flowchart"),
        ("flowchart LR\n  A --> B\n  style A fill:#f00", "style sheet"),
        ("flowchart LR\n  classDef hot fill:#f00\n  A:::hot", ":::accent"),
        ("%%{init: {}}%%\nflowchart LR\n  A", "starts with"),
    ],
)
def test_a_wrong_diagram_stops_the_build(source: str, message: str) -> None:
    with pytest.raises(SuperFencesException, match=message):
        render(fence(source))
