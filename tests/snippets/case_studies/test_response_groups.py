"""Sorted cuts against every subset and against the trees of scikit-learn."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeRegressor

from snippets.case_studies.high_cardinality_category import fit_target_encoding
from snippets.case_studies.response_groups import best_cut, gain, response_groups

thorough = settings(deadline=None, database=None)
counts = st.tuples(st.integers(1, 40), st.floats(0, 1)).map(lambda t: (t[0], round(t[0] * t[1])))


def squared_error(sums, sizes):
    """Of 0/1 outcomes around their mean."""
    n, s = sum(sizes), sum(sums)
    return s - s * s / n if n else 0.0


@given(st.lists(counts, min_size=2, max_size=7), st.data())
@thorough
def test_the_gain_is_the_fall_of_the_squared_error(levels, data):
    sizes, sums = (np.array(column) for column in zip(*levels, strict=True))
    left = np.array(data.draw(st.lists(st.booleans(), min_size=len(sums), max_size=len(sums))))
    before = squared_error(sums, sizes)
    after = squared_error(sums[left], sizes[left]) + squared_error(sums[~left], sizes[~left])
    assert gain(sums, sizes, left) == pytest.approx(before - after, abs=1e-9)


@given(st.lists(counts, min_size=2, max_size=7))
@thorough
def test_no_subset_beats_the_best_sorted_cut(levels):
    sizes, sums = (np.array(column) for column in zip(*levels, strict=True))
    subsets = (np.array(s) for s in product((True, False), repeat=len(sums)))
    left, removed = best_cut(sums, sizes)
    assert removed == pytest.approx(max(gain(sums, sizes, s) for s in subsets), abs=1e-9)
    assert removed == gain(sums, sizes, left)
    means = sums / sizes
    assert means[left].max() <= means[~left].min()


def test_for_three_classes_no_order_by_one_rate_is_enough():
    # two rows per level; the Gini impurity is summed over classes
    shares = np.array([[2, 0, 0], [0, 2, 0], [0, 0, 2], [1, 1, 0]], dtype=float)

    def impurity(rows):
        n = rows.sum()
        return n - (rows.sum(axis=0) ** 2).sum() / n if n else 0.0

    masks = [np.array([*s, False]) for s in product((True, False), repeat=3) if any(s)]
    best = min(impurity(shares[m]) + impurity(shares[~m]) for m in masks)
    third = np.argsort(shares[:, 0], kind="stable")  # sorted by the rate of the first class
    cuts = [np.isin(np.arange(4), third[:i]) for i in (1, 2, 3)]
    assert min(impurity(shares[m]) + impurity(shares[~m]) for m in cuts) > best


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_groups_are_the_leaves_of_a_tree_on_the_mean_of_the_level(depth):
    rng = np.random.default_rng(0)
    shop = rng.integers(0, 200, 2000)
    y = rng.normal(rng.normal(size=200)[shop], 2)
    encoded = fit_target_encoding(shop, y, 0).encode(shop)
    leaf = DecisionTreeRegressor(max_depth=depth).fit(encoded[:, None], y).apply(encoded[:, None])
    group = response_groups(shop, y, depth)
    ours = np.array([group[c] for c in shop.tolist()])
    assert len({*zip(ours.tolist(), leaf.tolist(), strict=True)}) == len({*leaf}) == len({*ours})


def test_groups_rise_with_the_mean():
    rng = np.random.default_rng(1)
    shop, y = rng.integers(0, 50, 1000), rng.normal(size=1000)
    group = response_groups(shop, y, 3)
    members = np.array([group[c] for c in shop.tolist()])
    means = [y[members == j].mean() for j in range(8)]
    assert np.all(np.diff(means) > 0)


def test_equal_levels_stay_together():
    assert set(response_groups([1, 2, 3, 4], [5, 5, 5, 5], 3).values()) == {0}
    tenths = np.repeat([1, 2, 3, 4], [1, 3, 6, 7])  # their means of 0.1 differ in the last digit
    assert set(response_groups(tenths, np.full(17, 0.1), 3).values()) == {0}


def test_raw_means_put_accidents_on_top_and_shrunk_means_keep_the_order():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        loans = np.maximum(1, 3000 // np.arange(1, 3001))
        rate = rng.beta(2, 18, 3000)
        bad = rng.binomial(loans, rate)
        name = np.repeat(np.arange(3000), loans)
        y = np.concatenate([np.arange(n) < b for n, b in zip(loans, bad, strict=True)]) * 1.0
        true = {}
        for m in (0, 20):
            group = response_groups(name, fit_target_encoding(name, y, m).encode(name), 2)
            of = np.array([group[c] for c in range(3000)])
            true[m] = np.bincount(of, rate * loans) / np.bincount(of, loans)
            seen = np.bincount(of, bad) / np.bincount(of, loans)
            assert seen[3] > true[m][3]
            if m == 0:
                assert seen[3] > 0.6 > 0.2 > true[m][3]
        assert true[0][3] < true[0][2]
        assert np.all(np.diff(true[20]) > 0)


def test_a_single_level_has_no_cut():
    left, removed = best_cut([3], [5])
    assert left.tolist() == [False]
    assert removed == 0


@pytest.mark.parametrize(
    ("sums", "sizes"), [([1, np.nan], [1, 1]), ([1, 2], [0, 1]), ([1, 2], [1, np.inf])]
)
def test_impossible_counts_are_refused(sums, sizes):
    with pytest.raises(ValueError, match="need finite sums and sizes of at least 1"):
        best_cut(sums, sizes)


@pytest.mark.parametrize(
    ("levels", "y", "depth"),
    [
        (["a"], [np.nan], 0),
        ([0.5], [1], 1),
        (["a", "b"], [1], 1),
        (["a"], [1], True),
        (np.array([], dtype=int), [], 0),
    ],
)
def test_other_input_is_refused(levels, y, depth):
    with pytest.raises(ValueError, match=r"need|depth"):
        response_groups(levels, y, depth)
