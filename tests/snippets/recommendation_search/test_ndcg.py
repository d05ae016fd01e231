"""NDCG against scikit-learn, exhaustive orders and the properties that define it."""

from itertools import permutations
from math import isnan, log, log2

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import expi
from sklearn.metrics import dcg_score, ndcg_score

from snippets.recommendation_search.ndcg import dcg, exponential_gain, ndcg

labels_lists = st.lists(st.integers(0, 4), min_size=2, max_size=12)
cutoffs = st.none() | st.integers(1, 15)


def descending(n):
    """Scores that rank a list in the order it stands."""
    return [np.arange(n, 0, -1)]


@given(labels_lists, cutoffs)
def test_dcg_equals_scikit_learn(labels, k):
    expected = dcg_score([labels], descending(len(labels)), k=k)
    assert dcg(labels, k) == pytest.approx(expected)


@given(labels_lists, cutoffs)
def test_linear_gain_equals_scikit_learn(labels, k):
    assume(any(labels))
    expected = ndcg_score([labels], descending(len(labels)), k=k)
    assert ndcg(labels, k) == pytest.approx(expected)


@given(labels_lists, cutoffs)
def test_exponential_gain_is_scikit_learn_on_two_to_the_label_less_one(labels, k):
    assume(any(labels))
    gains = [2**label - 1 for label in labels]
    expected = ndcg_score([gains], descending(len(gains)), k=k)
    assert ndcg(exponential_gain(labels), k) == pytest.approx(expected)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=12))
def test_linear_and_exponential_gain_agree_on_binary_labels(labels):
    assert exponential_gain(labels).tolist() == labels


def test_dcg_discounts_by_log2_of_rank_plus_one():
    assert dcg([0, 0, 0, 0, 5]) == pytest.approx(5 / log2(6))


def test_reversed_order_is_not_zero():
    by_hand = (1 / log2(3) + 2 / 2 + 3 / log2(5)) / (3 + 2 / log2(3) + 1 / 2)
    assert ndcg([0, 1, 2, 3]) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(0.614, abs=5e-4)


def test_reversed_order_with_exponential_gain_is_0_548():
    by_hand = (1 / log2(3) + 3 / 2 + 7 / log2(5)) / (7 + 3 / log2(3) + 1 / 2)
    assert ndcg(exponential_gain([0, 1, 2, 3])) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(0.548, abs=5e-4)


@pytest.mark.parametrize("k", [None, 1, 3])
def test_of_all_orders_the_descending_one_is_best_and_the_ascending_one_worst(k):
    values = {order: ndcg(order, k) for order in permutations([4, 2, 2, 1, 0])}
    assert max(values.values()) == values[4, 2, 2, 1, 0] == 1
    assert min(values.values()) == values[0, 1, 2, 2, 4]


@given(labels_lists, cutoffs)
def test_value_lies_between_0_and_1(labels, k):
    assume(any(labels))
    assert 0 <= ndcg(labels, k) <= 1 + 1e-12


@given(labels_lists)
def test_full_list_never_scores_0_once_something_is_relevant(labels):
    assume(any(labels))
    assert ndcg(sorted(labels)) > 0


@given(labels_lists, st.integers(1, 12))
def test_worst_order_scores_0_at_k_exactly_when_k_irrelevant_items_fill_it(labels, k):
    assume(any(labels))
    assert (ndcg(sorted(labels), k) == 0) == (labels.count(0) >= k)


@given(labels_lists, st.floats(0.1, 50))
def test_scaling_all_gains_changes_nothing(labels, factor):
    assume(any(labels))
    assert ndcg(np.array(labels) * factor) == pytest.approx(ndcg(labels))


@given(labels_lists, st.floats(1.5, 20))
def test_base_of_the_logarithm_cancels(labels, base):
    assume(any(labels))
    scores = descending(len(labels))
    actual = dcg_score([labels], scores, log_base=base)
    ideal = dcg_score([sorted(labels, reverse=True)], scores, log_base=base)
    assert ndcg(labels) == pytest.approx(actual / ideal)


def test_base_of_the_logarithm_matters_in_the_form_of_2002():
    def dcg_2002(gains, base):
        return sum(g / max(1.0, log(rank, base)) for rank, g in enumerate(gains, start=1))

    order, ideal = [1, 2, 3], [3, 2, 1]
    assert dcg_2002([1, 2], 2) == 3  # ranks 1 and 2 count alike
    ratios = [dcg_2002(order, base) / dcg_2002(ideal, base) for base in (2, 3)]
    assert ratios[0] != pytest.approx(ratios[1])


@given(labels_lists, labels_lists, cutoffs)
def test_pool_supplies_the_ideal_of_items_that_were_not_retrieved(shown, missed, k):
    assume(any(shown) or any(missed))
    # The same by scikit-learn: append the missed items below the list, then cut at its length.
    k = min(k or len(shown), len(shown))
    everything = shown + missed
    expected = ndcg_score([everything], descending(len(everything)), k=k)
    assert ndcg(shown, k, pool=everything) == pytest.approx(expected)


@pytest.mark.parametrize("shown", [[], [0, 0]])
def test_missing_every_relevant_item_scores_0_and_is_not_undefined(shown):
    assert ndcg(shown, pool=[*shown, 2]) == 0


def test_own_ideal_forgives_what_was_not_retrieved():
    assert ndcg([1, 0, 0]) == 1
    assert ndcg([1, 0, 0], pool=[3, 3, 1, 0, 0]) == pytest.approx(1 / (3 + 3 / log2(3) + 1 / 2))


@pytest.mark.parametrize("labels", [[], [0], [0, 0, 0]])
def test_nothing_relevant_is_undefined(labels):
    assert isnan(ndcg(labels))


def test_scikit_learn_counts_a_query_with_nothing_relevant_as_0():
    queries = [[3, 0, 1], [0, 0, 0], [0, 2, 1]]
    values = [ndcg(query) for query in queries]
    assert ndcg_score(queries, descending(3) * 3) == pytest.approx(np.nan_to_num(values).mean())


@pytest.mark.parametrize("fill", [0.0, 1.0])
def test_filling_empty_queries_shrinks_the_gap_by_their_share_and_keeps_its_sign(fill):
    a = [ndcg(labels) for labels in ([3, 1], [0, 2], [0, 0], [0, 0], [0, 0])]
    b = [ndcg(labels) for labels in ([1, 3], [2, 0], [0, 0], [0, 0], [0, 0])]
    gap = np.nanmean(a) - np.nanmean(b)
    filled = np.nan_to_num(a, nan=fill).mean() - np.nan_to_num(b, nan=fill).mean()
    assert filled == pytest.approx(gap * 2 / 5)


def test_negative_gains_are_refused_as_scikit_learn_refuses_them():
    with pytest.raises(ValueError, match=r"at least 0, got -1"):
        ndcg([2, -1])
    with pytest.raises(ValueError, match="negative"):
        ndcg_score([[2, -1]], descending(2))


def test_with_negative_gains_the_worst_order_would_score_above_1():
    assert dcg([-2, -1]) / dcg([-1, -2]) > 1


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_gains_that_are_not_finite_are_refused_in_list_and_pool(bad):
    with pytest.raises(ValueError, match="finite"):
        ndcg([1, bad])
    with pytest.raises(ValueError, match="finite"):
        ndcg([1, 0], pool=[1, 0, bad])


def test_pool_poorer_than_the_ranking_is_refused():
    with pytest.raises(ValueError, match="pool must hold every gain"):
        ndcg([3, 2], pool=[1, 1])


@pytest.mark.parametrize("k", [0, -1])
def test_cutoff_below_one_is_refused(k):
    with pytest.raises(ValueError, match=f"got {k}"):
        ndcg([1, 0], k)


def test_cutoff_beyond_the_list_is_the_whole_list():
    assert ndcg([0, 2, 1], k=100) == ndcg([0, 2, 1])


def test_each_gain_picks_another_winner():
    top_first, decent_first = [3, 0, 0, 2, 2], [2, 2, 3, 0, 0]
    assert ndcg(top_first) < ndcg(decent_first)
    assert ndcg(exponential_gain(top_first)) > ndcg(exponential_gain(decent_first))


def test_shifting_gains_can_change_which_system_wins_on_average():
    a, b = ([1, 0, 0, 0], [2, 3, 2, 3]), ([0, 1, 0, 0], [3, 3, 2, 2])

    def gap(shift):
        return sum(
            ndcg(np.add(x, shift)) - ndcg(np.add(y, shift)) for x, y in zip(a, b, strict=True)
        )

    assert gap(0) > 0 > gap(10)


def test_one_item_at_rank_500_of_a_million_looks_first_among_100_sampled_negatives():
    first = (1 - 499 / 999_999) ** 100
    assert first == pytest.approx(0.95, abs=0.005)
    assert ndcg([0] * 499 + [1], k=10) == 0


@pytest.mark.parametrize("half", [500, 50_000, 500_000])
def test_with_half_the_items_relevant_the_worst_order_tends_to_1_like_the_log_integral(half):
    # The sum of 1/log(i) is close to li(n), and li(2n) / li(n) tends to 2.
    li = expi(np.log([half, 2 * half]))
    assert ndcg([0] * half + [1] * half) == pytest.approx(li[1] / li[0] - 1, abs=0.02)


def test_with_half_the_items_relevant_the_worst_order_rises_with_the_length_of_the_list():
    worst = [ndcg([0] * half + [1] * half) for half in (5, 500, 50_000, 500_000)]
    assert worst == sorted(worst)
