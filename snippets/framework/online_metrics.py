"""The standard error of a ratio metric when users, not events, were randomized.

Clicks per impression is R = sum(y) / sum(x) over n independent users, each with y clicks on x
impressions. Events of one user resemble each other, so counting them as independent is wrong. The
delta method linearizes the ratio, and only sums over users remain:

    var(R) is about var(y - R x) / (n mean(x)**2)

Sources: Deng, Knoblich and Lu, Applying the Delta Method in Metric Analytics (2018),
arXiv:1803.06336; for the bootstrap Efron, Bootstrap Methods (1979), doi:10.1214/aos/1176344552.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def ratio_se(y: ArrayLike, x: ArrayLike) -> float:
    """Return the delta-method standard error of sum(y) / sum(x) over independent users.

    Args:
        y: Numerator of each user, such as clicks, shape (n,).
        x: Denominator of each user, such as impressions; 0 is allowed, shape (n,).

    Raises:
        ValueError: There are fewer than 2 users, or the columns are malformed.

    >>> round(ratio_se([1, 0, 2, 1], [10, 10, 10, 10]), 4)  # equal x: sd / sqrt(n) of y / x
    0.0408
    >>> ratio_se([1, 2, 3], [10, 20, 30])  # everybody has the same ratio
    0.0
    >>> ratio_se([1], [10])
    Traceback (most recent call last):
    ValueError: y and x must be (n,), n at least 2, got (1,) and (1,)
    >>> ratio_se([0, 0], [0, 0])
    Traceback (most recent call last):
    ValueError: the denominator must be at least 0 and not 0 in all users
    """
    top, bottom = _users(y, x)
    residual = top - top.sum() / bottom.sum() * bottom  # sums to 0
    return float(np.std(residual, ddof=1) / np.sqrt(top.size) / bottom.mean())


def bootstrap_se(y: ArrayLike, x: ArrayLike, rng: np.random.Generator, draws: int = 500) -> float:
    """Return the bootstrap standard error of sum(y) / sum(x), drawing whole users.

    Args:
        y: Numerator of each user, shape (n,).
        x: Denominator of each user, above 0, shape (n,).
        rng: Draws the users.
        draws: Bootstrap samples, at least 2.

    Raises:
        ValueError: `draws` is below 2, a denominator is 0, or as in `ratio_se`.

    >>> rng = np.random.default_rng(0)
    >>> bootstrap_se([1, 2, 3], [10, 20, 30], rng) < 1e-12  # everybody has the same ratio
    True
    >>> bootstrap_se([1, 2], [10, 20], rng, draws=1)
    Traceback (most recent call last):
    ValueError: draws must be at least 2, got 1
    >>> bootstrap_se([1, 0], [10, 0], rng)
    Traceback (most recent call last):
    ValueError: every denominator must be above 0, or a sample could have none
    """
    top, bottom = _users(y, x)
    if draws < 2:
        raise ValueError(f"draws must be at least 2, got {draws}")
    if not (bottom > 0).all():
        raise ValueError("every denominator must be above 0, or a sample could have none")
    picked = rng.integers(top.size, size=(draws, top.size))
    return float(np.std(top[picked].sum(axis=1) / bottom[picked].sum(axis=1), ddof=1))


def _users(y: ArrayLike, x: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    top, bottom = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    if top.ndim != 1 or top.shape != bottom.shape or top.size < 2:
        raise ValueError(f"y and x must be (n,), n at least 2, got {top.shape} and {bottom.shape}")
    if not (np.isfinite(top).all() and np.isfinite(bottom).all()):
        raise ValueError("y and x must be finite")
    if (bottom < 0).any() or not bottom.any():
        raise ValueError("the denominator must be at least 0 and not 0 in all users")
    return top, bottom
