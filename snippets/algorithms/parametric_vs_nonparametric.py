"""What a model keeps: a line needs d + 1 numbers, nearest neighbors need every row.

With a leading 1 in x, least squares over all rows needs only two sums of fixed size,

    G = sum_i x_i x_iᵀ,   m = sum_i y_i x_i,   and solves   G w = m,

so each row can be added and forgotten. The mean of the k nearest targets,

    f(x) = 1/k sum over the k nearest x_i of y_i,

has no such summary: the rows are the model.

Source: Murphy (2012), Machine Learning: A Probabilistic Perspective, section 1.4.1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Fit = Callable[[ArrayLike, ArrayLike, ArrayLike], Floats]  # X, y and query points; predictions


class RunningLine:
    """A least-squares line that learns from rows it does not keep.

    Args:
        d: Number of features, at least 1.

    Raises:
        ValueError: d is no such number.

    >>> line = RunningLine(1)
    >>> line.add([[0.0], [1.0]], [1.0, 3.0])
    >>> line.add([[2.0]], [5.0])
    >>> line.weights().round(6).tolist()
    [1.0, 2.0]
    >>> line.predict([[10.0]]).round(6).tolist()
    [21.0]
    >>> RunningLine(0)
    Traceback (most recent call last):
    ValueError: d must be a whole number of at least 1, got 0
    """

    def __init__(self, d: int) -> None:
        if not isinstance(d, int | np.integer) or isinstance(d, bool) or d < 1:
            raise ValueError(f"d must be a whole number of at least 1, got {d}")
        self.gram = np.zeros((d + 1, d + 1))
        self.moment = np.zeros(d + 1)

    def add(self, X: ArrayLike, y: ArrayLike) -> None:
        """Add rows to the two sums.

        Args:
            X: Finite features, shape (n, d).
            y: Finite targets, shape (n,).

        Raises:
            ValueError: The data are not as described.

        >>> RunningLine(2).add([[0.0], [1.0]], [1.0, 3.0])
        Traceback (most recent call last):
        ValueError: X and y must be (n, 2) and (n,), got (2, 1) and (2,)
        """
        rows, targets = _checked(X, y, len(self.moment) - 1)
        A = np.column_stack([np.ones(len(rows)), rows])  # (n, d + 1)
        self.gram += A.T @ A
        self.moment += A.T @ targets

    def weights(self) -> Floats:
        """Return the intercept and the slopes, shape (d + 1,), in units of y and of y per x.

        Raises:
            ValueError: The rows so far do not determine a line.

        >>> line = RunningLine(1)
        >>> line.add([[2.0], [2.0]], [1.0, 3.0])
        >>> line.weights()
        Traceback (most recent call last):
        ValueError: the rows so far do not determine 2 weights
        """
        scale = np.sqrt(np.diag(self.gram))  # so that the unit of a feature decides nothing
        scale[scale == 0] = 1.0
        scaled = self.gram / scale / scale[:, None]
        if np.linalg.matrix_rank(scaled, hermitian=True) < len(self.moment):
            raise ValueError(f"the rows so far do not determine {len(self.moment)} weights")
        return np.asarray(np.linalg.solve(scaled, self.moment / scale) / scale)

    def predict(self, X: ArrayLike) -> Floats:
        """Return the heights of the line, shape (q,).

        Args:
            X: Features, shape (q, d).

        Raises:
            ValueError: As in `weights`, or X has another shape.

        >>> RunningLine(1).predict([[1.0]])
        Traceback (most recent call last):
        ValueError: the rows so far do not determine 2 weights
        """
        w = self.weights()
        rows, _ = _checked(X, np.zeros(np.shape(X)[:1]), len(w) - 1)
        return np.asarray(w[0] + rows @ w[1:])


def line(X: ArrayLike, y: ArrayLike, at: ArrayLike) -> Floats:
    """Fit a line by least squares and predict, shape (q,).

    Args:
        X: Features, shape (n, d).
        y: Targets, shape (n,).
        at: Query points, shape (q, d).

    Raises:
        ValueError: As in `RunningLine`.

    >>> line([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0], [[3.0]]).round(6).tolist()
    [7.0]
    """
    rows = np.asarray(X, np.float64)
    fitted = RunningLine(rows.shape[1] if rows.ndim == 2 else 1)
    fitted.add(rows, y)
    return fitted.predict(at)


def nearest_mean(k: int) -> Fit:
    """Return a function that predicts the mean target of the k nearest rows.

    Rows at the same distance as the k-th are taken in no promised order.

    Args:
        k: How many rows to average, at least 1.

    Raises:
        ValueError: k is no such number; or, from the fit, as described there or with k above n.

    >>> X, y = [[0.0], [1.0], [5.0]], [1.0, 3.0, 20.0]
    >>> nearest_mean(2)(X, y, [[0.1], [9.0]]).tolist()
    [2.0, 11.5]
    >>> nearest_mean(4)(X, y, [[0.1]])
    Traceback (most recent call last):
    ValueError: k must be at most 3, the number of rows, got 4
    >>> nearest_mean(0)
    Traceback (most recent call last):
    ValueError: k must be a whole number of at least 1, got 0
    """
    if not isinstance(k, int | np.integer) or isinstance(k, bool) or k < 1:
        raise ValueError(f"k must be a whole number of at least 1, got {k}")

    def fit(X: ArrayLike, y: ArrayLike, at: ArrayLike) -> Floats:
        rows, targets = _checked(X, y)
        queries, _ = _checked(at, np.zeros(np.shape(at)[:1]), rows.shape[1])
        if k > len(rows):
            raise ValueError(f"k must be at most {len(rows)}, the number of rows, got {k}")
        d2 = np.square(queries[:, None] - rows).sum(axis=2)  # (q, n), from (q, n, d)
        near = np.argpartition(d2, k - 1, axis=1)[:, :k]
        return np.asarray(targets[near].mean(axis=1))

    return fit


def _checked(X: ArrayLike, y: ArrayLike, d: int | None = None) -> tuple[Floats, Floats]:
    rows, targets = np.asarray(X, np.float64), np.asarray(y, np.float64)
    fits = rows.ndim == 2 and targets.shape == rows.shape[:1] and d in (None, rows.shape[1])
    if not fits:
        want = "d" if d is None else d
        raise ValueError(
            f"X and y must be (n, {want}) and (n,), got {rows.shape} and {targets.shape}"
        )
    if not (np.isfinite(rows).all() and np.isfinite(targets).all()):
        raise ValueError("X and y must be finite: fill or drop missing values first")
    return rows, targets
