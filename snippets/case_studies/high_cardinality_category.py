"""Target encoding: a level becomes the mean outcome of its rows, shrunk and learned out of fold.

A level c with n_c rows whose outcomes add up to s_c becomes

    (s_c + m * prior) / (n_c + m)

where the prior is the mean of all rows and worth m of them. Of 0/1 outcomes this is a smoothed
rate. A training row gets its number from the other folds, never from its own outcome.

Source: Micci-Barreca, A preprocessing scheme for high-cardinality categorical attributes (2001),
doi:10.1145/507533.507538.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TargetEncoding:
    """What the fitted rows teach.

    Attributes:
        means: Shrunk mean outcome of each level, in the unit of y.
        prior: Mean outcome of all rows, for levels never seen, in the unit of y.
    """

    means: dict[str | int, float]
    prior: float

    def encode(self, levels: ArrayLike) -> Floats:
        """Look up the number of each row, shape (q,); a level never seen gets the prior.

        Args:
            levels: Strings or whole numbers, shape (q,).

        Raises:
            ValueError: The levels are no list of strings or whole numbers.

        >>> fit_target_encoding(["Rome", "Rome", "Oslo"], [1, 0, 1], m=0).encode(["Rome", "Bonn"])
        array([0.5       , 0.66666667])
        """
        return np.array([self.means.get(c, self.prior) for c in _levels(levels).tolist()])


def fit_target_encoding(levels: ArrayLike, y: ArrayLike, m: float) -> TargetEncoding:
    """Learn the shrunk mean outcome of each level.

    Args:
        levels: Strings or whole numbers, shape (n,). Give missing values a level of their own.
        y: Finite outcomes, 0/1 or numbers, shape (n,).
        m: How many rows the prior is worth, at least 0.

    Raises:
        ValueError: The rows are not as described, or m is out of range.

    >>> encoding = fit_target_encoding(["a", "a", "a", "b"], [1, 1, 0, 0], m=2)
    >>> encoding.means, encoding.prior
    ({'a': 0.6, 'b': 0.3333333333333333}, 0.5)
    >>> fit_target_encoding(["a", "b"], [1, float("nan")], m=2)
    Traceback (most recent call last):
    ValueError: levels and y must be (n,), not empty, with finite y, got (2,) and (2,)
    >>> fit_target_encoding([1.5, float("nan")], [1, 0], m=2)
    Traceback (most recent call last):
    ValueError: levels must be strings or whole numbers, shape (n,), got float64 of shape (2,)
    >>> fit_target_encoding(["a"], [1], m=-1)
    Traceback (most recent call last):
    ValueError: m must be at least 0 and finite, got -1
    """
    names, targets = _levels(levels), np.asarray(y, np.float64)
    if names.shape != targets.shape or not names.size or not np.isfinite(targets).all():
        raise ValueError(
            f"levels and y must be (n,), not empty, with finite y, got {names.shape} "
            f"and {targets.shape}"
        )
    if not 0 <= m < np.inf:
        raise ValueError(f"m must be at least 0 and finite, got {m}")
    known, code, n = np.unique(names, return_inverse=True, return_counts=True)
    prior = float(targets.mean())
    means = (np.bincount(code, targets) + m * prior) / (n + m)
    return TargetEncoding(dict(zip(known.tolist(), means.tolist(), strict=True)), prior)


def cross_fit(
    levels: ArrayLike, y: ArrayLike, m: float, folds: int, rng: np.random.Generator
) -> Floats:
    """Encode each training row with what the rows of the other folds teach, shape (n,).

    Args:
        levels: Strings or whole numbers, shape (n,).
        y: Finite outcomes, shape (n,).
        m: How many rows the prior is worth, at least 0.
        folds: From 2 to n.
        rng: Deals the rows to the folds, like outcomes to different folds.

    Raises:
        ValueError: The rows are not as described, or a setting is out of range.

    >>> rng = np.random.default_rng(0)
    >>> cross_fit(["a", "a", "b"], [1, 0, 1], m=0, folds=3, rng=rng).tolist()
    [0.0, 1.0, 0.5]
    >>> cross_fit(["a", "a", "b"], [1, 0, 1], m=0, folds=4, rng=rng)
    Traceback (most recent call last):
    ValueError: folds must be a whole number from 2 to 3, got 4
    """
    fit_target_encoding(levels, y, m)  # the same demands on the rows
    names, targets = _levels(levels), np.asarray(y, np.float64)
    if isinstance(folds, bool) or not isinstance(folds, int) or not 2 <= folds <= names.size:
        raise ValueError(f"folds must be a whole number from 2 to {names.size}, got {folds}")
    shuffled = rng.permutation(names.size)
    fold = np.empty(names.size, np.int64)  # stratified, so that the folds share one prior
    fold[shuffled[np.argsort(targets[shuffled], kind="stable")]] = np.arange(names.size) % folds
    encoded = np.empty(names.size)
    for j in range(folds):
        rest = fit_target_encoding(names[fold != j], targets[fold != j], m)
        encoded[fold == j] = rest.encode(names[fold == j])
    return encoded


def _levels(levels: ArrayLike) -> NDArray[np.generic]:
    names = np.asarray(levels)
    if names.ndim != 1 or names.dtype.kind not in "iuU":
        raise ValueError(
            f"levels must be strings or whole numbers, shape (n,), "
            f"got {names.dtype} of shape {names.shape}"
        )
    return names
