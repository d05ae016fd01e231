"""The backtest against closed forms, and its invariants."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.drift_backtest import backtest, error_by_age


def fit(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[0]


def loss(w, X, y):
    return float(np.mean((y - X @ w) ** 2))


def history(rng, total=24, turn=4, rows=2000):
    """The page's world: weights of length 2 turn, and noise has a season."""
    months = []
    for t in range(total):
        X, angle = rng.normal(size=(rows, 2)), np.radians(turn * t)
        noise = 1 + 0.5 * np.cos(np.pi * t / 6)
        y = X @ (2 * np.cos(angle), 2 * np.sin(angle)) + noise * rng.normal(size=rows)
        months.append((X, y))
    return months


@pytest.mark.parametrize("seed", range(20))
def test_cost_of_age_is_the_squared_distance_of_the_weights(seed):
    by_age = error_by_age(backtest(history(np.random.default_rng(seed)), fit, loss), 6)
    exact = 16 * np.sin(np.radians(2 * np.arange(1, 7))) ** 2
    assert by_age - by_age[0] == pytest.approx(exact - exact[0], abs=0.03)


@pytest.mark.parametrize("seed", range(20))
def test_error_of_an_aging_model_falls_while_its_age_costs_more_every_month(seed):
    errors = backtest(history(np.random.default_rng(seed)), fit, loss)
    assert errors[12, 18] < 0.7 * errors[12, 13]
    cost = [errors[12, u] - errors[u - 1, u] for u in range(13, 19)]
    assert all(late > early for early, late in pairwise(cost))


@given(st.integers(2, 7), st.data())
def test_entries_lie_strictly_after_training_and_use_exactly_the_window(total, data):
    window = data.draw(st.integers(1, total - 1))
    months = [(np.ones((2, 1)), np.full(2, float(2**t))) for t in range(total)]
    seen = []

    def remember(X, y):
        seen.append(sorted(set(y.tolist())))
        return y[-1:]

    errors = backtest(months, remember, lambda w, X, y: float(y[0] / w[0]), window)
    for t in range(total):
        for u in range(total):
            if window - 1 <= t < u:
                assert errors[t, u] == 2.0 ** (u - t)
            else:
                assert np.isnan(errors[t, u])
    assert seen == [
        [2.0**m for m in range(t - window + 1, t + 1)] for t in range(window - 1, total - 1)
    ]


@given(st.integers(3, 9), st.data())
def test_difficulty_of_the_months_cancels_between_ages(total, data):
    horizon = data.draw(st.integers(1, total - 1))
    hard = np.array(data.draw(st.lists(st.floats(0, 100), min_size=total, max_size=total)))
    t, u = np.indices((total, total))
    errors = np.where(u > t, hard[u] + 3.0 * (u - t), np.nan)
    by_age = error_by_age(errors, horizon)
    assert by_age - by_age[0] == pytest.approx(3.0 * np.arange(horizon))


def test_months_without_a_model_of_every_age_are_left_out():
    errors = np.array([[np.nan, 1, 2, 3], [np.nan, np.nan, 5, 6]] + 2 * [[np.nan] * 4])
    assert error_by_age(errors, 2).tolist() == [5, 2]  # month 3 has no model of age 1


@pytest.mark.parametrize("window", [0, -1, 3, True])
def test_impossible_window_is_refused(window):
    months = [(np.ones((1, 1)), np.ones(1))] * 3
    with pytest.raises(ValueError, match="window must be a count from 1 to 2"):
        backtest(months, fit, loss, window)


@pytest.mark.parametrize("months", [[], [(np.ones((1, 1)), np.ones(1))]])
def test_fewer_than_two_months_are_refused(months):
    with pytest.raises(ValueError, match="need at least 2 months"):
        backtest(months, fit, loss)


@pytest.mark.parametrize(
    ("X", "y"), [((2, 1), (2, 1)), ((2,), (2,)), ((2, 1), (3,)), ((0, 1), (0,))]
)
def test_labels_of_another_shape_are_refused(X, y):
    good = (np.ones((2, 1)), np.ones(2))
    with pytest.raises(ValueError, match="month 1 needs"):
        backtest([good, (np.ones(X), np.ones(y))], fit, loss)


@pytest.mark.parametrize("horizon", [0, 3, True])
def test_impossible_horizon_is_refused(horizon):
    with pytest.raises(ValueError, match="horizon must be a count"):
        error_by_age(np.zeros((3, 3)), horizon)


@pytest.mark.parametrize("seed", range(20))
def test_recomputed_features_tell_a_broken_feature_from_a_changed_world(seed):
    rng = np.random.default_rng(seed)

    def world(angle):
        X = rng.normal(size=(2000, 2))
        w = 2 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        return X, X @ w + 0.5 * rng.normal(size=2000)

    w = fit(*world(48))
    for angle, broken in ((48, 0.0), (84, 0.0), (48, 0.5), (84, 0.5)):
        X, y = world(angle)
        served = X * np.column_stack([np.ones(2000), rng.random(2000) >= broken])
        gap = loss(w, served, y) - loss(w, X, y)
        assert (gap > 0.5) == (broken > 0)
        assert (loss(w, X, y) > 1) == (angle == 84)
