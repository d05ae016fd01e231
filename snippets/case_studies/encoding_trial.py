"""Four encodings of a shop ID, judged by what a model makes of them on new rows.

Each row has a number x and a shop. The log odds of the outcome are x plus an effect of the shop. A
linear model gets x and the encoded shop. If the encoding has seen the row's own outcome, training
teaches the model to trust it more than new rows deserve.

Source: scikit-learn, Target Encoder's Internal Cross fitting,
https://scikit-learn.org/stable/auto_examples/preprocessing/plot_target_encoder_cross_val.html
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from snippets.applied_modeling.missing_sqft_seattle import linear_regression
from snippets.case_studies.high_cardinality_category import cross_fit, fit_target_encoding
from snippets.case_studies.response_groups import response_groups
from snippets.recommendation_search.grouped_auc import auc

Floats = NDArray[np.float64]


def encodings(
    shop: NDArray[np.int64], y: Floats, new: NDArray[np.int64], m: float, rng: np.random.Generator
) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield a name, the encoded training rows and the encoded new rows.

    Args:
        shop: Shops of the training rows, shape (n,).
        y: Outcomes of the training rows, 0 or 1, shape (n,).
        new: Shops of the new rows, shape (q,).
        m: How many rows the prior is worth, at least 0.
        rng: Deals the rows to five folds.

    Raises:
        ValueError: As for `fit_target_encoding` and `cross_fit`.

    >>> shop, y = np.array([1, 1, 2, 2, 3]), np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    >>> rng = np.random.default_rng(0)
    >>> for name, _, b in encodings(shop, y, np.array([2, 9]), m=2, rng=rng):
    ...     print(name, b.round(2).tolist())
    no shop [0.0, 0.0]
    mean [1.0, 0.6]
    shrunk [0.8, 0.6]
    folds [0.8, 0.6]
    groups [1.0, 0.6]
    """
    yield "no shop", 0 * y, np.zeros(len(new))
    mean, shrunk = fit_target_encoding(shop, y, 0), fit_target_encoding(shop, y, m)
    yield "mean", mean.encode(shop), mean.encode(new)
    yield "shrunk", shrunk.encode(shop), shrunk.encode(new)
    yield "folds", cross_fit(shop, y, m, 5, rng), shrunk.encode(new)
    group = response_groups(shop, y, depth=2)
    a, b = (np.array([group.get(c, -1) for c in s.tolist()]) for s in (shop, new))
    grouped = fit_target_encoding(a, y, 0)
    yield "groups", grouped.encode(a), grouped.encode(b)


def trial(
    effect: float, m: float, rng: np.random.Generator, n: int = 1000, shops: int = 500
) -> dict[str, tuple[float, float]]:
    """Draw training and new rows, fit the model with each encoding, and score both.

    Args:
        effect: Standard deviation of the shops' effects on the log odds; 0 for none.
        m: How many rows the prior is worth, at least 0.
        rng: Draws the rows.
        n: Training rows, and new rows.
        shops: Levels of the category.

    Returns:
        For each encoding the AUC on the training rows and on the new ones.

    Raises:
        ValueError: A setting is out of range.

    >>> result = trial(effect=0, m=5, rng=np.random.default_rng(0))
    >>> result["mean"][1] < result["folds"][1] < result["folds"][0] + 0.1 < result["mean"][0]
    True
    >>> trial(effect=-1, m=5, rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: need effect at least 0, n at least 5 and shops at least 1, got -1, 1000, 500
    """
    if not 0 <= effect < np.inf or n < 5 or shops < 1:
        raise ValueError(
            f"need effect at least 0, n at least 5 and shops at least 1, got {effect}, {n}, {shops}"
        )
    x, shop = rng.normal(size=2 * n), rng.integers(0, shops, 2 * n)
    log_odds = x + effect * rng.normal(size=shops)[shop]
    y = (rng.random(2 * n) < 1 / (1 + np.exp(-log_odds))).astype(np.float64)
    scores = {}
    for name, a, b in encodings(shop[:n], y[:n], shop[n:], m, rng):
        X, X_new = np.column_stack([x[:n], a]), np.column_stack([x[n:], b])
        old, new = linear_regression(X, y[:n], X), linear_regression(X, y[:n], X_new)
        scores[name] = auc(y[:n], old), auc(y[n:], new)
    return scores
