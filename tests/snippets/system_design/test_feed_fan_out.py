"""Costs against counted operations and their own algebra, the queue against a simulated one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.system_design.feed_fan_out import FanOutCosts, break_even, daily_costs, drain_time

POSITIVE = st.floats(1e-3, 1e6)
COSTS = FanOutCosts(write=10.0, read=10.0, merge=0.1, servers=1000)


def test_costs_equal_operations_counted_one_by_one():
    followers, posts, loads = range(7), range(3), range(5)
    costs = FanOutCosts(write=2, read=3, merge=0.5, servers=4)
    push = sum(costs.write for _ in followers for _ in posts)
    pull = sum(costs.read for _ in followers for _ in loads)
    copies = sum(costs.write for _ in range(4) for _ in posts)
    merges = sum(costs.merge for _ in followers for _ in loads)
    expected = {"push": push, "pull": pull, "replicate": copies + merges}
    assert daily_costs(7, 3, 5, costs) == pytest.approx(expected)


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_followers_divide_out_of_push_against_pull(few, many, posts, loads):
    ratios = []
    for followers in (few, many):
        day = daily_costs(followers, posts, loads, COSTS)
        ratios.append(day["push"] / day["pull"])
    assert ratios[0] == pytest.approx(ratios[1])


@given(POSITIVE, POSITIVE)
def test_replication_is_cheaper_only_above_the_break_even(posts, loads):
    followers = break_even(posts, loads, COSTS)
    if math.isinf(followers):
        day = daily_costs(1e12, posts, loads, COSTS)
        assert day["push"] < day["replicate"]
    else:
        day = daily_costs(followers, posts, loads, COSTS)
        assert day["push"] == pytest.approx(day["replicate"])
        for factor in (0.5, 2.0):
            day = daily_costs(factor * followers, posts, loads, COSTS)
            assert (day["replicate"] < day["push"]) == (factor > 1)


def test_a_queue_stepped_through_time_is_empty_at_the_drain_time():
    burst, load, capacity, step = 500.0, 20.0, 70.0, 0.001
    waiting, clock = burst, 0.0
    while waiting > 0:
        waiting += (load - capacity) * step
        clock += step
    assert clock == pytest.approx(drain_time(burst, load, capacity), abs=0.01)


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf])
def test_impossible_numbers_are_refused(bad):
    for call in (
        lambda: daily_costs(bad, 1, 1, COSTS),
        lambda: daily_costs(1, bad, 1, COSTS),
        lambda: break_even(1, bad, COSTS),
        lambda: drain_time(bad, 1, 2),
        lambda: FanOutCosts(1, 1, 1, bad),
    ):
        with pytest.raises(ValueError, match="must be positive and finite"):
            call()
