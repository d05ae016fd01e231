"""A label made of silence: customers without a contract do not say that they have left.

A share q of the customers has left for good. The others visit as a Poisson process, `rate` visits
a day. Silence during the w days of the window then has probability

    P(silent) = q + (1 - q) exp(-rate * w)

so a short window marks loyal but rare visitors. The longer the window, the later the label.

Source: Schmittlein, Morrison and Colombo (1987), Counting your customers,
doi:10.1287/mnsc.33.1.1, for the model of customers who leave unseen.
"""

from __future__ import annotations

from math import exp, inf


def silent_share(left: float, rate: float, window: float) -> float:
    """Return the share of customers who do not visit during the window.

    Args:
        left: Share that has left for good when the window starts, in `0` to `1`.
        rate: Visits a day of a customer who stays, above 0.
        window: Length of the window in days, at least 0.

    Raises:
        ValueError: A number is out of its range.

    >>> round(silent_share(left=0.0, rate=1 / 30, window=30), 3)  # loyal, once a month
    0.368
    >>> silent_share(left=1.0, rate=1 / 30, window=30)
    1.0
    >>> silent_share(left=0.05, rate=1 / 30, window=-1)
    Traceback (most recent call last):
    ValueError: window must be finite and at least 0, got -1
    """
    if not 0 <= left <= 1:  # NaN is refused, too
        raise ValueError(f"left must lie in 0 to 1, got {left}")
    if not 0 < rate < inf:
        raise ValueError(f"rate must be finite and above 0, got {rate}")
    if not 0 <= window < inf:
        raise ValueError(f"window must be finite and at least 0, got {window}")
    return left + (1 - left) * exp(-rate * window)
