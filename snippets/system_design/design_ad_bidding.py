"""What a bid earns: the value of an impression against the price that would have won it.

For a campaign that pays V for a conversion, an impression is worth

    v = V * P(click) * P(conversion given click)

A bid b wins if it is at least c, the price to win: the highest other bid or the floor. The winner
pays c in a second-price auction and b in a first-price auction. Bidding v is best under second
prices, whatever the others do; under first prices it earns nothing, and the bid must be shaded.

Source: Vickrey (1961), doi:10.1111/j.1540-6261.1961.tb02789.x; Pan et al. (2020), on shading by
maximizing (v - b) * P(win at b), https://arxiv.org/abs/2009.09259.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class Outcome(NamedTuple):
    """Means over all requests: share won, cost, and value of what was won less its cost."""

    win_rate: float
    cost: float
    profit: float


def impression_value(V: ArrayLike, p_click: ArrayLike, p_conversion: ArrayLike) -> Array:
    """Return the expected value of an impression, in the currency of V.

    Args:
        V: What a conversion is worth, shape () or (n,).
        p_click: Chance of a click, shape () or (n,).
        p_conversion: Chance of a conversion after a click, shape () or (n,).

    Raises:
        ValueError: V is negative or not finite, or a chance is not between 0 and 1.

    >>> float(impression_value(75, 0.25, 0.5))
    9.375
    >>> impression_value(75, 2, 0.5)
    Traceback (most recent call last):
    ValueError: p_click must lie between 0 and 1, got 2.0
    """
    click, conversion = _money("p_click", p_click), _money("p_conversion", p_conversion)
    for name, chance in (("p_click", click), ("p_conversion", conversion)):
        if (chance > 1).any():
            raise ValueError(f"{name} must lie between 0 and 1, got {chance[chance > 1][0]}")
    return np.asarray(_money("V", V) * click * conversion)


def auction(v: ArrayLike, bid: ArrayLike, price_to_win: ArrayLike, rule: str) -> Outcome:
    """Return the mean result of bidding on each request.

    Args:
        v: True value of each impression, any shape that broadcasts with the others.
        bid: Same unit, any such shape. A bid wins if it is at least the price to win.
        price_to_win: Highest other bid or floor, same unit, any such shape.
        rule: "second" if the winner pays the price to win, "first" if the own bid.

    Raises:
        ValueError: An amount is negative or not finite, or the rule is another one.

    >>> auction(3, 3, [1, 2, 4, 5], "second")
    Outcome(win_rate=0.5, cost=0.75, profit=0.75)
    >>> auction(3, 3, [1, 2, 4, 5], "first")
    Outcome(win_rate=0.5, cost=1.5, profit=0.0)
    >>> auction(3, 3, [1], "third")
    Traceback (most recent call last):
    ValueError: rule must be 'first' or 'second', got 'third'
    """
    if rule not in ("first", "second"):
        raise ValueError(f"rule must be 'first' or 'second', got {rule!r}")
    worth, b, c = _money("v", v), _money("bid", bid), _money("price_to_win", price_to_win)
    won = b >= c
    paid = won * (c if rule == "second" else b)
    cost = float(paid.mean())
    return Outcome(float(won.mean()), cost, float((won * worth - paid).mean()))


def shaded_bid(v: float, price_to_win: ArrayLike) -> float:
    """Return the first-price bid that maximizes (v - b) times the share of prices up to b.

    Args:
        v: Value of the impression.
        price_to_win: Equally likely prices, shape (m,).

    Raises:
        ValueError: An amount is negative or not finite, v is not one number, or there is no price.

    >>> shaded_bid(3.0, [1, 2, 4, 5])  # 2 * 1/4 and 1 * 2/4 tie: the lower bid risks less
    1.0
    >>> shaded_bid(0.5, [1, 2])
    0.0
    """
    c, worth = np.sort(_money("price_to_win", price_to_win).ravel()), _money("v", v)
    if worth.ndim:
        raise ValueError(f"v must be one number, got shape {worth.shape}")
    gain = (worth - c) * np.arange(1, c.size + 1)  # counts ties one by one: the last wins
    best = int(np.argmax(gain))
    return float(c[best]) if gain[best] > 0 else 0.0


def _money(name: str, amount: ArrayLike) -> Array:
    values = np.asarray(amount, dtype=float)
    if values.size == 0:
        raise ValueError(f"{name} is empty")
    odd = values[~((values >= 0) & (values < np.inf))]  # NaN is refused, too
    if odd.size:
        raise ValueError(f"{name} must be finite and at least 0, got {odd[0]}")
    return values
