"""A regression tree: cut where the squared error falls most, predict the mean of the leaf.

Of n rows, a cut puts the rows with x_j <= t on the left. With S the sum of the targets on a side
and n its size, the squared error falls by

    S_left² / n_left + S_right² / n_right - S² / n

so the best feature j and threshold t maximize the first two terms: one sort and one running sum
per feature. Greedy: no cut is ever revised.

Source: Breiman, Friedman, Olshen and Stone, Classification and Regression Trees (1984).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tree:
    """A fitted tree, one entry per node; node 0 is the root.

    Attributes:
        feature: Column that the node compares, -1 in a leaf, shape (nodes,).
        threshold: Rows up to this value go left, in the unit of the feature, shape (nodes,).
        left: Node of the left child, -1 in a leaf, shape (nodes,).
        right: Node of the right child, -1 in a leaf, shape (nodes,).
        value: Mean target of the rows that reached the node, in the unit of y, shape (nodes,).
    """

    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats

    def predict(self, X: ArrayLike) -> Floats:
        """Send each row down to its leaf and return the leaf means, shape (q,).

        Args:
            X: Finite features, shape (q, d), as in training.

        Raises:
            ValueError: X is no finite matrix with the columns that the tree compares.

        >>> grow_tree([[1], [2], [8]], [10, 20, 90]).predict([[0], [4.9], [99]]).tolist()
        [10.0, 20.0, 90.0]
        >>> grow_tree([[1], [2]], [10, 20]).predict([1])
        Traceback (most recent call last):
        ValueError: X must be (q, d) with d at least 1 and finite, got shape (1,)
        """
        rows = np.asarray(X, np.float64)
        width = int(self.feature.max()) + 1
        if rows.ndim != 2 or rows.shape[1] < width or not np.isfinite(rows).all():
            raise ValueError(
                f"X must be (q, d) with d at least {width} and finite, got shape {rows.shape}"
            )
        node = np.zeros(len(rows), np.int64)
        going = np.arange(len(rows))  # rows that may not have reached a leaf
        while (going := going[self.feature[node[going]] >= 0]).size:
            at = node[going]
            goes_left = rows[going, self.feature[at]] <= self.threshold[at]
            node[going] = np.where(goes_left, self.left[at], self.right[at])
        return self.value[node]


def grow_tree(
    X: ArrayLike,
    y: ArrayLike,
    *,
    min_leaf: int = 1,
    max_depth: int | None = None,
    max_features: int | None = None,
    rng: np.random.Generator | None = None,
) -> Tree:
    """Grow a tree until no leaf can be cut: pure, at its smallest or at its deepest.

    Args:
        X: Finite features, shape (n, d).
        y: Finite targets, shape (n,).
        min_leaf: Fewest rows in a leaf, at least 1.
        max_depth: Most cuts from the root to a leaf, at least 0; None for no limit.
        max_features: Features to compare at each cut, drawn anew from those that vary in the
            node, 1 to d; None for all of them.
        rng: Draws the features, needed below d of them. With all, it settles only ties, which
            go to the first feature without it.

    Raises:
        ValueError: The data are not as described, or a setting is out of range.

    >>> X, y = [[0, 5], [1, 6], [2, 5], [3, 6]], [1.0, 1.0, 4.0, 6.0]
    >>> stump = grow_tree(X, y, max_depth=1)
    >>> stump.feature.tolist(), float(stump.threshold[0]), stump.value.tolist()
    ([0, -1, -1], 1.5, [3.0, 1.0, 5.0])
    >>> grow_tree(X, y).predict(X).tolist()
    [1.0, 1.0, 4.0, 6.0]
    >>> drawn = np.random.default_rng(0)
    >>> roots = {int(grow_tree(X, y, max_features=1, rng=drawn).feature[0]) for _ in range(30)}
    >>> sorted(roots)
    [0, 1]
    >>> grow_tree(X, y, max_features=1)
    Traceback (most recent call last):
    ValueError: max_features=1 of 2 needs an rng
    >>> grow_tree(X, y, min_leaf=0)
    Traceback (most recent call last):
    ValueError: min_leaf must be a whole number of at least 1, got 0
    >>> grow_tree([[0.0], [float("nan")]], [1.0, 2.0])
    Traceback (most recent call last):
    ValueError: X and y must be finite: fill or drop missing values first
    """
    features, targets = np.asarray(X, np.float64), np.asarray(y, np.float64)
    if features.ndim != 2 or not features.size or targets.shape != features.shape[:1]:
        raise ValueError(
            f"X and y must be (n, d) and (n,), not empty, got {features.shape} and {targets.shape}"
        )
    if not (np.isfinite(features).all() and np.isfinite(targets).all()):
        raise ValueError("X and y must be finite: fill or drop missing values first")
    d = features.shape[1]
    m = d if max_features is None else max_features
    for name, number, least in (
        ("min_leaf", min_leaf, 1),
        ("max_depth", 0 if max_depth is None else max_depth, 0),
        ("max_features", m, 1),
    ):
        whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
        if not whole or number < least:
            raise ValueError(f"{name} must be a whole number of at least {least}, got {number}")
    if m > d:
        raise ValueError(f"max_features must be at most {d}, got {m}")
    if m < d and rng is None:
        raise ValueError(f"max_features={m} of {d} needs an rng")

    nodes: list[list[float]] = []  # feature, threshold, left, right, value
    todo = [(np.arange(len(targets)), 0, -1, 0)]  # rows, depth, parent, its field for this child
    while todo:
        rows, depth, parent, side = todo.pop()
        here = targets[rows]
        if parent >= 0:
            nodes[parent][side] = len(nodes)
        nodes.append([-1, 0.0, -1, -1, float(here.mean())])
        if len(rows) < 2 * min_leaf or depth == max_depth or here.min() == here.max():
            continue
        cut = _best_cut(features[rows].T, here - here.mean(), min_leaf, m, rng)
        if cut is not None:
            feature, threshold = cut
            nodes[-1][:2] = feature, threshold
            goes_left = features[rows, feature] <= threshold
            parent = len(nodes) - 1
            todo += [
                (rows[~goes_left], depth + 1, parent, 3),
                (rows[goes_left], depth + 1, parent, 2),
            ]
    table = np.array(nodes)
    compared, left, right = (table[:, i].astype(np.int64) for i in (0, 2, 3))
    return Tree(compared, table[:, 1], left, right, table[:, 4])


def _best_cut(
    X: Floats, y: Floats, min_leaf: int, m: int, rng: np.random.Generator | None
) -> tuple[int, float] | None:
    """Find the best cut among m features that vary; X is (d, n) here, and y has mean 0."""
    usable = np.flatnonzero(X.min(axis=1) < X.max(axis=1))
    drawn = usable[:m] if rng is None else rng.permutation(usable)[:m]
    if not drawn.size:
        return None
    n = len(y)
    order = X[drawn].argsort(axis=1, kind="stable")  # (m, n)
    values = np.take_along_axis(X[drawn], order, axis=1)
    left = y[order].cumsum(axis=1)[:, :-1]  # the right side sums to -left
    size = np.arange(1, n)
    gain = left**2 / size + left**2 / (n - size)
    allowed = (values[:, 1:] > values[:, :-1]) & (np.minimum(size, n - size) >= min_leaf)
    if not allowed.any():
        return None
    gain[~allowed] = -np.inf
    best = np.argmax(gain >= gain.max() - 1e-9 * (y @ y))  # the first: rounding settles no tie
    row, at = np.unravel_index(best, gain.shape)
    low, high = values[row, at], values[row, at + 1]
    middle = low / 2 + high / 2
    return int(drawn[row]), float(middle if middle < high else low)  # no room between neighbors
