"""When to repeat a recall card: evenly spaced days, and how strong the memory is on the day.

Each successful review leaves a trace that fades as a power of the time since, and a review made
while the memory is strong fades faster:

    strength(t) = sum_i (t - t_i) ** -d_i        d_i = c * strength(t_i) + a,  d_1 = a

Model: Pavlik and Anderson (2005), doi:10.1207/s15516709cog0000_14, whose activation is the
logarithm of this strength. The defaults of c and a, and hours as the unit, are illustrations.
Recall rises with strength, so comparing schedules needs no further assumption.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf


def review_days(days_left: int, reviews: int) -> list[int]:
    """Spread reviews evenly from today, day 0, to the day before the interview.

    Args:
        days_left: Days from today to the interview.
        reviews: How often a card is recalled, at most once a day.

    Raises:
        ValueError: There are fewer than 2 reviews, or more than days.

    >>> review_days(14, 4)
    [0, 4, 9, 13]
    >>> review_days(3, 5)
    Traceback (most recent call last):
    ValueError: reviews must be from 2 to 3, one a day, got 5
    """
    if not 2 <= reviews <= days_left:
        raise ValueError(f"reviews must be from 2 to {days_left}, one a day, got {reviews}")
    return [round(i * (days_left - 1) / (reviews - 1)) for i in range(reviews)]


def strength(days: Sequence[float], on: float, c: float = 0.2, a: float = 0.2) -> float:
    """Return the strength of a memory after successful reviews.

    Args:
        days: When each review takes place, in days, at least an hour after the one before.
        on: The day of the test, at least an hour after the last review.
        c: How much a strong memory speeds up the fading of the next trace, 0 or more.
        a: How fast a first trace fades, above 0.

    Raises:
        ValueError: Two times are less than an hour apart, or a parameter is out of range.

    >>> round(strength([0], on=1, a=0.5), 3), round(24**-0.5, 3)
    (0.204, 0.204)
    >>> strength([0, 4], on=14) > strength([0], on=14)
    True
    >>> strength([4, 0], on=14)
    Traceback (most recent call last):
    ValueError: each time must be at least an hour after the one before, got [4, 0, 14]
    >>> strength([0], on=14, c=-1)
    Traceback (most recent call last):
    ValueError: c must be at least 0 and a above 0, both finite, got -1 and 0.2
    """
    line = [*days, on]
    gaps = [24 * (later - day) for day, later in pairwise(line)]
    if not gaps or not all(1 - 1e-9 <= gap < inf for gap in gaps):
        raise ValueError(f"each time must be at least an hour after the one before, got {line}")
    if not (0 <= c < inf and 0 < a < inf):
        raise ValueError(f"c must be at least 0 and a above 0, both finite, got {c:g} and {a:g}")
    decays: list[float] = []
    now = 0.0
    for i, day in enumerate(line):
        now = sum((24 * (day - line[j])) ** -decays[j] for j in range(i))  # hours since
        decays.append(c * now + a)
    return now
