"""Linear discriminant analysis: Bayes' rule for Gaussian classes that share one covariance.

    score_k(x) = x' S^-1 m_k - m_k' S^-1 m_k / 2 + log(prior_k)        predict the largest

The term -x' S^-1 x / 2 is the same for all classes and cancels: what is left is linear in x. All
parameters come from counts, means and the pooled covariance, without iterations.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 4.3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class GaussianClasses(NamedTuple):
    """What linear discriminant analysis learns.

    Attributes:
        labels: Class labels, sorted, shape (K,).
        priors: Share of each class, shape (K,), summing to 1.
        means: Mean of each class, shape (K, d), in the units of the features.
        covariance: Of every class around its mean, shape (d, d), in products of those units.
    """

    labels: NDArray[np.generic]
    priors: Floats
    means: Floats
    covariance: Floats


def _labeled(X: ArrayLike, y: ArrayLike) -> tuple[Floats, NDArray[np.generic], NDArray[np.intp]]:
    features, target = np.asarray(X, dtype=np.float64), np.asarray(y)
    if features.ndim != 2 or not features.size or target.shape != features.shape[:1]:
        shapes = f"{features.shape} and {target.shape}"
        raise ValueError(f"X must be (n, d) and y (n,), not empty, got {shapes}")
    if not np.isfinite(features).all():
        raise ValueError(f"X must be finite, got {features[~np.isfinite(features)][0]}")
    if target.dtype.kind == "f" and not np.isfinite(target).all():
        raise ValueError(f"y must be labels, got {target[~np.isfinite(target)][0]}")
    labels, member = np.unique(target, return_inverse=True)
    if labels.size < 2:
        raise ValueError(f"y must hold at least 2 classes, got {labels.size}")
    return features, labels, member


def _check_invertible(covariance: Floats) -> None:
    sd, d = np.sqrt(np.diagonal(covariance)), len(covariance)
    sd = np.where(sd > 0, sd, 1)
    # Of the correlations, since units must not decide it.
    if (rank := int(np.linalg.matrix_rank(covariance / sd / sd[:, None], hermitian=True))) < d:
        raise ValueError(
            f"covariance of {d} features has rank {rank}: "
            "drop features, add rows or raise shrinkage"
        )


def fit(X: ArrayLike, y: ArrayLike, shrinkage: float = 0.0) -> GaussianClasses:
    """Estimate the shares, the means and the pooled covariance of the classes.

    Args:
        X: Features, shape (n, d).
        y: Class labels, shape (n,).
        shrinkage: How far to pull the covariance toward its mean variance times the identity, 0
            (maximum likelihood) to 1. Above 0, features should be in like units.

    Raises:
        ValueError: Shapes do not fit, a feature is not finite, there are fewer than 2 classes,
            `shrinkage` is out of range, or the covariance has no inverse.

    >>> X, y = [[0.0], [2.0], [4.0], [6.0]], ["no", "no", "yes", "yes"]
    >>> model = fit(X, y)
    >>> model.labels.tolist(), model.priors.tolist(), model.means.tolist()
    (['no', 'yes'], [0.5, 0.5], [[1.0], [5.0]])
    >>> model.covariance.tolist()
    [[1.0]]
    >>> fit(X, ["no"] * 4)
    Traceback (most recent call last):
    ValueError: y must hold at least 2 classes, got 1
    >>> fit([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]], [0, 0, 1])
    Traceback (most recent call last):
    ValueError: covariance of 2 features has rank 1: drop features, add rows or raise shrinkage
    >>> fit(X, y, shrinkage=2)
    Traceback (most recent call last):
    ValueError: shrinkage must be 0 to 1, got 2
    """
    if isinstance(shrinkage, bool) or not 0 <= shrinkage <= 1:
        raise ValueError(f"shrinkage must be 0 to 1, got {shrinkage}")
    features, labels, member = _labeled(X, y)
    n, d = features.shape
    means = np.stack([features[member == k].mean(axis=0) for k in range(labels.size)])
    within = features - means[member]  # (n, d), each row around the mean of its class
    covariance = within.T @ within / n
    covariance = (1 - shrinkage) * covariance + shrinkage * np.trace(covariance) / d * np.eye(d)
    _check_invertible(covariance)
    return GaussianClasses(labels, np.bincount(member) / n, means, covariance)


def class_scores(model: GaussianClasses, X: ArrayLike) -> Floats:
    """Return the linear score of every class; the largest is the prediction.

    Args:
        model: From `fit`, or with known parameters.
        X: Features, shape (m, d).

    Returns:
        Shape (m, K): log(prior * density), up to a number that all classes of a row share.

    Raises:
        ValueError: `X` has another number of features, or is not finite.

    >>> model = fit([[0.0], [2.0], [4.0], [6.0]], [0, 0, 1, 1])
    >>> scores = class_scores(model, [[3.0], [4.0]])  # 3 is half way between the means 1 and 5
    >>> (scores[:, 1] - scores[:, 0]).round(6).tolist()
    [0.0, 4.0]
    >>> class_scores(model, [[3.0, 4.0]])
    Traceback (most recent call last):
    ValueError: X must be (m, 1) and finite, got (1, 2)
    """
    features, d = np.asarray(X, dtype=np.float64), model.means.shape[1]
    if features.ndim != 2 or features.shape[1] != d or not np.isfinite(features).all():
        raise ValueError(f"X must be (m, {d}) and finite, got {features.shape}")
    weights = np.linalg.solve(model.covariance, model.means.T)  # (d, K)
    constant = np.log(model.priors) - (model.means.T * weights).sum(axis=0) / 2
    return np.asarray(features @ weights + constant)


def posterior(model: GaussianClasses, X: ArrayLike) -> Floats:
    """Return the probability of every class, by Bayes' rule.

    Args:
        model: From `fit`, or with known parameters.
        X: Features, shape (m, d).

    Returns:
        Shape (m, K); rows sum to 1.

    Raises:
        ValueError: As in `class_scores`.

    >>> model = fit([[0.0], [2.0], [4.0], [6.0]], [0, 0, 1, 1])
    >>> posterior(model, [[3.0], [4.0]]).round(3).tolist()
    [[0.5, 0.5], [0.018, 0.982]]
    """
    scores = class_scores(model, X)
    likelihood = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(likelihood / likelihood.sum(axis=1, keepdims=True))
