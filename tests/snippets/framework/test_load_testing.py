"""The load test against a server that is stepped one millisecond at a time."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.framework.load_testing import load_test


def stepped(n, gap, service, stalls, wait):
    """A clock that ticks: a request that is being worked on when a stall begins is finished."""
    sent, done, queue, work, now = [], {}, [], None, 0
    planned = 0
    while len(done) < n:
        if work is not None and work[1] == now:
            done[work[0]] = now
            work = None
        while len(sent) < n and planned <= now and (not wait or len(done) == len(sent)):
            queue.append(len(sent))
            sent.append(now)
            planned = now + gap
        paused = any(begin <= now < end for begin, end in stalls)
        if work is None and queue and not paused:
            work = (queue.pop(0), now + service)
        now += 1
    return [done[i] - sent[i] for i in range(n)]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 12),
    st.integers(1, 15),
    st.integers(1, 15),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 60)), max_size=3),
    st.booleans(),
)
def test_latencies_equal_those_of_a_ticking_clock(n, gap, service, pauses, wait):
    stalls = [(begin, begin + length) for begin, length in pauses]
    assert load_test(n, gap, service, stalls, wait).tolist() == stepped(
        n, gap, service, stalls, wait
    )


def test_a_waiting_client_records_one_slow_request_per_stall():
    stalls = [(20_000 * i, 20_000 * i + 1000) for i in range(1, 10)]
    patient = load_test(10_000, 20, 10, stalls, wait=True)
    scheduled = load_test(10_000, 20, 10, stalls, wait=False)
    assert np.sum(patient > 10) == 9
    assert np.sum(scheduled > 10) > 80 * 9
    # A stall of 1,000 ms queues 50; the server gains 10 ms on each arrival, so 100 are late.
    assert np.sum(scheduled > 10) == pytest.approx(100 * 9, rel=0.02)


def test_without_stalls_both_clients_agree():
    for gap in (10, 25):
        both = [load_test(50, gap, 10, [], wait).tolist() for wait in (True, False)]
        assert both[0] == both[1] == [10] * 50


@pytest.mark.parametrize("numbers", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (math.nan, 1, 1)])
def test_numbers_below_one_are_refused(numbers):
    with pytest.raises(ValueError, match="at least 1"):
        load_test(*numbers, [], False)


def test_a_stall_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="must end after"):
        load_test(1, 1, 1, [(5, 5)], False)
