"""A logistic coefficient adds to the log odds, so its exponential multiplies the odds.

    log(p / (1 - p)) = b + w_1 x_1 + ... + w_d x_d        one more unit of x_j:  odds * exp(w_j)

The coefficients maximize the likelihood, by Newton's method.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 4.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from snippets.algorithms.linear_coefficient_interpretation import Floats, regression_arrays


def multiply_odds(p: ArrayLike, ratio: float) -> Floats:
    """Return the probabilities whose odds are `ratio` times those of `p`.

    Args:
        p: Probabilities, above 0 and below 1, any shape.
        ratio: The odds ratio, above 0 and finite; `exp(w)` for a step of one unit.

    Raises:
        ValueError: A number is out of range.

    >>> multiply_odds([0.2, 0.5], ratio=4).round(6).tolist()  # odds 1/4 and 1 become 1 and 4
    [0.5, 0.8]
    >>> multiply_odds(0.0, ratio=2)
    Traceback (most recent call last):
    ValueError: p must be above 0 and below 1, got 0.0
    >>> multiply_odds(0.5, ratio=0)
    Traceback (most recent call last):
    ValueError: ratio must be above 0 and finite, got 0
    """
    if not 0 < ratio < np.inf:
        raise ValueError(f"ratio must be above 0 and finite, got {ratio}")
    before = np.asarray(p, dtype=np.float64)
    outside = before[~((before > 0) & (before < 1))]  # catches nan as well
    if outside.size:
        raise ValueError(f"p must be above 0 and below 1, got {outside[0]}")
    raised = before * ratio  # the odds times (1 - p): finite for every ratio
    return np.asarray(raised / (raised + (1 - before)))


def logistic_regression(X: ArrayLike, y: ArrayLike) -> tuple[float, Floats]:
    """Return the intercept and the coefficients of greatest likelihood, without a penalty.

    Args:
        X: Features, shape (n, d).
        y: Outcomes, shape (n,): 0 or 1, or the share of ones in each of n groups of equal size.

    Returns:
        The intercept, a log odds, and w, shape (d,), in log odds per unit of each feature.

    Raises:
        ValueError: An outcome is out of range, the iterations do not settle, or as in
            `regression_arrays`.

    >>> b, w = logistic_regression([[0], [1]], [0.2, 0.5])  # odds 0.25 and 1
    >>> round(float(np.exp(b)), 6), round(float(np.exp(w[0])), 6)
    (0.25, 4.0)
    >>> logistic_regression([[0], [1], [2], [3]], [0, 0, 1, 1])
    Traceback (most recent call last):
    ValueError: no finite coefficients found: a combination of features may separate 0 from 1
    >>> logistic_regression([[0], [1]], [0, 2])
    Traceback (most recent call last):
    ValueError: y must be 0 to 1, got 2.0
    """
    features, outcome = regression_arrays(X, y)
    if (outside := outcome[(outcome < 0) | (outcome > 1)]).size:
        raise ValueError(f"y must be 0 to 1, got {outside[0]}")
    center, scale = features.mean(axis=0), np.ptp(features, axis=0)
    design = np.column_stack([np.ones(len(features)), (features - center) / scale])
    beta = np.zeros(design.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -40, 40)))
        curvature = design.T @ (design * (p * (1 - p))[:, None])
        if np.linalg.matrix_rank(curvature, hermitian=True) < len(beta):
            break
        step = np.linalg.solve(curvature, design.T @ (outcome - p))
        beta += step
        # Separated classes move by about 1 at each step, forever; a small gradient proves nothing.
        if np.abs(design @ step).max() < 1e-9:
            w = beta[1:] / scale
            return float(beta[0] - center @ w), w
    raise ValueError(
        "no finite coefficients found: a combination of features may separate 0 from 1"
    )
