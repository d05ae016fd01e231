"""A project to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sitekit.problems import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the checks look at."""
    for name in ("docs", "snippets", "tests/snippets", "data"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("assets", "__pycache__")
        )
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path
