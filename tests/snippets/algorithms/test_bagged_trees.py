"""Bagged trees against scikit-learn's trees and the variance formula of a forest."""

from functools import partial

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

from snippets.algorithms.bagged_trees import bagged_trees
from snippets.algorithms.polynomial_regression import noisy_sine

AT = np.linspace(0.01, 0.99, 25)


@pytest.mark.parametrize("seed", range(5))
def test_each_tree_equals_a_fully_grown_tree_of_scikit_learn_on_the_same_bootstrap(seed):
    x, y = noisy_sine(25, np.random.default_rng(seed))
    trees = 20
    drawn = np.random.default_rng(seed).integers(25, size=(trees, 25))
    expected = np.mean(
        [
            DecisionTreeRegressor().fit(x[rows, None], y[rows]).predict(AT[:, None])
            for rows in drawn
        ],
        axis=0,
    )
    got = bagged_trees(x, y, AT, trees, np.random.default_rng(seed))
    np.testing.assert_allclose(got, expected)


def test_a_large_forest_agrees_with_scikit_learn():
    x, y = noisy_sine(25, np.random.default_rng(0))
    forest = RandomForestRegressor(2000, random_state=0).fit(x[:, None], y)
    got = bagged_trees(x, y, AT, 4000, np.random.default_rng(1))
    np.testing.assert_allclose(got, forest.predict(AT[:, None]), atol=0.05)


def test_variance_follows_the_formula_and_never_rises_with_the_number_of_trees():
    rng = np.random.default_rng(2)
    one, other = [], []
    by_size = {trees: [] for trees in (2, 8, 32)}
    for _ in range(1500):
        x, y = noisy_sine(25, rng)
        grow = partial(bagged_trees, x, y, AT, rng=rng)
        one.append(grow(trees=1))
        other.append(grow(trees=1))
        for trees, rows in by_size.items():
            rows.append(grow(trees=trees))
    one, other = np.array(one), np.array(other)
    v = (one.var() + other.var()) / 2 - np.var(one.mean(axis=0))
    # ρ v is the covariance of two trees that share the training set and nothing else.
    floor = np.mean((one - one.mean(axis=0)) * (other - other.mean(axis=0)))
    seen = [np.array(rows).var(axis=0).mean() for rows in by_size.values()]
    assert v > seen[0] > seen[1] > seen[2] > floor * 0.95
    for trees, variance in zip(by_size, seen, strict=True):
        assert variance == pytest.approx(floor + (v - floor) / trees, rel=0.06)


def test_bias_does_not_depend_on_the_number_of_trees():
    means = []
    for trees in (1, 30):
        rng = np.random.default_rng(3)
        rows = [bagged_trees(*noisy_sine(25, rng), AT, trees, rng) for _ in range(2000)]
        means.append(np.mean(rows, axis=0))
    np.testing.assert_allclose(means[0], means[1], atol=0.06)


@pytest.mark.parametrize(
    ("x", "y", "trees", "message"),
    [
        ([0.0, 1.0], [0.0, 1.0], 0, "at least 1, got 0"),
        ([0.0, 0.0], [0.0, 1.0], 1, "distinct"),
        ([0.0, np.nan], [0.0, 1.0], 1, "finite"),
        ([0.0, 1.0], [0.0], 1, r"got \(2,\) and \(1,\)"),
        ([], [], 1, "n at least 1"),
    ],
)
def test_what_is_not_a_forest_on_distinct_inputs_is_refused(x, y, trees, message):
    with pytest.raises(ValueError, match=message):
        bagged_trees(np.array(x), np.array(y), AT, trees, np.random.default_rng(0))
