"""AUC within each user's list, instead of over the rows of all users.

AUC is the share of (positive, negative) pairs that the scores put in the right order. Pooled over
users, most pairs compare rows that never compete for a place. The grouped AUC counts only pairs of
one user, and averages over users with their number of rows as the weight:

    GAUC = sum of n_u AUC_u / sum of n_u

Source: Zhu et al. (2017), Optimized Cost per Click in Taobao Display Advertising,
https://arxiv.org/abs/1703.02091
"""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import ArrayLike


def auc(y: ArrayLike, scores: ArrayLike) -> float:
    """Return the share of positive-negative pairs in the right order; ties count half.

    Args:
        y: 1 for positive rows, 0 for negative ones, shape (n,).
        scores: Higher means more likely positive, shape (n,).

    Returns:
        The share; `nan` where one of the classes is missing.

    Raises:
        ValueError: The shapes differ, a label is neither 0 nor 1, or a score is not a number.

    >>> auc([1, 0, 1, 0], scores=[0.9, 0.5, 0.5, 0.1]), auc([1, 1], scores=[0.3, 0.4])
    (0.875, nan)
    >>> auc([1, 2], scores=[0.3, 0.4])
    Traceback (most recent call last):
    ValueError: y must be 0 or 1, got 2.0
    >>> auc([1, 0], scores=[0.3])
    Traceback (most recent call last):
    ValueError: y and scores must be (n,), got (2,) and (1,)
    """
    label, score = np.asarray(y, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    if label.ndim != 1 or label.shape != score.shape:
        raise ValueError(f"y and scores must be (n,), got {label.shape} and {score.shape}")
    odd = label[(label != 0) & (label != 1)]
    if odd.size:
        raise ValueError(f"y must be 0 or 1, got {odd[0]}")
    if np.isnan(score).any():
        raise ValueError("scores must be numbers, got nan")
    positive, negative = score[label == 1], np.sort(score[label == 0])
    if not (positive.size and negative.size):
        return nan
    beaten = np.searchsorted(negative, positive, "left")
    not_above = np.searchsorted(negative, positive, "right")
    return float(np.mean((beaten + not_above) / 2) / negative.size)


def grouped_auc(y: ArrayLike, scores: ArrayLike, users: ArrayLike) -> float:
    """Average the AUC of each user's rows, weighted by their number.

    Args:
        y: 1 for positive rows, 0 for negative ones, shape (n,).
        scores: Higher means more likely positive, shape (n,).
        users: Whose list the row belongs to, shape (n,).

    Returns:
        The mean over users with rows of both classes; `nan` where there is none.

    Raises:
        ValueError: The shapes differ; or as for `auc`.

    >>> grouped_auc([1, 0, 1, 0], scores=[0.9, 0.8, 0.1, 0.2], users=["a", "a", "b", "b"])
    0.5
    >>> grouped_auc([1, 0], scores=[0.9, 0.8], users=["a"])
    Traceback (most recent call last):
    ValueError: users must be (2,) like y, got (1,)
    """
    auc(y, scores)  # refuses what it cannot score
    label, score, user = np.asarray(y), np.asarray(scores), np.asarray(users)
    if user.shape != label.shape:
        raise ValueError(f"users must be {label.shape} like y, got {user.shape}")
    rows = [user == name for name in np.unique(user)]
    values = np.array([auc(label[mine], score[mine]) for mine in rows])
    weights = np.array([float(mine.sum()) for mine in rows]) * ~np.isnan(values)
    total = float(weights.sum())
    return float(np.sum(weights * np.nan_to_num(values))) / total if total else nan
