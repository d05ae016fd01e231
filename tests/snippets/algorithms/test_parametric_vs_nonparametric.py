"""Lines and neighbors against scikit-learn, closed forms, and the claims of the page."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeRegressor

from snippets.algorithms.parametric_vs_nonparametric import RunningLine, line, nearest_mean

thorough = settings(deadline=None, database=None)
MIDDLES = (np.arange(40)[:, None] + 0.5) / 40


def sample(seed, n=60, d=3):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    return X, X @ np.arange(1.0, d + 1) + rng.normal(size=n), rng.normal(size=(20, d))


@pytest.mark.parametrize("seed", range(5))
def test_the_line_is_that_of_scikit_learn(seed):
    X, y, Q = sample(seed)
    np.testing.assert_allclose(line(X, y, Q), LinearRegression().fit(X, y).predict(Q))


@given(st.integers(0, 10_000), st.lists(st.integers(0, 60), max_size=4))
@thorough
def test_the_line_does_not_depend_on_the_batches(seed, cuts):
    X, y, _ = sample(seed)
    whole, batched = RunningLine(3), RunningLine(3)
    whole.add(X, y)
    edges = [0, *sorted(cuts), 60]
    for start, stop in pairwise(edges):
        batched.add(X[start:stop], y[start:stop])
    np.testing.assert_allclose(batched.weights(), whole.weights(), rtol=1e-8, atol=1e-8)
    assert batched.gram.size + batched.moment.size == 4 * 5  # whatever the number of rows


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_the_unit_of_a_feature_does_not_decide_whether_rows_determine_a_line(unit):
    X, y, Q = sample(0)
    scaled = line(X * [1, unit, 1], y, Q * [1, unit, 1])
    np.testing.assert_allclose(scaled, LinearRegression().fit(X, y).predict(Q))


def test_a_row_is_forgotten_by_subtracting_it_from_the_sums():
    X, y, _ = sample(0)
    fitted, without = RunningLine(3), RunningLine(3)
    fitted.add(X, y)
    without.add(X[1:], y[1:])
    x = np.append(1.0, X[0])
    fitted.gram -= np.outer(x, x)
    fitted.moment -= y[0] * x
    np.testing.assert_allclose(fitted.weights(), without.weights())


@pytest.mark.parametrize("k", [1, 2, 7, 60])
def test_the_mean_of_neighbors_is_that_of_scikit_learn(k):
    X, y, Q = sample(1)
    np.testing.assert_allclose(
        nearest_mean(k)(X, y, Q), KNeighborsRegressor(k).fit(X, y).predict(Q)
    )


@pytest.mark.parametrize("n", [20, 200])
def test_a_full_tree_has_a_leaf_per_row_and_a_shallow_one_at_most_eight(n):
    X, y, _ = sample(2, n=n)
    assert DecisionTreeRegressor().fit(X, y).get_n_leaves() == n
    assert DecisionTreeRegressor(max_depth=3).fit(X, y).get_n_leaves() <= 8


def truth(X, bend):
    return 2 * X[:, 0] + bend * np.sin(2 * np.pi * X[:, 0])


def excess(model, n, repeats, bend=0.3, seed=3):
    rng, errors = np.random.default_rng(seed), []
    for _ in range(repeats):
        X = rng.random((n, 1))
        y = truth(X, bend) + 0.5 * rng.normal(size=n)
        errors.append(np.mean((model.fit(X, y).predict(MIDDLES) - truth(MIDDLES, bend)) ** 2))
    return np.mean(errors)


def neighbors(n):
    return KNeighborsRegressor(round(n ** (2 / 3)))


@pytest.mark.parametrize("seed", range(3))
def test_the_slightly_wrong_line_wins_with_few_rows_and_loses_with_many(seed):
    for n, line_wins in ((10, True), (40, True), (640, False), (2560, False)):
        straight = excess(LinearRegression(), n, 60, seed=seed)
        near = excess(neighbors(n), n, 60, seed=seed)
        assert (straight < near) == line_wins


def test_the_line_stands_at_the_part_of_the_bend_that_no_line_reaches():
    floor = 0.3**2 * (1 / 2 - 3 / np.pi**2)
    x = (np.arange(100_000)[:, None] + 0.5) / 100_000
    best = LinearRegression().fit(x, truth(x, 0.3)).predict(x)
    assert np.mean((best - truth(x, 0.3)) ** 2) == pytest.approx(floor, rel=1e-4)
    assert excess(LinearRegression(), 20_000, 20) == pytest.approx(floor, rel=0.05)


@pytest.mark.parametrize("n", [10, 40, 160])
def test_with_a_strong_bend_neighbors_lead_from_the_start(n):
    assert excess(LinearRegression(), n, 200, bend=1) > 1.15 * excess(neighbors(n), n, 200, bend=1)


@pytest.mark.parametrize("n", [10, 40, 160, 640, 2560])
def test_without_a_bend_the_line_stays_ahead(n):
    assert excess(LinearRegression(), n, 60, bend=0) < excess(neighbors(n), n, 60, bend=0)


def test_one_neighbor_keeps_the_noise_and_half_of_the_rows_keep_the_bias():
    for n in (320, 2560):
        assert excess(KNeighborsRegressor(1), n, 60) == pytest.approx(0.25, rel=0.1)
        assert 0.05 < excess(KNeighborsRegressor(n // 2), n, 40) < 0.075
    assert excess(neighbors(2560), 2560, 40) < 0.005


@pytest.mark.parametrize("seed", range(4))
def test_many_features_undo_the_best_k_but_not_the_right_form(seed):
    def errors(d):
        rng = np.random.default_rng(seed)
        found = []
        for _ in range(6):
            X, Q = rng.random((400, d)), rng.random((200, d))
            S, T = np.sin(2 * np.pi * X), np.sin(2 * np.pi * Q)
            y = S[:, 0] + 0.5 * rng.normal(size=400)
            predictions = [
                *(KNeighborsRegressor(k).fit(X, y).predict(Q) for k in (5, 10, 20, 40, 80)),
                LinearRegression().fit(X, y).predict(Q),
                LinearRegression().fit(S, y).predict(T),
            ]
            found.append(np.mean((np.array(predictions) - T[:, 0]) ** 2, axis=1))
        *near, straight, right = np.mean(found, axis=0)
        return min(near), straight, right

    near, straight, _ = errors(1)
    assert near < straight / 5
    near, straight, right = errors(20)
    assert near > 1.2 * straight
    assert right < straight / 8


def test_least_squares_of_the_right_form_costs_its_weights_times_noise_over_rows():
    rng, errors = np.random.default_rng(4), []
    for _ in range(60):
        X, Q = rng.normal(size=(400, 20)), rng.normal(size=(200, 20))
        y = X[:, 0] + 0.5 * rng.normal(size=400)
        errors.append(np.mean((line(X, y, Q) - Q[:, 0]) ** 2))
    assert np.mean(errors) == pytest.approx(21 * 0.25 / 400, rel=0.1)


def test_a_cube_of_one_percent_of_uniform_rows_has_the_side_of_the_table():
    rows = np.random.default_rng(5).random((200_000, 5))
    assert np.mean((rows < 0.01 ** (1 / 5)).all(axis=1)) == pytest.approx(0.01, rel=0.06)


@pytest.mark.parametrize(("d", "times"), [(1, 2.83), (10, 64)])
def test_rows_needed_to_halve_the_guaranteed_error(d, times):
    assert times ** (-2 / (2 + d)) == pytest.approx(1 / 2, rel=1e-3)


def test_support_vectors_of_an_rbf_machine_grow_with_the_rows_of_overlapping_classes():
    rng, counts = np.random.default_rng(6), []
    for n in (500, 1000, 2000):
        y = np.arange(n) % 2
        X = rng.normal(size=(n, 1)) + 2 * y[:, None]  # best possible error rate 0.159
        counts.append(len(SVC(C=1.0).fit(X, y).support_) / n)
        assert LinearSVC().fit(X, y).coef_.size + 1 == 2
    assert max(counts) < 1.35 * min(counts)
    assert counts[-1] > 2 * 0.159 * 0.9


@pytest.mark.parametrize(
    ("X", "y", "at", "message"),
    [
        ([1.0, 2.0], [1.0, 2.0], [[1.0]], r"got \(2,\) and \(2,\)"),
        ([[1.0], [2.0]], [1.0], [[1.0]], r"got \(2, 1\) and \(1,\)"),
        ([[1.0], [2.0]], [1.0, np.nan], [[1.0]], "finite"),
        ([[1.0], [2.0]], [1.0, 2.0], [[np.inf]], "finite"),
        ([[1.0], [2.0]], [1.0, 2.0], [[1.0, 2.0]], r"must be \(n, 1\)"),
        ([[1.0], [2.0]], [1.0, 2.0], 1.0, r"got \(\) and \(\)"),
    ],
)
@pytest.mark.parametrize("fit", [line, nearest_mean(1)])
def test_what_cannot_be_fitted_is_refused(fit, X, y, at, message):
    with pytest.raises(ValueError, match=message):
        fit(X, y, at)


@pytest.mark.parametrize("k", [0, True, 1.5])
def test_k_is_a_whole_number_of_at_least_one(k):
    with pytest.raises(ValueError, match=f"at least 1, got {k}"):
        nearest_mean(k)


def test_neighbors_need_rows():
    with pytest.raises(ValueError, match="at most 0"):
        nearest_mean(1)(np.empty((0, 1)), [], [[1.0]])
