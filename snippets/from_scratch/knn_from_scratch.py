"""k-nearest neighbors on plain lists, short enough for a whiteboard.

A query takes the majority label, or the mean target, of the k rows at the smallest distance.
Squared Euclidean distance sum_j (a_j - b_j)^2 ranks rows as the distance does and keeps integers
exact. Both ties have a rule: equal distances go to the lower row index, equal vote counts to the
label with the nearest supporter.

Source: Cover and Hart (1967), Nearest neighbor pattern classification,
https://doi.org/10.1109/TIT.1967.1053964.
"""

import heapq
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

Point = Sequence[float]
Label = TypeVar("Label", bound=Hashable)


def squared_distance(a: Point, b: Point) -> float:
    """Return the squared Euclidean distance of two points.

    Args:
        a: A point, d coordinates.
        b: Another point, d coordinates.

    Raises:
        ValueError: The points differ in length.

    >>> squared_distance([0, 0], [3, 4])
    25
    >>> squared_distance([0, 0], [3])
    Traceback (most recent call last):
    ValueError: points need the same number of coordinates, got 2 and 1
    """
    if len(a) != len(b):
        raise ValueError(f"points need the same number of coordinates, got {len(a)} and {len(b)}")
    return sum((x - y) ** 2 for x, y in zip(a, b, strict=True))


def nearest(X: Sequence[Point], query: Point, k: int) -> list[int]:
    """Return the indices of the k rows nearest to a query, nearest first.

    Args:
        X: The rows, n points of d coordinates, none of them NaN.
        query: One point, d coordinates.
        k: How many rows to return, 1 to n.

    Raises:
        ValueError: k is not between 1 and n.

    >>> nearest([[5, 5], [0, 1], [1, 0], [9, 9]], query=[0, 0], k=2)  # rows 1 and 2 tie
    [1, 2]
    >>> nearest([[5, 5], [0, 1]], query=[0, 0], k=3)
    Traceback (most recent call last):
    ValueError: k must be between 1 and 2, the number of rows, got 3
    """
    if not 1 <= k <= len(X):
        raise ValueError(f"k must be between 1 and {len(X)}, the number of rows, got {k}")
    ranked = ((squared_distance(row, query), i) for i, row in enumerate(X))
    return [i for _, i in heapq.nsmallest(k, ranked)]  # pairs compare by distance, then by index


def classify(X: Sequence[Point], y: Sequence[Label], query: Point, k: int) -> Label:
    """Return the majority label of the k nearest rows.

    Args:
        X: The rows, n points of d coordinates.
        y: Their labels, n of any hashable type.
        query: One point, d coordinates.
        k: How many rows vote, 1 to n.

    Raises:
        ValueError: X and y differ in length, or k is not between 1 and n.

    >>> classify([[1], [2], [8], [9]], ["low", "low", "high", "high"], query=[7], k=3)
    'high'
    >>> classify([[2], [9]], ["low", "high"], query=[4], k=2)  # one vote each: the nearer wins
    'low'
    >>> classify([[1], [2]], ["low"], query=[1], k=1)
    Traceback (most recent call last):
    ValueError: X and y need the same length, got 2 and 1
    """
    if len(X) != len(y):
        raise ValueError(f"X and y need the same length, got {len(X)} and {len(y)}")
    votes = Counter(y[i] for i in nearest(X, query, k))
    return votes.most_common(1)[0][0]  # of equal counts, the one counted first: the nearest


def regress(X: Sequence[Point], y: Sequence[float], query: Point, k: int) -> float:
    """Return the mean target of the k nearest rows.

    Args:
        X: The rows, n points of d coordinates.
        y: Their targets, n numbers.
        query: One point, d coordinates.
        k: How many rows to average, 1 to n.

    Raises:
        ValueError: X and y differ in length, or k is not between 1 and n.

    >>> regress([[1], [2], [8]], [10, 20, 90], query=[0], k=2)
    15.0
    >>> regress([[1], [2]], [10], query=[0], k=1)
    Traceback (most recent call last):
    ValueError: X and y need the same length, got 2 and 1
    """
    if len(X) != len(y):
        raise ValueError(f"X and y need the same length, got {len(X)} and {len(y)}")
    return sum(y[i] for i in nearest(X, query, k)) / k
