"""Keeping the features that separate two classes best, one at a time.

Of many useless features, a few separate the classes of a small sample by luck. They separate those
rows again when the same rows judge the model, and no others.

Source: Ambroise and McLachlan, Selection bias in gene extraction on the basis of microarray
gene-expression data (2002), doi:10.1073/pnas.102102699.
"""

from __future__ import annotations

import numpy as np

from snippets.applied_modeling.data_leakage_imputation import (
    Floats,
    Ints,
    Preparation,
    fill_mean,
)


def standardize(X_fit: Floats, y_fit: Ints, X: Floats) -> Floats:
    """Fill with the mean, then subtract the mean and divide by the standard deviation.

    Args:
        X_fit: Features to learn from, gaps as nan, shape (n, d).
        y_fit: Their labels, not used, shape (n,).
        X: Features to transform, shape (q, d).

    Raises:
        ValueError: A column to learn from has no known value, or does not vary.

    >>> X_fit, y_fit = np.array([[1.0], [3.0]]), np.array([0, 1])
    >>> standardize(X_fit, y_fit, np.array([[4.0], [np.nan]])).tolist()
    [[2.0], [0.0]]
    >>> standardize(X_fit[:1], y_fit[:1], X_fit)
    Traceback (most recent call last):
    ValueError: 1 of 1 columns to learn from do not vary
    """
    filled = fill_mean(X_fit, y_fit, X_fit)
    constant = np.ptp(filled, axis=0) == 0
    if constant.any():
        raise ValueError(f"{constant.sum()} of {constant.size} columns to learn from do not vary")
    means, deviations = filled.mean(axis=0), filled.std(axis=0)
    return np.asarray((fill_mean(X_fit, y_fit, X) - means) / deviations, dtype=np.float64)


def best_features(k: int) -> Preparation:
    """Build the preparation that standardizes and keeps k features.

    Args:
        k: How many to keep, at least 1: those whose class means lie furthest apart.

    Raises:
        ValueError: k is below 1; later, there are fewer than k features, or one class only.

    >>> X, y = np.array([[0.0, 5.0], [1.0, 5.1], [9.0, 5.0], [8.0, 5.1]]), np.array([0, 0, 1, 1])
    >>> best_features(1)(X, y, X[:1]).round(2).tolist()
    [[-1.12]]
    >>> best_features(3)(X, y, X)
    Traceback (most recent call last):
    ValueError: need both classes and at least 3 features, got 2
    >>> best_features(0)
    Traceback (most recent call last):
    ValueError: k must be a whole number of at least 1, got 0
    """
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise ValueError(f"k must be a whole number of at least 1, got {k}")

    def prepare(X_fit: Floats, y_fit: Ints, X: Floats) -> Floats:
        if X_fit.shape[1] < k or not {0, 1} <= set(y_fit.tolist()):
            raise ValueError(f"need both classes and at least {k} features, got {X_fit.shape[1]}")
        Z = standardize(X_fit, y_fit, X_fit)
        apart = np.abs(Z[y_fit == 1].mean(axis=0) - Z[y_fit == 0].mean(axis=0))
        return standardize(X_fit, y_fit, X)[:, np.argsort(-apart, kind="stable")[:k]]

    return prepare
