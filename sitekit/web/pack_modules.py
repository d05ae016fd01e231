"""Prepares the standard library and the NumPy wheel. Runs inside Pyodide, called by pack.mjs.

What a start imports is compiled to byte code, which is large but needs no work; everything else
stays source, which is small.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
import marshal
import sys
import zipfile
from collections.abc import Callable

STDLIB = "/lib/python314.zip/"
SITE_PACKAGES = "/lib/python3.14/site-packages/"
DATE = (2020, 1, 1, 0, 0, 0)
# What runner.py and most snippets import, besides what NumPy itself does. It is in the snapshot;
# the first import of anything else makes the page fetch the whole standard library.
MODULES = (
    *("abc", "ast", "bisect", "cmath", "codeop", "collections.abc", "contextlib", "copy", "csv"),
    *("dataclasses", "datetime", "decimal", "doctest", "enum", "fractions", "functools", "gc"),
    *("graphlib", "hashlib", "heapq", "inspect", "io", "itertools", "json", "linecache", "math"),
    *("numbers", "operator", "pprint", "random", "re", "shutil", "statistics", "string"),
    *("textwrap", "time", "timeit", "traceback", "types", "typing", "unicodedata", "warnings"),
)
# The parts of NumPy that are loaded when they are used, and used often.
NUMPY = ("numpy", "numpy.fft", "numpy.linalg", "numpy.ma", "numpy.polynomial", "numpy.random")
# What nothing in a page can use: there is no compiler, and the tests are NumPy's own.
USELESS = ("/tests/", "/include/", "/f2py/", "/_examples/", "/_pyinstaller/", "/lib/pkgconfig/")
USELESS_ENDS = (".a", ".c", ".h", ".pxd", ".pyi", ".pyx")


def module_of(name: str) -> str:
    """Return the dotted name of a file of an archive."""
    return name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def byte_code(source: bytes, path: str) -> bytes:
    """Return a .pyc that is never checked against its source."""
    code = compile(source, path, "exec", dont_inherit=True)
    flags, digest = 1, importlib.util.source_hash(source)
    head = importlib.util.MAGIC_NUMBER + flags.to_bytes(4, "little") + digest
    return head + marshal.dumps(code)


def rebuild(
    archive: str,
    prefix: str,
    *,
    compiled: Callable[[str], bool],
    kept: Callable[[str], bool] = lambda name: True,
) -> list[tuple[str, bytes]]:
    """Return the files of an archive in a fixed order.

    Args:
        archive: The path of the original.
        prefix: Where its files will lie; tracebacks show it.
        compiled: Whether a module is kept as byte code.
        kept: Whether a file is kept at all.
    """
    files = []
    with zipfile.ZipFile(archive) as old:
        for name in sorted(filter(kept, old.namelist())):
            data = old.read(name)
            if name.endswith(".py") and compiled(module_of(name)):
                files.append((f"{name}c", byte_code(data, prefix + name)))
            elif not name.endswith("/"):
                files.append((name, data))
    return files


def stored(files: list[tuple[str, bytes]]) -> bytes:
    """Return a ZIP archive with fixed dates and without compression."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, DATE), data)
    return made.getvalue()


def is_useful(name: str) -> bool:
    """Whether a page can use a file of the wheel."""
    return not name.endswith(USELESS_ENDS) and not any(part in f"/{name}" for part in USELESS)


def main() -> dict[str, list[tuple[str, bytes]]]:
    """Return what goes into the packs and what makes the snapshot."""
    with zipfile.ZipFile("/numpy.whl") as wheel:
        wheel.extractall("/packages")
    sys.path.append("/packages")
    for name in (*NUMPY, *MODULES):
        importlib.import_module(name)
    needed = set(sys.modules)
    compiled = rebuild("/stdlib.zip", STDLIB, compiled=lambda module: True)
    library = {module_of(name.removesuffix("c")) for name, _ in compiled}
    imported = sorted(needed & library)
    # The snapshot must not remember the archive that it was made with: it is not the page's.
    imports = (
        f"import gc, importlib, sys\nsys.path.append('/site')\n"
        f"for name in {[*imported, 'page_runner']}:\n    importlib.import_module(name)\n"
        "importlib.invalidate_caches()\ndel name, importlib, sys\ngc.collect()\ndel gc\n"
    )
    return {
        "snapshot": [("stdlib.zip", stored(compiled)), ("imports.py", imports.encode())],
        "core": [
            ("python_stdlib.zip", stored([])),
            ("library.json", json.dumps(sorted({name.split(".")[0] for name in library})).encode()),
        ],
        "numpy": [
            (SITE_PACKAGES + name, data)
            for name, data in rebuild(
                "/numpy.whl",
                SITE_PACKAGES,
                compiled=lambda module: module in needed,
                kept=is_useful,
            )
        ],
    }
