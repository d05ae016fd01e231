"""Measures at k against scikit-learn, brute force over orders and exact probabilities."""

from fractions import Fraction
from itertools import permutations
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom
from sklearn.metrics import average_precision_score, precision_score, recall_score

from snippets.algorithms.threshold_sweep import at_k
from snippets.recommendation_search.ndcg import ndcg
from snippets.recommendation_search.precision_at_k import (
    average_precision,
    precision_at_k,
    recall_at_k,
)
from snippets.recommendation_search.tie_averaging import expected_gains

hit_lists = st.lists(st.integers(0, 1), min_size=1, max_size=15)
cutoffs = st.integers(1, 20)
thorough = settings(deadline=None, database=None)


@given(hit_lists, cutoffs)
@thorough
def test_both_equal_scikit_learn_when_the_top_k_are_the_predicted_positives(hits, k):
    assume(any(hits))
    flagged = np.arange(len(hits)) < k
    total = sum(hits)
    assert precision_at_k(hits, k, of_shown=True) == pytest.approx(precision_score(hits, flagged))
    assert recall_at_k(hits, k, total) == pytest.approx(recall_score(hits, flagged))


@given(hit_lists, cutoffs)
@thorough
def test_both_equal_flagging_the_k_highest_scores(hits, k):
    assume(any(hits) and k <= len(hits))
    expected = at_k(hits, -np.arange(len(hits), dtype=float), k)
    assert (precision_at_k(hits, k), recall_at_k(hits, k, sum(hits))) == pytest.approx(expected)


@given(hit_lists)
@thorough
def test_average_precision_equals_scikit_learn_when_every_relevant_item_is_shown(hits):
    assume(any(hits))
    expected = average_precision_score(hits, -np.arange(len(hits)))
    assert average_precision(hits, sum(hits)) == pytest.approx(expected)


@given(hit_lists, cutoffs, st.integers(0, 5))
@thorough
def test_average_precision_at_k_by_fractions_and_missed_items(hits, k, missed):
    total = sum(hits) + missed
    assume(total)
    terms = [Fraction(sum(hits[:i]), i) for i in range(1, min(k, len(hits)) + 1) if hits[i - 1]]
    assert average_precision(hits, total, k) == pytest.approx(float(sum(terms) / total))


@given(hit_lists, cutoffs, st.integers(0, 5))
@thorough
def test_precision_cannot_exceed_relevant_over_k_nor_recall_k_over_relevant(hits, k, missed):
    total = sum(hits) + missed
    assume(total)
    assert precision_at_k(hits, k) <= min(1, total / k) + 1e-12
    assert recall_at_k(hits, k, total) <= min(1, k / total) + 1e-12


@given(hit_lists, st.integers(0, 5))
@thorough
def test_at_r_precision_and_recall_are_equal(hits, missed):
    total = sum(hits) + missed
    assume(total)
    assert precision_at_k(hits, total) == recall_at_k(hits, total, total)


@given(hit_lists, cutoffs)
@thorough
def test_empty_places_are_misses(hits, k):
    assert precision_at_k(hits, k) == pytest.approx(precision_at_k([*hits, *[0] * k], k))


def test_order_within_the_top_k_does_not_count_but_average_precision_and_ndcg_see_it():
    early, late = [1, 1, 0, 0, 0], [0, 0, 0, 1, 1]
    assert precision_at_k(early, 5) == precision_at_k(late, 5) == 0.4
    assert average_precision(early, 2) == 1
    assert average_precision(late, 2) == pytest.approx((1 / 4 + 2 / 5) / 2)
    assert ndcg(early) > ndcg(late)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=6), cutoffs)
@thorough
def test_precision_of_expected_hits_is_the_mean_over_all_orders_of_ties(items, k):
    hits, scores = np.array(items).T
    orders = [o for o in permutations(range(len(hits))) if (np.diff(scores[list(o)]) <= 0).all()]
    mean = np.mean([precision_at_k(hits[list(order)], k) for order in orders])
    assert precision_at_k(expected_gains(hits, scores), k) == pytest.approx(mean)


def test_average_precision_of_ties_is_not_that_of_the_mean_order():
    # Two tied items, one relevant: AP is 1 or 1/2, while the mean of P@1 is 1/2 and of P@2 1/2.
    orders = [average_precision(order, 1) for order in ([1, 0], [0, 1])]
    assert np.mean(orders) == 0.75
    with pytest.raises(ValueError, match=r"0 or 1 for average precision, got 0\.5"):
        average_precision(expected_gains([1, 0], [0, 0]), 1)


@pytest.mark.parametrize("k", [1, 3, 10])
def test_a_random_order_has_the_prevalence_as_precision_at_any_k(k):
    n, relevant = 20, 4
    assert hypergeom(n, relevant, k).mean() / k == pytest.approx(relevant / n)
    hits = expected_gains([1] * relevant + [0] * (n - relevant), np.zeros(n))
    assert precision_at_k(hits, k) == pytest.approx(relevant / n)


def test_one_relevant_item_per_query_makes_recall_the_hit_rate_and_precision_a_kth_of_it():
    lists = [np.eye(20)[rank] for rank in (0, 4, 9, 10, 19)]
    hit_rate = np.mean([row[:10].any() for row in lists])
    assert np.mean([recall_at_k(row, 10, 1) for row in lists]) == hit_rate == 0.6
    assert np.mean([precision_at_k(row, 10) for row in lists]) == pytest.approx(hit_rate / 10)


def test_sampled_negatives_turn_the_order_of_two_systems_over():
    def sampled_hit_rate(rank):  # at most 9 of 100 sampled negatives stand above the item
        return hypergeom(9999, rank - 1, 100).cdf(9)

    a = 0.2 * sampled_hit_rate(5) + 0.8 * sampled_hit_rate(5000)
    b = sampled_hit_rate(200)
    assert a == pytest.approx(0.2, abs=0.005)
    assert b > 0.99
    exact_a, exact_b = 0.2 * (5 <= 10) + 0.8 * (5000 <= 10), float(200 <= 10)
    assert exact_a > exact_b


@pytest.mark.parametrize("hits", [[], [0, 0]])
def test_nothing_relevant_leaves_precision_0_and_recall_undefined(hits):
    assert precision_at_k(hits, 3) == 0
    assert isnan(recall_at_k(hits, 3, relevant=0))
    assert isnan(average_precision(hits, relevant=0))


def test_nothing_shown_is_undefined_only_as_a_share_of_the_shown():
    assert precision_at_k([], 5) == 0
    assert isnan(precision_at_k([], 5, of_shown=True))


@pytest.mark.parametrize("bad", [[1, -1], [2], [nan], [[1, 0]]])
def test_what_is_not_a_list_of_hits_is_refused(bad):
    for call in (
        lambda: precision_at_k(bad, 1),
        lambda: recall_at_k(bad, 1, 5),
        lambda: average_precision(bad, 5),
    ):
        with pytest.raises(ValueError, match="hits must"):
            call()


@pytest.mark.parametrize("k", [0, -3, 1.5, nan, True])
def test_cutoff_that_is_no_whole_number_from_1_is_refused(k):
    with pytest.raises(ValueError, match=f"got {k}"):
        precision_at_k([1], k)
    with pytest.raises(ValueError, match=f"got {k}"):
        average_precision([1], 1, k)


@pytest.mark.parametrize("relevant", [-1, 2.5, nan, True])
def test_a_number_of_relevant_items_that_is_not_whole_is_refused(relevant):
    with pytest.raises(ValueError, match=f"got {relevant}"):
        recall_at_k([0, 1], 2, relevant)
    with pytest.raises(ValueError, match=f"got {relevant}"):
        average_precision([0, 1], relevant)


def test_more_hits_than_relevant_items_are_refused():
    with pytest.raises(ValueError, match="got 1 for 2"):
        average_precision([1, 1], relevant=1)
