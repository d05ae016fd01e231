"""A pipeline that is fitted as one object: fill the gaps, standardize, ridge regression.

Everything learned from data lives in one value, so that cross-validation refits all of it in every
fold, and the file that ships holds all of it. With z the filled and standardized features,

    w = argmin  sum_i (y_i - mean(y) - z_i . w)^2 + penalty * |w|^2

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), 3.4.1 (ridge)
and 7.10.2 (preparation belongs inside cross-validation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pipeline:
    """Everything that was learned, in plain numbers.

    Attributes:
        names: Feature names, in the order of the columns of X, length d.
        fill: Training median of each feature, in its unit, length d.
        center: Mean after filling, in its unit, length d.
        scale: Standard deviation after filling, in its unit, length d; 1 for a constant.
        weights: Change of the prediction for one standard deviation, in units of y, length d.
        intercept: Prediction at the center, in units of y.
    """

    names: tuple[str, ...]
    fill: tuple[float, ...]
    center: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float


def fit(X: Floats, y: Floats, names: tuple[str, ...], penalty: float = 1.0) -> Pipeline:
    """Learn preparation and weights from the same rows, and from no others.

    Args:
        X: Features, gaps as nan, shape (n, d).
        y: Target, shape (n,).
        names: One different name for each column of X.
        penalty: Ridge penalty on the standardized weights, above 0.

    Raises:
        ValueError: Shapes or names do not match, a column is all gaps, a value is infinite, y has a
            gap, or the penalty is not positive.

    >>> model = fit(np.array([[1.0], [np.nan], [3.0]]), np.array([10.0, 20.0, 30.0]), ("km",))
    >>> model.fill, model.center, model.intercept
    ((2.0,), (2.0,), 20.0)
    >>> fit(np.array([[np.nan], [np.nan]]), np.array([1.0, 2.0]), ("km",))
    Traceback (most recent call last):
    ValueError: no known value to learn from in km
    >>> fit(np.array([[1.0]]), np.array([1.0]), ("km",), penalty=0.0)
    Traceback (most recent call last):
    ValueError: penalty must be finite and above 0, got 0.0
    """
    d = len(set(names))
    if X.ndim != 2 or not X.size or y.shape != X.shape[:1] or not X.shape[1] == len(names) == d:
        raise ValueError(
            f"X, y and names must be (n, d), (n,) and d different names, got {X.shape}, {y.shape} "
            f"and {list(names)}"
        )
    if np.isinf(X).any() or not np.isfinite(y).all():
        raise ValueError("X must be finite or nan, and y finite, got inf or a gap in y")
    if not 0 < penalty < np.inf:
        raise ValueError(f"penalty must be finite and above 0, got {penalty}")
    if empty := [name for j, name in enumerate(names) if np.isnan(X[:, j]).all()]:
        raise ValueError(f"no known value to learn from in {', '.join(empty)}")
    fill = np.nanmedian(X, axis=0)
    filled = np.where(np.isnan(X), fill, X)
    center, scale = filled.mean(axis=0), filled.std(axis=0)
    scale = np.where(np.ptp(filled, axis=0) == 0, 1.0, scale)  # a constant carries nothing
    Z = (filled - center) / scale
    gram = Z.T @ Z + penalty * np.eye(len(names))
    weights = np.linalg.solve(gram, Z.T @ (y - y.mean()))
    learned = [tuple(map(float, part)) for part in (fill, center, scale, weights)]
    return Pipeline(names, learned[0], learned[1], learned[2], learned[3], float(y.mean()))


def predict(model: Pipeline, X: Floats) -> Floats:
    """Apply what was learned; nothing is computed from the rows that are served.

    Args:
        model: The fitted pipeline of d features.
        X: Features in the order of `model.names`, gaps as nan, shape (q, d).

    Returns:
        Predictions in units of y, shape (q,).

    Raises:
        ValueError: X is not (q, d), or holds inf.

    >>> model = Pipeline(("km",), (2.0,), (2.0,), (1.0,), (5.0,), 20.0)
    >>> predict(model, np.array([[3.0], [np.nan]])).tolist()
    [25.0, 20.0]
    >>> predict(model, np.array([3.0]))
    Traceback (most recent call last):
    ValueError: X must be (q, 1), got (1,)
    """
    if X.ndim != 2 or X.shape[1] != len(model.names):
        raise ValueError(f"X must be (q, {len(model.names)}), got {X.shape}")
    if np.isinf(X).any():
        raise ValueError("X must be finite or nan, got inf")
    filled = np.where(np.isnan(X), np.asarray(model.fill), X)
    Z = (filled - np.asarray(model.center)) / np.asarray(model.scale)
    return np.asarray(model.intercept + Z @ np.asarray(model.weights), dtype=np.float64)
