"""Synthetic pickups in a city with a river, two slow places, rush hours and live traffic.

    median minutes = search[zone] + engine minutes * (1 + rush) * traffic
    actual minutes = median * exp(0.15 * normal draw)

The engine knows the streets and the one bridge, and nothing else. `traffic` is shared by the whole
city and changes slowly. The constants are invented; they describe no city and no company.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snippets.case_studies.ride_trips import slow_noise

Floats = NDArray[np.float64]
BRIDGE = np.array([60.0, 25.0])  # latitude and longitude, degrees
KM_PER_DEGREE = np.array([111.195, 111.195 * 0.5])  # cos(60 degrees) = 0.5
SEARCH = np.repeat([1.0, 6.0, 1.0, 6.0], [5, 1, 9, 1])  # minutes to find the rider, by zone
SLOT = 30  # minutes for which traffic stays as it is


class CityTrips(NamedTuple):
    """Pickups in order of request.

    Attributes:
        request: Minutes since Monday 0:00, shape (n,).
        driver: Latitude and longitude, degrees, shape (n, 2).
        pickup: Latitude and longitude, degrees, shape (n, 2).
        across: Whether the bridge lies between the two, shape (n,).
        zone: Square of the pickup, 0 to 15, shape (n,).
        engine: Minutes on the shortest way without traffic, shape (n,).
        median: True conditional median of `actual`, minutes, shape (n,).
        actual: From request to arrival, minutes, shape (n,).
    """

    request: Floats
    driver: Floats
    pickup: Floats
    across: NDArray[np.bool_]
    zone: NDArray[np.int64]
    engine: Floats
    median: Floats
    actual: Floats


def rush(minutes: ArrayLike) -> Floats:
    """Return the share that the time of the week adds to driving.

    Args:
        minutes: Since Monday 0:00, shape (n,).

    >>> rush([8.25 * 60, 12 * 60, (5 * 24 + 14) * 60]).round(2).tolist()  # the last on Saturday
    [0.8, 0.0, 0.25]
    """
    t = np.asarray(minutes, np.float64) / 60
    hour, weekend = t % 24, t // 24 % 7 >= 5
    work = 0.8 * _bump(hour, 8.25, 1.0) + 0.6 * _bump(hour, 17.5, 1.5)
    return np.where(weekend, 0.25 * _bump(hour, 14.0, 3.0), work)


def simulate_city(n: int, rng: np.random.Generator, days: int = 28) -> CityTrips:
    """Draw pickups.

    Args:
        n: How many, at least 1.
        rng: Source of randomness.
        days: Length of the period, at least 1.

    Raises:
        ValueError: n or days is below 1.

    >>> trips = simulate_city(1000, np.random.default_rng(0))
    >>> bool(np.all(np.diff(trips.request) >= 0)), trips.pickup.shape
    (True, (1000, 2))
    >>> simulate_city(0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: n and days must be at least 1, got 0 and 28
    """
    if n < 1 or days < 1:
        raise ValueError(f"n and days must be at least 1, got {n} and {days}")
    request = np.sort(rng.uniform(0, days * 24 * 60, n))
    pickup = rng.uniform(-6, 6, (n, 2))  # km north and east of the bridge
    driver = pickup + rng.uniform(-2.5, 2.5, (n, 2))
    across = pickup[:, 1] * driver[:, 1] < 0  # the river runs from north to south
    direct, detour = np.abs(pickup - driver), np.abs(pickup) + np.abs(driver)
    engine = 2.0 * np.where(across[:, None], detour, direct).sum(axis=1)  # 30 km/h on a grid
    square = np.minimum((pickup + 6) // 3, 3).astype(np.int64)
    zone = 4 * square[:, 0] + square[:, 1]
    traffic = slow_noise(days * 24 * 60 // SLOT, rng)[(request // SLOT).astype(np.int64)]
    median = SEARCH[zone] + engine * (1 + rush(request)) * np.exp(0.25 * traffic)
    actual = median * np.exp(0.15 * rng.normal(size=n))
    starts, ends = (BRIDGE + km / KM_PER_DEGREE for km in (driver, pickup))
    return CityTrips(request, starts, ends, across, zone, engine, median, actual)


def _bump(hour: Floats, peak: float, width: float) -> Floats:
    return np.asarray(np.exp(-0.5 * ((hour - peak) / width) ** 2))
