"""The expected funnel against SciPy's bivariate normal, simulated catalogs and arithmetic."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from snippets.framework.funnel_approach import Stage, funnel
from snippets.framework.funnel_audit import recall, survivors


def both_above(correlation, a, b):
    """P(first > a and second > b) by SciPy."""
    law = stats.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]])
    return law.cdf([-a, -b])


@pytest.mark.parametrize("accuracy", [0.3, 0.7, 0.92])
@pytest.mark.parametrize("keep", [1_000, 20_000])
def test_one_cut_is_the_tail_of_a_bivariate_normal(accuracy, keep):
    items, k = 100_000, 100
    threshold, edge = stats.norm.isf(keep / items), stats.norm.isf(k / items)
    expected = both_above(accuracy, threshold, edge) / (k / items)
    got = funnel(items, [Stage(0, accuracy, keep)], 1, k)[1]
    assert got == pytest.approx(expected, abs=0.003)


def test_three_stages_agree_with_simulated_catalogs():
    rng, items, k = np.random.default_rng(0), 20_000, 50
    heavy = rng.normal(size=(60, items))

    def scored(accuracy):
        return accuracy * heavy + math.sqrt(1 - accuracy**2) * rng.normal(size=heavy.shape)

    scores = [scored(0.7), scored(0.92)]
    wanted = survivors([heavy], [k])
    first = recall(survivors(scores[:1], [1000]), wanted)
    both = recall(survivors(scores, [1000, 200]), wanted)
    _, expected, by_stage = funnel(items, [Stage(0, 0.7, 1000), Stage(0, 0.92, 200)], 1, k)
    assert by_stage[0] == pytest.approx(first, abs=0.025)
    assert expected == pytest.approx(both, abs=0.025)


@settings(max_examples=15, deadline=None)
@given(st.integers(30, 900), st.floats(0, 0.99), st.floats(0, 5), st.floats(0, 100))
def test_cost_is_items_times_cost_and_recall_the_product(keep, accuracy, cost, heavy):
    stages = [Stage(cost, accuracy, 950), Stage(2 * cost, accuracy, keep)]
    total, share, by_stage = funnel(1000, stages, heavy, 20)
    assert total == pytest.approx((1000 * cost + 950 * 2 * cost + keep * heavy) / 1000)
    assert share == pytest.approx(math.prod(by_stage))
    assert 0 <= share <= 1 + 1e-9


@pytest.mark.parametrize("keep", [100, 5_000, 60_000])
def test_a_stage_that_guesses_keeps_its_share_of_what_is_wanted(keep):
    assert funnel(100_000, [Stage(1, 0, keep)], 1, 20)[1] == pytest.approx(keep / 100_000, abs=1e-3)


def test_wider_cuts_and_better_scores_keep_more():
    by_cut = [funnel(10_000, [Stage(1, 0.7, n)], 1, 20)[1] for n in (20, 100, 1000, 9999)]
    by_accuracy = [funnel(10_000, [Stage(1, a, 100)], 1, 20)[1] for a in (0, 0.3, 0.7, 0.999)]
    assert by_cut == sorted(by_cut)
    assert by_accuracy == sorted(by_accuracy)


def test_the_middle_stage_saves_far_more_than_it_loses():
    dot = Stage(0.01, 0.7, 20_000)
    two_cost, two, _ = funnel(1_000_000, [dot], 100, 20)
    three_cost, three, _ = funnel(1_000_000, [dot, Stage(1, 0.92, 500)], 100, 20)
    assert three_cost < two_cost / 20
    assert three > 0.97 * two


def test_recalls_on_the_full_catalog_do_not_multiply():
    light, dot = Stage(1, 0.92, 500), Stage(0.01, 0.7, 20_000)
    alone = [funnel(1_000_000, [stage], 100, 20)[1] for stage in (dot, light)]
    assert funnel(1_000_000, [dot, light], 100, 20)[1] > math.prod(alone) + 0.02


@pytest.mark.parametrize("stage", [Stage(-1, 0.5, 50), Stage(math.nan, 0.5, 50)])
def test_impossible_costs_are_refused(stage):
    with pytest.raises(ValueError, match="cost"):
        funnel(1000, [stage], 1, 20)


@pytest.mark.parametrize("accuracy", [1, -0.1, math.nan])
def test_impossible_accuracies_are_refused(accuracy):
    with pytest.raises(ValueError, match="accuracy"):
        funnel(1000, [Stage(1, accuracy, 50)], 1, 20)


@pytest.mark.parametrize(
    ("items", "keep", "k"), [(1000, 10, 20), (1000, 2000, 20), (1000, 50, 0), (20, 20, 20)]
)
def test_counts_must_fall(items, keep, k):
    with pytest.raises(ValueError, match="counts must"):
        funnel(items, [Stage(1, 0.5, keep)], 1, k)


@pytest.mark.parametrize("keep", [50.5, math.nan, True])
def test_counts_must_be_whole(keep):
    with pytest.raises(ValueError, match="counts must"):
        funnel(1000, [Stage(1, 0.5, keep)], 1, 1)


@pytest.mark.parametrize("heavy", [-1, math.nan, math.inf])
def test_the_heavy_cost_must_be_finite(heavy):
    with pytest.raises(ValueError, match="finite cost"):
        funnel(1000, [], heavy, 20)
