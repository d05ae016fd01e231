"""The runner of the page, run natively: what needs no browser."""

from __future__ import annotations

import builtins
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sitekit.web.runner import Runner, describe, imported_by

Figures = list[tuple[bytes, str]]


class Harness:
    """A runner and what it printed."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.capture = capture
        self.figures: Figures = []
        self.runner = Runner(str(root), lambda png, alt: self.figures.append((png, alt)))

    def __call__(self, code: str, label: str = "run-a") -> dict[str, Any] | None:
        return self.error(lambda: self.runner.run(code, label))

    def check(self, module: str, name: str = "") -> dict[str, Any] | None:
        return self.error(lambda: self.runner.check(module, name))

    def error(self, act: Callable[[], str]) -> dict[str, Any] | None:
        answer = json.loads(act())
        self.out, self.err = self.capture.readouterr()
        error: dict[str, Any] | None = answer["error"]
        return error


@pytest.fixture
def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Harness]:
    """A runner whose changes to the interpreter end with the test."""
    monkeypatch.setattr(builtins, "input", input)
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    # The snippets of the repository give way to those of the test.
    elsewhere = [folder for folder in sys.path if not Path(folder, "snippets").is_dir()]
    monkeypatch.setattr(sys, "path", elsewhere)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    kept = {
        name: module
        for name, module in sys.modules.items()
        if name == "__main__" or name.split(".")[0] == "snippets"
    }
    with warnings.catch_warnings():
        yield Harness(tmp_path, capsys)
    for name in [name for name in sys.modules if name.split(".")[0] == "snippets"]:
        del sys.modules[name]
    sys.modules.update(kept)


def test_the_value_of_each_expression_is_echoed_as_at_the_prompt(run: Harness) -> None:
    assert run("x = 2\nx\n'a' * x\nNone\nfor i in range(2):\n    i\n") is None
    assert run.out == "2\n'aa'\n0\n1\n"
    assert run.err == ""


def test_names_are_shared_by_blocks_and_forgotten_at_a_new_start(run: Harness) -> None:
    run("x = 2")
    assert run("x", "run-b") is None
    run.runner.start()
    error = run("x")
    assert error is not None
    assert error["type"] == "NameError"


def test_a_future_import_holds_for_later_statements_and_blocks_only(run: Harness) -> None:
    run("def f(x: missing): pass", "run-before")
    error = run("from __future__ import annotations\ndef f(x: missing): pass\nf.__annotations__")
    assert error is None
    assert run.out == "{'x': 'missing'}\n"
    assert run("def g(x: missing): pass\ng.__annotations__", "run-b") is None
    assert run.out == "{'x': 'missing'}\n"
    run.runner.start()
    run("def h(x: int): pass\nh.__annotations__")
    assert run.out == "{'x': <class 'int'>}\n"


def test_the_future_imports_of_the_runner_itself_do_not_reach_the_reader(run: Harness) -> None:
    run("def h(x: int): pass\nh.__annotations__")
    assert run.out == "{'x': <class 'int'>}\n"


def test_a_traceback_shows_the_readers_frames_only_and_their_source(run: Harness) -> None:
    error = run("def f():\n    return 1 / 0\n\nf()\n")
    assert error == {
        "type": "ZeroDivisionError",
        "message": "ZeroDivisionError: division by zero",
        "lines": {"run-a": 2},
    }
    assert 'File "<run-a>", line 4, in <module>\n    f()' in run.err
    assert 'File "<run-a>", line 2, in f\n    return 1 / 0' in run.err
    assert "runner.py" not in run.err


def test_frames_of_libraries_are_left_out(run: Harness) -> None:
    error = run("import json\njson.loads('{')")
    assert error is not None
    assert error["lines"] == {"run-a": 2}
    assert "decoder.py" not in run.err


def test_an_error_in_another_block_marks_the_line_of_each(run: Harness) -> None:
    run("def f():\n    raise ValueError('no')\n", "run-a")
    error = run("\n\nf()\n", "run-b")
    assert error is not None
    assert error["lines"] == {"run-a": 2, "run-b": 3}


def test_chained_exceptions_show_the_readers_frames_of_every_link(run: Harness) -> None:
    error = run(
        "import json\n"
        "try:\n    json.loads('{')\nexcept ValueError as e:\n    raise KeyError('k') from e\n"
    )
    assert error is not None
    assert error["type"] == "KeyError"
    assert error["lines"] == {"run-a": 5}
    assert "direct cause" in run.err
    assert "decoder.py" not in run.err
    assert 'File "<run-a>", line 3' in run.err


def test_exception_groups_show_the_readers_frames_of_every_member(run: Harness) -> None:
    error = run(
        "import json\nmany = []\nfor text in '{', '[':\n"
        "    try:\n        json.loads(text)\n    except ValueError as e:\n        many.append(e)\n"
        "raise ExceptionGroup('many', many)\n"
    )
    assert error is not None
    assert error["lines"] == {"run-a": 8}
    assert "decoder.py" not in run.err
    assert run.err.count("JSONDecodeError") == 2


def test_a_syntax_error_points_at_its_line_and_nothing_runs(run: Harness) -> None:
    error = run("print('ran')\nx = (1,\ny +\n")
    assert error is not None
    assert error["type"] == "SyntaxError"
    assert error["lines"] == {"run-a": 2}
    assert run.out == ""
    assert "runner.py" not in run.err


def test_a_syntax_error_of_text_that_the_reader_compiles_points_at_the_call(run: Harness) -> None:
    error = run("1\neval('1 +')\n")
    assert error is not None
    assert error["lines"] == {"run-a": 2}


def test_a_recursion_error_keeps_its_start_and_folds_the_repeats(run: Harness) -> None:
    error = run("def f(n):\n    return f(n + 1)\nf(0)\n")
    assert error is not None
    assert error["type"] == "RecursionError"
    assert error["lines"] == {"run-a": 2}
    assert 'File "<run-a>", line 3, in <module>' in run.err
    assert "Previous line repeated" in run.err
    assert len(run.err.splitlines()) < 30


def test_a_raised_recursion_limit_does_not_make_the_traceback_take_minutes(run: Harness) -> None:
    limit = sys.getrecursionlimit()
    try:
        error = run("import sys\nsys.setrecursionlimit(20_000)\ndef f(): return f()\nf()\n")
    finally:
        sys.setrecursionlimit(limit)
    assert error is not None
    assert error["type"] == "RecursionError"
    assert "repeated 119" in run.err, "frames beyond MAX_FRAMES are not walked"


def test_exit_is_an_error_and_not_the_end(run: Harness) -> None:
    for code in ("import sys\nsys.exit(3)", "exit()", "raise KeyboardInterrupt"):
        assert run(code) is not None
    assert run("1") is None


def test_input_says_what_to_do_instead(run: Harness) -> None:
    error = run("input('name? ')")
    assert error is not None
    assert "write the value into the code" in error["message"]


def test_a_replaced_stdout_comes_back_for_the_next_block(run: Harness) -> None:
    assert run("import io, sys\nsys.stdout = sys.stderr = io.StringIO()\nprint('kept')") is None
    assert run("print('seen')") is None
    assert run.out == "seen\n"
    assert run("sys.stdout = None\n1 / 0") is not None
    assert "ZeroDivisionError" in run.err


def test_what_a_block_defines_can_be_pickled_and_looked_up_by_its_module(run: Harness) -> None:
    error = run(
        "import pickle, typing\nclass A:\n    b: 'A'\n"
        "type(pickle.loads(pickle.dumps(A()))) is A\ntyping.get_type_hints(A)['b'] is A\n"
    )
    assert error is None, run.err
    assert run.out == "True\nTrue\n"


def test_an_exception_that_cannot_be_printed_is_still_reported(run: Harness) -> None:
    error = run("class E(Exception):\n    def __str__(self): raise ValueError\nraise E\n")
    assert error is not None
    assert error["type"] == "E"
    assert error["lines"] == {"run-a": 3}


MODULE = '''
"""A module.

>>> double(1)
2
"""

def double(x):
    """Double.

    >>> double(2)
    4
    >>> double(3)
    6
    """
    return x * 2


def fails():
    """Raise.

    >>> fails()
    1
    """
    raise ValueError("no")


def wrong():
    """Return the wrong number.

    >>> wrong()
    1
    """
    return 2
'''


def test_checking_one_object_runs_its_examples_only(run: Harness) -> None:
    run.runner.write_module("snippets.algorithms.mine", MODULE)
    assert run.check("snippets.algorithms.mine", "double") is None
    assert run.out == "2 examples pass\n"


def test_a_failing_example_is_shown_and_counted(run: Harness) -> None:
    run.runner.write_module("snippets.algorithms.mine", MODULE)
    error = run.check("snippets.algorithms.mine")
    assert error == {"type": "doctest", "message": "2 of 5 examples fail", "lines": {}}
    assert "Expected:\n    1\nGot:\n    2\n" in run.out
    assert run.err == "2 of 5 examples fail\n"


def test_an_example_that_raises_shows_the_frames_of_the_module_only(run: Harness) -> None:
    run.runner.write_module("snippets.algorithms.mine", MODULE)
    run.check("snippets.algorithms.mine", "fails")
    assert 'File "snippets/algorithms/mine.py", line 25, in fails' in run.out
    assert "ValueError: no" in run.out
    assert "doctest.py" not in run.out
    assert str(run.runner.root) not in run.out


def test_a_module_without_examples_says_that_it_was_imported(run: Harness) -> None:
    run.runner.write_module("snippets.algorithms.mine", "x = 1\n")
    assert run.check("snippets.algorithms.mine") is None
    assert run.out == "imported; it has no examples\n"


def test_a_module_that_does_not_parse_points_at_its_line(run: Harness) -> None:
    run.runner.write_module("snippets.algorithms.mine", "x = 1\ny = (\n")
    error = run.check("snippets.algorithms.mine")
    assert error is not None
    assert error["lines"] == {"snippets/algorithms/mine.py": 2}
    assert str(run.runner.root) not in run.err
    assert "importlib" not in run.err


def test_an_error_inside_a_module_marks_the_call_and_the_module(run: Harness) -> None:
    run.runner.write_module("snippets.algorithms.mine", MODULE)
    error = run("from snippets.algorithms.mine import fails\nfails()\n")
    assert error is not None
    assert error["lines"]["run-a"] == 2
    assert MODULE.splitlines()[error["lines"]["snippets/algorithms/mine.py"] - 1].strip() == (
        'raise ValueError("no")'
    )
    assert 'File "snippets/algorithms/mine.py"' in run.err
    assert 'raise ValueError("no")' in run.err


def test_after_a_new_start_an_import_sees_the_new_version(run: Harness) -> None:
    for version in (1, 2):
        run.runner.start()
        run.runner.write_module("snippets.algorithms.mine", f"version = {version}\n")
        run("from snippets.algorithms.mine import version\nversion")
        assert run.out == f"{version}\n"


class Figure:
    """As much of a matplotlib figure as a description needs."""

    def __init__(self, title: str = "", *axes: Axes) -> None:
        self.title, self.axes = title, axes

    def get_suptitle(self) -> str:
        return self.title


class Axes:
    """As much of the axes."""

    def __init__(self, title: str = "", x: str = "", y: str = "", *names: str) -> None:
        self.title, self.x, self.y, self.names = title, x, y, names

    def get_title(self) -> str:
        return self.title

    def get_xlabel(self) -> str:
        return self.x

    def get_ylabel(self) -> str:
        return self.y

    def get_legend_handles_labels(self) -> tuple[list[object], list[str]]:
        return [], list(self.names)


def test_a_figure_is_described_in_its_own_words() -> None:
    figure = Figure("Both", Axes("Loss", "epoch", "loss", "train", "test"), Axes("Accuracy"))
    assert describe(figure) == (
        "Figure: Both; Loss; x axis: epoch; y axis: loss; series: train, test; Accuracy"
    )


def test_a_figure_without_words_says_so() -> None:
    assert describe(Figure("", Axes())) == "Figure without a title or axis labels"


def test_figures_are_sent_once_and_closed(run: Harness) -> None:
    pytest.importorskip("matplotlib")
    code = "import matplotlib.pyplot as plt\n_ = plt.figure()\n_ = plt.title('A')\nplt.show()"
    assert run(code) is None
    assert [alt for _, alt in run.figures] == ["Figure: A"]
    assert run.figures[0][0].startswith(b"\x89PNG")
    assert run("1") is None
    assert len(run.figures) == 1
    assert run.err == ""


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import numpy as np, json", {"numpy", "json"}),
        ("from snippets.a import b", {"snippets.a", "snippets.a.b"}),
        ("def f():\n    import scipy.stats", {"scipy.stats"}),
        ("from . import x", set()),
        ("x = = 1", set()),
        ("\0", set()),
        ("-" * 100_000 + "1", set()),
    ],
)
def test_imports_are_found_wherever_they_stand(code: str, names: set[str]) -> None:
    assert imported_by(code) == names
