"""Tables of what `make bench` measured, for the page that reports it.

````markdown
```python exec="on"
from sitekit.performance import compared

print(compared())
```
````
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sitekit.problems import ROOT

RESULT = Path("data/performance.json")


def _result(root: Path = ROOT) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((root / RESULT).read_text(encoding="utf-8"))
    return content


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    rule = ("---", *["--:"] * (len(head) - 1))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _spread(times: dict[str, float]) -> str:
    """Return a median with its quartiles.

    >>> _spread({"median": 870, "low": 800, "high": 1010})
    '0.87 s (0.80 to 1.01)'
    """
    median, low, high = (times[name] / 1000 for name in ("median", "low", "high"))
    return f"{median:.2f} s ({low:.2f} to {high:.2f})"


def compared(root: Path = ROOT) -> str:
    """Return the table of the site against the baseline, in Markdown."""
    rows = [
        (
            line["text"],
            _spread(line["baseline"]),
            _spread(line["site"]),
            f"{line['ratio']:.2f}",
            f"{line['target']:.2f}",
        )
        for line in _result(root)["compared"].values()
    ]
    return _table(("click to output", "baseline", "this site", "ratio", "target"), rows)


def alone(root: Path = ROOT) -> str:
    """Return the table of what has no counterpart in the baseline, in Markdown."""
    result = _result(root)
    live, size = result["live"], result["bytes"]
    rows = [
        (
            "run in a live Python, over the code's own time",
            f"{live['again']['median']} ms",
            "10 ms",
        ),
        ("Stop to the next output, spare ready", f"{live['stop']['median']} ms", "50 ms"),
        ("runtime before intent", f"{size['runtime_before_intent'] / 1e6:.1f} MB", "0 MB"),
        ("first NumPy run, uncompressed host", f"{size['first_run'] / 1e6:.1f} MB", "10 MB"),
    ]
    return _table(("what", "measured", "target"), rows)


def conditions(root: Path = ROOT) -> str:
    """Return under what circumstances the figures came about, as a list in Markdown."""
    return "\n".join(f"- {name}: {text}" for name, text in _result(root)["conditions"].items())
