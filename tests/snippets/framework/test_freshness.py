"""The formula against a simulated process, a least-squares fit, and numerical averaging."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from snippets.framework.freshness import missed_share

HOURS = st.floats(0.1, 500)


@pytest.mark.parametrize("half_life", [2, 6, 48])
@pytest.mark.parametrize("lag", [1, 6, 24])
def test_best_linear_prediction_misses_this_share(half_life, lag):
    rng, keep = np.random.default_rng(0), 0.5 ** (1 / half_life)
    old = rng.normal(size=50_000)
    new = old
    for _ in range(lag):
        new = keep * new + np.sqrt(1 - keep**2) * rng.normal(size=new.size)
    fit = LinearRegression().fit(old[:, None], new)
    share = 1 - fit.score(old[:, None], new)
    assert missed_share(half_life, lag) == pytest.approx(share, abs=0.01)


@given(HOURS, st.floats(0, 200), HOURS)
def test_period_averages_over_the_lags_it_lives_at(half_life, delay, period):
    lags = delay + period * (np.arange(20_000) + 0.5) / 20_000
    mean = np.mean([missed_share(half_life, lag) for lag in lags[::40]])
    assert missed_share(half_life, delay, period) == pytest.approx(mean, abs=2e-2)
    exact = np.mean(1 - 0.25 ** (lags / half_life))
    assert missed_share(half_life, delay, period) == pytest.approx(exact, abs=1e-4)


@given(HOURS, st.floats(0, 200), HOURS)
def test_share_lies_between_the_freshest_and_the_oldest_lag(half_life, delay, period):
    low, high = missed_share(half_life, delay), missed_share(half_life, delay + period)
    assert low - 1e-9 <= missed_share(half_life, delay, period) <= high + 1e-9


def test_daily_training_hardly_helps_a_rate_that_halves_in_six_hours():
    weekly, daily, hourly = (missed_share(6, *plan) for plan in ((24, 168), (4, 24), (1, 1)))
    assert weekly - daily < 0.1
    assert daily - hourly > 0.6


@pytest.mark.parametrize("hours", [float("nan"), float("inf"), -1])
def test_impossible_hours_are_refused(hours):
    for arguments in ((hours, 1, 1), (1, hours, 1), (1, 1, hours)):
        with pytest.raises(ValueError, match="must be finite"):
            missed_share(*arguments)
