"""Which stage limits a chain: measure every stage on its own, in place, and made perfect.

`ok` says for each request and stage whether the stage turns a *right* input into a right output.
A replay finds it: people supply the right input of each stage. In a chain where no later stage
repairs an error, a request succeeds if every stage does, and the rates *in place* multiply:

    success = r_1 * r_2 * ... * r_J,   r_j = P(stage j right | all stages before it right)

Source: Nushi, Kamar, Horvitz and Kossmann (2017), On human intellect and machine failures:
troubleshooting integrative machine learning systems, arXiv:1611.08309 (replacing the output of
components by corrected ones and measuring the whole).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def _checked(ok: ArrayLike) -> NDArray[np.bool_]:
    """Return the table, or say what is wrong with it."""
    table = np.asarray(ok)
    if table.dtype != np.bool_ or table.ndim != 2 or not table.size:
        raise ValueError(
            f"ok must be a filled boolean table of shape (requests, stages), got {table.shape}"
        )
    return table


def success(ok: ArrayLike, perfect: Sequence[int] = ()) -> float:
    """Return the share of requests that every stage gets right, some stages made perfect.

    Args:
        ok: Whether each stage is right given a right input, shape (requests, stages).
        perfect: Stages whose output is replaced by the right one, counted from 0.

    Raises:
        ValueError: `ok` is not a filled boolean table, or there is no such stage.

    >>> ok = [[True, True], [True, False], [False, False], [False, True]]
    >>> success(ok), success(ok, perfect=[1]), success(ok, perfect=[0, 1])
    (0.25, 0.5, 1.0)
    >>> success(ok, perfect=[2])
    Traceback (most recent call last):
    ValueError: stages run from 0 to 1, got 2
    >>> success([[0.9, 0.8]])
    Traceback (most recent call last):
    ValueError: ok must be a filled boolean table of shape (requests, stages), got (1, 2)
    """
    table = _checked(ok).copy()
    for stage in perfect:
        if type(stage) is not int or not 0 <= stage < table.shape[1]:
            raise ValueError(f"stages run from 0 to {table.shape[1] - 1}, got {stage}")
        table[:, stage] = True
    return float(table.all(axis=1).mean())


def in_place(ok: ArrayLike) -> list[float]:
    """Return each stage's rate among the requests that reach it right; they multiply to success.

    Args:
        ok: Whether each stage is right given a right input, shape (requests, stages).

    Returns:
        A rate for each stage; `nan` where nothing arrives right.

    Raises:
        ValueError: `ok` is not a filled boolean table.

    >>> in_place([[True, True], [True, False], [False, False], [False, True]])
    [0.5, 0.5]
    >>> in_place([[False, True]])
    [0.0, nan]
    >>> in_place([])
    Traceback (most recent call last):
    ValueError: ok must be a filled boolean table of shape (requests, stages), got (0,)
    """
    right = np.logical_and.accumulate(_checked(ok), axis=1).sum(axis=0).tolist()  # after each stage
    arrived = [len(np.asarray(ok)), *right[:-1]]
    return [r / a if a else float("nan") for r, a in zip(right, arrived, strict=True)]


def first_failure(ok: ArrayLike) -> list[int]:
    """Count the failed requests by the first stage that got them wrong, as a log would show them.

    Args:
        ok: Whether each stage is right given a right input, shape (requests, stages).

    Raises:
        ValueError: `ok` is not a filled boolean table.

    >>> first_failure([[True, True], [True, False], [False, False], [False, True]])
    [2, 1]
    >>> first_failure([[1, 1]])
    Traceback (most recent call last):
    ValueError: ok must be a filled boolean table of shape (requests, stages), got (1, 2)
    """
    table = _checked(ok)
    failed = table[~table.all(axis=1)]
    counts: list[int] = np.bincount(failed.argmin(axis=1), minlength=table.shape[1]).tolist()
    return counts
