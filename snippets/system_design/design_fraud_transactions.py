"""Velocity over a sliding window, computed twice: event by event, and as a join over the log.

For a payment at time t the features of its key (card, device, merchant) are count and sum over

    { events of the key : t - width <= happened < t  and  known < t }

`happened < t` leaves the payment itself out, `known < t` what the store had not received by then.
Amounts are integers (cents): their sums are exact in any order, sums of floats are not.

Sources: Akidau et al. (2015), The dataflow model, on the two times of an event,
doi:10.14778/2824032.2824076; Whitrow et al. (2009), on aggregates as fraud features,
doi:10.1007/s10618-008-0116-z.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class SlidingWindow:
    """Count and sum of the events of each key over the last `width` seconds, read in time order.

    Args:
        width: Length of the window in seconds.

    Raises:
        ValueError: The width is not positive and finite, an event's time is not finite, or a read
            goes back in time.

    >>> window = SlidingWindow(60)
    >>> window.add("card", 0, 500), window.add("card", 50, 700), window.add("other", 55, 900)
    (None, None, None)
    >>> window.read("card", 60), window.read("card", 61), window.read("nobody", 61)
    ((2, 1200), (1, 700), (0, 0))
    >>> window.read("card", 5)
    Traceback (most recent call last):
    ValueError: reads must go forward in time, got 5 after 61
    >>> SlidingWindow(0)
    Traceback (most recent call last):
    ValueError: width must be positive and finite, got 0
    """

    def __init__(self, width: float) -> None:
        if not 0 < width < math.inf:  # NaN is refused, too
            raise ValueError(f"width must be positive and finite, got {width}")
        self.width, self.now = width, -math.inf
        self.events: defaultdict[Hashable, list[tuple[float, int]]] = defaultdict(list)

    def add(self, key: Hashable, happened: float, cents: int) -> None:
        """Insert an event by the time it happened; a late one finds its place."""
        if not math.isfinite(happened):
            raise ValueError(f"an event needs a finite time, got {happened}")
        insort(self.events[key], (float(happened), int(cents)))  # not 32 bits wide

    def read(self, key: Hashable, now: float) -> tuple[int, int]:
        """Return count and sum over `now - width` to just before `now`; forget what is older."""
        if not now >= self.now:  # NaN is refused, too
            raise ValueError(f"reads must go forward in time, got {now} after {self.now}")
        self.now = now
        events = self.events.get(key, [])
        del events[: bisect_left(events, (float(now) - self.width, -math.inf))]
        inside = events[: bisect_left(events, (now, -math.inf))]
        return len(inside), sum(cents for _, cents in inside)


def stream(
    key: Sequence[Hashable],
    happened: Sequence[float],
    known: Sequence[float],
    cents: Sequence[int],
    width: float,
) -> Ints:
    """Return the features as served: at each payment, apply what has arrived, then read.

    Args:
        key: Of each payment, n of them.
        happened: When it was made, in seconds, n of them, in order.
        known: When the store received it, in seconds, not before it happened, n of them.
        cents: Amounts, n of them.
        width: Length of the window in seconds.

    Returns:
        Count and sum before each payment, shape (n, 2).

    Raises:
        ValueError: Lengths differ, times are not finite or in order, or an amount is no integer.

    >>> stream(["a", "a", "a"], [0, 9, 20], [0, 9, 20], [100, 200, 400], width=15).tolist()
    [[0, 0], [1, 100], [1, 200]]
    >>> stream(["a", "a", "a"], [0, 9, 20], [12, 12, 20], [100, 200, 400], width=15).tolist()
    [[0, 0], [0, 0], [1, 200]]
    >>> stream(["a"], [5], [4], [100], width=15)
    Traceback (most recent call last):
    ValueError: payment 0 was known at 4, before it happened at 5
    """
    _check(key, happened, known, cents)
    window, waiting, rows = SlidingWindow(width), list[tuple[float, int]](), []
    for i, t in enumerate(happened):
        while waiting and waiting[0][0] < t:
            late = heapq.heappop(waiting)[1]
            window.add(key[late], happened[late], cents[late])
        rows.append(window.read(key[i], t))
        heapq.heappush(waiting, (known[i], i))
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def rebuild(
    key: Sequence[Hashable],
    happened: Sequence[float],
    known: Sequence[float],
    cents: Sequence[int],
    width: float,
) -> Ints:
    """Return the same features from the log: a join of each payment with those it could count.

    Args:
        key: Of each payment, n of them.
        happened: When it was made, in seconds, n of them, in order.
        known: When the store received it, in seconds, n of them.
        cents: Amounts, n of them.
        width: Length of the window in seconds.

    Raises:
        ValueError: As in `stream`.

    >>> rebuild(["a", "a", "a"], [0, 9, 20], [12, 12, 20], [100, 200, 400], width=15).tolist()
    [[0, 0], [0, 0], [1, 200]]
    >>> rebuild(["a", "b"], [0, 1], [0, 1], [100], width=15)
    Traceback (most recent call last):
    ValueError: 2 keys, 2 times, 2 arrivals and 1 amounts
    """
    _check(key, happened, known, cents)
    SlidingWindow(width)  # refuses the same widths
    codes = {name: code for code, name in enumerate(dict.fromkeys(key))}
    card = np.array([codes[name] for name in key], dtype=np.int64)
    at, seen = np.array(happened, dtype=float), np.array(known, dtype=float)
    amount, t = np.array(cents, dtype=np.int64), at[:, None]  # requests in rows, events in columns
    counted = (card == card[:, None]) & (t - width <= at) & (at < t) & (seen < t)
    return np.column_stack([counted.sum(axis=1, dtype=np.int64), counted.astype(np.int64) @ amount])


def _check(
    key: Sequence[Hashable], happened: Sequence[float], known: Sequence[float], cents: Sequence[int]
) -> None:
    sizes = [len(column) for column in (key, happened, known, cents)]
    if len(set(sizes)) > 1:
        k, h, a, c = sizes
        raise ValueError(f"{k} keys, {h} times, {a} arrivals and {c} amounts")
    last = -math.inf
    for i, (t, arrival, amount) in enumerate(zip(happened, known, cents, strict=True)):
        if not (math.isfinite(t) and math.isfinite(arrival)):
            raise ValueError(f"payment {i} has times {t} and {arrival}")
        if arrival < t:
            raise ValueError(f"payment {i} was known at {arrival}, before it happened at {t}")
        if t < last:
            raise ValueError(f"payments must be in order of time, got {t} after {last}")
        if isinstance(amount, bool) or not isinstance(amount, int | np.integer):
            raise ValueError(f"amounts must be whole cents, got {amount!r}")
        last = t
