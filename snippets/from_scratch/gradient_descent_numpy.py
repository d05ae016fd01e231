"""Gradient descent with NumPy: one loop for any convex loss, and the gradients of two losses.

The step is w <- w - lr * gradient(w). For half the mean squared residual the gradient is
X.T (X w - y) / n and the Hessian H = X.T X / n is constant, so the error obeys
w_t - w* = (I - lr H)^t (w_0 - w*): it vanishes from every start if lr < 2 / L, with L the largest
eigenvalue of H, and H invertible.

Source: Goh (2017), Why Momentum Really Works, https://distill.pub/2017/momentum/.
"""

from collections.abc import Callable

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
        ValueError: The shapes do not fit.

    >>> squared_gradient([[1, 1], [2, 1]], [3, 5], [0, 0]).tolist()
    [-6.5, -4.0]
    >>> squared_gradient([[1, 1], [2, 1]], [[3], [5]], [0, 0])
    Traceback (most recent call last):
    ValueError: X, y, w need shapes (n, d), (n,), (d,), got (2, 2), (2, 1), (2,)
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
        ValueError: The shapes do not fit.

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


def descend(
    gradient: Callable[[FloatArray], FloatArray],
    start: ArrayLike,
    lr: float,
    tol: float = 1e-8,
    max_steps: int = 100_000,
) -> tuple[FloatArray, int]:
    """Descend on a convex loss until the norm of the gradient is at most tol.

    Args:
        gradient: Maps coefficients, shape (d,), to derivatives, shape (d,).
        start: Coefficients to begin with, shape (d,).
        lr: Learning rate, positive.
        tol: Norm of the gradient to stop at.
        max_steps: Steps to take before giving up.

    Returns:
        Coefficients, shape (d,), and the number of steps taken.

    Raises:
        ValueError: lr is not positive or too large, or the first gradient is not finite.
        RuntimeError: The gradient is above tol after max_steps.

    >>> w, steps = descend(lambda w: w - 3, start=[0], lr=0.5)
    >>> round(float(w[0]), 6), steps
    (3.0, 29)
    >>> descend(lambda w: w - 3, start=[0], lr=2.1)
    Traceback (most recent call last):
    ValueError: lr is too large, got 2.1: the gradient grew
    >>> descend(lambda w: w - 3, start=[float("nan")], lr=0.5)
    Traceback (most recent call last):
    ValueError: the gradient at the start must be finite, got a norm of nan
    >>> descend(lambda w: w - 3, start=[0], lr=0)
    Traceback (most recent call last):
    ValueError: lr must be positive, got 0
    >>> descend(lambda w: w - 3, start=[0], lr=2, max_steps=9)  # from 0 to 6 and back
    Traceback (most recent call last):
    RuntimeError: the gradient is 3 after 9 steps, above 1e-08
    """
    if not lr > 0:
        raise ValueError(f"lr must be positive, got {lr}")
    w = np.asarray(start, dtype=np.float64)
    first = float(np.linalg.norm(gradient(w)))
    if not np.isfinite(first):
        raise ValueError(f"the gradient at the start must be finite, got a norm of {first}")
    for step in range(max_steps + 1):
        g = gradient(w)
        norm = float(np.linalg.norm(g))
        if norm <= tol:
            return w, step
        if not norm <= first:  # true for nan as well
            raise ValueError(f"lr is too large, got {lr}: the gradient grew")
        w = w - lr * g  # a new array: start stays as it is
    raise RuntimeError(f"the gradient is {norm:.2g} after {max_steps} steps, above {tol:g}")


def _arrays(X: ArrayLike, y: ArrayLike, w: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    X, y, w = (np.asarray(values, dtype=np.float64) for values in (X, y, w))
    if X.ndim != 2 or y.shape != X.shape[:1] or w.shape != X.shape[1:]:
        raise ValueError(
            f"X, y, w need shapes (n, d), (n,), (d,), got {X.shape}, {y.shape}, {w.shape}"
        )
    return X, y, w
