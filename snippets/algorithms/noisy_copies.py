"""Training on altered copies of the rows is a penalty, in linear least squares.

Replace each row x by copies x + e, where e averages to zero over the copies of a row. The squared
error then averages

    mean (y - (x + e) . w)^2  =  mean (y - x . w)^2  +  w' C w        C: mean of e e'

because the cross term vanishes. Jitter with C = v I is ridge regression with strength v. Dropout on
inputs, which keeps a feature with probability q and divides it by q, has the diagonal C with
entries (1 - q) / q * mean(x_j^2): for standardized features, ridge with strength (1 - q) / q.

Sources: Bishop, Training with noise is equivalent to Tikhonov regularization (1995),
doi:10.1162/neco.1995.7.1.108; Srivastava et al., Dropout (2014), Journal of Machine Learning
Research 15.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def jittered(X: ArrayLike, y: ArrayLike, variance: float) -> tuple[Floats, Floats]:
    """Return 2 d copies of every row, each with one feature moved up or down.

    Over the copies of a row the move has mean 0 and covariance `variance` times the identity.

    Args:
        X: Features, shape (n, d).
        y: Target, shape (n,); every copy keeps it.
        variance: Of the move of each feature, at least 0, in the square of its unit.

    Returns:
        Copies, shape (2 d n, d), and their targets, shape (2 d n,).

    Raises:
        ValueError: Shapes do not fit, a value is not finite, or `variance` is out of range.

    >>> copies, targets = jittered([[5.0, 7.0]], [1.0], variance=0.5)
    >>> copies.tolist(), targets.tolist()
    ([[6.0, 7.0], [5.0, 8.0], [4.0, 7.0], [5.0, 6.0]], [1.0, 1.0, 1.0, 1.0])
    >>> jittered([[5.0, 7.0]], [1.0, 2.0], variance=0.5)
    Traceback (most recent call last):
    ValueError: X must be (n, d) and y (n,), finite and not empty, got (1, 2) and (2,)
    >>> jittered([[5.0, 7.0]], [1.0], variance=-0.5)
    Traceback (most recent call last):
    ValueError: variance must be at least 0 and finite, got -0.5
    """
    features, target = _table(X, y)
    if not 0 <= variance < np.inf:
        raise ValueError(f"variance must be at least 0 and finite, got {variance}")
    d = features.shape[1]
    moves = np.sqrt(d * variance) * np.vstack([np.eye(d), -np.eye(d)])
    copies = (features[:, None] + moves).reshape(-1, d)
    return copies, np.repeat(target, 2 * d)


def dropped_out(X: ArrayLike, y: ArrayLike, keep: float) -> tuple[Floats, Floats, Floats]:
    """Return every copy that dropout on the inputs can make of each row, with its probability.

    Args:
        X: Features, shape (n, d); there are 2^d masks, so keep d small.
        y: Target, shape (n,); every copy keeps it.
        keep: Probability to keep a feature, above 0 and at most 1; what is kept is divided by it.

    Returns:
        Copies, shape (2^d n, d), their targets and their probabilities, both shape (2^d n,).

    Raises:
        ValueError: Shapes do not fit, a value is not finite, or `keep` is out of range.

    >>> copies, targets, chance = dropped_out([[2.0, 6.0]], [1.0], keep=0.5)
    >>> copies.tolist(), chance.tolist()
    ([[0.0, 0.0], [0.0, 12.0], [4.0, 0.0], [4.0, 12.0]], [0.25, 0.25, 0.25, 0.25])
    >>> dropped_out([[2.0, 6.0]], [1.0], keep=0.0)
    Traceback (most recent call last):
    ValueError: keep must be above 0 and at most 1, got 0.0
    """
    features, target = _table(X, y)
    if not 0 < keep <= 1:
        raise ValueError(f"keep must be above 0 and at most 1, got {keep}")
    n, d = features.shape
    masks = np.array(list(product([0, 1], repeat=d)), np.float64)  # (2^d, d)
    chance = np.prod(np.where(masks == 1, keep, 1 - keep), axis=1)
    copies = (features[:, None] * masks / keep).reshape(-1, d)
    return copies, np.repeat(target, len(masks)), np.tile(chance, n)


def _table(X: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    features, target = np.asarray(X, np.float64), np.asarray(y, np.float64)
    fits = features.ndim == 2 and features.size and target.shape == features.shape[:1]
    if not fits or not np.isfinite(features).all() or not np.isfinite(target).all():
        raise ValueError(
            "X must be (n, d) and y (n,), finite and not empty, "
            f"got {features.shape} and {target.shape}"
        )
    return features, target
