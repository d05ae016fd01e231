"""Measure a funnel on logged requests: run every stage's score over everything, then cut.

For a sample of requests, score the whole catalog by each stage offline, the heavy model included.
Recall is relative to what the last stage wants, so it changes when the ranker does:

    recall = wanted items that survive the cuts / wanted items, pooled over the requests

Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.3.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Mask = NDArray[np.bool_]


def survivors(scores: Sequence[ArrayLike], keep: Sequence[int]) -> Mask:
    """Return which items pass every cut, each stage choosing among those the last one kept.

    Args:
        scores: Of each stage, higher is better, shape (requests, items); ties go to the lower id.
        keep: Items that each stage passes on, not increasing.

    Returns:
        Shape (requests, items).

    Raises:
        ValueError: Lengths or shapes differ, a score is NaN, or the cuts do not shrink.

    >>> cheap, heavy = [[3, 2, 1, 0]], [[0, 1, 2, 3]]
    >>> survivors([cheap, heavy], keep=[2, 1]).tolist()  # heavy likes item 3 and never sees it
    [[False, True, False, False]]
    >>> survivors([cheap], keep=[5])
    Traceback (most recent call last):
    ValueError: cuts must be whole and fall from 4 to 1 or more, got [5]
    """
    tables = [np.asarray(table, dtype=np.float64) for table in scores]
    if not tables or len(tables) != len(keep) or tables[0].ndim != 2:
        raise ValueError("need one table of shape (requests, items) and one cut for each stage")
    if any(table.shape != tables[0].shape or np.isnan(table).any() for table in tables):
        raise ValueError("the tables of scores must have one shape and no NaN")
    cuts = [tables[0].shape[1], *keep, 1]
    if not all(type(n) is int for n in keep) or cuts != sorted(cuts, reverse=True):
        raise ValueError(f"cuts must be whole and fall from {cuts[0]} to 1 or more, got {[*keep]}")
    alive = np.ones(tables[0].shape, dtype=bool)
    for table, n in zip(tables, keep, strict=True):
        order = np.lexsort((-table, ~alive))[:, :n]  # the living first, by score
        alive = np.zeros_like(alive)
        np.put_along_axis(alive, order, True, axis=1)
    return alive


def recall(alive: Mask, wanted: Mask) -> float:
    """Return the share of the wanted items that survived.

    Args:
        alive: Shape (requests, items).
        wanted: Shape (requests, items); the whole mask or a slice of it, such as new items.

    Raises:
        ValueError: A mask is not boolean, the shapes differ, or nothing is wanted.

    >>> recall(np.array([[True, False]]), np.array([[True, True]]))
    0.5
    >>> recall(np.array([[True]]), np.array([[False]]))
    Traceback (most recent call last):
    ValueError: need boolean masks of one shape, and something wanted
    """
    masks = alive.dtype == wanted.dtype == np.bool_
    if not masks or alive.shape != wanted.shape or not wanted.any():
        raise ValueError("need boolean masks of one shape, and something wanted")
    return float(np.sum(alive & wanted) / np.sum(wanted))
