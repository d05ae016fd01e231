"""Changed correlations: compare the correlation matrix of two windows, pair by pair.

With r the correlation of a pair in n training rows and r' in m live rows, Fisher's transformation
gives every pair the same scale, whatever the size of r:

    z = (atanh r' - atanh r) / sqrt(1 / (n - 3) + 1 / (m - 3))

If nothing changed, rows are independent and the pair is bivariate normal, z is about standard
normal. Heavy tails or dependent rows widen it: calibrate on quiet windows.

Source: Fisher (1921), On the "probable error" of a coefficient of correlation deduced from a small
sample, Metron 1, pages 3 to 32.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class CorrelationShift(NamedTuple):
    """Hold the correlations of two windows, shape (d, d) each, and the z of each change."""

    before: NDArray[np.float64]
    now: NDArray[np.float64]
    z: NDArray[np.float64]


def correlation_shift(train: ArrayLike, live: ArrayLike) -> CorrelationShift:
    """Compare every pairwise correlation of two windows on Fisher's scale.

    Args:
        train: Training rows, no nulls, shape (n, d).
        live: Live rows of the same features in the same order, no nulls, shape (m, d).

    Returns:
        The correlations before and now, and z, with 0 on its diagonal. Copies, whose correlation is
        1, count as 1 - 1e-12, where atanh is finite.

    Raises:
        ValueError: The shapes do not fit, a value is no finite number, or a feature is constant.

    >>> train = [[1, 1], [2, 2], [3, 3], [4, 4], [5, 6], [6, 5]]
    >>> live = [[1, 4], [2, 6], [3, 1], [4, 5], [5, 2], [6, 3]]  # the second column was shuffled
    >>> shift = correlation_shift(train, live)
    >>> [round(float(matrix[0, 1]), 2) for matrix in shift]
    [0.94, -0.37, -2.64]
    >>> shift.z.diagonal().tolist()
    [0.0, 0.0]
    >>> correlation_shift(train, train).z.tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    >>> correlation_shift(train, [row[:1] for row in live])
    Traceback (most recent call last):
    ValueError: train and live must be (n, d) and (m, d) with d at least 2, got (6, 2) and (6, 1)
    >>> correlation_shift(train[:3], live)
    Traceback (most recent call last):
    ValueError: train must have at least 4 rows, got 3
    >>> correlation_shift(train, [[7, row[1]] for row in live])
    Traceback (most recent call last):
    ValueError: feature 0 of live is constant: its correlations are undefined
    >>> correlation_shift([[float("nan"), 1]] * 6, live)
    Traceback (most recent call last):
    ValueError: train must hold finite numbers: count nulls apart
    """
    windows = {"train": np.asarray(train), "live": np.asarray(live)}
    shapes = [window.shape for window in windows.values()]
    if not (all(len(s) == 2 and s[1] > 1 for s in shapes) and shapes[0][1] == shapes[1][1]):
        raise ValueError(
            "train and live must be (n, d) and (m, d) with d at least 2, "
            f"got {shapes[0]} and {shapes[1]}"
        )
    matrices: list[NDArray[np.float64]] = []
    for name, window in windows.items():
        if window.dtype.kind not in "iuf" or not np.isfinite(window).all():
            raise ValueError(f"{name} must hold finite numbers: count nulls apart")
        if len(window) < 4:
            raise ValueError(f"{name} must have at least 4 rows, got {len(window)}")
        constant = np.flatnonzero(window.min(axis=0) == window.max(axis=0))
        if constant.size:
            raise ValueError(
                f"feature {constant[0]} of {name} is constant: its correlations are undefined"
            )
        scaled = window / np.abs(window.astype(np.float64)).max(axis=0)  # squares cannot overflow
        matrices.append(np.asarray(np.corrcoef(scaled, rowvar=False), dtype=np.float64))
    before, now = matrices
    fisher = [np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)) for r in matrices]
    spread = np.sqrt(sum(1 / (rows - 3) for rows, _ in shapes))
    z = (fisher[1] - fisher[0]) / spread
    np.fill_diagonal(z, 0.0)
    return CorrelationShift(before, now, z)
