"""How fresh must a rate be: the share of its variance that a stale value cannot explain.

Let an item's click rate, beyond what its content explains, vary with standard deviation 1 and lose
half of its correlation every h hours: corr(lag) = 0.5^(lag / h). The best linear prediction from
the value `lag` hours ago misses the share 1 - corr(lag)^2 of the variance. A model that is
retrained every P hours and trained on events at least D hours old is used at lags from D to D + P,
so on average it misses

    1 - h / (P ln 4) * (0.25^(D / h) - 0.25^((D + P) / h))

Source: Box, Jenkins, Reinsel and Ljung, Time Series Analysis (2015), on forecasts of a first-order
autoregressive process.
"""

from __future__ import annotations

from math import inf, log


def missed_share(half_life: float, delay: float, period: float = 0.0) -> float:
    """Return the share of the variance that the prediction misses, averaged over a period.

    Args:
        half_life: Hours in which the correlation halves, above 0.
        delay: Hours from the newest event in the value to its use, at least 0.
        period: Hours between two updates, at least 0; 0 for a value of one age.

    Raises:
        ValueError: A number is out of its range.

    >>> missed_share(half_life=6, delay=0), missed_share(half_life=6, delay=6)
    (0.0, 0.75)
    >>> round(missed_share(half_life=6, delay=4, period=24), 2)
    0.93
    >>> missed_share(half_life=0, delay=1)
    Traceback (most recent call last):
    ValueError: half_life must be finite and above 0, got 0
    >>> missed_share(half_life=6, delay=-1)
    Traceback (most recent call last):
    ValueError: delay must be finite and at least 0, got -1
    """
    if not 0 < half_life < inf:
        raise ValueError(f"half_life must be finite and above 0, got {half_life}")
    for name, hours in (("delay", delay), ("period", period)):
        if not 0 <= hours < inf:
            raise ValueError(f"{name} must be finite and at least 0, got {hours}")
    start: float = 0.25 ** (delay / half_life)
    if period == 0:
        return 1 - start
    end: float = 0.25 ** ((delay + period) / half_life)
    return 1 - half_life / (period * log(4)) * (start - end)
