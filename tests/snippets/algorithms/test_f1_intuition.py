"""F-beta against scikit-learn and calculus, its best cut against brute force and integration."""

import warnings
from itertools import combinations
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import beta as beta_law
from scipy.stats import hmean
from sklearn.metrics import f1_score, fbeta_score, matthews_corrcoef

from snippets.algorithms.f1_intuition import best_cut, f_beta

counts = st.integers(0, 40)
positive_counts = st.integers(1, 40)
betas = st.floats(0.1, 10)
probabilities = st.lists(st.floats(0.01, 1), min_size=1, max_size=9)
thorough = settings(deadline=None, database=None)


def labels(tp, fp, fn, tn=0):
    y = np.repeat([1, 0, 1, 0], [tp, fp, fn, tn])
    return y, np.repeat([1, 1, 0, 0], [tp, fp, fn, tn])


@given(counts, counts, counts, betas, st.sampled_from([0.0, 1.0, nan]))
@thorough
def test_every_count_and_convention_equals_scikit_learn(tp, fp, fn, beta, convention):
    y, flagged = labels(tp, fp, fn, tn=3)
    expected = fbeta_score(y, flagged, beta=beta, zero_division=convention)
    np.testing.assert_allclose(f_beta(tp, fp, fn, beta, convention), expected, equal_nan=True)


@given(positive_counts, counts, counts)
@thorough
def test_f1_is_the_harmonic_mean_and_hits_over_the_mean_count(tp, fp, fn):
    f1 = f_beta(tp, fp, fn)
    assert f1 == pytest.approx(hmean([tp / (tp + fp), tp / (tp + fn)]))
    assert f1 == pytest.approx(tp / np.mean([tp + fp, tp + fn]))


@given(positive_counts, counts, counts, betas)
@thorough
def test_f_beta_is_a_weighted_harmonic_mean(tp, fp, fn, beta):
    shares = [tp / (tp + fp), tp / (tp + fn)]
    assert f_beta(tp, fp, fn, beta) == pytest.approx(hmean(shares, weights=[1, beta**2]))


@given(positive_counts, counts, counts)
@thorough
def test_f1_lies_between_the_smaller_share_and_twice_it(tp, fp, fn):
    smaller = min(tp / (tp + fp), tp / (tp + fn))
    assert smaller - 1e-12 <= f_beta(tp, fp, fn) < 2 * smaller


@given(positive_counts, counts, counts)
@thorough
def test_minimum_and_geometric_mean_divide_by_another_average_of_the_counts(tp, fp, fn):
    p, r = tp / (tp + fp), tp / (tp + fn)
    assert min(p, r) == pytest.approx(tp / max(tp + fp, tp + fn))
    assert (p * r) ** 0.5 == pytest.approx(tp / ((tp + fp) * (tp + fn)) ** 0.5)
    assert min(p, r) - 1e-12 <= f_beta(tp, fp, fn) <= (p * r) ** 0.5 + 1e-12


def test_perfect_precision_with_one_percent_recall_is_0_0198():
    assert f_beta(tp=1, fp=0, fn=99) == pytest.approx(2 * 0.01 / 1.01)
    assert round(2 * 0.01 / 1.01, 4) == 0.0198


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_precision_and_recall_trade_evenly_where_recall_is_beta_times_precision(beta):
    def f(p, r):  # 1 / p = 1 + fp and 1 / r = 1 + fn at one true positive
        return f_beta(1, 1 / p - 1, 1 / r - 1, beta)

    p, h = 0.3, 1e-6
    r = beta * p
    gain_p = (f(p + h, r) - f(p - h, r)) / (2 * h)
    gain_r = (f(p, r + h) - f(p, r - h)) / (2 * h)
    assert gain_p == pytest.approx(gain_r, rel=1e-5)


@given(probabilities, betas)
@thorough
def test_best_cut_beats_every_subset_and_not_only_every_threshold(p, beta):
    _, best = best_cut(p, beta)
    every = [
        f_beta(sum(s), len(s) - sum(s) if len(s) > sum(s) else 0, max(0, sum(p) - sum(s)), beta)
        for size in range(1, len(p) + 1)
        for s in combinations(p, size)
    ]
    assert best == pytest.approx(max(every))


@given(probabilities, betas)
@thorough
def test_best_cut_flags_exactly_what_exceeds_f_over_one_plus_beta_squared(p, beta):
    cut, best = best_cut(p, beta)
    bar = best / (1 + beta**2)
    assume(all(abs(value - bar) > 1e-9 for value in p))
    assert [value >= cut for value in p] == [value > bar for value in p]


@given(probabilities)
@thorough
def test_f1_never_leaves_out_a_probability_above_one_half(p):
    cut, _ = best_cut(p)
    assert cut <= min((value for value in p if value > 0.5), default=1)


@pytest.mark.parametrize("spread", [10, 1, 0.1])
@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_half_rule_holds_for_a_continuous_population(spread, beta):
    law = beta_law(0.1 * spread, 0.9 * spread)

    def f(cut):
        tp = law.expect(lambda p: p, lb=cut, ub=1) if spread > 1 else upper_mean(cut)
        return (1 + beta**2) * tp / (law.sf(cut) + beta**2 * 0.1)

    def upper_mean(cut):  # E[p; p > cut] is the mean times the tail of Beta(a + 1, b)
        return 0.1 * beta_law(0.1 * spread + 1, 0.9 * spread).sf(cut)

    found = minimize_scalar(lambda cut: -f(cut), bounds=(1e-4, 0.9999), method="bounded")
    fixed_point = brentq(lambda cut: f(cut) / (1 + beta**2) - cut, 1e-6, 0.9999)
    assert found.x == pytest.approx(fixed_point, abs=2e-3)
    assert -found.fun == pytest.approx(f(fixed_point), rel=1e-5)


def test_upper_mean_identity_used_above_is_the_integral():
    direct, _ = quad(lambda p: p * beta_law.pdf(p, 1, 9), 0.3, 1)
    assert direct == pytest.approx(0.1 * beta_law.sf(0.3, 2, 9))


def test_without_information_the_best_is_to_flag_everything():
    cut, best = best_cut([0.1] * 50)
    assert cut == 0.1
    assert best == pytest.approx(2 * 0.1 / 1.1)


def test_threshold_one_half_can_lose_all_of_f1_on_a_calibrated_model():
    rng = np.random.default_rng(3)
    p = rng.uniform(0.05, 0.15, size=5000)
    y = rng.random(5000) < p
    assert f1_score(y, p >= 0.5, zero_division=0) == 0
    assert f1_score(y, p >= best_cut(p)[0]) > 0.15


@given(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=30))
@thorough
def test_implied_price_makes_the_cost_rule_flag_the_same(p):
    cut, best = best_cut(p)
    price = 2 / best - 1
    assume(all(abs(value - best / 2) > 1e-9 for value in p))
    assert [value >= cut for value in p] == [value * price > 1 - value for value in p]
    assert price >= 1


def test_swapping_the_class_names_changes_f1_but_not_matthews():
    y, flagged = labels(tp=80, fp=6, fn=10, tn=4)
    assert f_beta(80, 6, 10) == pytest.approx(f1_score(y, flagged))
    assert f_beta(4, 10, 6) == pytest.approx(f1_score(1 - y, 1 - flagged))
    assert f_beta(80, 6, 10) > 2 * f_beta(4, 10, 6)
    assert matthews_corrcoef(y, flagged) == pytest.approx(matthews_corrcoef(1 - y, 1 - flagged))


def test_mean_of_fold_values_is_not_the_f1_of_pooled_counts():
    folds = [(1, 0, 0), (0, 1, 1), (3, 5, 2)]
    assert f_beta(*np.sum(folds, axis=0)) != pytest.approx(np.mean([f_beta(*c) for c in folds]))


def test_nothing_flagged_is_zero_with_positives_and_undefined_without():
    assert f_beta(0, 0, 5) == 0
    assert isnan(f_beta(0, 0, 0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # scikit-learn agrees: defined, hence no warning
        assert f1_score([1, 1], [0, 0]) == 0
    with pytest.warns(UserWarning, match="ill-defined"):
        assert f1_score([0, 0], [0, 0]) == 0


@pytest.mark.parametrize("bad", [(-1, 0, 0), (0, -1, 0), (0, 0, nan), (float("inf"), 0, 0)])
def test_negative_or_missing_counts_are_refused(bad):
    with pytest.raises(ValueError, match="at least 0, got"):
        f_beta(*bad)


@pytest.mark.parametrize("beta", [0, -1, nan, float("inf")])
def test_beta_out_of_range_is_refused(beta):
    with pytest.raises(ValueError, match="beta must be above 0"):
        f_beta(1, 1, 1, beta)
    with pytest.raises(ValueError, match="beta must be above 0"):
        best_cut([0.5], beta)


@pytest.mark.parametrize("p", [[0.5, -0.1], [nan], [], [0.0], [[0.5, 0.2]], 0.5])
def test_what_is_not_a_set_of_probabilities_is_refused(p):
    with pytest.raises(ValueError, match=r"probability|probabilities"):
        best_cut(p)
