"""Retrain never, on a schedule, or when labels raise an alarm: replay many years of drift.

The truth is one level a day. Labels show it with noise, and those of day t can be used from the
morning of day t + 1 + delay. A model is the mean of the latest `window` usable days, so its excess
squared error is (level - model)^2. A trigger compares that same mean with the model in use, and
retrains if they differ by more than `threshold`.

Source: Gama et al. (2014), A survey on concept drift adaptation, doi:10.1145/2523813 (blind
adaptation against adaptation that a detector informs).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Outcome(NamedTuple):
    """Hold what a policy costs on average over all paths."""

    error: float  # mean excess squared error of a day
    runs: float  # training runs a year, the first one not counted


def replay(
    level: Array,
    noise: Array,
    period: int | None = None,
    threshold: float | None = None,
    window: int = 7,
    delay: int = 1,
) -> Outcome:
    """Run one policy on every path: by period, by trigger, by both, or never.

    Args:
        level: The truth of each day, shape (paths, days).
        noise: What labels of each day add to it, shape (paths, days).
        period: Days after which a model is replaced, at least 1, or None.
        threshold: Difference that triggers a run, above 0, or None.
        window: Days that a model trains on; also the least distance of two triggered runs.
        delay: Days that labels are late, at least 0; with 0, yesterday's are known.

    Raises:
        ValueError: The shapes differ, a value is not finite, or a setting is out of range.

    >>> level = np.array([[0.0] * 4 + [1.0] * 6])  # one jump
    >>> replay(level, 0 * level, window=1, delay=1)  # never retrained
    Outcome(error=0.75, runs=0.0)
    >>> replay(level, 0 * level, threshold=0.5, window=1, delay=1).error  # wrong for two of 8 days
    0.25
    >>> replay(level, 0 * level, period=0)
    Traceback (most recent call last):
    ValueError: period must be a count of at least 1, got 0
    >>> replay(level, 0 * level, window=10)
    Traceback (most recent call last):
    ValueError: window and delay leave no day of 10 to score
    >>> replay(level, level[:, 1:])
    Traceback (most recent call last):
    ValueError: level and noise must both be (paths, days), got (1, 10) and (1, 9)
    """
    if level.ndim != 2 or level.shape != noise.shape:
        shapes = f"{level.shape} and {noise.shape}"
        raise ValueError(f"level and noise must both be (paths, days), got {shapes}")
    if not (level.size and np.isfinite(level).all() and np.isfinite(noise).all()):
        raise ValueError("level and noise must hold finite numbers")
    for name, count, least in (("period", period, 1), ("window", window, 1), ("delay", delay, 0)):
        if name == "period" and count is None:
            continue
        if not isinstance(count, int) or isinstance(count, bool) or count < least:
            raise ValueError(f"{name} must be a count of at least {least}, got {count}")
    if threshold is not None and not 0 < threshold < np.inf:
        raise ValueError(f"threshold must be finite and above 0, got {threshold}")
    paths, days = level.shape
    first = window + delay  # the first day that finds a full window of labels
    if first >= days:
        raise ValueError(f"window and delay leave no day of {days} to score")
    total = np.cumsum(np.pad(level + noise, ((0, 0), (1, 0))), axis=1)
    fresh = (total[:, window:] - total[:, :-window]) / window  # (paths, days - window + 1)
    model, age, runs, error = fresh[:, 0].copy(), np.zeros(paths, dtype=np.int64), 0, 0.0
    for day in range(first, days):
        latest = fresh[:, day - first]  # of labels known this morning
        replace = np.full(paths, period is not None) & (age >= (period or 0))
        if threshold is not None:
            replace |= (np.abs(latest - model) > threshold) & (age >= window)
        model[replace], age[replace] = latest[replace], 0
        runs += int(replace.sum())
        error += float(np.mean((level[:, day] - model) ** 2))
        age += 1
    scored = days - first
    return Outcome(error / scored, runs / paths / scored * 365)
