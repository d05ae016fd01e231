"""Pacing against a linear program, and the controller's limit against the roots of its loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from snippets.system_design.budget_pacing import controlled_spend, pacing_multiplier


def day(seed, n=200):
    rng = np.random.default_rng(seed)
    return rng.gamma(1.0, 3.0, size=n) + 0.01, rng.lognormal(0.7, 0.8, size=n)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.05, 0.9))
def test_one_factor_buys_the_linear_programs_optimum_up_to_one_impression(seed, part):
    v, c = day(seed)
    budget = part * c[c <= v].sum()
    m = pacing_multiplier(v, c, budget)
    bought = c <= m * v * (1 + 1e-12)
    best = -linprog(-v, A_ub=[c], b_ub=[budget], bounds=(0, 1)).fun
    assert c[bought].sum() <= budget * (1 + 1e-9)
    assert best - v.max() - 1e-9 <= v[bought].sum() <= best + 1e-9


@given(st.integers(0, 10_000), st.floats(0.0, 1.0))
def test_the_next_larger_factor_would_overspend(seed, part):
    v, c = day(seed)
    budget = part * c[c <= v].sum()
    m = pacing_multiplier(v, c, budget)
    larger = np.sort(c / v)[np.sort(c / v) > m * (1 + 1e-12)][0]
    assert larger > 1 or c[c / v <= larger].sum() > budget


def test_a_budget_for_everything_leaves_the_bids_alone():
    v, c = day(0)
    assert pacing_multiplier(v, c, c.sum()) == 1.0


def test_ties_are_bought_together_or_not_at_all():
    assert pacing_multiplier([2, 2, 1], [1, 1, 0.1], budget=1.5) == pytest.approx(0.1)


@pytest.mark.parametrize("delay", range(8))
def test_limit_of_the_gain_is_where_the_loops_roots_leave_the_unit_circle(delay):
    # log of the multiplier's error: x[t + 1] = x[t] - 2 g x[t - delay]
    limit = np.sin(np.pi / (4 * delay + 2))
    for factor, stable in ((0.98, True), (1.02, False)):
        polynomial = np.zeros(delay + 2)
        polynomial[:2] = 1, -1
        polynomial[-1] += 2 * factor * limit
        assert (np.abs(np.roots(polynomial)).max() < 1) == stable


@pytest.mark.parametrize("delay", [0, 1, 3, 5])
def test_spend_settles_on_the_plan_below_the_limit_and_swings_above(delay):
    limit = np.sin(np.pi / (4 * delay + 2))
    calm = controlled_spend(np.full(2000, 4.0), 1.0, 0.8 * limit, delay)[-50:]
    wild = controlled_spend(np.full(2000, 4.0), 1.0, 1.3 * limit, delay)[-50:]
    assert calm == pytest.approx(1, abs=1e-3)
    assert wild.max() > 1.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pacing_multiplier([], [], 1), "equally long"),
        (lambda: pacing_multiplier([np.nan], [1], 1), "positive and finite"),
        (lambda: pacing_multiplier([1], [0], 1), "positive and finite"),
        (lambda: pacing_multiplier([1], [1], -1), "budget must be"),
        (lambda: pacing_multiplier([1], [1], np.nan), "budget must be"),
        (lambda: controlled_spend([4.0], 1.0, np.nan, 0), "gain must be"),
        (lambda: controlled_spend([4.0], 1.0, 0.5, -1), "delay must be"),
        (lambda: controlled_spend([4.0], 1.0, 0.5, 0.5), "delay must be"),
        (lambda: controlled_spend([4.0], 1.0, 0.5, np.inf), "delay must be"),
        (lambda: controlled_spend([], 1.0, 0.5, 0), "above planned"),
        (lambda: controlled_spend([0.5], 1.0, 0.5, 0), "above planned"),
        (lambda: controlled_spend([np.nan], 1.0, 0.5, 0), "above planned"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
