"""Expected training and test error of ridge regression, exactly: no repeats and no lucky seed.

For a fixed strength the prediction is linear in the targets, S y. Let y = truth + noise, the noise
independent with standard deviation s. At q new points, averaged over draws of y,

    test error = |S truth - truth at the points|^2 / q  +  s^2 |S|^2 / q  +  s^2
               =               bias^2                   +     variance    +  noise

with |S|^2 the sum of the squared entries. With H the S of the training points, the training error
is (|(I - H) truth|^2 + s^2 |I - H|^2) / n, and trace(H) the effective degrees of freedom.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, second edition
(2009), chapters 3 and 7.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snippets.algorithms.regularization_correlated_features import ridge

Floats = NDArray[np.float64]


class Expected(NamedTuple):
    """What ridge regression does on average over the noise, in the square of the unit of y."""

    train: float
    test: float
    bias2: float
    variance: float
    df: float


def ridge_smoother(X: ArrayLike, new: ArrayLike, l2: float) -> Floats:
    """Return the matrix that turns the targets into ridge predictions at new points.

    Args:
        X: Features, shape (n, d), in like units.
        new: Points to predict at, shape (q, d).
        l2: Strength of the squared penalty on all weights but the intercept, at least 0; the loss
            is the squared error divided by 2 n, the penalty l2 / 2 times the squared norm.

    Returns:
        Shape (q, n): predictions are this matrix times y. Each row sums to 1.

    Raises:
        ValueError: Shapes do not fit, a value is not finite, or `ridge` refuses X or l2.

    >>> S = ridge_smoother([[-1.0], [0.0], [1.0]], [[1.0]], l2=0.0)  # the line through y
    >>> S.round(3).tolist()
    [[-0.167, 0.333, 0.833]]
    >>> ridge_smoother([[-1.0], [0.0], [1.0]], [[1.0]], l2=1e9).round(3).tolist()  # the mean
    [[0.333, 0.333, 0.333]]
    >>> ridge_smoother([[-1.0], [0.0], [1.0]], [[1.0, 2.0]], l2=0.0)
    Traceback (most recent call last):
    ValueError: X must be (n, d) and new (q, d), got (3, 1) and (1, 2)
    """
    features, points = np.asarray(X, np.float64), np.asarray(new, np.float64)
    if features.ndim != 2 or points.ndim != 2 or features.shape[1] != points.shape[1]:
        raise ValueError(
            f"X must be (n, d) and new (q, d), got {features.shape} and {points.shape}"
        )
    if not points.size or not np.isfinite(points).all():
        raise ValueError("new must hold at least one point, and finite numbers only")
    n = len(features)
    unit = ridge(features, np.eye(n), l2)  # row i: the weights where only target i is 1, (n, d)
    return np.asarray(1 / n + (points - features.mean(axis=0)) @ unit.T)


def expected_errors(
    X: ArrayLike, w: ArrayLike, new: ArrayLike, noise: float, l2: float
) -> Expected:
    """Return the expected errors of ridge regression where the truth is linear.

    Args:
        X: Features, shape (n, d), in like units.
        w: True weights, shape (d,); the targets are X w plus noise.
        new: Points with fresh targets, shape (q, d).
        noise: Standard deviation of the noise, in the unit of y.
        l2: Strength of the squared penalty, as in `ridge_smoother`.

    Returns:
        Training error, test error, squared bias and variance at the new points, all averaged over
        points and noise, and the effective degrees of freedom, intercept included.

    Raises:
        ValueError: `w` or `noise` is out of range, or as in `ridge_smoother`.

    >>> X = [[-1.0], [0.0], [1.0]]
    >>> [round(value, 3) for value in expected_errors(X, [2.0], X, noise=3.0, l2=0.0)]
    [3.0, 15.0, 0.0, 6.0, 2.0]
    >>> expected_errors(X, [2.0, 1.0], X, noise=3.0, l2=0.0)
    Traceback (most recent call last):
    ValueError: w must be d = 1 finite numbers, got [2.0, 1.0]
    >>> expected_errors(X, [2.0], X, noise=-3.0, l2=0.0)
    Traceback (most recent call last):
    ValueError: noise must be at least 0 and finite, got -3.0
    """
    features, points = np.asarray(X, np.float64), np.asarray(new, np.float64)
    H, S = ridge_smoother(features, features, l2), ridge_smoother(features, points, l2)
    weights = np.asarray(w, np.float64)
    if weights.shape != features.shape[1:] or not np.isfinite(weights).all():
        raise ValueError(
            f"w must be d = {features.shape[1]} finite numbers, got {weights.tolist()}"
        )
    if not 0 <= noise < np.inf:
        raise ValueError(f"noise must be at least 0 and finite, got {noise}")
    truth, residual = features @ weights, np.eye(len(features)) - H
    train = np.mean((residual @ truth) ** 2) + noise**2 * np.sum(residual**2) / len(H)
    bias2 = float(np.mean((S @ truth - points @ weights) ** 2))
    variance = float(noise**2 * np.sum(S**2) / len(S))
    test = bias2 + variance + noise**2
    return Expected(float(train), test, bias2, variance, float(np.trace(H)))
