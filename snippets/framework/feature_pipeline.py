"""A summary that partitions can build apart and merge: the contract behind parallel features.

Partitions can be worked on in any order and grouping if their states merge by an operation that is
associative and commutative and has the empty state as its identity. Count and sum do; a mean does
not, unless it carries its count. For the sum of squared deviations s of two parts of sizes a and b

    s = s_a + s_b + (mean_b - mean_a)**2 * a * b / (a + b)

Source: Chan, Golub and LeVeque, Algorithms for computing the sample variance (1983),
doi:10.1080/00031305.1983.10483115.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    """Count, mean and squared deviations of some values; `Summary()` is that of none.

    Attributes:
        count: How many values.
        mean: Their mean, in their unit; 0 where there are none.
        squares: Sum of squared deviations from the mean, in their unit squared.
    """

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def variance(self) -> float:
        """Return the mean squared deviation (the population variance, divisor n).

        Raises:
            ValueError: There are no values.

        >>> summarize([2.0, 4.0, 6.0]).variance() == 8 / 3
        True
        >>> Summary().variance()
        Traceback (most recent call last):
        ValueError: no values, no variance
        """
        if not self.count:
            raise ValueError("no values, no variance")
        return self.squares / self.count


def merge(left: Summary, right: Summary) -> Summary:
    """Merge the summaries of two disjoint sets of values into that of their union.

    Args:
        left: Of the first partition.
        right: Of the second partition.

    >>> merge(summarize([1.0, 3.0]), summarize([8.0])) == summarize([1.0, 3.0, 8.0])
    True
    >>> merge(Summary(), Summary(3, 4.0, 26.0))
    Summary(count=3, mean=4.0, squares=26.0)
    """
    if not (left.count and right.count):
        return left if left.count else right
    count = left.count + right.count
    step = right.mean - left.mean
    mean = left.mean + step * right.count / count
    between = step**2 * left.count * right.count / count
    return Summary(count, mean, left.squares + right.squares + between)


def summarize(values: Iterable[float]) -> Summary:
    """Summarize one partition in a single pass, without keeping the values.

    Args:
        values: Finite numbers of one unit, possibly none.

    Raises:
        ValueError: A value is not finite.

    >>> summarize([1.0, 3.0, 8.0])
    Summary(count=3, mean=4.0, squares=26.0)
    >>> summarize([]) == Summary()
    True
    >>> summarize([1.0, float("nan")])
    Traceback (most recent call last):
    ValueError: values must be finite, got nan
    """
    state = Summary()
    for value in values:
        if not math.isfinite(value):
            raise ValueError(f"values must be finite, got {value}")
        state = merge(state, Summary(1, float(value)))
    return state
