"""Three features of an arrival time: distance on the globe, the clock as a cycle, recent traffic.

    distance   2 R asin(sqrt(sin^2(dlat / 2) + cos(lat1) cos(lat2) sin^2(dlon / 2)))
    clock      sin(2 pi j t / period), cos(2 pi j t / period) for j = 1 ... waves
    traffic    actual / engine minutes, summed over the trips that arrived in the last `window`

The traffic feature uses what was known at the request: trips that had arrived by then, less the
delay of the pipeline. It is shrunk to a typical ratio, which is all that is left without trips.

Source of the first: Sinnott, Virtues of the Haversine, Sky and Telescope 68 (1984), p. 159.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
EARTH_KM = 6371.0


def haversine_km(a: ArrayLike, b: ArrayLike) -> Floats:
    """Return the great-circle distance of points on a sphere of the size of the earth.

    Args:
        a: Latitude and longitude, degrees, shape (n, 2).
        b: As `a`, shape (n, 2).

    Returns:
        Kilometers, shape (n,).

    Raises:
        ValueError: The shapes do not fit, or a latitude is beyond a pole.

    >>> haversine_km([[0, 0], [60, 179.9]], [[0, 180], [60, -179.9]]).round(1).tolist()
    [20015.1, 11.1]
    >>> haversine_km([[25.0, 95.0]], [[95.0, 25.0]])
    Traceback (most recent call last):
    ValueError: latitudes must be from -90 to 90 degrees, got 95.0: latitude comes first
    """
    ends = [np.asarray(v, np.float64) for v in (a, b)]
    if ends[0].ndim != 2 or ends[0].shape[1] != 2 or ends[0].shape != ends[1].shape:
        raise ValueError(f"need two arrays (n, 2), got {ends[0].shape} and {ends[1].shape}")
    if not all(np.isfinite(v).all() for v in ends):
        raise ValueError("coordinates must be finite")
    for wrong in (lat for v in ends for lat in v[np.abs(v[:, 0]) > 90, 0]):
        raise ValueError(
            f"latitudes must be from -90 to 90 degrees, got {wrong}: latitude comes first"
        )
    (lat1, lon1), (lat2, lon2) = (np.radians(v).T for v in ends)
    half = np.sin((lat2 - lat1) / 2) ** 2
    half += np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1))))


def clock_waves(t: ArrayLike, period: float, waves: int) -> Floats:
    """Turn a time into sines and cosines, so that the end of the period meets its start.

    Args:
        t: Times in the unit of the period, shape (n,).
        period: Above 0, such as 24 for hours of a day or 168 for hours of a week.
        waves: How many frequencies, at least 1; each hump of the day needs its own.

    Returns:
        Sines, then cosines, shape (n, 2 * waves).

    Raises:
        ValueError: A time is not finite, or a setting is out of range.

    >>> clock_waves([0, 6, 24], period=24, waves=1).round(2).tolist()
    [[0.0, 1.0], [1.0, 0.0], [-0.0, 1.0]]
    >>> clock_waves([6], period=24, waves=0)
    Traceback (most recent call last):
    ValueError: need a period above 0 and waves of at least 1, got 24 and 0
    """
    time = np.asarray(t, np.float64)
    if time.ndim != 1 or not np.isfinite(time).all():
        raise ValueError(f"times must be finite, shape (n,), got shape {time.shape}")
    if not 0 < period < np.inf or type(waves) is not int or waves < 1:
        raise ValueError(f"need a period above 0 and waves of at least 1, got {period} and {waves}")
    angle = 2 * np.pi * np.outer(time / period, np.arange(1, waves + 1))
    return np.hstack([np.sin(angle), np.cos(angle)])


def recent_slowness(
    ask: ArrayLike,
    arrived: ArrayLike,
    actual: ArrayLike,
    engine: ArrayLike,
    *,
    window: float = 30.0,
    delay: float = 0.0,
    typical: float = 1.0,
    prior: float = 30.0,
) -> Floats:
    """Return the ratio of actual to engine minutes over the trips that arrived just before.

    Args:
        ask: When the features are read, minutes, shape (q,).
        arrived: When each logged trip arrived, minutes, shape (n,).
        actual: What it took, minutes, shape (n,).
        engine: What the engine had said, minutes, shape (n,).
        window: Length of the window, minutes, above 0.
        delay: The window ends this long before `ask`, minutes, at least 0.
        typical: Ratio to fall back to.
        prior: What `typical` is worth, in engine minutes, above 0.

    Returns:
        Ratios, shape (q,).

    Raises:
        ValueError: The columns do not fit, or a setting is out of range.

    >>> log = {"arrived": [5, 8, 12], "actual": [9, 12, 90], "engine": [6, 9, 9]}
    >>> recent_slowness([10, 500], **log, prior=15).tolist()  # (9 + 12 + 15) / (6 + 9 + 15)
    [1.2, 1.0]
    >>> recent_slowness([10], **log, delay=-5)
    Traceback (most recent call last):
    ValueError: need window and prior above 0 and delay of at least 0, got 30.0, 30.0 and -5
    """
    now, end, took, said = (np.asarray(v, np.float64) for v in (ask, arrived, actual, engine))
    if now.ndim != 1 or end.ndim != 1 or not end.shape == took.shape == said.shape:
        raise ValueError(f"need (q,) and (n,), got {now.shape}, {end.shape}, {took.shape}")
    if not all(np.isfinite(v).all() for v in (now, end, took, said, typical)):
        raise ValueError("times must be finite")
    if (took < 0).any() or (said < 0).any():
        raise ValueError("a trip must take at least 0 minutes")
    if not (0 < window < np.inf and 0 < prior < np.inf and 0 <= delay < np.inf):
        raise ValueError(
            f"need window and prior above 0 and delay of at least 0, "
            f"got {window}, {prior} and {delay}"
        )
    order = np.argsort(end, kind="stable")
    first, last = np.searchsorted(end[order], [now - delay - window, now - delay])  # [first, last)
    sums = (np.append(0.0, np.cumsum(v[order])) for v in (took, said))
    minutes, expected = (total[last] - total[first] for total in sums)
    return np.asarray((minutes + prior * typical) / (expected + prior))
