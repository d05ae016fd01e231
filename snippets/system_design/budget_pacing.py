"""Spending a budget over a day: one factor on all bids, and the loop that finds it.

With second prices, bidding m * v buys each impression whose value per dollar is at least 1 / m. For
a budget that is the greedy solution of a knapsack, so a constant m buys the most value (up to one
impression, ties aside). The day is not known in advance: a controller multiplies m, each interval,
by

    (planned spend / reported spend) ** gain

Source: Balseiro, Besbes and Weintraub (2015), Repeated auctions with budgets in ad exchanges,
doi:10.1287/mnsc.2014.2022, on the constant factor.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def pacing_multiplier(v: ArrayLike, price_to_win: ArrayLike, budget: float) -> float:
    """Return the factor on all bids, at most 1, that buys the most within the budget.

    Args:
        v: Value of each impression on offer, above 0, shape (n,).
        price_to_win: Price of each, above 0, shape (n,).
        budget: Same unit, at least 0.

    Raises:
        ValueError: The shapes differ, or an amount is out of range.

    >>> pacing_multiplier([4, 4, 4], [1, 2, 3], budget=3)  # buys the first two
    0.5
    >>> pacing_multiplier([4, 4, 4], [1, 2, 3], budget=100), pacing_multiplier([4], [1], budget=0)
    (1.0, 0.0)
    >>> pacing_multiplier([4, 4], [1], budget=3)
    Traceback (most recent call last):
    ValueError: v and price_to_win must be two equally long lists, got shapes (2,) and (1,)
    """
    worth, c = np.asarray(v, dtype=float), np.asarray(price_to_win, dtype=float)
    if worth.ndim != 1 or worth.shape != c.shape or worth.size == 0:
        raise ValueError(
            "v and price_to_win must be two equally long lists, "
            f"got shapes {worth.shape} and {c.shape}"
        )
    if not ((worth > 0) & (c > 0) & (worth < np.inf) & (c < np.inf)).all():
        raise ValueError("values and prices must be positive and finite")
    if not 0 <= budget < np.inf:
        raise ValueError(f"budget must be finite and at least 0, got {budget}")
    ratio = c / worth  # m that buys this impression
    levels, place = np.unique(ratio, return_inverse=True)  # ties are bought together
    spend = np.cumsum(np.bincount(place.ravel(), weights=c))
    within = spend <= budget * (1 + 1e-12)
    if within[levels <= 1].all():
        return 1.0
    bought = int(within.sum())
    return float(levels[bought - 1]) if bought else 0.0


def controlled_spend(demand: ArrayLike, planned: float, gain: float, delay: int) -> Array:
    """Return the spend of each interval under the controller, as shares of its planned spend.

    Spend is demand * m ** 2, as where prices are uniform: more wins, each at a higher price.

    Args:
        demand: Spend at m = 1 in each interval, above `planned`, shape (t,).
        planned: Spend wanted in each interval, above 0.
        gain: Exponent of the update, above 0.
        delay: Intervals until a spend is reported, at least 0.

    Raises:
        ValueError: An argument is out of range.

    >>> controlled_spend([4.0, 4.0, 4.0], planned=1.0, gain=0.5, delay=0).tolist()
    [4.0, 1.0, 1.0]
    >>> controlled_spend([4.0, 4.0, 4.0], planned=1.0, gain=0.5, delay=1).tolist()
    [4.0, 4.0, 1.0]
    >>> controlled_spend([4.0], planned=0.0, gain=0.5, delay=0)
    Traceback (most recent call last):
    ValueError: planned must be above 0 and finite, got 0.0
    """
    full = np.asarray(demand, dtype=float)
    for name, number in (("planned", planned), ("gain", gain)):
        if not 0 < number < np.inf:
            raise ValueError(f"{name} must be above 0 and finite, got {number}")
    if not 0 <= delay < np.inf or int(delay) != delay:  # NaN is refused, too
        raise ValueError(f"delay must be a whole number of at least 0, got {delay}")
    if full.ndim != 1 or full.size == 0 or not ((full > planned) & (full < np.inf)).all():
        raise ValueError("demand must be a list of finite amounts above planned")
    spend, m = np.empty_like(full), 1.0
    for t in range(full.size):
        spend[t] = full[t] * m**2
        if t >= delay:
            m = float(np.clip(m * (planned / spend[t - delay]) ** gain, 1e-3, 1.0))
    return spend / planned
