"""The comparison against scikit-learn, and the claims of the page with its forests."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from snippets.algorithms.airbnb_linear_vs_forest import cross_validated_rmse, forest, line_then
from snippets.algorithms.booking_listings import coast_season, draw_bookings, draw_towns
from snippets.algorithms.regression_tree import grow_tree
from snippets.applied_modeling.missing_sqft_seattle import linear_regression


def library_line(X, y, X_new):
    return LinearRegression().fit(X, y).predict(X_new)


def library_forest(X, y, X_new):
    return RandomForestRegressor(30, min_samples_leaf=4, random_state=0).fit(X, y).predict(X_new)


def noisy(truth, rng):
    return truth + 0.25 * rng.normal(size=len(truth))


def test_the_error_is_that_of_scikit_learn_on_the_same_folds():
    rng = np.random.default_rng(0)
    X, truth = draw_bookings(60, 0.8, rng)
    y, fold = noisy(truth, rng), rng.integers(0, 4, 60)
    predicted = cross_val_predict(LinearRegression(), X, y, cv=PredefinedSplit(fold))
    expected = np.sqrt(np.mean((predicted - y) ** 2))
    assert cross_validated_rmse(linear_regression, X, y, fold) == pytest.approx(expected)
    names = np.array(["a", "b", "c", "d"])[fold]
    assert cross_validated_rmse(linear_regression, X, y, names) == pytest.approx(expected)


def test_no_model_sees_a_row_of_the_fold_that_it_predicts():
    X, fold = np.arange(12.0)[:, None], np.arange(12) % 3

    def spy(X_train, y_train, X_new):
        assert not set(X_train[:, 0]) & set(X_new[:, 0])
        assert len(X_train) == 8
        return np.zeros(len(X_new))

    assert cross_validated_rmse(spy, X, np.full(12, 2.0), fold) == 2.0


def test_a_large_forest_agrees_with_scikit_learn():
    rng = np.random.default_rng(1)
    X, truth = draw_bookings(150, 0.8, rng)
    y, (X_new, _) = noisy(truth, rng), draw_bookings(100, 0.8, rng)
    mine = forest(0, trees=300)(X, y, X_new)
    library = RandomForestRegressor(300, min_samples_leaf=4, random_state=0).fit(X, y)
    # scikit-learn counts distinct rows against the minimum of a leaf, this forest counts draws.
    assert np.corrcoef(mine, library.predict(X_new))[0, 1] > 0.99
    np.testing.assert_allclose(mine, library.predict(X_new), atol=0.3)


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=30), st.floats(-1e9, 1e9))
def test_a_forest_never_leaves_the_range_of_its_targets(targets, far):
    y = np.array(targets)
    X = np.arange(float(len(y)))[:, None]
    predicted = forest(0, trees=3, min_leaf=1)(X, y, np.array([[far]]))[0]
    slack = 1e-9 * (1 + np.abs(y).max())
    assert y.min() - slack <= predicted <= y.max() + slack


def test_beyond_the_training_range_a_forest_is_flat_and_a_line_goes_on():
    X = np.arange(30.0)[:, None]
    y = 2 * X[:, 0]
    beyond = np.array([[31.0], [60.0], [1000.0]])
    assert np.ptp(forest(0)(X, y, beyond)) == 0
    assert np.ptp(library_forest(X, y, beyond)) == 0
    np.testing.assert_allclose(linear_regression(X, y, beyond), 2 * beyond[:, 0])


def test_a_forest_is_a_weighted_mean_of_the_training_targets():
    """The formula of the page, with leaves from scikit-learn."""
    rng = np.random.default_rng(2)
    X, truth = draw_bookings(80, 0.8, rng)
    y, (X_new, _) = noisy(truth, rng), draw_bookings(20, 0.8, rng)
    model = RandomForestRegressor(
        25, bootstrap=False, max_features=1, min_samples_leaf=4, random_state=0
    ).fit(X, y)
    together = model.apply(X_new)[:, None, :] == model.apply(X)[None]  # (new, rows, trees)
    weight = (together / together.sum(axis=1, keepdims=True)).mean(axis=2)
    assert (weight >= 0).all()
    np.testing.assert_allclose(weight.sum(axis=1), 1)
    np.testing.assert_allclose(weight @ y, model.predict(X_new))


def test_stretching_a_feature_in_order_leaves_the_leaves_of_training_rows():
    rng = np.random.default_rng(3)
    X, truth = draw_bookings(100, 0.8, rng)
    y, stretched = noisy(truth, rng), X.copy()
    stretched[:, 1] = np.exp(stretched[:, 1])
    trees = [grow_tree(Z, y, min_leaf=4).predict(Z) for Z in (X, stretched)]
    np.testing.assert_array_equal(*trees)
    moved = linear_regression(X, y, X) - linear_regression(stretched, y, stretched)
    assert np.abs(moved).max() > 0.1


def with_column(X, y, X_new):
    wide, wide_new = (np.column_stack([Z, coast_season(Z)]) for Z in (X, X_new))
    return library_line(wide, y, wide_new)


@pytest.mark.parametrize(
    ("season", "n"), [(0.0, 40), (0.0, 200), (0.8, 40), (0.8, 200)], ids=lambda value: str(value)
)
def test_the_line_wins_where_its_form_is_right_and_the_forest_needs_rows(season, n):
    scores = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        X, truth = draw_bookings(n, season, rng)
        y, fold = noisy(truth, rng), np.arange(n) % 5
        models = library_line, with_column, library_forest
        scores.append([cross_validated_rmse(model, X, y, fold) for model in models])
    line, plus, trees = np.mean(scores, axis=0)
    assert plus < trees
    if season == 0:
        assert line < trees
    elif n == 200:
        assert trees < 0.9 * line
    else:
        assert trees == pytest.approx(line, rel=0.1)


def third_year(seed):
    rng = np.random.default_rng(seed)
    (X, truth), (X_new, target) = draw_bookings(200, 0.4, rng), draw_bookings(200, 0.4, rng)
    age, age_new = X[:, 2] + 12 * rng.integers(0, 2, 200), X_new[:, 2] + 24
    X, X_new = np.column_stack([X, age]), np.column_stack([X_new, age_new])
    y = noisy(truth + 0.03 * age, rng)
    rows = []
    for model in (library_line, library_forest, line_then(library_forest)):
        predicted = model(X, y, X_new)
        for now in (0.03 * age_new, 0.03 * 24):
            miss = predicted - target - now
            rows.append([miss.mean(), np.sqrt(np.mean(miss**2))])
    return np.reshape(rows, (3, 2, 2))


def test_the_line_follows_a_trend_that_goes_on_and_overshoots_one_that_stops():
    line, trees, both = np.mean([third_year(seed) for seed in range(12)], axis=0)
    (goes_on, stops), (trees_on, trees_stop), (both_on, both_stop) = line, trees, both
    assert abs(goes_on[0]) < 0.06
    assert trees_on[0] < -0.2
    assert both_on[1] < goes_on[1] < trees_on[1]
    assert trees_stop[1] < stops[1]
    assert stops[0] > 0.12
    assert both_stop[0] > 0.08


@pytest.mark.parametrize("start", [0, 100])
def test_random_folds_prefer_the_forest_and_whole_towns_the_line(start):
    scores = []
    for seed in range(start, start + 8):
        rng = np.random.default_rng(seed)
        X, truth, town = draw_towns(24, 6, 0.5, rng)
        y = noisy(truth, rng)
        scores.append(
            [
                cross_validated_rmse(model, X, y, fold)
                for fold in (rng.permutation(144) % 4, town % 4)
                for model in (library_line, library_forest)
            ]
        )
    line, trees, line_new, trees_new = np.mean(scores, axis=0)
    assert trees < 0.95 * line
    assert line_new < 0.97 * trees_new


def test_gaps_are_a_matter_of_the_library():
    rng = np.random.default_rng(4)
    X, truth = draw_bookings(200, 0.0, rng)
    X[rng.random(200) < 0.2, 1] = np.nan
    for accepts in (RandomForestRegressor(5, random_state=0), HistGradientBoostingRegressor()):
        assert np.isfinite(accepts.fit(X, truth).predict(X)).all()
    with pytest.raises(ValueError, match="NaN"):
        LinearRegression().fit(X, truth)
    with pytest.raises(ValueError, match="finite"):
        forest(0)(X, truth, X)


def test_scikit_learn_wants_numbers_for_text():
    X = np.array([["Paris"], ["Rome"]] * 5, dtype=object)
    for model in (RandomForestRegressor(5), LinearRegression()):
        with pytest.raises(ValueError, match="could not convert"):
            model.fit(X, np.arange(10.0))


def test_an_id_wins_impurity_importance_and_loses_permutation_importance():
    shares, useful = [], []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        row_id, switch = rng.permutation(400).astype(float), rng.integers(0, 2, 400)
        y = 0.2 * switch + rng.normal(size=400)  # the ID means nothing
        X = np.column_stack([row_id, switch])
        model = RandomForestRegressor(50, random_state=0).fit(X[:200], y[:200])
        shares.append(model.feature_importances_)
        held_out = permutation_importance(model, X[200:], y[200:], random_state=0)
        useful.append(held_out.importances_mean)
    assert np.mean(shares, axis=0)[0] > 0.9
    assert np.mean(useful, axis=0)[0] < 0.05


def test_the_exponential_of_the_mean_log_is_about_three_percent_below_the_mean():
    noise = 0.25 * np.random.default_rng(5).normal(size=2_000_000)
    assert np.exp(0.25**2 / 2) == pytest.approx(1.032, abs=1e-3)
    assert np.exp(noise).mean() == pytest.approx(np.exp(0.25**2 / 2), abs=1e-3)
    assert np.median(np.exp(noise)) == pytest.approx(1, abs=1e-3)


def test_training_residuals_of_a_forest_are_too_small():
    rng = np.random.default_rng(6)
    X, truth = draw_bookings(300, 0.8, rng)
    y = noisy(truth, rng)
    model = RandomForestRegressor(200, oob_score=True, random_state=0).fit(X, y)
    assert np.std(y - model.predict(X)) < 0.6 * np.std(y - model.oob_prediction_)


@pytest.mark.parametrize(
    ("X", "y", "fold", "message"),
    [
        ([[1.0], [2.0]], [1.0, 2.0], [0, 0], "at least 2 folds, got 1"),
        ([[1.0], [2.0]], [1.0], [0, 1], r"got \(2, 1\), \(1,\) and \(2,\)"),
        ([1.0, 2.0], [1.0, 2.0], [0, 1], r"got \(2,\)"),
        ([[1.0], [np.nan]], [1.0, 2.0], [0, 1], "finite"),
        ([[1.0], [2.0]], [1.0, np.inf], [0, 1], "finite"),
        (np.empty((0, 1)), [], [], "got 0"),
        ([[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0], [0, 1, np.nan], "needs a fold, got nan"),
    ],
)
def test_rows_that_cannot_be_compared_are_refused(X, y, fold, message):
    with pytest.raises(ValueError, match=message):
        cross_validated_rmse(linear_regression, X, y, fold)


def test_a_model_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"must predict \(1,\), got \(1, 1\)"):
        cross_validated_rmse(lambda X, y, Q: np.ones((len(Q), 1)), [[1.0], [2.0]], [1, 2], [0, 1])


def test_a_model_that_predicts_nan_is_refused():
    with pytest.raises(ValueError, match=r"finite values, got \[nan\]"):
        cross_validated_rmse(lambda X, y, Q: np.full(len(Q), np.nan), [[1], [2]], [1, 2], [0, 1])


def test_comparing_two_of_three_features_at_each_cut_hardly_moves_the_errors():
    def two_of_three(X, y, X_new):
        model = RandomForestRegressor(30, min_samples_leaf=4, max_features=2, random_state=0)
        return model.fit(X, y).predict(X_new)

    for season, n in ((0.0, 40), (0.0, 200), (0.8, 40), (0.8, 200)):
        errors = []
        for seed in range(12):
            rng = np.random.default_rng(seed)
            (X, truth), (X_new, target) = (draw_bookings(m, season, rng) for m in (n, 300))
            y = noisy(truth, rng)
            models = library_forest, two_of_three
            errors.append([np.mean((model(X, y, X_new) - target) ** 2) for model in models])
        every, some = np.sqrt(0.25**2 + np.mean(errors, axis=0))
        assert some == pytest.approx(every, abs=0.02)


@pytest.mark.parametrize("trees", [0, -1, True, 2.5])
def test_a_forest_needs_a_whole_number_of_trees(trees):
    with pytest.raises(ValueError, match="whole number"):
        forest(0, trees=trees)
