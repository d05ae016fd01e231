"""Paired comparisons against SciPy, exhaustive sign patterns, and repeated evaluations."""

from itertools import product
from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from snippets.recommendation_search.evaluate_new_search_engine import (
    bootstrap_interval,
    queries_needed,
    randomization_p,
)

gaps = st.lists(st.integers(-100, 100).map(lambda i: i / 100), min_size=2, max_size=30)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_interval_agrees_with_scipys_percentile_bootstrap():
    d = rng(1).normal(0.02, 0.15, 200)
    reference = stats.bootstrap(
        (d,), np.mean, n_resamples=20_000, method="percentile", random_state=rng(2)
    ).confidence_interval
    assert bootstrap_interval(d, rng(3), draws=20_000) == pytest.approx(reference, abs=1e-3)


def test_interval_of_many_queries_is_the_mean_and_its_standard_errors():
    d = rng(1).uniform(-0.3, 0.4, 900)
    half = stats.norm.ppf(0.95) * stats.sem(d)
    low, high = bootstrap_interval(d, rng(2), level=0.9, draws=10_000)
    assert (low, high) == pytest.approx((d.mean() - half, d.mean() + half), abs=half / 20)


def test_interval_covers_the_true_gap_in_about_95_of_100_evaluations():
    source = rng(5)
    covered = 0
    for _ in range(300):
        low, high = bootstrap_interval(source.normal(0.02, 0.2, 100), source, draws=400)
        covered += low <= 0.02 <= high
    assert 0.90 <= covered / 300 <= 0.98


@given(gaps)
def test_interval_lies_within_the_differences_and_is_ordered(d):
    low, high = bootstrap_interval(d, rng(), draws=100)
    assert min(d) - 1e-9 <= low <= high <= max(d) + 1e-9


@pytest.mark.parametrize(
    "d",
    [
        [0.2, 0.1, -0.05, 0.3, 0.15, -0.1, 0.25, 0.05],
        [0.1, -0.1, 0.1, -0.1, 0.3],
        [0.0, 0.0, 0.4, 0.4],
    ],
)
def test_randomization_p_nears_the_share_of_all_sign_patterns(d):
    sums = [abs(np.dot(signs, d)) for signs in product([-1, 1], repeat=len(d))]
    exact = np.mean(np.array(sums) >= abs(sum(d)) - 1e-9)
    assert randomization_p(d, rng(), draws=20_000) == pytest.approx(exact, abs=0.015)


def test_randomization_p_agrees_with_scipys_paired_permutation_test():
    d = rng(1).normal(0.03, 0.1, 60)
    reference = stats.permutation_test(
        (d, np.zeros(60)),
        lambda x, y: np.mean(x - y),
        permutation_type="samples",
        vectorized=False,
        n_resamples=4000,
        random_state=rng(2),
    ).pvalue
    assert randomization_p(d, rng(3), draws=8000) == pytest.approx(reference, abs=0.015)


def test_randomization_test_rejects_about_5_of_100_when_nothing_differs():
    source = rng(7)
    p = [randomization_p(source.standard_t(3, 40), source, draws=200) for _ in range(400)]
    assert 0.025 <= np.mean(np.array(p) <= 0.05) <= 0.08


@given(gaps)
def test_swapping_the_engines_leaves_p_as_it_is(d):
    assert randomization_p(d, rng(), 200) == randomization_p([-x for x in d], rng(), 200)


@pytest.mark.parametrize(("sd", "effect", "power"), [(0.15, 0.02, 0.8), (0.3, -0.05, 0.9)])
def test_queries_needed_is_the_first_number_with_the_power(sd, effect, power):
    n = queries_needed(sd, effect, power)

    def reached(m):
        return stats.norm.cdf(abs(effect) * np.sqrt(m) / sd - stats.norm.ppf(0.975))

    assert reached(n - 1) < power <= reached(n)


def test_repeated_evaluations_find_the_gap_as_often_as_promised():
    n = queries_needed(sd=0.15, effect=0.02)
    d = rng(9).normal(0.02, 0.15, size=(4000, n))
    t = d.mean(axis=1) / (d.std(axis=1, ddof=1) / np.sqrt(n))
    assert np.mean(t > 1.96) == pytest.approx(0.8, abs=0.02)


def test_pairing_gains_exactly_the_covariance():
    old = rng(1).normal(size=500)
    new = 0.7 * old + rng(2).normal(size=500)
    apart = new.var() + old.var()
    shared = 2 * np.cov(new, old, ddof=0)[0, 1]
    assert isclose((new - old).var(), apart - shared)
    assert shared > 0


@pytest.mark.parametrize("d", [[], [0.1], [0.1, float("nan")], [0.1, float("inf")], [[0.1, 0.2]]])
def test_unusable_differences_are_refused(d):
    for function in (bootstrap_interval, randomization_p):
        with pytest.raises(ValueError, match="at least 2 finite differences"):
            function(d, rng())


@pytest.mark.parametrize("draws", [99, 0, True, 200.5, float("nan")])
def test_too_few_or_broken_draws_are_refused(draws):
    for function in (bootstrap_interval, randomization_p):
        with pytest.raises(ValueError, match="draws must be"):
            function([0.1, 0.2], rng(), draws=draws)


@pytest.mark.parametrize("level", [0, 1, 95, float("nan")])
def test_levels_outside_0_to_1_are_refused(level):
    with pytest.raises(ValueError, match="level must lie"):
        bootstrap_interval([0.1, 0.2], rng(), level=level)


@pytest.mark.parametrize(
    ("sd", "effect", "power"),
    [(-1, 0.1, 0.8), (float("nan"), 0.1, 0.8), (0.1, 0, 0.8), (0.1, 0.1, 80), (0.1, 0.1, 0.5)],
)
def test_impossible_plans_are_refused(sd, effect, power):
    with pytest.raises(ValueError, match="must"):
        queries_needed(sd, effect, power)


def test_nothing_to_estimate_still_needs_two_queries():
    assert queries_needed(sd=0, effect=0.1) == 2
