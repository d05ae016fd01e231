"""Least-squares coefficients against scikit-learn, and the identities that give them a meaning."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from snippets.algorithms.linear_coefficient_interpretation import (
    least_squares,
    partial_slope,
    regression_arrays,
)

seeds = st.integers(0, 10_000)
thorough = settings(deadline=None, database=None, max_examples=40)


def correlated_data(seed, n=25, d=4):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + rng.normal(size=d)
    return X, X @ rng.normal(size=d) + rng.normal(size=n) + 100


@given(seeds)
@thorough
def test_coefficients_equal_scikit_learn(seed):
    X, y = correlated_data(seed)
    expected = LinearRegression().fit(X, y)
    intercept, w = least_squares(X, y)
    np.testing.assert_allclose(w, expected.coef_, rtol=1e-6, atol=1e-8)
    assert intercept == pytest.approx(expected.intercept_)


@given(seeds, st.integers(0, 3))
@thorough
def test_a_coefficient_is_the_slope_on_what_the_others_cannot_predict(seed, j):
    X, y = correlated_data(seed)
    assert partial_slope(X, y, j) == pytest.approx(
        LinearRegression().fit(X, y).coef_[j], rel=1e-6, abs=1e-8
    )


@given(seeds, st.integers(0, 3), st.floats(-3, 3))
@thorough
def test_one_feature_moved_with_the_rest_fixed_moves_the_prediction_by_its_coefficient(seed, j, by):
    X, y = correlated_data(seed)
    model = LinearRegression().fit(X, y)
    moved = X.copy()
    moved[:, j] += by
    _, w = least_squares(X, y)
    np.testing.assert_allclose(model.predict(moved) - model.predict(X), by * w[j], atol=1e-7)


@given(seeds, st.integers(0, 3), st.integers(0, 3))
@thorough
def test_a_left_out_feature_adds_its_coefficient_times_its_slope(seed, kept, dropped):
    if kept == dropped:
        return
    X, y = correlated_data(seed)
    _, long = least_squares(X, y)
    rest = np.delete(X, dropped, axis=1)
    where = kept - (kept > dropped)
    short = LinearRegression().fit(rest, y).coef_[where]
    slope = LinearRegression().fit(rest, X[:, dropped]).coef_[where]  # the others stay fixed
    assert short == pytest.approx(long[kept] + long[dropped] * slope, rel=1e-6, abs=1e-8)


def test_the_flats_cost_minus_fifteen_per_room_at_each_area_and_plus_thirty_overall():
    area = np.repeat([60, 90, 120], 3)
    bedrooms = np.array([1, 2, 3, 2, 3, 4, 3, 4, 5])
    price = 100 + 3 * area - 15 * bedrooms
    assert price.tolist() == [265, 250, 235, 340, 325, 310, 415, 400, 385]
    slope = np.cov(bedrooms, price, ddof=0)[0, 1] / bedrooms.var()
    assert slope == pytest.approx(30)
    _, alone = least_squares(bedrooms[:, None], price)
    assert alone[0] == pytest.approx(slope)
    # The dashed line of the figure.
    assert price.mean() + 30 * (1 - bedrooms.mean()) == pytest.approx(265)
    assert price.mean() + 30 * (5 - bedrooms.mean()) == pytest.approx(385)


@given(seeds, st.floats(-10, 10))
@thorough
def test_centering_moves_the_main_effect_by_the_interaction_and_no_prediction(seed, zero):
    rng = np.random.default_rng(seed)
    a, t = rng.integers(2, size=40), rng.normal(size=40)
    y = rng.normal(size=40)
    fits = {}
    for shift in (0, zero):
        Z = np.column_stack([a, t - shift, a * (t - shift)])
        b, w = least_squares(Z, y)
        fits[shift] = w, b + Z @ w
    w, predicted = fits[0]
    moved, same = fits[zero]
    np.testing.assert_allclose(same, predicted, atol=1e-7)
    assert moved[0] == pytest.approx(w[0] + zero * w[2], abs=1e-7)


@given(seeds, st.sampled_from([1e-200, 1e-9, 0.3, 1e9, 1e200]))
@thorough
def test_another_unit_divides_the_coefficient_and_changes_nothing_else(seed, unit):
    X, y = correlated_data(seed)
    scale = np.array([unit, 1, 1, 1])
    b, w = least_squares(X, y)
    b_scaled, w_scaled = least_squares(X * scale, y)
    np.testing.assert_allclose(w_scaled * scale, w, rtol=1e-6, atol=1e-8)
    assert partial_slope(X * scale, y, 0) * unit == pytest.approx(w[0], rel=1e-6, abs=1e-8)
    assert b_scaled == pytest.approx(b)


def test_another_reference_level_changes_coefficients_but_no_prediction():
    rng = np.random.default_rng(0)
    level = np.eye(3)[rng.integers(3, size=60)]
    y = level @ [1.0, 4.0, 2.0] + rng.normal(size=60)
    fits = [least_squares(np.delete(level, left_out, axis=1), y) for left_out in (0, 1)]
    first, second = (
        b + np.delete(level, left_out, axis=1) @ w
        for left_out, (b, w) in zip((0, 1), fits, strict=True)
    )
    np.testing.assert_allclose(first, second)
    assert fits[0][1][0] == pytest.approx(-fits[1][1][0])  # level 1 against 0, and 0 against 1
    assert abs(fits[0][1][1] - fits[1][1][1]) > 1


def test_a_log_target_multiplies_the_geometric_mean():
    x = np.repeat([0.0, 1.0], 500)
    y = np.exp(2 + 0.1 * x + np.random.default_rng(0).normal(size=1000))
    _, w = least_squares(x[:, None], np.log(y))
    geometric = [np.exp(np.log(y[x == value]).mean()) for value in (0, 1)]
    assert np.exp(w[0]) == pytest.approx(geometric[1] / geometric[0])
    assert round(np.exp(0.1) - 1, 3) == 0.105
    assert round(np.log(1.1), 3) == 0.095


def test_a_square_foot_coefficient_is_smaller_by_the_factor_of_the_page():
    assert round(1 / 0.3048**2, 2) == 10.76


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1.0], [2.0]], [1.0], r"got \(2, 1\) and \(1,\)"),
        (np.zeros((0, 2)), [], r"got \(0, 2\) and \(0,\)"),
        ([[1.0], [np.inf]], [1.0, 2.0], "X must be finite, got inf"),
        ([[1.0], [2.0]], [1.0, np.nan], "y must be finite, got nan"),
        ([[1.0, 2.0], [3.0, 1.0]], [1.0, 2.0], "2 columns have rank 1"),
        ([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]], [1.0, 2.0, 3.0], "column 0 is constant"),
    ],
)
def test_what_has_no_coefficient_is_refused(X, y, message):
    for call in (regression_arrays, least_squares):
        with pytest.raises(ValueError, match=message):
            call(X, y)
    with pytest.raises(ValueError, match=message):
        partial_slope(X, y, 0)


@pytest.mark.parametrize("j", [-1, 2, True])
def test_a_column_that_does_not_exist_is_refused(j):
    with pytest.raises(ValueError, match=f"j must be 0 to 1, got {j}"):
        partial_slope([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0]], [1.0, 2.0, 4.0], j)
