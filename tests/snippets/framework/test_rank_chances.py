"""Exact ranks against simulation, the comparison of two normals and scikit-learn's NDCG."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import ndcg_score

from snippets.framework.rank_chances import mean_ndcg, rank_chances


@pytest.mark.parametrize(("strength", "candidates"), [(0.5, 5), (2.0, 50), (-1.0, 8), (3.0, 200)])
def test_ranks_equal_a_simulation(strength, candidates):
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(40_000, candidates))
    scores[:, 0] += strength
    rank = (scores[:, 1:] > scores[:, :1]).sum(axis=1)
    counted = np.bincount(rank, minlength=candidates) / len(rank)
    assert rank_chances(strength, candidates) == pytest.approx(counted, abs=0.012)


@given(st.floats(-10, 10))
def test_two_candidates_are_a_comparison_of_two_normals(strength):
    wins = norm.cdf(strength / math.sqrt(2))
    assert rank_chances(strength, 2) == pytest.approx([wins, 1 - wins], abs=1e-6)


@given(st.floats(-10, 10), st.integers(1, 1000))
def test_chances_add_up_to_one_and_a_guess_is_uniform(strength, candidates):
    chances = rank_chances(strength, candidates)
    assert chances.shape == (candidates,)
    assert chances.min() >= 0
    assert chances.sum() == pytest.approx(1)
    assert rank_chances(0, candidates) == pytest.approx(np.full(candidates, 1 / candidates))


def test_ndcg_equals_scikit_learn_on_simulated_lists():
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(5000, 50))
    scores[:, 0] += 2
    relevant = np.zeros((5000, 50))
    relevant[:, 0] = 1
    assert mean_ndcg(rank_chances(2, 50)) == pytest.approx(ndcg_score(relevant, scores), abs=0.015)


@pytest.mark.parametrize("bad", [11, -10.1, float("inf"), float("nan"), True])
def test_strengths_out_of_range_are_refused(bad):
    with pytest.raises(ValueError, match="strength"):
        rank_chances(bad, 5)


@pytest.mark.parametrize("bad", [0, 1001, 5.0, True])
def test_numbers_of_candidates_out_of_range_are_refused(bad):
    with pytest.raises(ValueError, match="candidates"):
        rank_chances(1.0, bad)


@pytest.mark.parametrize("bad", [[], [0.5], [1.5, -0.5], [[1.0]], [float("nan"), 1.0]])
def test_what_is_no_distribution_has_no_ndcg(bad):
    with pytest.raises(ValueError, match="add up to 1"):
        mean_ndcg(np.array(bad))
