"""Learning curves against a closed form, scikit-learn and invariants."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.metrics import root_mean_squared_error
from sklearn.neighbors import KNeighborsRegressor

from snippets.applied_modeling.learning_curve import learning_curve, rmse
from snippets.applied_modeling.missing_sqft_seattle import linear_regression
from snippets.applied_modeling.seattle_listings import draw_listings


def gaussian(n, d, rng):
    X = rng.standard_normal((n, d))
    return X, X @ np.ones(d) + rng.standard_normal(n)


def test_the_error_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    y, guess = rng.standard_normal((2, 50))
    assert rmse(y, guess) == pytest.approx(root_mean_squared_error(y, guess))


def test_the_squared_error_of_a_line_falls_as_the_closed_form_says():
    rng, d, sizes = np.random.default_rng(1), 4, [10, 20, 40, 80]
    curves = [
        learning_curve(
            linear_regression, gaussian(80, d, rng), gaussian(500, d, rng), sizes, 1, rng
        )
        for _ in range(1500)
    ]
    n = np.array(sizes)
    # Gaussian features, unit noise, an intercept: E[MSE] = (n + 1)(n - 2) / (n (n - d - 2)).
    expected = (n + 1) * (n - 2) / (n * (n - d - 2))
    got = np.mean(np.concatenate(curves) ** 2, axis=0)
    np.testing.assert_allclose(got, expected, rtol=0.03)


def test_twice_the_rows_halve_the_excess_over_the_noise():
    n, d = np.array([2000, 4000]), 4
    excess = (n + 1) * (n - 2) / (n * (n - d - 2)) - 1
    assert excess[0] / excess[1] == pytest.approx(2, rel=0.01)


def test_the_last_point_is_the_model_trained_on_everything():
    rng = np.random.default_rng(2)
    train, held_out = draw_listings(300, rng), draw_listings(200, rng)
    curve = learning_curve(linear_regression, train, held_out, [100, 300], 3, rng)
    model = LinearRegression().fit(*train)
    expected = root_mean_squared_error(held_out[1], model.predict(held_out[0]))
    np.testing.assert_allclose(curve[:, -1], expected)


def test_samples_are_nested_within_a_repeat_and_shuffled_between_repeats():
    rng, seen = np.random.default_rng(3), []

    def spy(X, y, X_new):
        seen.append(X[:, 0].tolist())
        return np.zeros(len(X_new))

    rows = np.arange(50.0)[:, None], np.zeros(50)
    learning_curve(spy, rows, rows, [5, 20, 50], 2, rng)
    assert [len(ids) for ids in seen] == [5, 20, 50] * 2
    for first in (0, 3):
        assert set(seen[first]) < set(seen[first + 1]) < set(seen[first + 2])
    assert seen[0] != seen[3]


def test_targets_stay_with_their_rows():
    def lookup(X, y, X_new):
        assert np.array_equal(X[:, 0], y)
        return np.zeros(len(X_new))

    rows = np.arange(30.0)[:, None], np.arange(30.0)
    learning_curve(lookup, rows, rows, [10, 30], 2, np.random.default_rng(4))


def test_a_line_is_done_where_neighbors_still_learn():
    def neighbors(X, y, X_new):
        scale = X.std(axis=0)
        return KNeighborsRegressor(10).fit(X / scale, y).predict(X_new / scale)

    rng = np.random.default_rng(5)
    train, held_out = draw_listings(1000, rng), draw_listings(2000, rng)
    line, near = (
        learning_curve(model, train, held_out, [200, 1000], 10, rng).mean(axis=0)
        for model in (linear_regression, neighbors)
    )
    assert line[0] - line[1] < 0.003
    assert near[0] - near[1] > 0.005


@pytest.mark.parametrize(
    ("sizes", "repeats", "message"),
    [([0, 5], 1, r"got \[0, 5\]"), ([11], 1, r"1 to 10, got \[11\]"), ([5], 0, "got 0")],
)
def test_impossible_curves_are_refused(sizes, repeats, message):
    rows = np.zeros((10, 1)), np.zeros(10)
    with pytest.raises(ValueError, match=message):
        learning_curve(linear_regression, rows, rows, sizes, repeats, np.random.default_rng(6))


def test_an_error_of_no_rows_is_refused():
    with pytest.raises(ValueError, match=r"got \(0,\) and \(0,\)"):
        rmse([], [])


def test_errors_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"\(2,\) and \(2, 1\)"):
        rmse([1.0, 2.0], [[1.0], [2.0]])
