"""The simulated log and its model against closed forms and a loop over rows."""

import numpy as np
import pytest

from snippets.framework.offline_evaluation_split import time_split
from snippets.framework.shared_days import Rows, predict, simulate_days


def naive(rows, train, k):
    days = sorted(set(rows.day[train].tolist()))
    level = {d: rows.y[train & (rows.day == d)].mean() for d in days}

    def base(d):
        return np.mean([level[e] for e in sorted(days, key=lambda e: (abs(e - d), e))[:k]])

    out = []
    for day, user in zip(rows.day, rows.user, strict=True):
        own = np.flatnonzero(train & (rows.user == user))
        rest = sum(rows.y[i] - base(rows.day[i]) for i in own)
        out.append(base(day) + rest / (len(own) + 2))
    return np.array(out)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_predictions_equal_a_loop_over_rows(k):
    rng = np.random.default_rng(k)
    rows = Rows(np.sort(rng.integers(0, 9, 60)), rng.integers(0, 8, 60), rng.normal(size=60))
    train = rng.random(60) < 0.7
    assert predict(rows, train, k) == pytest.approx(naive(rows, train, k))


def test_outcomes_of_held_back_rows_do_not_move_the_predictions():
    rows = simulate_days(40, np.random.default_rng(0))
    train, test = time_split(rows.day, [25, 40], 3)
    moved = rows._replace(y=np.where(train, rows.y, 1e6))
    assert predict(rows, train, 5).tolist() == predict(moved, train, 5).tolist()
    assert test.any()


def test_shocks_are_correlated_as_stated_and_noise_and_habits_add_up():
    rng = np.random.default_rng(0)
    rows = simulate_days(20_000, rng, phi=0.6, shock=4.0, habit=3.0)
    level = rows.y.reshape(-1, 40).mean(axis=1) - 30
    small = (3.0**2 + 3.0**2) / 40  # noise and habits in a mean over 40 rows
    assert level.var() == pytest.approx(16 + small, rel=0.05)
    for lag in (1, 2):
        covariance = np.mean(level[lag:] * level[:-lag])
        assert covariance == pytest.approx(16 * 0.6**lag, abs=0.8)
    assert rows.y.var() == pytest.approx(16 + 9 + 9, rel=0.05)


def test_users_stay_30_days_and_about_5_new_ones_come_each_day():
    rows = simulate_days(400, np.random.default_rng(0))
    first = np.full(rows.user.max() + 1, 10**6)
    np.minimum.at(first, rows.user, rows.day)
    last = np.zeros(rows.user.max() + 1, dtype=int)
    np.maximum.at(last, rows.user, rows.day)
    seen = first < 10**6
    assert (last - first)[seen].max() < 30
    assert np.bincount(first[seen])[50:350].mean() == pytest.approx(5, abs=0.2)


def expected_rmse(weights_day, test_day, phi=0.6, shock=4.0, noise=3.0, rows=40):
    """Of a weighted mean of days, without habits, on another day."""
    days = np.append(weights_day, test_day)
    covariance = shock**2 * phi ** np.abs(days[:, None] - days)
    covariance[:-1, :-1] += noise**2 / rows * np.eye(len(weights_day))
    w = np.append(np.full(len(weights_day), -1 / len(weights_day)), 1)
    return np.sqrt(w @ covariance @ w + noise**2)


@pytest.mark.parametrize("k", [1, 7, 60])
def test_error_of_a_forecast_equals_its_closed_form(k):
    rng = np.random.default_rng(k)
    squared = []
    for _ in range(500):
        rows = simulate_days(90, rng, habit=0.0)
        train, test = time_split(rows.day, [80, 90], 7)
        days = np.arange(73)
        level = np.array([rows.y[rows.day == d].mean() for d in days[-k:]]).mean()
        squared.append(np.mean((rows.y[rows.day == 82] - level) ** 2))
        assert train.sum() == 73 * 40
        assert test.any()
    assert np.sqrt(np.mean(squared)) == pytest.approx(expected_rmse(days[-k:], 82), rel=0.07)


def test_forecast_prefers_many_days_and_interpolation_prefers_one():
    ahead = [expected_rmse(np.arange(73 - k, 73), 85) for k in (1, 7, 60)]
    assert ahead[0] > ahead[1] > ahead[2]
    # A random split leaves about 32 training rows of the same day.
    same_day = np.sqrt(3.0**2 + 3.0**2 / 32)
    assert same_day < 0.6 * ahead[2]


def rmse_of_four_splits(seed, repetitions, phi=0.6):
    rng, mse = np.random.default_rng(seed), {k: [] for k in (1, 7, 60)}
    for _ in range(repetitions):
        rows = simulate_days(140, rng, phi=phi)
        past = rows.day < 126
        coin = past & (rng.random(past.size) < 0.8)
        some = past & (rng.random(rows.user.max() + 1) < 0.8)[rows.user]
        train, test = time_split(rows.day, [105, 126], 7)
        splits = [
            (coin, past & ~coin),
            (some, past & ~some),
            (train, test),
            (rows.day + 7 < 126, ~past),
        ]
        for k, found in mse.items():
            found.append(
                [np.mean((rows.y - predict(rows, learn, k))[on] ** 2) for learn, on in splits]
            )
    return np.sqrt([np.mean(found, axis=0) for found in mse.values()])


@pytest.mark.parametrize("seed", range(20))
def test_random_splits_pick_the_worst_live_model_and_the_time_split_the_best(seed):
    rmse = rmse_of_four_splits(seed, repetitions=20)
    rows, users, time, live = rmse.argmin(axis=0)
    assert rows == users == rmse[:, 3].argmax() == 0
    assert time == live == 2
    assert rmse[0, 1] < 0.75 * rmse[0, 3]  # the promise of both random splits is far too low
    assert abs(rmse[2, 2] - rmse[2, 3]) < 0.7


@pytest.mark.parametrize("seed", range(5))
def test_leak_needs_no_memory_and_long_shocks_make_the_models_tie(seed):
    for phi in (0.0, 0.95):
        rmse = rmse_of_four_splits(seed, repetitions=40, phi=phi)
        assert rmse[:, 0].argmin() == rmse[:, 1].argmin() == 0
        live = rmse[:, 3]
        assert (live[0] > live.min() + 0.7) if phi == 0 else (np.ptp(live) < 0.5)


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"days": 0}, "days must"),
        ({"days": 5, "phi": -0.1}, "phi must"),
        ({"days": 5, "phi": np.nan}, "phi must"),
        ({"days": 5, "shock": np.nan}, "shock and habit"),
        ({"days": 5, "habit": -1.0}, "shock and habit"),
    ],
)
def test_impossible_worlds_are_refused(kwargs, message):
    with pytest.raises(ValueError, match=message):
        simulate_days(rng=np.random.default_rng(0), **kwargs)


@pytest.mark.parametrize("train", [[1, 1, 0], [True, True], [[True, True, False]]])
def test_masks_that_are_no_mask_of_the_rows_are_refused(train):
    rows = Rows(np.array([0, 1, 2]), np.array([0, 0, 1]), np.array([1.0, 2.0, 3.0]))
    with pytest.raises(ValueError, match="train must be a mask"):
        predict(rows, train, 1)


def test_training_on_nothing_is_refused():
    rows = Rows(np.array([0, 1]), np.array([0, 1]), np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="k must lie in 1 to 0"):
        predict(rows, [False, False], 1)
