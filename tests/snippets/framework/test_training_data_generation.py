"""Weighted clicks against expectations, a loop over single clicks, and simulations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from snippets.framework.training_data_generation import examined_by_rank, relevance

TRUTH = np.array([0.30, 0.25, 0.20, 0.15, 0.10])
LOOK = 1 / np.arange(1, 6)
OLD = np.array([3, 1, 4, 0, 2])


def in_order(order, copies):
    shown = np.zeros((5, 5), np.int64)
    shown[order, np.arange(5)] = copies
    return shown


@given(
    arrays(np.float64, 4, elements=st.floats(0.01, 1)),
    arrays(np.float64, 3, elements=st.floats(0.05, 1)),
    arrays(np.int64, (4, 3), elements=st.integers(1, 1000)),
)
def test_expected_clicks_give_back_the_relevance_for_any_policy(truth, look, shown):
    clicks = shown * truth[:, None] * look
    assert relevance(clicks, shown, look) == pytest.approx(truth)


def test_weighted_clicks_equal_a_loop_over_single_clicks():
    rng = np.random.default_rng(0)
    shown = rng.integers(1, 50, (6, 4))
    clicks = rng.binomial(shown, 0.3)
    look = rng.uniform(0.2, 1, 4)
    for item in range(6):
        total = 0.0
        for rank in range(4):
            for _ in range(clicks[item, rank]):
                total += 1 / look[rank]
        assert relevance(clicks, shown, look)[item] == pytest.approx(total / shown[item].sum())


@pytest.mark.parametrize("seed", range(20))
def test_shuffled_lists_recover_attention_and_weighting_recovers_the_order(seed):
    rng = np.random.default_rng(seed)
    lists = rng.permuted(np.tile(np.arange(5), (40_000, 1)), axis=1)
    shuffled = np.stack([np.bincount(lists[:, rank], minlength=5) for rank in range(5)], axis=1)
    examined = examined_by_rank(rng.binomial(shuffled, TRUTH[:, None] * LOOK), shuffled)
    assert examined == pytest.approx(LOOK, abs=0.035)
    shown = in_order(OLD, 400_000)
    clicks = rng.binomial(shown, TRUTH[:, None] * LOOK)
    weighted = relevance(clicks, shown, examined)
    assert np.argsort(-weighted).tolist() == [0, 1, 2, 3, 4]
    assert weighted == pytest.approx(TRUTH, rel=0.12)
    raw = relevance(clicks, shown, np.ones(5))
    assert np.argsort(-raw).tolist() == [3, 1, 0, 2, 4]


def test_ranking_by_raw_clicks_confirms_itself_in_expectation():
    order = OLD
    for _ in range(5):
        rate = np.empty(5)
        rate[order] = TRUTH[order] * LOOK
        order = np.argsort(-rate)
        assert order.tolist() == [3, 1, 0, 2, 4]


@given(st.permutations(range(5)), st.integers(0, 1000))
def test_attention_from_the_ranked_log_makes_all_items_equal(order, seed):
    shown = in_order(np.array(order), 1000)
    clicks = np.maximum(np.random.default_rng(seed).binomial(shown, 0.2), shown > 0)
    estimates = relevance(clicks, shown, examined_by_rank(clicks, shown))
    assert estimates == pytest.approx(np.full(5, estimates[0]))


def test_relative_attention_scales_every_item_alike():
    shown = np.full((5, 5), 100)
    clicks = shown * TRUTH[:, None] * (0.7 * LOOK)  # even the first rank is missed by 30%
    relative = examined_by_rank(clicks, shown)
    assert relative == pytest.approx(LOOK)
    assert relevance(clicks, shown, relative) == pytest.approx(0.7 * TRUTH)


def test_trust_in_the_top_rank_leaves_a_bias_that_weights_do_not_remove():
    click = np.where(np.arange(5) == 0, TRUTH[:, None] + 0.1 * (1 - TRUTH[:, None]), TRUTH[:, None])
    click = click * LOOK  # one in ten clicks on anything that stands first
    estimates = relevance(in_order(OLD, 1000) * click, in_order(OLD, 1000), LOOK)
    assert estimates[3] == pytest.approx(0.15 + 0.085)
    assert estimates[[0, 1, 2, 4]] == pytest.approx(TRUTH[[0, 1, 2, 4]])


@given(
    arrays(np.float64, 4, elements=st.floats(0.01, 1)),
    st.floats(0.001, 0.999),
)
def test_clicks_over_attention_is_no_noisier_than_weighted_clicks(look, rate):
    variance = look * rate * (1 - look * rate)
    weighted = np.sum(variance / look**2) / len(look) ** 2
    ratio = np.sum(variance) / np.sum(look) ** 2
    assert ratio <= weighted * (1 + 1e-9)


def test_variance_of_the_weighted_estimate_grows_with_the_inverse_of_attention():
    rng = np.random.default_rng(0)
    spread = []
    for look in (1.0, 0.1):
        clicks = rng.binomial(1000, 0.05 * look, size=20_000)
        spread.append(np.var(clicks / look / 1000))
    expected = (0.05 * 0.1 * (1 - 0.05 * 0.1) / 0.01) / (0.05 * 0.95)
    assert spread[1] / spread[0] == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize("rate", [0.1, 0.4, 0.9])
@pytest.mark.parametrize("look", [1.0, 0.5, 0.1])
def test_log_loss_needs_the_weights_of_positives_and_of_negatives(look, rate):
    q = np.linspace(0.001, 0.999, 999)
    clicked = rate * look  # share of rows

    def best(as_positive, as_negative):
        return q[np.argmin(-as_positive * np.log(q) - as_negative * np.log(1 - q))]

    assert best(clicked / look, 1 - clicked / look) == pytest.approx(rate)
    only_clicks = best(clicked / look, 1 - clicked)  # unclicked rows count as full negatives
    assert only_clicks == pytest.approx(rate / (1 + rate * (1 - look)), abs=0.0006)


@pytest.mark.parametrize(
    ("clicks", "shown", "message"),
    [
        ([[2]], [[1]], "clicks must lie"),
        ([[-1]], [[1]], "clicks must lie"),
        ([[np.nan]], [[1]], "clicks must lie"),
        ([[1]], [[np.nan]], "clicks must lie"),
        ([[1]], [[np.inf]], "clicks must lie"),
        ([1], [1], "counts must be"),
        ([[1, 1]], [[1]], "counts must be"),
        ([], [], "counts must be"),
    ],
)
def test_malformed_counts_are_refused(clicks, shown, message):
    with pytest.raises(ValueError, match=message):
        relevance(clicks, shown, [1.0])
    with pytest.raises(ValueError, match=message):
        examined_by_rank(clicks, shown)


@pytest.mark.parametrize("examined", [[0.0], [-1.0], [np.nan], [np.inf], [1.0, 1.0], 1.0])
def test_attention_that_is_not_above_zero_for_each_rank_is_refused(examined):
    with pytest.raises(ValueError, match="examined must be above 0"):
        relevance([[1]], [[2]], examined)


def test_items_and_ranks_never_shown_are_refused():
    with pytest.raises(ValueError, match="item 1 was never shown"):
        relevance([[1, 1], [0, 0]], [[2, 2], [0, 0]], [1.0, 0.5])
    with pytest.raises(ValueError, match="rank 2 was never shown"):
        examined_by_rank([[1, 0]], [[2, 0]])
