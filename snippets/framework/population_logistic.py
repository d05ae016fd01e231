"""Logistic regression on a whole population: what endless training data would give.

With share p(x) of each input and q(x) = P(y = 1 | x), maximum likelihood finds intercept and slope
that minimize the expected log loss, by Newton's method. No sampling noise is left, so a difference
between two fits is a difference between two populations.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 4.4.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def fit_logistic(x: ArrayLike, p: ArrayLike, q: ArrayLike) -> NDArray[np.float64]:
    """Fit a logistic curve to a population, and return its prediction at every x.

    Args:
        x: Input values, shape (m,).
        p: Share of each input value, shape (m,), summing to 1.
        q: P(y = 1) at each input value, shape (m,), above 0 and below 1.

    Raises:
        ValueError: The shapes differ, a number is out of range, or the fit does not converge.

    >>> x = np.array([0.0, 1.0, 2.0])
    >>> truth = 1 / (1 + np.exp(1 - 2 * x))
    >>> fit_logistic(x, [0.2, 0.5, 0.3], truth).round(3).tolist() == truth.round(3).tolist()
    True
    >>> fit_logistic(x, [1.0, 0.0, 0.0], truth)
    Traceback (most recent call last):
    ValueError: at least 2 values of x must occur, got 1
    >>> fit_logistic(x, [0.2, 0.5, 0.3], [0.0, 0.0, 1.0])
    Traceback (most recent call last):
    ValueError: q must stay above 0 and below 1, or the best slope may be infinite
    >>> fit_logistic(x, [0.2, 0.5, 0.4], truth)
    Traceback (most recent call last):
    ValueError: p must be shares that sum to 1, got a sum of 1.1
    >>> fit_logistic(x, [1.0], truth)
    Traceback (most recent call last):
    ValueError: x, p and q must all be (m,), got (3,), (1,) and (3,)
    """
    values, shares, truth = (np.asarray(array, dtype=np.float64) for array in (x, p, q))
    if not (values.ndim == 1 and values.shape == shares.shape == truth.shape):
        shapes = f"{values.shape}, {shares.shape} and {truth.shape}"
        raise ValueError(f"x, p and q must all be (m,), got {shapes}")
    if not (np.all(shares >= 0) and abs(shares.sum() - 1) <= 1e-9):
        raise ValueError(f"p must be shares that sum to 1, got a sum of {shares.sum():.12g}")
    if not np.all((truth > 0) & (truth < 1)):
        raise ValueError("q must stay above 0 and below 1, or the best slope may be infinite")
    if not np.all(np.isfinite(values)):
        raise ValueError(f"x must be finite, got {values[~np.isfinite(values)][0]}")
    occur = np.unique(values[shares > 0]).size
    if occur < 2:
        raise ValueError(f"at least 2 values of x must occur, got {occur}")
    centered = values - shares @ values
    design = np.column_stack([np.ones(values.size), centered / np.sqrt(shares @ centered**2)])
    beta = np.zeros(2)
    for _ in range(50):
        said: NDArray[np.float64] = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (shares * (truth - said))
        if np.abs(gradient).max() < 1e-12:
            return said
        curvature = design.T @ (design * (shares * said * (1 - said))[:, None])
        beta += np.linalg.solve(curvature, gradient)
    raise ValueError("Newton's method did not converge: the chances lie too near 0 or 1")
