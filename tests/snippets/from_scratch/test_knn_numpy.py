"""Proofs of the NumPy version: the plain version, scikit-learn, and what the page says of both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KDTree, KNeighborsClassifier, KNeighborsRegressor, NearestNeighbors

from snippets.from_scratch import knn_from_scratch as plain
from snippets.from_scratch.knn_numpy import (
    knn_classify,
    knn_regress,
    nearest_rows,
    neighbor_weights,
)

ALGORITHMS = ["brute", "kd_tree", "ball_tree"]
WEIGHTS = ["uniform", "distance"]


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 4))
def test_integer_rows_with_many_ties_give_what_the_plain_version_gives(seed, n, d):
    rng = np.random.default_rng(seed)
    X, Q = rng.integers(0, 4, size=(n, d)), rng.integers(0, 4, size=(5, d))
    y, target = rng.choice(list("abc"), n), rng.normal(size=n)
    k = int(rng.integers(1, n + 1))
    rows, queries = X.tolist(), Q.tolist()
    indices, squared = nearest_rows(X, Q, k)
    assert indices.tolist() == [plain.nearest(rows, q, k) for q in queries]
    for q, found, d2 in zip(queries, indices, squared, strict=True):
        assert d2.tolist() == [plain.squared_distance(rows[i], q) for i in found]
    classes = [plain.classify(rows, y.tolist(), q, k) for q in queries]
    assert knn_classify(X, y, Q, k).tolist() == classes
    means = [plain.regress(rows, target.tolist(), q, k) for q in queries]
    np.testing.assert_allclose(knn_regress(X, target, Q, k), means, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("weights", WEIGHTS)
def test_without_ties_predictions_are_those_of_sklearn(weights, algorithm):
    rng = np.random.default_rng(4)
    X, Q = rng.normal(size=(150, 3)), rng.normal(size=(200, 3))
    y, target = rng.integers(0, 2, 150), rng.normal(size=150)
    for k in (1, 5, 31):
        sk = KNeighborsClassifier(k, weights=weights, algorithm=algorithm).fit(X, y)
        np.testing.assert_array_equal(knn_classify(X, y, Q, k, weights), sk.predict(Q))
        mean = KNeighborsRegressor(k, weights=weights, algorithm=algorithm).fit(X, target)
        np.testing.assert_allclose(knn_regress(X, target, Q, k, weights), mean.predict(Q))


@pytest.mark.parametrize("algorithm", ["kd_tree", "ball_tree"])
def test_exact_matches_outvote_all_others_as_in_sklearn(algorithm):
    X = np.array([[0.0], [0.0], [1.0], [1.5], [2.0]])
    y = np.array([3.0, 5.0, 100.0, 100.0, 100.0])
    for k in (3, 4, 5):
        sk = KNeighborsRegressor(k, weights="distance", algorithm=algorithm).fit(X, y)
        assert knn_regress(X, y, [[0.0]], k, "distance") == sk.predict([[0.0]]) == 4.0


@pytest.mark.parametrize(
    ("weights", "query"),
    [("uniform", 1.0), ("distance", 1.5)],  # one vote each; equal distances, so equal weights
)
def test_on_tied_votes_sklearn_takes_the_smallest_label_and_we_the_nearest(weights, query):
    X, y = [[0.0], [3.0], [9.0]], ["z", "a", "m"]
    assert KNeighborsClassifier(2, weights=weights).fit(X, y).predict([[query]]) == "a"
    assert knn_classify(X, y, [[query]], 2, weights).tolist() == ["z"]


def test_smallest_label_rule_of_sklearn_flags_a_quarter_at_k_2():
    rng = np.random.default_rng(5)
    X, Q, y = rng.normal(size=(4000, 3)), rng.normal(size=(4000, 3)), rng.integers(0, 2, 4000)
    share = KNeighborsClassifier(2).fit(X, y).predict(Q).mean()
    assert share == pytest.approx(0.25, abs=0.03)
    assert knn_classify(X, y, Q, 2).mean() == pytest.approx(0.5, abs=0.03)


def test_a_row_queries_itself_first_unless_a_duplicate_has_a_lower_index():
    assert nearest_rows([[7], [1], [7]], [[7]], 1)[0].tolist() == [[0]]


def test_distance_weights_fit_their_own_training_labels_at_every_k():
    rng = np.random.default_rng(6)
    X, y = rng.normal(size=(60, 2)), rng.integers(0, 2, 60)
    for k in (1, 10, 60):
        np.testing.assert_array_equal(knn_classify(X, y, X, k, "distance"), y)


def test_one_common_unit_for_all_features_changes_no_prediction():
    rng = np.random.default_rng(7)
    X, Q, y = rng.normal(size=(50, 2)), rng.normal(size=(30, 2)), rng.integers(0, 3, 50)
    for weights in WEIGHTS:
        np.testing.assert_array_equal(
            knn_classify(X, y, Q, 6, weights), knn_classify(1024 * X, y, 1024 * Q, 6, weights)
        )


def test_sklearn_brute_force_loses_neighbors_far_from_the_origin_and_a_tree_does_not():
    rng = np.random.default_rng(8)
    X, Q = rng.normal(size=(200, 3)) + 1e8, rng.normal(size=(100, 3)) + 1e8
    ours = nearest_rows(X, Q, 1)[0]
    found = {}
    for algorithm in ALGORITHMS:
        model = NearestNeighbors(n_neighbors=1, algorithm=algorithm).fit(X)
        found[algorithm] = (model.kneighbors(Q, return_distance=False) == ours).mean()
    assert found["kd_tree"] == found["ball_tree"] == 1
    assert found["brute"] < 0.5  # it expands |x - q|^2 into a matrix product


def test_a_tree_computes_few_distances_in_2_dimensions_and_nearly_all_in_20():
    rng = np.random.default_rng(9)
    share = {}
    for d in (2, 20):
        tree = KDTree(rng.uniform(size=(4096, d)), leaf_size=16)
        tree.reset_n_calls()
        tree.query(rng.uniform(size=(50, d)), k=1)
        share[d] = tree.get_n_calls() / (50 * 4096)
    assert share[2] < 0.02
    assert share[20] > 0.5


@pytest.mark.parametrize(("d", "method"), [(15, "kd_tree"), (16, "brute")])
def test_sklearn_gives_up_on_trees_above_15_features(d, method):
    X = np.random.default_rng(10).normal(size=(100, d))
    assert NearestNeighbors().fit(X)._fit_method == method


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nearest_rows([1, 2], [[1]], 1), r"got \(2,\) and \(1, 1\)"),
        (lambda: nearest_rows([[1]], [[np.inf]], 1), "must be finite"),
        (lambda: nearest_rows([[1]], [[1]], 2), "k must be between 1 and 1, .* got 2"),
        (lambda: knn_regress([[1]], [1, 2], [[1]], 1), r"y needs shape \(1,\), .* got \(2,\)"),
        (lambda: knn_classify([[1]], [1], [[1]], 1, "rank"), "weights must be .* got 'rank'"),
        (lambda: neighbor_weights(np.ones((1, 1)), "rank"), "weights must be .* got 'rank'"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
