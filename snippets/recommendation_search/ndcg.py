"""NDCG: how near a ranking comes to the best order of the same judged items, top ranks first.

A gain is what a judged item is worth: its label (linear), or `2**label - 1` (exponential). The
model decides the order, nothing else. Over the ranks i = 1..k:

    DCG@k = sum of gain_i / log2(i + 1)        NDCG@k = DCG@k / DCG@k of the ideal order

Sources: Järvelin and Kekäläinen (2002), section 2, doi:10.1145/582415.582418, who leave the ranks
below the base of the logarithm undiscounted; this discount and the exponential gain are those of
Burges et al. (2005), doi:10.1145/1102351.1102363.
"""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray


def exponential_gain(labels: ArrayLike) -> NDArray[np.float64]:
    """Return `2**label - 1`: nothing for grade 0, and more than double for each grade above.

    Args:
        labels: Judged grades, 0 for irrelevant, shape (n,).

    >>> exponential_gain([0, 1, 2, 3]).tolist()
    [0.0, 1.0, 3.0, 7.0]
    """
    gains: NDArray[np.float64] = np.exp2(np.asarray(labels, dtype=float)) - 1
    return gains


def dcg(gains: ArrayLike, k: int | None = None) -> float:
    """Sum the gains, each divided by log2(rank + 1).

    Args:
        gains: Gains in the order shown, best score first, shape (n,).
        k: Ranks that count; all of them where None.

    Raises:
        ValueError: `gains` is not one list, or `k` is below 1.

    >>> dcg([3, 0, 4])  # 3/log2(2) + 0/log2(3) + 4/log2(4)
    5.0
    >>> dcg([3, 0, 4], k=2)
    3.0
    >>> dcg([3, 0, 4], k=0)
    Traceback (most recent call last):
    ValueError: k must be at least 1, got 0
    >>> dcg([[3, 0, 4]])
    Traceback (most recent call last):
    ValueError: gains must be one list of shape (n,), got shape (1, 3)
    """
    shown = np.asarray(gains, dtype=float)
    if shown.ndim != 1:
        raise ValueError(f"gains must be one list of shape (n,), got shape {shown.shape}")
    if k is not None and k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    shown = shown[:k]
    return float(np.sum(shown / np.log2(np.arange(2, shown.size + 2))))  # rank 1 is worth 1/log2(2)


def ndcg(gains: ArrayLike, k: int | None = None, pool: ArrayLike | None = None) -> float:
    """Divide the DCG of a ranking by that of the ideal order; `nan` where nothing is relevant.

    Args:
        gains: Gains in the order shown, best score first, shape (n,).
        k: Ranks that count, in the ranking and in the ideal order; all where None.
        pool: Gains of every judged item of the query in any order, shape (m,). The ideal order
            comes from it; where None, from `gains`, as if the ranking held every relevant item.

    Raises:
        ValueError: A gain is negative or not finite, or the pool is poorer than the ranking.

    >>> ndcg([3, 2, 1, 0]), round(ndcg([0, 1, 2, 3]), 3)
    (1.0, 0.614)
    >>> ndcg([1], k=1, pool=[1, 4]), ndcg([1])  # the best item was not retrieved
    (0.25, 1.0)
    >>> ndcg([0, 0])
    nan
    >>> ndcg([2, -1])
    Traceback (most recent call last):
    ValueError: gains must be finite and at least 0, got -1.0
    >>> ndcg([3, 2], pool=[1, 1])
    Traceback (most recent call last):
    ValueError: pool must hold every gain of the ranking: its ideal DCG is 1.63, the ranking's 4.26
    """
    shown = np.asarray(gains, dtype=float)
    judged = shown if pool is None else np.asarray(pool, dtype=float)
    every = np.concatenate([shown.ravel(), judged.ravel()])
    odd = every[~((every >= 0) & (every < np.inf))]  # nan compares false: it is odd as well
    if odd.size:
        raise ValueError(f"gains must be finite and at least 0, got {odd[0]}")
    actual, ideal = dcg(shown, k), dcg(np.sort(judged)[::-1], k)
    if actual > ideal * (1 + 1e-9):
        raise ValueError(
            f"pool must hold every gain of the ranking: its ideal DCG is {ideal:.2f}, "
            f"the ranking's {actual:.2f}"
        )
    return actual / ideal if ideal > 0 else nan
