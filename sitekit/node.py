"""Run programs of the Node that comes from PyPI."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sitekit.vendoring import PrepareError


def run_node(
    program: Callable[..., Any], arguments: Iterable[str], root: Path, step: str, remedy: str
) -> bytes:
    """Return what a Node program prints.

    Raises:
        PrepareError: If it fails; with the start of its messages and the remedy.
    """
    done: subprocess.CompletedProcess[bytes] = program(
        arguments, return_completed_process=True, cwd=root, capture_output=True
    )
    if done.returncode:
        messages = done.stderr.decode(errors="replace").strip().splitlines()[:20]
        first = f"{step} failed (exit status {done.returncode}):"
        raise PrepareError("\n".join([first, *messages, remedy]))
    return done.stdout
