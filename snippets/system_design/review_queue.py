"""Which payments a team of analysts should see, when the day cannot be sorted at its end.

A review of payment i saves s_i, the cost of the best automatic action minus that with a review.
With room for k reviews, the k largest positive s_i save the most. They lie above one price,

    price(k) = max(0, the (k+1)-th largest s),   saved(k + 1) - saved(k) = price(k)

so the price is also what one more review would be worth. A threshold needs no sorting: take the
price of a past day and compare each payment as it arrives.

Source: Talluri and van Ryzin (1998), on such bid prices and when they are not optimal,
doi:10.1287/mnsc.44.11.1577.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def review_price(saving: ArrayLike, k: int) -> float:
    """Return the price above which at most k payments lie: what one more review would save.

    Args:
        saving: What a review of each payment saves, in money, may be negative, shape (n,).
        k: How many reviews there is room for, at least 0.

    Raises:
        ValueError: A saving is not finite, or k is not a whole number of at least 0.

    >>> saving = [5.0, -1.0, 9.0, 2.0]
    >>> [review_price(saving, k) for k in (0, 1, 2, 3, 10)]
    [9.0, 5.0, 2.0, 0.0, 0.0]
    >>> review_price([1.0, float("nan")], 1)
    Traceback (most recent call last):
    ValueError: saving must be finite, got nan
    >>> review_price([1.0], -1)
    Traceback (most recent call last):
    ValueError: k must be a whole number of at least 0, got -1
    """
    ordered = np.sort(_checked(saving, k))[::-1]
    return max(0.0, float(ordered[k])) if k < ordered.size else 0.0


def admitted(saving: ArrayLike, price: float, k: int) -> NDArray[np.bool_]:
    """Return which payments get a review: above the price, in order of arrival, while room is left.

    Args:
        saving: What a review of each payment saves, in order of arrival, shape (n,).
        price: Least saving, exclusive, at least 0.
        k: How many reviews there is room for, at least 0.

    Raises:
        ValueError: As in `review_price`, or the price is negative or not a number.

    >>> admitted([5.0, -1.0, 9.0, 2.0], price=0.0, k=2).tolist()
    [True, False, True, False]
    >>> admitted([1.0, 5.0, 9.0], price=0.0, k=2).tolist()  # full before the largest arrives
    [True, True, False]
    >>> admitted([1.0, 5.0, 9.0], price=1.0, k=2).tolist()
    [False, True, True]
    >>> admitted([1.0], price=-3.0, k=1)
    Traceback (most recent call last):
    ValueError: price must be at least 0, got -3.0
    """
    if not price >= 0:  # NaN is refused, too
        raise ValueError(f"price must be at least 0, got {price}")
    above = _checked(saving, k) > price
    return np.asarray(above & (np.cumsum(above) <= k))


def _checked(saving: ArrayLike, k: int) -> Floats:
    values = np.asarray(saving, dtype=float)
    if values.ndim != 1:
        raise ValueError(f"saving must have shape (n,), got {values.shape}")
    for bad in values[~np.isfinite(values)]:
        raise ValueError(f"saving must be finite, got {bad}")
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 0:
        raise ValueError(f"k must be a whole number of at least 0, got {k}")
    return values
