"""Elastic net and lasso by coordinate descent, for one data set or for a stack of them.

    minimize over b and w:  |y - b - X w|^2 / (2 n)  +  l1 |w|_1  +  l2 |w|^2 / 2

The lasso has l2 = 0. With all other coefficients held, the best w_j is a soft threshold of how well
feature j goes with what the others leave of y. In scikit-learn's words alpha = l1 + l2 and
l1_ratio = l1 / (l1 + l2); glmnet calls these lambda and alpha. Zou and Hastie call this version
naive and multiply w by 1 + l2; scikit-learn and glmnet do not.

Sources: Zou and Hastie, Regularization and variable selection via the elastic net (2005),
doi:10.1111/j.1467-9868.2005.00503.x; Friedman, Hastie and Tibshirani, Regularization paths for
generalized linear models via coordinate descent (2010), section 2, doi:10.18637/jss.v033.i01.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def moments(X: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Return X'X / n and X'y / n of the centered data: all that a penalized fit needs to know.

    Args:
        X: Features, shape (n, d) or (..., n, d) for a stack of data sets.
        y: Target, shape (n,) or (..., n).

    Returns:
        Shapes (d, d) or (..., d, d), and (d,) or (..., d).

    Raises:
        ValueError: Shapes do not fit or are empty, a value is not finite, or a column is constant.

    >>> gram, xy = moments([[0.0, 1.0], [2.0, 0.0]], [1.0, 5.0])
    >>> gram.tolist(), xy.tolist()
    ([[1.0, -0.5], [-0.5, 0.25]], [2.0, -1.0])
    >>> moments([[0.0], [2.0]], [1.0, 5.0, 6.0])
    Traceback (most recent call last):
    ValueError: X must be (..., n, d) and y (..., n), not empty, got (2, 1) and (3,)
    >>> moments([[0.0, 7.0], [2.0, 7.0]], [1.0, 5.0])
    Traceback (most recent call last):
    ValueError: column 1 is constant: drop it, the intercept does its work
    """
    features, target = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if features.ndim < 2 or target.shape[-1:] != features.shape[-2:-1] or not features.size:
        raise ValueError(
            f"X must be (..., n, d) and y (..., n), not empty, got {features.shape}"
            f" and {target.shape}"
        )
    for name, values in (("X", features), ("y", target)):
        if not np.isfinite(values).all():
            raise ValueError(f"{name} must be finite, got {values[~np.isfinite(values)][0]}")
    if (constant := np.ptp(features, axis=-2) == 0).any():
        column = np.argwhere(constant)[0, -1]
        raise ValueError(f"column {column} is constant: drop it, the intercept does its work")
    n = features.shape[-2]
    features = features - features.mean(axis=-2, keepdims=True)
    target = target - target.mean(axis=-1, keepdims=True)
    transposed = np.swapaxes(features, -1, -2)
    return transposed @ features / n, (transposed @ target[..., None])[..., 0] / n


def soft_threshold(z: ArrayLike, l1: float) -> Floats:
    """Move values toward zero by `l1`, and stop there.

    Args:
        z: Values, any shape.
        l1: How far, at least 0.

    Raises:
        ValueError: `l1` is negative.

    >>> soft_threshold([3.0, -0.5, -2.0], l1=1.0).tolist()
    [2.0, 0.0, -1.0]
    >>> soft_threshold([3.0], l1=-1.0)
    Traceback (most recent call last):
    ValueError: l1 must be at least 0, got -1.0
    """
    if not l1 >= 0:
        raise ValueError(f"l1 must be at least 0, got {l1}")
    value = np.asarray(z, dtype=np.float64)
    return value - np.clip(value, -l1, l1)


def elastic_net(
    X: ArrayLike, y: ArrayLike, l1: float, l2: float, *, tol: float = 1e-8, sweeps: int = 10_000
) -> Floats:
    """Return the coefficients of the elastic net; of the lasso where `l2` is 0.

    Args:
        X: Features in like units, shape (n, d) or (..., n, d) for a stack of data sets.
        y: Target, shape (n,) or (..., n).
        l1: Strength of the absolute penalty, at least 0.
        l2: Strength of the squared penalty, at least 0.
        tol: Stop once a sweep moves no coefficient by more than this.
        sweeps: How often to visit every coefficient at most.

    Returns:
        Coefficients, shape (d,) or (..., d); those left out are exactly 0.

    Raises:
        ValueError: A strength is negative, or as in `moments`.
        RuntimeError: The sweeps were not enough.

    >>> X, y = [[-1.0, -1.0], [0.0, 0.0], [1.0, 1.0]], [1.0, 3.0, 5.0]  # identical columns
    >>> elastic_net(X, y, l1=0.1, l2=0.5).round(4).tolist()  # they share
    [0.6727, 0.6727]
    >>> elastic_net(X, y, l1=0.1, l2=0.0).round(4).tolist()  # the one visited first takes all
    [1.85, 0.0]
    >>> elastic_net(X, y, l1=0.1, l2=-0.5)
    Traceback (most recent call last):
    ValueError: l2 must be at least 0, got -0.5
    >>> elastic_net(X, y, l1=0.1, l2=0.5, sweeps=1)
    Traceback (most recent call last):
    RuntimeError: sweep 1 still moved a coefficient by 1.1: raise sweeps, l1 or l2
    """
    if not l2 >= 0:
        raise ValueError(f"l2 must be at least 0, got {l2}")
    gram, xy = moments(X, y)  # (..., d, d) and (..., d)
    w, moved = np.zeros_like(xy), np.inf
    for _ in range(sweeps):
        before = w.copy()
        for j in range(w.shape[-1]):
            size = gram[..., j, j]
            others = np.sum(gram[..., j, :] * w, axis=-1) - size * w[..., j]
            w[..., j] = soft_threshold(xy[..., j] - others, l1) / (size + l2)
        moved = float(np.max(np.abs(w - before)))
        if moved <= tol:
            return w
    raise RuntimeError(
        f"sweep {sweeps} still moved a coefficient by {moved:.2g}: raise sweeps, l1 or l2"
    )
