"""Runs the reader's code inside Pyodide: one `Runner` in each worker.

The worker (docs/assets/js/worker.mjs) loads this file as a module. Nothing here needs a browser, so
the tests import it natively; what the browser adds comes in through arguments.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import importlib
import io
import json
import linecache
import os
import shutil
import sys
import traceback
import types
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

PACKAGE = "snippets"
# More than a recursion reaches by default; walking all the frames of a raised limit takes minutes.
MAX_FRAMES = 1200


def imported_by(code: str) -> set[str]:
    r"""Name the modules that Python source imports, with `from x import y` also as `x.y`.

    Source that does not parse imports nothing: running it will say why.

    >>> sorted(imported_by("import numpy as np\nfrom snippets.a import b"))
    ['numpy', 'snippets.a', 'snippets.a.b']
    >>> imported_by("import")
    set()
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def _no_input(prompt: object = "") -> NoReturn:
    raise RuntimeError(
        "input() cannot ask on this page: write the value into the code, as in name = 'Ada'"
    )


class Runner:
    """Runs blocks in a shared namespace and reports what happened.

    Args:
        root: A folder of the file system that will hold the modules of `snippets`.
        on_figure: Called with a PNG and its text alternative for each open figure after a block.
    """

    def __init__(
        self, root: str = "/page", on_figure: Callable[[bytes, str], object] | None = None
    ) -> None:
        self.root = Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        self.on_figure = on_figure
        self.labels: set[str] = set()
        self.names: dict[str, Any] = {}
        self.flags = 0
        # A module written twice within the clock's resolution would be read from its stale .pyc.
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(self.root))
        builtins.input = _no_input
        os.environ.setdefault("MPLBACKEND", "Agg")
        # plt.show() has nothing to show: figures are sent when the block ends.
        warnings.filterwarnings("ignore", message=".*non-interactive, and thus cannot be shown")
        self.start()

    def start(self) -> None:
        """Forget all names and all modules of `snippets`: a page begins, or its modules changed."""
        # pickle, dataclasses and typing look names up in the module, not in our dictionary.
        sys.modules["__main__"] = main = types.ModuleType("__main__")
        self.names = main.__dict__
        self.names["__builtins__"] = builtins
        self.flags = 0
        for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
            del sys.modules[name]
        shutil.rmtree(self.root / PACKAGE, ignore_errors=True)
        for label in self.labels:
            linecache.cache.pop(label, None)
        self.labels.clear()
        importlib.invalidate_caches()

    def write_module(self, module: str, source: str) -> None:
        """Put the source of a module where `import` finds it.

        Args:
            module: The dotted name, `snippets.algorithms.precision_recall`.
            source: The text of the module.
        """
        path = self.root.joinpath(*module.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        linecache.checkcache(str(path))
        importlib.invalidate_caches()

    def run(self, code: str, label: str) -> str:
        """Run a block, echoing the value of each expression statement as the prompt does.

        Args:
            code: The source, without prompts.
            label: What tracebacks call it.

        Returns:
            JSON: `{"error": null}`, or the error's `type`, `message` and `lines`, which holds the
            line of the last frame in each of the reader's files.
        """
        filename = f"<{label}>"
        self.labels.add(filename)
        # No modification time: linecache then keeps the entry.
        lines = code.splitlines(keepends=True)
        linecache.cache[filename] = (len(code), None, lines, filename)
        return self._report(lambda: self._execute(code, filename))

    def _execute(self, code: str, filename: str) -> None:
        tree = compile(code, filename, "exec", self.flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        for statement in tree.body:
            compiled = compile(
                ast.Interactive([statement]), filename, "single", self.flags, dont_inherit=True
            )
            # `from __future__ import …` holds for the statements and blocks after it.
            self.flags |= compiled.co_flags & _FUTURE
            exec(compiled, self.names)  # noqa: S102 - running the reader's code is the purpose

    def check(self, module: str, name: str = "") -> str:
        """Import a module and run its doctests.

        Args:
            module: The dotted name.
            name: One object of the module, or an empty string for all of it.

        Returns:
            JSON as of `run`; failed examples are an error of type `doctest`.
        """
        return self._report(lambda: self._check(module, name))

    def _check(self, module: str, name: str) -> None:
        import doctest

        class Examples(doctest.DocTestRunner):
            def report_unexpected_exception(
                self, out: Any, test: Any, example: Any, exc_info: Any
            ) -> None:
                kind, raised, frames = exc_info
                exc_info = kind, raised, frames.tb_next  # without the frame of doctest itself
                super().report_unexpected_exception(out, test, example, exc_info)

        imported = importlib.import_module(module)
        finder = doctest.DocTestFinder()
        target = getattr(imported, name) if name else imported
        tests = finder.find(target, name or module, module=imported)
        runner = Examples(verbose=False)
        write = sys.stdout.write  # doctest puts its own stream in the place of stdout
        for test in tests:
            runner.run(test, out=lambda text: write(text.replace(f"{self.root}/", "")))
        if runner.failures:
            raise _ExamplesError(f"{runner.failures} of {runner.tries} examples fail")
        if runner.tries:
            print(f"{runner.tries} example{'s' * (runner.tries > 1)} pass")
        else:
            print("imported; it has no examples")

    def _report(self, action: Callable[[], None]) -> str:
        error: dict[str, Any] | None = None
        streams = sys.stdout, sys.stderr
        try:
            try:
                action()
            finally:
                sys.stdout, sys.stderr = streams
        except _ExamplesError as failed:
            error = {"type": "doctest", "message": str(failed), "lines": {}}
            print(failed, file=sys.stderr)
        except BaseException as raised:
            error = self._explain(raised)
        try:
            self._send_figures()
        except Exception as raised:
            error = error or self._explain(raised)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        return json.dumps({"error": error})

    def _explain(self, raised: BaseException) -> dict[str, Any]:
        """Print the traceback with the reader's frames only, and say where it points."""
        sys.stdout.flush()
        report = traceback.TracebackException.from_exception(
            raised, limit=-MAX_FRAMES, compact=True
        )
        for part in _chain(report):
            part.stack[:] = [frame for frame in part.stack if self._is_readers(frame.filename)]
        places = [(frame.filename, frame.lineno) for frame in report.stack]
        if isinstance(raised, SyntaxError) and self._is_readers(raised.filename or ""):
            places.append((raised.filename or "", raised.lineno))
        text = "".join(report.format()).replace(f"{self.root}/", "")
        print(text, end="", file=sys.stderr)
        return {
            "type": type(raised).__name__,
            "message": "".join(report.format_exception_only()).strip(),
            "lines": {
                file.strip("<>").replace(f"{self.root}/", ""): line or 0 for file, line in places
            },
        }

    def _is_readers(self, filename: str) -> bool:
        return filename in self.labels or filename.startswith(f"{self.root}/")

    def _send_figures(self) -> None:
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None or self.on_figure is None:
            return
        try:
            for number in pyplot.get_fignums():
                figure = pyplot.figure(number)
                png = io.BytesIO()
                figure.savefig(png, format="png", dpi=144, bbox_inches="tight")
                self.on_figure(png.getvalue(), describe(figure))
        finally:
            pyplot.close("all")


class _ExamplesError(Exception):
    """Some doctests of a module fail; they have been printed."""


# The compiler flags of every __future__ feature. (`nested_scopes` shares its bit with CO_NESTED.)
_FUTURE = 0
for _name in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _name).compiler_flag
_FUTURE &= ~__future__.nested_scopes.compiler_flag


def _chain(report: traceback.TracebackException) -> list[traceback.TracebackException]:
    found, waiting = [], [report]
    while waiting:
        part = waiting.pop()
        found.append(part)
        waiting += [near for near in (part.__cause__, part.__context__) if near is not None]
        waiting += part.exceptions or []
    return found


def describe(figure: Any) -> str:
    """Write a text alternative for a matplotlib figure from its own words.

    Args:
        figure: A matplotlib figure.
    """
    parts = [figure.get_suptitle()]
    for axes in figure.axes:
        parts.append(axes.get_title())
        labels = [("x", axes.get_xlabel()), ("y", axes.get_ylabel())]
        parts += [f"{which} axis: {text}" for which, text in labels if text]
        names = [text for text in axes.get_legend_handles_labels()[1] if text]
        if names:
            parts.append(f"series: {', '.join(names)}")
    said = "; ".join(part for part in parts if part)
    return f"Figure: {said}" if said else "Figure without a title or axis labels"
