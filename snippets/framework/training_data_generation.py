"""Labels from clicks: undo the attention that each rank gets.

Examination model: a click needs a look at the rank and a relevant item,

    P(click on item i at rank k) = examined[k] * relevance[i]

so an item's clicks, each weighted by 1 / examined[k], estimate its relevance without bias wherever
the model holds and every examined[k] is above 0. If lists are shuffled at random, all ranks hold
the same mix of items, and the click rates of the ranks are proportional to examined.

Source: Joachims, Swaminathan and Schnabel, Unbiased Learning-to-Rank with Biased Feedback (2017),
https://arxiv.org/abs/1608.04468.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def examined_by_rank(clicks: ArrayLike, shown: ArrayLike) -> Floats:
    """Return how often each rank is examined, relative to the first, from shuffled lists.

    Args:
        clicks: How often each item was clicked at each rank, shape (items, ranks).
        shown: How often each item was shown at each rank, by chance alone, shape (items, ranks).

    Raises:
        ValueError: The counts are malformed, a rank was never shown, or the first never clicked.

    >>> examined_by_rank([[20, 10], [10, 5]], shown=[[100, 100], [100, 100]]).tolist()
    [1.0, 0.5]
    >>> examined_by_rank([[0, 10]], shown=[[100, 100]])
    Traceback (most recent call last):
    ValueError: the first rank has no clicks to compare with
    """
    hits, seen = _counts(clicks, shown)
    if not seen.sum(axis=0).all():
        raise ValueError(f"rank {int(seen.sum(axis=0).argmin()) + 1} was never shown")
    rate = hits.sum(axis=0) / seen.sum(axis=0)
    if not rate[0] > 0:
        raise ValueError("the first rank has no clicks to compare with")
    return np.asarray(rate / rate[0])


def relevance(clicks: ArrayLike, shown: ArrayLike, examined: ArrayLike) -> Floats:
    """Return each item's relevance: clicks over impressions, each click weighted by 1 / examined.

    Args:
        clicks: How often each item was clicked at each rank, shape (items, ranks).
        shown: How often each item was shown at each rank, shape (items, ranks).
        examined: Chance that a rank is examined, above 0, or relative to the first, shape (ranks,).

    Returns:
        Shape (items,). Noise can lift a value above 1.

    Raises:
        ValueError: The counts are malformed, an item was never shown, or a rank never examined.

    >>> relevance([[30, 0], [0, 20]], [[100, 0], [0, 100]], examined=[1.0, 0.5]).tolist()
    [0.3, 0.4]
    >>> relevance([[30, 0], [0, 20]], [[100, 0], [0, 100]], examined=[1.0, 1.0]).tolist()
    [0.3, 0.2]
    >>> relevance([[30, 0], [0, 0]], [[100, 0], [0, 0]], examined=[1.0, 0.5])
    Traceback (most recent call last):
    ValueError: item 1 was never shown: no weight can repair that
    """
    hits, seen = _counts(clicks, shown)
    look = np.asarray(examined, dtype=np.float64)
    if look.shape != seen.shape[1:] or not ((look > 0) & np.isfinite(look)).all():
        raise ValueError(f"examined must be above 0 for {seen.shape[1]} ranks, got {look.tolist()}")
    total = seen.sum(axis=1)
    if not total.all():
        raise ValueError(f"item {int(total.argmin())} was never shown: no weight can repair that")
    return np.asarray((hits / look).sum(axis=1) / total)


def _counts(clicks: ArrayLike, shown: ArrayLike) -> tuple[Floats, Floats]:
    hits, seen = np.asarray(clicks, dtype=np.float64), np.asarray(shown, dtype=np.float64)
    if hits.ndim != 2 or hits.shape != seen.shape or not hits.size:
        raise ValueError(f"counts must be (items, ranks), got {hits.shape} and {seen.shape}")
    if not ((hits >= 0) & (hits <= seen) & np.isfinite(seen)).all():  # NaN is refused, too
        raise ValueError("clicks must lie between 0 and the times shown")
    return hits, seen
