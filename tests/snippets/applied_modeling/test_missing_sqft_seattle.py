"""Fills against scikit-learn, and the page's claims about dropping, flags and leaks."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer, SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline

from snippets.applied_modeling.learning_curve import rmse
from snippets.applied_modeling.missing_sqft_seattle import fill_area, linear_regression
from snippets.applied_modeling.seattle_listings import MECHANISMS, draw_listings, hide_area


def sample(reason, n=20_000, seed=0):
    rng = np.random.default_rng(seed)
    for X, y in (draw_listings(n, rng), draw_listings(n, rng)):
        yield X, hide_area(X, y, reason, rng), y


def scores(reason, seed=0):
    """RMSE on incomplete and on complete new listings, by strategy."""
    (_, X, y), (_, X_new, y_new) = sample(reason, seed=seed)
    known, hidden = ~np.isnan(X[:, 0]), np.isnan(X_new[:, 0])
    guesses = {
        "drop": linear_regression(X[known], y[known], fill_area(X, X_new, "model")),
        "two": np.where(
            hidden,
            linear_regression(X[~known, 1:], y[~known], X_new[:, 1:]),
            linear_regression(X[known], y[known], fill_area(X, X_new)),
        ),
    }
    for by in ("median", "model"):
        for flag in (False, True):
            guesses[by, flag] = linear_regression(
                fill_area(X, X, by, flag), y, fill_area(X, X_new, by, flag)
            )
    return {
        name: (rmse(y_new[hidden], guess[hidden]), rmse(y_new[~hidden], guess[~hidden]))
        for name, guess in guesses.items()
    }


@pytest.fixture(scope="module")
def table():
    return {reason: scores(reason) for reason in MECHANISMS}


def test_least_squares_equals_scikit_learn():
    (X, _, y), (X_new, _, _) = sample("nothing", 500)
    expected = LinearRegression().fit(X, y).predict(X_new)
    np.testing.assert_allclose(linear_regression(X, y, X_new), expected)


@pytest.mark.parametrize("flag", [False, True])
def test_the_median_fill_equals_simple_imputer(flag):
    (_, X, _), (_, X_new, _) = sample("area", 500)
    imputer = SimpleImputer(strategy="median", add_indicator=flag).fit(X)
    np.testing.assert_allclose(fill_area(X, X_new, "median", flag), imputer.transform(X_new))


@pytest.mark.parametrize("flag", [False, True])
def test_the_model_fill_equals_iterative_imputer(flag):
    (_, X, _), (_, X_new, _) = sample("distance", 500)
    imputer = IterativeImputer(LinearRegression(), add_indicator=flag).fit(X)
    np.testing.assert_allclose(fill_area(X, X_new, "model", flag), imputer.transform(X_new))


@pytest.mark.parametrize("by", ["median", "model"])
def test_a_row_is_filled_alike_whatever_comes_with_it(by):
    (_, X, _), (_, X_new, _) = sample("price", 500)
    one_by_one = [fill_area(X, row[None], by)[0] for row in X_new[:50]]
    np.testing.assert_allclose(fill_area(X, X_new, by)[:50], one_by_one)


def test_the_input_keeps_its_gaps():
    (_, X, _), _ = sample("nothing", 50)
    gaps = np.isnan(X).sum()
    fill_area(X, X)
    assert np.isnan(X).sum() == gaps > 0


def expected_log_price(X):
    return 13.6 + 0.8 * (X[:, 0] - 7.45) - 0.03 * (X[:, 2] - 10)


@pytest.mark.parametrize("reason", MECHANISMS)
def test_dropping_biases_the_fit_only_where_the_gap_depends_on_price(reason):
    bias = []
    for seed in range(5):
        (_, X, y), (full_new, _, _) = sample(reason, seed=seed)
        known = ~np.isnan(X[:, 0])
        model = LinearRegression().fit(X[known], y[known])
        bias.append(np.mean(model.predict(full_new) - expected_log_price(full_new)))
    if reason == "price":
        assert np.mean(bias) > 0.025
    else:
        assert np.mean(bias) == pytest.approx(0, abs=0.003)


def test_homes_that_hide_because_they_are_cheap_cost_less_than_their_true_features_say():
    (full, _, y), (full_new, X_new, y_new) = sample("price", 100_000)
    hidden = np.isnan(X_new[:, 0])
    excess = np.mean(expected_log_price(full_new[hidden]) - y_new[hidden])
    undropped = LinearRegression().fit(full, y).predict(full_new[hidden]) - y_new[hidden]
    assert np.mean(undropped) == pytest.approx(excess, abs=0.003)
    assert excess == pytest.approx(0.10, abs=0.005)


def test_with_the_wrong_form_a_gap_that_depends_on_area_alone_does_bias():
    (full, X, y), (full_new, X_new, y_new) = sample("area")
    curve = 1.0 * (full[:, 0] - 7.45) ** 2
    known, hidden = ~np.isnan(X[:, 0]), np.isnan(X_new[:, 0])
    guess = linear_regression(X[known], (y + curve)[known], full_new[hidden])
    truth = (y_new + 1.0 * (full_new[:, 0] - 7.45) ** 2)[hidden]
    assert abs(np.mean(guess - truth)) > 0.05


def test_the_model_fill_with_a_flag_is_best_under_every_mechanism(table):
    for reason in MECHANISMS:
        best = min(incomplete for incomplete, _ in table[reason].values())
        assert table[reason]["model", True][0] < best + 0.002


def test_a_second_model_without_the_column_does_as_well(table):
    for reason in MECHANISMS:
        assert table[reason]["two"][0] == pytest.approx(table[reason]["model", True][0], abs=0.002)


def test_median_and_flag_beat_the_bare_model_fill_exactly_where_the_gap_is_informative(table):
    for reason in MECHANISMS:
        better = table[reason]["median", True][0] < table[reason]["model", False][0]
        assert better == (reason in ("area", "price"))


def test_a_bare_median_makes_complete_rows_worse_too(table):
    for reason in MECHANISMS:
        assert table[reason]["median", False][1] > table[reason]["drop"][1] + 0.003


def test_median_and_flag_bias_a_coefficient_even_under_mcar():
    (_, X, y), _ = sample("nothing", 100_000)
    known = ~np.isnan(X[:, 0])
    flagged = LinearRegression().fit(fill_area(X, X, "median", True), y)
    complete = LinearRegression().fit(X[known], y[known])
    assert abs(complete.coef_[1]) < 0.005  # the truth: bedrooms add nothing
    assert flagged.coef_[1] > 0.03


def test_random_draws_without_the_outcome_shrink_the_coefficient_and_with_it_do_not():
    rng = np.random.default_rng(5)
    (_, X, y), _ = sample("nothing", 100_000)
    known = ~np.isnan(X[:, 0])
    slopes = []
    for inputs in (X[:, 1:], np.column_stack([X[:, 1:], y])):
        model = LinearRegression().fit(inputs[known], X[known, 0])
        noise = np.std(X[known, 0] - model.predict(inputs[known]))
        drawn = model.predict(inputs) + noise * rng.standard_normal(len(y))
        filled = np.column_stack([np.where(known, X[:, 0], drawn), X[:, 1:]])
        slopes.append(LinearRegression().fit(filled, y).coef_[0])
    assert slopes[0] < 0.7
    assert slopes[1] == pytest.approx(0.8, abs=0.01)


def test_gradient_boosting_with_gaps_uses_an_informative_gap_that_dropping_wastes():
    (_, X, y), (_, X_new, y_new) = sample("price", 5000)
    hidden = np.isnan(X_new[:, 0])
    model = HistGradientBoostingRegressor(random_state=0, max_iter=40).fit(X, y)
    native = rmse(y_new[hidden], model.predict(X_new)[hidden])
    known = ~np.isnan(X[:, 0])
    model = model.fit(X[known], y[known])
    dropped = rmse(y_new[hidden], model.predict(fill_area(X, X_new, "model"))[hidden])
    assert native == pytest.approx(0.26, abs=0.015)
    assert dropped > native + 0.08


def test_a_tree_can_see_a_constant_fill_without_a_flag():
    (_, X, y), (_, X_new, y_new) = sample("price", 5000)
    hidden = np.isnan(X_new[:, 0])
    model = make_pipeline(
        SimpleImputer(strategy="median"),
        HistGradientBoostingRegressor(random_state=0, max_iter=40),
    )
    bare = rmse(y_new[hidden], model.fit(X, y).predict(X_new)[hidden])
    line = linear_regression(fill_area(X, X), y, fill_area(X, X_new))
    assert bare < rmse(y_new[hidden], line[hidden]) - 0.03


def test_weights_from_the_recorded_reason_repair_dropping():
    (_, X, y), (full_new, _, y_new) = sample("price", 50_000)
    known = ~np.isnan(X[:, 0])
    recorded = np.column_stack([X[:, 1:], y])
    recorded = (recorded - recorded.mean(axis=0)) / recorded.std(axis=0)
    chance = LogisticRegression(C=1e6).fit(recorded, known).predict_proba(recorded)[:, 1]
    model = LinearRegression().fit(X[known], y[known], sample_weight=1 / chance[known])
    repaired = model.predict(full_new) - y_new
    naive = LinearRegression().fit(X[known], y[known]).predict(full_new) - y_new
    assert abs(repaired.mean()) < 0.01 < abs(naive.mean())
    assert model.coef_[0] == pytest.approx(0.8, abs=0.02)


def test_a_median_of_all_rows_leaks_next_to_nothing_and_a_fill_that_sees_prices_a_lot():
    rng = np.random.default_rng(6)
    median, priced = [], []
    for _ in range(200):
        full, y = draw_listings(200, rng)
        X = hide_area(full, y, "nothing", rng)
        a, b = np.arange(200) < 150, np.arange(200) >= 150

        def score(filled, y=y, a=a, b=b):
            return rmse(y[b], LinearRegression().fit(filled[a], y[a]).predict(filled[b]))

        median.append(score(fill_area(X, X)) - score(fill_area(X[a], X)))
        table = np.column_stack([X, y])
        leaky = IterativeImputer(LinearRegression()).fit_transform(table)[:, :3]
        priced.append(score(leaky) - score(fill_area(X[a], X, "model")))
    assert abs(np.mean(median)) < 0.0005
    assert np.mean(priced) < -0.02


def test_gaps_in_the_input_of_a_regression_are_counted_and_refused():
    (_, X, y), _ = sample("nothing", 100)
    with pytest.raises(ValueError, match=f"fill the gaps first, got {np.isnan(X).sum()}"):
        linear_regression(X, y, X[~np.isnan(X[:, 0])])
