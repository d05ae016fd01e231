"""Online training: one gradient step of logistic regression for each batch, with or without a gate.

With p = 1 / (1 + exp(-X w)), a batch of n rows moves the weights by

    w <- w - lr * X^T (p - y) / n

Nothing else is kept, so a bad batch is in the weights until later batches wash it out. The gate
scores each batch before it trains on it, and skips a batch whose loss is surprisingly high.

Source: Bottou (1998), Online learning and stochastic approximations; Gama, Sebastião and Rodrigues
(2013), On evaluating stream learning algorithms, doi:10.1007/s10994-012-5320-9 (test, then train).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def log_loss(w: Array, X: Array, y: Array) -> float:
    """Return the mean log loss of a batch.

    Args:
        w: Weights, shape (d,).
        X: Features, one row per example, shape (n, d).
        y: Labels 0 and 1, or chances of 1, shape (n,).

    Raises:
        ValueError: The shapes do not fit, a label is no chance, or a score is not finite.

    >>> round(log_loss(np.zeros(1), np.ones((2, 1)), np.array([0.0, 1.0])), 4)  # ln 2
    0.6931
    >>> log_loss(np.zeros(1), np.ones((2, 1)), np.array([2.0, 1.0]))
    Traceback (most recent call last):
    ValueError: y must hold numbers from 0 to 1, got 2.0
    >>> log_loss(np.zeros(2), np.ones((2, 1)), np.zeros(2))
    Traceback (most recent call last):
    ValueError: w, X and y must be (d,), (n, d) and (n,), got (2,), (2, 1) and (2,)
    """
    if X.ndim != 2 or not X.size or w.shape != X.shape[1:] or y.shape != X.shape[:1]:
        shapes = f"{w.shape}, {X.shape} and {y.shape}"
        raise ValueError(f"w, X and y must be (d,), (n, d) and (n,), got {shapes}")
    odd = y[~((y >= 0) & (y <= 1))]  # nan compares false: it is odd as well
    if odd.size:
        raise ValueError(f"y must hold numbers from 0 to 1, got {odd[0]}")
    score = X @ w
    if not np.isfinite(score).all():
        raise ValueError("X and w must give finite scores")
    return float(np.mean(np.logaddexp(0, score) - y * score))


def partial_fit(w: Array, X: Array, y: Array, lr: float, limit: float = np.inf) -> Array:
    """Take one step on a batch, or none if its loss under the current weights exceeds the limit.

    Args:
        w: Weights, shape (d,). They stay as they are.
        X: Features, one row per example, shape (n, d).
        y: Labels 0 and 1, or chances of 1, shape (n,).
        lr: Learning rate, above 0.
        limit: Loss above which the batch is skipped, in nats.

    Returns:
        New weights, shape (d,).

    Raises:
        ValueError: As in `log_loss`, the learning rate is not positive, or the limit is `nan`.

    >>> X, y = np.ones((4, 1)), np.array([1.0, 1.0, 1.0, 0.0])
    >>> partial_fit(np.zeros(1), X, y, lr=2.0).tolist()  # towards more positives
    [0.5]
    >>> partial_fit(np.zeros(1), X, y, lr=2.0, limit=0.5).tolist()  # a loss of 0.69: skipped
    [0.0]
    >>> partial_fit(np.zeros(1), X, y, lr=0)
    Traceback (most recent call last):
    ValueError: lr must be finite and above 0, got 0
    """
    if np.isnan(limit):
        raise ValueError(f"limit must be a number, got {limit}")
    if not 0 < lr < np.inf:
        raise ValueError(f"lr must be finite and above 0, got {lr}")
    if not log_loss(w, X, y) <= limit:
        return w.copy()
    chance = np.exp(-np.logaddexp(0, -(X @ w)))  # exp cannot overflow
    step: Array = w - lr * X.T @ (chance - y) / len(y)
    return step
