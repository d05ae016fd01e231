"""Precision and recall from counts.

Of the flagged, which share is positive; of the positives, which share is flagged:

    precision = TP / (TP + FP)        recall = TP / (TP + FN)

A share of nothing is undefined: `nan` here, unless the caller names a convention.

Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.3.
"""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import ArrayLike


def confusion_counts(y: ArrayLike, flagged: ArrayLike) -> tuple[int, int, int, int]:
    """Count true positives, false positives, false negatives and true negatives.

    Args:
        y: Truth, 1 or True for the positive class, shape (n,).
        flagged: Decisions, 1 or True where the example was flagged, shape (n,).

    Raises:
        ValueError: The shapes differ, or a value is neither 0 nor 1.

    >>> confusion_counts([1, 1, 0, 0, 0], [1, 0, 1, 0, 0])
    (1, 1, 1, 2)
    >>> confusion_counts([1, 0], [0.9, 0.2])
    Traceback (most recent call last):
    ValueError: got 0.2, neither 0 nor 1: compare with a threshold first
    """
    truth, decision = np.asarray(y), np.asarray(flagged)
    if truth.ndim != 1 or truth.shape != decision.shape:
        raise ValueError(f"y and flagged must be (n,), got {truth.shape} and {decision.shape}")
    other = np.setdiff1d(np.concatenate([truth, decision]), [0, 1])
    if other.size:
        raise ValueError(f"got {other[0]}, neither 0 nor 1: compare with a threshold first")
    positive, chosen = truth.astype(bool), decision.astype(bool)
    tp = int(np.sum(positive & chosen))
    fp, fn = int(np.sum(chosen)) - tp, int(np.sum(positive)) - tp
    return tp, fp, fn, truth.size - tp - fp - fn


def precision(tp: float, fp: float, zero_division: float = nan) -> float:
    """Return the share of the flagged examples that are positive.

    Args:
        tp: True positives, a count or a weighted count.
        fp: False positives, in the same unit.
        zero_division: What to return when nothing was flagged.

    Raises:
        ValueError: A count is negative.

    >>> precision(tp=3, fp=1)
    0.75
    >>> precision(tp=0, fp=0), precision(tp=0, fp=0, zero_division=0.0)
    (nan, 0.0)
    >>> precision(tp=3, fp=-1)
    Traceback (most recent call last):
    ValueError: counts must not be negative, got 3 and -1
    """
    return _share(tp, fp, zero_division)


def recall(tp: float, fn: float, zero_division: float = nan) -> float:
    """Return the share of the positive examples that were flagged.

    Args:
        tp: True positives, a count or a weighted count.
        fn: False negatives, in the same unit.
        zero_division: What to return when there is no positive example.

    Raises:
        ValueError: A count is negative.

    >>> recall(tp=3, fn=9)
    0.25
    >>> recall(tp=0, fn=0), recall(tp=0, fn=0, zero_division=1.0)
    (nan, 1.0)
    >>> recall(tp=-3, fn=9)
    Traceback (most recent call last):
    ValueError: counts must not be negative, got -3 and 9
    """
    return _share(tp, fn, zero_division)


def _share(part: float, rest: float, zero_division: float) -> float:
    if part < 0 or rest < 0:
        raise ValueError(f"counts must not be negative, got {part} and {rest}")
    return part / (part + rest) if part + rest else zero_division


def precision_at_prevalence(tpr: float, fpr: float, prevalence: float) -> float:
    """Return the precision of a fixed decision rule where positives are rarer or more common.

    Bayes' rule. It holds when the scores within each class keep their distribution.

    Args:
        tpr: Share of positives flagged, in [0, 1]; this is the recall.
        fpr: Share of negatives flagged, in [0, 1].
        prevalence: Share of examples that are positive, in [0, 1].

    Raises:
        ValueError: An argument lies outside [0, 1].

    >>> round(precision_at_prevalence(tpr=0.9, fpr=0.1, prevalence=0.5), 3)
    0.9
    >>> round(precision_at_prevalence(tpr=0.9, fpr=0.1, prevalence=0.01), 3)
    0.083
    >>> precision_at_prevalence(tpr=0.9, fpr=0.1, prevalence=50)
    Traceback (most recent call last):
    ValueError: prevalence must be in [0, 1], got 50
    """
    for name, value in (("tpr", tpr), ("fpr", fpr), ("prevalence", prevalence)):
        if not 0 <= value <= 1:
            raise ValueError(f"{name} must be in [0, 1], got {value}")
    return precision(prevalence * tpr, (1 - prevalence) * fpr)
