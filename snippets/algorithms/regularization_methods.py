"""Which part of a least-squares fit ridge regression and early stopping keep.

Let d_k and v_k be the eigenvalues and eigenvectors of X'X / n, for centered X. Ridge regression is

    w = (X'X + n l2 I)^-1 X'y

and along v_k it keeps d_k / (d_k + l2) of the least-squares weight: directions in which the data
vary little are shrunk most. With linear truth and noise of standard deviation s, along v_k

    bias = -(1 - kept) * true weight        variance = kept^2 * s^2 / (n d_k)

Gradient descent from zero keeps 1 - (1 - lr d_k)^steps.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, second edition
(2009), section 3.4.1.
"""

from __future__ import annotations

from operator import index
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snippets.algorithms.elastic_net import moments

Floats = NDArray[np.float64]


class Directions(NamedTuple):
    """What ridge regression does along each direction, strongest direction first, shape (d,)."""

    eigenvalue: Floats
    kept: Floats
    bias: Floats
    variance: Floats


def kept_by_ridge(eigenvalue: ArrayLike, l2: float) -> Floats:
    """Return the share of the least-squares weight that ridge regression keeps.

    Args:
        eigenvalue: Eigenvalues of X'X / n, above 0, any shape.
        l2: Strength of the squared penalty, at least 0, in the unit of the eigenvalues.

    Raises:
        ValueError: An argument is out of range.

    >>> kept_by_ridge([3.0, 1.0, 0.25], l2=1.0).tolist()
    [0.75, 0.5, 0.2]
    >>> kept_by_ridge([0.0], l2=1.0)
    Traceback (most recent call last):
    ValueError: eigenvalues must be above 0 and finite, got 0.0
    >>> kept_by_ridge([3.0], l2=-1.0)
    Traceback (most recent call last):
    ValueError: l2 must be at least 0 and finite, got -1.0
    """
    values = _positive(eigenvalue)
    if not 0 <= l2 < np.inf:
        raise ValueError(f"l2 must be at least 0 and finite, got {l2}")
    return np.asarray(values / (values + l2))


def kept_by_early_stopping(eigenvalue: ArrayLike, lr: float, steps: int) -> Floats:
    """Return the share of the least-squares weight that gradient descent from zero has reached.

    Args:
        eigenvalue: Eigenvalues of X'X / n, above 0, any shape; the loss is the squared error
            divided by 2 n.
        lr: Learning rate, above 0 and at most 1 / the largest eigenvalue.
        steps: Number of steps, at least 0.

    Raises:
        ValueError: An argument is out of range.

    >>> kept_by_early_stopping([1.0, 0.5], lr=0.5, steps=2).tolist()
    [0.75, 0.4375]
    >>> kept_by_early_stopping([4.0, 0.5], lr=0.5, steps=2)
    Traceback (most recent call last):
    ValueError: lr must be above 0 and at most 1 / 4.0, got 0.5
    >>> kept_by_early_stopping([1.0], lr=0.5, steps=-1)
    Traceback (most recent call last):
    ValueError: steps must be an integer of at least 0, got -1
    """
    values = _positive(eigenvalue)
    if not 0 < lr * values.max() <= 1:
        raise ValueError(f"lr must be above 0 and at most 1 / {values.max()}, got {lr}")
    if isinstance(steps, bool) or index(steps) < 0:
        raise ValueError(f"steps must be an integer of at least 0, got {steps}")
    return np.asarray(1 - (1 - lr * values) ** steps)


def ridge_by_direction(X: ArrayLike, w: ArrayLike, noise: float, l2: float) -> Directions:
    """Return what ridge keeps along each direction of the data, with its bias and variance.

    Args:
        X: Features in like units, shape (n, d), linearly independent.
        w: True weights, shape (d,).
        noise: Standard deviation of the noise, in the unit of y.
        l2: Strength of the squared penalty, at least 0.

    Raises:
        ValueError: Shapes do not fit, columns are dependent, or a value is out of range.

    >>> X = [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]]  # X'X / n is the identity
    >>> found = ridge_by_direction(X, w=[3.0, 0.0], noise=2.0, l2=1.0)
    >>> found.kept.tolist(), found.variance.tolist(), float(np.abs(found.bias).sum())
    ([0.5, 0.5], [0.25, 0.25], 1.5)
    >>> ridge_by_direction(X, w=[3.0], noise=2.0, l2=1.0)
    Traceback (most recent call last):
    ValueError: X must be (n, d) and w (d,) finite, got (4, 2) and (1,)
    >>> ridge_by_direction(X, w=[3.0, 0.0], noise=-2.0, l2=1.0)
    Traceback (most recent call last):
    ValueError: noise must be at least 0 and finite, got -2.0
    """
    features, weights = np.asarray(X, np.float64), np.asarray(w, np.float64)
    fits = features.ndim == 2 and features.shape[1:] == weights.shape
    if not fits or not np.isfinite(weights).all():
        raise ValueError(
            f"X must be (n, d) and w (d,) finite, got {features.shape} and {weights.shape}"
        )
    if not 0 <= noise < np.inf:
        raise ValueError(f"noise must be at least 0 and finite, got {noise}")
    gram, _ = moments(features, np.zeros(len(features)))
    values, vectors = np.linalg.eigh(gram)
    values, vectors = values[::-1], vectors[:, ::-1]
    if values[-1] <= 1e-12 * values[0]:
        raise ValueError("columns are linearly dependent: one direction has no variance")
    kept = kept_by_ridge(values, l2)
    bias = -(1 - kept) * (vectors.T @ weights)
    return Directions(values, kept, bias, kept**2 * noise**2 / (len(features) * values))


def _positive(eigenvalue: ArrayLike) -> Floats:
    values = np.asarray(eigenvalue, np.float64)
    bad = values[~((values > 0) & (values < np.inf))]
    if bad.size or not values.size:
        raise ValueError(
            f"eigenvalues must be above 0 and finite, got {bad[0] if bad.size else []}"
        )
    return values
