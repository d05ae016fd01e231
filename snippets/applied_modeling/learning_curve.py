"""Error on held-out rows against the number of training rows.

Train on growing samples of the training set and score each model on the same held-out rows. The end
of the curve tells what more rows *of the same kind* would bring. A common form of the fall is

    error(n) = floor + c / n^a,    with a = 1 for the squared error of a linear model that fits

Source: Viering and Loog, The Shape of Learning Curves: A Review (2021), arXiv 2103.10948.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
FitPredict = Callable[[Floats, Floats, Floats], Floats]  # X, y and new rows; predictions


def rmse(y: ArrayLike, predictions: ArrayLike) -> float:
    """Root of the mean squared error, in the unit of y.

    Args:
        y: Truth, shape (n,).
        predictions: Shape (n,).

    Raises:
        ValueError: The shapes differ, or there are no rows.

    >>> rmse([1.0, 2.0, 3.0, 4.0], [4.0, 2.0, 3.0, 4.0])
    1.5
    >>> rmse([1.0, 2.0], [4.0])
    Traceback (most recent call last):
    ValueError: y and predictions must be (n,) with n at least 1, got (2,) and (1,)
    """
    truth, guess = np.asarray(y, np.float64), np.asarray(predictions, np.float64)
    if truth.ndim != 1 or truth.shape != guess.shape or not truth.size:
        raise ValueError(
            f"y and predictions must be (n,) with n at least 1, got {truth.shape} and {guess.shape}"
        )
    return float(np.sqrt(np.mean((truth - guess) ** 2)))


def learning_curve(
    fit_predict: FitPredict,
    train: tuple[Floats, Floats],
    held_out: tuple[Floats, Floats],
    sizes: Sequence[int],
    repeats: int,
    rng: np.random.Generator,
) -> Floats:
    """Score models trained on nested samples of each size.

    Args:
        fit_predict: Trains on X (n, d) and y (n,), then predicts rows (m, d).
        train: The training rows, X (n, d) and y (n,).
        held_out: The rows that score every model, X (m, d) and y (m,).
        sizes: Training rows of each point of the curve, each from 1 to n.
        repeats: Number of shuffles; their spread shows the noise of the curve.
        rng: Shuffles the training rows.

    Returns:
        RMSE on the held-out rows, shape (repeats, len(sizes)).

    Raises:
        ValueError: A size does not lie in 1 to n, or there are no repeats.

    >>> def mean_price(X, y, X_new):
    ...     return np.full(len(X_new), y.mean())
    >>> rng = np.random.default_rng(0)
    >>> rows = np.zeros((100, 1)), rng.standard_normal(100)
    >>> curve = learning_curve(mean_price, rows, rows, [1, 10, 100], repeats=50, rng=rng)
    >>> curve.shape, bool(np.all(np.diff(curve.mean(axis=0)) < 0))
    ((50, 3), True)
    >>> learning_curve(mean_price, rows, rows, [101], repeats=1, rng=rng)
    Traceback (most recent call last):
    ValueError: sizes must lie in 1 to 100, got [101]
    """
    (X, y), (X_out, y_out) = train, held_out
    if not all(1 <= size <= len(y) for size in sizes):
        raise ValueError(f"sizes must lie in 1 to {len(y)}, got {list(sizes)}")
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    curve = np.empty((repeats, len(sizes)))
    for row in curve:
        order = rng.permutation(len(y))
        row[:] = [rmse(y_out, fit_predict(X[order[:k]], y[order[:k]], X_out)) for k in sizes]
    return curve
