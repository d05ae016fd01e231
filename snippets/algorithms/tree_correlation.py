"""Why a forest's trees are kept apart: bias, variance and correlation of its trees.

Two trees of one forest share the training set and nothing else. Over training sets, with v the
variance of one tree's prediction at a point and ρ the correlation of two,

    Var(mean of B trees) = ρ v + (1 - ρ) v / B

and the bias is that of one tree. By the law of total variance, ρ v is the variance, over training
sets, of the average tree, and (1 - ρ) v the average variance of trees on one training set.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 15.4.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Terms(NamedTuple):
    """What a forest's error is made of, without noise, averaged over query points.

    Attributes:
        bias2: Squared bias of a tree, in the squared unit of y.
        variance: Variance v of a tree, in the squared unit of y.
        shared: ρ v, the part that no number of trees averages away, in the squared unit of y.
    """

    bias2: float
    variance: float
    shared: float

    @property
    def correlation(self) -> float:
        """Return ρ, the correlation of two trees; NaN where trees do not vary.

        >>> Terms(bias2=0.1, variance=2.0, shared=0.5).correlation
        0.25
        """
        return self.shared / self.variance if self.variance else float("nan")

    def error(self, trees: float) -> float:
        """Return the expected squared error of a forest against the truth.

        Args:
            trees: Number of trees B, at least 1, possibly infinite.

        Raises:
            ValueError: There is no tree.

        >>> terms = Terms(bias2=0.1, variance=2.0, shared=0.5)
        >>> [round(terms.error(trees), 3) for trees in (1, 10, float("inf"))]
        [2.1, 0.75, 0.6]
        >>> terms.error(0)
        Traceback (most recent call last):
        ValueError: trees must be at least 1, got 0
        """
        if not trees >= 1:
            raise ValueError(f"trees must be at least 1, got {trees}")
        return self.bias2 + self.shared + (self.variance - self.shared) / trees


def forest_terms(predictions: ArrayLike, truth: ArrayLike) -> Terms:
    """Estimate bias, variance and the shared part from several trees on each of many training sets.

    The estimates are unbiased, so a term near 0 can come out a little negative.

    Args:
        predictions: Of t trees on each of r training sets, at least 2 of both, shape (r, t, q).
        truth: E[y | x] at the query points, shape (q,).

    Raises:
        ValueError: The shapes do not fit, or a number is not finite.

    >>> two_sets_of_two_trees = [[[1.0], [3.0]], [[5.0], [7.0]]]
    >>> forest_terms(two_sets_of_two_trees, [4.0])  # means 2 and 6, each of two trees 2 apart
    Terms(bias2=-4.0, variance=9.0, shared=7.0)
    >>> forest_terms([[1.0, 3.0]], [4.0])
    Traceback (most recent call last):
    ValueError: predictions must be (r, t, q), r and t from 2, and truth (q,), got (1, 2) and (1,)
    """
    P, f = np.asarray(predictions, np.float64), np.asarray(truth, np.float64)
    if P.ndim != 3 or min(P.shape[:2]) < 2 or not f.size or P.shape[2:] != f.shape:
        raise ValueError(
            "predictions must be (r, t, q), r and t from 2, and truth (q,), "
            f"got {P.shape} and {f.shape}"
        )
    if not (np.isfinite(P).all() and np.isfinite(f).all()):
        raise ValueError("predictions and truth must be finite")
    r, t, _ = P.shape
    apart = P.var(axis=1, ddof=1).mean(axis=0)  # (q,), variance of trees on one training set
    means = P.mean(axis=1)  # (r, q)
    noisy = means.var(axis=0, ddof=1)  # (q,), shared part and 1/t of apart
    shared = noisy - apart / t
    bias2 = (means.mean(axis=0) - f) ** 2 - noisy / r
    return Terms(float(bias2.mean()), float((shared + apart).mean()), float(shared.mean()))
