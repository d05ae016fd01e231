"""Tied scores leave the order open: rank by the expected gain over all orders of the tied items.

Within a tied group each order is equally likely, so each of its ranks expects the mean gain of the
group. DCG is linear in the gains: the DCG of the expected gains is the expected DCG.

Source: McSherry and Najork (2008), doi:10.1007/978-3-540-78646-7_38.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def expected_gains(gains: ArrayLike, scores: ArrayLike) -> NDArray[np.float64]:
    """Order gains by descending score; tied items share the mean gain of their group.

    Args:
        gains: What each item is worth, shape (n,). Convert labels to gains first: the mean of
            exponential gains is not the gain of the mean label.
        scores: The model's score of each item, higher is better, shape (n,).

    Raises:
        ValueError: The shapes differ, or a score is not a number.

    >>> expected_gains([0, 3, 1], scores=[0.1, 0.9, 0.5]).tolist()
    [3.0, 1.0, 0.0]
    >>> expected_gains([0, 3, 1], scores=[0.5, 0.9, 0.5]).tolist()
    [3.0, 0.5, 0.5]
    >>> expected_gains([0, 3], scores=[0.5])
    Traceback (most recent call last):
    ValueError: gains and scores must be (n,), got (2,) and (1,)
    >>> expected_gains([0, 3], scores=[0.5, float("nan")])
    Traceback (most recent call last):
    ValueError: scores must be numbers, got nan
    """
    worth, score = np.asarray(gains, dtype=float), np.asarray(scores, dtype=float)
    if worth.ndim != 1 or worth.shape != score.shape:
        raise ValueError(f"gains and scores must be (n,), got {worth.shape} and {score.shape}")
    if np.isnan(score).any():
        raise ValueError("scores must be numbers, got nan")
    _, group, size = np.unique(-score, return_inverse=True, return_counts=True)
    return np.repeat(np.bincount(group, weights=worth) / size, size)
