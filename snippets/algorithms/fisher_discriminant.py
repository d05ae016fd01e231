"""Fisher's discriminant: project where class means lie furthest apart, relative to the spread.

    ratio(w) = w' B w / w' S w        B: between-class covariance, S: within-class covariance

No Gaussian is assumed. The best directions are the eigenvectors of S^-1 B; K class means span at
most K - 1 dimensions, so no more than K - 1 eigenvalues are above 0. For two classes the first
direction is S^-1 (m_1 - m_0).

Source: Fisher, The use of multiple measurements in taxonomic problems (1936),
doi:10.1111/j.1469-1809.1936.tb02137.x.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from snippets.algorithms.linear_discriminant_analysis import Floats, GaussianClasses


def discriminant_directions(model: GaussianClasses) -> tuple[Floats, Floats]:
    """Return Fisher's ratios, largest first, and the directions that attain them.

    Args:
        model: Shares, means and pooled covariance of the classes.

    Returns:
        Ratios, shape (d,), and directions, shape (d, d), one per column, in which the spread
        within classes is 1.

    Raises:
        ValueError: The pooled covariance is not positive definite.

    >>> means, identity = np.array([[0.0, 0.0], [2.0, 0.0]]), np.eye(2)
    >>> model = GaussianClasses(np.array([0, 1]), np.array([0.5, 0.5]), means, identity)
    >>> ratios, directions = discriminant_directions(model)
    >>> ratios.round(6).tolist(), np.abs(directions[:, 0]).round(6).tolist()
    ([1.0, 0.0], [1.0, 0.0])
    >>> discriminant_directions(model._replace(covariance=np.zeros((2, 2))))
    Traceback (most recent call last):
    ValueError: the pooled covariance must be positive definite, got [[0.0, 0.0], [0.0, 0.0]]
    """
    try:
        root = np.linalg.cholesky(model.covariance)
    except np.linalg.LinAlgError:
        got = model.covariance.tolist()
        raise ValueError(f"the pooled covariance must be positive definite, got {got}") from None
    centered = model.means - model.priors @ model.means
    between = centered.T @ (centered * model.priors[:, None])
    whiten = np.linalg.inv(root)  # whiten S whiten' = 1
    ratios, vectors = np.linalg.eigh(whiten @ between @ whiten.T)
    return np.maximum(ratios[::-1], 0.0), whiten.T @ vectors[:, ::-1]


def linear_rule_error(w: ArrayLike, cut: float, means: ArrayLike, covariance: ArrayLike) -> float:
    """Return the error rate of predicting class 1 where `w' x` exceeds `cut`, exactly.

    The classes are Gaussian, equally frequent and share their covariance.

    Args:
        w: Direction, shape (d,).
        cut: Threshold, in the units of `w' x`.
        means: Of class 0 and class 1, shape (2, d).
        covariance: Of both, shape (d, d).

    Raises:
        ValueError: Shapes do not fit, `cut` or a mean is not finite, or the classes have no spread
            along `w`.

    >>> round(linear_rule_error([1.0], 1.0, means=[[0.0], [2.0]], covariance=[[1.0]]), 4)
    0.1587
    >>> linear_rule_error([0.0], 1.0, means=[[0.0], [2.0]], covariance=[[1.0]])
    Traceback (most recent call last):
    ValueError: the variance along w must be above 0, got 0.0
    >>> linear_rule_error([1.0], 1.0, means=[[0.0]], covariance=[[1.0]])
    Traceback (most recent call last):
    ValueError: w, means and covariance must be (d,), (2, d), (d, d), got (1,), (1, 1), (1, 1)
    """
    direction, centers, spread = (np.asarray(a, dtype=np.float64) for a in (w, means, covariance))
    d = direction.size
    if (direction.shape, centers.shape, spread.shape) != ((d,), (2, d), (d, d)):
        shapes = f"{direction.shape}, {centers.shape}, {spread.shape}"
        raise ValueError(f"w, means and covariance must be (d,), (2, d), (d, d), got {shapes}")
    if not (np.isfinite(cut) and np.isfinite(centers).all()):
        raise ValueError(f"cut and means must be finite, got {cut} and {centers.tolist()}")
    variance = float(direction @ spread @ direction)
    if not variance > 0:
        raise ValueError(f"the variance along w must be above 0, got {variance}")
    # Distance of the cut from each projected mean, in standard deviations.
    above, below = ((cut - centers @ direction) / variance**0.5).tolist()
    normal = NormalDist()
    return (normal.cdf(-above) + normal.cdf(below)) / 2
