"""Cross-validation that learns every preparation from the training rows of the fold.

A preparation learns from some rows and transforms others. Honest: it learns from the training rows
of the fold. Leaky: it learned from all rows, those it will be judged on included.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009),
section 7.10.2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Preparation = Callable[[Floats, Ints, Floats], Floats]
"""From features and labels to learn from, and features to transform, to features without gaps."""


def fill_mean(X_fit: Floats, y_fit: Ints, X: Floats) -> Floats:
    """Fill the gaps of each column with the mean of its known values; labels are not used.

    Args:
        X_fit: Features to learn the means from, gaps as nan, shape (n, d).
        y_fit: Their labels, shape (n,).
        X: Features to fill, shape (q, d).

    Raises:
        ValueError: The columns differ, or one to learn from has no known value.

    >>> X_fit, y_fit = np.array([[1.0], [3.0], [np.nan]]), np.array([0, 1, 1])
    >>> fill_mean(X_fit, y_fit, np.array([[np.nan], [9.0]])).tolist()
    [[2.0], [9.0]]
    >>> fill_mean(X_fit[2:], y_fit[2:], X_fit)
    Traceback (most recent call last):
    ValueError: no known value to learn from in 1 of 1 columns
    >>> fill_mean(X_fit, y_fit, np.array([[1.0, 2.0]]))
    Traceback (most recent call last):
    ValueError: X_fit and X must be (n, d) and (q, d), got (3, 1) and (1, 2)
    """
    if X_fit.ndim != 2 or X.ndim != 2 or X_fit.shape[1] != X.shape[1]:
        raise ValueError(f"X_fit and X must be (n, d) and (q, d), got {X_fit.shape} and {X.shape}")
    known = ~np.isnan(X_fit)
    count = known.sum(axis=0)
    if not count.all():
        raise ValueError(
            f"no known value to learn from in {(count == 0).sum()} of {count.size} columns"
        )
    means = np.where(known, X_fit, 0).sum(axis=0) / count
    return np.where(np.isnan(X), means, X)


def nearest_centroid(X: Floats, y: Ints, X_new: Floats) -> Ints:
    """Predict the class whose mean is nearer.

    Args:
        X: Finite features without gaps, shape (n, d).
        y: 0 or 1, both present, shape (n,).
        X_new: Features of the rows to predict, shape (q, d).

    Raises:
        ValueError: A class is missing, or a feature is.

    >>> X, y = np.array([[0.0], [2.0], [9.0]]), np.array([0, 0, 1])
    >>> nearest_centroid(X, y, np.array([[4.0], [6.0]])).tolist()
    [0, 1]
    >>> nearest_centroid(X[:2], y[:2], X)
    Traceback (most recent call last):
    ValueError: need rows of both classes and no gaps, got 2 and 0 rows and 0 gaps
    """
    gaps = int((~np.isfinite(X)).sum() + (~np.isfinite(X_new)).sum())
    if gaps or not {0, 1} <= set(y.tolist()):
        raise ValueError(
            f"need rows of both classes and no gaps, got {(y == 0).sum()} and {(y == 1).sum()} "
            f"rows and {gaps} gaps"
        )
    distance = [((X_new - X[y == c].mean(axis=0)) ** 2).sum(axis=1) for c in (0, 1)]
    return np.asarray(distance[1] < distance[0], dtype=np.int64)


def cross_validate(
    X: Floats, y: Ints, prepare: Preparation, folds: int, rng: np.random.Generator, leak: bool
) -> float:
    """Return the accuracy of preparation and nearest centroid over stratified folds.

    Args:
        X: Features, gaps as nan, shape (n, d).
        y: 0 or 1, shape (n,).
        prepare: Learns from some rows and transforms others.
        folds: From 2 to the rows of the rarer class.
        rng: Deals the rows to the folds.
        leak: Whether the preparation learns from all rows, before the split.

    Raises:
        ValueError: X and y do not match, a label is not 0 or 1, or the folds are out of range.

    >>> X, y = np.array([[0.0], [np.nan], [8.0], [9.0]]), np.array([0, 0, 1, 1])
    >>> cross_validate(X, y, fill_mean, 2, np.random.default_rng(0), leak=False)
    0.75
    >>> cross_validate(X, y, fill_mean, 3, np.random.default_rng(0), leak=False)
    Traceback (most recent call last):
    ValueError: folds must be from 2 to 2, the rows of the rarer class, got 3
    >>> cross_validate(X, y + 1, fill_mean, 2, np.random.default_rng(0), leak=False)
    Traceback (most recent call last):
    ValueError: X and y must be (n, d) and (n,) with labels 0 and 1, got (4, 1), (4,) and [1, 2]
    """
    if X.ndim != 2 or y.shape != X.shape[:1] or not set(y.tolist()) <= {0, 1}:
        raise ValueError(
            f"X and y must be (n, d) and (n,) with labels 0 and 1, got {X.shape}, {y.shape} "
            f"and {sorted(set(y.tolist()))[:5]}"
        )
    rarer = min(int((y == c).sum()) for c in (0, 1))
    if isinstance(folds, bool) or not isinstance(folds, int) or not 2 <= folds <= rarer:
        raise ValueError(
            f"folds must be from 2 to {rarer}, the rows of the rarer class, got {folds}"
        )
    shuffled = rng.permutation(len(y))
    fold = np.empty(len(y), np.int64)
    fold[shuffled[np.argsort(y[shuffled], kind="stable")]] = np.arange(len(y)) % folds
    right = 0
    for j in range(folds):
        train, test = fold != j, fold == j
        learn = np.full(len(y), True) if leak else train
        X_train, X_test = (prepare(X[learn], y[learn], X[rows]) for rows in (train, test))
        right += int((nearest_centroid(X_train, y[train], X_test) == y[test]).sum())
    return right / len(y)
