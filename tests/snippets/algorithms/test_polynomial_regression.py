"""Least squares on features against NumPy's polyfit and scikit-learn, and double descent."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from snippets.algorithms.bias_variance_tradeoff import bias_and_variance, refit
from snippets.algorithms.polynomial_regression import least_squares, noisy_sine, polynomial, sine

thorough = settings(deadline=None, database=None)
AT = np.linspace(0, 1, 41)


def cosines(p, decay=1):
    k = np.arange(p)
    return lambda x: np.cos(np.pi * np.outer(x, k)) / np.maximum(k, 1.0) ** decay


@given(st.integers(0, 7), st.integers(12, 40), st.integers(0, 1000))
@thorough
def test_predictions_equal_those_of_polyfit(degree, n, seed):
    x, y = noisy_sine(n, np.random.default_rng(seed))
    expected = np.polynomial.Polynomial.fit(x, y, degree)(AT)
    got = least_squares(polynomial(degree))(x, y, AT)
    np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("penalty", [0.01, 0.3, 10.0])
def test_the_penalized_fit_equals_ridge_with_a_free_intercept(penalty):
    x, y = noisy_sine(25, np.random.default_rng(0))
    features = polynomial(9)
    ridge = Ridge(alpha=penalty).fit(features(x)[:, 1:], y)
    expected = ridge.predict(features(AT)[:, 1:])
    np.testing.assert_allclose(least_squares(features, penalty)(x, y, AT), expected, atol=1e-9)


def test_a_huge_penalty_leaves_the_mean():
    x, y = noisy_sine(25, np.random.default_rng(0))
    got = least_squares(polynomial(9), 1e12)(x, y, AT)
    np.testing.assert_allclose(got, y.mean(), atol=1e-6)


def test_with_more_features_than_rows_the_fit_is_exact_and_its_weights_are_the_smallest():
    x, y = noisy_sine(10, np.random.default_rng(0))
    A = cosines(40)(x)
    fit = least_squares(cosines(40))
    np.testing.assert_allclose(fit(x, y, x), y, atol=1e-9)
    # The solution of least norm lies in the span of the rows: A.T (A A.T)⁻¹ y.
    expected = cosines(40)(AT) @ A.T @ np.linalg.solve(A @ A.T, y)
    np.testing.assert_allclose(fit(x, y, AT), expected, atol=1e-8)


def test_degree_n_minus_one_passes_through_every_row():
    x, y = noisy_sine(8, np.random.default_rng(0))
    np.testing.assert_allclose(least_squares(polynomial(7))(x, y, x), y, atol=1e-9)


@given(st.integers(1, 50), st.integers(0, 1000))
@thorough
def test_each_slice_of_the_interval_holds_one_input(n, seed):
    x, _ = noisy_sine(n, np.random.default_rng(seed))
    assert np.floor(x * n + 1e-9).astype(int).tolist() == list(range(n))


def test_noise_has_the_stated_standard_deviation():
    x, y = noisy_sine(100_000, np.random.default_rng(0), noise=0.3)
    assert np.std(y - sine(x)) == pytest.approx(0.3, rel=0.01)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_variance_peaks_at_the_interpolation_threshold_and_then_falls(seed):
    found = {}
    for p in (4, 10, 25, 100, 400):
        rng = np.random.default_rng(seed)
        rows = refit(least_squares(cosines(p)), partial(noisy_sine, 25), AT, 200, rng)
        found[p] = bias_and_variance(rows, sine(AT))[1].mean()
    assert found[4] < found[10] < found[25] / 5
    assert found[25] / 3 > found[100] > found[400]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_second_descent_stays_above_the_first_and_needs_scaled_features(seed):
    found = {}
    for p, decay in ((4, 1), (25, 1), (400, 1), (400, 0)):
        rng = np.random.default_rng(seed)
        rows = refit(least_squares(cosines(p, decay)), partial(noisy_sine, 25), AT, 100, rng)
        bias, variance = bias_and_variance(rows, sine(AT))
        found[p, decay] = np.mean(bias**2), variance.mean()
    assert sum(found[4, 1]) < sum(found[400, 1]) < sum(found[25, 1])
    assert found[400, 0][1] < found[400, 1][1]
    assert found[400, 0][0] > 0.4 > 100 * found[400, 1][0]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_near_the_threshold_more_rows_raise_the_variance(seed):
    found = []
    for n in (20, 40, 80):
        rng = np.random.default_rng(seed)
        rows = refit(least_squares(cosines(40)), partial(noisy_sine, n), AT, 200, rng)
        found.append(rows.var(axis=0).mean())
    assert found[1] > 1.5 * found[0] > found[2]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_small_penalty_flattens_the_peak(seed):
    found = {}
    for p in (10, 25, 100):
        rng = np.random.default_rng(seed)
        rows = refit(least_squares(cosines(p), 0.1), partial(noisy_sine, 25), AT, 200, rng)
        bias, variance = bias_and_variance(rows, sine(AT))
        found[p] = np.mean(bias**2 + variance)
    assert found[25] < 1.2 * min(found.values())


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_penalty_makes_25_features_vary_less_than_10_without(seed):
    draw = partial(noisy_sine, 25)
    penalized = refit(least_squares(cosines(25), 0.1), draw, AT, 200, np.random.default_rng(seed))
    plain = refit(least_squares(cosines(10)), draw, AT, 200, np.random.default_rng(seed))
    assert penalized.var(axis=0).mean() < 0.95 * plain.var(axis=0).mean()


def test_wide_gaps_between_inputs_blow_up_the_variance_of_a_high_degree():
    def without_slices(rng):
        x = rng.random(25)
        return x, sine(x) + 0.3 * rng.standard_normal(25)

    fit = least_squares(polynomial(9))
    with_slices = refit(fit, partial(noisy_sine, 25), AT, 300, np.random.default_rng(0)).var(axis=0)
    without = refit(fit, without_slices, AT, 300, np.random.default_rng(0)).var(axis=0)
    assert without.mean() > 100 * with_slices.mean()


@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_targets_that_do_not_match_the_inputs_are_refused(penalty):
    fit = least_squares(polynomial(1), penalty)
    for x, y in ((np.arange(5.0), np.arange(3.0)), (np.arange(5.0), np.zeros((5, 1)))):
        with pytest.raises(ValueError, match=r"x and y must be \(n,\)"):
            fit(x, y, AT)
    with pytest.raises(ValueError, match=r"got \(0,\) and \(0,\)"):
        fit(np.zeros(0), np.zeros(0), AT)


def test_numbers_out_of_range_are_refused():
    with pytest.raises(ValueError, match=r"got 0 and 0\.3"):
        noisy_sine(0, np.random.default_rng(0))
    with pytest.raises(ValueError, match="got 5 and -1"):
        noisy_sine(5, np.random.default_rng(0), noise=-1)
    with pytest.raises(ValueError, match="degree must be at least 0, got -1"):
        polynomial(-1)
    with pytest.raises(ValueError, match="penalty must not be negative, got -1"):
        least_squares(polynomial(1), -1)
