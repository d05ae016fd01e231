"""Maximum likelihood for a Gaussian: the mean, and the standard deviation that divides by n.

    log p(x | mean, sd) = -(x - mean)^2 / (2 sd^2) - log sd - log(2 pi) / 2

At a fixed sd, the larger sum of these has the smaller sum of squares: maximum likelihood under
Gaussian noise is least squares.

Source: Casella and Berger (2002), Statistical Inference, chapter 7.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def gaussian_log_density(x: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> Floats:
    """Return the log density of each value under a Gaussian.

    Args:
        x: Values, any shape.
        mean: Means, in the units of x; shapes broadcast.
        sd: Standard deviations above 0, in the units of x; shapes broadcast.

    Raises:
        ValueError: Something is not finite, or `sd` is not above 0.

    >>> gaussian_log_density([0.0, 1.0], mean=0, sd=1).round(4).tolist()
    [-0.9189, -1.4189]
    >>> gaussian_log_density(0.0, mean=0, sd=0)
    Traceback (most recent call last):
    ValueError: sd must be above 0, got 0.0
    >>> gaussian_log_density(float("nan"), mean=0, sd=1)
    Traceback (most recent call last):
    ValueError: x, mean and sd must be finite
    """
    x, mean, sd = (np.asarray(values, dtype=np.float64) for values in (x, mean, sd))
    if not all(np.isfinite(values).all() for values in (x, mean, sd)):
        raise ValueError("x, mean and sd must be finite")
    if not (sd > 0).all():
        raise ValueError(f"sd must be above 0, got {sd.min()}")
    return np.asarray(-0.5 * ((x - mean) / sd) ** 2 - np.log(sd) - 0.5 * math.log(2 * math.pi))


def fit_gaussian(x: ArrayLike) -> tuple[float, float]:
    """Return the mean and the standard deviation of maximum likelihood.

    Args:
        x: Values, shape (n,).

    Returns:
        The mean, and the square root of the mean squared distance from it (divided by n).

    Raises:
        ValueError: `x` is not a list of finite numbers, or all are equal, so that the likelihood
            grows without bound as the standard deviation goes to 0.

    >>> fit_gaussian([1.0, 3.0])  # dividing by n - 1 would give 1.41
    (2.0, 1.0)
    >>> fit_gaussian([2.0, 2.0])
    Traceback (most recent call last):
    ValueError: needs at least two different values, got [2.0, 2.0]
    """
    x = np.asarray(x, dtype=np.float64)
    if x.ndim != 1 or not np.isfinite(x).all():
        raise ValueError(f"x must be finite, shape (n,), got {x.tolist()}")
    if not x.size or x.min() == x.max():
        raise ValueError(f"needs at least two different values, got {x.tolist()}")
    return float(x.mean()), float(x.std())
