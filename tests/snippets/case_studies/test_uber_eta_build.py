"""Pinball loss and linear quantiles against scikit-learn; the claims of the page over seeds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import QuantileRegressor
from sklearn.metrics import mean_absolute_error, mean_pinball_loss

from snippets.case_studies.ride_trips import simulate_trips
from snippets.case_studies.uber_eta_build import fit_quantile, pinball_loss

minutes = st.floats(0, 120)
shares = st.floats(0.01, 0.99)
thorough = settings(deadline=None, database=None)


def columns(size, rush):
    return np.column_stack([np.ones_like(size), size, rush, size * rush])


@given(st.lists(st.tuples(minutes, minutes), min_size=1, max_size=30), shares)
@thorough
def test_pinball_loss_equals_scikit_learn(pairs, quantile):
    y, predicted = np.array(pairs).T
    expected = mean_pinball_loss(y, predicted, alpha=quantile)
    assert pinball_loss(y, predicted, quantile) == pytest.approx(expected)


@given(st.lists(st.tuples(minutes, minutes), min_size=1, max_size=30))
@thorough
def test_pinball_loss_at_one_half_is_half_the_mean_absolute_error(pairs):
    y, predicted = np.array(pairs).T
    assert 2 * pinball_loss(y, predicted, 0.5) == pytest.approx(mean_absolute_error(y, predicted))


@pytest.mark.parametrize(("late", "early"), [(9, 1), (3, 1), (1, 1), (1, 4)])
def test_the_cheapest_constant_promise_is_the_quantile_of_the_prices(late, early):
    y = np.random.default_rng(0).lognormal(2, 0.5, 2001)
    costs = [np.mean(late * np.maximum(y - p, 0) + early * np.maximum(p - y, 0)) for p in y]
    quantile = late / (late + early)
    assert y[np.argmin(costs)] == pytest.approx(np.quantile(y, quantile), rel=0.01)
    promise = float(np.quantile(y, quantile))
    assert (late + early) * pinball_loss(y, promise, quantile) == pytest.approx(min(costs), 1e-3)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.75, 0.9])
def test_the_fit_is_as_good_as_the_linear_program_of_scikit_learn(quantile):
    trips = simulate_trips(400, np.random.default_rng(3))
    X, y = columns(trips.engine, trips.rush), trips.actual - trips.engine
    program = QuantileRegressor(quantile=quantile, alpha=0, fit_intercept=False).fit(X, y)
    best = pinball_loss(y, program.predict(X), quantile)
    ours = fit_quantile(X, y, quantile)
    assert best - 1e-9 <= pinball_loss(y, X @ ours, quantile) <= best * 1.001
    np.testing.assert_allclose(ours, program.coef_, rtol=0.02, atol=0.02)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
def test_more_steps_never_cost_more(quantile):
    trips = simulate_trips(500, np.random.default_rng(4))
    X, y = columns(trips.engine, trips.rush), trips.actual
    losses = [pinball_loss(y, X @ fit_quantile(X, y, quantile, s), quantile) for s in range(1, 40)]
    assert np.all(np.diff(losses) < 1e-6)


def test_a_residual_target_and_an_engine_feature_give_the_same_predictions():
    trips = simulate_trips(1000, np.random.default_rng(5))
    X = columns(trips.engine, trips.rush)
    for quantile in (0.5, 0.9):
        of_actual = X @ fit_quantile(X, trips.actual, quantile)
        of_residual = X @ fit_quantile(X, trips.actual - trips.engine, quantile)
        np.testing.assert_allclose(of_actual, trips.engine + of_residual, atol=1e-6)


def test_the_fit_finds_the_true_quantiles_of_the_simulation():
    trips = simulate_trips(100_000, np.random.default_rng(6))
    X = columns(trips.engine, trips.rush)
    for quantile, z in ((0.5, 0.0), (0.9, 1.2815515655)):
        truth = trips.median * np.exp(z * trips.sigma)
        predicted = trips.engine + X @ fit_quantile(X, trips.actual - trips.engine, quantile)
        np.testing.assert_allclose(predicted, truth, rtol=0.05)


def test_collinear_columns_share_and_do_not_fail():
    trips = simulate_trips(200, np.random.default_rng(7))
    X = columns(trips.engine, np.zeros(200))
    w = fit_quantile(X, trips.actual, 0.5)
    np.testing.assert_allclose(w[:2], fit_quantile(X[:, :2], trips.actual, 0.5), rtol=1e-6)
    assert w[2:].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("seed", range(3))
def test_the_residual_beats_engine_and_model_without_engine_and_nears_the_floor(seed):
    trips = simulate_trips(20_000, np.random.default_rng(seed))
    past = trips.request < 21 * 24 * 60
    X, X_km = columns(trips.engine, trips.rush), columns(trips.straight_km, trips.rush)
    y, engine = trips.actual, trips.engine
    residual = engine + X @ fit_quantile(X[past], (y - engine)[past], 0.5)
    alone = X_km @ fit_quantile(X_km[past], y[past], 0.5)
    floor, ours, others = (
        [mean_absolute_error(y[~past], p[~past]) for p in models]
        for models in ([trips.median], [residual], [engine, alone])
    )
    assert ours[0] < min(others) - 0.8
    assert ours[0] == pytest.approx(floor[0], rel=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_a_fixed_buffer_breaks_its_promise_in_the_rush_hour_and_a_quantile_keeps_it(seed):
    trips = simulate_trips(20_000, np.random.default_rng(seed))
    past = trips.request < 21 * 24 * 60
    X, y, rush = columns(trips.engine, trips.rush), trips.actual - trips.engine, trips.rush == 1
    median = X @ fit_quantile(X[past], y[past], 0.5)
    buffered = median + np.quantile((y - median)[past], 0.9)
    quantile = X @ fit_quantile(X[past], y[past], 0.9)
    assert np.mean((y <= buffered)[~past]) == pytest.approx(0.9, abs=0.02)
    assert np.mean((y <= buffered)[~past & rush]) < 0.8
    assert np.mean((y <= quantile)[~past & rush]) == pytest.approx(0.9, abs=0.03)


@pytest.mark.parametrize("seed", range(3))
def test_a_feature_of_the_whole_hour_promises_an_error_that_is_not_served(seed):
    trips = simulate_trips(20_000, np.random.default_rng(seed), traffic_sd=0.3)
    ask, arrival = trips.request, trips.request + trips.actual
    slow, y = np.log(trips.actual / trips.engine), trips.actual - trips.engine
    hour = (ask // 60).astype(int)
    leaky = (np.bincount(hour, slow) / np.maximum(np.bincount(hour), 1))[hour]
    test = np.flatnonzero(ask >= 21 * 24 * 60)[::20]
    past = np.flatnonzero(ask < 21 * 24 * 60)
    known = np.array([slow[(arrival >= ask[i] - 60) & (arrival < ask[i])].mean() for i in test])

    def design(rows, traffic):
        shared = columns(trips.engine[rows], trips.rush[rows])
        return np.column_stack([shared, trips.engine[rows] * traffic])

    w = fit_quantile(design(past, leaky[past]), y[past], 0.5)
    offline = mean_absolute_error(y[test], design(test, leaky[test]) @ w)
    served = mean_absolute_error(y[test], design(test, known) @ w)
    assert served > offline + 0.1


@pytest.mark.parametrize("seed", range(3))
def test_a_shifted_model_wins_with_ten_trips_and_the_model_of_the_city_with_3000(seed):
    rng = np.random.default_rng(seed)
    city = {"overhead": 4.0, "rush_slowdown": 0.4}
    other = simulate_trips(20_000, rng)
    w = fit_quantile(columns(other.engine, other.rush), other.actual - other.engine, 0.5)
    test = simulate_trips(4000, rng, **city)
    X, y = columns(test.engine, test.rush), test.actual - test.engine
    gain = {}
    for n in (10, 3000):
        errors = []
        for _ in range(20):
            new = simulate_trips(n, rng, **city)
            X_new, y_new = columns(new.engine, new.rush), new.actual - new.engine
            shift = np.median(y_new - X_new @ w) * n / (n + 10)
            models = (X @ fit_quantile(X_new, y_new, 0.5), X @ w + shift)
            errors.append([mean_absolute_error(y, p) for p in models])
        own, shifted = np.mean(errors, axis=0)
        assert shifted < min(np.abs(y).mean(), np.abs(y - X @ w).mean())
        gain[n] = own - shifted
    assert gain[10] > 0 > gain[3000]


def test_p90s_of_independent_parts_add_up_to_too_much():
    matching, drive = np.random.default_rng(8).lognormal([1, 2], 0.5, (100_000, 2)).T
    parts = np.quantile(matching, 0.9) + np.quantile(drive, 0.9)
    assert parts > 1.05 * np.quantile(matching + drive, 0.9)


@pytest.mark.parametrize("quantile", [0.0, 1.0, -0.5, float("nan")])
def test_a_quantile_outside_zero_to_one_is_refused(quantile):
    with pytest.raises(ValueError, match="between 0 and 1, got"):
        pinball_loss([1.0], [1.0], quantile)
    with pytest.raises(ValueError, match="between 0 and 1, got"):
        fit_quantile(np.ones((2, 1)), [1.0, 2.0], quantile)


@pytest.mark.parametrize(("y", "predicted"), [([], []), ([1, 2], [1]), ([1, 2], [[1], [2]])])
def test_a_pair_that_would_broadcast_or_is_empty_is_refused(y, predicted):
    with pytest.raises(ValueError, match=r"y and predicted must be \(n,\)"):
        pinball_loss(y, predicted, 0.5)


def test_no_trips_are_refused():
    with pytest.raises(ValueError, match=r"\(0, 2\) and \(0,\)"):
        fit_quantile(np.ones((0, 2)), [], 0.5)


@pytest.mark.parametrize("X", [np.ones(2), np.ones((3, 1)), np.ones((2, 1, 1))])
def test_features_that_do_not_fit_the_target_are_refused(X):
    with pytest.raises(ValueError, match=r"X must be \(n, d\)"):
        fit_quantile(X, [1.0, 2.0], 0.5)
