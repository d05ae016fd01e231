"""Arithmetic of latencies: in turn, at once, with a deadline, with a hedge; exact, no simulation.

A latency is a distribution, held as the chance of each whole millisecond, rounded up. For
independent calls

    in turn: convolve the chances        at once: multiply the distribution functions
    deadline d: min(T, d)                hedge after h: min(T, h + a second draw of T)

Source: Dean and Barroso, The tail at scale (2013), doi:10.1145/2408776.2408794.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

LONGEST = 2000  # milliseconds; the last entry also holds everything longer
Latency = NDArray[np.float64]


def call(p50: float, p99: float, hang: float = 0.0) -> Latency:
    """Return the log-normal latency with this median and p99, and a chance of never answering.

    Args:
        p50: Median in milliseconds.
        p99: 99th percentile in milliseconds, larger than the median, both without hangs.
        hang: Chance that a call hangs, at least 0 and below 1.

    Returns:
        Chance of each millisecond from 0 to LONGEST, shape (LONGEST + 1,).

    Raises:
        ValueError: The numbers are out of order or out of range.

    >>> once = call(p50=20, p99=60)
    >>> percentile(once, 0.5), percentile(once, 0.99), percentile(call(20, 60, hang=0.02), 0.99)
    (20, 60, 2000)
    >>> call(p50=60, p99=20)
    Traceback (most recent call last):
    ValueError: need 0 < p50 < p99 < 2000 ms and 0 <= hang < 1, got 60, 20 and 0.0
    """
    if not (0 < p50 < p99 < LONGEST and 0 <= hang < 1):  # NaN is refused, too
        raise ValueError(
            f"need 0 < p50 < p99 < {LONGEST} ms and 0 <= hang < 1, got {p50}, {p99} and {hang}"
        )
    scale = 2.3263478740408408 / math.log(p99 / p50)  # the standard normal's p99
    z = [scale * math.log(ms / p50) for ms in range(1, LONGEST)]
    below = [(1 - hang) * (1 + math.erf(x / math.sqrt(2))) / 2 for x in z]
    return np.diff([0.0, 0.0, *below, 1.0])


def in_turn(*latencies: Latency) -> Latency:
    """Return the latency of independent calls made one after another.

    Args:
        latencies: At least one, each of shape (LONGEST + 1,).

    Raises:
        ValueError: There are none, or one is not a latency.

    >>> twice = in_turn(call(20, 60), call(20, 60))
    >>> percentile(twice, 0.99) < 60 + 60
    True
    """
    total, *others = _checked(latencies)
    for other in others:
        longer = np.convolve(total, other)
        total = np.append(longer[:LONGEST], longer[LONGEST:].sum())
    return np.asarray(total)


def at_once(*latencies: Latency) -> Latency:
    """Return the latency of independent calls made in parallel: that of the slowest.

    Args:
        latencies: At least one, each of shape (LONGEST + 1,).

    Raises:
        ValueError: There are none, or one is not a latency.

    >>> percentile(at_once(*[call(20, 60)] * 68), 0.5)  # 0.99 ** 68 is about a half
    60
    """
    all_answered = np.prod(np.cumsum(_checked(latencies), axis=1), axis=0)
    slowest: Latency = np.diff(all_answered, prepend=0.0)
    return slowest


def at_most(latency: Latency, deadline: int) -> Latency:
    """Return the latency of a call that is given up at its deadline.

    Args:
        latency: Shape (LONGEST + 1,).
        deadline: Whole milliseconds.

    Raises:
        ValueError: The deadline is not a whole number from 0 to LONGEST.

    >>> capped = at_most(call(20, 60), deadline=40)
    >>> percentile(capped, 0.5), percentile(capped, 0.99), late(capped, 40)
    (20, 40, 0.0)
    >>> at_most(capped, deadline=-1)
    Traceback (most recent call last):
    ValueError: need whole milliseconds from 0 to 2000, got -1
    """
    (latency,), deadline = _checked([latency]), _whole(deadline)
    capped = np.zeros(LONGEST + 1)
    capped[:deadline] = latency[:deadline]
    capped[deadline] = latency[deadline:].sum()
    return capped


def hedged(latency: Latency, after: int) -> Latency:
    """Return the latency of a call that is sent to a second replica if it is still open.

    Args:
        latency: Of each replica, shape (LONGEST + 1,).
        after: Whole milliseconds to wait before the second call.

    Raises:
        ValueError: `after` is not a whole number from 0 to LONGEST.

    >>> percentile(call(20, 60, hang=0.02), 0.99), percentile(hedged(call(20, 60, 0.02), 40), 0.99)
    (2000, 64)
    """
    (latency,), after = _checked([latency]), _whole(after)
    open_after = 1 - np.cumsum(latency)  # chance that the call takes longer than t
    second = np.ones(LONGEST + 1)
    second[after:] = open_after[: LONGEST + 1 - after]
    return np.diff(1 - open_after * second, prepend=0.0)


def percentile(latency: Latency, q: float) -> int:
    """Return the first millisecond by which a share q has answered; LONGEST may mean longer.

    Args:
        latency: Shape (LONGEST + 1,).
        q: Share, above 0 and below 1: 0.99 for p99.

    Raises:
        ValueError: `q` is out of range.

    >>> percentile(call(20, 60), 99)
    Traceback (most recent call last):
    ValueError: q must be above 0 and below 1, got 99
    """
    if not 0 < q < 1:
        raise ValueError(f"q must be above 0 and below 1, got {q}")
    (latency,) = _checked([latency])
    return int(np.argmax(np.cumsum(latency) >= q - 1e-12))


def late(latency: Latency, deadline: int) -> float:
    """Return the share of calls that take longer than a deadline.

    Args:
        latency: Shape (LONGEST + 1,).
        deadline: Whole milliseconds.

    Raises:
        ValueError: The deadline is not a whole number from 0 to LONGEST.

    >>> round(late(call(20, 60), 60), 2), round(late(call(20, 60, hang=0.005), 500), 3)
    (0.01, 0.005)
    """
    (latency,) = _checked([latency])
    return float(latency[_whole(deadline) + 1 :].sum())


def _whole(ms: int) -> int:
    whole = isinstance(ms, (int, np.integer)) and not isinstance(ms, bool)
    if not (whole and 0 <= ms <= LONGEST):
        raise ValueError(f"need whole milliseconds from 0 to {LONGEST}, got {ms!r}")
    return int(ms)


def _checked(latencies: object) -> Latency:
    rows = np.asarray(latencies, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != LONGEST + 1:
        raise ValueError(f"latencies have shape ({LONGEST + 1},), got {rows.shape[1:]}")
    if not (np.all(rows >= -1e-9) and np.allclose(rows.sum(axis=1), 1)):
        raise ValueError("the chances of a latency are at least 0 and sum to 1")
    return rows
