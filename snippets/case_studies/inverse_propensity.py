"""Learning from labels that a policy chose.

If each example i is labeled with a known chance e_i > 0, the labeled ones, weighted by 1 / e_i,
stand for all: for any loss l, the sum of l_i / e_i over the labeled has the sum of l_i over all as
its expectation. Known means logged at the time of the decision, not estimated afterwards.

Sources: Horvitz and Thompson, A Generalization of Sampling Without Replacement From a Finite
Universe (1952), https://doi.org/10.1080/01621459.1952.10483446; Zadrozny, Learning and Evaluating
Classifiers under Sample Selection Bias (2004), https://doi.org/10.1145/1015330.1015425.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def fit_logistic(
    X: ArrayLike, y: ArrayLike, weight: ArrayLike = 1.0, *, ridge: float = 1e-3, steps: int = 25
) -> Floats:
    """Fit a logistic regression with weights by Newton's method.

    Args:
        X: Features, a column of ones for the intercept, shape (n, d).
        y: 1 for fraud and 0 otherwise, shape (n,).
        weight: How many examples each row stands for, a number or shape (n,).
        ridge: Penalty on half the squared weights, at least 0.
        steps: Newton steps at most.

    Returns:
        Weights w of the log-odds `X @ w`, shape (d,).

    Raises:
        ValueError: The shapes do not fit, or a label is neither 0 nor 1.

    >>> X = np.column_stack([np.ones(4), [0, 0, 1, 1]])
    >>> fit_logistic(X, [0, 1, 0, 1]).round(2).tolist()
    [0.0, 0.0]
    >>> w = fit_logistic(X, [0, 1, 0, 1], weight=[9, 1, 1, 9], ridge=0)
    >>> fraud_probability(X, w).round(2).tolist()
    [0.1, 0.1, 0.9, 0.9]
    >>> fit_logistic(X, [0, 1])
    Traceback (most recent call last):
    ValueError: X must be (n, d) and y (n,), got (4, 2) and (2,)
    >>> fit_logistic(X, [0, 1, 2, 1])
    Traceback (most recent call last):
    ValueError: y must be 0 or 1, got 2.0
    """
    features, label = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if features.ndim != 2 or label.shape != features.shape[:1]:
        raise ValueError(f"X must be (n, d) and y (n,), got {features.shape} and {label.shape}")
    for bad in label[~np.isin(label, (0, 1))]:
        raise ValueError(f"y must be 0 or 1, got {bad}")
    each = np.broadcast_to(np.asarray(weight, dtype=np.float64), label.shape)
    w = np.zeros(features.shape[1])
    for _ in range(steps):
        p = fraud_probability(features, w)
        slope = features.T @ (each * (label - p)) - ridge * w
        curve = (features.T * (each * p * (1 - p))) @ features + ridge * np.eye(w.size)
        step = np.linalg.solve(curve, slope)
        w = w + step
        if np.abs(step).max() < 1e-9:
            break
    return w


def fraud_probability(X: ArrayLike, w: ArrayLike) -> Floats:
    """Return the probability of fraud.

    Args:
        X: Features, shape (n, d).
        w: Weights of the log-odds, shape (d,).

    >>> fraud_probability([[1.0, 2.0]], [0.0, 0.0]).tolist()
    [0.5]
    """
    log_odds = np.asarray(X, dtype=np.float64) @ np.asarray(w, dtype=np.float64)
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))
