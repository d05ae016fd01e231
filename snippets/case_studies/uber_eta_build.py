"""Arrival times as a routing engine plus a learned quantile of its residual.

A promise that is one minute late costs something else than one that is one minute early. Pinball
loss prices both sides and is least at a quantile:

    loss(y, p) = quantile * (y - p) if y >= p else (1 - quantile) * (p - y)

With a price of `late` and `early` per minute, the quantile is late / (late + early). Fit the
quantile of `actual - engine` linearly, and add the engine back.

Sources: Koenker and Bassett, Regression Quantiles (1978), https://doi.org/10.2307/1913643. The
fit is the MM algorithm of Hunter and Lange, Quantile Regression via an MM Algorithm (2000).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def pinball_loss(y: ArrayLike, predicted: ArrayLike, quantile: float) -> float:
    """Return the mean pinball loss; half the mean absolute error at quantile 0.5.

    Args:
        y: Actual minutes, shape (n,).
        predicted: Promised minutes, a number or shape (n,).
        quantile: Weight of a late minute, between 0 and 1; an early one weighs the rest.

    Raises:
        ValueError: The shapes do not fit, or the quantile is not between 0 and 1.

    >>> pinball_loss([10.0], [8.0], quantile=0.75), pinball_loss([8.0], [10.0], quantile=0.75)
    (1.5, 0.5)
    >>> pinball_loss([10.0], [8.0], quantile=90)
    Traceback (most recent call last):
    ValueError: quantile must be between 0 and 1, got 90
    >>> pinball_loss([10.0, 9.0], [[8.0], [7.0]], quantile=0.5)
    Traceback (most recent call last):
    ValueError: y and predicted must be (n,), got (2,) and (2, 1)
    """
    _check_quantile(quantile)
    actual, promised = (np.asarray(v, dtype=np.float64) for v in (y, predicted))
    if actual.ndim != 1 or not actual.size or promised.shape not in {(), actual.shape}:
        raise ValueError(f"y and predicted must be (n,), got {actual.shape} and {promised.shape}")
    late = actual - promised
    return float(np.maximum(quantile * late, (quantile - 1) * late).mean())


def fit_quantile(X: ArrayLike, y: ArrayLike, quantile: float, steps: int = 100) -> Floats:
    """Fit a linear conditional quantile; predict with `X @ w`.

    Args:
        X: Features, with a column of ones for the intercept, shape (n, d).
        y: Target, minutes, shape (n,).
        quantile: Which one, between 0 and 1.
        steps: Weighted least-squares solutions; a slightly smoothed loss falls in every one.

    Returns:
        Weights, shape (d,).

    Raises:
        ValueError: The shapes do not fit, or the quantile is not between 0 and 1.

    >>> ones = np.ones((5, 1))
    >>> fit_quantile(ones, [1.0, 2.0, 3.0, 4.0, 100.0], quantile=0.5).round(2).tolist()
    [3.0]
    >>> fit_quantile(ones, [1.0, 2.0], quantile=0.5)
    Traceback (most recent call last):
    ValueError: X must be (n, d) and y (n,), got (5, 1) and (2,)
    """
    _check_quantile(quantile)
    features, target = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if features.ndim != 2 or target.shape != features.shape[:1] or not target.size:
        raise ValueError(f"X must be (n, d) and y (n,), got {features.shape} and {target.shape}")
    w: Floats = np.asarray(np.linalg.lstsq(features, target, rcond=None)[0], dtype=np.float64)
    tilt = (2 * quantile - 1) * features.sum(axis=0)
    for _ in range(steps):
        # A parabola that touches the loss at each residual; 1e-3 minutes keep it finite at 0.
        weighted = features.T / (1e-3 + np.abs(target - features @ w))
        # Collinear columns share: the cut is far from both rounding and a real feature.
        w[:] = np.linalg.lstsq(weighted @ features, weighted @ target + tilt, rcond=1e-10)[0]
    return w


def _check_quantile(quantile: float) -> None:
    if not 0 < quantile < 1:
        raise ValueError(f"quantile must be between 0 and 1, got {quantile}")
