"""A job invites only so many: the value of a list depends on the lists of all others.

If candidates of job j are shown it and each would be invited with chance v (applies and convinces),
independently, the number N of those is Poisson-binomial and the invitations are min(N, places). One
more candidate adds exactly

    v * P(N < places)

so an online feed ranks by value times the chance that a place is left. The total is submodular, and
greedy choices reach at least half of the best total.

Sources: Borisyuk, Zhang and Kenthapadi, LiJAR (2017), doi:10.1145/3097983.3098028, for the problem;
Fisher, Nemhauser and Wolsey, An analysis of approximations for maximizing submodular set functions
II (1978), doi:10.1007/BFb0121195, for the half.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def invitations(value: Floats, lists: Ints, places: int) -> Floats:
    """Return the expected invitations of each job, shape (jobs,).

    Args:
        value: Chance that a member shown a job applies and convinces, shape (members, jobs).
        lists: Jobs shown to each member, no job twice, shape (members, k).
        places: How many each job invites at most, at least 1.

    Raises:
        ValueError: A chance is out of range, a list is malformed, or there is no place.

    >>> value = np.array([[0.5, 0.1], [0.5, 0.1]])
    >>> invitations(value, np.array([[0], [0]]), places=1).tolist()  # 1 - 0.5 * 0.5
    [0.75, 0.0]
    >>> invitations(value, np.array([[0], [0]]), places=2).tolist()  # nobody is turned away
    [1.0, 0.0]
    >>> invitations(value, np.array([[0, 0], [0, 1]]), places=1)
    Traceback (most recent call last):
    ValueError: lists must be (2, k) of distinct jobs from 0 to 1
    """
    count = _nobody(value, places)
    m, jobs = value.shape
    whole = lists.ndim == 2 and len(lists) == m and lists.dtype.kind in "iu" and lists.size > 0
    if not whole or lists.min() < 0 or lists.max() >= jobs or (np.diff(np.sort(lists)) == 0).any():
        raise ValueError(f"lists must be ({m}, k) of distinct jobs from 0 to {jobs - 1}")
    for i, shown in enumerate(lists):
        _add(count, shown, value[i, shown])
    return np.asarray(count @ np.arange(places + 1))


def spread(value: Floats, k: int, places: int) -> Ints:
    """Choose lists member by member, by value times the chance that a place is left.

    Args:
        value: Chance that a member shown a job applies and convinces, shape (members, jobs).
        k: Length of a list, 1 to jobs.
        places: How many each job invites at most, at least 1.

    Returns:
        Shape (members, k), best first.

    Raises:
        ValueError: A chance is out of range, or k or places is.

    >>> value = np.array([[0.5, 0.4], [0.5, 0.4]])
    >>> spread(value, k=1, places=1).tolist()  # the second member: 0.5 * 0.5 against 0.4
    [[0], [1]]
    >>> spread(value, k=1, places=2).tolist()
    [[0], [0]]
    >>> spread(value, k=3, places=1)
    Traceback (most recent call last):
    ValueError: k must be from 1 to 2, got 3
    """
    count = _nobody(value, places)
    if not 1 <= k <= value.shape[1]:
        raise ValueError(f"k must be from 1 to {value.shape[1]}, got {k}")
    lists = np.empty((len(value), k), dtype=np.intp)
    for i, chance in enumerate(value):
        left = 1 - count[:, places]
        lists[i] = np.argsort(-chance * left, kind="stable")[:k]
        _add(count, lists[i], chance[lists[i]])
    return lists


def _nobody(value: Floats, places: int) -> Floats:
    """Return the distribution of the number convinced, nobody yet, shape (jobs, places + 1)."""
    if value.ndim != 2 or not value.size or not np.all((value >= 0) & (value <= 1)):
        raise ValueError(f"value must be chances of shape (members, jobs), got {value.shape}")
    if isinstance(places, bool) or not isinstance(places, int) or places < 1:
        raise ValueError(f"places must be a whole number of at least 1, got {places}")
    return np.tile(np.eye(1, places + 1), (value.shape[1], 1))


def _add(count: Floats, shown: Ints, v: Floats) -> None:
    """Add one candidate to each job shown; the last column is "full"."""
    moved = count[shown, :-1] * v[:, None]
    count[shown, :-1] -= moved
    count[shown, 1:] += moved
