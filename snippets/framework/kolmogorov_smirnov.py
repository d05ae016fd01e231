"""The Kolmogorov-Smirnov distance: the largest gap between two cumulative distributions.

With F(x) and G(x) the shares of two samples at or below x,

    KS = max over x of |F(x) - G(x)|

from 0 to 1. Only the order of the values counts: a strictly increasing transformation of both
samples changes nothing. Source: Hodges (1958), The significance probability of the Smirnov
two-sample test, Arkiv för Matematik 3, pages 469 to 486.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def ks_distance(a: ArrayLike, b: ArrayLike) -> float:
    """Return the largest gap between the cumulative shares of two samples.

    Args:
        a: Values of one sample, shape (n,).
        b: Values of the other, shape (m,).

    Raises:
        ValueError: A sample is empty or no list, or holds `nan`.

    >>> ks_distance([1, 2, 3, 4], [3, 4, 5, 6]), ks_distance([1, 2], [1, 2, 1, 2])
    (0.5, 0.0)
    >>> ks_distance([1, 2], [3, 1000])  # how far apart does not count
    1.0
    >>> ks_distance([1, 2], [])
    Traceback (most recent call last):
    ValueError: a sample must be a list with at least one number, got shape (0,)
    >>> ks_distance([1, float("nan")], [1])
    Traceback (most recent call last):
    ValueError: a sample must not hold nan: count nulls apart
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    for sample in (first, second):
        if sample.ndim != 1 or not sample.size:
            raise ValueError(
                f"a sample must be a list with at least one number, got shape {sample.shape}"
            )
        if np.isnan(sample).any():
            raise ValueError("a sample must not hold nan: count nulls apart")
    at = np.concatenate([first, second])  # the gap can only change at a value
    below = [np.searchsorted(np.sort(s), at, side="right") / s.size for s in (first, second)]
    return float(np.abs(below[0] - below[1]).max())
