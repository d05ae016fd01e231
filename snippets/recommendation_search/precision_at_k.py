"""Precision and recall at k, and average precision: are the relevant items near the top.

With h_i = 1 where the item at rank i is relevant, and R relevant items in all:

    P@k = (h_1 + ... + h_k) / k    recall@k = (h_1 + ... + h_k) / R    AP = sum of h_i P@i / R

R-precision is P@R. MAP is the mean of AP over queries.

Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.4.
"""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray


def precision_at_k(hits: ArrayLike, k: int, of_shown: bool = False) -> float:
    """Return the share of the first k places that hold a relevant item.

    Args:
        hits: 1 where the item is relevant, 0 elsewhere, in the order shown, shape (n,). Values
            between are probabilities, as for tied items.
        k: How many places count. Places that the list leaves empty are misses.
        of_shown: Divide by the items shown, min(k, n), and not by k; `nan` where none is shown.

    Raises:
        ValueError: A hit lies outside 0 to 1, `hits` is not one list, or k is not at least 1.

    >>> precision_at_k([1, 0, 1, 1], k=3) == 2 / 3
    True
    >>> precision_at_k([1], k=10), precision_at_k([1], k=10, of_shown=True)
    (0.1, 1.0)
    >>> precision_at_k([1, 0], k=0)
    Traceback (most recent call last):
    ValueError: k must be a whole number of at least 1, got 0
    >>> precision_at_k([1, 3], k=2)
    Traceback (most recent call last):
    ValueError: hits must lie in 0 to 1, got 3.0
    """
    top = _top(hits, k)
    places = top.size if of_shown else k
    return float(top.sum()) / places if places else nan


def recall_at_k(hits: ArrayLike, k: int, relevant: int) -> float:
    """Return the share of the relevant items that the first k places hold.

    Args:
        hits: As for `precision_at_k`, shape (n,).
        k: How many places count.
        relevant: Relevant items of the query in all, shown or not; `nan` is returned for 0.

    Raises:
        ValueError: As for `precision_at_k`, or fewer items are relevant than were hit.

    >>> recall_at_k([1, 0, 1, 1], k=3, relevant=4), recall_at_k([0, 0], k=2, relevant=0)
    (0.5, nan)
    >>> recall_at_k([1, 1], k=1, relevant=1)
    Traceback (most recent call last):
    ValueError: relevant must count every hit of the list, got 1 for 2
    """
    top = _top(hits, k)
    _enough(hits, relevant)
    return float(top.sum()) / relevant if relevant else nan


def average_precision(hits: ArrayLike, relevant: int, k: int | None = None) -> float:
    """Average the precision at the rank of each relevant item; an item not shown adds 0.

    Args:
        hits: 1 where the item is relevant, 0 elsewhere, in the order shown, shape (n,).
        relevant: Relevant items of the query in all, shown or not; `nan` is returned for 0.
        k: Ranks that count; all where None. The divisor stays `relevant`.

    Raises:
        ValueError: A hit is neither 0 nor 1; or as for `recall_at_k`.

    >>> average_precision([1, 0, 1], relevant=2) == (1 / 1 + 2 / 3) / 2
    True
    >>> average_precision([1, 0, 1], relevant=4, k=2)
    0.25
    >>> average_precision([1, 0.5], relevant=2)
    Traceback (most recent call last):
    ValueError: hits must be 0 or 1 for average precision, got 0.5
    """
    top = _top(hits, k)
    _enough(hits, relevant)
    odd = top[(top != 0) & (top != 1)]
    if odd.size:
        raise ValueError(f"hits must be 0 or 1 for average precision, got {odd[0]}")
    precisions = np.cumsum(top) / np.arange(1, top.size + 1)
    return float(np.sum(top * precisions)) / relevant if relevant else nan


def _top(hits: ArrayLike, k: int | None) -> NDArray[np.float64]:
    shown = np.asarray(hits, dtype=np.float64)
    if shown.ndim != 1:
        raise ValueError(f"hits must be one list of shape (n,), got shape {shown.shape}")
    odd = shown[~((shown >= 0) & (shown <= 1))]
    if odd.size:
        raise ValueError(f"hits must lie in 0 to 1, got {odd[0]}")
    if k is not None and not (_whole(k) and k >= 1):
        raise ValueError(f"k must be a whole number of at least 1, got {k}")
    return shown[:k]


def _whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _enough(hits: ArrayLike, relevant: int) -> None:
    if not (_whole(relevant) and relevant >= 0):
        raise ValueError(f"relevant must be a whole number of at least 0, got {relevant}")
    found = float(np.sum(np.asarray(hits, dtype=np.float64)))
    if found > relevant * (1 + 1e-9):
        raise ValueError(
            f"relevant must count every hit of the list, got {relevant} for {found:.6g}"
        )
