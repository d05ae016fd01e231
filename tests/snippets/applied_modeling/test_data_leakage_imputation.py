"""Preparation inside the folds against scikit-learn pipelines, and the page's leaks."""

import numpy as np
import pytest
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.model_selection import PredefinedSplit, StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.pipeline import make_pipeline

from snippets.applied_modeling.data_leakage_imputation import (
    cross_validate,
    fill_mean,
    nearest_centroid,
)
from snippets.applied_modeling.feature_screening import best_features, standardize


def noise(rng, n=50, d=400):
    X = rng.normal(size=(n, d))
    X[rng.random(X.shape) < 0.2] = np.nan
    return X, np.arange(n) % 2


def deal(y, folds, rng):
    """Shuffle, sort by class, deal in turn: the documented deal."""
    shuffled = rng.permutation(len(y))
    fold = np.empty(len(y), int)
    fold[shuffled[np.argsort(y[shuffled], kind="stable")]] = np.arange(len(y)) % folds
    return fold


def test_the_fill_equals_simple_imputer():
    X, y = noise(np.random.default_rng(0))
    expected = SimpleImputer().fit(X[:30]).transform(X[30:])
    np.testing.assert_allclose(fill_mean(X[:30], y[:30], X[30:]), expected)


def test_the_classifier_equals_nearest_centroid():
    X, y = noise(np.random.default_rng(1))
    X = fill_mean(X, y, X)
    expected = NearestCentroid().fit(X[:30], y[:30]).predict(X[30:])
    np.testing.assert_array_equal(nearest_centroid(X[:30], y[:30], X[30:]), expected)


def test_the_honest_score_is_that_of_a_pipeline_in_cross_val_score():
    X, y = noise(np.random.default_rng(2), n=60, d=30)
    ours = cross_validate(X, y, fill_mean, 5, np.random.default_rng(5), leak=False)
    split = PredefinedSplit(deal(y, 5, np.random.default_rng(5)))
    pipeline = make_pipeline(SimpleImputer(), NearestCentroid())
    assert ours == pytest.approx(cross_val_score(pipeline, X, y, cv=split).mean())


def test_the_leaky_score_is_that_of_preparing_everything_first():
    X, y = noise(np.random.default_rng(2), n=60, d=30)
    prepare = best_features(5)
    ours = cross_validate(X, y, prepare, 5, np.random.default_rng(5), leak=True)
    split = PredefinedSplit(deal(y, 5, np.random.default_rng(5)))
    theirs = cross_val_score(NearestCentroid(), prepare(X, y, X), y, cv=split)
    assert ours == pytest.approx(theirs.mean())


def test_folds_hold_each_class_in_equal_parts():
    y = (np.arange(43) < 13).astype(int)
    fold = deal(y, 5, np.random.default_rng(0))
    counts = [[int((y[fold == j] == c).sum()) for j in range(5)] for c in (0, 1)]
    assert all(np.ptp(row) <= 1 for row in counts)


def test_the_honest_preparation_never_sees_a_test_row():
    X, y = noise(np.random.default_rng(3), n=20, d=3)
    X[:, 0] = np.arange(20)  # a name for each row
    seen = []

    def spy(X_fit, y_fit, X_any):
        seen.append((set(X_fit[:, 0]), set(X_any[:, 0])))
        return fill_mean(X_fit, y_fit, X_any)

    cross_validate(X, y, spy, 4, np.random.default_rng(0), leak=False)
    trained, tested = seen[::2], seen[1::2]
    assert all(learned == shown for learned, shown in trained)
    assert all(not learned & shown for learned, shown in tested)
    assert set.union(*(shown for _, shown in tested)) == set(range(20))
    seen.clear()
    cross_validate(X, y, spy, 4, np.random.default_rng(0), leak=True)
    assert all(len(learned) == 20 for learned, _ in seen)


def test_only_selection_before_the_split_makes_noise_predictable():
    for seed in range(4):
        rng, scores = np.random.default_rng(seed), []
        for _ in range(20):
            X, y = noise(rng)
            scores.append(
                [
                    [cross_validate(X, y, step, 5, rng, leak) for leak in (True, False)]
                    for step in (fill_mean, standardize, best_features(20))
                ]
            )
        before, inside = np.mean(scores, axis=0).T
        assert np.abs(inside - 0.5).max() < 0.07
        assert np.abs(before[:2] - 0.5).max() < 0.07
        assert before[2] > 0.85


def test_the_fill_moves_by_the_fraction_of_test_rows_times_the_difference():
    rng = np.random.default_rng(0)
    x = rng.normal(3, 5, size=(20_000, 50))
    n, m = 40, 10
    moved = x.mean(axis=1) - x[:, :n].mean(axis=1)
    difference = x[:, n:].mean(axis=1) - x[:, :n].mean(axis=1)
    np.testing.assert_allclose(moved, m / (n + m) * difference, atol=1e-12)
    assert moved.std() == pytest.approx(5 * np.sqrt(m / (n * (n + m))), rel=0.03)
    assert np.sqrt(200 / (800 * 1000)) == pytest.approx(0.016, abs=0.0005)


def gains(n, rng, draws):
    """Fall of the RMSE on test and on new rows when the fill learns from the test rows too."""
    errors = np.zeros((draws, 2, 2))
    part = np.repeat([0, 1, 2], n)  # training, test and new rows
    known = np.arange(3 * n) % 10 > 2
    for i in range(draws):
        x = rng.normal(size=3 * n)
        y = x + rng.normal(size=3 * n)
        for j in (0, 1):
            filled = np.where(known, x, x[known & (part <= j)].mean())
            a, b = filled[part == 0], y[part == 0]
            slope = np.cov(a, b)[0, 1] / a.var(ddof=1)
            guess = b.mean() + slope * (filled - a.mean())
            errors[i, j] = [np.mean((y - guess)[part == p] ** 2) for p in (1, 2)]
    before, after = np.sqrt(errors.mean(axis=0))
    return 1 - after / before


def test_new_rows_gain_nearly_as_much_from_a_fill_that_has_seen_the_test_rows():
    test, new = gains(10, np.random.default_rng(0), 20_000)
    assert 0.003 < test < 0.01
    assert 0.5 * test < new < 1.3 * test


def test_the_leak_of_a_mean_is_next_to_nothing_with_many_rows():
    assert np.abs(gains(1000, np.random.default_rng(0), 200)).max() < 0.0005


def carry_forward(price, known):
    return price[np.maximum.accumulate(np.where(known, np.arange(price.size), 0))]


def interpolate(price, known):
    day = np.arange(price.size)
    return np.interp(day, day[known], price[known])


@pytest.mark.parametrize("missing", [0.05, 0.3, 0.9])
def test_interpolation_beats_the_best_possible_forecast(missing):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        price = rng.normal(size=20_000).cumsum()
        known = rng.random(price.size) >= missing
        known[0] = True
        gaps = np.flatnonzero(~known[:-1])
        gaps = gaps[gaps >= price.size // 2]
        best = np.sqrt(1 + 1 / (1 - missing))
        honest, leaky = (
            np.sqrt(np.mean((price[gaps + 1] - fill(price, known)[gaps]) ** 2))
            for fill in (carry_forward, interpolate)
        )
        assert honest == pytest.approx(best, rel=0.13)
        assert leaky < 0.85 * best


def test_deleting_the_future_changes_every_interpolated_gap_and_no_carried_one():
    rng = np.random.default_rng(0)
    price = rng.normal(size=500).cumsum()
    known = rng.random(500) >= 0.3
    known[[0, -1]] = True
    for fill, expected in ((carry_forward, 0), (interpolate, 1)):
        filled = fill(price, known)
        changed = [
            fill(price[: t + 1], known[: t + 1])[t] != filled[t] for t in np.flatnonzero(~known)
        ]
        assert np.mean(changed) == expected


def test_copies_made_before_the_split_let_a_memorizer_recognize_them():
    rng = np.random.default_rng(0)
    scores = []
    for _ in range(10):
        X = rng.normal(size=(200, 5))
        y = (np.arange(200) < 40).astype(int)  # the features say nothing of it
        more = np.concatenate([np.arange(200), rng.integers(0, 40, 120)])
        split = StratifiedKFold(5, shuffle=True, random_state=0)
        leaky = cross_val_score(KNeighborsClassifier(1), X[more], y[more], cv=split)
        inside = []
        for train, test in split.split(X, y):
            rare = train[y[train] == 1]
            both = np.concatenate([train, rng.choice(rare, len(train) - 2 * len(rare))])
            guess = KNeighborsClassifier(1).fit(X[both], y[both]).predict(X[test])
            inside.append(np.mean([np.mean(guess[y[test] == c] == c) for c in (0, 1)]))
        scores.append([leaky.mean(), np.mean(inside)])
    leaky, inside = np.mean(scores, axis=0)
    assert leaky > 0.8
    assert inside == pytest.approx(0.5, abs=0.07)


def test_a_fill_with_the_mean_of_the_own_class_writes_the_label_into_the_gap():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=500), rng.integers(0, 2, 500)
    gap = np.arange(500) < 150
    means = np.array([x[~gap & (y == c)].mean() for c in (0, 1)])
    filled = np.where(gap, means[y], x)
    assert {*filled[gap & (y == 0)]}.isdisjoint({*filled[gap & (y == 1)]})
    assert len({*filled[gap]}) == 2


def test_shuffled_labels_expose_the_selection_leak():
    rng, scores = np.random.default_rng(0), []
    X, y = noise(rng)
    X[:, 0] = 3 * y + rng.normal(size=50)  # a real signal
    for _ in range(10):
        shuffled = rng.permutation(y)
        scores.append(
            [cross_validate(X, shuffled, best_features(20), 5, rng, leak) for leak in (True, False)]
        )
    before, inside = np.mean(scores, axis=0)
    assert before > 0.85
    assert inside == pytest.approx(0.5, abs=0.12)


def test_a_neighbor_fill_looks_at_single_test_rows():
    X = np.array([[0.0, 1.0], [10.0, 5.0], [0.1, 9.0], [0.0, np.nan]])
    imputer = KNNImputer(n_neighbors=1)
    assert imputer.fit(X[:2]).transform(X[3:])[0, 1] == 1
    X[0, 0] = -5  # now the nearest row is the third, a test row
    assert imputer.fit(X[:2]).transform(X[3:])[0, 1] == 1
    assert imputer.fit(X).transform(X[3:])[0, 1] == 9


@pytest.mark.parametrize("folds", [1, 26, True, 2.0])
def test_other_folds_are_refused(folds):
    X, y = noise(np.random.default_rng(0))
    with pytest.raises(ValueError, match="folds must be from 2 to 25"):
        cross_validate(X, y, fill_mean, folds, np.random.default_rng(0), leak=False)


def test_gaps_and_missing_classes_are_refused():
    X, y = noise(np.random.default_rng(0))
    with pytest.raises(ValueError, match="no gaps"):
        nearest_centroid(X, y, X)
    with pytest.raises(ValueError, match="and 1 gaps"):
        nearest_centroid(np.array([[0.0], [np.inf]]), np.array([0, 1]), np.array([[1.0]]))
    with pytest.raises(ValueError, match="labels 0 and 1"):
        cross_validate(X[:20], y, fill_mean, 2, np.random.default_rng(0), leak=False)
