"""The cost of a period against brute force, the stopping rule, and the square root."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from snippets.framework.retraining_strategies import best_period, cost_per_day

EXCESS = st.lists(st.floats(0, 100), min_size=2, max_size=30).map(sorted)


@given(EXCESS, st.floats(0, 500))
def test_cost_is_the_average_bill_of_a_calendar(excess, run):
    for period in range(1, len(excess) + 1):
        bill = age = 0.0
        for day in range(3 * period):  # three models in a row
            if day % period == 0:
                bill, age = bill + run, 0
            bill, age = bill + excess[int(age)], age + 1
        assert cost_per_day(excess, run)[period - 1] == pytest.approx(bill / (3 * period))


@given(EXCESS, st.floats(0, 500))
def test_best_period_stops_where_the_next_day_exceeds_the_average(excess, run):
    costs = cost_per_day(excess, run)
    assume(costs.argmin() < len(excess) - 1)
    days = best_period(excess, run)
    assert excess[days - 1] <= costs[days - 1] + 1e-9
    assert costs[days - 1] <= excess[days] + 1e-9


@pytest.mark.parametrize("run", [50, 500, 5000])
@pytest.mark.parametrize("growth", [0.5, 3.0])
def test_linear_loss_gives_the_square_root(run, growth):
    excess = growth * np.arange(1000)
    assert best_period(excess, run) == pytest.approx(np.sqrt(2 * run / growth), abs=1)


@given(EXCESS, st.floats(0, 500), st.floats(0, 50))
def test_label_delay_adds_to_the_bill_and_leaves_the_period(excess, run, late):
    costs = cost_per_day(np.array(excess) + late, run)
    assert costs == pytest.approx(cost_per_day(excess, run) + late)


def test_page_cheap_run_means_a_short_period():
    excess = 400 * (1 - np.exp(-np.arange(730) / 60))
    periods = [best_period(excess, run) for run in (5, 100, 2000, 20_000)]
    assert periods == sorted(periods)
    cheap = cost_per_day(excess, 5)
    assert cheap[364] > 60 * cheap.min()
    for run, period in zip((5, 100, 2000, 20_000), periods, strict=True):
        costs = cost_per_day(excess, run)
        assert 1.01 < costs[2 * period - 1] / costs[period - 1] < 1.31


def test_a_run_dearer_than_all_it_can_save_never_pays():
    excess = 400 * (1 - np.exp(-np.arange(20_000) / 60))
    assert np.sum(400 - excess) == pytest.approx(24_200, abs=10)
    assert cost_per_day(excess, 24_300).min() > 400  # never retraining costs 400 a day
    assert cost_per_day(excess, 24_000).min() < 400


def test_practice_solution():
    assert best_period(3 * np.arange(100), 150) == 10
    assert cost_per_day(3 * np.arange(100), 150)[9] == pytest.approx(28.5)
    assert best_period(3 * np.arange(100), 6) == 2
    assert cost_per_day(3 * np.arange(10, 110), 6)[1] == pytest.approx(34.5)
