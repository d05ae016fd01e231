"""Line or forest: let cross-validation decide, with folds that imitate the real use.

Every model gets the same folds. Each row is predicted by a model that never saw its fold:

    RMSE = sqrt(mean of (y_i - prediction of row i without its fold)²)

A fold is a label per row, so random folds, whole towns or whole months are one argument.

Source: Roberts et al. (2017), Cross-validation strategies for data with temporal, spatial,
hierarchical, or phylogenetic structure, doi:10.1111/ecog.02881.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snippets.algorithms.random_forest import grow_forest
from snippets.applied_modeling.missing_sqft_seattle import linear_regression

Floats = NDArray[np.float64]
Model = Callable[[Floats, Floats, Floats], Floats]  # X, y, X_new -> predictions


def cross_validated_rmse(model: Model, X: ArrayLike, y: ArrayLike, fold: ArrayLike) -> float:
    """Return the error on rows whose fold was left out, in the unit of y.

    Args:
        model: Fits (n, d) features and (n,) targets, then predicts (m, d) new rows.
        X: Finite features, shape (n, d).
        y: Finite targets, shape (n,).
        fold: A label for each row, at least 2 different ones, shape (n,).

    Raises:
        ValueError: The data are not as described, or the model predicts another shape or NaN.

    >>> X, y = np.arange(6.0)[:, None], np.array([1.0, 3.0, 5.0, 7.0, 9.0, 11.0])
    >>> round(cross_validated_rmse(linear_regression, X, y, [0, 1, 2, 0, 1, 2]), 6)
    0.0
    >>> mean = lambda X, y, X_new: np.full(len(X_new), y.mean())
    >>> round(cross_validated_rmse(mean, X, y, [0, 0, 0, 1, 1, 1]), 4)  # by the other half
    6.2183
    >>> cross_validated_rmse(mean, X, y, [0] * 6)
    Traceback (most recent call last):
    ValueError: need at least 2 folds, got 1
    >>> cross_validated_rmse(mean, X, y, [0, 1])
    Traceback (most recent call last):
    ValueError: X, y and fold must be (n, d), (n,) and (n,), got (6, 1), (6,) and (2,)
    """
    features, targets = np.asarray(X, np.float64), np.asarray(y, np.float64)
    label = np.asarray(fold)
    if features.ndim != 2 or not targets.shape == label.shape == features.shape[:1]:
        raise ValueError(
            f"X, y and fold must be (n, d), (n,) and (n,), got {features.shape}, "
            f"{targets.shape} and {label.shape}"
        )
    if not (np.isfinite(features).all() and np.isfinite(targets).all()):
        raise ValueError("X and y must be finite: fill or drop missing values first")
    if label.dtype.kind == "f" and np.isnan(label).any():
        raise ValueError("every row needs a fold, got nan")
    names = np.unique(label)
    if len(names) < 2:
        raise ValueError(f"need at least 2 folds, got {len(names)}")
    predicted = np.empty(len(targets))
    for name in names:
        out = label == name
        guess = model(features[~out], targets[~out], features[out])
        if guess.shape != (out.sum(),):
            raise ValueError(f"the model must predict ({out.sum()},), got {guess.shape}")
        if not np.isfinite(guess).all():
            raise ValueError(f"the model must predict finite values, got {guess}")
        predicted[out] = guess
    return float(np.sqrt(np.mean((predicted - targets) ** 2)))


def forest(seed: int, trees: int = 10, min_leaf: int = 4) -> Model:
    """Make a model of bagged trees that draws the same rows for any targets.

    A fresh generator for each tree keeps the bootstrap rows equal when only values change, so two
    fits differ by the data alone. Every cut compares all features, as by default in scikit-learn;
    Breiman's forest draws some of them for each cut.

    Args:
        seed: Of the generators, one spawned for each tree.
        trees: Number of trees, at least 1.
        min_leaf: Fewest drawn rows in a leaf, at least 1.

    Raises:
        ValueError: There is no tree. A fit raises as `grow_tree`.

    >>> X, y = np.array([[0.0], [1.0], [8.0], [9.0]]), np.array([1.0, 1.0, 5.0, 5.0])
    >>> model = forest(seed=0, trees=50, min_leaf=1)
    >>> far = model(X, y, np.array([[9.0], [999.0]]))
    >>> bool(far[0] == far[1] <= 5.0)  # flat beyond the last row
    True
    >>> forest(seed=0, trees=0)
    Traceback (most recent call last):
    ValueError: trees must be a whole number of at least 1, got 0
    """
    if not isinstance(trees, int | np.integer) or isinstance(trees, bool) or trees < 1:
        raise ValueError(f"trees must be a whole number of at least 1, got {trees}")

    def model(X: Floats, y: Floats, X_new: Floats) -> Floats:
        total = np.zeros(len(X_new))
        for rng in np.random.default_rng(seed).spawn(trees):
            total += grow_forest(X, y, 1, X.shape[1], rng, min_leaf=min_leaf).predict(X_new)
        return total / trees

    return model


def line_then(rest: Model) -> Model:
    """Make a model that fits a line first and gives another model the residuals.

    Args:
        rest: Learns what the line left over.

    >>> X, y = np.arange(4.0)[:, None], np.array([0.0, 2.0, 4.0, 6.0])
    >>> line_then(forest(seed=0))(X, y, np.array([[10.0]])).round(6).tolist()
    [20.0]
    """

    def model(X: Floats, y: Floats, X_new: Floats) -> Floats:
        left_over = y - linear_regression(X, y, X)
        return linear_regression(X, y, X_new) + rest(X, left_over, X_new)

    return model
