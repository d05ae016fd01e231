"""What promised arrival times cost, slice by slice, and how much of it one shift would save.

A minute late costs `late`, a minute early `early`. The mean price of a promise p for an actual y,

    late * max(y - p, 0) + early * max(p - y, 0)

is (late + early) times the pinball loss at late / (late + early), and is least at that quantile.
Add one constant to all promises of a slice, the best one: the saving is the part of the cost that
is plain miscalibration. The rest is what the promise does not know about the single trip.

Sources: Koenker and Bassett, Regression Quantiles (1978), https://doi.org/10.2307/1913643;
Gneiting, Making and Evaluating Point Forecasts (2011), https://doi.org/10.1198/jasa.2011.r10138.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from snippets.case_studies.uber_eta_build import pinball_loss


class Slice(NamedTuple):
    """How the promises of one slice did.

    Attributes:
        n: Trips.
        bias: Median of actual - promised, minutes; above 0 the promises are too short.
        kept: Share of trips that arrived by the promised time.
        cost: Mean price of a trip, in the unit of the prices.
        repairable: Part of the cost that the best constant shift of these promises saves.
    """

    n: int
    bias: float
    kept: float
    cost: float
    repairable: float


def slice_report(
    y: ArrayLike, promised: ArrayLike, slices: ArrayLike, late: float, early: float
) -> dict[str | int, Slice]:
    """Report the promises of each slice.

    Args:
        y: Actual minutes, shape (n,).
        promised: Promised minutes, shape (n,).
        slices: Name of the slice of each trip, strings or whole numbers known when the promise
            was made, shape (n,).
        late: Price of a minute late, above 0.
        early: Price of a minute early, above 0.

    Returns:
        The slices in sorted order. `repairable` is tuned on the trips it is measured on, so it is
        too high in slices with few trips.

    Raises:
        ValueError: The columns are not as described, or a price is not above 0.

    >>> report = slice_report([9, 10, 14, 20], [8, 8, 8, 20], ["a", "a", "a", "b"], 3, 1)
    >>> report["a"]  # 1, 2 and 6 minutes late; with 6 more minutes 5, 4 and 0 early
    Slice(n=3, bias=2.0, kept=0.0, cost=9.0, repairable=6.0)
    >>> report["b"]
    Slice(n=1, bias=0.0, kept=1.0, cost=0.0, repairable=0.0)
    >>> slice_report([9, 10], [8, float("nan")], ["a", "a"], 3, 1)
    Traceback (most recent call last):
    ValueError: minutes must be finite
    >>> slice_report([9, 10], [8, 8], [0.5, 1.5], 3, 1)
    Traceback (most recent call last):
    ValueError: slices must be strings or whole numbers, got float64
    >>> slice_report([9], [8], ["a"], 3, 0)
    Traceback (most recent call last):
    ValueError: prices must be above 0, got 3 and 0
    """
    actual, told = np.asarray(y, np.float64), np.asarray(promised, np.float64)
    names = np.asarray(slices)
    if actual.ndim != 1 or not actual.size or not actual.shape == told.shape == names.shape:
        raise ValueError(f"need shape (n,), got {actual.shape}, {told.shape}, {names.shape}")
    if not (np.isfinite(actual).all() and np.isfinite(told).all()):
        raise ValueError("minutes must be finite")
    if names.dtype.kind not in "iuU":
        raise ValueError(f"slices must be strings or whole numbers, got {names.dtype}")
    if not (0 < late < np.inf and 0 < early < np.inf):
        raise ValueError(f"prices must be above 0, got {late} and {early}")
    quantile, report = late / (late + early), {}
    for name in np.unique(names):
        gap = (actual - told)[names == name]
        shift = float(np.quantile(gap, quantile, method="inverted_cdf"))
        cost, shifted = ((late + early) * pinball_loss(gap, c, quantile) for c in (0.0, shift))
        kept = float(np.mean(gap <= 0))
        bias = float(np.median(gap))
        report[name.item()] = Slice(gap.size, bias, kept, cost, max(cost - shifted, 0.0))
    return report
