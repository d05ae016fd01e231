"""The report on speed shows what the benchmark wrote."""

from __future__ import annotations

import json
from pathlib import Path

from sitekit.performance import alone, compared, conditions


def test_tables_show_the_figures_of_the_result(tmp_path: Path) -> None:
    times = {"median": 2000, "low": 1900, "high": 2200}
    line = {"text": "a", "baseline": times, "site": times, "ratio": 1.0, "target": 0.4}
    result = {
        "conditions": {"runs": "10 of each"},
        "compared": {"x": line},
        "live": {"again": {"median": 3.1, "worst": 9}, "stop": {"median": 20.5, "worst": 40}},
        "bytes": {"runtime_before_intent": 0, "page": 1, "first_run": 8_140_000},
    }
    (tmp_path / "data").mkdir()
    (tmp_path / "data/performance.json").write_text(json.dumps(result))
    assert "| a | 2.00 s (1.90 to 2.20) | 2.00 s (1.90 to 2.20) | 1.00 | 0.40 |" in compared(
        tmp_path
    )
    assert "| 3.1 ms | 10 ms |" in alone(tmp_path)
    assert "| 8.1 MB | 10 MB |" in alone(tmp_path)
    assert conditions(tmp_path) == "- runs: 10 of each"
