"""A random forest for regression: average trees that two kinds of chance keep apart.

1. Rows: each tree is grown on a bootstrap sample, n draws with replacement. A row is missing from
   it with probability (1 - 1/n)^n, which tends to 1/e = 0.368.
2. Features: each cut compares only m of the d features, drawn anew for that cut.

The rows that a tree left out are fresh data for it: the out-of-bag prediction of a row averages
only the trees that never saw it.

Source: Breiman (2001), Random forests, Machine Learning 45, doi:10.1023/A:1010933404324.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snippets.algorithms.regression_tree import Tree, grow_tree

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Forest:
    """Fitted trees, and the rows that each left out.

    Attributes:
        trees: The B trees.
        left_out: Whether the bootstrap sample of a tree lacks a training row, shape (B, n).
    """

    trees: tuple[Tree, ...]
    left_out: NDArray[np.bool_]

    def each(self, X: ArrayLike) -> Floats:
        """Return the predictions of every tree, shape (B, q).

        Args:
            X: Finite features, shape (q, d), as in training.
        """
        return np.array([tree.predict(X) for tree in self.trees])

    def predict(self, X: ArrayLike) -> Floats:
        """Return the mean prediction of the trees, shape (q,).

        Args:
            X: Finite features, shape (q, d), as in training.
        """
        return np.asarray(self.each(X).mean(axis=0))

    def out_of_bag(self, X: ArrayLike) -> Floats:
        """Predict each training row by the trees that never saw it, shape (n,).

        A row that every tree saw gets NaN.

        Args:
            X: The training features, in the order of training, shape (n, d).

        Raises:
            ValueError: X has another number of rows.

        >>> X, y = [[0.0], [1.0], [2.0]], [0.0, 5.0, 10.0]
        >>> forest = grow_forest(X, y, 200, 1, np.random.default_rng(0))
        >>> seen = forest.out_of_bag(X)  # row 0 from y = 5 and 10 alone
        >>> bool(5 <= seen[0] <= 10), bool(0 <= seen[2] <= 5)
        (True, True)
        >>> every_row = grow_forest(X, y, 5, 1, np.random.default_rng(0), bootstrap=False)
        >>> every_row.out_of_bag(X).tolist()
        [nan, nan, nan]
        >>> forest.out_of_bag([[0.0]])
        Traceback (most recent call last):
        ValueError: X must hold the 3 training rows, got 1
        """
        each, n = self.each(X), self.left_out.shape[1]
        if each.shape[1] != n:
            raise ValueError(f"X must hold the {n} training rows, got {each.shape[1]}")
        votes = self.left_out.sum(axis=0)
        total = np.where(self.left_out, each, 0.0).sum(axis=0)
        return np.asarray(np.divide(total, votes, out=np.full(n, np.nan), where=votes > 0))


def grow_forest(
    X: ArrayLike,
    y: ArrayLike,
    trees: int,
    max_features: int,
    rng: np.random.Generator,
    *,
    bootstrap: bool = True,
    min_leaf: int = 1,
) -> Forest:
    """Grow trees on bootstrap samples, with a fresh draw of features at every cut.

    Args:
        X: Finite features, shape (n, d).
        y: Finite targets, shape (n,).
        trees: Number of trees B, at least 1.
        max_features: Features to compare at each cut, 1 to d; d is bagging.
        rng: Draws rows and features.
        bootstrap: Whether each tree draws its rows; without, every tree gets all rows once.
        min_leaf: Fewest drawn rows in a leaf, at least 1.

    Raises:
        ValueError: There is no tree, or as in `grow_tree`.

    >>> X, y = [[0, 5], [1, 6], [2, 5], [3, 6]], [1.0, 1.0, 4.0, 6.0]
    >>> forest = grow_forest(X, y, 50, 1, np.random.default_rng(0))
    >>> len(forest.trees), forest.left_out.shape, forest.each(X).shape
    (50, (50, 4), (50, 4))
    >>> prediction = forest.predict([[1.5, 5.5]])
    >>> bool(min(y) <= prediction[0] <= max(y))  # a mean of means: never outside
    True
    >>> grow_forest(X, y, 0, 1, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: trees must be a whole number of at least 1, got 0
    """
    features, targets = np.asarray(X, np.float64), np.asarray(y, np.float64)
    if not isinstance(trees, int | np.integer) or isinstance(trees, bool) or trees < 1:
        raise ValueError(f"trees must be a whole number of at least 1, got {trees}")
    if not targets.size or targets.shape != features.shape[:1]:
        raise ValueError(
            f"X and y must be (n, d) and (n,), not empty, got {features.shape} and {targets.shape}"
        )
    if not (np.isfinite(features).all() and np.isfinite(targets).all()):
        raise ValueError("X and y must be finite: fill or drop missing values first")
    n = len(targets)
    grown, left_out = [], np.ones((trees, n), np.bool_)
    for tree in range(trees):
        rows = rng.integers(n, size=n) if bootstrap else np.arange(n)
        left_out[tree, rows] = False
        grown.append(
            grow_tree(
                features[rows],
                targets[rows],
                min_leaf=min_leaf,
                max_features=max_features,
                rng=rng,
            )
        )
    return Forest(tuple(grown), left_out)
