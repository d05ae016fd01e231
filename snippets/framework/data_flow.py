"""The point-in-time join: each request sees the last row that was known before it.

A row has two clocks: when the thing happened, and when the system knew it. Features of the past are
rebuilt on the second clock. For a request of key k at time t, use the row r of key k with

    the largest known(r), among those with known(r) < t

A correction is a new row with its own `known`, never an update: an update rewrites the past. Rows
are versions of a value, and the newest write wins. Where stale versions may arrive late, pick the
largest event time among the known ones instead, in the serving store as well.

Source: Snodgrass and Ahn, A taxonomy of time in databases (1985), on the two clocks.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Sequence


def as_of(
    key: Sequence[Hashable],
    at: Sequence[float],
    row_key: Sequence[Hashable],
    known: Sequence[float],
) -> list[int | None]:
    """Find for each request the last row of its key that was known strictly before it.

    A row stamped with the very time of the request is left out: it may be its own outcome.

    Args:
        key: Of each request, n of them.
        at: Time of each request, n of them, in the unit of `known`; infinity asks for the latest.
        row_key: Of each row, m of them, in any order.
        known: When each row became readable, m of them; among equals the later in order wins.

    Returns:
        For each request the index of its row, or None where nothing was known.

    Raises:
        ValueError: The lengths differ, a time is not a number, or a row was never known.

    >>> card, balance, known = ["a", "a", "b"], [50, 20, 90], [1.0, 5.0, 2.0]
    >>> rows = as_of(["a", "a", "b", "c"], [3.0, 6.0, 2.0, 9.0], card, known)
    >>> [None if row is None else balance[row] for row in rows]
    [50, 20, None, None]
    >>> as_of([], [], card, known)
    []
    >>> as_of(["a"], [1.0, 2.0], card, known)
    Traceback (most recent call last):
    ValueError: 1 keys but 2 times of requests
    >>> as_of(["a"], [float("nan")], card, known)
    Traceback (most recent call last):
    ValueError: the time of request 0 is nan
    """
    if len(key) != len(at):
        raise ValueError(f"{len(key)} keys but {len(at)} times of requests")
    if len(row_key) != len(known):
        raise ValueError(f"{len(row_key)} keys but {len(known)} times of rows")
    for i, time in enumerate(at):
        if math.isnan(time):
            raise ValueError(f"the time of request {i} is {time}")
    for row, time in enumerate(known):
        if not math.isfinite(time):
            raise ValueError(f"the time of row {row} is {time}")
    times: defaultdict[Hashable, list[float]] = defaultdict(list)
    rows: defaultdict[Hashable, list[int]] = defaultdict(list)
    for row in sorted(range(len(known)), key=known.__getitem__):  # stable: equals keep order
        times[row_key[row]].append(known[row])
        rows[row_key[row]].append(row)
    found: list[int | None] = []
    for k, t in zip(key, at, strict=True):
        before = bisect_left(times.get(k, []), t)  # bisect_right would admit known == t
        found.append(rows[k][before - 1] if before else None)
    return found
