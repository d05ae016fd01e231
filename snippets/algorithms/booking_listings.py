"""Synthetic bookings with a known log price, with a season or with towns.

    log price = 4.2 + 0.15 guests - 0.04 km + season * near * cos(2 pi (month - 7) / 12)

`km` is the distance to the coast and `near` is 1 below 4 km. With season 0 the log price is linear.
Otherwise homes near the coast are dear in July and cheap in January: an interaction of two
features, of which one is a step and the other a wave.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def draw_bookings(n: int, season: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw bookings: guests, km to the coast, month; and the log price without noise.

    Args:
        n: Number of bookings, at least 1.
        season: Height of the seasonal wave near the coast, in log price, finite.
        rng: Source of the bookings.

    Returns:
        X: Guests 1 to 8, km from 0 to 10, month from 0 to 12, shape (n, 3).
        truth: Expected log price of each booking, shape (n,).

    Raises:
        ValueError: There is nothing to draw, or the season is not a number.

    >>> X, truth = draw_bookings(500, 0.0, np.random.default_rng(0))
    >>> X.shape, bool(np.allclose(truth, 4.2 + X @ [0.15, -0.04, 0]))
    ((500, 3), True)
    >>> draw_bookings(0, 0.0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: n must be a whole number of at least 1, got 0
    >>> draw_bookings(1, float("nan"), np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: season must be finite, got nan
    """
    _check_count("n", n)
    if not np.isfinite(season):
        raise ValueError(f"season must be finite, got {season}")
    guests, km, month = rng.integers(1, 9, n), rng.uniform(0, 10, n), rng.uniform(0, 12, n)
    X = np.column_stack([guests, km, month]).astype(np.float64)
    return X, 4.2 + 0.15 * guests - 0.04 * km + season * coast_season(X)


def coast_season(X: Floats) -> Floats:
    """Return the one column that makes the seasonal log price linear, shape (n,).

    Args:
        X: Guests, km to the coast and month, shape (n, 3).

    Raises:
        ValueError: There are not three columns.

    >>> coast_season(np.array([[2, 1, 7], [2, 1, 1], [2, 9, 7]])).round(6).tolist()
    [1.0, -1.0, 0.0]
    >>> coast_season(np.ones((2, 2)))
    Traceback (most recent call last):
    ValueError: X must be (n, 3), got (2, 2)
    """
    if X.ndim != 2 or X.shape[1] != 3:
        raise ValueError(f"X must be (n, 3), got {X.shape}")
    return np.asarray((X[:, 1] < 4) * np.cos(2 * np.pi * (X[:, 2] - 7) / 12))


def draw_towns(
    towns: int, homes: int, premium: float, rng: np.random.Generator
) -> tuple[Floats, Floats, Ints]:
    """Draw homes in towns, each town with a premium that its place on the map does not explain.

    Args:
        towns: Number of towns, at least 1.
        homes: Homes in each town, at least 1.
        premium: Standard deviation of the premiums, in log price, at least 0.
        rng: Source of places, guests and premiums.

    Returns:
        X: Guests 1 to 8 and the coordinates of the home in km, shape (n, 3), n = towns * homes.
        truth: Expected log price of each home, shape (n,).
        town: Number of its town, shape (n,).

    Raises:
        ValueError: A count is below 1, or the premium is negative or not a number.

    >>> X, truth, town = draw_towns(4, 5, 0.0, np.random.default_rng(0))
    >>> X.shape, np.bincount(town).tolist(), bool(np.allclose(truth, 4.2 + 0.15 * X[:, 0]))
    ((20, 3), [5, 5, 5, 5], True)
    >>> draw_towns(4, 5, -1.0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: premium must be at least 0 and finite, got -1.0
    """
    _check_count("towns", towns)
    _check_count("homes", homes)
    if not 0 <= premium < np.inf:
        raise ValueError(f"premium must be at least 0 and finite, got {premium}")
    center, extra = rng.uniform(0, 10, (towns, 2)), premium * rng.normal(size=towns)
    town = np.repeat(np.arange(towns, dtype=np.int64), homes)
    guests = rng.integers(1, 9, len(town)).astype(np.float64)
    place = center[town] + 0.1 * rng.normal(size=(len(town), 2))  # within a few hundred meters
    return np.column_stack([guests, place]), 4.2 + 0.15 * guests + extra[town], town


def _check_count(name: str, n: int) -> None:
    if not isinstance(n, int | np.integer) or isinstance(n, bool) or n < 1:
        raise ValueError(f"{name} must be a whole number of at least 1, got {n}")
