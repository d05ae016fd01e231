"""Odds ratios against counts and scikit-learn, and the claims of the page about them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, LogisticRegression

from snippets.algorithms.odds_ratio import logistic_regression, multiply_odds

seeds = st.integers(0, 10_000)
thorough = settings(deadline=None, database=None, max_examples=30)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def unpenalized(X, y, weight=None):
    return LogisticRegression(C=np.inf, tol=1e-10, max_iter=2000).fit(X, y, sample_weight=weight)


@given(seeds)
@thorough
def test_coefficients_equal_unpenalized_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(200, 3))
    y = rng.random(200) < sigmoid(X @ [1.0, -0.5, 0.0] - 0.3)
    expected = unpenalized(X, y)
    b, w = logistic_regression(X, y)
    np.testing.assert_allclose(w, expected.coef_[0], atol=2e-4)
    assert b == pytest.approx(expected.intercept_[0], abs=2e-4)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 50), st.integers(1, 50))
@thorough
def test_with_one_binary_feature_exp_w_is_the_cross_ratio_of_the_counts(a, b, c, d):
    x = np.repeat([1, 1, 0, 0], [a, b, c, d])
    y = np.repeat([1, 0, 1, 0], [a, b, c, d])
    _, w = logistic_regression(x[:, None], y)
    assert np.exp(w[0]) == pytest.approx(a * d / (b * c))


def test_shares_of_equal_groups_give_what_their_rows_give():
    x = np.array([0.0, 1.0, 2.0])
    ones = np.array([2, 3, 9])
    rows = np.concatenate([np.repeat([1, 0], [k, 10 - k]) for k in ones])
    by_row = logistic_regression(np.repeat(x, 10)[:, None], rows)
    by_share = logistic_regression(x[:, None], ones / 10)
    assert by_row[0] == pytest.approx(by_share[0])
    assert by_row[1][0] == pytest.approx(by_share[1][0])


@given(seeds, st.integers(0, 2))
@thorough
def test_one_more_unit_multiplies_the_odds_wherever_it_starts(seed, j):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(100, 3))
    y = rng.random(100) < sigmoid(X @ [1.0, -0.5, 0.0])
    b, w = logistic_regression(X, y)
    moved = X + np.eye(3)[j]
    np.testing.assert_allclose(
        sigmoid(b + moved @ w), multiply_odds(sigmoid(b + X @ w), float(np.exp(w[j]))), rtol=1e-9
    )


@given(st.floats(0.001, 0.999), st.floats(-3, 3))
@thorough
def test_the_probability_slope_is_w_p_times_one_minus_p_and_at_most_a_quarter_of_w(p, w):
    z, h = np.log(p / (1 - p)), 1e-6
    slope = (sigmoid(z + w * h) - sigmoid(z - w * h)) / (2 * h)
    assert slope == pytest.approx(w * p * (1 - p), abs=1e-6)
    assert abs(slope) <= abs(w) / 4 + 1e-6


def test_an_odds_ratio_is_near_the_risk_ratio_only_for_rare_outcomes():
    for p, low, high in ((0.001, 1.99, 2), (0.01, 1.98, 2), (0.5, 1.33, 1.34), (0.99, 1, 1.011)):
        assert low <= float(multiply_odds(p, 2)) / p <= high


@pytest.mark.parametrize(("ratio", "limit"), [(1e308, 1.0), (1e-308, 0.0)])
def test_an_extreme_ratio_ends_at_the_edge(ratio, limit):
    np.testing.assert_allclose(multiply_odds([0.01, 0.5, 0.999], ratio), limit, atol=1e-300)


@given(st.floats(0.2, 10), st.floats(-3, 3), st.floats(-2, 2))
@thorough
def test_mixing_independent_groups_pulls_the_odds_ratio_toward_one(strength, effect, base):
    x, z = np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])
    q = sigmoid(base + effect * x + strength * z)
    mixed = [q[x == value].mean() for value in (0, 1)]
    exact = np.log(mixed[1] / (1 - mixed[1]) * (1 - mixed[0]) / mixed[0])
    _, alone = logistic_regression(x[:, None], q)
    _, both = logistic_regression(np.column_stack([x, z]), q)
    assert alone[0] == pytest.approx(exact, abs=1e-7)
    assert both[0] == pytest.approx(effect, abs=1e-7)
    assert abs(alone[0]) <= abs(effect) + 1e-7
    if abs(effect) > 0.5 and 1 < strength < 5:
        assert abs(alone[0]) < 0.99 * abs(effect)


def test_an_independent_feature_leaves_least_squares_alone_but_not_logistic_regression():
    rng = np.random.default_rng(0)
    x, z = rng.integers(2, size=(2, 200_000))
    y = (rng.random(200_000) < sigmoid(-2 + np.log(5) * x + 4 * z)).astype(int)
    both = np.column_stack([x, z])
    linear = [LinearRegression().fit(f, y).coef_[0] for f in (both[:, :1], both)]
    logistic = [np.exp(unpenalized(f, y).coef_[0, 0]) for f in (both[:, :1], both)]
    assert linear[0] == pytest.approx(linear[1], abs=0.01)
    assert linear[0] == pytest.approx(0.189, abs=0.01)
    assert logistic[0] == pytest.approx(2.21, abs=0.1)
    assert logistic[1] == pytest.approx(5, abs=0.3)


@pytest.mark.parametrize("strength", [0.0, 1.0, 20.0, -20.0])
def test_the_number_of_the_page_can_be_moved(strength):
    x, z = np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])
    q = sigmoid(-strength / 2 + np.log(5) * x + strength * z)
    _, w = logistic_regression(np.column_stack([x, z]), q)
    assert np.exp(w[0]) == pytest.approx(5)


def test_keeping_a_tenth_of_the_negatives_raises_only_the_intercept():
    x = np.linspace(-2, 2, 41)
    q = sigmoid(-1 + 0.8 * x)
    X, y = np.concatenate([x, x])[:, None], np.repeat([1, 0], 41)
    for keep in (1.0, 0.1):
        model = unpenalized(X, y, weight=1000 * np.concatenate([q, keep * (1 - q)]))
        assert model.coef_[0, 0] == pytest.approx(0.8, abs=1e-3)
        assert model.intercept_[0] == pytest.approx(-1 - np.log(keep), abs=1e-3)


def test_under_a_wrong_form_down_sampling_moves_the_slope_too():
    x = np.linspace(-2, 2, 41)
    q = sigmoid(-1 + 0.8 * x + x**2)
    X, y = np.concatenate([x, x])[:, None], np.repeat([1, 0], 41)
    slopes = [
        unpenalized(X, y, weight=1000 * np.concatenate([q, keep * (1 - q)])).coef_[0, 0]
        for keep in (1.0, 0.1)
    ]
    assert abs(slopes[0] - slopes[1]) > 0.05


def test_unexplained_variation_alone_makes_two_countries_differ():
    rng = np.random.default_rng(1)
    x, z = rng.normal(size=(2, 100_000))
    slopes = [
        unpenalized(x[:, None], rng.random(100_000) < sigmoid(0.9 * x + spread * z)).coef_[0, 0]
        for spread in (3.0, 0.0)  # the same effect of x given the rest
    ]
    assert slopes[0] < 0.6
    assert slopes[1] == pytest.approx(0.9, abs=0.05)


def test_scikit_learn_shrinks_by_default():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(40, 2))
    y = rng.random(40) < sigmoid(X @ [2.0, -1.0])
    default = LogisticRegression()
    assert default.C == 1.0
    shrunk = np.linalg.norm(default.fit(X, y).coef_)
    assert shrunk < 0.9 * np.linalg.norm(unpenalized(X, y).coef_)


def test_the_churn_numbers_of_the_exercise():
    def churn(m, t):
        return sigmoid(-2 + 0.7 * m - 0.05 * t)

    assert round(np.exp(-0.6), 2) == 0.55
    assert [round(float(churn(1, t)), 3) for t in (0, 12)] == [0.214, 0.130]
    assert round(float(churn(0, 12)), 3) == 0.069
    assert round(np.exp(0.7), 2) == 2.01
    assert round(float(churn(1, 12) / churn(0, 12)), 2) == 1.88


@pytest.mark.parametrize(
    ("X", "y"),
    [
        ([[0], [1], [2], [3]], [0, 0, 1, 1]),
        ([[0], [1], [1], [2]], [0, 0, 1, 1]),  # only the middle is shared
        ([[0], [0], [1], [1]], [0, 1, 1, 1]),  # one group is all ones
        ([[0], [1], [2]], [1, 1, 1]),
    ],
)
def test_separated_outcomes_have_no_finite_coefficients(X, y):
    with pytest.raises(ValueError, match="no finite coefficients found"):
        logistic_regression(X, y)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, np.nan])
def test_a_probability_without_odds_is_refused(p):
    with pytest.raises(ValueError, match="p must be above 0 and below 1, got"):
        multiply_odds([0.5, p], 2)


@pytest.mark.parametrize("ratio", [0, -1, np.nan, np.inf])
def test_an_odds_ratio_out_of_range_is_refused(ratio):
    with pytest.raises(ValueError, match="ratio must be above 0 and finite, got"):
        multiply_odds(0.5, ratio)


@pytest.mark.parametrize("y", [[0, 2], [-0.1, 1]])
def test_an_outcome_out_of_range_is_refused(y):
    with pytest.raises(ValueError, match="y must be 0 to 1, got"):
        logistic_regression([[0], [1]], y)
