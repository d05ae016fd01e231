"""What a classifier's decisions cost, against doing without it.

With c_FP the cost of a false alarm and c_FN that of a miss, each beyond the right decision,

    cost per decision = c_FP · FP / n + c_FN · FN / n

Accuracy ranks models like this cost only where c_FP = c_FN.

Source: Elkan, The Foundations of Cost-Sensitive Learning (2001), section 1.3.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def decision_costs(y: ArrayLike, flagged: ArrayLike, cost_fp: float, cost_fn: float) -> Floats:
    """Price each decision; the mean is the expected cost per decision.

    Args:
        y: Truth, 1 or True for the positive class, shape (n,).
        flagged: Decisions, 1 or True where the case was flagged, shape (n,).
        cost_fp: Cost of a false alarm beyond the right decision, at least 0, in money.
        cost_fn: Cost of a miss beyond the right decision, at least 0, in the same unit.

    Returns:
        Cost of each case, shape (n,): 0 for a right decision.

    Raises:
        ValueError: The shapes differ, a value is neither 0 nor 1, or a cost is negative.

    >>> decision_costs([1, 1, 0, 0], [1, 0, 1, 0], cost_fp=10, cost_fn=200).tolist()
    [0.0, 200.0, 10.0, 0.0]
    >>> decision_costs([1, 0], [0.9, 0.2], cost_fp=10, cost_fn=200)
    Traceback (most recent call last):
    ValueError: got 0.9, neither 0 nor 1: compare with a threshold first
    >>> decision_costs([1, 0], [1, 0], cost_fp=-1, cost_fn=200)
    Traceback (most recent call last):
    ValueError: costs must be at least 0, got -1 and 200
    """
    truth, decision = np.asarray(y), np.asarray(flagged)
    if truth.ndim != 1 or truth.shape != decision.shape:
        raise ValueError(f"y and flagged must be (n,), got {truth.shape} and {decision.shape}")
    values = np.concatenate([truth, decision])
    other = values[(values != 0) & (values != 1)]
    if other.size:
        raise ValueError(f"got {other[0]}, neither 0 nor 1: compare with a threshold first")
    if not (cost_fp >= 0 and cost_fn >= 0):
        raise ValueError(f"costs must be at least 0, got {cost_fp} and {cost_fn}")
    false_alarm, miss = (decision == 1) & (truth == 0), (decision == 0) & (truth == 1)
    return np.where(false_alarm, float(cost_fp), 0.0) + np.where(miss, float(cost_fn), 0.0)


def saving_interval(
    today: ArrayLike, model: ArrayLike, z: float = 1.96
) -> tuple[float, float, float]:
    """Estimate what a model saves per decision, case by case on the same cases.

    Pairing removes the spread between easy and hard cases. The normal interval needs independent
    cases, and enough costly mistakes among them: with ten it covers a little less than it says.

    Args:
        today: Cost of each case under the present process, shape (n,).
        model: Cost of the same cases under the model, shape (n,).
        z: Quantile of the standard normal: 1.96 for 95%.

    Returns:
        Mean saving per decision, and the lower and upper end of its interval.

    Raises:
        ValueError: The shapes differ, there are fewer than two cases, or a cost is not finite.

    >>> [round(value, 2) for value in saving_interval([10, 0, 10, 0], [0, 0, 0, 4])]
    [4.0, -2.98, 10.98]
    >>> saving_interval([10], [0])
    Traceback (most recent call last):
    ValueError: today and model must be (n,) with n at least 2, got (1,) and (1,)
    """
    before, after = np.asarray(today, np.float64), np.asarray(model, np.float64)
    if before.ndim != 1 or before.shape != after.shape or before.size < 2:
        raise ValueError(
            f"today and model must be (n,) with n at least 2, got {before.shape} and {after.shape}"
        )
    if not np.isfinite([before, after]).all():
        raise ValueError("costs must be finite, got nan or inf")
    saving = before - after
    half = z * float(saving.std(ddof=1)) / sqrt(saving.size)
    mean = float(saving.mean())
    return mean, mean - half, mean + half
