"""Elastic net and lasso by coordinate descent, for one data set or a stack of resamples.

    minimize over b and w:   |y - b - X w|^2 / (2 n)  +  l1 |w|_1  +  l2 |w|^2 / 2

The lasso has l2 = 0. In the terms of scikit-learn and glmnet, alpha (there lambda) is l1 + l2 and
l1_ratio (there alpha) is l1 / (l1 + l2). Centering takes the intercept b out of the penalty.

Sources: Zou and Hastie, Regularization and variable selection via the elastic net (2005),
doi:10.1111/j.1467-9868.2005.00503.x; Friedman, Hastie and Tibshirani, Regularization paths for
generalized linear models via coordinate descent (2010), section 2, doi:10.18637/jss.v033.i01.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snippets.algorithms.regularization_correlated_features import centered_moments

Floats = NDArray[np.float64]


def soft_threshold(z: ArrayLike, l1: float) -> Floats:
    """Move values toward zero by `l1`, and stop there.

    Args:
        z: Values, any shape.
        l1: How far, at least 0.

    Raises:
        ValueError: `l1` is negative.

    >>> soft_threshold([3.0, 0.5, -2.0], l1=1.0).tolist()
    [2.0, 0.0, -1.0]
    >>> soft_threshold(3.0, l1=-1.0)
    Traceback (most recent call last):
    ValueError: l1 must be at least 0, got -1.0
    """
    if not l1 >= 0:
        raise ValueError(f"l1 must be at least 0, got {l1}")
    value = np.asarray(z, dtype=np.float64)
    return np.sign(value) * np.maximum(np.abs(value) - l1, 0.0)


def elastic_net(
    X: ArrayLike, y: ArrayLike, l1: float, l2: float, *, tol: float = 1e-8, sweeps: int = 10_000
) -> Floats:
    """Return the coefficients of the elastic net; of the lasso where `l2` is 0.

    Args:
        X: Features, standardized, shape (n, d) or (..., n, d) for a stack of data sets.
        y: Target, shape (n,) or (..., n).
        l1: Strength of the absolute penalty, at least 0.
        l2: Strength of the squared penalty, at least 0.
        tol: Stop once a sweep moves no coefficient by more than this.
        sweeps: How often to go through all coefficients at most.

    Returns:
        Coefficients, shape (d,) or (..., d). Zeros are exact.

    Raises:
        ValueError: A shape, strength or value is wrong, or a column is constant.
        RuntimeError: The sweeps were not enough.

    >>> X, y = [[-1.0, -1.0], [0.0, 0.0], [1.0, 1.0]], [1.0, 3.0, 5.0]  # identical columns
    >>> elastic_net(X, y, l1=0.1, l2=0.5).round(4).tolist()  # shares
    [0.6735, 0.6735]
    >>> elastic_net(X, y, l1=0.1, l2=0.0).round(4).tolist()  # the first visited takes all
    [1.85, 0.0]
    >>> elastic_net(X, y, l1=0.1, l2=0.5, sweeps=1)
    Traceback (most recent call last):
    RuntimeError: a coefficient still moved by 1.1 in sweep 1: raise sweeps, l1 or l2
    """
    gram, xy = centered_moments(X, y)  # (..., d, d) and (..., d)
    if not l2 >= 0:
        raise ValueError(f"l2 must be at least 0, got {l2}")
    size = np.diagonal(gram, axis1=-2, axis2=-1)
    w, moved = np.zeros_like(xy), np.inf
    for _ in range(sweeps):
        before = w.copy()
        for j in range(w.shape[-1]):
            # How feature j goes with what the other features leave of y.
            others = np.sum(gram[..., j, :] * w, axis=-1) - size[..., j] * w[..., j]
            w[..., j] = soft_threshold(xy[..., j] - others, l1) / (size[..., j] + l2)
        moved = float(np.max(np.abs(w - before)))
        if moved <= tol:
            return w
    raise RuntimeError(
        f"a coefficient still moved by {moved:.2g} in sweep {sweeps}: raise sweeps, l1 or l2"
    )
