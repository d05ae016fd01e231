"""Grouping the levels of a category by their mean outcome, as a shallow tree does.

Two groups of k levels can be formed in 2^(k-1) - 1 ways. For squared error, and so for the Gini
index of 0/1 outcomes, one of the best keeps the levels in the order of their means. Sort, and only
k - 1 cuts are left to try. A cut between groups L and R removes

    n_L n_R / (n_L + n_R) * (mean_L - mean_R)^2

from the sum of squared errors.

Source: Fisher, On grouping for maximum homogeneity (1958), doi:10.1080/01621459.1958.10501479.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bools = NDArray[np.bool_]


def gain(sums: ArrayLike, sizes: ArrayLike, left: ArrayLike) -> float:
    """Return the squared error that splitting the levels into two groups removes.

    Args:
        sums: Sum of the outcomes of each level, shape (k,).
        sizes: Rows of each level, at least 1, shape (k,).
        left: Whether a level goes left, shape (k,).

    Returns:
        The fall of the sum of squared errors, in squared units of y; 0 if a side is empty.

    Raises:
        ValueError: The shapes differ, a sum is not finite, or a level has no rows.

    >>> gain(sums=[1, 2, 6], sizes=[2, 2, 4], left=[True, True, False])
    1.125
    >>> gain(sums=[1, 2], sizes=[2, 2], left=[1.0, 0.0])
    Traceback (most recent call last):
    ValueError: left must be k booleans and sums and sizes (k,), got float64 of (2,), (2,), (2,)
    >>> gain(sums=[1, 5], sizes=[5, 0], left=[True, False])
    Traceback (most recent call last):
    ValueError: need finite sums and sizes of at least 1, got [1.0, 5.0] and [5.0, 0.0]
    """
    s, n, side = np.asarray(sums, float), np.asarray(sizes, float), np.asarray(left)
    if s.ndim != 1 or not s.size or not s.shape == n.shape == side.shape or side.dtype != bool:
        raise ValueError(
            f"left must be k booleans and sums and sizes (k,), got {side.dtype} of {side.shape}, "
            f"{s.shape}, {n.shape}"
        )
    if not (np.isfinite(s).all() and np.isfinite(n).all() and (n >= 1).all()):
        raise ValueError(
            f"need finite sums and sizes of at least 1, got {s.tolist()} and {n.tolist()}"
        )
    if side.all() or not side.any():
        return 0.0
    a, b = n[side].sum(), n[~side].sum()
    return float(a * b / (a + b) * (s[side].sum() / a - s[~side].sum() / b) ** 2)


def best_cut(sums: ArrayLike, sizes: ArrayLike) -> tuple[Bools, float]:
    """Sort the levels by mean and take the best of the k - 1 cuts.

    Args:
        sums: Sum of the outcomes of each level, shape (k,).
        sizes: Rows of each level, at least 1, shape (k,).

    Returns:
        Which levels go left, those of low mean, shape (k,), and the gain of the cut.

    Raises:
        ValueError: As for `gain`.

    >>> left, removed = best_cut(sums=[9, 1, 3], sizes=[10, 10, 10])
    >>> left.tolist(), round(removed, 3)
    ([False, True, True], 3.267)
    """
    gain(sums, sizes, np.ones(np.shape(sums), dtype=bool))  # the same demands
    order = np.argsort(np.divide(sums, sizes), kind="stable")
    s, n = np.asarray(sums, float)[order].cumsum(), np.asarray(sizes, float)[order].cumsum()
    a, b = n[:-1], n[-1] - n[:-1]
    removed = a * b / n[-1] * (s[:-1] / a - (s[-1] - s[:-1]) / b) ** 2
    left = np.zeros(len(s), dtype=bool)
    if removed.size:
        left[order[: int(removed.argmax()) + 1]] = True
    return left, gain(sums, sizes, left)


def response_groups(levels: ArrayLike, y: ArrayLike, depth: int) -> dict[str | int, int]:
    """Cut the sorted levels again and again, as a tree of this depth on their means would.

    Args:
        levels: Strings or whole numbers, shape (n,).
        y: Finite outcomes, shape (n,).
        depth: Rounds of cuts, at least 0; up to 2^depth groups.

    Returns:
        The group of each level, numbered from 0 by rising mean.

    Raises:
        ValueError: The rows are not as described, or the depth is out of range.

    >>> shops = ["a", "a", "b", "b", "c", "c", "d", "d"]
    >>> response_groups(shops, [0, 0, 1, 1, 0, 0, 1, 0], depth=2)
    {'a': 0, 'c': 0, 'd': 1, 'b': 2}
    >>> response_groups(shops, [0] * 8, depth=-1)
    Traceback (most recent call last):
    ValueError: depth must be a whole number of at least 0, got -1
    """
    names, targets = np.asarray(levels), np.asarray(y, float)
    if names.ndim != 1 or names.dtype.kind not in "iuU" or names.shape != targets.shape:
        raise ValueError(
            f"need names and y, both (n,), got {names.dtype} of {names.shape} and {targets.shape}"
        )
    if not names.size or not np.isfinite(targets).all():
        raise ValueError(f"need at least 1 row and finite y, got {names.size} rows")
    if isinstance(depth, bool) or not isinstance(depth, int) or depth < 0:
        raise ValueError(f"depth must be a whole number of at least 0, got {depth}")
    known, code, n = np.unique(names, return_inverse=True, return_counts=True)
    sums = np.bincount(code, targets)
    rounding = 1e-24 * float(targets @ targets)  # equal means may differ in the last digit
    groups = [np.arange(len(known))]
    for _ in range(depth):
        parts: list[NDArray[np.int64]] = []
        for members in groups:
            left, removed = best_cut(sums[members], n[members])
            parts += [members[left], members[~left]] if removed > rounding else [members]
        groups = parts
    return {name: i for i, members in enumerate(groups) for name in known[members].tolist()}
