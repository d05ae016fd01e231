"""What a page may not hold: code that runs during the build, includes, HTML that could do harm.

Whoever proposes a page can write whatever they like into it, and a reader's browser trusts what it
gets from this site. So the HTML that the Markdown of a page becomes may hold listed elements and
attributes only, written in one plain form, and code runs during the build only where
`data/exec-pages.txt` says so. That file is for maintainers to change.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from inspect import cleandoc
from pathlib import Path
from xml.etree import ElementTree

from griffe import Docstring, DocstringElement
from mkdocs.utils.meta import get_data

from sitekit.addresses import stubs
from sitekit.fences import FRONT_MATTER, find_fences
from sitekit.frontmatter import split
from sitekit.problems import ContentError, Problem, line_of
from sitekit.rendering import convert, extensions, pages, prose, render, settings

EXEC_PAGES = Path("data/exec-pages.txt")
# Other folders of `docs/` may not ask mkdocstrings for anything: its options can load Python files.
REFERENCE = "reference"
DIRECTIVE = re.compile(r"::: (?:sitekit|snippets)(?:\.\w+)*")
DIRECTIVE_OPTIONS = {"options:", "show_submodules: true"}
INCLUDE = re.compile("-8<-")
INCLUDING = "pymdownx.snippets"
# What could become more than text.
MARKUP = re.compile(r"<[a-zA-Z!/?]|`{3}|~{3}|\{[^}]*[=:#]|\]\s*[(\[:]")
OPENING = re.compile(r"<\S")
TAG = re.compile(r"<[a-zA-Z!/?].*>", re.DOTALL)
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TEXT = _words(
    "a abbr autoref b blockquote br cite code dd del details div dl dt em figcaption figure h1 h2"
    " h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span strong sub summary"
    " sup table tbody td tfoot th thead tr u ul var"
)
MATH = _words(
    "annotation math mfrac mi mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub"
    " msubsup msup mtable mtd mtext mtr munder munderover semantics"
)
HEADINGS = _words("h1 h2 h3 h4 h5 h6")
GLOBAL = _words(
    "aria-describedby aria-hidden aria-label aria-labelledby class data-search-exclude dir id lang"
    " role tabindex title"
)
ATTRIBUTES = {
    "a": {"href"},
    "autoref": {"identifier", "optional", "slug"},
    "details": {"open"},
    "img": {"alt", "height", "loading", "src", "width"},
    "ol": {"reversed", "start", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "style"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "mtext": {"style"},
}
MATH_ATTRIBUTES = _words(
    "accent accentunder columnspan depth display displaystyle encoding fence form height largeop"
    " linethickness lspace mathvariant maxsize minsize movablelimits rowspan rspace scriptlevel"
    " separator stretchy symmetric voffset width"
)
STYLE = re.compile(
    r"text-align: ?(?:left|center|right);?"
    r"|(?:font-(?:weight:bold|style:italic|family:(?:monospace|sans-serif));?)+"
)
# The theme's own parts cover the page, and it fetches Mermaid from another host for its class.
CLASS = re.compile(r"(?!md-(?!button)|mermaid$).*")
# The theme reads elements whose id starts with an underscore; nobody may stand in for them.
ID = re.compile(r"[^\W_][\w.:-]*")
SCHEMES = {"https", "http", "mailto"}
# One form for a tag, so that no browser can read it in another way than Python's parser.
PLAIN_TAG = re.compile(r"<[a-zA-Z][a-zA-Z0-9-]*(?:\s+[a-zA-Z-]+(?:=\"[^\"<>]*\")?)*\s*/?>")

IMAGES = {".svg", ".png", ".webp", ".jpg"}
CODE = {".css", ".mjs"}
GENERATED = {"feed.xml", "llms.txt", "questions.json"}
SERVED = {"service-worker.js", *GENERATED}
# What `sitekit.prepare` lays out in docs/assets/py/.
PREPARED = {".json", ".mjs", ".pack", ".py", ".wasm", ".whl", ".woff2", ".zip"}
SHAPES = _words(
    "circle clipPath defs desc ellipse g line linearGradient marker mask path polygon polyline"
    " radialGradient rect stop svg symbol text title tspan use"
)


class _Refuser(HTMLParser):
    """Collects what the HTML of a page may not hold, as the piece to look for, what, what to do."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str, str, str]] = []
        self._heading: str | None = None

    def refuse(self, piece: str, what: str, todo: str) -> None:
        self.found.append((piece, what, todo))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HEADINGS:
            self._heading = ""
        written = self.get_starttag_text() or ""
        if tag not in TEXT | MATH:
            self.refuse(f"<{tag}", f"the element <{tag}>", "write Markdown; code goes into a fence")
            return
        if not PLAIN_TAG.fullmatch(written):
            self.refuse(
                f"<{tag}", f"a tag that is not plainly written, <{tag}>", 'write name="value"'
            )
        for name, value in attrs:
            self._check_attribute(tag, name, value or "")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        known = GLOBAL | ATTRIBUTES.get(tag, set()) | (MATH_ATTRIBUTES if tag in MATH else set())
        if name not in known:
            self.refuse(name, f"the attribute {name!r} of <{tag}>", "drop it")
        elif "<" in value:
            # The theme shows titles as HTML.
            self.refuse(value, f"a tag in the attribute {name!r} of <{tag}>", "write it in words")
        elif name == "style" and not STYLE.fullmatch(value):
            self.refuse(value, f"a style of <{tag}>", "leave looks to the style sheets")
        elif name == "id" and not ID.fullmatch(value):
            self.refuse(value, f"the id {value!r}", "start with a letter")
        elif name == "class" and not all(map(CLASS.fullmatch, value.split())):
            self.refuse(value, f"a class of the theme, {value!r}", "drop it")
        elif name == "identifier" and '"' in value:
            # mkdocs-autorefs writes it into an attribute as it stands.
            self.refuse(value.partition('"')[0], "a quotation mark in a reference", "drop it")
        elif name == "href" and _scheme(value) not in {"", *SCHEMES}:
            self.refuse(value, f"a link to {value[:40]!r}", "link a page, https: or mailto:")
        elif name == "src" and (_scheme(value) or _names_host(value)):
            self.refuse(value, f"an image from {value[:40]!r}", "put the image beside the page")

    def handle_endtag(self, tag: str) -> None:
        if tag not in HEADINGS:
            return
        # The theme shows an entry of the contents that is too long for its place as HTML.
        if self._heading and TAG.search(self._heading):
            self.refuse(self._heading.partition("<")[0], "a tag in a heading", "write it in words")
        self._heading = None

    def handle_entityref(self, name: str) -> None:
        self._read(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._read(unescape(f"&#{name};"))

    def _read(self, text: str) -> None:
        if self._heading is not None:
            self._heading += text

    def handle_data(self, data: str) -> None:
        self._read(data)
        if "<" in data:
            piece = data[data.index("<") :].split("\n")[0]
            self.refuse(piece, "an angle bracket that opens nothing", "write &lt;, or use a fence")

    def handle_comment(self, data: str) -> None:
        if re.search("[<>]|^-", data):
            self.refuse("<!--", "a comment that holds a tag", "drop it")

    def handle_decl(self, decl: str) -> None:
        self.refuse("<!", "a declaration", "drop it")

    def unknown_decl(self, data: str) -> None:
        self.refuse("<![", "a declaration", "drop it")

    def handle_pi(self, data: str) -> None:
        self.refuse("<?", "a processing instruction", "drop it")


def _scheme(address: str) -> str:
    r"""Return the scheme of an address as a browser reads it, or an empty string.

    >>> _scheme("java\nscript:alert(1)"), _scheme("ndcg.md#top"), _scheme("https://example.org")
    ('javascript', '', 'https')
    """
    match = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", address))
    return match[1].lower() if match else ""


def _names_host(address: str) -> bool:
    r"""Whether an address without a scheme leads to another host, as a browser reads it.

    >>> _names_host("\x01/\t/example.org/x.png"), _names_host("/x.png")
    (True, False)
    """
    return bool(re.match(r"[\\/]{2}", re.sub(r"[\x00-\x20]", "", address)))


def check_html(root: Path) -> Iterator[Problem]:
    """The HTML of pages and docstrings, and titles, hold listed elements and attributes only."""
    yield from _check_docstrings(root)
    for path in pages(root):
        try:
            rendered = render(path, root)
        except ContentError:
            continue  # the check of formulas reports it
        text = path.read_text(encoding="utf-8")
        if not _has_one_front_matter(path, text):
            yield Problem(
                path,
                1,
                "a builder would read this front matter in another way",
                "write `---`, the keys and `---` on lines of their own, or start with other words",
            )
        for piece, what, todo in refused(rendered.html):
            yield Problem(path, _prose_line(text, piece), what, todo)
        title = get_data(text)[1].get("title")
        if isinstance(title, str) and OPENING.search(unescape(title)):
            yield Problem(path, _key_line(text, "title"), "a tag in the title", "write it in words")
    config = root / "mkdocs.yml"
    for title in _titles(settings(config).get("nav")):
        if OPENING.search(unescape(title)):
            line = line_of(config.read_text(encoding="utf-8"), title)
            yield Problem(config, line, "a tag in the navigation", "write it in words")


def _check_docstrings(root: Path) -> Iterator[Problem]:
    """The reference shows docstrings as Markdown, section by section."""
    config = root / "mkdocs.yml"
    for folder in ("snippets", "sitekit"):
        for path in sorted((root / folder).rglob("*.py")):
            for line, text in _docstrings(path, path.stat().st_mtime_ns):
                try:
                    rendered = convert(text, config)
                except ContentError as error:
                    yield error.at(path, line)
                    continue
                for _, what, todo in refused(rendered.html):
                    yield Problem(path, line, f"{what} in a docstring", todo)
                if rendered.executed:
                    what = "the code of a docstring would run during the build"
                    yield Problem(path, line, what, "show it with prompts >>>")


@lru_cache(maxsize=4096)
def _docstrings(path: Path, modified: int) -> tuple[tuple[int, str], ...]:
    """Return the parts of docstrings that hold more than words and formulas, with their lines."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))) if MARKUP.search(text):
                sections = Docstring(cleandoc(text)).parse("google", warnings=False)
                parts = [part for section in sections for part in _texts(section.as_dict())]
                found += [(node.lineno, part) for part in parts if MARKUP.search(part)]
    return tuple(found)


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a parsed docstring."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, DocstringElement):
        yield from _texts(value.as_dict())


def _has_one_front_matter(path: Path, text: str) -> bool:
    """Whether MkDocs takes the same lines for front matter as the checks; it knows more forms."""
    body, meta = get_data(path.read_text(encoding="utf-8-sig"))
    keys, checked = split(text)
    bodies = {body.strip(), checked.strip(), FRONT_MATTER.sub("", text, count=1).strip()}
    return len(bodies) == 1 and bool(meta) == (keys is not None)


def _titles(nav: object) -> Iterator[str]:
    if isinstance(nav, list):
        for item in nav:
            yield from _titles(item)
    elif isinstance(nav, dict):
        for title, below in nav.items():
            yield str(title)
            yield from _titles(below)


@lru_cache(maxsize=4096)
def refused(html: str) -> tuple[tuple[str, str, str], ...]:
    """Return what a piece of HTML may not hold: a text to look for, what it is, what to do."""
    refuser = _Refuser()
    refuser.feed(html)
    refuser.close()
    return tuple(dict.fromkeys(refuser.found))


def check_executed(root: Path) -> Iterator[Problem]:
    """Code runs during the build on listed pages only, and the list holds no others."""
    listed = {
        line: number
        for number, line in enumerate((root / EXEC_PAGES).read_text("utf-8").splitlines(), 1)
        if line and not line.startswith("#")
    }
    for path in pages(root):
        name = path.relative_to(root).as_posix()
        try:
            rendered = render(path, root)
        except ContentError:
            listed.pop(name, None)
            continue
        for fence in rendered.executed:
            if name not in listed:
                yield Problem(
                    path,
                    fence.line,
                    "the code of this fence would run during the build",
                    f"show it in a pycon fence, or ask a maintainer for {EXEC_PAGES.as_posix()}",
                )
        if rendered.executed:
            listed.pop(name, None)
        # Where the two disagree, a fence that a check reads is not the one that is built.
        taken = {fence.line for fence in rendered.fences}
        for fence in find_fences(path.read_text(encoding="utf-8")):
            if fence.line not in taken:
                yield Problem(
                    path,
                    fence.line,
                    f"this {fence.language or 'nameless'} fence is not taken as one",
                    "drop the option that its language does not have",
                )
    for name, line in listed.items():
        yield Problem(
            root / EXEC_PAGES, line, f"{name} runs no code during the build", "remove the line"
        )


def check_includes(root: Path) -> Iterator[Problem]:
    """Pages include nothing but modules of `snippets/`; the reference asks for our packages."""
    config = root / "mkdocs.yml"
    if INCLUDING in extensions(config):
        at = line_of(config.read_text(encoding="utf-8"), INCLUDING)
        yield Problem(
            config, at, "an extension that includes files of any folder", "use snippet fences"
        )
    for path in pages(root):
        text = path.read_text(encoding="utf-8")
        for number, line in prose(text):
            if INCLUDE.search(line) and INCLUDE.search(CODE_SPAN.sub("", line)):
                yield Problem(path, number, "an include", "show a module with a snippet fence")
        try:
            directives = render(path, root).directives
        except ContentError:
            continue
        for directive in directives:
            yield from _check_directive(
                path, text, directive, path.parent == root / "docs" / REFERENCE
            )


def _check_directive(path: Path, text: str, directive: str, allowed: bool) -> Iterator[Problem]:
    for written in directive.splitlines():
        line, where = written.strip(), _prose_line(text, written)
        if not line or line in DIRECTIVE_OPTIONS:
            continue
        if ":::" not in line:
            yield Problem(
                path, where, f"the option {line!r} of a directive", "drop it, or put a line between"
            )
        elif not allowed:
            yield Problem(
                path, where, "a directive `:::`", f"write it on a page of docs/{REFERENCE}/"
            )
        elif not DIRECTIVE.fullmatch(line):
            yield Problem(path, where, "a directive of another package", "name sitekit or snippets")


def check_files(root: Path) -> Iterator[Problem]:
    """What is served besides pages is of a known kind, and nothing leads out of the project."""
    for path in _committed_though_ignored(root):
        yield Problem(path, 1, "a file that is built, in the repository", "run git rm --cached")
    docs = root / "docs"
    generated = docs / "assets" / "py"
    served = SERVED | set(stubs("", root))
    for folder in ("docs", "snippets", "overrides", "data"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_symlink() and path.exists():
                yield Problem(path, 1, "a symbolic link", "put the file itself here")
    for path in sorted(docs.rglob("*")):
        if not path.is_file() or path.is_symlink() or _is_hidden(path, root):
            continue
        if generated in path.parents:
            if path.suffix not in PREPARED and path.name != "LICENSE":
                yield Problem(path, 1, "a file that the preparation does not write", "remove it")
            continue
        name = path.relative_to(docs).as_posix()
        in_assets = docs / "assets" in path.parents
        if path.suffix == ".md" and not in_assets:
            continue
        if path.suffix not in IMAGES | (CODE if in_assets else set()) and name not in served:
            yield Problem(path, 1, "a file that the site does not serve", "remove it")
        elif path.suffix == ".svg":
            yield from _check_svg(path)


def _is_hidden(path: Path, root: Path) -> bool:
    """Whether a file is of an editor or a desktop; MkDocs does not serve it."""
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _committed_though_ignored(root: Path) -> list[Path]:
    """Return files that Git tracks though .gitignore names them: a build takes them for its own."""
    if not (root / ".git").exists():
        return []
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--ignored"]
    listed = subprocess.run(  # noqa: S603 - our own command
        [*command, "--exclude-standard"], capture_output=True, text=True, check=True
    ).stdout
    return [root / name for name in listed.split("\0") if name]


def _check_svg(path: Path) -> Iterator[Problem]:
    """An image that holds a script runs it when a reader opens the image by itself."""
    text = path.read_text(encoding="utf-8")
    if "<!" in text or "<?" in text:
        yield Problem(path, 1, "a declaration in an image", "start with <svg")
        return
    try:
        image = ElementTree.fromstring(text)  # noqa: S314 - no declaration, so no entities
    except ElementTree.ParseError as error:
        yield Problem(path, error.position[0], "an image that is not XML", "correct it")
        return
    for element in image.iter():
        tag = element.tag.rpartition("}")[2]
        if tag not in SHAPES:
            yield Problem(path, line_of(text, f"<{tag}"), f"<{tag}> in an image", "remove it")
        for key, value in element.items():
            name = key.rpartition("}")[2]
            if name.startswith("on") or (name == "href" and not value.startswith("#")):
                yield Problem(path, line_of(text, name), f"{name!r} in an image", "remove it")


def _key_line(text: str, key: str) -> int:
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if line.startswith(f"{key}:")), 1)


def _prose_line(text: str, piece: str) -> int:
    """Return the line of the prose that holds a piece, or 1 if it is written in another way."""
    piece = piece.strip().split("\n")[0].lower()
    lines = ((number, line.lower()) for number, line in prose(text))
    found = ((number, line) for number, line in lines if piece in line)
    return next((number for number, line in found if piece in CODE_SPAN.sub("", line)), 1)
