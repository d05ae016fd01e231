"""Bias and variance against closed forms, and the other claims of the page."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression

from snippets.algorithms.bias_variance_tradeoff import (
    bias_and_variance,
    refit,
    train_and_test_error,
)
from snippets.algorithms.polynomial_regression import least_squares, noisy_sine, polynomial, sine

thorough = settings(deadline=None, database=None)
numbers = st.floats(-100, 100)
MIDDLES = (np.arange(50) + 0.5) / 50


def shrunken_mean(factor):
    return lambda x, y, at: np.full(at.size, factor * y.mean())


def normal_sample(mean, sd, n):
    return lambda rng: (np.zeros(n), rng.normal(mean, sd, size=n))


def fixed_design(n, noise, truth):
    """Training sets with the same x each time: variances are then known exactly."""
    x = (np.arange(n) + 0.5) / n
    return x, lambda rng: (x, truth(x) + noise * rng.standard_normal(n))


@given(arrays(float, (7, 3), elements=numbers), arrays(float, 3, elements=numbers))
@thorough
def test_squared_bias_plus_variance_is_the_mean_squared_distance_to_the_truth(rows, truth):
    bias, variance = bias_and_variance(rows, truth)
    expected = np.mean((rows - truth) ** 2, axis=0)
    np.testing.assert_allclose(bias**2 + variance, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("factor", [1.0, 0.5, 0.0])
def test_a_shrunken_mean_has_the_bias_and_variance_of_the_textbook(factor):
    mean, sd, n = 3.0, 2.0, 8
    rng = np.random.default_rng(0)
    rows = refit(shrunken_mean(factor), normal_sample(mean, sd, n), np.zeros(1), 20_000, rng)
    bias, variance = bias_and_variance(rows, [mean])
    assert bias[0] == pytest.approx((factor - 1) * mean, abs=0.03)
    assert variance[0] == pytest.approx(factor**2 * sd**2 / n, rel=0.04)


@pytest.mark.parametrize("degree", [0, 1, 3, 9])
def test_the_three_terms_add_up_to_the_error_on_fresh_targets(degree):
    rng = np.random.default_rng(1)
    rows = refit(least_squares(polynomial(degree)), partial(noisy_sine, 25), MIDDLES, 1000, rng)
    bias, variance = bias_and_variance(rows, sine(MIDDLES))
    fresh = sine(MIDDLES) + 0.3 * rng.standard_normal(rows.shape)
    measured = np.mean((fresh - rows) ** 2)
    assert np.mean(bias**2 + variance) + 0.09 == pytest.approx(measured, rel=0.02)


def test_the_terms_do_not_add_up_to_the_error_on_the_training_targets():
    n, p = 25, 10
    x, draw = fixed_design(n, 0.3, sine)
    fit = least_squares(polynomial(p - 1))
    rows = refit(fit, draw, x, 2000, np.random.default_rng(2))
    bias, variance = bias_and_variance(rows, sine(x))
    train, test = train_and_test_error(fit, draw, 2000, np.random.default_rng(2))
    total = np.mean(bias**2 + variance) + 0.09
    assert test == pytest.approx(total, rel=0.03)
    # ESL section 7.4: the optimism of least squares with p weights is 2 p σ² / n.
    assert total - train == pytest.approx(2 * p * 0.09 / n, rel=0.05)


@pytest.mark.parametrize("degree", [1, 4, 9])
def test_least_squares_on_fixed_inputs_has_variance_p_over_n_times_the_noise(degree):
    x, draw = fixed_design(25, 0.3, sine)
    rows = refit(least_squares(polynomial(degree)), draw, x, 4000, np.random.default_rng(3))
    _, variance = bias_and_variance(rows, sine(x))
    assert variance.mean() == pytest.approx(0.09 * (degree + 1) / 25, rel=0.04)


def test_bias_on_fixed_inputs_is_what_the_noiseless_fit_misses():
    x, draw = fixed_design(25, 0.3, sine)
    fit = least_squares(polynomial(1))
    rows = refit(fit, draw, x, 4000, np.random.default_rng(4))
    bias, _ = bias_and_variance(rows, sine(x))
    np.testing.assert_allclose(bias, fit(x, sine(x), x) - sine(x), atol=0.01)


def test_squared_bias_of_the_line_is_the_part_of_the_sine_that_no_line_reaches():
    # The best line takes 3/π² of the mean square 1/2 of the sine over [0, 1].
    rows = refit(
        least_squares(polynomial(1)),
        partial(noisy_sine, 200),
        MIDDLES,
        300,
        np.random.default_rng(5),
    )
    bias, _ = bias_and_variance(rows, sine(MIDDLES))
    assert np.mean(bias**2) == pytest.approx(0.5 - 3 / np.pi**2, abs=0.002)


def test_squared_bias_is_high_and_variance_low_by_one_mth_of_the_variance():
    rng = np.random.default_rng(6)
    rows = rng.normal(size=(200_000, 2, 5)).transpose(1, 0, 2).reshape(2, -1)
    bias, variance = bias_and_variance(rows, np.zeros(rows.shape[1]))  # true bias 0, variance 1
    assert np.mean(bias**2) == pytest.approx(1 / 2, abs=0.01)
    assert np.mean(variance) == pytest.approx(1 / 2, abs=0.01)


@given(st.integers(0, 5), st.integers(8, 30))
@thorough
def test_residuals_of_a_biased_fit_average_zero_on_its_own_rows(degree, n):
    x, y = noisy_sine(n, np.random.default_rng(n))
    residuals = y - least_squares(polynomial(degree))(x, y, x)
    assert abs(residuals.mean()) < 1e-9


def test_more_rows_lower_variance_and_leave_the_bias_of_the_line():
    found = []
    for n in (25, 400):
        fit = least_squares(polynomial(1))
        rows = refit(fit, partial(noisy_sine, n), MIDDLES, 400, np.random.default_rng(7))
        bias, variance = bias_and_variance(rows, sine(MIDDLES))
        found.append((np.mean(bias**2), variance.mean()))
    (few_bias, few_variance), (many_bias, many_variance) = found
    assert many_bias == pytest.approx(few_bias, rel=0.02)
    assert many_variance == pytest.approx(few_variance / 16, rel=0.15)


@pytest.mark.parametrize("components", [1, 10, 29])
def test_principal_components_never_lower_the_training_error_of_least_squares(components):
    rng = np.random.default_rng(8)
    X = rng.normal(size=(100, 30)) @ rng.normal(size=(30, 30))
    y = X @ rng.normal(size=30) + rng.normal(size=100)
    Z = PCA(components).fit_transform(X)
    assert LinearRegression().fit(Z, y).score(Z, y) <= LinearRegression().fit(X, y).score(X, y)


def test_variance_lowers_the_error_rate_where_the_average_is_on_the_wrong_side():
    # P(y = 1) = 0.7 at this x; the average prediction is 0.45, so class 0 without variance.
    rng = np.random.default_rng(9)
    y = rng.random(100_000) < 0.7
    errors = [np.mean((rng.normal(0.45, sd, y.size) > 0.5) != y) for sd in (0.001, 0.05, 0.2)]
    assert errors[0] == pytest.approx(0.7, abs=0.01)
    assert errors[0] > errors[1] > errors[2]


def test_the_brier_score_splits_with_noise_f_times_one_minus_f():
    rng, f = np.random.default_rng(10), 0.7
    predictions = rng.beta(4, 6, size=(400_000, 1))
    bias, variance = bias_and_variance(predictions, [f])
    brier = np.mean((predictions[:, 0] - (rng.random(400_000) < f)) ** 2)
    assert brier == pytest.approx(bias[0] ** 2 + variance[0] + f * (1 - f), abs=0.002)


def test_log_loss_splits_around_the_normalized_geometric_mean():
    rng = np.random.default_rng(11)
    truth, predictions = np.array([0.5, 0.3, 0.2]), rng.dirichlet([2, 3, 4], size=50)
    center = np.exp(np.log(predictions).mean(axis=0))
    center /= center.sum()

    def divergence(p, q):
        return np.sum(p * np.log(p / q), axis=-1)

    entropy = -np.sum(truth * np.log(truth))
    log_loss = -np.mean(np.sum(truth * np.log(predictions), axis=1))
    variance = np.mean(divergence(center, predictions))
    assert log_loss == pytest.approx(entropy + divergence(truth, center) + variance)


def test_seed_variance_adds_to_data_variance():
    def noisy_mean(rng):
        return lambda x, y, at: np.full(at.size, y.mean() + rng.normal(0, 0.5))

    rng = np.random.default_rng(12)
    rows = refit(noisy_mean(rng), normal_sample(0, 2, 8), np.zeros(1), 20_000, rng)
    assert rows.var() == pytest.approx(4 / 8 + 0.25, rel=0.05)


def test_a_shift_of_the_truth_is_bias_that_more_rows_do_not_lower():
    for n in (25, 400):
        fit = least_squares(polynomial(9))
        rows = refit(fit, partial(noisy_sine, n), MIDDLES, 300, np.random.default_rng(13))
        bias, _ = bias_and_variance(rows, sine(MIDDLES) + 0.5)
        assert np.mean(bias**2) == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize("n", [25, 400])
def test_the_gap_of_the_nearest_neighbor_stays_at_twice_the_noise_half_of_it_variance(n):
    def nearest(x, y, at):
        return y[np.abs(at[:, None] - x).argmin(axis=1)]

    draw = partial(noisy_sine, n)
    train, test = train_and_test_error(nearest, draw, 600, np.random.default_rng(14))
    rows = refit(nearest, draw, MIDDLES, 600, np.random.default_rng(15))
    _, variance = bias_and_variance(rows, sine(MIDDLES))
    assert train == 0
    assert test == pytest.approx(2 * 0.09, rel=0.06)
    # With 25 rows the neighbor itself moves from one training set to the next.
    assert variance.mean() == pytest.approx(0.09, rel=0.1)


@pytest.mark.parametrize(
    ("predictions", "truth", "message"),
    [
        ([1.0, 2.0], [1.0, 2.0], r"got \(2,\) and \(2,\)"),
        ([[1.0, 2.0], [1.0, 2.0]], [1.0], r"got \(2, 2\) and \(1,\)"),
        ([[1.0, 2.0]], [1.0, 2.0], r"m at least 2, .* got \(1, 2\)"),
        ([[1.0], [2.0]], 1.0, r"got \(2, 1\) and \(\)"),
    ],
)
def test_predictions_that_are_not_one_row_per_training_set_are_refused(predictions, truth, message):
    with pytest.raises(ValueError, match=message):
        bias_and_variance(predictions, truth)


def test_too_few_training_sets_are_refused():
    draw = partial(noisy_sine, 5)
    with pytest.raises(ValueError, match="at least 2, got 1"):
        refit(least_squares(polynomial(0)), draw, MIDDLES, 1, np.random.default_rng(0))
    with pytest.raises(ValueError, match="at least 1, got 0"):
        train_and_test_error(least_squares(polynomial(0)), draw, 0, np.random.default_rng(0))
