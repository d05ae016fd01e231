"""Cuts against sorting by hand, and the two ways a funnel deceives its ranker."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.funnel_audit import recall, survivors


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 12))
def test_cuts_equal_sorting_by_hand(seed, first, second):
    rng = np.random.default_rng(seed)
    scores = rng.integers(-3, 3, size=(2, 3, 12)).astype(float)  # with ties
    first, second = max(first, second), min(first, second)
    alive = survivors(list(scores), [first, second])
    for request in range(3):
        kept = sorted(range(12), key=lambda i: -scores[0, request, i])[:first]
        kept = sorted(sorted(kept), key=lambda i: -scores[1, request, i])[:second]
        assert np.flatnonzero(alive[request]).tolist() == sorted(kept)


def test_end_recall_is_the_product_of_conditional_recalls():
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(2, 20, 300))
    wanted = survivors([scores.sum(axis=0)], [30])
    first, both = survivors(scores[:1], [150]), survivors(scores, [150, 60])
    conditional = recall(both, wanted & first)
    assert recall(both, wanted) == pytest.approx(recall(first, wanted) * conditional)


@pytest.mark.parametrize("seed", range(20))
def test_an_old_cut_swallows_part_of_a_new_rankers_gain(seed):
    rng, shape = np.random.default_rng(seed), (100, 2000)
    first, second = rng.normal(size=shape), rng.normal(size=shape)
    retrieval, source_2 = (x + rng.normal(scale=0.5, size=shape) for x in (first, second))
    old_cut = survivors([retrieval], [100])
    mixed = survivors([retrieval], [50]) | survivors([source_2], [50])
    wanted = survivors([first + second], [20])

    def value(alive, score):
        page = survivors([np.where(alive, score, -99)], [20])
        return (first + second)[page].mean()

    everything, new = np.ones(shape, dtype=bool), first + second
    offline = value(everything, new) - value(everything, first)
    online = value(old_cut, new) - value(old_cut, first)
    assert 0.6 < online / offline < 0.8
    assert recall(old_cut, survivors([first], [20])) > 0.9 > 0.6 > recall(old_cut, wanted)
    recovered = value(mixed, new) - value(old_cut, new)
    assert 0.35 < recovered / (value(everything, new) - value(old_cut, new)) < 0.65


@pytest.mark.parametrize("seed", range(20))
def test_among_survivors_the_weight_that_retrieval_used_shrinks_as_theory_says(seed):
    rng, n = np.random.default_rng(seed), 300_000
    x, u, w = rng.normal(size=(3, n))
    shown = np.argsort(-(x + u))[: n // 100]
    X = np.column_stack([np.ones(len(shown)), x[shown], w[shown]])
    value = x + u + w / 2
    weights = np.linalg.lstsq(X, value[shown], rcond=None)[0]
    # s = x + u above its 99th percentile has variance v; x = s / 2 + an independent half.
    a = 2.3263478740408408
    hazard = math.exp(-a * a / 2) / math.sqrt(2 * math.pi) / 0.01
    v = 2 * (1 + a * hazard - hazard**2)
    slope = (v / 2) / (v / 4 + 1 / 2)
    assert weights[1] == pytest.approx(slope, abs=0.05)
    assert weights[2] == pytest.approx(0.5, abs=0.03)
    # The top 1% by a normal score holds, in units of its sd, the hazard times the covariance.
    for said, expected in (
        (weights[1] * x + weights[2] * w, (slope + 1 / 4) / math.hypot(slope, 1 / 2)),
        (x + w / 2, math.sqrt(5 / 4)),
        (value, math.sqrt(9 / 4)),
    ):
        best = np.argsort(-said)[: n // 100]
        assert value[best].mean() == pytest.approx(hazard * expected, abs=0.16)


def test_what_cannot_be_cut_is_refused():
    table = np.zeros((2, 5))
    for scores, keep in (([], []), ([table], []), ([table[0]], [1])):
        with pytest.raises(ValueError, match="one table"):
            survivors(scores, keep)
    for bad in (np.zeros((2, 4)), np.full((2, 5), np.nan)):
        with pytest.raises(ValueError, match="one shape and no NaN"):
            survivors([table, bad], [3, 2])
    for keep in ([2, 3], [0, 0], [6, 2], [3, True], [3, 2.0]):
        with pytest.raises(ValueError, match="cuts must be whole"):
            survivors([table, table], keep)


def test_recall_of_nothing_wanted_is_refused():
    for wanted in (np.zeros((1, 2), dtype=bool), np.ones((1, 3), dtype=bool), np.ones((1, 2))):
        with pytest.raises(ValueError, match="something wanted"):
            recall(np.ones((1, 2), dtype=bool), wanted)
