"""What correlation does to least squares, and what the squared penalty does about it.

Least squares knows the sum of two near-duplicates' coefficients well and their difference badly.
With R_j^2 the share of feature j that a line in the other features explains, its coefficient has

    variance = noise variance / (n * variance of feature j) * VIF_j        VIF_j = 1 / (1 - R_j^2)

Ridge bounds it:    w = (X'X / n + l2 I)^-1 X'y / n    for centered X and y.

Sources: Hoerl and Kennard, Ridge regression (1970), doi:10.1080/00401706.1970.10488634; Hastie,
Tibshirani and Friedman, The Elements of Statistical Learning, second edition (2009), section 3.4.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from snippets.algorithms.elastic_net import Floats, moments


def twin_features(samples: int, n: int, rho: float, rng: np.random.Generator) -> Floats:
    """Draw data sets with four features: A and B share a latent cause, C and D stand alone.

    Args:
        samples: Number of data sets.
        n: Rows of each.
        rho: Correlation of A and B in the population, 0 to 1.
        rng: Source of randomness.

    Returns:
        Features with mean 0 and variance 1 in the population, shape (samples, n, 4).

    Raises:
        ValueError: `rho` is out of range.

    >>> twin_features(2, 5, rho=0.99, rng=np.random.default_rng(0)).shape
    (2, 5, 4)
    >>> twin_features(2, 5, rho=1.1, rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: rho must be in [0, 1], got 1.1
    """
    if not 0 <= rho <= 1:
        raise ValueError(f"rho must be in [0, 1], got {rho}")
    latent, a, b, c, d = rng.normal(size=(5, samples, n))
    shared, own = np.sqrt(rho) * latent, np.sqrt(1 - rho)
    return np.stack([shared + own * a, shared + own * b, c, d], axis=-1)


def _correlations(gram: Floats) -> Floats:
    scale = np.sqrt(np.diagonal(gram, axis1=-2, axis2=-1))
    return np.asarray(gram / (scale[..., :, None] * scale[..., None, :]))


def _rank(correlations: Floats) -> int:
    """Return the lowest rank in a stack; correlations, since units must not decide it."""
    return int(np.linalg.matrix_rank(correlations, hermitian=True).min())


def ridge(X: ArrayLike, y: ArrayLike, l2: float) -> Floats:
    """Return the coefficients of ridge regression; of least squares where `l2` is 0.

    Args:
        X: Features in like units, shape (n, d) or (..., n, d) for a stack of data sets.
        y: Target, shape (n,) or (..., n).
        l2: Strength of the squared penalty, at least 0; `alpha / n` of scikit-learn's Ridge.

    Returns:
        Coefficients, shape (d,) or (..., d). The intercept is mean(y) - mean(X) w, not penalized.

    Raises:
        ValueError: `l2` is out of range, or 0 with dependent columns; or as in `moments`.

    >>> X, y = [[-1.0, -1.0], [0.0, 0.0], [1.0, 1.0]], [1.0, 3.0, 5.0]  # identical columns
    >>> ridge(X, y, l2=2 / 3).round(4).tolist()
    [0.6667, 0.6667]
    >>> ridge(X, y, l2=0.0)
    Traceback (most recent call last):
    ValueError: columns have rank 1 of 2: drop one, or set l2 above 0
    >>> ridge(X, y, l2=-1.0)
    Traceback (most recent call last):
    ValueError: l2 must be at least 0 and finite, got -1.0
    """
    if not 0 <= l2 < np.inf:
        raise ValueError(f"l2 must be at least 0 and finite, got {l2}")
    gram, xy = moments(X, y)
    d = gram.shape[-1]
    if l2 == 0 and (rank := _rank(_correlations(gram))) < d:
        raise ValueError(f"columns have rank {rank} of {d}: drop one, or set l2 above 0")
    return np.asarray(np.linalg.solve(gram + l2 * np.eye(d), xy[..., None])[..., 0])


def variance_inflation(X: ArrayLike) -> Floats:
    """Return the variance inflation factor of each feature, 1 where the others cannot explain it.

    Args:
        X: Features, shape (n, d), with n above d.

    Raises:
        ValueError: A column is linear in the others, or as in `moments`.

    >>> variance_inflation([[0, 1], [1, 1], [2, 3], [3, 3]]).round(3).tolist()  # R^2 = 0.8
    [5.0, 5.0]
    >>> variance_inflation([[1, 2], [2, 4], [3, 6]])
    Traceback (most recent call last):
    ValueError: columns have rank 1 of 2: one is linear in the others
    """
    features = np.asarray(X, dtype=np.float64)
    if features.ndim != 2:
        raise ValueError(f"X must be (n, d), got {features.shape}")
    gram, _ = moments(features, np.zeros(len(features)))
    correlation, d = _correlations(gram), len(gram)
    if (rank := _rank(correlation)) < d:
        raise ValueError(f"columns have rank {rank} of {d}: one is linear in the others")
    return np.diagonal(np.linalg.inv(correlation))
