"""Three small linear models for each feature, refitted from the covariances of one window.

For features with covariance S, target covariances c and full least-squares weights w = S^-1 c:

    alone:  c_j / S_jj                    slope of a model with feature j only
    drop:   w_j^2 / (S^-1)_jj             error added when j is left out and the rest is refitted
    rest:   1 - 1 / (S_jj (S^-1)_jj)      R^2 of feature j predicted from the other features

Sources: Lei et al. (2018), Distribution-free predictive inference for regression,
doi:10.1080/01621459.2017.1307116, for leaving one covariate out; Hastie, Tibshirani and Friedman,
The Elements of Statistical Learning (2009), section 3.2.3, for multiple from simple regression.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Probes(NamedTuple):
    """Hold one number a feature from each kind of small model, shape (d,) each."""

    alone: NDArray[np.float64]
    drop: NDArray[np.float64]
    rest: NDArray[np.float64]


def probes(cov: ArrayLike) -> Probes:
    """Refit the three small models of every feature in one window.

    Args:
        cov: Covariance of the d features followed by the target, shape (d + 1, d + 1).

    Raises:
        ValueError: `cov` is no covariance matrix, or some features determine another one.

    >>> found = probes([[1, 0.5, 1.5], [0.5, 1, 1.5], [1.5, 1.5, 4]])  # y = x0 + x1 + noise
    >>> [part.round(2).tolist() for part in found]
    [[1.5, 1.5], [0.75, 0.75], [0.25, 0.25]]
    >>> probes([[1, 1, 1], [1, 1, 1], [1, 1, 2]])
    Traceback (most recent call last):
    ValueError: the features determine one another: drop copies and exact sums
    >>> probes([[1, 0.5], [0.4, 1]])
    Traceback (most recent call last):
    ValueError: cov must be symmetric
    >>> probes([[1]])
    Traceback (most recent call last):
    ValueError: cov must be (d + 1, d + 1) with at least one feature, got (1, 1)
    """
    S, c, _ = _parts(cov)
    inverse = np.linalg.inv(S)
    w = inverse @ c
    variance, precision = S.diagonal(), inverse.diagonal()
    return Probes(c / variance, w**2 / precision, 1 - 1 / (variance * precision))


def squared_error(cov: ArrayLike, w: ArrayLike) -> float:
    """Return the mean squared error of fixed weights on centered data.

    Args:
        cov: Covariance of the d features followed by the target, shape (d + 1, d + 1).
        w: Weights of the model in use, shape (d,).

    Raises:
        ValueError: `cov` is no covariance matrix, or `w` does not fit it.

    >>> squared_error([[1, 0.5, 1.5], [0.5, 1, 1.5], [1.5, 1.5, 4]], [1, 1])
    1.0
    >>> squared_error([[1, 0.5], [0.5, 1]], [1, 1])
    Traceback (most recent call last):
    ValueError: w must be (1,), got (2,)
    """
    S, c, variance = _parts(cov)
    weights = np.asarray(w, dtype=np.float64)
    if weights.shape != c.shape:
        raise ValueError(f"w must be {c.shape}, got {weights.shape}")
    if not np.isfinite(weights).all():
        raise ValueError("w must be finite")
    return float(variance - 2 * weights @ c + weights @ S @ weights)


def _parts(cov: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    matrix = np.asarray(cov, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.shape[0] < 2:
        raise ValueError(
            f"cov must be (d + 1, d + 1) with at least one feature, got {matrix.shape}"
        )
    if not np.isfinite(matrix).all():
        raise ValueError("cov must be finite")
    if not np.allclose(matrix, matrix.T):
        raise ValueError("cov must be symmetric")
    eigenvalues = np.linalg.eigvalsh(matrix)
    if eigenvalues[0] < -1e-9 * eigenvalues[-1]:
        raise ValueError("cov must have no negative eigenvalue")
    S = matrix[:-1, :-1]
    scale = np.sqrt(S.diagonal())
    if not scale.all():
        raise ValueError(f"feature {np.flatnonzero(scale == 0)[0]} is constant")
    if np.linalg.eigvalsh(S / np.outer(scale, scale))[0] < 1e-10:  # units do not count
        raise ValueError("the features determine one another: drop copies and exact sums")
    return S, matrix[:-1, -1], float(matrix[-1, -1])
