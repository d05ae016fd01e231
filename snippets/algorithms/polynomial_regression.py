"""Least squares on features of one input, and a noisy sine to fit.

The weights minimize ||y - A w||² + penalty ||w||², A being the features of x, and the first weight,
the intercept, is not penalized. Without a penalty, where many weights fit equally well (more
features than examples), those of least norm are taken.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 3.4.1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.polynomial.legendre import legvander
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Features = Callable[[Floats], Floats]  # x (n,) to features (n, p)
Fit = Callable[[Floats, Floats, Floats], Floats]  # x, y and query points; predictions


def sine(x: Floats) -> Floats:
    """Return one period of a sine over [0, 1], the truth behind `noisy_sine`.

    Args:
        x: Inputs, shape (n,).

    >>> sine(np.array([0.0, 0.25, 0.75])).round(6).tolist()
    [0.0, 1.0, -1.0]
    """
    return np.sin(2 * np.pi * x)


def noisy_sine(n: int, rng: np.random.Generator, noise: float = 0.3) -> tuple[Floats, Floats]:
    """Draw a training set: one x in each of n equal slices of [0, 1], and y = sine(x) + noise.

    Slices keep x random but without wide gaps, where high degrees swing without limit.

    Args:
        n: Number of examples, at least 1.
        rng: Source of x and of the noise.
        noise: Standard deviation of y given x.

    Raises:
        ValueError: n or noise is out of range.

    >>> x, y = noisy_sine(4, np.random.default_rng(0), noise=0.0)
    >>> np.floor(x * 4).tolist(), bool(np.all(y == sine(x)))
    ([0.0, 1.0, 2.0, 3.0], True)
    >>> noisy_sine(0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: n must be at least 1 and noise not negative, got 0 and 0.3
    """
    if n < 1 or noise < 0:
        raise ValueError(f"n must be at least 1 and noise not negative, got {n} and {noise}")
    x = (np.arange(n) + rng.random(n)) / n
    return x, sine(x) + noise * rng.standard_normal(n)


def polynomial(degree: int) -> Features:
    """Return a map from x in [0, 1] to Legendre polynomials, the constant first.

    They span what 1, x, ..., x**degree span, without columns that are nearly alike.

    Args:
        degree: Highest power, at least 0; there are degree + 1 features.

    Raises:
        ValueError: degree is negative.

    >>> polynomial(2)(np.array([0.0, 0.5, 1.0])).tolist()
    [[1.0, -1.0, 1.0], [1.0, 0.0, -0.5], [1.0, 1.0, 1.0]]
    >>> polynomial(-1)
    Traceback (most recent call last):
    ValueError: degree must be at least 0, got -1
    """
    if degree < 0:
        raise ValueError(f"degree must be at least 0, got {degree}")
    return lambda x: np.asarray(legvander(2 * x - 1, degree), np.float64)


def least_squares(features: Features, penalty: float = 0.0) -> Fit:
    """Return a function that fits x (n,) and y (n,), and predicts at query points.

    Args:
        features: Maps x (n,) to features (n, p), the constant first.
        penalty: Weight of the squared norm of all weights but the first, not negative.

    Raises:
        ValueError: penalty is negative; or, from the fit, x and y do not match.

    >>> x, y = np.array([0.0, 0.5, 1.0]), np.array([1.0, 2.0, 3.0])
    >>> least_squares(polynomial(1))(x, y, np.array([0.25])).round(6).tolist()
    [1.5]
    >>> least_squares(polynomial(1), penalty=1e9)(x, y, np.array([0.25])).round(6).tolist()
    [2.0]
    >>> least_squares(polynomial(1))(x, y[:2], np.array([0.25]))
    Traceback (most recent call last):
    ValueError: x and y must be (n,) with n at least 1, got (3,) and (2,)
    >>> least_squares(polynomial(1), penalty=-1.0)
    Traceback (most recent call last):
    ValueError: penalty must not be negative, got -1.0
    """
    if penalty < 0:
        raise ValueError(f"penalty must not be negative, got {penalty}")

    def fit(x: Floats, y: Floats, at: Floats) -> Floats:
        if x.ndim != 1 or not x.size or x.shape != y.shape:
            raise ValueError(f"x and y must be (n,) with n at least 1, got {x.shape} and {y.shape}")
        A = features(x)
        if penalty:  # one more row per weight but the first, that asks it to be 0
            pull = np.sqrt(penalty) * np.eye(A.shape[1])[1:]
            A, y = np.vstack([A, pull]), np.append(y, np.zeros(len(pull)))
        w = np.linalg.lstsq(A, y, rcond=None)[0]
        return features(at) @ w

    return fit
