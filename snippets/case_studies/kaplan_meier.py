"""Quantiles of a waiting time that was cut short for some.

A rider who cancels after 6 minutes tells you that the wait was longer than 6, not how long. At each
arrival time t, compare the arrivals with those still waiting:

    P(wait > t) = product over arrivals s <= t of (1 - arrivals at s / still waiting at s)

It holds if those who leave at t would have waited on like those who stay at t.

Source: Kaplan and Meier, Nonparametric Estimation from Incomplete Observations (1958),
https://doi.org/10.1080/01621459.1958.10501452
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def kaplan_meier_quantile(minutes: ArrayLike, arrived: ArrayLike, quantile: float) -> float:
    """Return the first time by which at least the given share would have arrived.

    Args:
        minutes: Until arrival or cancellation, whichever came first, shape (n,).
        arrived: True where the car arrived, False where the ride was canceled, shape (n,).
        quantile: The share, between 0 and 1.

    Returns:
        Minutes, or nan where too many canceled to tell.

    Raises:
        ValueError: The shapes differ, or the quantile is not between 0 and 1.

    >>> kaplan_meier_quantile([3, 5, 7, 9], [True, True, True, True], 0.5)
    5.0
    >>> kaplan_meier_quantile([3, 5, 7, 9], [True, False, True, True], 0.5)
    7.0
    >>> kaplan_meier_quantile([3, 5], [True, False], 0.9)
    nan
    >>> kaplan_meier_quantile([3, 5], [True], 0.5)
    Traceback (most recent call last):
    ValueError: minutes and arrived must be (n,), got (2,) and (1,)
    """
    time, event = np.asarray(minutes, dtype=np.float64), np.asarray(arrived, dtype=bool)
    if time.ndim != 1 or time.shape != event.shape:
        raise ValueError(f"minutes and arrived must be (n,), got {time.shape} and {event.shape}")
    if not 0 < quantile < 1:
        raise ValueError(f"quantile must be between 0 and 1, got {quantile}")
    distinct, place = np.unique(time, return_inverse=True)
    arrivals = np.bincount(place, weights=event, minlength=distinct.size)
    leavers = np.bincount(place, minlength=distinct.size)
    waiting = time.size - np.cumsum(leavers) + leavers  # just before each time
    done = 1 - np.cumprod(1 - arrivals / waiting)
    reached = np.flatnonzero(done >= quantile - 1e-12)
    return float(distinct[reached[0]]) if reached.size else float("nan")
