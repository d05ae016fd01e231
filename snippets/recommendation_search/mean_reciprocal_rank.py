"""Mean reciprocal rank (MRR): how early does the first relevant item come.

    RR = 1 / rank of the first relevant item, 0 where none is shown    MRR = mean RR over queries

1 / MRR is the harmonic mean of the first ranks, where a miss has an infinite rank.

Source: Voorhees (1999), The TREC-8 Question Answering Track Report,
https://trec.nist.gov/pubs/trec8/papers/qa_report.pdf
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray


def reciprocal_rank(hits: ArrayLike, k: int | None = None) -> float:
    """Return 1 / rank of the first relevant item, or 0 where none is shown.

    Args:
        hits: 1 where the item is relevant, 0 elsewhere, in the order shown, shape (n,).
        k: Ranks that count; all of them where None.

    Raises:
        ValueError: A hit is neither 0 nor 1, `hits` is not one list, or k is not at least 1.

    >>> reciprocal_rank([0, 1, 1]), reciprocal_rank([0, 0]), reciprocal_rank([])
    (0.5, 0.0, 0.0)
    >>> reciprocal_rank([0, 1], k=1)
    0.0
    >>> reciprocal_rank([0, 3])
    Traceback (most recent call last):
    ValueError: hits must be 0 or 1, got 3.0
    """
    ranks = np.flatnonzero(_checked(hits, k)[:k])
    return 1 / (int(ranks[0]) + 1) if ranks.size else 0.0


def mean_reciprocal_rank(lists: Iterable[ArrayLike], k: int | None = None) -> float:
    """Average the reciprocal rank over queries, those without a hit included.

    Args:
        lists: The hits of each query, shapes (n_1,), (n_2,), ... Leave out a query only if nothing
            is relevant to it anywhere.
        k: Ranks that count; all of them where None.

    Raises:
        ValueError: No query is given; or as for `reciprocal_rank`.

    >>> mean_reciprocal_rank([[1, 0], [0, 1, 0], []])
    0.5
    >>> mean_reciprocal_rank([0, 1, 0])
    Traceback (most recent call last):
    ValueError: hits must be one list of shape (n,), got shape ()
    >>> mean_reciprocal_rank([])
    Traceback (most recent call last):
    ValueError: lists must hold at least one query, got none
    """
    values = [reciprocal_rank(hits, k) for hits in lists]
    if not values:
        raise ValueError("lists must hold at least one query, got none")
    return sum(values) / len(values)


def tied_reciprocal_rank(hits: ArrayLike, scores: ArrayLike, k: int | None = None) -> float:
    """Average the reciprocal rank over all orders of the items with equal scores.

    Only the best-scored group with a relevant item matters. With n items, r of them relevant, the
    places of the group are drawn without replacement until the first hit.

    Args:
        hits: 1 where the item is relevant, 0 elsewhere, in any order, shape (n,).
        scores: The model's score of each item, higher is better, shape (n,).
        k: Ranks that count; all of them where None.

    Raises:
        ValueError: The shapes differ, a score is not a number; or as for `reciprocal_rank`.

    >>> tied_reciprocal_rank([1, 0], scores=[0.5, 0.5]), tied_reciprocal_rank([1, 0], [0.1, 0.5])
    (0.75, 0.5)
    >>> tied_reciprocal_rank([1, 0], scores=[0.5])
    Traceback (most recent call last):
    ValueError: hits and scores must be (n,), got (2,) and (1,)
    """
    hit, score = _checked(hits, k), np.asarray(scores, dtype=np.float64)
    if hit.shape != score.shape:
        raise ValueError(f"hits and scores must be (n,), got {hit.shape} and {score.shape}")
    if np.isnan(score).any():
        raise ValueError("scores must be numbers, got nan")
    if not hit.any():
        return 0.0
    best = score[hit == 1].max()
    above, n = int(np.sum(score > best)), int(np.sum(score == best))
    r = int(hit[score == best].sum())
    place = np.arange(n - r + 1)  # ranks of the group before the first hit
    left = n - place
    no_hit_before = np.cumprod(np.append(1.0, ((left - r) / left)[:-1]))
    value = no_hit_before * (r / left) / (above + place + 1)
    return float(value.sum() if k is None else value[: max(k - above, 0)].sum())


def _checked(hits: ArrayLike, k: int | None) -> NDArray[np.float64]:
    shown = np.asarray(hits, dtype=np.float64)
    if shown.ndim != 1:
        raise ValueError(f"hits must be one list of shape (n,), got shape {shown.shape}")
    odd = shown[(shown != 0) & (shown != 1)]
    if odd.size:
        raise ValueError(f"hits must be 0 or 1, got {odd[0]}")
    whole = isinstance(k, int | np.integer) and not isinstance(k, bool)
    if k is not None and not (whole and k >= 1):
        raise ValueError(f"k must be a whole number of at least 1, got {k}")
    return shown
