"""How long a training window: old days miss the drift, few days leave the noise.

Tomorrow's value of a topic is forecast by a weighted mean of past days, w[i] on the day i days ago.
The true value takes a random step of standard deviation `drift` every night, and a day's log shows
it with noise. A step j nights back is missed by all weight on older days, so

    mean squared error = drift**2 * sum over j of (sum of w[i] for i >= j)**2
                       + noise**2 * sum of w[i]**2

For a window of L days that is about drift**2 * L / 3 + noise**2 / L: U-shaped, least near
L = sqrt(3) * noise / drift. Weights that decay with age do better still.

Source: Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), on the
local level model, doi:10.1017/CBO9781107049994.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def window(length: int) -> Array:
    """Weigh the last days equally.

    Args:
        length: Days in the window, at least 1.

    Raises:
        ValueError: The window is empty.

    >>> window(4).tolist()
    [0.25, 0.25, 0.25, 0.25]
    >>> window(0)
    Traceback (most recent call last):
    ValueError: length must be at least 1 day, got 0
    """
    if length < 1:
        raise ValueError(f"length must be at least 1 day, got {length}")
    return np.full(length, 1 / length)


def decay(half_life: float, days: int) -> Array:
    """Halve the weight of a day with every half-life of its age; the weights sum to 1.

    Args:
        half_life: In days, above 0.
        days: Days that are kept.

    Raises:
        ValueError: The half-life is not positive.

    >>> decay(1, 3).round(3).tolist()
    [0.571, 0.286, 0.143]
    >>> decay(0, 3)
    Traceback (most recent call last):
    ValueError: half_life must be above 0 days, got 0
    """
    if half_life <= 0:
        raise ValueError(f"half_life must be above 0 days, got {half_life}")
    weights = 0.5 ** (np.arange(days) / half_life)
    scaled: Array = weights / weights.sum()
    return scaled


def expected_error(weights: Array, drift: float, noise: float) -> float:
    """Return the root mean squared error of the forecast, by the formula.

    Args:
        weights: Of each past day, yesterday's log first; they sum to 1.
        drift: Standard deviation of the nightly step.
        noise: Standard deviation of a day's log around the true value.

    >>> expected_error(window(1), drift=3, noise=4), expected_error(window(4), drift=0, noise=4)
    (5.0, 2.0)
    >>> round(expected_error(window(4), drift=3, noise=4), 1)
    4.6
    """
    missed = np.cumsum(weights[::-1])[::-1]  # weight on days at least as old
    return float(np.sqrt(drift**2 * np.sum(missed**2) + noise**2 * np.sum(weights**2)))


def simulated_errors(
    plans: Sequence[Array], drift: float, noise: float, topics: int, rng: np.random.Generator
) -> list[float]:
    """Return the root mean squared error of each plan over many topics.

    Args:
        plans: Weights as in `expected_error`.
        drift: Standard deviation of the nightly step.
        noise: Standard deviation of a day's log.
        topics: Independent topics, all forecast by every plan.
        rng: Draws steps and noise.

    >>> rng = np.random.default_rng(0)
    >>> [round(e, 1) for e in simulated_errors([window(1), window(4)], 3.0, 4.0, 100_000, rng)]
    [5.0, 4.6]
    """
    days = max(len(weights) for weights in plans)
    value = np.cumsum(rng.normal(scale=drift, size=(days + 1, topics)), axis=0)
    log = value[:-1] + rng.normal(scale=noise, size=(days, topics))
    errors = [value[-1] - weights @ log[::-1][: len(weights)] for weights in plans]
    return [float(np.sqrt(np.mean(error**2))) for error in errors]
