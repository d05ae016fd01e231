"""What correlation does to a linear fit, and what the squared penalty does about it.

Least squares knows the sum of two near-duplicate coefficients well and their difference badly. With
R_j^2 the share of feature j that the other features explain linearly, the variance of coefficient j
is that of uncorrelated features times the variance inflation factor 1 / (1 - R_j^2). Ridge bounds it:

    minimize over b and w:   |y - b - X w|^2 / (2 n)  +  l2 |w|^2 / 2
    w = (X'X / n + l2 I)^-1 X'y / n   for centered X and y; b = mean(y) - mean(X) w, not penalized

Sources: Hoerl and Kennard, Ridge regression (1970), doi:10.1080/00401706.1970.10488634; Hastie,
Tibshirani and Friedman, The Elements of Statistical Learning, second edition (2009), section 3.4.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def standardize(X: ArrayLike) -> Floats:
    """Give every column mean 0 and standard deviation 1.

    Args:
        X: Features in any units, shape (n, d) or (..., n, d).

    Raises:
        ValueError: A column is constant.

    >>> standardize([[1.0, 100.0], [3.0, 300.0]]).tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    >>> standardize([[1.0, 7.0], [3.0, 7.0]])
    Traceback (most recent call last):
    ValueError: column 1 is constant: drop it, the intercept does its work
    """
    raw = np.asarray(X, dtype=np.float64)
    sd = raw.std(axis=-2, keepdims=True)
    if (sd == 0).any():
        column = np.argwhere(sd == 0)[0, -1]
        raise ValueError(f"column {column} is constant: drop it, the intercept does its work")
    scaled: Floats = (raw - raw.mean(axis=-2, keepdims=True)) / sd
    return scaled


def centered_moments(X: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    a = a - a.mean(axis=-2, keepdims=True)
    b = b - b.mean(axis=-1, keepdims=True)
    n = a.shape[-2]
    t = np.swapaxes(a, -1, -2)
    return t @ a / n, (t @ b[..., None])[..., 0] / n


def ridge(X, y, l2):
    gram, xy = centered_moments(X, y)
    return np.linalg.solve(gram + l2 * np.eye(gram.shape[-1]), xy[..., None])[..., 0]
