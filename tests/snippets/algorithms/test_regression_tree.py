"""The tree against scikit-learn, brute force and its own invariants."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.tree import DecisionTreeRegressor

from snippets.algorithms.regression_tree import Tree, grow_tree

thorough = settings(deadline=None, database=None)


def sample(seed, n=80, d=4):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    return X, X[:, 0] * X[:, 1] + X[:, 2] + rng.normal(size=n)


def squared_error(y):
    return float(np.sum((y - y.mean()) ** 2)) if len(y) else 0.0


def depth(tree, node=0):
    if tree.feature[node] < 0:
        return 0
    return 1 + max(depth(tree, tree.left[node]), depth(tree, tree.right[node]))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("min_leaf", "max_depth"), [(5, None), (10, None), (1, 3), (3, 4)])
def test_predictions_equal_those_of_scikit_learn_with_some_order_of_the_features(
    seed, min_leaf, max_depth
):
    """Features that make the same partition tie; scikit-learn takes the first of a random order."""
    X, y = sample(seed)
    Q = np.random.default_rng(seed + 100).normal(size=(200, X.shape[1]))
    mine = grow_tree(X, y, min_leaf=min_leaf, max_depth=max_depth).predict(Q)
    assert any(
        np.allclose(
            DecisionTreeRegressor(
                min_samples_leaf=min_leaf, max_depth=max_depth, random_state=order
            )
            .fit(X, y)
            .predict(Q),
            mine,
        )
        for order in range(60)
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_fully_grown_tree_on_one_feature_equals_that_of_scikit_learn(seed):
    X, y = sample(seed, d=3)
    Q = np.linspace(-3, 3, 301)[:, None]
    expected = DecisionTreeRegressor(random_state=0).fit(X[:, :1], y).predict(Q)
    np.testing.assert_allclose(grow_tree(X[:, :1], y).predict(Q), expected)


@given(
    arrays(float, (9, 2), elements=st.integers(0, 5)),
    arrays(float, 9, elements=st.integers(-9, 9)),
    st.integers(1, 4),
)
@thorough
def test_the_first_cut_leaves_the_least_squared_error_of_all_cuts(X, y, min_leaf):
    best = min(
        (
            squared_error(y[X[:, j] <= t]) + squared_error(y[X[:, j] > t])
            for j in range(2)
            for low, high in pairwise(np.unique(X[:, j]))
            for t in [(low + high) / 2]
            if min_leaf <= np.sum(X[:, j] <= t) <= 9 - min_leaf
        ),
        default=None,
    )
    tree = grow_tree(X, y, min_leaf=min_leaf, max_depth=1)
    if best is None or np.ptp(y) == 0:
        assert len(tree.value) == 1
    else:
        assert np.sum((y - tree.predict(X)) ** 2) == pytest.approx(best, abs=1e-9)


@given(st.integers(0, 10_000), st.integers(1, 10), st.integers(0, 5), st.integers(1, 4))
@thorough
def test_leaves_are_large_enough_shallow_enough_and_predict_their_mean(seed, least, deepest, m):
    X, y = sample(seed, n=40)
    rng = np.random.default_rng(seed)
    tree = grow_tree(X, y, min_leaf=least, max_depth=deepest, max_features=m, rng=rng)
    assert depth(tree) <= deepest
    predicted = tree.predict(X)
    for value in np.unique(predicted):
        rows = predicted == value
        assert rows.sum() >= least
        assert y[rows].mean() == pytest.approx(value)


@pytest.mark.parametrize("m", [1, 2, 4])
def test_a_fully_grown_tree_on_distinct_rows_has_no_training_error_and_2n_minus_1_nodes(m):
    X, y = sample(3, n=60)
    tree = grow_tree(X, y, max_features=m, rng=np.random.default_rng(0))
    np.testing.assert_allclose(tree.predict(X), y)
    assert len(tree.value) == 2 * 60 - 1


def test_equal_rows_with_different_targets_share_a_leaf():
    tree = grow_tree([[1.0], [1.0], [2.0]], [0.0, 4.0, 9.0])
    assert tree.predict([[1.0], [2.0]]).tolist() == [2.0, 9.0]


def test_features_that_do_not_vary_are_never_drawn():
    X = np.column_stack([np.zeros((30, 9)), np.arange(30.0)])
    rng = np.random.default_rng(0)
    roots = {int(grow_tree(X, X[:, 9], max_features=1, rng=rng).feature[0]) for _ in range(20)}
    assert roots == {9}


def test_features_are_drawn_anew_at_every_split_and_all_alike_often():
    X, y = sample(4, n=200, d=5)
    rng = np.random.default_rng(0)
    used = np.concatenate(
        [grow_tree(X, y, max_features=1, min_leaf=20, rng=rng).feature for _ in range(200)]
    )
    counts = np.bincount(used[used >= 0], minlength=5)
    assert counts.min() > 0.9 * counts.mean()
    one = grow_tree(X, y, max_features=1, rng=rng).feature
    assert len(set(one[one >= 0].tolist())) == 5


def test_ties_between_equal_features_go_to_either_with_an_rng_and_to_the_first_without():
    x = np.arange(10.0)
    X, y = np.column_stack([x, x]), x**2
    rng = np.random.default_rng(0)
    assert {int(grow_tree(X, y, rng=rng).feature[0]) for _ in range(30)} == {0, 1}
    assert set(grow_tree(X, y).feature.tolist()) == {-1, 0}


def test_an_interaction_without_main_effects_is_found_by_a_cut_of_no_gain():
    X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0.0, 1.0, 1.0, 0.0]
    assert grow_tree(X, y).predict(X).tolist() == y


@given(arrays(float, (12, 1), elements=st.floats(-1e3, 1e3), unique=True))
@thorough
def test_a_monotone_change_of_a_feature_changes_no_training_prediction(X):
    y = np.arange(12.0) ** 2
    once = grow_tree(X, y, max_depth=2).predict(X)
    ranks = X[:, 0].argsort().argsort().astype(float)[:, None]
    np.testing.assert_allclose(grow_tree(ranks, y, max_depth=2).predict(ranks), once)


def test_a_threshold_separates_neighbors_with_no_number_between_them():
    X = [[1.0], [np.nextafter(1.0, 2.0)]]
    assert grow_tree(X, [0.0, 8.0]).predict(X).tolist() == [0.0, 8.0]
    huge = [[-1.7e308], [1.7e308]]
    assert grow_tree(huge, [0.0, 8.0]).predict(huge).tolist() == [0.0, 8.0]


def test_predictions_never_leave_the_range_of_the_targets():
    X, y = sample(5)
    far = grow_tree(X, y).predict(100 * np.random.default_rng(0).normal(size=(500, 4)))
    assert y.min() <= far.min() <= far.max() <= y.max()


@pytest.mark.parametrize(
    ("X", "y", "options", "message"),
    [
        ([1.0, 2.0], [1.0, 2.0], {}, r"got \(2,\) and \(2,\)"),
        ([[1.0], [2.0]], [1.0], {}, r"got \(2, 1\) and \(1,\)"),
        (np.empty((0, 1)), [], {}, "not empty"),
        (np.empty((2, 0)), [1.0, 2.0], {}, "not empty"),
        ([[np.nan], [1.0]], [1.0, 2.0], {}, "finite"),
        ([[0.0], [1.0]], [1.0, np.inf], {}, "finite"),
        ([[0.0], [1.0]], [1.0, 2.0], {"min_leaf": True}, "got True"),
        ([[0.0], [1.0]], [1.0, 2.0], {"min_leaf": 1.5}, "got 1.5"),
        ([[0.0], [1.0]], [1.0, 2.0], {"max_depth": -1}, "at least 0, got -1"),
        ([[0.0], [1.0]], [1.0, 2.0], {"max_features": 0}, "at least 1, got 0"),
        ([[0.0], [1.0]], [1.0, 2.0], {"max_features": 2}, "at most 1, got 2"),
        ([[0.0, 1.0]], [1.0], {"max_features": 1}, "needs an rng"),
    ],
)
def test_what_cannot_be_grown_is_refused(X, y, options, message):
    with pytest.raises(ValueError, match=message):
        grow_tree(X, y, **options)


@pytest.mark.parametrize("Q", [[1.0], [[np.nan, 0.0]], [[1.0]]])
def test_what_cannot_be_predicted_is_refused(Q):
    leaf, cut = np.array([1, -1, -1]), np.array([0.5, 0.0, 0.0])
    tree = Tree(leaf, cut, np.array([1, -1, -1]), np.array([2, -1, -1]), np.arange(3.0))
    with pytest.raises(ValueError, match="d at least 2 and finite"):
        tree.predict(Q)
