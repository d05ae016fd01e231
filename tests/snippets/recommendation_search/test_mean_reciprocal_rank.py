"""Reciprocal rank against scikit-learn, fractions and brute force over orders."""

from fractions import Fraction
from itertools import permutations
from math import comb, log2, nan
from statistics import harmonic_mean

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import label_ranking_average_precision_score

from snippets.recommendation_search.mean_reciprocal_rank import (
    mean_reciprocal_rank,
    reciprocal_rank,
    tied_reciprocal_rank,
)
from snippets.recommendation_search.ndcg import ndcg
from snippets.recommendation_search.precision_at_k import average_precision

hit_lists = st.lists(st.integers(0, 1), max_size=12)
cutoffs = st.none() | st.integers(1, 15)
thorough = settings(deadline=None, database=None)


def one_hit(rank, n):
    return [int(i == rank) for i in range(1, n + 1)]


@given(hit_lists, cutoffs)
@thorough
def test_value_is_one_over_the_first_hit_within_the_cutoff(hits, k):
    ranks = [rank for rank, hit in enumerate(hits, 1) if hit and (k is None or rank <= k)]
    assert reciprocal_rank(hits, k) == float(max((Fraction(1, r) for r in ranks), default=0))


@given(st.lists(st.integers(1, 20), min_size=1, max_size=10))
@thorough
def test_one_relevant_label_per_row_equals_scikit_learns_label_ranking_average_precision(ranks):
    rows = np.array([one_hit(rank, 20) for rank in ranks])
    scores = np.tile(-np.arange(20.0), (len(ranks), 1))
    expected = label_ranking_average_precision_score(rows, scores)
    assert mean_reciprocal_rank(rows) == pytest.approx(expected)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8))
@thorough
def test_its_inverse_is_the_harmonic_mean_of_the_first_ranks(ranks):
    value = mean_reciprocal_rank([one_hit(rank, 50) for rank in ranks])
    assert 1 / value == pytest.approx(harmonic_mean(ranks))
    assert np.mean(ranks) >= 1 / value - 1e-9


@given(st.integers(1, 30), cutoffs)
@thorough
def test_with_one_relevant_item_it_is_average_precision_and_ndcg_has_another_discount(rank, k):
    hits = one_hit(rank, 30)
    seen = k is None or rank <= k
    assert reciprocal_rank(hits, k) == pytest.approx(average_precision(hits, 1, k))
    assert ndcg(hits, k) == pytest.approx(seen / log2(rank + 1))


@given(hit_lists)
@thorough
def test_what_follows_the_first_hit_does_not_count(hits):
    assume(any(hits))
    first = hits.index(1)
    assert reciprocal_rank(hits) == reciprocal_rank(hits[: first + 1])


@given(hit_lists, st.integers(1, 15))
@thorough
def test_cutting_at_k_lowers_a_query_by_at_most_one_over_k_plus_1(hits, k):
    lost = reciprocal_rank(hits) - reciprocal_rank(hits, k)
    assert -1e-12 <= lost <= 1 / (k + 1) + 1e-12


def test_from_rank_1_to_2_costs_as_much_as_from_2_to_never():
    values = [reciprocal_rank(hits) for hits in ([1, 0], [0, 1], [0, 0])]
    assert values[0] - values[1] == values[1] - values[2] == 0.5


@pytest.mark.parametrize("late", [3, 11, 100, 10_000])
def test_one_first_and_one_late_hit_beat_two_seconds_however_late(late):
    split = mean_reciprocal_rank([[1], one_hit(late, late)])
    assert split > mean_reciprocal_rank([[0, 1], [0, 1]])
    assert (1 + late) / 2 >= 2  # and not by the mean rank


def test_leaving_out_misses_rewards_silence():
    careful = [[1], [1], [], [], []]
    eager = [one_hit(rank, 5) for rank in (1, 1, 2, 3, 4)]
    answered = [hits for hits in careful if hits]
    assert mean_reciprocal_rank(answered) > mean_reciprocal_rank(eager)
    assert mean_reciprocal_rank(careful) < mean_reciprocal_rank(eager)


@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=6),
    st.none() | st.integers(1, 8),
)
@thorough
def test_ties_equal_the_mean_over_all_orders(items, k):
    hits, scores = np.array(items).T
    orders = [o for o in permutations(range(len(hits))) if (np.diff(scores[list(o)]) <= 0).all()]
    mean = np.mean([reciprocal_rank(hits[list(order)], k) for order in orders])
    assert tied_reciprocal_rank(hits, scores, k) == pytest.approx(mean)


@given(hit_lists, cutoffs)
@thorough
def test_without_ties_nothing_changes(hits, k):
    assert tied_reciprocal_rank(hits, -np.arange(len(hits)), k) == reciprocal_rank(hits, k)


def test_a_constant_score_on_one_hit_of_100_earns_the_mean_of_all_reciprocals():
    expected = sum(Fraction(1, rank) for rank in range(1, 101)) / 100
    assert tied_reciprocal_rank([1] + [0] * 99, np.zeros(100)) == pytest.approx(float(expected))
    assert round(float(expected), 3) == 0.052


@pytest.mark.parametrize(("n", "r"), [(7, 3), (60, 12), (500, 100)])
def test_ties_equal_the_count_of_the_ways_to_place_the_hits(n, r):
    # The first hit has place i in C(n - i, r - 1) of the C(n, r) ways.
    ways = sum(Fraction(comb(n - i, r - 1), comb(n, r) * i) for i in range(1, n - r + 2))
    assert tied_reciprocal_rank([1] * r + [0] * (n - r), np.zeros(n)) == pytest.approx(float(ways))


def test_ties_agree_with_random_shuffles():
    rng = np.random.default_rng(7)
    hits = np.array([1] * 20 + [0] * 80)
    draws = [reciprocal_rank(rng.permutation(hits)) for _ in range(20_000)]
    error = np.std(draws) / np.sqrt(len(draws))
    assert tied_reciprocal_rank(hits, np.zeros(100)) == pytest.approx(np.mean(draws), abs=5 * error)


def test_the_mean_hit_of_a_tied_rank_would_be_wrong_with_two_hits():
    # Both items are relevant: the first rank is a hit in every order, so RR is 1.
    assert tied_reciprocal_rank([1, 1, 0], [1, 1, 0]) == 1
    # One of two: 1 or 1/2. The mean hit of rank 1 alone, 1/2, would say otherwise.
    assert tied_reciprocal_rank([1, 0], [0, 0]) == 0.75


def test_500_queries_with_a_spread_of_0_3_are_too_few_for_a_gain_of_0_02():
    error = 0.3 / 500**0.5
    assert error == pytest.approx(0.0134, abs=5e-5)
    assert 0.02 / error == pytest.approx(1.5, abs=0.01)
    needed = ((norm.ppf(0.975) + norm.ppf(0.8)) * 0.3 / 0.02) ** 2  # power 0.8 at level 0.05
    assert needed == pytest.approx(1800, rel=0.02)


@pytest.mark.parametrize("hits", [[], [0], [0, 0, 0]])
def test_no_hit_counts_0(hits):
    assert reciprocal_rank(hits) == 0
    assert tied_reciprocal_rank(hits, np.zeros(len(hits))) == 0


@pytest.mark.parametrize("bad", [[2], [0.5], [-1], [nan], [[1, 0]], 1])
def test_what_is_not_a_list_of_hits_is_refused(bad):
    for call in (
        lambda: reciprocal_rank(bad),
        lambda: mean_reciprocal_rank([bad]),
        lambda: tied_reciprocal_rank(bad, np.zeros(np.shape(bad))),
    ):
        with pytest.raises(ValueError, match="hits must"):
            call()


@pytest.mark.parametrize("k", [0, -2, 1.5, True])
def test_a_cutoff_that_is_no_whole_number_from_1_is_refused(k):
    with pytest.raises(ValueError, match=f"got {k}"):
        reciprocal_rank([1], k)
    with pytest.raises(ValueError, match=f"got {k}"):
        tied_reciprocal_rank([1], [0.0], k)


def test_scores_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="scores must be numbers"):
        tied_reciprocal_rank([1, 0], [nan, 0])
