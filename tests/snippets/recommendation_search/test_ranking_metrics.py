"""The scorecard against scikit-learn and closed forms, and what each metric can see."""

from fractions import Fraction
from itertools import combinations
from math import comb, isnan, nan

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score, precision_score, recall_score

from snippets.recommendation_search.mean_reciprocal_rank import tied_reciprocal_rank
from snippets.recommendation_search.precision_at_k import average_precision
from snippets.recommendation_search.ranking_metrics import scorecard

grades = st.lists(st.integers(0, 3), min_size=2, max_size=10)
thorough = settings(deadline=None, database=None)


@given(grades, st.integers(1, 10))
@thorough
def test_every_value_equals_scikit_learn_when_the_list_holds_the_pool(labels, k):
    assume(any(labels) and k <= len(labels))
    hits, order = np.array(labels) > 0, -np.arange(len(labels), dtype=float)
    flagged = np.arange(len(labels)) < k
    card = scorecard(labels, labels, k)
    assert card["P"] == pytest.approx(precision_score(hits, flagged))
    assert card["recall"] == pytest.approx(recall_score(hits, flagged))
    assert card["NDCG"] == pytest.approx(ndcg_score([labels], [order], k=k))
    whole = scorecard(labels, labels, len(labels))
    assert whole["AP"] == pytest.approx(average_precision_score(hits, order))
    assert whole["RR"] == 1 / (1 + int(np.argmax(hits)))


@given(grades, grades, st.integers(1, 10))
@thorough
def test_every_value_lies_between_0_and_1(labels, missed, k):
    assume(any(labels) or any(missed))
    for value in scorecard(labels, labels + missed, k).values():
        assert 0 <= value <= 1 + 1e-12


@given(st.lists(st.integers(0, 1), min_size=8, max_size=8), st.integers(0, 3), st.integers(1, 8))
@thorough
def test_on_one_query_precision_and_recall_at_k_are_proportional(hits, missed, k):
    total = sum(hits) + missed
    assume(total)
    card = scorecard(hits, [1] * total, k)
    assert card["P"] * k == pytest.approx(card["recall"] * total)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=10), st.integers(0, 3))
@thorough
def test_average_precision_is_the_precision_where_a_random_relevant_item_stops_the_user(hits, miss):
    total = sum(hits) + miss
    assume(total)
    stops = [i for i, hit in enumerate(hits, 1) if hit]  # an item not shown leaves the user with 0
    users = [Fraction(sum(hits[:i]), i) for i in stops] + [Fraction(0)] * miss
    assert average_precision(hits, total) == pytest.approx(float(sum(users) / total))


@given(st.lists(st.integers(0, 1), min_size=1, max_size=10))
@thorough
def test_reciprocal_rank_is_the_precision_where_the_first_hit_stops_the_user(hits):
    assume(any(hits))
    first = hits.index(1) + 1
    assert scorecard(hits, hits, len(hits))["RR"] == pytest.approx(sum(hits[:first]) / first)


def test_four_lists_each_win_by_another_metric_strictly():
    pool = [3, 1, 1, 1]
    systems = {
        "A": [1, 0, 0, 0, 0, 0, 0, 0],
        "B": [0, 1, 1, 0, 0, 0, 0, 0],
        "C": [0, 0, 3, 0, 0, 0, 0, 0],
        "D": [0, 0, 0, 0, 0, 1, 1, 1],
    }
    cards = {name: scorecard(labels, pool, 8) for name, labels in systems.items()}
    for metric, winner in (("RR", "A"), ("AP", "B"), ("NDCG", "C"), ("P", "D"), ("recall", "D")):
        best = cards[winner][metric]
        assert all(card[metric] < best for name, card in cards.items() if name != winner)


def changed(labels, pool, k=4):
    before = scorecard([2, 0, 1, 0, 1, 0], [2, 1, 1], k)
    after = scorecard(labels, pool, k)
    return {name for name in before if abs(before[name] - after[name]) > 1e-9}


@pytest.mark.parametrize(
    ("labels", "pool", "seen_by"),
    [
        ([0, 2, 1, 0, 1, 0], [2, 1, 1], {"RR", "AP", "NDCG"}),
        ([2, 1, 0, 0, 1, 0], [2, 1, 1], {"AP", "NDCG"}),
        ([1, 0, 2, 0, 1, 0], [2, 1, 1], {"NDCG"}),
        ([2, 0, 1, 1, 0, 0], [2, 1, 1], {"P", "recall", "AP", "NDCG"}),
        ([2, 0, 1, 0, 0, 1], [2, 1, 1], set()),
        ([2, 0, 1, 0, 1, 0], [2, 1, 1, 1], {"recall", "AP", "NDCG"}),
    ],
)
def test_each_change_is_seen_by_exactly_these_metrics(labels, pool, seen_by):
    assert changed(labels, pool) == seen_by


@pytest.mark.parametrize("relevant", [1, 3, 6])
def test_random_orders_score_their_closed_forms(relevant):
    n, k = 10, 5
    cards = []
    for places in combinations(range(n), relevant):
        hits = [int(i in places) for i in range(n)]
        cards.append(scorecard(hits, hits, k))
    mean = {name: np.mean([card[name] for card in cards]) for name in cards[0]}
    assert len(cards) == comb(n, relevant)
    assert mean["P"] == pytest.approx(relevant / n)
    assert mean["recall"] == pytest.approx(k / n)
    shown = [1] * relevant + [0] * (n - relevant)
    assert mean["RR"] == pytest.approx(tied_reciprocal_rank(shown, np.zeros(n), k))
    # E[hit at i and hits above it] over i, by the hypergeometric law.
    share = relevant / n
    rest = (relevant - 1) / (n - 1)
    by_law = sum(share * (1 + (i - 1) * rest) / i for i in range(1, k + 1)) / relevant
    assert mean["AP"] == pytest.approx(by_law)
    discounts = 1 / np.log2(np.arange(2, k + 2))
    by_law = share * discounts.sum() / discounts[: min(relevant, k)].sum()
    assert mean["NDCG"] == pytest.approx(by_law)


def test_mean_precision_and_mean_recall_can_pick_different_systems():
    pools = [[1], [1] * 10]
    a = [scorecard(s, p, 5) for s, p in zip([[1, 0, 0, 0, 0], [1, 1, 0, 0, 0]], pools, strict=True)]
    b = [scorecard(s, p, 5) for s, p in zip([[0, 0, 0, 0, 0], [1, 1, 1, 1, 0]], pools, strict=True)]
    assert np.mean([c["P"] for c in a]) == pytest.approx(0.3)
    assert np.mean([c["P"] for c in b]) == pytest.approx(0.4)
    assert np.mean([c["recall"] for c in a]) == pytest.approx(0.6)
    assert np.mean([c["recall"] for c in b]) == pytest.approx(0.2)


def test_binary_metrics_move_with_the_grade_that_counts_as_relevant_and_ndcg_does_not():
    labels = [1, 3, 0]
    low, high = (scorecard(labels, labels, 3, cut) for cut in (1, 2))
    assert (low["RR"], high["RR"]) == (1, 0.5)
    assert low["NDCG"] == high["NDCG"]


def test_nothing_relevant_leaves_all_but_precision_undefined():
    card = scorecard([0, 0], [0, 0], 2)
    assert card["P"] == 0
    assert all(isnan(card[name]) for name in ("recall", "RR", "AP", "NDCG"))


def test_missing_every_relevant_item_scores_0_by_all():
    assert set(scorecard([0, 0], [1, 0, 0], 2).values()) == {0.0}


@pytest.mark.parametrize("bad", [[-1], [nan], [float("inf")], [[1]]])
def test_what_is_not_a_list_of_grades_is_refused(bad):
    with pytest.raises(ValueError, match="gains must be"):
        scorecard(bad, [1], 1)


@pytest.mark.parametrize("k", [0, True])
def test_a_cutoff_that_is_no_whole_number_from_1_is_refused(k):
    with pytest.raises(ValueError, match="k must be"):
        scorecard([1], [1], k)


@pytest.mark.parametrize("cut", [0, -1, nan])
def test_a_grade_from_which_all_is_relevant_is_refused(cut):
    with pytest.raises(ValueError, match="relevant_from must be above 0"):
        scorecard([1], [1], 1, cut)
