"""A domain classifier: can a model tell training rows from live rows?

Label training rows 0 and live rows 1, fit a classifier on a random half of both, and measure its
AUC on the other half. At 0.5 this classifier finds no difference. For any fixed scores, if a share
f of the live rows comes from elsewhere and the others from the training distribution,

    AUC  =  (1 - f) / 2 + f * AUC of the strange rows  <=  1/2 + f/2

The classifier here is least squares on the given columns (the direction of a linear discriminant):
it sees changed means of these columns, so give it products to see changed relations.

Source: Lopez-Paz and Oquab (2017), Revisiting classifier two-sample tests,
https://arxiv.org/abs/1610.06545
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from snippets.recommendation_search.grouped_auc import auc


def domain_auc(train: ArrayLike, live: ArrayLike, rng: np.random.Generator) -> float:
    """Return the held-out AUC of a linear classifier of live against training rows.

    Args:
        train: Training rows, no nulls, shape (n, d).
        live: Live rows of the same columns, no nulls, shape (m, d).
        rng: Splits both windows into halves.

    Raises:
        ValueError: The shapes do not fit, or a value is no finite number.

    >>> rng = np.random.default_rng(0)
    >>> domain_auc([[0], [0], [1], [1]], [[8], [8], [9], [9]], rng)  # disjoint
    1.0
    >>> domain_auc([[5]] * 4, [[5]] * 4, rng)  # nothing to see: all scores tie
    0.5
    >>> domain_auc([[0], [1]], [[8, 8], [9, 9]], rng)
    Traceback (most recent call last):
    ValueError: train and live must be (n, d) and (m, d), got (2, 1) and (2, 2)
    >>> domain_auc([[0]], [[8], [9]], rng)
    Traceback (most recent call last):
    ValueError: each window needs at least 2 rows, got 1 and 2
    >>> domain_auc([[0], [float("nan")]], [[8], [9]], rng)
    Traceback (most recent call last):
    ValueError: rows must hold finite numbers: count nulls apart
    """
    before, now = np.asarray(train, dtype=np.float64), np.asarray(live, dtype=np.float64)
    if before.ndim != 2 or now.ndim != 2 or before.shape[1] != now.shape[1]:
        raise ValueError(
            f"train and live must be (n, d) and (m, d), got {before.shape} and {now.shape}"
        )
    if min(len(before), len(now)) < 2:
        raise ValueError(f"each window needs at least 2 rows, got {len(before)} and {len(now)}")
    if not (np.isfinite(before).all() and np.isfinite(now).all()):
        raise ValueError("rows must hold finite numbers: count nulls apart")
    halves = [np.array_split(rng.permutation(window), 2) for window in (before, now)]
    fit, test = (np.concatenate([halves[0][i], halves[1][i]]) for i in (0, 1))
    is_live = [np.repeat([0, 1], [len(halves[0][i]), len(halves[1][i])]) for i in (0, 1)]
    center, scale = fit.mean(axis=0), fit.std(axis=0)
    scale[scale == 0] = 1  # a constant column stays 0
    target = is_live[0] - is_live[0].mean()
    w = np.linalg.lstsq((fit - center) / scale, target, rcond=None)[0]
    return auc(is_live[1], ((test - center) / scale) @ w)
