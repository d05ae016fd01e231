"""Proofs of the NumPy version: the plain version, scikit-learn, and what the page says of both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KDTree, KNeighborsClassifier, NearestNeighbors

from snippets.from_scratch import knn_from_scratch as plain
from snippets.from_scratch.knn_numpy import knn_classify, nearest_rows


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 4))
def test_integer_rows_with_many_ties_give_what_the_plain_version_gives(seed, n, d):
    rng = np.random.default_rng(seed)
    X, Q = rng.integers(0, 4, size=(n, d)), rng.integers(0, 4, size=(5, d))
    y = rng.choice(list("abc"), n)
    k = int(rng.integers(1, n + 1))
    rows, queries = X.tolist(), Q.tolist()
    indices, squared = nearest_rows(X, Q, k)
    assert indices.tolist() == [plain.nearest(rows, q, k) for q in queries]
    for q, found, d2 in zip(queries, indices, squared, strict=True):
        assert d2.tolist() == [plain.squared_distance(rows[i], q) for i in found]
    classes = [plain.classify(rows, y.tolist(), q, k) for q in queries]
    assert knn_classify(X, y, Q, k).tolist() == classes


@pytest.mark.parametrize("algorithm", ["brute", "kd_tree", "ball_tree"])
def test_without_ties_neighbors_and_classes_are_those_of_sklearn(algorithm):
    rng = np.random.default_rng(4)
    X, Q, y = rng.normal(size=(150, 3)), rng.normal(size=(200, 3)), rng.integers(0, 2, 150)
    for k in (1, 5, 31):
        model = KNeighborsClassifier(k, algorithm=algorithm).fit(X, y)
        distances, indices = model.kneighbors(Q)
        found, squared = nearest_rows(X, Q, k)
        np.testing.assert_array_equal(found, indices)
        np.testing.assert_allclose(np.sqrt(squared), distances)
        np.testing.assert_array_equal(knn_classify(X, y, Q, k), model.predict(Q))


def test_coin_flip_labels_make_sklearn_answer_1_for_a_quarter_at_k_2_and_us_for_half():
    rng = np.random.default_rng(5)
    X, Q, y = rng.normal(size=(4000, 3)), rng.normal(size=(4000, 3)), rng.integers(0, 2, 4000)
    share = KNeighborsClassifier(2).fit(X, y).predict(Q).mean()
    assert share == pytest.approx(0.25, abs=0.03)
    assert knn_classify(X, y, Q, 2).mean() == pytest.approx(0.5, abs=0.03)


def test_with_distance_weights_sklearn_fits_its_own_training_labels_at_every_k():
    rng = np.random.default_rng(6)
    X, y = rng.normal(size=(60, 2)), rng.integers(0, 2, 60)
    for k in (1, 10, 60):  # the exact match votes alone
        model = KNeighborsClassifier(k, weights="distance", algorithm="kd_tree").fit(X, y)
        assert model.score(X, y) == 1


def test_one_common_unit_for_all_features_changes_no_prediction():
    rng = np.random.default_rng(7)
    X, Q, y = rng.normal(size=(50, 2)), rng.normal(size=(30, 2)), rng.integers(0, 3, 50)
    same = knn_classify(X, y, Q, 6) == knn_classify(1024 * X, y, 1024 * Q, 6)
    assert same.all()


@pytest.mark.parametrize(
    ("d", "algorithm", "exact"),
    [(3, "kd_tree", True), (3, "brute", False), (15, "auto", True), (16, "auto", False)],
)
def test_sklearn_rounds_neighbors_away_where_it_scans_as_by_default_above_15_features(
    d, algorithm, exact
):
    rng = np.random.default_rng(8)
    X, Q = rng.normal(size=(200, d)) + 1e8, rng.normal(size=(100, d)) + 1e8
    model = NearestNeighbors(n_neighbors=1, algorithm=algorithm).fit(X)
    found = model.kneighbors(Q, return_distance=False)
    assert np.array_equal(found, nearest_rows(X, Q, 1)[0]) == exact


def test_a_tree_computes_few_distances_in_2_dimensions_and_nearly_all_in_20():
    rng = np.random.default_rng(9)
    share = {}
    for d in (2, 20):
        tree = KDTree(rng.uniform(size=(4096, d)))
        tree.reset_n_calls()
        tree.query(rng.uniform(size=(100, d)), k=1)
        share[d] = tree.get_n_calls() / (100 * 4096)
    assert share[2] == pytest.approx(0.02, abs=0.01)
    assert share[20] > 0.95


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nearest_rows([1, 2], [[1]], 1), r"got \(2,\) and \(1, 1\)"),
        (lambda: nearest_rows([[1]], [[np.inf]], 1), "must be finite"),
        (lambda: nearest_rows([[1]], [[1]], 0), "k must be between 1 and 1, .* got 0"),
        (lambda: knn_classify([[1]], [[1]], [[1]], 1), r"y needs shape \(1,\), .* got \(1, 1\)"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
