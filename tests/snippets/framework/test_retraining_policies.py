"""The replay against a plain loop over days, and the page's ranking over many seeds."""

import numpy as np
import pytest

from snippets.framework.retraining_policies import replay

PLANS = {
    "never": {},
    "weekly": {"period": 7},
    "monthly": {"period": 30},
    "trigger": {"threshold": 0.4},
    "both": {"period": 30, "threshold": 0.4},
}


def one_day_at_a_time(level, noise, period, threshold, window, delay):
    """The same policy, one path and one day at a time, from the rows that are known."""
    errors, runs = [], 0
    for truth, wrong in zip(level, noise, strict=True):
        labels, model, trained = truth + wrong, None, None
        for day in range(window + delay, len(truth)):
            latest = np.mean([labels[d] for d in range(day - delay - window, day - delay)])
            if model is None:
                model, trained = latest, day
            due = period is not None and day - trained >= period
            alarm = threshold is not None and abs(latest - model) > threshold
            if due or (alarm and day - trained >= window):
                model, trained, runs = latest, day, runs + 1
            errors.append((truth[day] - model) ** 2)
    scored = level.shape[1] - window - delay
    return np.mean(errors), runs / len(level) / scored * 365


@pytest.mark.parametrize("period", [None, 1, 9])
@pytest.mark.parametrize("threshold", [None, 0.3])
@pytest.mark.parametrize(("window", "delay"), [(1, 0), (5, 1), (3, 12)])
def test_replay_agrees_with_a_plain_loop(period, threshold, window, delay):
    rng = np.random.default_rng(0)
    level = np.cumsum(0.1 * rng.normal(size=(4, 60)), axis=1)
    noise = 0.3 * rng.normal(size=(4, 60))
    expected = one_day_at_a_time(level, noise, period, threshold, window, delay)
    assert replay(level, noise, period, threshold, window, delay) == pytest.approx(expected)


def costs(rng, delay):
    shape = (200, 365)
    noise = 0.3 * rng.normal(size=shape)
    jumps = np.cumsum((rng.random(shape) < 1 / 90) * rng.normal(size=shape), axis=1)
    worlds = {
        "still": np.zeros(shape),
        "slope": np.zeros(shape) + np.arange(365) / 100,
        "jumps": jumps,
    }
    table = {}
    for world, level in worlds.items():
        results = {name: replay(level, noise, delay=delay, **plan) for name, plan in PLANS.items()}
        table[world] = {k: 36_500 * r.error + 20 * r.runs for k, r in results.items()}
    return table


@pytest.mark.parametrize("seed", range(20))
def test_trigger_suits_jumps_and_its_advantage_nearly_vanishes_with_late_labels(seed):
    early, late = costs(np.random.default_rng(seed), 1), costs(np.random.default_rng(seed), 30)
    jumps = early["jumps"]
    assert jumps["trigger"] < 0.9 * jumps["weekly"] < 0.9 * jumps["monthly"]
    assert late["jumps"]["trigger"] > 3 * jumps["trigger"]
    assert 0.9 < late["jumps"]["trigger"] / late["jumps"]["weekly"] < 1
    slope = early["slope"]
    assert slope["trigger"] == pytest.approx(slope["weekly"], rel=0.1)
    rng = np.random.default_rng(seed)
    noise = 0.3 * rng.normal(size=(200, 365))
    level = np.cumsum((rng.random((200, 365)) < 1 / 90) * rng.normal(size=(200, 365)), axis=1)
    for period in (3, 5, 6, 8, 10, 14):  # no other schedule does
        outcome = replay(level, noise, period=period)
        assert jumps["trigger"] < 0.92 * (36_500 * outcome.error + 20 * outcome.runs)
    still = early["still"]
    assert still["never"] == min(still.values())
    for world in ("slope", "jumps"):
        for table in (early, late):
            assert table[world]["both"] < 1.2 * min(table[world].values())


@pytest.mark.parametrize("seed", range(5))
def test_quiet_days_have_the_spread_that_the_page_states(seed):
    noise = 0.3 * np.random.default_rng(seed).normal(size=(20_000, 14))
    gap = noise[:, 7:].mean(axis=1) - noise[:, :7].mean(axis=1)
    assert gap.std() == pytest.approx(0.3 * np.sqrt(2 / 7), rel=0.03)


@pytest.mark.parametrize(
    "setting",
    [
        {"period": 0},
        {"period": True},
        {"period": 2.5},
        {"threshold": 0},
        {"threshold": float("nan")},
        {"window": 0},
        {"delay": -1},
    ],
)
def test_impossible_setting_is_refused(setting):
    with pytest.raises(ValueError, match="must be"):
        replay(np.zeros((1, 30)), np.zeros((1, 30)), **setting)


def test_nan_is_refused():
    with pytest.raises(ValueError, match="finite"):
        replay(np.full((1, 30), np.nan), np.zeros((1, 30)))
