"""One feature, training against live: nulls, range, commonest value, and two distances.

Nulls are counted first and apart. PSI compares histograms whose edges are quantiles of the training
values, with open outer bins and a bin of its own for nulls. The Kolmogorov-Smirnov distance
compares the values that are there.

Source: Breck, Polyzotis, Roy, Whang and Zinkevich (2019), Data validation for machine learning,
Proceedings of Machine Learning and Systems 1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snippets.framework.kolmogorov_smirnov import ks_distance
from snippets.framework.population_stability import psi


class Drift(NamedTuple):
    """Hold what the checks of one feature say about the live rows; `nan` where all are null."""

    nulls: float  # share of live rows without a value
    outside: float  # share of live values outside the allowed range
    commonest: float  # share of the most frequent live value
    psi: float
    ks: float


def histogram(x: ArrayLike, edges: ArrayLike) -> NDArray[np.int64]:
    """Count values between the edges, beyond them on both sides, and nulls in a last bin.

    Args:
        x: Values, `nan` for null, shape (n,).
        edges: Inner edges, ascending, shape (B - 2,). A value on an edge counts below it.

    Raises:
        ValueError: The values are no list, or the edges do not ascend.

    >>> histogram([0.5, 1.0, 2.5, 9.0, float("nan")], [1.0, 2.0]).tolist()
    [2, 0, 2, 1]
    >>> histogram([0.5], [2.0, 1.0])
    Traceback (most recent call last):
    ValueError: edges must ascend, got [2.0, 1.0]
    >>> histogram([[0.5]], [1.0])
    Traceback (most recent call last):
    ValueError: x must be (n,), got (1, 1)
    """
    values, inner = np.asarray(x, dtype=np.float64), np.asarray(edges, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"x must be (n,), got {values.shape}")
    if inner.ndim != 1 or np.isnan(inner).any() or not np.all(np.diff(inner) > 0):
        raise ValueError(f"edges must ascend, got {inner.tolist()}")
    bins = np.where(np.isnan(values), inner.size + 1, np.searchsorted(inner, values, "left"))
    return np.bincount(bins, minlength=inner.size + 2).astype(np.int64)


def compare(train: ArrayLike, live: ArrayLike, low: float, high: float, bins: int = 10) -> Drift:
    """Run every check on one numeric feature.

    Args:
        train: Training values, `nan` for null, shape (n,).
        live: Live values, `nan` for null, shape (m,).
        low: Smallest value that the feature may take by its meaning, in its unit.
        high: Largest such value.
        bins: Quantile bins of the training values, at least 2; ties may leave fewer.

    Raises:
        ValueError: A sample is no list or is empty, training has no finite value or an infinite
            one, the range is empty, or `bins` is below 2.

    >>> nan = float("nan")
    >>> compare([1, 2, 3, 4], [1, 2, 3, 4], low=0, high=5, bins=2)
    Drift(nulls=0.0, outside=0.0, commonest=0.25, psi=0.0, ks=0.0)
    >>> drift = compare([1, 2, 3, 4], [nan, nan, 3, 40], low=0, high=5, bins=2)
    >>> drift.nulls, drift.outside, drift.ks
    (0.5, 0.5, 0.5)
    >>> dead = compare([1, 2, 3, 4], [nan, nan], low=0, high=5)  # the source went silent
    >>> dead.nulls, dead.outside, dead.ks
    (1.0, nan, nan)
    >>> compare([1, 2, 3, 4], [], low=0, high=5)
    Traceback (most recent call last):
    ValueError: train must be a list with a value, and live a list with a row
    >>> compare([1, float("inf")], [1, 2], low=0, high=5)
    Traceback (most recent call last):
    ValueError: training values must be finite or null
    >>> compare([1, 2], [1, 2], low=5, high=0)
    Traceback (most recent call last):
    ValueError: low must be at most high, got 5 and 0
    >>> compare([1, 2], [1, 2], low=0, high=5, bins=1)
    Traceback (most recent call last):
    ValueError: bins must be a count of at least 2, got 1
    """
    before, now = np.asarray(train, dtype=np.float64), np.asarray(live, dtype=np.float64)
    if not low <= high:
        raise ValueError(f"low must be at most high, got {low} and {high}")
    if not isinstance(bins, int) or isinstance(bins, bool) or bins < 2:
        raise ValueError(f"bins must be a count of at least 2, got {bins}")
    there, here = before[~np.isnan(before)], now[~np.isnan(now)]
    if before.ndim != 1 or now.ndim != 1 or not there.size or not now.size:
        raise ValueError("train must be a list with a value, and live a list with a row")
    if np.isinf(there).any():
        raise ValueError("training values must be finite or null")
    edges = np.unique(np.quantile(there, np.arange(1, bins) / bins))
    outside = commonest = ks = math.nan
    if here.size:
        outside = float(np.mean((here < low) | (here > high)))
        commonest = float(np.unique(here, return_counts=True)[1].max() / here.size)
        ks = ks_distance(there, here)
    index = psi(histogram(before, edges), histogram(now, edges))
    return Drift(float(np.isnan(now).mean()), outside, commonest, index, ks)
