"""A forest of fully grown regression trees on one input.

A tree grown until every leaf is pure cuts half-way between neighbors, so with distinct x it
predicts the y of the nearest training example. Each tree sees a bootstrap sample; the forest
averages B of them. With pairwise correlation ρ and variance v of one tree, over training sets and
bootstraps,

    Var(forest) = ρ v + (1 - ρ) v / B

which falls with B to the floor ρ v and never rises.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 15.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def bagged_trees(x: Floats, y: Floats, at: Floats, trees: int, rng: np.random.Generator) -> Floats:
    """Fit fully grown trees on bootstrap samples and average their predictions.

    Args:
        x: One input per example, finite and distinct, shape (n,).
        y: Targets, shape (n,).
        at: Query points, shape (q,).
        trees: Number of trees, at least 1.
        rng: Source of the bootstrap samples.

    Returns:
        Predictions, shape (q,), in the unit of y.

    Raises:
        ValueError: There is no tree, or x and y are not as described.

    >>> x, y, at = np.array([0.0, 1.0]), np.array([0.0, 8.0]), np.array([0.4, 0.6])
    >>> rng = np.random.default_rng(0)
    >>> sorted({tuple(bagged_trees(x, y, at, 1, rng).tolist()) for _ in range(50)})
    [(0.0, 0.0), (0.0, 8.0), (8.0, 8.0)]
    >>> bagged_trees(x, y, at, 10_000, rng).round().tolist()  # 1/4 and 3/4 of 8
    [2.0, 6.0]
    >>> bagged_trees(x, y, at, 0, rng)
    Traceback (most recent call last):
    ValueError: trees must be at least 1, got 0
    """
    if trees < 1:
        raise ValueError(f"trees must be at least 1, got {trees}")
    if x.ndim != 1 or not x.size or x.shape != y.shape:
        raise ValueError(f"x and y must be (n,) with n at least 1, got {x.shape} and {y.shape}")
    if not np.isfinite(x).all() or np.unique(x).size < x.size:
        raise ValueError(f"x must be finite and distinct, got {x.tolist()}")
    drawn = rng.integers(x.size, size=(trees, x.size))
    distance = np.abs(at[:, None, None] - x[drawn])  # (q, trees, n)
    nearest = distance.argmin(axis=-1)  # (q, trees)
    leaf = drawn[np.arange(trees), nearest]
    return np.asarray(y[leaf].mean(axis=1), np.float64)
