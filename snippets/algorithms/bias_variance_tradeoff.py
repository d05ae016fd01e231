"""Bias and variance by refitting on many training sets.

A prediction is random because the training set D is. At an input x, with f(x) = E[y | x],

    E[(y - f_D(x))²] = (E f_D(x) - f(x))² + E[(f_D(x) - E f_D(x))²] + Var(y | x)
                     =       bias²        +        variance         +    noise

Expectations run over D, and over a fresh y that did not help to fit f_D.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 7.3.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Fit = Callable[[Floats, Floats, Floats], Floats]  # x, y and query points; predictions
Draw = Callable[[np.random.Generator], tuple[Floats, Floats]]  # a training set (x, y)


def refit(fit: Fit, draw: Draw, at: Floats, repeats: int, rng: np.random.Generator) -> Floats:
    """Predict at the same points after training on one fresh training set after another.

    Args:
        fit: Trains on x (n,) and y (n,), then predicts at q points.
        draw: Draws a training set.
        at: The query points, shape (q,).
        repeats: Number of training sets, at least 2.
        rng: Source of the training sets.

    Returns:
        Predictions, one row per training set, shape (repeats, q).

    Raises:
        ValueError: One training set shows no variance.

    >>> def mean_of_y(x, y, at):
    ...     return np.full(at.size, y.mean())
    >>> def five_coins(rng):
    ...     return np.zeros(5), rng.integers(2, size=5).astype(float)
    >>> predictions = refit(mean_of_y, five_coins, np.zeros(1), 4000, np.random.default_rng(0))
    >>> predictions.shape, round(float(predictions.var()), 2)  # a fifth of the 0.25 of one coin
    ((4000, 1), 0.05)
    >>> refit(mean_of_y, five_coins, np.zeros(1), 1, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: repeats must be at least 2, got 1
    """
    if repeats < 2:
        raise ValueError(f"repeats must be at least 2, got {repeats}")
    return np.array([fit(*draw(rng), at) for _ in range(repeats)])


def bias_and_variance(predictions: ArrayLike, truth: ArrayLike) -> tuple[Floats, Floats]:
    """Estimate bias, with its sign, and variance at each query point.

    The average over m training sets is itself a little off, so the squared bias is too high by
    1/m of the true variance, and the variance too low by the same amount: their sum is right.

    Args:
        predictions: One row per training set, shape (m, q) with m at least 2, in the unit of y.
        truth: E[y | x] at the query points, shape (q,).

    Returns:
        Bias, shape (q,), in the unit of y, and variance, shape (q,), in its square.

    Raises:
        ValueError: The shapes do not fit.

    >>> bias, variance = bias_and_variance([[1.0, 3.0], [3.0, 3.0]], [2.0, 2.0])
    >>> bias.tolist(), variance.tolist()
    ([0.0, 1.0], [1.0, 0.0])
    >>> bias_and_variance([1.0, 3.0], [2.0, 2.0])
    Traceback (most recent call last):
    ValueError: predictions must be (m, q), m at least 2, and truth (q,), got (2,) and (2,)
    """
    rows, target = np.asarray(predictions, np.float64), np.asarray(truth, np.float64)
    if rows.ndim != 2 or len(rows) < 2 or rows.shape[1:] != target.shape:
        raise ValueError(
            "predictions must be (m, q), m at least 2, and truth (q,), "
            f"got {rows.shape} and {target.shape}"
        )
    return rows.mean(axis=0) - target, rows.var(axis=0)


def train_and_test_error(
    fit: Fit, draw: Draw, repeats: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Average the squared error on the training set and on a fresh set of the same size.

    Args:
        fit: As in `refit`.
        draw: As in `refit`.
        repeats: Number of training sets, at least 1.
        rng: Source of the training sets.

    Raises:
        ValueError: There is nothing to average.

    >>> def nearest(x, y, at):
    ...     return y[np.abs(at[:, None] - x).argmin(axis=1)]
    >>> def coins(rng):
    ...     return np.arange(8.0), rng.integers(2, size=8).astype(float)
    >>> train, test = train_and_test_error(nearest, coins, 2000, np.random.default_rng(0))
    >>> train, round(test, 1)
    (0.0, 0.5)
    >>> train_and_test_error(nearest, coins, 0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: repeats must be at least 1, got 0
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    errors = np.zeros(2)
    for _ in range(repeats):
        (x, y), (fresh_x, fresh_y) = draw(rng), draw(rng)
        errors += np.mean((y - fit(x, y, x)) ** 2), np.mean((fresh_y - fit(x, y, fresh_x)) ** 2)
    return float(errors[0] / repeats), float(errors[1] / repeats)
