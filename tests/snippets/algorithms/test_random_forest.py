"""The forest against scikit-learn, and the claims of the page."""

from math import comb

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

from snippets.algorithms.random_forest import Forest, grow_forest
from snippets.algorithms.tree_correlation import Terms, forest_terms


def world(n, rng):
    X = 0.7**0.5 * rng.normal(size=(n, 1)) + 0.3**0.5 * rng.normal(size=(n, 8))
    return X, 2 * X.mean(axis=1)


def noisy(n, rng):
    X, f = world(n, rng)
    return X, f + 1.5 * rng.normal(size=n)


@pytest.mark.parametrize("n", [2, 10, 100])
def test_a_bootstrap_sample_leaves_out_the_share_of_the_formula(n):
    X = np.arange(float(n))[:, None]
    forest = grow_forest(X, X[:, 0], 3000 // n + 200, 1, np.random.default_rng(0), min_leaf=n)
    assert forest.left_out.mean() == pytest.approx((1 - 1 / n) ** n, abs=0.03)


def test_the_left_out_share_tends_to_one_over_e():
    shares = [(1 - 1 / n) ** n for n in (10, 1000, 10**6)]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(np.exp(-1), abs=1e-6)


@pytest.mark.parametrize("m", [2, 8])
def test_a_large_forest_agrees_with_scikit_learn(m):
    rng = np.random.default_rng(0)
    X, y = noisy(80, rng)
    Q, _ = world(50, rng)
    library = RandomForestRegressor(600, max_features=m, min_samples_leaf=5, random_state=0)
    mine = grow_forest(X, y, 600, m, np.random.default_rng(1), min_leaf=5).predict(Q)
    # scikit-learn counts distinct rows against the minimum of a leaf, this forest counts draws.
    np.testing.assert_allclose(mine, library.fit(X, y).predict(Q), atol=0.35)
    assert np.corrcoef(mine, library.predict(Q))[0, 1] > 0.99


def test_each_tree_equals_a_tree_of_scikit_learn_on_the_same_bootstrap_sample():
    x = np.random.default_rng(0).random((40, 1))
    y = np.sin(6 * x[:, 0])
    forest = grow_forest(x, y, 10, 1, np.random.default_rng(1), min_leaf=3)
    rng, Q = np.random.default_rng(1), np.linspace(0, 1, 101)[:, None]
    for predicted in forest.each(Q):
        rows = rng.integers(40, size=40)  # one feature to draw: the stream does not move between
        library = DecisionTreeRegressor(min_samples_leaf=3).fit(x[rows], y[rows])
        np.testing.assert_allclose(predicted, library.predict(Q))


def test_out_of_bag_is_the_mean_of_the_trees_that_missed_the_row():
    rng = np.random.default_rng(2)
    X, y = noisy(30, rng)
    forest = grow_forest(X, y, 12, 3, rng)
    for row, predicted in enumerate(forest.out_of_bag(X)):
        missed = [
            t.predict(X[[row]])[0]
            for t, out in zip(forest.trees, forest.left_out[:, row], strict=True)
            if out
        ]
        assert predicted == pytest.approx(np.mean(missed)) if missed else np.isnan(predicted)


def errors(copies, repeats, rng):
    found = []
    for _ in range(repeats):
        X, y = noisy(60 // copies, rng)
        X, y = np.repeat(X, copies, axis=0), np.repeat(y, copies)
        forest = grow_forest(X, y, 40, 2, rng, min_leaf=5)
        out = forest.left_out.reshape(40, -1, copies).all(axis=2)
        whole = Forest(forest.trees, np.repeat(out, copies, axis=1))
        Q, f = world(500, rng)
        fresh = np.mean((forest.predict(Q) - f) ** 2) + 1.5**2
        predicted = forest.predict(X), forest.out_of_bag(X), whole.out_of_bag(X)
        found.append([*(np.nanmean((p - y) ** 2) for p in predicted), fresh])
    return np.mean(found, axis=0)


def test_out_of_bag_error_is_near_that_of_fresh_rows_and_training_error_is_not():
    training, out_of_bag, whole, fresh = errors(1, 40, np.random.default_rng(3))
    assert out_of_bag == pytest.approx(fresh, rel=0.1)
    assert whole == out_of_bag
    assert training < fresh / 2


def test_twins_in_the_bag_push_the_out_of_bag_error_below_the_noise():
    _, out_of_bag, whole, fresh = errors(2, 40, np.random.default_rng(4))
    assert out_of_bag < 1.5 < 1.5**2 < fresh
    assert fresh < whole < 1.25 * fresh  # fewer trees vote


def library_terms(bootstrap, m, seed):
    data, at_rng = np.random.default_rng(seed), np.random.default_rng(seed + 1)
    at, truth = world(100, at_rng)
    seen = []
    for _ in range(150):
        X, y = noisy(60, data)
        forest = RandomForestRegressor(
            4, max_features=m, bootstrap=bootstrap, min_samples_leaf=5, random_state=len(seen)
        ).fit(X, y)
        seen.append([tree.predict(at) for tree in forest.estimators_])
    return forest_terms(seen, truth)


@pytest.mark.parametrize("seed", [0, 10])
def test_each_draw_lowers_correlation_and_error_and_both_lower_them_further(seed):
    """The table of the page, with the trees of scikit-learn."""
    neither, rows, features, both = (
        library_terms(bootstrap, m, seed)
        for bootstrap, m in [(False, 8), (True, 8), (False, 2), (True, 2)]
    )
    assert neither.correlation > 0.97
    assert max(rows.correlation, features.correlation) < 0.3
    assert both.correlation < 0.75 * min(rows.correlation, features.correlation)
    assert max(rows.error(np.inf), features.error(np.inf)) < neither.error(np.inf) / 2.5
    assert both.error(np.inf) < 0.95 * min(rows.error(np.inf), features.error(np.inf))
    assert neither.bias2 < both.bias2
    assert rows.variance > 1.03 * neither.variance  # one tree is worse
    assert features.variance < neither.variance  # but a feature draw also shrinks


def needles(useful, m, rng):
    X, Q = rng.normal(size=(100, 20)), rng.normal(size=(300, 20))
    y = X[:, :useful].sum(axis=1) + rng.normal(size=100)
    forest = RandomForestRegressor(30, max_features=m, min_samples_leaf=5, random_state=m)
    return np.mean((forest.fit(X, y).predict(Q) - Q[:, :useful].sum(axis=1)) ** 2)


def test_few_useful_features_among_many_favor_bagging_and_more_of_them_close_the_gap():
    rng = np.random.default_rng(5)
    few = [np.mean([needles(2, m, rng) for _ in range(15)]) for m in (1, 6, 20)]
    more = [np.mean([needles(10, m, rng) for _ in range(15)]) for m in (6, 20)]
    assert few[0] > 1.3 * few[1] > 1.3 * 1.3 * few[2]
    assert more[0] == pytest.approx(more[1], rel=0.1)


@pytest.mark.parametrize("m", [1, 6, 20])
def test_the_chance_to_see_a_useful_feature_is_that_of_the_formula(m):
    rng = np.random.default_rng(6)
    seen = [rng.permutation(20)[:m].min() < 2 for _ in range(20_000)]
    assert np.mean(seen) == pytest.approx(1 - comb(18, m) / comb(20, m), abs=0.012)


def test_with_a_draw_per_tree_a_pair_meets_in_one_tree_of_28():
    assert comb(6, 0) / comb(8, 2) == pytest.approx(1 / 28)


def test_the_defaults_of_scikit_learn_leave_one_draw_out():
    assert RandomForestRegressor().max_features == 1.0
    assert RandomForestRegressor().bootstrap is True
    assert RandomForestClassifier().max_features == "sqrt"
    assert ExtraTreesRegressor().bootstrap is False
    assert ExtraTreesRegressor().max_features == 1.0


def test_scikit_learn_averages_class_shares_instead_of_votes():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(200, 3))
    y = (X[:, 0] + rng.normal(size=200) > 0).astype(int)
    forest = RandomForestClassifier(25, min_samples_leaf=10, random_state=0).fit(X, y)
    shares = np.mean([tree.predict_proba(X) for tree in forest.estimators_], axis=0)
    np.testing.assert_allclose(forest.predict_proba(X), shares)
    votes = np.mean([tree.predict(X) for tree in forest.estimators_], axis=0)
    assert np.abs(votes - shares[:, 1]).max() > 0.1


def test_the_three_forests_of_the_exercise():
    now = Terms(0.2, 4.0, 0.10 * 4.0)
    smaller_m = Terms(0.2, 4.4, 0.08 * 4.4)
    assert now.error(100) == pytest.approx(0.636)
    assert now.error(1000) == pytest.approx(0.604, abs=5e-4)
    assert smaller_m.error(100) == pytest.approx(0.592, abs=5e-4)


@pytest.mark.parametrize(
    ("X", "y", "trees", "m", "message"),
    [
        ([[0.0], [1.0]], [0.0, 1.0], 0, 1, "at least 1, got 0"),
        ([[0.0], [1.0]], [0.0, 1.0], True, 1, "got True"),
        ([[0.0], [1.0]], [0.0], 1, 1, r"got \(2, 1\) and \(1,\)"),
        ([], [], 1, 1, "not empty"),
        ([[0.0]] * 20 + [[np.nan]], [0.0] * 21, 1, 1, "finite"),  # even if no tree draws it
        ([0.0, 1.0], [0.0, 1.0], 1, 1, r"\(n, d\)"),
        ([[0.0], [1.0]], [0.0, 1.0], 1, 2, "at most 1, got 2"),
    ],
)
def test_what_is_not_a_forest_is_refused(X, y, trees, m, message):
    with pytest.raises(ValueError, match=message):
        grow_forest(X, y, trees, m, np.random.default_rng(0))
