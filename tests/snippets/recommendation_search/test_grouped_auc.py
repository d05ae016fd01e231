"""AUC, pooled and per user, against scikit-learn."""

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from snippets.recommendation_search.grouped_auc import auc, grouped_auc

rows = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 5), st.integers(0, 2)), min_size=2, max_size=20
)
thorough = settings(deadline=None, database=None)


@given(rows)
@thorough
def test_auc_equals_scikit_learn_ties_included(data):
    y, scores, _ = np.array(data).T
    assume(0 < y.sum() < len(y))
    assert auc(y, scores) == pytest.approx(roc_auc_score(y, scores))


@given(rows)
@thorough
def test_grouped_auc_is_scikit_learn_per_user_weighted_by_rows(data):
    y, scores, users = np.array(data).T
    mixed = [u for u in set(users) if 0 < y[users == u].sum() < (users == u).sum()]
    assume(mixed)
    values = [roc_auc_score(y[users == u], scores[users == u]) for u in mixed]
    expected = np.average(values, weights=[(users == u).sum() for u in mixed])
    assert grouped_auc(y, scores, users) == pytest.approx(expected)


@given(rows, st.lists(st.integers(-9, 9), min_size=3, max_size=3))
@thorough
def test_an_offset_per_user_cannot_change_the_grouped_auc(data, offsets):
    y, scores, users = np.array(data).T
    moved = grouped_auc(y, scores + np.array(offsets)[users], users)
    assert moved == pytest.approx(grouped_auc(y, scores, users), nan_ok=True)


def test_pooled_auc_is_high_while_every_list_is_in_its_worst_order():
    y = np.repeat([1, 0, 1, 0], [9, 1, 1, 9])
    users = np.repeat(["heavy", "light"], 10)
    rate = np.where(users == "heavy", 0.9, 0.1)
    assert roc_auc_score(y, rate - 0.01 * y) == pytest.approx(0.81)
    assert grouped_auc(y, rate - 0.01 * y, users) == 0
    assert roc_auc_score(y, 0.01 * y - rate) == pytest.approx(0.19)
    assert grouped_auc(y, 0.01 * y - rate, users) == 1


def test_users_with_one_class_are_left_out():
    assert grouped_auc([1, 0, 1, 1], [2, 1, 0, 9], [1, 1, 2, 2]) == 1
    assert isnan(grouped_auc([1, 1], [0, 1], [1, 2]))


@pytest.mark.parametrize(
    ("y", "scores", "message"),
    [([2], [0], "y must be 0 or 1"), ([1], [nan], "scores must"), ([[1]], [[0]], "must be \\(n,")],
)
def test_what_cannot_be_scored_is_refused(y, scores, message):
    with pytest.raises(ValueError, match=message):
        auc(y, scores)
    with pytest.raises(ValueError, match=message):
        grouped_auc(y, scores, ["a"])
