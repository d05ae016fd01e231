"""Gaussian naive Bayes for two classes: every feature adds its own evidence, as if independent.

    log-odds(x) = log(prior_1 / prior_0) + sum over j of log N(x_j; m_1j, v_1j) / N(x_j; m_0j, v_0j)

Means and variances per class and feature are all there is to fit. Two features that say the same
are counted twice, which pushes probabilities toward 0 and 1.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 6.6.3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def naive_bayes(X: ArrayLike, y: ArrayLike, at: ArrayLike) -> NDArray[np.float64]:
    """Fit the Gaussians of both classes and return the probability of class 1, shape (q,).

    Args:
        X: Finite features, shape (n, d).
        y: 0 or 1, at least two rows each, shape (n,).
        at: Finite queries, shape (q, d).

    Raises:
        ValueError: The shapes do not fit, a value is not finite, a label is neither 0 nor 1, a
            class is too small, or a feature is constant within a class.

    >>> X, y = [[0.0], [2.0], [4.0], [6.0]], [0, 0, 1, 1]
    >>> naive_bayes(X, y, [[3.0], [5.0]]).round(3).tolist()  # log-odds 0 and 8
    [0.5, 1.0]
    >>> naive_bayes(X, [0, 0, 1, 2], X)
    Traceback (most recent call last):
    ValueError: y must be (4,) of 0 and 1, at least two each
    >>> naive_bayes([[0.0], [0.0], [4.0], [6.0]], y, X)
    Traceback (most recent call last):
    ValueError: feature 0 is constant within a class
    """
    rows, label, query = (np.asarray(v, np.float64) for v in (X, y, at))
    if rows.ndim != 2 or query.ndim != 2 or rows.shape[1] != query.shape[1]:
        raise ValueError(f"X and at must be (n, d) and (q, d), got {rows.shape} and {query.shape}")
    if not (np.isfinite(rows).all() and np.isfinite(query).all()):
        raise ValueError("X and at must be finite")
    counts = [int(np.sum(label == c)) for c in (0, 1)]
    if label.shape != rows.shape[:1] or sum(counts) != len(label) or min(counts) < 2:
        raise ValueError(f"y must be ({len(rows)},) of 0 and 1, at least two each")
    log_odds = np.full(len(query), np.log(counts[1] / counts[0]))
    for c, sign in ((1, 1), (0, -1)):
        mean, variance = rows[label == c].mean(axis=0), rows[label == c].var(axis=0)
        if not variance.all():
            raise ValueError(f"feature {int(variance.argmin())} is constant within a class")
        log_density = -0.5 * ((query - mean) ** 2 / variance + np.log(variance))  # (q, d)
        log_odds += sign * log_density.sum(axis=1)
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))
