"""Expected errors of ridge regression against scikit-learn, simulation and calculus."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import LeaveOneOut, cross_val_predict

from snippets.algorithms.regularization import expected_errors, ridge_smoother

seeds = st.integers(0, 10_000)
strengths = st.floats(0.001, 30.0)
thorough = settings(deadline=None, database=None, max_examples=40)


def draw(seed, n=25, d=6, q=30):
    rng = np.random.default_rng(seed)
    return rng.normal(2, 1, size=(n, d)), rng.normal(size=(q, d)), rng.normal(size=d)


@given(seeds, strengths)
@thorough
def test_the_smoother_times_the_targets_is_the_prediction_of_scikit_learn(seed, l2):
    X, new, w = draw(seed)
    y = X @ w + np.random.default_rng(seed + 1).normal(5, 1, size=len(X))
    model = Ridge(alpha=l2 * len(X)).fit(X, y)
    np.testing.assert_allclose(ridge_smoother(X, new, l2) @ y, model.predict(new), rtol=1e-7)


def test_without_a_penalty_the_smoother_is_least_squares():
    X, new, w = draw(0)
    y = X @ w + np.random.default_rng(1).normal(size=len(X))
    expected = LinearRegression().fit(X, y).predict(new)
    np.testing.assert_allclose(ridge_smoother(X, new, 0) @ y, expected)


@given(seeds, strengths)
@thorough
def test_every_row_of_the_smoother_sums_to_one(seed, l2):
    X, new, _ = draw(seed)
    np.testing.assert_allclose(ridge_smoother(X, new, l2).sum(axis=1), 1)


@pytest.mark.parametrize("l2", [0.0, 0.1, 2.0])
def test_the_expectations_are_the_averages_of_a_simulation(l2):
    X, new, w = draw(3)
    rng, noise, truth = np.random.default_rng(0), 1.5, (new @ w)[:, None]
    Y = (X @ w)[:, None] + noise * rng.normal(size=(len(X), 4000))  # one column per sample
    model = Ridge(alpha=l2 * len(X)).fit(X, Y)
    guesses = model.predict(new)
    train = np.mean((Y - model.predict(X)) ** 2, axis=0)
    test = np.mean((truth + noise * rng.normal(size=guesses.shape) - guesses) ** 2, axis=0)
    expected = expected_errors(X, w, new, noise, l2)
    for got, values in ((expected.train, train), (expected.test, test)):
        assert got == pytest.approx(np.mean(values), abs=5 * np.std(values) / np.sqrt(4000))
    bias2 = np.mean((guesses.mean(axis=1, keepdims=True) - truth) ** 2)
    assert expected.variance == pytest.approx(np.mean(np.var(guesses, axis=1)), rel=0.05)
    wobble = np.sqrt(expected.variance / 4000)  # of the average guess
    assert expected.bias2 == pytest.approx(
        bias2, abs=8 * wobble * np.sqrt(expected.bias2) + 5 * wobble**2
    )


@given(seeds, strengths, strengths)
@thorough
def test_training_error_rises_and_variance_and_freedom_fall_with_the_strength(seed, one, other):
    X, new, w = draw(seed)
    weak, strong = (expected_errors(X, w, new, 1.0, l2) for l2 in sorted((one, other)))
    assert weak.train <= strong.train + 1e-9
    assert weak.variance >= strong.variance - 1e-9
    assert weak.df >= strong.df - 1e-9


@given(seeds, strengths)
@thorough
def test_training_error_flatters_by_twice_noise_times_freedom_over_n(seed, l2):
    X, _, w = draw(seed)
    at_home = expected_errors(X, w, X, 1.3, l2)  # the same inputs, fresh targets
    assert at_home.test - at_home.train == pytest.approx(2 * 1.3**2 * at_home.df / len(X))


def test_freedom_goes_from_all_parameters_to_the_intercept_alone():
    X, new, w = draw(1)
    assert expected_errors(X, w, new, 1.0, 0).df == pytest.approx(7)
    assert expected_errors(X, w, new, 1.0, 1e9).df == pytest.approx(1)


@given(seeds, st.floats(0.05, 5.0))
@thorough
def test_the_first_step_saves_variance_in_proportion_and_adds_bias_in_square(seed, noise):
    X, new, w = draw(seed)
    start = expected_errors(X, w, new, noise, 0)
    h = 1e-5
    one, two = (expected_errors(X, w, new, noise, factor * h) for factor in (1, 2))
    saved = [start.variance - e.variance for e in (one, two)]
    assert saved[1] / saved[0] == pytest.approx(2, rel=0.01)
    assert two.bias2 / one.bias2 == pytest.approx(4, rel=0.01)


@given(seeds, st.floats(0.05, 5.0))
@thorough
def test_some_strength_beats_none(seed, noise):
    X, new, w = draw(seed)
    none = expected_errors(X, w, new, noise, 0).test
    assert min(expected_errors(X, w, new, noise, h).test for h in np.geomspace(1e-7, 1, 30)) < none


@pytest.mark.parametrize(("n", "noise", "tau"), [(30, 2.0, 0.5), (80, 1.0, 1.0), (25, 0.5, 0.2)])
def test_the_best_strength_over_random_weights_is_noise_over_n_tau2(n, noise, tau):
    X, new, _ = draw(n, n=n)

    def error(log_l2):
        S = ridge_smoother(X, new, np.exp(log_l2))
        return tau**2 * np.sum((S @ X - new) ** 2) + noise**2 * np.sum(S**2)

    found = minimize_scalar(error, bounds=(-8, 5), method="bounded", options={"xatol": 1e-9})
    assert np.exp(found.x) == pytest.approx(noise**2 / (n * tau**2), rel=1e-4)


def test_averaging_the_squared_bias_over_unit_weights_is_the_matrix_form():
    X, new, _ = draw(4)
    S = ridge_smoother(X, new, 0.3)
    summed = sum(expected_errors(X, unit, new, 1.0, 0.3).bias2 for unit in np.eye(6))
    assert np.mean(np.sum((S @ X - new) ** 2, axis=1)) == pytest.approx(summed)


def test_leave_one_out_needs_no_refit():
    X, _, w = draw(5)
    y = X @ w + np.random.default_rng(0).normal(size=len(X))
    H = ridge_smoother(X, X, 0.2)
    refitted = cross_val_predict(Ridge(alpha=0.2 * len(X)), X, y, cv=LeaveOneOut())
    np.testing.assert_allclose((y - H @ y) / (1 - np.diag(H)), y - refitted)


def page_setting(seed):
    rng = np.random.default_rng(seed)
    X, new = rng.normal(size=(40, 20)), rng.normal(size=(200, 20))
    return X, new, np.where(np.arange(20) % 2, -0.5, 0.5), rng


@pytest.mark.parametrize("seed", range(20))
def test_on_the_page_the_curve_is_a_u_for_every_draw_of_the_features(seed):
    X, new, w, _ = page_setting(seed)
    test = np.array([expected_errors(X, w, new, 2.0, h).test for h in np.geomspace(0.001, 100, 21)])
    slope = np.sign(np.diff(test))
    assert slope[0] < 0 < slope[-1]
    assert np.sum(slope[1:] != slope[:-1]) == 1


@pytest.mark.parametrize("seed", range(20))
def test_leave_one_out_realizes_most_of_the_gain_and_training_error_none(seed):
    X, new, w, rng = page_setting(seed)
    Y = X @ w + 2 * rng.normal(size=(200, 40))
    grid, each = np.geomspace(0.001, 100, 11), np.arange(200)
    train, left_out, test = np.empty((3, 11, 200))
    for i, l2 in enumerate(grid):
        H, S = ridge_smoother(X, X, l2), ridge_smoother(X, new, l2)
        residual = Y - Y @ H.T
        train[i] = np.mean(residual**2, axis=1)
        left_out[i] = np.mean((residual / (1 - np.diag(H))) ** 2, axis=1)
        test[i] = np.mean((Y @ S.T - new @ w) ** 2, axis=1) + 4
    assert (train.argmin(axis=0) == 0).all()
    none, found = test[0].mean(), test[left_out.argmin(axis=0), each].mean()
    ideal = test.min(axis=0).mean()
    assert none - found > 0.6 * (none - ideal)


@pytest.mark.parametrize("seed", range(20))
def test_a_feature_in_another_unit_loses_the_gain(seed):
    X, new, w, _ = page_setting(seed)
    w[0] = 3.0
    best = {}
    for scale in (1.0, 0.01):
        unit = np.r_[scale, np.ones(19)]
        errors = [
            expected_errors(X * unit, w / unit, new * unit, 2.0, h).test
            for h in [0, *np.geomspace(1e-8, 10, 28)]
        ]
        best[scale] = errors[0] - min(errors)
    assert best[0.01] < 0.15 * best[1.0]


def test_the_first_guess_of_the_practice():
    assert 3**2 / (100 * 0.5**2) == 0.36
    assert pytest.approx(3**2 / 0.5**2) == 100 * 0.36


def test_gradient_descent_from_zero_ends_in_the_solution_of_smallest_norm():
    rng = np.random.default_rng(0)
    X, y, w = rng.normal(size=(5, 9)), rng.normal(size=5), np.zeros(9)
    for _ in range(5000):
        w -= 0.05 * X.T @ (X @ w - y)
    np.testing.assert_allclose(w, np.linalg.pinv(X) @ y, atol=1e-8)


@pytest.mark.parametrize(
    ("X", "new", "message"),
    [
        ([1.0, 2.0], [[1.0]], r"got \(2,\) and \(1, 1\)"),
        ([[1.0], [2.0]], [1.0], r"got \(2, 1\) and \(1,\)"),
        ([[1.0], [2.0]], np.zeros((0, 1)), "at least one point"),
        ([[1.0], [2.0]], [[np.nan]], "finite numbers only"),
        ([[1.0], [np.inf]], [[1.0]], "X must be finite"),
    ],
)
def test_what_has_no_smoother_is_refused(X, new, message):
    with pytest.raises(ValueError, match=message):
        ridge_smoother(X, new, 0.1)


@pytest.mark.parametrize("noise", [-1.0, np.nan, np.inf])
def test_impossible_noise_is_refused(noise):
    with pytest.raises(ValueError, match="noise must be at least 0 and finite"):
        expected_errors([[1.0], [2.0]], [1.0], [[1.0]], noise, 0.1)


@pytest.mark.parametrize("w", [[np.nan], [[1.0]], 1.0])
def test_impossible_weights_are_refused(w):
    with pytest.raises(ValueError, match="w must be d = 1 finite numbers"):
        expected_errors([[1.0], [2.0]], w, [[1.0]], 1.0, 0.1)
