"""From the steps of a job search to labels: each step is asked only of rows that reached the last.

    seen -> opened -> applied -> invited

A row gets the label 1 for a step that follows in time, and 0 only when the window of the step has
closed without it. Until then there is no label. The chance of an invitation factors along the way:

    P(invited | seen) = P(opened | seen) P(applied | opened) P(invited | applied)

Source: Ma et al., Entire Space Multi-Task Model (2018), doi:10.1145/3209978.3210104, for such a
chain of conditional chances over all impressions.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import isfinite

STEPS = ("seen", "opened", "applied", "invited")
WINDOWS = {"opened": 1.0, "applied": 7.0, "invited": 30.0}  # days


def step_labels(
    days: Mapping[str, float], now: float, windows: Mapping[str, float] = WINDOWS
) -> dict[str, int]:
    """Return the label of each step that has one, from the events of one impression.

    Args:
        days: Time in days of each step that this impression led to; without `seen`, no row.
        now: The day on which the labels are made.
        windows: Days that each step after `seen` has, from the step before it.

    Returns:
        1 or 0 by step. A step is absent if the step before it did not happen in time, or if its
        window is open.

    Raises:
        ValueError: A step is unknown or happens before the last one or after `now`, or a window is
            missing or not above 0.

    >>> step_labels({"seen": 0, "opened": 0}, now=3)  # may still apply
    {'opened': 1}
    >>> step_labels({"seen": 0, "opened": 0}, now=7)
    {'opened': 1, 'applied': 0}
    >>> step_labels({"seen": 0, "opened": 0, "applied": 2, "invited": 20}, now=21)
    {'opened': 1, 'applied': 1, 'invited': 1}
    >>> step_labels({"applied": 2}, now=9)  # came from elsewhere: no impression of this feed
    {}
    >>> step_labels({"seen": 3, "opened": 2}, now=9)
    Traceback (most recent call last):
    ValueError: opened must lie between the step before it and now, got day 2
    >>> step_labels({"seen": 3, "hired": 4}, now=9)
    Traceback (most recent call last):
    ValueError: steps must be among ('seen', 'opened', 'applied', 'invited'), got hired
    """
    _check(days, now, windows)
    labels: dict[str, int] = {}
    for before, step in pairwise(STEPS):
        if before not in days:
            break
        deadline = days[before] + windows[step]
        if step in days and days[step] <= deadline:
            labels[step] = 1
        else:
            if now >= deadline:
                labels[step] = 0
            break
    return labels


def grade(labels: Mapping[str, int]) -> int | None:
    """Return how many steps were taken, or None while a window is open.

    Args:
        labels: From `step_labels`.

    Raises:
        ValueError: The labels do not come from `step_labels`.

    >>> grade({"opened": 0}), grade({"opened": 1, "applied": 1, "invited": 0}), grade({"opened": 1})
    (0, 2, None)
    >>> grade({"opened": 0, "applied": 1})
    Traceback (most recent call last):
    ValueError: labels must be ones along the steps, the last one 0 or 1, got {'opened': 0, ...
    """
    values = list(labels.values())
    ones = values[:-1] == [1] * len(values[:-1]) and all(last in (0, 1) for last in values[-1:])
    if list(labels) != list(STEPS[1 : len(values) + 1]) or not ones:
        raise ValueError(f"labels must be ones along the steps, the last one 0 or 1, got {labels}")
    closed = bool(values) and (values[-1] == 0 or len(values) == len(STEPS) - 1)
    return sum(values) if closed else None


def _check(days: Mapping[str, float], now: float, windows: Mapping[str, float]) -> None:
    unknown = [step for step in days if step not in STEPS]
    if unknown:
        raise ValueError(f"steps must be among {STEPS}, got {unknown[0]}")
    for step in STEPS[1:]:
        if not windows.get(step, 0) > 0:  # NaN is refused, too
            raise ValueError(f"windows must give days above 0 for {step}, got {windows.get(step)}")
    last = min(days.values(), default=now)
    for step in (step for step in STEPS if step in days):
        if not (isfinite(days[step]) and last <= days[step] <= now):
            raise ValueError(
                f"{step} must lie between the step before it and now, got day {days[step]}"
            )
        last = days[step]
