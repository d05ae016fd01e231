"""Latency arithmetic against SciPy, enumeration of pairs, simulation and closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from snippets.framework.latency_requirements import (
    LONGEST,
    at_most,
    at_once,
    call,
    hedged,
    in_turn,
    late,
    percentile,
)


def draws(p50, p99, hang, size, rng):
    times = p50 * np.exp(rng.normal(size=size) * math.log(p99 / p50) / stats.norm.ppf(0.99))
    return np.where(rng.random(size) < hang, np.inf, times)


def spikes(*pairs):
    """A latency by hand: (milliseconds, chance)."""
    latency = np.zeros(LONGEST + 1)
    for ms, chance in pairs:
        latency[ms] = chance
    return latency


@settings(max_examples=20, deadline=None)
@given(st.floats(1, 300), st.floats(1.05, 6), st.floats(0, 0.5))
def test_a_call_is_the_log_normal_of_scipy_rounded_up_with_its_hangs(p50, ratio, hang):
    latency = call(p50, p50 * ratio, hang)
    law = stats.lognorm(s=math.log(ratio) / stats.norm.ppf(0.99), scale=p50)
    ms = np.array([1, 7, 40, 200, 1000])
    assert np.allclose(np.cumsum(latency)[ms], (1 - hang) * law.cdf(ms))
    assert latency.sum() == pytest.approx(1)


def test_two_calls_in_turn_take_every_sum_of_their_times():
    first, second = spikes((10, 0.7), (300, 0.3)), spikes((5, 0.5), (1800, 0.5))
    both = in_turn(first, second)
    assert both[15] == pytest.approx(0.35)
    assert both[310 - 5] == pytest.approx(0.15)
    assert both[1810] == pytest.approx(0.35)
    assert both[LONGEST] == pytest.approx(0.15)  # 2,100 ms is longer than the scale


def test_a_hedge_is_the_minimum_over_all_pairs_of_answers():
    law = [(10, 0.5), (40, 0.3), (90, 0.15), (900, 0.05)]
    expected = np.zeros(LONGEST + 1)
    for first, p in law:
        for second, q in law:
            expected[min(first, 25 + second)] += p * q
    assert np.allclose(hedged(spikes(*law), 25), expected)


@pytest.mark.parametrize("n", [1, 10, 100])
def test_the_share_of_slow_requests_grows_as_one_minus_p_to_the_n(n):
    assert late(at_once(*[call(10, 40)] * n), 40) == pytest.approx(1 - 0.99**n)


def test_a_whole_request_agrees_with_a_simulation():
    rng = np.random.default_rng(0)
    n, hang = 200_000, 0.002
    numbers = {"features": (5, 20, 1), "source": (12, 40, 4), "batch": (30, 80, 5)}
    limits = {"features": 25, "source": 50, "batch": 100}
    total, capped, intact = np.zeros(n), np.zeros(n), np.ones(n, dtype=bool)
    for name, (p50, p99, width) in numbers.items():
        times = draws(p50, p99, hang, (width, n), rng)
        total += times.max(axis=0)
        capped += np.minimum(times, limits[name]).max(axis=0)
        intact &= np.all(times <= limits[name], axis=0)
    calls = {name: (call(a, b, hang), width) for name, (a, b, width) in numbers.items()}
    whole = in_turn(*[at_once(*[one] * width) for one, width in calls.values()])
    for q in (0.5, 0.95):  # rounding up adds at most 1 ms a stage
        assert -1 <= percentile(whole, q) - np.quantile(total, q) <= 4
    bounded = in_turn(
        *[at_most(at_once(*[one] * width), limits[name]) for name, (one, width) in calls.items()]
    )
    assert -1 <= percentile(bounded, 0.99) - np.quantile(capped, 0.99) <= 4
    full = math.prod((1 - late(one, limits[name])) ** width for name, (one, width) in calls.items())
    assert full == pytest.approx(intact.mean(), abs=0.003)


@given(st.integers(0, LONGEST // 3), st.integers(0, LONGEST // 3))
@settings(max_examples=15, deadline=None)
def test_deadlines_bound_the_sum(first, second):
    slow = call(100, 900, hang=0.3)
    total = in_turn(at_most(slow, first), at_most(slow, second))
    assert late(total, first + second) == 0


def test_capping_the_slowest_is_capping_each_call():
    one = call(12, 40, 0.01)
    assert np.allclose(at_most(at_once(one, one), 30), at_once(at_most(one, 30), at_most(one, 30)))


def test_equal_stage_percentiles_allow_different_wholes():
    usual, bad = call(20, 50), call(80, 160)
    stage = 0.98 * usual + 0.02 * bad
    apart = in_turn(stage, stage, stage)
    together = 0.98 * in_turn(usual, usual, usual) + 0.02 * in_turn(bad, bad, bad)
    assert percentile(apart, 0.99) < 3 * percentile(stage, 0.99) < percentile(together, 0.99)


def test_a_rare_hang_hides_from_every_stage_and_not_from_the_whole():
    stage = call(20, 50, hang=0.008)
    assert percentile(stage, 0.99) < 100
    assert percentile(in_turn(stage, stage, stage), 0.99) == LONGEST


@pytest.mark.parametrize(
    "numbers", [(0, 5, 0), (5, 5, 0), (5, math.nan, 0), (math.nan, 5, 0), (5, 20, 1), (5, 20, -0.1)]
)
def test_impossible_calls_are_refused(numbers):
    with pytest.raises(ValueError, match="need 0 < p50"):
        call(*numbers)


def test_four_stages_within_50_ms_at_p99_promise_96_percent_of_requests():
    stages = [spikes((1, 0.99), (LONGEST, 0.01))] * 4
    assert late(in_turn(*stages), 200) == pytest.approx(1 - 0.99**4)  # independent
    apart = np.eye(4, 100) * 500  # each stage late for another request of 100
    assert np.mean(apart.sum(axis=0) > 200) == 0.04


def test_numpy_integers_are_whole_milliseconds():
    assert late(call(5, 20), np.int32(20)) == late(call(5, 20), 20)


@pytest.mark.parametrize("ms", [True, np.True_, 2.5, math.nan, -1, LONGEST + 1, None, "25"])
def test_deadlines_are_whole_milliseconds(ms):
    for function in (at_most, hedged, late):
        with pytest.raises(ValueError, match="whole milliseconds"):
            function(call(5, 20), ms)


@pytest.mark.parametrize("bad", [[0.5, 0.5], np.full(LONGEST + 1, np.nan), np.ones(LONGEST + 1)])
def test_what_is_no_distribution_is_refused(bad):
    for function in (in_turn, at_once):
        with pytest.raises(ValueError, match=r"latenc"):
            function(bad)
    with pytest.raises(ValueError, match=r"latenc"):
        percentile(bad, 0.5)


def test_no_latency_at_all_is_refused():
    for function in (in_turn, at_once):
        with pytest.raises(ValueError, match="latencies have shape"):
            function()


@pytest.mark.parametrize("q", [0, 1, math.nan, 99])
def test_a_percentile_is_a_share(q):
    with pytest.raises(ValueError, match="q must be"):
        percentile(call(5, 20), q)
