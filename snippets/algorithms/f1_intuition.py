"""F1: true positives over the mean of the number flagged and the number positive.

Precision and recall are two shares with the same numerator, TP. Their harmonic mean averages the
denominators. F-beta weighs a miss (FN) beta squared times as much as a false alarm (FP):

    F_beta = (1 + beta**2) TP / ((1 + beta**2) TP + beta**2 FN + FP)        F1 = F_beta at beta = 1

Sources: van Rijsbergen, Information Retrieval (1979), chapter 7; for the best cut Lipton, Elkan and
Narayanaswamy (2014), arXiv:1402.1892.
"""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import ArrayLike


def f_beta(tp: float, fp: float, fn: float, beta: float = 1.0, zero_division: float = nan) -> float:
    """Return the weighted harmonic mean of precision and recall, from counts.

    Args:
        tp: True positives, a count, a weighted count or an expected count.
        fp: False positives, in the same unit.
        fn: False negatives, in the same unit.
        beta: How many times as much recall matters, above 0 and finite. F1 at 1.
        zero_division: What to return when nothing is positive and nothing was flagged.

    Raises:
        ValueError: A count is negative or not finite, or beta is out of range.

    >>> f_beta(tp=3, fp=1, fn=1)
    0.75
    >>> round(f_beta(tp=2, fp=0, fn=8), 3), round(f_beta(tp=2, fp=0, fn=8, beta=0.5), 3)
    (0.333, 0.556)
    >>> f_beta(0, 0, fn=5), f_beta(0, 0, 0)  # no positive found; no positive to find
    (0.0, nan)
    >>> f_beta(tp=3, fp=-1, fn=1)
    Traceback (most recent call last):
    ValueError: counts must be finite and at least 0, got 3, -1 and 1
    >>> f_beta(tp=3, fp=1, fn=1, beta=0)
    Traceback (most recent call last):
    ValueError: beta must be above 0 and finite, got 0
    """
    if not (0 <= tp < np.inf and 0 <= fp < np.inf and 0 <= fn < np.inf):
        raise ValueError(f"counts must be finite and at least 0, got {tp}, {fp} and {fn}")
    if not 0 < beta < np.inf:
        raise ValueError(f"beta must be above 0 and finite, got {beta}")
    hits = (1 + beta**2) * tp
    total = hits + beta**2 * fn + fp
    return hits / total if total else zero_division


def best_cut(probability: ArrayLike, beta: float = 1.0) -> tuple[float, float]:
    """Return the lowest probability to flag for the best F-beta, and that F-beta.

    The probabilities are taken as calibrated: their sum over any set is its expected number of
    positives. The result is F-beta of expected counts, which F-beta of a large sample approaches.

    Args:
        probability: Of being positive, one per example, each at least 0 and at most 1, shape (n,).
        beta: How many times as much recall matters, above 0 and finite.

    Raises:
        ValueError: A probability is out of range, all are 0, `probability` is not one list, or
            beta is out of range.

    >>> cut, best = best_cut([0.9, 0.6, 0.5, 0.2])
    >>> cut, round(best, 3)  # flag 0.5, which is above 0.769 / 2, and not 0.2
    (0.5, 0.769)
    >>> best_cut([0.9, 1.2])
    Traceback (most recent call last):
    ValueError: probabilities must lie in 0 to 1, got 1.2
    >>> best_cut([0.0, 0.0])
    Traceback (most recent call last):
    ValueError: one probability must be above 0, got none in 2 examples
    """
    p = np.asarray(probability, dtype=np.float64)
    if p.ndim != 1:
        raise ValueError(f"probabilities must be one list of shape (n,), got shape {p.shape}")
    p = np.sort(p)[::-1]
    odd = p[~((p >= 0) & (p <= 1))]
    if odd.size:
        raise ValueError(f"probabilities must lie in 0 to 1, got {odd[0]}")
    if not p.any():
        raise ValueError(f"one probability must be above 0, got none in {p.size} examples")
    if not 0 < beta < np.inf:
        raise ValueError(f"beta must be above 0 and finite, got {beta}")
    tp = np.cumsum(p)  # expected true positives of flagging the first 1, 2, ... n
    values = (1 + beta**2) * tp / (np.arange(1, p.size + 1) + beta**2 * tp[-1])
    best = int(values.argmax())
    return float(p[best]), float(values[best])
