"""One ad slot sold by the click: rank by bid times predicted click rate, charge what is needed.

    winner = argmax of bid_i * p_i,    price per click = (second highest bid_j * p_j) / p_winner

The price is the lowest bid per click that still wins. A common error factor of all p cancels in
both lines; an error of one ad's p changes who wins and what is paid.

Source: Edelman, Ostrovsky and Schwarz (2007), Internet advertising and the generalized second-price
auction, doi:10.1257/aer.97.1.242.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def click_auction(bids: ArrayLike, p_click: ArrayLike) -> tuple[int, float]:
    """Return the winning ad and its price per click.

    Args:
        bids: What each advertiser would pay for a click, above 0, shape (n,) with n at least 2.
        p_click: Predicted click rate of each ad, above 0, shape (n,).

    Raises:
        ValueError: The shapes differ, there are fewer than two ads, or a number is not positive.

    >>> click_auction([1.0, 4.0, 2.0], [0.5, 0.1, 0.2])  # scores 0.5, 0.4, 0.4
    (0, 0.8)
    >>> click_auction([1.0, 4.0], [0.5])
    Traceback (most recent call last):
    ValueError: bids and p_click must be two equally long lists, got shapes (2,) and (1,)
    >>> click_auction([1.0, 4.0], [0.5, 0.0])
    Traceback (most recent call last):
    ValueError: bids and click rates must be positive and finite
    """
    b, p = np.asarray(bids, dtype=float), np.asarray(p_click, dtype=float)
    if b.ndim != 1 or b.shape != p.shape:
        raise ValueError(
            f"bids and p_click must be two equally long lists, got shapes {b.shape} and {p.shape}"
        )
    if b.size < 2:
        raise ValueError(f"an auction needs at least 2 ads, got {b.size}")
    scores = b * p
    if not ((b > 0) & (p > 0) & (scores < np.inf)).all():
        raise ValueError("bids and click rates must be positive and finite")
    winner, second = np.argsort(-scores, kind="stable")[:2]
    return int(winner), float(scores[second] / p[winner])
