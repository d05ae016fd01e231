"""A click rate that one lucky click cannot send to the top: pulled to a prior by few rows.

    rate = (clicks + weight * prior) / (shown + weight)

That is the posterior mean of a rate with a beta prior of mean `prior`, worth `weight` rows. It is
the prior for a new item and nears the raw rate as rows arrive.

Source: Micci-Barreca, A preprocessing scheme for high-cardinality categorical attributes (2001),
doi:10.1145/507533.507538.
"""

from __future__ import annotations

import math


def smoothed_rate(clicks: int, shown: int, prior: float, weight: float) -> float:
    """Pull the click rate of few rows to a prior rate.

    Args:
        clicks: At most `shown`.
        shown: Rows with a settled outcome.
        prior: Rate of an unknown item, from 0 to 1.
        weight: How many rows the prior is worth, above 0.

    Raises:
        ValueError: An argument is out of range.

    >>> rates = [smoothed_rate(c, n, prior=0.1, weight=20) for c, n in ((0, 0), (1, 1), (45, 50))]
    >>> [round(rate, 2) for rate in rates]
    [0.1, 0.14, 0.67]
    >>> smoothed_rate(2, 1, prior=0.1, weight=20)
    Traceback (most recent call last):
    ValueError: clicks must be from 0 to shown, got 2 of 1
    >>> smoothed_rate(1, 1, prior=10, weight=20)
    Traceback (most recent call last):
    ValueError: prior must be from 0 to 1, got 10
    """
    if not 0 <= clicks <= shown < math.inf:
        raise ValueError(f"clicks must be from 0 to shown, got {clicks} of {shown}")
    if not 0 <= prior <= 1:
        raise ValueError(f"prior must be from 0 to 1, got {prior}")
    if not 0 < weight < math.inf:
        raise ValueError(f"weight must be above 0 and finite, got {weight}")
    return (clicks + weight * prior) / (shown + weight)
