"""Choose a design by one metric to maximize and limits for all the others.

The metric that matters most is optimized. Every other one only has to be good enough, and its
limit is agreed before results are seen:

    choose the design with the largest Q among those that keep every limit

Source: Ng, Machine Learning Yearning (draft, 2018), chapter 9, optimizing and satisficing metrics.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite, isnan

Marks = Mapping[str, float]


def broken(marks: Marks, limits: Mapping[str, tuple[float, float]]) -> list[str]:
    """List the limits that a design breaks.

    Args:
        marks: The metrics of the design, each in the unit of its limit.
        limits: Lowest and highest accepted value of each limited metric.

    Raises:
        ValueError: A limited metric was not measured, or a limit has its ends in the wrong order.

    >>> broken({"P@10": 0.8, "p99 ms": 240}, {"p99 ms": (0, 50)})
    ['p99 ms is 240, not within 0 to 50']
    >>> broken({"P@10": 0.8}, {"p99 ms": (0, 50)})
    Traceback (most recent call last):
    ValueError: p99 ms was not measured
    """
    found = []
    for name, (low, high) in limits.items():
        if not low <= high:  # NaN is refused, too
            raise ValueError(f"{name}: limits must run from low to high, got {low} and {high}")
        if name not in marks or isnan(marks[name]):
            raise ValueError(f"{name} was not measured")
        if not low <= marks[name] <= high:
            found.append(f"{name} is {marks[name]}, not within {low} to {high}")
    return found


def choose(
    designs: Mapping[str, Marks], maximize: str, limits: Mapping[str, tuple[float, float]]
) -> str:
    """Return the design with the largest metric among those that keep every limit.

    Args:
        designs: The metrics of each design, by name; the first one wins a tie.
        maximize: The metric to optimize.
        limits: Lowest and highest accepted value of the other metrics.

    Raises:
        ValueError: There is no design, a metric was not measured, or every design breaks a limit.

    >>> designs = {"trees": {"P@10": 0.7, "p99 ms": 30}, "network": {"P@10": 0.8, "p99 ms": 240}}
    >>> choose(designs, "P@10", {"p99 ms": (0, 50)}), choose(designs, "P@10", {})
    ('trees', 'network')
    >>> choose(designs, "P@10", {"p99 ms": (0, 5)})
    Traceback (most recent call last):
    ValueError: every design breaks a limit; trees: p99 ms is 30, not within 0 to 5
    >>> choose(designs, "AUC", {})
    Traceback (most recent call last):
    ValueError: trees: AUC was not measured
    """
    if not designs:
        raise ValueError("there must be at least one design, got none")
    for name, marks in designs.items():
        if not isfinite(marks.get(maximize, float("nan"))):
            raise ValueError(f"{name}: {maximize} was not measured")
    faults = {name: broken(marks, limits) for name, marks in designs.items()}
    allowed = [name for name, found in faults.items() if not found]
    if not allowed:
        name, found = next(iter(faults.items()))
        raise ValueError(f"every design breaks a limit; {name}: {found[0]}")
    return max(allowed, key=lambda name: designs[name][maximize])
