"""The one fence parser: what it finds is what the page builder renders."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest

from sitekit.blocks import format_block, validate
from sitekit.fences import (
    ExampleBlock,
    ModuleBlock,
    PageError,
    find_fences,
    page_blocks,
    parse_block,
)
from sitekit.problems import ROOT, ContentError

NESTED = """---
title: A page
---
Text with `>>> inline` code.

```pycon id="plain"
>>> 1 + 1
2
```

- a list

    ```pycon id="in-list"
    >>> for i in range(2):
    ...     print(i)
    0
    1
    ```

??? question "Folded"

    > ```pycon id="in-quote"
    > >>> "quoted"
    > 'quoted'
    > ```

~~~pycon id="tildes"
>>> print("```")
```
~~~

````md
```pycon id="shown-not-run"
>>> 1
1
```
````
"""


def build(text: str) -> str:
    ours = {"class": "", "validator": validate, "format": format_block}
    # The site has formatters for other languages too; what they make of a fence is not asked here.
    others = {"class": "", "validator": validate, "format": lambda *args, **kwargs: ""}
    fences = [
        {"name": "*", **others},
        {"name": "pycon", **ours},
        {"name": "snippet", **ours},
    ]
    return markdown.markdown(
        re.sub(r"\A---.*?---\n", "", text, flags=re.DOTALL),
        extensions=["pymdownx.superfences", "pymdownx.details"],
        extension_configs={"pymdownx.superfences": {"custom_fences": fences}},
    )


def write(folder: Path, text: str) -> Path:
    path = folder / "page.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_blocks_are_found_where_the_builder_renders_them(tmp_path: Path) -> None:
    found = [block.id for _, block in page_blocks(write(tmp_path, NESTED))]
    assert found == re.findall(r'data-block="([^"]+)"', build(NESTED))
    assert found == ["plain", "in-list", "in-quote", "tildes"]


def test_every_page_of_the_guide_reads_the_same_to_parser_and_builder() -> None:
    for path in sorted((ROOT / "docs").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if "```" not in text:
            continue
        found = [block.id for _, block in page_blocks(path, text)]
        assert found == re.findall(r'data-block="([^"]+)"', build(text)), path


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, NESTED)
    lines = path.read_text(encoding="utf-8").split("\n")
    for fence, block in page_blocks(path):
        assert f'id="{block.id}"' in lines[fence.line - 1]


def test_code_is_the_examples_without_prompts_and_output(tmp_path: Path) -> None:
    blocks = {block.id: block for _, block in page_blocks(write(tmp_path, NESTED))}
    in_list = blocks["in-list"]
    assert isinstance(in_list, ExampleBlock)
    assert in_list.code == "for i in range(2):\n    print(i)\n"
    assert in_list.expected == "0\n1\n"
    assert in_list.exact


def test_blank_lines_between_examples_stay_in_the_code() -> None:
    block = parse_block("pycon", {"id": "x"}, ">>> a = 1\n\n>>> a\n1\n>>> a + 1\n2")
    assert block.code == "a = 1\n\na\na + 1\n"


def test_an_expected_exception_at_the_end_is_known_by_its_type() -> None:
    source = ">>> x = 0\n>>> 1 / x\nTraceback (most recent call last):\nZeroDivisionError: division"
    block = parse_block("pycon", {"id": "x"}, source)
    assert isinstance(block, ExampleBlock)
    assert block.raises == "ZeroDivisionError"
    assert block.expected == ""


def test_a_relaxed_example_is_not_exact() -> None:
    block = parse_block("pycon", {"id": "x"}, ">>> print([1])  # doctest: +ELLIPSIS\n[...]")
    assert isinstance(block, ExampleBlock)
    assert not block.exact


def test_a_module_block_knows_the_lines_of_its_object() -> None:
    block = parse_block("snippet", {"id": "x"}, "recommendation_search.ndcg:dcg")
    assert isinstance(block, ModuleBlock)
    lines = block.path.read_text(encoding="utf-8").splitlines()
    assert lines[block.start - 1].startswith("def dcg(")
    assert block.code.splitlines() == lines[block.start - 1 : block.end]
    assert lines[block.end - 1].startswith("    return ")


def test_a_whole_module_is_shown_to_its_last_line() -> None:
    block = parse_block("snippet", {"id": "x"}, "recommendation_search.ndcg")
    assert isinstance(block, ModuleBlock)
    assert block.code == block.path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "options", "source", "message"),
    [
        ("pycon", {"id": "x", "titel": "T"}, ">>> 1\n1", "unknown option 'titel'"),
        ("pycon", {}, ">>> 1\n1", "needs an id"),
        ("pycon", {"id": "Not An Id"}, ">>> 1\n1", "needs an id"),
        ("pycon", {"id": "x"}, "no prompt", "without an example"),
        ("pycon", {"id": "x"}, "text\n>>> 1\n1", "belongs to no example: 'text'"),
        ("pycon", {"id": "x"}, ">>> 1 +\n2", "an example is not Python"),
        ("pycon", {"id": "x"}, ">>>1\n1", "do not parse"),
        ("pycon", {"id": "x"}, ">>> 1 # doctest: +NUMBER\n1", "the doctest option NUMBER"),
        ("pycon", {"id": "x"}, ">>> 1 # doctest: +SKIP\n1", "the doctest option SKIP"),
        ("snippet", {"id": "x"}, "ndcg", "holds 'ndcg'"),
        ("snippet", {"id": "x"}, "../../etc.passwd", "holds '../../etc.passwd'"),
        ("snippet", {"id": "x"}, "algorithms.no_such_thing", "there is no module"),
        ("snippet", {"id": "x"}, "recommendation_search.ndcg:nothing", "has no nothing"),
        ("snippet", {"id": "x", "predict": "?"}, "a.b", "unknown option 'predict'"),
    ],
)
def test_bad_fences_are_refused(
    language: str, options: dict[str, str], source: str, message: str
) -> None:
    with pytest.raises(ContentError, match=re.escape(message)):
        parse_block(language, options, source)


def test_an_expected_exception_before_the_end_is_refused() -> None:
    source = ">>> 1/0\nTraceback (most recent call last):\nZeroDivisionError: x\n>>> 1\n1"
    with pytest.raises(ContentError, match="before the end"):
        parse_block("pycon", {"id": "x"}, source)


def test_problems_name_file_line_what_and_what_to_do(tmp_path: Path) -> None:
    path = write(
        tmp_path, '---\ntitle: x\n---\n\nText.\n\n```pycon id="a" titel="b"\n>>> 1\n1\n```\n'
    )
    with pytest.raises(PageError) as caught:
        list(page_blocks(path))
    assert str(caught.value) == (
        f"{path}:7: unknown option 'titel' on a pycon fence: "
        "use id, predict, title, or correct the spelling"
    )


def test_a_problem_inside_a_fence_has_the_line_of_the_example(tmp_path: Path) -> None:
    path = write(tmp_path, '\n```pycon id="a"\n>>> 1\n1\n>>> 2 +\n```\n')
    with pytest.raises(PageError) as caught:
        list(page_blocks(path))
    assert caught.value.problem.line == 5


def test_duplicate_ids_are_refused(tmp_path: Path) -> None:
    block = '```pycon id="twice"\n>>> 1\n1\n```\n'
    path = write(tmp_path, f"{block}\n{block}")
    with pytest.raises(PageError, match=r"page\.md:6: duplicate id 'twice', first on line 1: "):
        list(page_blocks(path))


def test_front_matter_of_any_length_keeps_the_line_numbers() -> None:
    for length in (0, 1, 30):
        text = "---\n" + "k: v\n" * length + '---\n```pycon id="a"\n>>> 1\n1\n```\n'
        assert [fence.line for fence in find_fences(text)] == [length + 3]
