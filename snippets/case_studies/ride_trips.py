"""Synthetic pickups whose true distribution is known.

A driver is assigned at once and drives to the rider. A routing engine knows the road, not the
traffic and not the time to find the rider:

    median minutes = overhead + engine minutes * (1 + rush_slowdown * rush) * traffic
    actual minutes = median * exp(sigma * normal draw)

The noise is skewed to the right and wider in the rush hour. A detour, such as a bridge, is known to
the engine only. The constants are invented; they describe no city and no company.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MINUTES_PER_KM = 2.0  # 30 km/h without traffic


class Trips(NamedTuple):
    """Pickups in order of request, each field of shape (n,).

    Attributes:
        request: When the rider asks and a driver is assigned, minutes since the start.
        straight_km: Straight-line distance from driver to rider, km.
        engine: Estimate of the routing engine, minutes.
        rush: 1.0 in the rush hour, else 0.0.
        median: True conditional median of `actual`, minutes.
        sigma: Spread of the noise, on the log scale.
        actual: From request to arrival, minutes.
    """

    request: Floats
    straight_km: Floats
    engine: Floats
    rush: Floats
    median: Floats
    sigma: Floats
    actual: Floats


def simulate_trips(
    n: int,
    rng: np.random.Generator,
    *,
    overhead: float = 1.5,
    rush_slowdown: float = 0.6,
    traffic_sd: float = 0.0,
    days: int = 28,
) -> Trips:
    """Draw pickups.

    Args:
        n: How many, at least 1.
        rng: Source of randomness.
        overhead: Time to turn, park and find the rider, minutes.
        rush_slowdown: What the rush hour adds to the driving time, as a share.
        traffic_sd: Standard deviation of a traffic factor, on the log scale, that all trips of an
            hour share and that changes slowly from hour to hour.
        days: Length of the period.

    Raises:
        ValueError: n or days is below 1.

    >>> trips = simulate_trips(1000, np.random.default_rng(0))
    >>> bool(np.all(np.diff(trips.request) >= 0)), trips.actual.shape
    (True, (1000,))
    >>> simulate_trips(0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: n and days must be at least 1, got 0 and 28
    """
    if n < 1 or days < 1:
        raise ValueError(f"n and days must be at least 1, got {n} and {days}")
    request = np.sort(rng.uniform(0, days * 24 * 60, n))
    hour = (request // 60).astype(np.int64)
    rush = np.isin(hour % 24, (7, 8, 16, 17, 18)).astype(np.float64)
    straight_km = rng.uniform(0.3, 5.0, n)
    detour_km = np.where(rng.random(n) < 0.25, 3.0, 0.0)
    engine = MINUTES_PER_KM * (1.3 * straight_km + detour_km)
    traffic = np.exp(traffic_sd * slow_noise(days * 24, rng)[hour])
    median = overhead + engine * (1 + rush_slowdown * rush) * traffic
    sigma = np.where(rush == 1, 0.35, 0.2)
    actual = median * np.exp(sigma * rng.normal(size=n))
    return Trips(request, straight_km, engine, rush, median, sigma, actual)


def slow_noise(n: int, rng: np.random.Generator) -> Floats:
    """Draw an autoregressive series with mean 0, variance 1 and correlation 0.9.

    Args:
        n: How many values, at least 1.
        rng: Source of randomness.

    >>> slow_noise(3, np.random.default_rng(0)).shape
    (3,)
    """
    noise = rng.normal(size=n)
    series = np.empty(n)
    series[0] = noise[0]
    for i in range(1, n):
        series[i] = 0.9 * series[i - 1] + np.sqrt(1 - 0.9**2) * noise[i]
    return series
