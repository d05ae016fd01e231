"""Tie averaging against brute force over all orders, and against scikit-learn."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import dcg_score, ndcg_score

from snippets.recommendation_search.ndcg import dcg, exponential_gain, ndcg
from snippets.recommendation_search.tie_averaging import expected_gains

scored = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=2, max_size=10)
cutoffs = st.none() | st.integers(1, 12)


@pytest.mark.parametrize("k", [None, 1, 2, 4])
def test_dcg_of_expected_gains_is_the_mean_over_all_orders_that_respect_the_scores(k):
    gains, scores = np.array([3, 0, 2, 1, 4]), np.array([1, 2, 1, 2, 1])
    orders = [
        order
        for order in map(list, permutations(range(5)))
        if all(scores[left] >= scores[right] for left, right in pairwise(order))
    ]
    assert len(orders) == 12  # 2! orders of the upper group times 3! of the lower
    by_brute_force = np.mean([dcg(gains[order], k) for order in orders])
    assert dcg(expected_gains(gains, scores), k) == pytest.approx(by_brute_force)


@given(scored, cutoffs)
def test_dcg_equals_scikit_learn_with_ties(pairs, k):
    gains, scores = map(list, zip(*pairs, strict=True))
    assert dcg(expected_gains(gains, scores), k) == pytest.approx(dcg_score([gains], [scores], k=k))


@given(scored, cutoffs)
def test_ndcg_equals_scikit_learn_with_ties(pairs, k):
    gains, scores = map(list, zip(*pairs, strict=True))
    assume(any(gains))
    expected = ndcg_score([gains], [scores], k=k)
    assert ndcg(expected_gains(gains, scores), k, pool=gains) == pytest.approx(expected)


@given(scored)
def test_exponential_gain_comes_before_the_averaging(pairs):
    labels, scores = map(list, zip(*pairs, strict=True))
    assume(any(labels))
    gains = exponential_gain(labels)
    expected = ndcg_score([gains], [scores])
    assert ndcg(expected_gains(gains, scores), pool=gains) == pytest.approx(expected)


def test_averaging_labels_before_the_gain_is_another_number():
    labels, scores = [3, 0], [1, 1]
    gains = exponential_gain(labels)
    assert expected_gains(gains, scores).tolist() == [3.5, 3.5]
    assert exponential_gain(expected_gains(labels, scores)).tolist() != [3.5, 3.5]


@given(scored)
def test_order_of_the_rows_does_not_matter(pairs):
    gains, scores = map(list, zip(*pairs, strict=True))
    forward = expected_gains(gains, scores)
    assert expected_gains(gains[::-1], scores[::-1]) == pytest.approx(forward)


@given(scored)
def test_total_gain_is_kept(pairs):
    gains, scores = map(list, zip(*pairs, strict=True))
    assert expected_gains(gains, scores).sum() == pytest.approx(sum(gains))


@given(scored)
def test_without_ties_it_is_a_plain_sort(pairs):
    gains = [gain for gain, _ in pairs]
    scores = np.arange(len(gains))
    assert expected_gains(gains, scores).tolist() == gains[::-1]


def test_constant_score_is_a_random_order():
    rng = np.random.default_rng(0)
    labels = np.array([3, 2, 1, 0])
    sampled = np.mean([ndcg(rng.permutation(labels)) for _ in range(4000)])
    assert ndcg(expected_gains(labels, np.zeros(4)), pool=labels) == pytest.approx(
        sampled, abs=0.01
    )


def test_stable_sort_gives_a_constant_model_the_order_of_the_file():
    labels = np.array([3, 3, 2, 2, 1, 1, 0, 0])
    order = np.argsort(-np.zeros(8), kind="stable")
    assert ndcg(labels[order]) == 1
    assert ndcg(expected_gains(labels, np.zeros(8)), pool=labels) < 0.8


def test_no_items_give_no_gains():
    assert expected_gains([], []).tolist() == []


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match=r"got \(2,\) and \(1,\)"):
        expected_gains([1, 0], [0.5])


def test_score_that_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="got nan"):
        expected_gains([1, 0], [0.5, float("nan")])
