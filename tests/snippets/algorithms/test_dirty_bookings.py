"""Each way to spoil does what its name says, and the table of the page with scikit-learn."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression

from snippets.algorithms.airbnb_linear_vs_forest import forest
from snippets.algorithms.booking_listings import draw_bookings
from snippets.algorithms.dirty_bookings import KINDS, spoil


def bookings(seed, n=150):
    rng = np.random.default_rng([seed, 1])  # not the stream that spoils
    (X, truth), (X_new, target) = draw_bookings(n, 0.3, rng), draw_bookings(300, 0.3, rng)
    return X, truth + 0.25 * rng.normal(size=n), X_new, target


@pytest.mark.parametrize("kind", KINDS)
def test_the_inputs_stay_as_they_were(kind):
    X, y, X_new, _ = bookings(0)
    before = X.copy(), y.copy(), X_new.copy()
    spoil(kind, X, y, X_new, np.random.default_rng(0))
    for old, now in zip(before, (X, y, X_new), strict=True):
        np.testing.assert_array_equal(old, now)


def test_the_largest_distance_keeps_its_rank_and_the_typical_one_does_not():
    X, y, X_new, _ = bookings(1)
    rank = X[:, 1].argsort().argsort()
    for kind, same in (("largest km x 100", True), ("typical km x 100", False)):
        spoiled = spoil(kind, X, y, X_new, np.random.default_rng(0))[0]
        assert (spoiled != X).sum() == 1
        assert (spoiled[:, 1].argsort().argsort() == rank).all() == same


def test_three_of_150_prices_are_wrong_by_a_factor_of_100():
    X, y, X_new, _ = bookings(2)
    wrong = spoil("2% of prices x 100", X, y, X_new, np.random.default_rng(0))[1]
    np.testing.assert_allclose(np.sort(np.exp(wrong - y))[-4:], [1, 100, 100, 100])


def test_the_fill_is_the_median_of_the_known_training_values():
    X, y, X_new, _ = bookings(3, 500)
    coded, _, coded_new = spoil(KINDS[4], X, y, X_new, np.random.default_rng(0))
    filled, _, filled_new = spoil(KINDS[5], X, y, X_new, np.random.default_rng(0))
    gap, gap_new = coded[:, 1] == 99, coded_new[:, 1] == 99
    assert gap.mean() == pytest.approx(0.2, abs=0.05)
    median = np.median(X[~gap, 1])
    for rows, where in ((filled, gap), (filled_new, gap_new)):
        np.testing.assert_array_equal(rows[:, 3], where)
        assert set(rows[where, 1]) == {median}


@pytest.mark.parametrize("seed", range(5))
def test_an_outlier_that_keeps_its_rank_leaves_the_forest_as_it_was(seed):
    X, y, X_new, _ = bookings(seed)
    spoiled, _, _ = spoil("largest km x 100", X, y, X_new, np.random.default_rng(0))
    np.testing.assert_array_equal(forest(seed)(X, y, X_new), forest(seed)(spoiled, y, X_new))
    library = [
        RandomForestRegressor(10, min_samples_leaf=4, random_state=seed).fit(Z, y).predict(X_new)
        for Z in (X, spoiled)
    ]
    np.testing.assert_allclose(*library)


@pytest.mark.parametrize("start", [0, 50])
def test_the_table_of_the_page_holds_for_scikit_learn(start):
    errors = np.zeros((len(KINDS), 2))
    for seed in range(start, start + 12):
        X, y, X_new, target = bookings(seed)
        for row, kind in enumerate(KINDS):
            a, b, c = spoil(kind, X, y, X_new, np.random.default_rng(seed))
            models = (
                LinearRegression(),
                RandomForestRegressor(30, min_samples_leaf=4, random_state=0),
            )
            errors[row] += [
                np.sqrt(np.mean((m.fit(a, b).predict(c) - target) ** 2)) for m in models
            ]
    line, trees = (
        dict(zip(KINDS, (errors / errors[0]).T[0], strict=True)),
        dict(zip(KINDS, (errors / errors[0]).T[1], strict=True)),
    )
    for outlier in KINDS[1:3]:
        assert line[outlier] > 1.2
        assert trees[outlier] == pytest.approx(1, abs=0.02)
    assert trees["2% of prices x 100"] > 1.2 * line["2% of prices x 100"]
    assert line["2% of prices x 100"] > 1.2
    assert trees["2% of prices x 100"] == max(trees.values())
    assert line["20% of km missing: 99"] > 1.1 * line["the same: median, flag"]
    assert trees["20% of km missing: 99"] == pytest.approx(
        trees["the same: median, flag"], abs=0.08
    )
    assert line["40 hosts, one-hot"] > 1.3
    assert trees["40 hosts, one-hot"] < 1.1


def test_hosts_add_one_weight_less_than_their_number_to_a_line():
    X, y, X_new, _ = bookings(0)
    wide = spoil("40 hosts, one-hot", X, y, X_new, np.random.default_rng(0))[0]
    with_intercept = [np.column_stack([np.ones(150), Z]) for Z in (X, wide)]
    plain, hosts = (int(np.linalg.matrix_rank(Z)) for Z in with_intercept)
    present = int(wide[:, 3:].any(axis=0).sum())
    assert 35 <= present <= 40
    assert hosts - plain == present - 1


def test_what_cannot_be_spoiled_is_refused():
    X, y, X_new, _ = bookings(0)
    rng = np.random.default_rng(0)
    for a, b, c in (
        (X[:, :2], y, X_new),
        (X, y[:5], X_new),
        (X, y, X_new[:, :2]),
        (X[:0], y[:0], X_new),
        (np.where(X > 5, np.nan, X), y, X_new),
    ):
        with pytest.raises(ValueError, match="must be"):
            spoil("clean", a, b, c, rng)
    unlucky = next(s for s in range(99) if np.random.default_rng(s).random() < 0.2)
    with pytest.raises(ValueError, match="every km is a gap"):
        spoil(KINDS[4], X[:1], y[:1], X_new, np.random.default_rng(unlucky))
