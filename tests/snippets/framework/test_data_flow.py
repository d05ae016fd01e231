"""The join against a correlated SQL query; the exact shares that the page states."""

import math
import random
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.framework.data_flow import as_of

keys = st.sampled_from("abc")
times = st.integers(0, 8).map(float)
thorough = settings(deadline=None, database=None)

QUERY = """
SELECT (SELECT id FROM row WHERE row.key = request.key AND row.known < request.at
        ORDER BY row.known DESC, row.id DESC LIMIT 1)
FROM request ORDER BY request.id
"""


@given(st.lists(st.tuples(keys, times), max_size=20), st.lists(st.tuples(keys, times), max_size=20))
@thorough
def test_the_join_equals_a_correlated_sql_query(requests, rows):
    base = sqlite3.connect(":memory:")
    for table, stamp, content in (("request", "at", requests), ("row", "known", rows)):
        base.execute(f"CREATE TABLE {table} (id INTEGER, key TEXT, {stamp} REAL)")
        base.executemany(
            f"INSERT INTO {table} VALUES (?, ?, ?)",
            [(i, key, time) for i, (key, time) in enumerate(content)],
        )
    expected = [row for (row,) in base.execute(QUERY)]
    base.close()
    key, at = [k for k, _ in requests], [t for _, t in requests]
    assert as_of(key, at, [k for k, _ in rows], [t for _, t in rows]) == expected


@given(st.lists(st.tuples(keys, times), max_size=20), keys, times, st.lists(times, max_size=5))
@thorough
def test_rows_that_become_known_later_change_nothing(rows, key, at, delays):
    row_key, known = [k for k, _ in rows], [t for _, t in rows]
    later = [at + delay for delay in delays]
    before = as_of([key], [at], row_key, known)
    assert as_of([key], [at], row_key + [key] * len(later), known + later) == before


def test_a_row_known_at_the_very_time_of_the_request_is_not_used():
    assert as_of(["a", "a"], [5.0, 5.0000001], ["a"], [5.0]) == [None, 0]


def test_infinity_asks_for_the_latest_row():
    assert as_of(["a"], [math.inf], ["a", "a", "a"], [3.0, 9.0, 1.0]) == [1]


def flagged(delay, bursts=(10, 70), size=4):
    """Recall of the rule of the page under its three stamps, by a plain loop."""
    frauds = [(card, start + 0.1 * i) for card in range(5) for start in bursts for i in range(size)]
    share = []
    for stamp in ("tonight", "happened", "known"):
        hits = 0
        for card, at in frauds:
            now = math.inf if stamp == "tonight" else at
            lag = delay if stamp == "known" else 0
            hits += any(c == card and t + lag < now for c, t in frauds)
        share.append(hits / len(frauds))
    return share


@pytest.mark.parametrize(
    ("delay", "known"), [(0, 7 / 8), (0.05, 7 / 8), (30, 1 / 2), (59, 1 / 2), (61, 0), (1000, 0)]
)
def test_each_stamp_flags_the_stated_share_of_frauds(delay, known):
    assert flagged(delay) == [1.0, 7 / 8, known]
    frauds = [(card, s + 0.1 * i) for card in range(5) for s in (10, 70) for i in range(4)]
    random.Random(0).shuffle(frauds)
    card, day = [c for c, _ in frauds], [t for _, t in frauds]
    for at, stamp, share in (
        ([math.inf] * len(day), day, 1.0),
        (day, day, 7 / 8),
        (day, [t + delay for t in day], known),
    ):
        rows = as_of(card, at, card, stamp)
        assert sum(row is not None for row in rows) / len(rows) == share


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_row_without_a_finite_time_is_refused(bad):
    with pytest.raises(ValueError, match=f"row 1 is {bad}"):
        as_of([], [], ["a", "a"], [0.0, bad])


def test_rows_without_times_are_refused():
    with pytest.raises(ValueError, match="2 keys but 1 times of rows"):
        as_of([], [], ["a", "b"], [1.0])
