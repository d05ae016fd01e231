"""The groups against SQL over the same rows; what each group orders, over 20 seeds."""

import math
import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from snippets.framework.feature_groups import Impression, feature_groups
from snippets.recommendation_search.grouped_auc import grouped_auc

GENRE = {"dune": "sci-fi", "solaris": "sci-fi", "amelie": "romance"}
rows = st.builds(
    lambda shown, delay, user, item, clicked: Impression(shown, shown + delay, user, item, clicked),
    st.integers(0, 9),
    st.integers(0, 3),
    st.sampled_from(["ana", "ben"]),
    st.sampled_from(sorted(GENRE)),
    st.booleans(),
)
logs = st.lists(rows, max_size=12)
thorough = settings(deadline=None, database=None)

WHERE = {
    "user": "user = :user",
    "item statistics": "item = :item",
    "user-item": "user = :user AND genre = :genre",
}


@given(
    logs, st.sampled_from(["ana", "ben", "cy"]), st.sampled_from(sorted(GENRE)), st.integers(0, 14)
)
@thorough
def test_each_group_equals_an_sql_aggregate_over_the_past(log, user, item, at):
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE log (known REAL, user TEXT, item TEXT, genre TEXT, clicked INT)")
    content = [(r.known, r.user, r.item, GENRE[r.item], int(r.clicked)) for r in log]
    base.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?)", content)
    groups = feature_groups(log, user, item, at, GENRE, prior=0.1, weight=20)
    at_request = {"user": user, "item": item, "genre": GENRE[item], "at": at}
    for group, condition in WHERE.items():
        query = f"SELECT count(*), total(clicked) FROM log WHERE known < :at AND {condition}"
        n, clicks = base.execute(query, at_request).fetchone()
        assert groups[group] == {"n": n, "rate": pytest.approx((clicks + 2) / (n + 20))}
    assert groups["item"] == {"genre": GENRE[item]}
    base.close()


@given(logs.filter(bool), st.data())
@thorough
def test_flipping_the_own_and_all_later_labels_moves_no_feature(log, data):
    row = data.draw(st.sampled_from(log))
    flipped = [replace(r, clicked=r.clicked ^ (r.known >= row.shown)) for r in log]
    one, two = (
        feature_groups(rows, row.user, row.item, row.shown, GENRE) for rows in (log, flipped)
    )
    assert one == two


@given(logs.filter(bool), st.data())
@thorough
def test_after_the_fact_the_own_label_moves_every_counted_group(log, data):
    i = data.draw(st.integers(0, len(log) - 1))
    row = log[i]
    flipped = [*log[:i], replace(row, clicked=not row.clicked), *log[i + 1 :]]
    one, two = (feature_groups(rows, row.user, row.item, 99, GENRE) for rows in (log, flipped))
    assert {group for group in one if one[group] != two[group]} == set(WHERE)


def test_an_outcome_that_settles_at_the_request_is_not_used():
    log = [Impression(1, 5, "ana", "dune", True)]
    assert feature_groups(log, "ana", "dune", 5, GENRE)["user"]["n"] == 0
    assert feature_groups(log, "ana", "dune", 5.01, GENRE)["user"]["n"] == 1


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_request_without_a_finite_time_is_refused(bad):
    with pytest.raises(ValueError, match=f"finite, got {bad}"):
        feature_groups([], "ana", "dune", bad, GENRE)


@pytest.mark.parametrize("pair", [(2, 1), (math.nan, 1), (1, math.nan), (1, math.inf)])
def test_an_impression_with_impossible_times_is_refused(pair):
    with pytest.raises(ValueError, match="in this order"):
        Impression(*pair, "ana", "dune", True)


@pytest.mark.parametrize("bad", [None, math.nan, "no", 2])
def test_an_outcome_that_is_not_true_or_false_is_refused(bad):
    with pytest.raises(ValueError, match=f"True or False, got {bad}"):
        Impression(1, 2, "ana", "dune", bad)


def test_an_item_of_the_log_without_a_genre_is_refused():
    log = [Impression(1, 2, "ana", "heat", True)]
    with pytest.raises(ValueError, match="no genre for 'heat'"):
        feature_groups(log, "ana", "dune", 3, GENRE)


def world(seed, taste_sd=1.0):
    """The effects and clicks of the page."""
    rng = np.random.default_rng(seed)
    user, item = rng.normal(-2, 1.5, (100, 1)), rng.normal(0, 0.7, 60)
    taste = taste_sd * rng.normal(0, 1, (100, 6))[:, np.arange(60) % 6]
    rest = rng.normal(0, 0.5, (100, 60))
    y = rng.random((100, 60)) < 1 / (1 + np.exp(-(user + item + taste + rest)))
    return user, item, taste, y


def within(scores, y):
    return grouped_auc(y.ravel(), scores.ravel(), np.repeat(np.arange(100), 60))


@pytest.mark.parametrize("seed", range(20))
def test_user_features_win_the_pooled_auc_and_order_nothing(seed):
    user, item, taste, y = world(seed)
    only_user, only_item = user + 0 * item, item + 0 * user
    pooled = [roc_auc_score(y.ravel(), s.ravel()) for s in (only_item, only_user, user + item)]
    assert pooled[0] + 0.05 < pooled[1] < pooled[2]
    assert within(only_user, y) == 0.5 < within(only_item, y) - 0.1
    assert within(user + item, y) == within(only_item, y)
    assert within(user + item + taste, y) > within(only_item, y) + 0.05


@pytest.mark.parametrize("seed", range(20))
def test_an_additive_score_shows_every_user_the_same_page_and_a_cross_does_not(seed):
    user, item, taste, _ = world(seed)

    def pages(scores):
        return len(np.unique(np.argsort(-scores, axis=1)[:, :10], axis=0))

    assert pages(user + item) == 1
    assert pages(user + item + taste) > 80
