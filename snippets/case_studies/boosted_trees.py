"""Gradient-boosted trees for a probability: each tree corrects the log-odds of those before it.

With p the current probability, log loss has gradient g = p - y and curvature h = p (1 - p). A leaf
with sums G and H moves the log-odds of its rows by -rate * G / (H + penalty), one damped Newton
step. A cut is chosen where

    G_left² / (H_left + penalty) + G_right² / (H_right + penalty)

is largest, among bin edges: histograms of g and h replace sorting.

Sources: Friedman, Greedy function approximation (2001), doi:10.1214/aos/1013203451; Chen and
Guestrin, XGBoost (2016), doi:10.1145/2939672.2939785, for the leaf and the gain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]  # what bincount takes; 32 bits in a browser


@dataclass(frozen=True)
class BoostedTrees:
    """Fitted trees of one depth; node i of a level has children 2 i and 2 i + 1 on the next.

    Attributes:
        start: Log-odds before the first tree.
        edges: Bin edges of each feature, ascending, shape (d, bins - 1).
        feature: Column that each node compares, one list per level, shape (trees, 2**level).
        cut: Bins up to this one go left, one list per level, shape (trees, 2**level).
        leaf: What each leaf adds to the log-odds, shape (trees, 2**depth).
    """

    start: float
    edges: Floats
    feature: list[Ints]
    cut: list[Ints]
    leaf: Floats

    def probability(self, X: ArrayLike) -> Floats:
        """Return the probability of class 1, shape (q,).

        Args:
            X: Finite features, shape (q, d), as in training.

        Raises:
            ValueError: X has another shape or a value that is not finite.

        >>> X, y = [[0.0], [1.0], [2.0], [3.0]] * 50, [0, 0, 1, 1] * 50
        >>> boost(X, y, trees=50).probability([[-9.0], [1.0], [2.0]]).round(1).tolist()
        [0.0, 0.0, 1.0]
        """
        bins = _bins(_matrix(X, len(self.edges)), self.edges)
        log_odds, rows = np.full(len(bins), self.start), np.arange(len(bins))
        for t in range(len(self.leaf)):
            node = np.zeros(len(bins), np.intp)
            for feature, cut in zip(self.feature, self.cut, strict=True):
                node = 2 * node + (bins[rows, feature[t][node]] > cut[t][node])
            log_odds += self.leaf[t][node]
        return _sigmoid(log_odds)


def boost(
    X: ArrayLike, y: ArrayLike, *, trees: int = 60, depth: int = 3, rate: float = 0.15
) -> BoostedTrees:
    """Fit boosted trees with 32 bins a feature.

    Args:
        X: Finite features, shape (n, d).
        y: 0 or 1, both present, shape (n,).
        trees: How many, at least 1.
        depth: Comparisons on the way to a leaf, at least 1.
        rate: Share of each Newton step that is taken, above 0 and at most 1.

    Raises:
        ValueError: The rows are not as described, or a setting is out of range.

    >>> boost([[0.0], [1.0]], [0, 2])
    Traceback (most recent call last):
    ValueError: y must be (2,) of 0 and 1, both present, got [0, 2]
    >>> boost([[0.0], [1.0]], [0, 1], trees=0)
    Traceback (most recent call last):
    ValueError: need trees >= 1, depth >= 1 and 0 < rate <= 1, got 0, 3 and 0.15
    """
    rows, label = _matrix(X), np.asarray(y, np.float64)
    if label.shape != rows.shape[:1] or set(label.tolist()) != {0.0, 1.0}:
        raise ValueError(f"y must be ({len(rows)},) of 0 and 1, both present, got {y!r:.60}")
    if not (trees >= 1 and depth >= 1 and 0 < rate <= 1):
        raise ValueError(
            f"need trees >= 1, depth >= 1 and 0 < rate <= 1, got {trees}, {depth} and {rate}"
        )
    n, d = rows.shape
    edges = np.quantile(rows, np.arange(1, 32) / 32, axis=0).T  # (d, 31)
    bins = _bins(rows, edges)
    start = float(np.log(label.mean() / (1 - label.mean())))
    feature = [np.zeros((trees, 2**level), np.intp) for level in range(depth)]
    cut = [np.zeros((trees, 2**level), np.intp) for level in range(depth)]
    leaf, log_odds = np.zeros((trees, 2**depth)), np.full(n, start)
    for t in range(trees):
        p, node = _sigmoid(log_odds), np.zeros(n, np.intp)
        g, h = p - label, p * (1 - p)
        for level in range(depth):
            size = 2**level
            gain = [_gain(node * 32 + bins[:, j], g, h, size) for j in range(d)]
            best = np.concatenate(gain, axis=1).argmax(axis=1)  # (nodes,), over features and cuts
            feature[level][t], cut[level][t] = best // 32, best % 32
            node = 2 * node + (bins[np.arange(n), feature[level][t][node]] > cut[level][t][node])
        G, H = (np.bincount(node, v, minlength=2**depth) for v in (g, h))
        leaf[t] = -rate * G / (H + 1.0)
        log_odds += leaf[t][node]
    return BoostedTrees(start, edges, feature, cut, leaf)


def _gain(key: Ints, g: Floats, h: Floats, nodes: int) -> Floats:
    """Score every cut of a feature in every node, shape (nodes, 32); the last bin cuts nothing."""
    G, H = (np.bincount(key, v, minlength=32 * nodes).reshape(nodes, 32) for v in (g, h))
    left_g, left_h = G.cumsum(axis=1), H.cumsum(axis=1)
    right_g, right_h = left_g[:, -1:] - left_g, left_h[:, -1:] - left_h
    return np.asarray(left_g**2 / (left_h + 1.0) + right_g**2 / (right_h + 1.0))


def _bins(X: Floats, edges: Floats) -> Ints:
    columns = [np.searchsorted(e, column, "left") for e, column in zip(edges, X.T, strict=True)]
    return np.column_stack(columns).astype(np.intp)


def _matrix(X: ArrayLike, d: int | None = None) -> Floats:
    rows = np.asarray(X, np.float64)
    if rows.ndim != 2 or not rows.size or d not in (None, rows.shape[1]):
        raise ValueError(f"X must be (n, {d or 'd'}), not empty, got {rows.shape}")
    if not np.isfinite(rows).all():
        raise ValueError(f"X must be finite, got {rows[~np.isfinite(rows)][0]}")
    return rows


def _sigmoid(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)))
