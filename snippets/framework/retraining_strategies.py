"""How long to keep a model: the price of age against the price of a training run.

Let e[a] be what a model a days old loses on one day against a fresh one, in money, as measured by a
backtest. A run costs r. Keeping every model for T days costs, for each day,

    C(T) = (r + e[0] + e[1] + ... + e[T-1]) / T

If e never falls with age, stop at the first day that would cost more than the average so far:
e[T-1] <= C(T) <= e[T]. For e[a] near k * a, that is T near sqrt(2 r / k).

Source: Barlow and Hunter (1960), Optimum preventive maintenance policies, Operations Research 8
(the trade-off for machines); Harris (1913), How many parts to make at once (the square root).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def cost_per_day(excess: ArrayLike, run: float) -> NDArray[np.float64]:
    """Return the cost of a day for keeping each model 1, 2, ... days.

    Args:
        excess: Money lost on one day by a model 0, 1, ... days old, shape (n,).
        run: Money for one training run, with validation and roll-out, at least 0.

    Returns:
        Money a day, shape (n,): first for a new model every day.

    Raises:
        ValueError: The excess is no list of finite numbers, or the price is negative.

    >>> cost_per_day([0, 10, 20, 30], run=30).tolist()
    [30.0, 20.0, 20.0, 22.5]
    >>> cost_per_day([], run=30)
    Traceback (most recent call last):
    ValueError: excess must be a list of at least one number, got shape (0,)
    >>> cost_per_day([0.0, float("nan")], run=30)
    Traceback (most recent call last):
    ValueError: excess must be finite, got nan
    >>> cost_per_day([0.0], run=-1)
    Traceback (most recent call last):
    ValueError: run must be finite and at least 0, got -1
    """
    lost = np.asarray(excess, dtype=np.float64)
    if lost.ndim != 1 or not lost.size:
        raise ValueError(f"excess must be a list of at least one number, got shape {lost.shape}")
    if not np.isfinite(lost).all():
        raise ValueError(f"excess must be finite, got {lost[~np.isfinite(lost)][0]}")
    if not 0 <= run < np.inf:
        raise ValueError(f"run must be finite and at least 0, got {run}")
    days = np.arange(1, lost.size + 1)
    costs: NDArray[np.float64] = (run + np.cumsum(lost)) / days
    return costs


def best_period(excess: ArrayLike, run: float) -> int:
    """Return the cheapest number of days to keep a model, the shortest if several tie.

    Args:
        excess: Money lost on one day by a model 0, 1, ... days old, shape (n,).
        run: Money for one training run, at least 0.

    Raises:
        ValueError: As in `cost_per_day`, or no minimum lies within the measured ages.

    >>> best_period([0, 10, 20, 30], run=30)
    2
    >>> best_period([5, 5, 5, 5], run=0)
    1
    >>> best_period([0, 10, 20, 30], run=1000)
    Traceback (most recent call last):
    ValueError: 4 days are still the cheapest: measure older models
    """
    costs = cost_per_day(excess, run)
    best = int(costs.argmin())
    if best == costs.size - 1:
        raise ValueError(f"{costs.size} days are still the cheapest: measure older models")
    return best + 1
