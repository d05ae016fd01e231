"""Filling a column with gaps so that training and serving do the same.

Whatever is learned for the fill, a median or a regression of the column on the others, is learned
from training rows and applied to any row. A flag tells the price model where it was filled.

Source: van Buuren, Flexible Imputation of Missing Data (2018), sections 1.3.3, 1.3.4 and 1.3.7.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def linear_regression(X: Floats, y: Floats, X_new: Floats) -> Floats:
    """Fit least squares with an intercept, then predict.

    Args:
        X: Features without gaps, shape (n, d).
        y: Targets, shape (n,).
        X_new: Features of the rows to predict, shape (m, d).

    Returns:
        Predictions, shape (m,).

    Raises:
        ValueError: There are no training rows, or a feature is missing.

    >>> X, y = np.array([[0.0], [1.0]]), np.array([1.0, 3.0])
    >>> linear_regression(X, y, np.array([[2.0]])).round(6).tolist()
    [5.0]
    >>> linear_regression(X, y, np.array([[np.nan]]))
    Traceback (most recent call last):
    ValueError: fill the gaps first, got 1
    >>> linear_regression(X[:0], y[:0], X)
    Traceback (most recent call last):
    ValueError: need at least 1 training row, got 0
    """
    if not len(X):
        raise ValueError("need at least 1 training row, got 0")
    gaps = int(np.isnan(X).sum() + np.isnan(X_new).sum())
    if gaps:
        raise ValueError(f"fill the gaps first, got {gaps}")
    center = X.mean(axis=0)  # for a well-conditioned system
    w = np.linalg.lstsq(X - center, y - y.mean(), rcond=None)[0]
    return np.asarray(y.mean() + (X_new - center) @ w, dtype=np.float64)


def fill_area(X_train: Floats, X: Floats, by: str = "median", flag: bool = False) -> Floats:
    """Fill the gaps of the first column with what the training rows teach.

    Args:
        X_train: Features of the training rows, gaps as nan in column 0 only, shape (n, d).
        X: Features of the rows to fill, training or new, shape (m, d).
        by: "median" of the known values, or "model", their regression on the other columns.
        flag: Whether to append a column that is 1 where a value was filled.

    Returns:
        Features without gaps, shape (m, d), or (m, d + 1) with the flag.

    Raises:
        ValueError: `by` is unknown, or the training rows hold no known value.

    >>> X_train = np.array([[1.0, 1.0], [2.0, 2.0], [6.0, 6.0], [np.nan, 5.0]])
    >>> X = np.array([[np.nan, 9.0], [8.0, 1.0]])
    >>> fill_area(X_train, X).tolist()
    [[2.0, 9.0], [8.0, 1.0]]
    >>> fill_area(X_train, X, "model", flag=True).round(6).tolist()
    [[9.0, 9.0, 1.0], [8.0, 1.0, 0.0]]
    >>> fill_area(X_train, X_train, "magic")
    Traceback (most recent call last):
    ValueError: by must be 'median' or 'model', got 'magic'
    >>> fill_area(X_train[3:], X_train)
    Traceback (most recent call last):
    ValueError: no known value in the 1 training rows
    """
    known, gap = ~np.isnan(X_train[:, 0]), np.isnan(X[:, 0])
    if by not in ("median", "model"):
        raise ValueError(f"by must be 'median' or 'model', got {by!r}")
    if not known.any():
        raise ValueError(f"no known value in the {len(X_train)} training rows")
    filled = X.copy()
    if by == "median":
        filled[gap, 0] = np.median(X_train[known, 0])
    else:
        filled[gap, 0] = linear_regression(X_train[known, 1:], X_train[known, 0], X[gap, 1:])
    return np.column_stack([filled, gap]) if flag else filled
