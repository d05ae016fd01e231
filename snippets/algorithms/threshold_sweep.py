"""Every decision that a threshold on a score can make.

Sort by falling score. Lowering the threshold past one distinct score flags everything with that
score, so TP and FP are running sums, read at the last member of each group of ties.

Source: Fawcett, An introduction to ROC analysis (2006), section 5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def threshold_sweep(y: ArrayLike, scores: ArrayLike) -> tuple[Floats, Counts, Counts]:
    """Count true and false positives of `scores >= threshold` at every useful threshold.

    Args:
        y: Truth, 1 for the positive class and 0 for the other, shape (n,).
        scores: Higher means more likely positive, shape (n,).

    Returns:
        Thresholds, falling, shape (m + 1,) for m distinct scores: first infinity, which flags
        nothing, then each distinct score. True positives and false positives, same shape.

    Raises:
        ValueError: The shapes differ, a label is neither 0 nor 1, or a score is not finite.

    >>> thresholds, tp, fp = threshold_sweep([1, 0, 1, 0], [0.9, 0.8, 0.8, 0.1])
    >>> thresholds.tolist(), tp.tolist(), fp.tolist()
    ([inf, 0.9, 0.8, 0.1], [0, 1, 2, 2], [0, 0, 1, 2])
    >>> threshold_sweep([1, 0], [float("nan"), 0.5])
    Traceback (most recent call last):
    ValueError: scores must be finite, got nan
    """
    truth, score = _checked(y, scores)
    order = np.argsort(-score, kind="stable")
    score, tp = score[order], np.cumsum(truth[order])
    # Tied scores share one decision: keep the last of each group.
    last = np.flatnonzero(score != np.append(score[1:], -np.inf))
    thresholds = np.append(np.inf, score[last])
    tp = np.append(np.int64(0), tp[last])
    flagged = np.append(np.int64(0), last + 1)
    return thresholds, tp, flagged - tp


def _checked(y: ArrayLike, scores: ArrayLike) -> tuple[Counts, Floats]:
    truth, score = np.asarray(y), np.asarray(scores, dtype=np.float64)
    if truth.ndim != 1 or truth.shape != score.shape:
        raise ValueError(f"y and scores must be (n,), got {truth.shape} and {score.shape}")
    other = truth[(truth != 0) & (truth != 1)]
    if other.size:
        raise ValueError(f"y must hold only 0 and 1, got {other[0]}")
    if not np.isfinite(score).all():
        raise ValueError(f"scores must be finite, got {score[~np.isfinite(score)][0]}")
    return truth.astype(np.int64), score


def precision_recall_curve(y: ArrayLike, scores: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return precision and recall at every threshold that flags something.

    Args:
        y: Truth, 1 for the positive class and 0 for the other, shape (n,).
        scores: Higher means more likely positive, shape (n,).

    Returns:
        Precision, recall and thresholds, each shape (m,) for m distinct scores, thresholds falling.

    Raises:
        ValueError: There is no positive, so recall is undefined; or as in `threshold_sweep`.

    >>> p, r, _ = precision_recall_curve([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1])
    >>> p.round(3).tolist(), r.tolist()
    ([1.0, 0.5, 0.667, 0.5], [0.5, 0.5, 1.0, 1.0])
    >>> precision_recall_curve([0, 0], [0.9, 0.8])
    Traceback (most recent call last):
    ValueError: recall needs at least one positive, got 0 in 2 examples
    """
    thresholds, tp, fp = threshold_sweep(y, scores)
    if tp[-1] == 0:
        raise ValueError(f"recall needs at least one positive, got 0 in {np.size(y)} examples")
    return tp[1:] / (tp + fp)[1:], tp[1:] / tp[-1], thresholds[1:]


def at_k(y: ArrayLike, scores: ArrayLike, k: int) -> tuple[float, float]:
    """Return precision and recall of flagging the k highest scores; ties keep their input order.

    Args:
        y: Truth, 1 for the positive class and 0 for the other, shape (n,).
        scores: Higher means more likely positive, shape (n,).
        k: How many examples are flagged, 1 to n.

    Raises:
        ValueError: k is out of range, there is no positive, or as in `threshold_sweep`.

    >>> at_k([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1], k=2)
    (0.5, 0.5)
    >>> at_k([1, 0], [0.9, 0.8], k=3)
    Traceback (most recent call last):
    ValueError: k must be in 1 to 2, got 3
    """
    truth, score = _checked(y, scores)
    if not 1 <= k <= truth.size:
        raise ValueError(f"k must be in 1 to {truth.size}, got {k}")
    positives = int(truth.sum())
    if positives == 0:
        raise ValueError(f"recall needs at least one positive, got 0 in {truth.size} examples")
    hits = int(truth[np.argsort(-score, kind="stable")[:k]].sum())
    return hits / k, hits / positives
