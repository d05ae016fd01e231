"""Velocity served event by event against a SQL query over the log; what a lag costs in a burst."""

import math
import sqlite3

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.system_design.design_fraud_transactions import SlidingWindow, rebuild, stream

thorough = settings(deadline=None, database=None)
payments = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from("ab"), st.integers(0, 12), st.integers(1, 999)),
    max_size=25,
).map(sorted)

QUERY = """
SELECT (SELECT COUNT(*) FROM p AS e WHERE e.card = p.card AND e.at >= p.at - :width
          AND e.at < p.at AND e.known < p.at),
       (SELECT COALESCE(SUM(cents), 0) FROM p AS e WHERE e.card = p.card
          AND e.at BETWEEN p.at - :width AND p.at - 1 AND e.known < p.at)
FROM p ORDER BY id
"""


def columns(rows):
    at, card = [row[0] for row in rows], [row[1] for row in rows]
    return card, at, [row[0] + row[2] for row in rows], [row[3] for row in rows]


@given(payments, st.integers(1, 20))
@thorough
def test_stream_and_rebuild_equal_a_sql_query_with_ties_and_late_events(rows, width):
    card, at, known, cents = columns(rows)
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE p (id INTEGER, card TEXT, at INTEGER, known INTEGER, cents INTEGER)")
    table = zip(range(len(rows)), card, at, known, cents, strict=True)
    base.executemany("INSERT INTO p VALUES (?, ?, ?, ?, ?)", table)
    expected = [list(row) for row in base.execute(QUERY, {"width": width})]
    base.close()
    assert stream(card, at, known, cents, width).tolist() == expected
    assert rebuild(card, at, known, cents, width).tolist() == expected


@given(payments, st.integers(1, 20))
@thorough
def test_later_payments_change_no_feature(rows, width):
    card, at, known, cents = columns(rows)
    half = len(rows) // 2
    whole = stream(card, at, known, cents, width)
    part = stream(card[:half], at[:half], known[:half], cents[:half], width)
    assert whole[:half].tolist() == part.tolist()


@given(payments, st.integers(1, 20))
@thorough
def test_a_late_event_can_only_lower_a_count(rows, width):
    card, at, known, cents = columns(rows)
    served = stream(card, at, known, cents, width)
    by_event_time = rebuild(card, at, at, cents, width)
    assert (served <= by_event_time).all()


@pytest.mark.parametrize("lag", [0, 5, 20, 25, 60, 90, 500])
def test_a_lag_blinds_the_first_payments_of_a_burst(lag):
    at = [10 * i for i in range(12)]
    flagged = (stream(["x"] * 12, at, [t + lag for t in at], [1] * 12, 3600)[:, 0] >= 3).sum()
    unseen = math.floor(lag / 10)  # latest payments that the store lacks; strictly before needs one
    assert flagged == max(0, 12 - 3 - unseen)


def test_wrong_recipes_differ_in_most_logs():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        at = np.sort(rng.uniform(0, 10_800, 1500))
        card, cents = rng.integers(0, 60, 1500).tolist(), rng.integers(100, 20_000, 1500).tolist()
        known = (at + rng.exponential(20, 1500)).tolist()
        served = stream(card, at.tolist(), known, cents, 3600)[:, 0]
        event_time = rebuild(card, at.tolist(), at.tolist(), cents, 3600)[:, 0]
        hour = at // 3600
        same = np.equal.outer(card, card) & np.equal.outer(hour, hour)
        calendar = (same & (np.array(known) < at[:, None]) & (at < at[:, None])).sum(axis=1)
        assert 0.03 < np.mean(event_time != served) < 0.08
        assert np.mean(calendar != served) > 0.5


def test_a_window_forgets_so_memory_is_bounded():
    window = SlidingWindow(60)
    for second in range(10_000):
        window.add("card", second, 1)
        window.read("card", second)
    assert len(window.events["card"]) == 61


@pytest.mark.parametrize("time", [math.nan, math.inf, -math.inf])
def test_an_event_without_a_time_is_refused(time):
    with pytest.raises(ValueError, match="finite time"):
        SlidingWindow(60).add("card", time, 100)


@pytest.mark.parametrize("width", [math.nan, math.inf, -1])
def test_an_impossible_width_is_refused(width):
    with pytest.raises(ValueError, match="width"):
        rebuild([], [], [], [], width)


@pytest.mark.parametrize(
    ("at", "known", "cents", "message"),
    [
        ([0, math.nan], [0, 1], [1, 1], "has times"),
        ([0, 1], [0, math.inf], [1, 1], "has times"),
        ([5, 1], [5, 5], [1, 1], "in order"),
        ([0, 1], [0, 1], [1, 2.5], "whole cents"),
        ([0, 1], [0, 1], [1, True], "whole cents"),
        ([0, 1], [0, 0], [1, 1], "before it happened"),
    ],
)
def test_impossible_logs_are_refused(at, known, cents, message):
    for features in (stream, rebuild):
        with pytest.raises(ValueError, match=message):
            features(["a", "a"], at, known, cents, 60)


def test_sums_of_32_bit_amounts_do_not_overflow():
    at, cents = np.array([0, 1, 2], np.int32), np.array([2**31 - 1] * 3, np.int32)
    for features in (stream, rebuild):
        assert features("aaa", at, at, cents, 2**31).tolist()[-1] == [2, 2**32 - 2]


def test_an_empty_log_has_no_rows():
    assert stream([], [], [], [], 60).shape == rebuild([], [], [], [], 60).shape == (0, 2)
