"""Spend study hours where weight times weakness is largest.

Assumption: one hour on a topic closes the share r of the gap that is left. After h_i hours

    points = sum_i w_i * (1 - (1 - known_i) * (1 - r) ** h_i)

with w_i the weight of topic i and known_i the share of its questions you can answer now. The next
hour on topic i adds w_i * gap_i * r, less each time, so giving each hour to the largest gain is
optimal: Fox (1966), doi:10.1287/mnsc.13.3.210.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf


def points(
    weights: Sequence[float], known: Sequence[float], hours: Sequence[float], r: float = 0.2
) -> float:
    """Return the expected share of points after studying.

    Args:
        weights: Of the topics, at least 0, summing to 1, length n.
        known: Share of each topic's questions you can answer now, from 0 to 1, length n.
        hours: Spent on each topic, at least 0, length n.
        r: Share of the remaining gap that an hour closes, from 0 to 1.

    Raises:
        ValueError: The lengths differ, or a value is out of range.

    >>> round(points([0.5, 0.5], [0, 0.5], [1, 0], r=0.5), 3)
    0.5
    >>> points([0.5, 0.5], [0], [1, 0])
    Traceback (most recent call last):
    ValueError: weights, known and hours need one length, got 2, 1 and 2
    >>> points([0.5], [0], [1])
    Traceback (most recent call last):
    ValueError: weights must be at least 0 and sum to 1, got [0.5]
    >>> points([1], [1.5], [1])
    Traceback (most recent call last):
    ValueError: known and r must be from 0 to 1, hours at least 0, got [1.5], 0.2 and [1]
    """
    if not len(weights) == len(known) == len(hours):
        sizes = f"{len(weights)}, {len(known)} and {len(hours)}"
        raise ValueError(f"weights, known and hours need one length, got {sizes}")
    if not (all(w >= 0 for w in weights) and abs(sum(weights) - 1) < 1e-9):
        raise ValueError(f"weights must be at least 0 and sum to 1, got {list(weights)}")
    if not (all(0 <= k <= 1 for k in [*known, r]) and all(0 <= h < inf for h in hours)):
        got = f"{list(known)}, {r:g} and {list(hours)}"
        raise ValueError(f"known and r must be from 0 to 1, hours at least 0, got {got}")
    triples = zip(weights, known, hours, strict=True)
    return float(sum(w * (1 - (1 - k) * (1 - r) ** h) for w, k, h in triples))


def allocate(
    weights: Sequence[float], known: Sequence[float], total: int, r: float = 0.2
) -> list[int]:
    """Give each hour to the topic where it adds most; ties go to the earlier topic.

    Args:
        weights: Of the topics, at least 0, summing to 1, length n.
        known: Share of each topic's questions you can answer now, from 0 to 1, length n.
        total: Whole hours to spend.
        r: Share of the remaining gap that an hour closes, from 0 to 1.

    Returns:
        Hours per topic, length n.

    Raises:
        ValueError: The lengths differ, or a value is out of range.

    >>> allocate([0.6, 0.4], [0.5, 0], total=3, r=0.5)
    [1, 2]
    >>> allocate([0.6, 0.4], [0.5, 0], total=-1)
    Traceback (most recent call last):
    ValueError: total must be at least 0, got -1
    """
    hours = [0] * len(weights)
    points(weights, known, hours, r)  # refuses what does not fit
    if total < 0:
        raise ValueError(f"total must be at least 0, got {total}")
    gains = [w * (1 - k) * r for w, k in zip(weights, known, strict=True)]
    for _ in range(total):
        best = max(range(len(gains)), key=gains.__getitem__)
        hours[best] += 1
        gains[best] *= 1 - r
    return hours
