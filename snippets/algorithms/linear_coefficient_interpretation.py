"""What a least-squares coefficient compares: rows that differ in one feature and agree in the rest.

    prediction = b + w_1 x_1 + ... + w_d x_d        one more unit of x_j, the rest fixed:  + w_j

"The rest fixed" is arithmetic, not an experiment: w_j is the slope of y on the part of x_j that the
other features cannot predict linearly. Leave out feature k, and w_j becomes w_j + w_k * (slope of
x_k on x_j, the features that stay held fixed).

Sources: Frisch and Waugh, Partial time regressions as compared with individual trends (1933),
doi:10.2307/1907330; Gelman and Hill, Data Analysis Using Regression (2007), chapter 3.
"""

from __future__ import annotations

from operator import index

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def regression_arrays(X: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Return X and y as floats, or say why no coefficient could be computed from them.

    Args:
        X: Features, shape (n, d).
        y: Target, shape (n,).

    Raises:
        ValueError: Shapes do not fit or are empty, a value is not finite, a column is constant, or
            a column is linear in the others.

    >>> X, y = regression_arrays([[1], [2]], [3, 4])
    >>> X.tolist(), y.tolist()
    ([[1.0], [2.0]], [3.0, 4.0])
    >>> regression_arrays([1, 2], [3, 4])
    Traceback (most recent call last):
    ValueError: X must be (n, d) and y (n,), not empty, got (2,) and (2,)
    >>> regression_arrays([[1, 5], [2, 5]], [3, 4])
    Traceback (most recent call last):
    ValueError: column 1 is constant: its coefficient cannot be told from the intercept
    >>> regression_arrays([[1, 2], [2, 4], [3, 6]], [3, 4, 5])
    Traceback (most recent call last):
    ValueError: 2 columns have rank 1: no rows differ in one and agree in the rest
    """
    features, target = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if features.ndim != 2 or target.shape != features.shape[:1] or not features.size:
        shapes = f"{features.shape} and {target.shape}"
        raise ValueError(f"X must be (n, d) and y (n,), not empty, got {shapes}")
    for name, values in (("X", features), ("y", target)):
        if not np.isfinite(values).all():
            raise ValueError(f"{name} must be finite, got {values[~np.isfinite(values)][0]}")
    if (constant := np.ptp(features, axis=0) == 0).any():
        column = int(np.argmax(constant))
        raise ValueError(
            f"column {column} is constant: its coefficient cannot be told from the intercept"
        )
    centered = features - features.mean(axis=0)
    # Scaled, since units must not decide the rank.
    if (rank := int(np.linalg.matrix_rank(centered / np.ptp(features, axis=0)))) < features.shape[
        1
    ]:
        raise ValueError(
            f"{features.shape[1]} columns have rank {rank}: "
            "no rows differ in one and agree in the rest"
        )
    return features, target


def least_squares(X: ArrayLike, y: ArrayLike) -> tuple[float, Floats]:
    """Return the intercept and the coefficients with the smallest sum of squared errors.

    Args:
        X: Features, shape (n, d).
        y: Target, shape (n,).

    Returns:
        The intercept, in units of y, and w, shape (d,), in units of y per unit of each feature.

    Raises:
        ValueError: As in `regression_arrays`.

    >>> intercept, w = least_squares([[0, 0], [1, 0], [0, 1], [1, 1]], [1, 3, 2, 4])
    >>> round(intercept, 6), w.round(6).tolist()
    (1.0, [2.0, 1.0])
    >>> least_squares([[0.0], [float("nan")]], [1, 2])
    Traceback (most recent call last):
    ValueError: X must be finite, got nan
    """
    features, target = regression_arrays(X, y)
    center, scale = features.mean(axis=0), np.ptp(features, axis=0)
    w = np.linalg.lstsq((features - center) / scale, target - target.mean(), rcond=None)[0] / scale
    return float(target.mean() - center @ w), w


def partial_slope(X: ArrayLike, y: ArrayLike, j: int) -> float:
    """Return the slope of y on the part of feature j that the other features cannot predict.

    Args:
        X: Features, shape (n, d).
        y: Target, shape (n,).
        j: Column, 0 to d - 1.

    Returns:
        The coefficient of feature j in the regression on all features, in units of y per unit.

    Raises:
        ValueError: `j` is out of range, or as in `regression_arrays`.

    >>> round(partial_slope([[0, 0], [1, 0], [0, 1], [1, 1]], [1, 3, 2, 4], j=0), 6)
    2.0
    >>> round(partial_slope([[0], [1], [2]], [1, 3, 5], j=0), 6)  # nothing else to hold fixed
    2.0
    >>> partial_slope([[0], [1], [2]], [1, 3, 5], j=1)
    Traceback (most recent call last):
    ValueError: j must be 0 to 0, got 1
    """
    features, target = regression_arrays(X, y)
    n, d = features.shape
    if isinstance(j, bool) or not 0 <= index(j) < d:
        raise ValueError(f"j must be 0 to {d - 1}, got {j}")
    scale = np.ptp(features, axis=0)  # units must not decide the precision
    standard = (features - features.mean(axis=0)) / scale
    others = np.column_stack([np.ones(n), np.delete(standard, j, axis=1)])
    predicted = others @ np.linalg.lstsq(others, standard[:, j], rcond=None)[0]
    own = standard[:, j] - predicted
    return float(own @ (target - target.mean()) / (own @ own) / scale[j])
