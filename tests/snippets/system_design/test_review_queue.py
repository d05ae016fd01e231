"""The price of a review against brute force over all subsets, and against sorting the whole day."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.case_studies.bank_fraud_sms import APPROVE, STOP, TEXT, Terms, expected_costs
from snippets.case_studies.payment_simulation import policy_costs, simulate_payments
from snippets.system_design.review_queue import admitted, review_price

thorough = settings(deadline=None, database=None)
savings = st.lists(st.integers(-20, 20).map(float), max_size=8)
TERMS = Terms(text=4.0, stop=15.0, genuine=(0.97, 0.03, 0.0), fraud=(0.10, 0.90, 0.0))


def most_saved(saving, k):
    sizes = range(min(k, len(saving)) + 1)
    return max(sum(chosen) for size in sizes for chosen in combinations(saving, size))


@given(savings, st.integers(0, 8))
@thorough
def test_the_price_is_what_one_more_review_saves(saving, k):
    assert review_price(saving, k) == most_saved(saving, k + 1) - most_saved(saving, k)


@given(st.lists(st.integers(-20, 20).map(float), max_size=8, unique=True), st.integers(0, 8))
@thorough
def test_the_price_of_the_day_itself_saves_the_most_in_any_order(saving, k):
    chosen = admitted(saving, review_price(saving, k), k)
    assert np.sum(np.array(saving)[chosen]) == most_saved(saving, k)


@given(savings, st.integers(0, 8), st.floats(0, 20))
@thorough
def test_the_room_is_never_exceeded(saving, k, price):
    assert admitted(saving, price, k).sum() <= k


def day(rng, n=20_000):
    pay = simulate_payments(n, rng)
    cost = expected_costs(pay.p, pay.amount, TERMS)
    return cost[:, [0, 2]].min(axis=1) - cost[:, 1]


def test_a_past_price_beats_first_come_first_served_on_most_of_the_days():
    rng = np.random.default_rng(7)
    days = [day(rng) for _ in range(20)]
    best, past, first = np.zeros((3, 19))
    for i, (yesterday, today) in enumerate(pairwise(days)):
        for saved, price in ((best, review_price(today, 40)), (past, review_price(yesterday, 40))):
            saved[i] = today[admitted(today, price, 40)].sum()
        first[i] = today[admitted(today, 0.0, 40)].sum()
    assert past.sum() > 0.85 * best.sum()
    assert first.sum() < 0.6 * best.sum()
    assert (past > first).all()


@pytest.mark.parametrize("k", [True, 1.5, -1])
def test_room_must_be_a_count(k):
    with pytest.raises(ValueError, match="whole number"):
        review_price([1.0], k)


def test_bad_savings_and_prices_are_refused():
    with pytest.raises(ValueError, match="shape"):
        review_price([[1.0]], 1)
    with pytest.raises(ValueError, match="finite"):
        admitted([float("inf")], 0.0, 1)
    with pytest.raises(ValueError, match="price"):
        admitted([1.0], float("nan"), 1)


def test_nothing_to_review_costs_nothing():
    assert review_price([], 3) == 0
    assert admitted([], 0.0, 3).tolist() == []


@pytest.mark.parametrize("seed", range(20))
def test_losing_the_model_costs_more_than_losing_velocity_and_that_more_than_the_analysts(seed):
    pay = simulate_payments(100_000, np.random.default_rng(seed))
    z, weight = np.polynomial.hermite_e.hermegauss(20)  # an independent average over velocity
    blind = 1 / (1 + np.exp(7 - 1.2 * (pay.hidden[:, None] + z))) @ (weight / weight.sum())

    def kept(p, k):
        cost = expected_costs(p, pay.amount, TERMS)
        action = np.where(cost[:, APPROVE] <= cost[:, STOP], APPROVE, STOP)
        saving = cost[:, [APPROVE, STOP]].min(axis=1) - cost[:, TEXT]
        action[admitted(saving, review_price(saving, k), k)] = TEXT
        return np.mean(pay.p * pay.amount) - policy_costs(action, p, pay, TERMS).mean()

    full = kept(pay.p, 200)
    analysts, velocity = kept(pay.p, 0) / full, kept(blind, 200) / full
    model = kept(np.full(len(pay.p), pay.p.mean()), 200) / full
    assert 1 > analysts > velocity > model > 0
    assert 0.65 < analysts < 0.85
    assert 0.35 < velocity < 0.6
    assert model < 0.3
