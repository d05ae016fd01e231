"""Exact error rates of a canary rule, by adding up every way the failures can fall.

Failure n comes from the canary with chance q. The chance of x canary failures among n, with no
decision so far, follows from the step before; where the rule decides, the mass leaves:

    alive(n, x) = alive(n-1, x) * (1-q) + alive(n-1, x-1) * q

Source: Armitage, McPherson and Rowe (1969), Repeated significance tests on accumulating data,
doi:10.2307/2343787, who compute such tables for repeated looks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Rule = Callable[[int, NDArray[np.int64]], NDArray[np.int64]]


class Chances(NamedTuple):
    """What a rule does to one kind of canary.

    Attributes:
        roll_back: Chance that it rolls back within the limit.
        advance: Chance that it advances.
        failures: Mean number of failures seen, of both versions; the limit counts for the rest.
    """

    roll_back: float
    advance: float
    failures: float


def canary_share_of_failures(share: float, ratio: float) -> float:
    """Return the chance that a failure comes from the canary.

    Args:
        share: Of the traffic on the canary, above 0 and below 1.
        ratio: Failure rate of the canary over that of the control, at least 0.

    Raises:
        ValueError: The share or the ratio is out of range.

    >>> canary_share_of_failures(0.05, 1.0)
    0.05
    >>> canary_share_of_failures(0.5, 3.0)
    0.75
    >>> canary_share_of_failures(5, 3.0)
    Traceback (most recent call last):
    ValueError: need a share above 0 and below 1 and a finite ratio of at least 0, got 5 and 3.0
    """
    if not (0 < share < 1 and 0 <= ratio < np.inf):
        raise ValueError(
            "need a share above 0 and below 1 and a finite ratio of at least 0, "
            f"got {share} and {ratio}"
        )
    return share * ratio / (1 + share * (ratio - 1))


def chances(rule: Rule, q: float, limit: int) -> Chances:
    """Follow all sequences of up to `limit` failures under a rule.

    Args:
        rule: From n and the counts x, shape (m,), to 1 (roll back), -1 (advance) or 0, shape (m,).
        q: Chance that a failure comes from the canary, `0` to `1`.
        limit: Failures after which the canary ends without a decision, at least 1.

    Raises:
        ValueError: The chance or the limit is out of range.

    >>> two_in_a_row = lambda n, x: (x == n) * (n == 2) - (x < n) * 1
    >>> chances(two_in_a_row, q=0.5, limit=10)
    Chances(roll_back=0.25, advance=0.75, failures=1.5)
    >>> chances(two_in_a_row, q=1.5, limit=10)
    Traceback (most recent call last):
    ValueError: need q from 0 to 1 and a whole limit of at least 1, got 1.5 and 10
    """
    if not 0 <= q <= 1 or type(limit) is not int or limit < 1:
        raise ValueError(f"need q from 0 to 1 and a whole limit of at least 1, got {q} and {limit}")
    low, alive = 0, np.ones(1)  # alive[i]: chance of low + i canary failures, undecided
    roll_back = advance = failures = 0.0
    for n in range(1, limit + 1):
        failures += alive.sum()
        alive = np.append(alive * (1 - q), 0.0) + np.append(0.0, alive * q)
        decision = rule(n, np.arange(low, low + alive.size, dtype=np.int64))
        roll_back += alive[decision > 0].sum()
        advance += alive[decision < 0].sum()
        alive = np.where(decision == 0, alive, 0.0)
        kept = np.flatnonzero(alive > 1e-12)
        if alive.sum() < 1e-7:  # what is still undecided would not show in the results
            break
        low, alive = low + int(kept[0]), alive[kept[0] : kept[-1] + 1]
    return Chances(float(roll_back), float(advance), float(failures))
