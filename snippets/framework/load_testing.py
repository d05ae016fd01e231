"""A load test against a server that stalls, by a patient client or on a fixed schedule.

A client that waits for each answer sends almost nothing during a stall, so it records one slow
request where users, who do not wait for each other, would have met many: coordinated omission. A
test on a schedule counts from the planned time of sending:

    latency = finished - planned

Source: Tene, How not to measure latency (talk, QCon San Francisco 2012).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def load_test(
    n: int, gap: int, service: int, stalls: Sequence[tuple[int, int]], wait: bool
) -> NDArray[np.int64]:
    """Send requests to one server that answers them in order of arrival; return the latencies.

    Args:
        n: Requests to send.
        gap: Milliseconds between planned requests.
        service: Milliseconds of work on a request.
        stalls: Start and end of each pause in milliseconds; no work starts in between.
        wait: Whether the client sends the next request only after the answer to the last.

    Returns:
        Milliseconds of each request, shape (n,).

    Raises:
        ValueError: A number is not positive, or a stall ends before it starts.

    >>> load_test(5, gap=20, service=10, stalls=[(20, 70)], wait=True).tolist()
    [10, 60, 10, 10, 10]
    >>> load_test(5, gap=20, service=10, stalls=[(20, 70)], wait=False).tolist()
    [10, 60, 50, 40, 30]
    >>> load_test(5, gap=0, service=10, stalls=[], wait=False)
    Traceback (most recent call last):
    ValueError: n, gap and service must be at least 1, got 5, 0 and 10
    >>> load_test(5, gap=20, service=10, stalls=[(70, 20)], wait=False)
    Traceback (most recent call last):
    ValueError: a stall must end after it starts, got (70, 20)
    """
    if not (n >= 1 and gap >= 1 and service >= 1):  # NaN is refused, too
        raise ValueError(f"n, gap and service must be at least 1, got {n}, {gap} and {service}")
    for stall in stalls:
        if not stall[0] < stall[1]:
            raise ValueError(f"a stall must end after it starts, got {stall}")
    latencies, free, sent = [], 0, -gap
    for _ in range(n):
        sent += gap
        if wait:
            sent = max(sent, free)  # the answer to the last request
        start = max(sent, free)
        for begin, end in sorted(stalls):
            if begin <= start < end:
                start = end
        free = start + service
        latencies.append(free - sent)
    return np.array(latencies, dtype=np.int64)
