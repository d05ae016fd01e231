"""A proposed page cannot run code during the build, include what is not ours, or harm a reader."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sitekit.fences import parse_block
from sitekit.problems import ROOT, ContentError
from sitekit.refusals import check_executed, check_files, check_html, check_includes
from sitekit.rendering import extensions

PAGE = "docs/algorithms/page.md"
EXEC = '```python exec="on"\nprint(1)\n```\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an empty page."""
    for folder in ("docs/algorithms", "docs/reference", "docs/assets", "snippets", "data"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    write(tmp_path, "data/exec-pages.txt", "# The pages.\n")
    write(tmp_path, "data/redirects.tsv", "from\tto\n")
    write(tmp_path, PAGE, "")
    return tmp_path


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# HTML

HARMFUL = {
    "a script": "<script>alert(1)</script>",
    "a script in capitals": "<SCRIPT>alert(1)</SCRIPT>",
    "a script in a sentence": "Text <script>alert(1)</script> text.",
    "a script over lines": '<script\nsrc="x.js"\n></script>',
    "a script in a block": '<div markdown>\n\n<script src="x.js"></script>\n\n</div>',
    "a script in a list": "- item\n\n    <script>alert(1)</script>",
    "a script in a note": '??? note "x"\n\n    <script>alert(1)</script>',
    "a script in a fence that is none": '```python bogus="1"\n<script>alert(1)</script>\n```',
    "a script behind a comment": "<!--> <script>alert(1)</script> -->",
    "a script behind a declaration": "<![CDATA[<script>alert(1)</script>]]>",
    "an iframe": '<iframe src="https://example.org"></iframe>',
    "an object": '<object data="x.swf"></object>',
    "an embed": '<embed src="x.swf">',
    "a base": '<base href="https://example.org/">',
    "a form": '<form action="https://example.org"></form>',
    "a refresh": '<meta http-equiv="refresh" content="0;url=https://example.org">',
    "a style sheet": '<link rel="stylesheet" href="x.css">',
    "a style element": "<style>body { display: none }</style>",
    "a drawing": '<svg onload="alert(1)"></svg>',
    "our own element": '<runnable-block data-code="1"></runnable-block>',
    "a handler": '<img src="x.png" onerror="alert(1)">',
    "a handler without quotes": "<img src=x.png onerror=alert(1)>",
    "a handler behind a slash": '<div>\n<img/onerror="alert(1)"/src="x.png">\n</div>',
    "a handler in single quotes": "<b onclick='alert(1)'>x</b>",
    "a handler as an attribute list": 'Text.\n{: onclick="alert(1)" }',
    "a handler on a link": '[x](https://example.org){ onclick="alert(1)" }',
    "a handler on a heading": '## Title { onmouseover="alert(1)" }',
    "the settings of the theme on a fence": "``` {.text #__config}\nx\n```",
    "a handler on a reference": '[x][sitekit.check]{ onclick="alert(1)" }',
    "a style": '<div style="position:fixed;inset:0">x</div>',
    "a style as an attribute list": 'Text.\n{: style="position:fixed" }',
    "a script as an address": "[x](javascript:alert(1))",
    "a script as an address in capitals": "[x](JaVaScRiPt:alert(1))",
    "a script as an encoded address": "[x](&#106;avascript:alert(1))",
    "a script as an address with a tab": '<a href="java&#9;script:alert(1)">x</a>',
    "a script as a reference": "[x][y]\n\n[y]: javascript:alert(1)",
    "a script as an automatic link": "<javascript:alert(1)>",
    "data as an address": "[x](data:text/html,<b>x</b>)",
    "another script language": "[x](vbscript:msgbox(1))",
    "an image from elsewhere": "![x](https://example.org/x.png)",
    "an image from elsewhere without a scheme": "![x](//example.org/x.png)",
    "an image from elsewhere in HTML": '<img src="\\\\example.org/x.png" alt="x">',
    "a set of images": '<img srcset="https://example.org/x.png 2x" src="x.png">',
    "a tag in a title": '[x](page.md "<img src=y onerror=alert(1)>")',
    "a part of the theme": '<div data-md-component="announce">x</div>',
    "the settings of the theme": '<div id="__config">{"base": "https://example.org"}</div>',
    "the settings of the theme as a heading": "## x { #__config }",
    "an image from elsewhere behind a control character": "![x](\x01//example.org/x.png)",
    "a tag in the contents": "## `<img/src=x/onerror=alert(1)>`",
    "an encoded tag in the contents": "## A &#x3c;img src=x onerror=alert(1)&gt;",
    "a class for which the theme loads a script": '<pre class="mermaid">graph LR</pre>',
    "a class that covers the page": "[x](https://example.org){ .md-search__overlay }",
    "a class of the theme on a fence": "``` {.text .md-overlay}\nx\n```",
    "a style behind a style of fonts": (
        '<table><tr><td style="font-weight:bold;position:fixed">x</td></tr></table>'
    ),
    "a handler behind the name of a reference": '[x][y" onmouseover="alert(1)]',
    "a handler in the name of an optional reference": (
        '<autoref identifier="y&quot; onmouseover=&quot;alert(1)" optional>x</autoref>'
    ),
}


@pytest.mark.parametrize("text", HARMFUL.values(), ids=HARMFUL)
def test_html_that_could_do_harm_is_refused(project: Path, text: str) -> None:
    write(project, PAGE, f"Some words.\n\n{text}\n\nMore words.\n")
    assert list(check_html(project)), "passed"


HARMLESS = {
    "a script in code": "`<script>alert(1)</script>` and `javascript:`",
    "a script in a fence": '```html\n<script onload="x">alert(1)</script>\n```',
    "a script in indented code": "    <script>alert(1)</script>",
    "a comparison in a heading": "## When `a < b` and $a < b$",
    "a comparison": "a < b and c > d, so $a<b$",
    "a division": '<div class="g-doors" markdown>\n\n- [x](page.md)\n\n</div>',
    "a span": '<span class="x">x</span>',
    "an image": "![x](figure.svg)",
    "links": "[x](https://example.org) [y](../tags.md#a) <https://example.org> <me@example.org>",
    "a table": "| a | b |\n|:--|--:|\n| 1 | 2 |",
    "a note": '??? question "Why?"\n\n    Because.',
    "a footnote": "Text.[^1]\n\n[^1]: Note.",
    "a formula": "$$\n\\begin{aligned} a &= \\text{b} \\\\ c &= \\frac{1}{2} \\end{aligned}\n$$",
    "a definition": "Term\n\n:   Meaning",
    "a comment": "<!-- rumdl-disable -->",
    "a diagram": '```mermaid alt="x"\nflowchart LR\n  A --> B\n```',
    "a reference": "[x][sitekit.check] and [sitekit.check][]",
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_pages_need_passes(project: Path, text: str) -> None:
    write(project, PAGE, f"Some words.\n\n{text}\n\nMore words.\n")
    assert list(check_html(project)) == []
    assert list(check_executed(project)) == []


@pytest.mark.parametrize(
    "text",
    [
        "title: `</title><script>alert(1)</script>`\n\nWords.\n",
        '\ufeff---\ntitle: "</title><script>alert(1)</script>"\n---\nWords.\n',
        "---\ntitle: x\n# <script>alert(1)</script>\n---",
        "Note: MkDocs would drop this line.\n\nWords.\n",
    ],
)
def test_front_matter_that_only_a_builder_sees_is_refused(project: Path, text: str) -> None:
    write(project, PAGE, text)
    assert "a builder would read this front matter in another way" in {
        problem.what for problem in check_html(project)
    }


@pytest.mark.parametrize(
    "text", ["---\ntitle: x\n---\nWords.\n", "# Title\n\nWords.\n", "\nA: b\n"]
)
def test_front_matter_in_its_one_form_passes(project: Path, text: str) -> None:
    write(project, PAGE, text)
    assert list(check_html(project)) == []


@pytest.mark.parametrize("title", ["<b onclick='x'>Home</b>", "'&lt;img src=x onerror=x>'"])
def test_a_name_in_the_navigation_holds_no_tag(project: Path, title: str) -> None:
    mark = "nav:\n"
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert mark in config
    write(project, "mkdocs.yml", config.replace(mark, f"{mark}  - {title}: a.md\n"))
    (problem,) = check_html(project)
    assert problem.path == project / "mkdocs.yml"
    assert problem.line == config[: config.index(mark)].count("\n") + 2


def test_a_title_holds_no_encoded_tag(project: Path) -> None:
    write(project, PAGE, "---\ntitle: A &lt;img src=x onerror=alert(1)&gt; B\n---\nWords.\n")
    (problem,) = check_html(project)
    assert (problem.line, problem.what) == (2, "a tag in the title")


@pytest.mark.parametrize(
    "text",
    [
        "Do <script>alert(1)</script>.",
        "Do.\n\n    Args:\n        a: A <script>alert(1)</script>.",
        "Do.\n\n    Returns:\n        A [link](javascript:alert(1)).",
        "Do.\n\n    Raises:\n        ValueError: If <b onclick='x'>x</b>.",
        "Do.\n\n    Note:\n        A <script>alert(1)</script>.",
        'Do.\n\n    ```python exec="on"\n    print(1)\n    ```',
        'Do.\n\n    Example:\n        ```python exec="on"\n        print(1)\n        ```',
    ],
)
def test_a_docstring_is_refused_what_a_page_is(project: Path, text: str) -> None:
    code = f'def f(a):\n    """{text}\n    """\n'
    path = write(project, "snippets/algorithms/f.py", code)
    assert {(problem.path, problem.line) for problem in check_html(project)} == {(path, 2)}


def test_docstrings_hold_comparisons_examples_and_brackets(project: Path) -> None:
    text = 'Say $a<b$ and `<b>`.\n\n    Examples:\n        >>> {"a<b": [1][0]}\n        {}'
    write(project, "snippets/algorithms/f.py", f'def f(a):\n    """{text}\n    """\n')
    assert list(check_html(project)) == []


@pytest.mark.parametrize("line", ["-" * 50_000, "`" * 50_000, "` " * 25_000, "<!--" + "-" * 50_000])
@pytest.mark.timeout(20)
def test_a_long_line_takes_no_minutes(project: Path, line: str) -> None:
    write(project, PAGE, f"-8<-{line}\n")
    assert len(list(check_includes(project))) == 1


def test_a_refusal_names_line_thing_and_remedy(project: Path) -> None:
    write(project, PAGE, "---\ntitle: x\n---\n`<iframe>`\n\n```html\n<iframe>\n```\n\n<iframe>\n")
    (problem,) = check_html(project)
    assert str(problem).endswith(
        f"{PAGE}:10: the element <iframe>: write Markdown; code goes into a fence"
    )


def test_every_fault_of_a_page_is_named_once(project: Path) -> None:
    write(project, PAGE, '<b onclick="x">a</b>\n\n<iframe>\n\n<iframe>\n')
    assert [problem.line for problem in check_html(project)] == [1, 3]


# Code that runs during the build


@pytest.mark.parametrize(
    "fence",
    [
        EXEC,
        '```python exec="1"\nprint(1)\n```\n',
        '```python exec="yes"\nprint(1)\n```\n',
        '```python exec="ON"\nprint(1)\n```\n',
        "```python exec\nprint(1)\n```\n",
        '```python html="on" exec="on" id="x"\nprint(1)\n```\n',
        '~~~~ python exec="on"\nprint(1)\n~~~~\n',
        '```.python exec="on"\nprint(1)\n```\n',
        '``` { .python exec="on" }\nprint(1)\n```\n',
        "```{.python exec=on}\nprint(1)\n```\n",
        '``` python\texec="on"\nprint(1)\n```\n',
        '??? note "x"\n\n    ```python exec="on"\n    print(1)\n    ```\n',
        '- item\n\n    ```python exec="on"\n    print(1)\n    ```\n',
        '> ```python exec="on"\n> print(1)\n> ```\n',
        '```text bogus="1"\n```python exec="on"\nprint(1)\n```\n',
        # Superfences runs this before it sees that it is indented code.
        '    ```python exec="on"\n    print(1)\n    ```\n',
        '<div markdown>\n\n```python exec="on"\nprint(1)\n```\n\n</div>\n',
    ],
)
def test_code_that_would_run_is_refused_however_it_is_written(project: Path, fence: str) -> None:
    write(project, PAGE, f"Some words.\n\n{fence}")
    found = [str(problem) for problem in check_executed(project)]
    assert any("would run during the build: show it in a pycon fence" in text for text in found)


@pytest.mark.parametrize(
    "fence",
    [
        "```python\nprint(1)\n```\n",
        '```python exec="off"\nprint(1)\n```\n',
        '````md\n```python exec="on"\nprint(1)\n```\n````\n',
        '`` ```python exec="on" ``\n',
    ],
)
def test_code_that_would_not_run_passes(project: Path, fence: str) -> None:
    write(project, PAGE, f"Some words.\n\n{fence}")
    assert not [p for p in check_executed(project) if "would run" in p.what]


def test_listed_pages_may_run_code_and_only_while_they_do(project: Path) -> None:
    write(project, "data/exec-pages.txt", f"# The pages.\n{PAGE}\ndocs/gone.md\n")
    write(project, PAGE, EXEC)
    (problem,) = check_executed(project)
    assert (problem.line, problem.what) == (3, "docs/gone.md runs no code during the build")
    write(project, PAGE, "Nothing any more.\n")
    assert [problem.line for problem in check_executed(project)] == [2, 3]


def test_code_that_would_run_is_named_with_its_line(project: Path) -> None:
    write(project, PAGE, f"---\ntitle: x\n---\nWords.\n\n{EXEC}")
    (problem,) = check_executed(project)
    assert (problem.path, problem.line) == (project / PAGE, 6)


def test_a_fence_that_the_builder_does_not_take_is_named(project: Path) -> None:
    write(project, PAGE, 'Words.\n\n```python bogus="1"\nprint(1)\n```\n')
    (problem,) = check_executed(project)
    assert (problem.line, problem.what) == (3, "this python fence is not taken as one")


def test_no_fence_but_python_runs_code() -> None:
    fences = extensions(ROOT / "mkdocs.yml")["pymdownx.superfences"]["custom_fences"]
    runs = [f["name"] for f in fences if f["validator"].startswith("markdown_exec")]
    assert runs == ["python"]


# Includes


@pytest.mark.parametrize(
    "name",
    [
        "../sitekit/check",
        "/etc/passwd",
        "..sitekit.check",
        ".sitekit.check",
        "algorithms/../../sitekit/check",
        "https://example.org/x",
        "algorithms.f1:../x",
        "check",
    ],
)
def test_a_snippet_fence_shows_modules_of_snippets_only(name: str) -> None:
    with pytest.raises(ContentError):
        parse_block("snippet", {"id": "x"}, name)


@pytest.mark.parametrize(
    "line",
    [
        '--8<-- "README.md"',
        '-8<- "https://example.org/"',
        "--8<--\nREADME.md\n--8<--",
        "    --8<-- x",
    ],
)
def test_a_page_includes_no_file(project: Path, line: str) -> None:
    write(project, PAGE, f"Words about `--8<--`.\n\n{line}\n")
    assert {problem.line for problem in check_includes(project)} <= {3, 5}
    assert list(check_includes(project))


def test_the_extension_that_includes_files_stays_out(project: Path) -> None:
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    mark = "markdown_extensions:\n"
    assert mark in config
    write(project, "mkdocs.yml", config.replace(mark, f"{mark}  - pymdownx.snippets\n"))
    (problem,) = check_includes(project)
    assert problem.what == "an extension that includes files of any folder"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (PAGE, "::: sitekit.check"),
        (PAGE, "- item\n\n    ::: sitekit.check"),
        ("docs/reference/page.md", "::: os"),
        ("docs/reference/page.md", "::: sitekit.check\n    options:\n      extensions: [x.py]"),
        ("docs/reference/page.md", "## ::: antigravity"),
        ("docs/reference/page.md", "::: sitekit.check\n\n    options:\n      extensions: [x.py]"),
        ("docs/reference/page.md", "Words.\n::: os"),
        (PAGE, "```\n```\n::: sitekit.check"),
        (PAGE, "\t```text\nx\n    ```\n::: sitekit.check\n\t```"),
        (PAGE, "<div markdown>\n\n::: sitekit.check\n\n</div>"),
        (PAGE, "Words.[^1]\n\n[^1]:\n    ::: sitekit.check"),
    ],
)
def test_the_reference_asks_for_our_packages_only(project: Path, name: str, text: str) -> None:
    write(project, name, f"Words.\n\n{text}\n")
    assert {problem.path for problem in check_includes(project)} == {project / name}


# Files beside pages


@pytest.mark.parametrize(
    "name",
    [
        "docs/page.html",
        "docs/algorithms/page.markdown",
        "docs/algorithms/page.js",
        "docs/assets/page.html",
        "docs/assets/notes.md",
        "docs/sitemap.xml",
        "docs/assets/py/page.html",
        "docs/assets/py/page.md",
        "docs/assets/py/image.svg",
    ],
)
def test_a_file_that_could_be_a_page_or_a_script_is_refused(project: Path, name: str) -> None:
    path = write(project, name, "x")
    assert [problem.path for problem in check_files(project)] == [path]


def test_what_the_preparation_writes_passes(project: Path) -> None:
    write(project, "data/redirects.tsv", "from\tto\n/old/\t/algorithms/page/\n")
    for name in ("old/index.html", "feed.xml", "llms.txt", "questions.json", "service-worker.js"):
        write(project, f"docs/{name}", "x")
    for name in ("manifest.json", "runner-0.py", "fonts/math.woff2", "fonts/LICENSE"):
        write(project, f"docs/assets/py/{name}", "x")
    assert list(check_files(project)) == []


def test_files_of_editors_and_desktops_pass(project: Path) -> None:
    write(project, "docs/algorithms/.page.md.swp", "x")
    write(project, "docs/.DS_Store", "x")
    (project / "docs" / "algorithms" / ".#page.md").symlink_to("somebody@host.1")
    assert list(check_files(project)) == []
    assert list(check_html(project)) == []


def test_what_git_ignores_may_not_be_committed(project: Path) -> None:
    write(project, ".gitignore", ".cache/\n")
    path = write(project, ".cache/editor/poison.mjs", "x")
    git = ["git", "-C", str(project)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    assert list(check_files(project)) == []
    subprocess.run([*git, "add", "--force", ".cache"], check=True)
    assert [problem.path for problem in check_files(project)] == [path]


def test_a_symbolic_link_is_refused(project: Path) -> None:
    (project / "snippets" / "leak.py").symlink_to("/etc/hostname")
    (project / "docs" / "leak.md").symlink_to("/etc/hostname")
    assert [problem.what for problem in check_files(project)] == ["a symbolic link"] * 2


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path onload="alert(1)"/>',
        '<a href="javascript:alert(1)"/>',
        '<use href="https://example.org/x.svg#a"/>',
        "<foreignObject><b/></foreignObject>",
        "<path>",
        "<!-- x -->",
    ],
)
def test_an_image_that_holds_more_than_shapes_is_refused(project: Path, inside: str) -> None:
    path = write(project, "docs/x.svg", f'<svg xmlns="http://www.w3.org/2000/svg">\n{inside}</svg>')
    assert {problem.path for problem in check_files(project)} == {path}
