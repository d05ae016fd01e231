"""Rows that share a day share a shock, and rows that share a user share a habit.

    y = 30 + habit[user] + shock[day] + noise,    shock[d] = phi * shock[d - 1] + fresh

The shock is a stationary autoregression: a storm or a promotion lasts some days. A model that has
seen other rows of the day knows its shock, which no forecast made a week earlier can.

Source: Roberts et al. (2017), Cross-validation strategies for data with temporal, spatial,
hierarchical, or phylogenetic structure, Ecography 40, doi:10.1111/ecog.02881.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Rows(NamedTuple):
    """A log: day, user and outcome y of each row, each of shape (n,), oldest first."""

    day: Ints
    user: Ints
    y: Floats


def simulate_days(
    days: int, rng: np.random.Generator, *, phi: float = 0.6, shock: float = 4.0, habit: float = 3.0
) -> Rows:
    """Return 40 rows a day by users who come and go, with noise of standard deviation 3.

    Args:
        days: How many days, at least 1; every day about 5 new users arrive, who stay 30 days.
        rng: Source of randomness.
        phi: Correlation of neighboring days' shocks, at least 0 and below 1.
        shock: Standard deviation of the shocks, at least 0.
        habit: Standard deviation of the users' habits, at least 0.

    Raises:
        ValueError: A number is out of its range.

    >>> rows = simulate_days(50, np.random.default_rng(0))
    >>> rows.y.shape, int(rows.day.max())
    ((2000,), 49)
    >>> simulate_days(0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: days must be at least 1, got 0
    >>> simulate_days(50, np.random.default_rng(0), phi=1.0)
    Traceback (most recent call last):
    ValueError: phi must be at least 0 and below 1, got 1.0
    """
    if days < 1:
        raise ValueError(f"days must be at least 1, got {days}")
    if not 0 <= phi < 1:
        raise ValueError(f"phi must be at least 0 and below 1, got {phi}")
    if not (0 <= shock < np.inf and 0 <= habit < np.inf):
        raise ValueError(f"shock and habit must be finite and at least 0, got {shock} and {habit}")
    shocks = shock * rng.standard_normal(days)
    for d in range(1, days):
        shocks[d] = phi * shocks[d - 1] + np.sqrt(1 - phi**2) * shocks[d]
    day = np.repeat(np.arange(days), 40)
    user = 5 * day + rng.integers(0, 150, day.size)  # the 5 oldest leave, 5 new ones come
    habits = habit * rng.standard_normal(5 * days + 150)
    y = 30 + habits[user] + shocks[day] + 3 * rng.standard_normal(day.size)
    return Rows(day, user, y)


def predict(rows: Rows, train: ArrayLike, k: int) -> Floats:
    """Predict every row by the k training days nearest to it, plus the user's shrunken habit.

    Args:
        rows: The log, n rows.
        train: Which rows the model may learn from, shape (n,).
        k: How many days with training rows are averaged, at least 1.

    Returns:
        Predictions, shape (n,). A user without training rows gets a habit of 0.

    Raises:
        ValueError: There are fewer than k training days, or the mask does not fit.

    >>> rows = Rows(np.array([0, 1, 2]), np.array([7, 7, 8]), np.array([10.0, 20.0, 30.0]))
    >>> predict(rows, [True, True, False], k=1).tolist()  # the last row: like day 1
    [10.0, 20.0, 20.0]
    >>> predict(rows, [True, True, False], k=3)
    Traceback (most recent call last):
    ValueError: k must lie in 1 to 2 training days, got 3
    """
    known = np.asarray(train)
    if known.dtype != np.bool_ or known.shape != rows.day.shape:
        raise ValueError(f"train must be a mask of shape {rows.day.shape}, got {known.shape}")
    days, where = np.unique(rows.day[known], return_inverse=True)
    if not 1 <= k <= days.size:
        raise ValueError(f"k must lie in 1 to {days.size} training days, got {k}")
    level = np.bincount(where, rows.y[known]) / np.bincount(where)
    asked, back = np.unique(rows.day, return_inverse=True)
    nearest = np.argsort(np.abs(asked[:, None] - days), axis=1, kind="stable")[:, :k]
    base = level[nearest].mean(axis=1)[back]
    size = int(rows.user.max()) + 1
    seen = np.bincount(rows.user[known], minlength=size)
    rest = np.bincount(rows.user[known], (rows.y - base)[known], minlength=size)
    return np.asarray(base + (rest / (seen + 2))[rows.user])  # 2 rows' worth of doubt
