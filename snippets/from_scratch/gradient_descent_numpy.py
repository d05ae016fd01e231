"""Gradients of least squares and logistic regression with NumPy, and the curvature that limits lr.

The step is w <- w - lr * gradient. For half the mean squared residual the gradient is
X.T (X w - y) / n and the Hessian H = X.T X / n is constant, so the error obeys
w_t - w* = (I - lr H)^t (w_0 - w*): it vanishes from every start if 0 < lr < 2 / L, with L the
largest eigenvalue of H, and H is invertible.

Source: Goh (2017), Why Momentum Really Works, https://distill.pub/2017/momentum/.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def squared_gradient(X: ArrayLike, y: ArrayLike, w: ArrayLike) -> FloatArray:
    """Return the gradient of half the mean squared residual.

    Args:
        X: Features, a column of ones for the intercept included, shape (n, d).
        y: Targets, shape (n,).
        w: Coefficients, shape (d,).

    Returns:
        Derivatives by each coefficient, shape (d,).

    Raises:
        ValueError: The shapes do not fit, or there are no rows.

    >>> squared_gradient([[1, 1], [2, 1]], [3, 5], [0, 0]).tolist()
    [-6.5, -4.0]
    >>> squared_gradient([[1, 1], [2, 1]], [[3], [5]], [0, 0])
    Traceback (most recent call last):
    ValueError: X, y, w need shapes (n, d), (n,), (d,), n > 0, got (2, 2), (2, 1), (2,)
    """
    X, y, w = _arrays(X, y, w)
    gradient: FloatArray = X.T @ (X @ w - y) / len(X)
    return gradient


def logistic_gradient(X: ArrayLike, y: ArrayLike, w: ArrayLike) -> FloatArray:
    """Return the gradient of the mean log loss, with p = 1 / (1 + exp(-X w)).

    Args:
        X: Features, a column of ones for the intercept included, shape (n, d).
        y: Labels 0 or 1, shape (n,).
        w: Coefficients, shape (d,).

    Returns:
        Derivatives by each coefficient, shape (d,).

    Raises:
        ValueError: The shapes do not fit, or there are no rows.

    >>> logistic_gradient([[1, 1], [2, 1]], [0, 1], [0, 0]).tolist()  # p is 0.5 for both
    [-0.25, 0.0]
    >>> logistic_gradient([[1, 1]], [1], [900, 900]).tolist()  # nothing overflows
    [0.0, 0.0]
    """
    X, y, w = _arrays(X, y, w)
    p = (1 + np.tanh(X @ w / 2)) / 2  # the same sigmoid, and no exp to overflow
    gradient: FloatArray = X.T @ (p - y) / len(X)
    return gradient


def curvature(X: ArrayLike) -> tuple[float, float]:
    """Return the smallest and the largest eigenvalue of X.T X / n.

    Args:
        X: Features, shape (n, d).

    >>> curvature([[1, 0], [0, 2]])  # half the squares: two rows
    (0.5, 2.0)
    """
    X = np.asarray(X, dtype=np.float64)
    eigenvalues = np.linalg.eigvalsh(X.T @ X / len(X))  # ascending
    return float(eigenvalues[0]), float(eigenvalues[-1])


def _arrays(X: ArrayLike, y: ArrayLike, w: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    X, y, w = (np.asarray(values, dtype=np.float64) for values in (X, y, w))
    if X.ndim != 2 or not len(X) or y.shape != X.shape[:1] or w.shape != X.shape[1:]:
        raise ValueError(
            f"X, y, w need shapes (n, d), (n,), (d,), n > 0, got {X.shape}, {y.shape}, {w.shape}"
        )
    return X, y, w
