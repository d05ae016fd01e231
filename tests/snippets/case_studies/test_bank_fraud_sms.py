"""Expected costs against enumerated decision rules and Bayes' rule."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.case_studies.bank_fraud_sms import (
    APPROVE,
    NO,
    STOP,
    TEXT,
    YES,
    Terms,
    expected_costs,
    stops,
)

shares = st.floats(0, 1)
money = st.floats(0, 5000)
thorough = settings(deadline=None, database=None)


@st.composite
def answers(draw):
    weights = draw(st.tuples(*[st.integers(0, 20)] * 3).filter(any))
    return tuple(w / sum(weights) for w in weights)


all_terms = st.builds(
    Terms, text=st.floats(0, 5), stop=st.floats(0, 100), genuine=answers(), fraud=answers()
)


@given(shares, money, all_terms)
@thorough
def test_a_text_costs_what_the_best_of_all_eight_rules_costs(p, amount, terms):
    rules = [
        sum(
            (1 - p) * terms.genuine[r] * terms.stop if stop else p * terms.fraud[r] * amount
            for r, stop in enumerate(rule)
        )
        for rule in product([False, True], repeat=3)
    ]
    approve, text, stop = expected_costs([p], [amount], terms)[0]
    assert text == pytest.approx(terms.text + min(rules))
    assert (approve, stop) == pytest.approx((rules[0], rules[-1]))


@given(shares, money, all_terms)
@thorough
def test_an_answer_is_never_worth_less_than_nothing(p, amount, terms):
    approve, text, stop = expected_costs([p], [amount], terms)[0]
    assert text - terms.text <= min(approve, stop) + 1e-9


@given(shares, money, answers())
@thorough
def test_an_answer_that_both_classes_give_alike_is_worth_nothing(p, amount, same):
    approve, text, stop = expected_costs([p], [amount], Terms(genuine=same, fraud=same))[0]
    assert text == pytest.approx(Terms().text + min(approve, stop))


def test_truthful_answers_cost_the_text_and_nothing_else():
    terms = Terms(genuine=(1, 0, 0), fraud=(0, 1, 0))
    np.testing.assert_allclose(expected_costs([0.3], [1000.0], terms)[0, TEXT], terms.text)


@given(st.floats(0.001, 0.999), st.floats(1, 5000), all_terms)
@thorough
def test_a_payment_is_stopped_where_the_posterior_exceeds_the_break_even(p, amount, terms):
    decided = stops([p], [amount], terms)[0]
    for r in range(3):
        evidence = p * terms.fraud[r] + (1 - p) * terms.genuine[r]
        if evidence > 0 and terms.stop > 0:
            gap = p * terms.fraud[r] / evidence - terms.stop / (terms.stop + amount)
            if abs(gap) > 1e-9:
                assert decided[r] == (gap > 0)


@given(st.floats(1, 5000), all_terms)
@thorough
def test_approve_text_and_stop_follow_each_other_as_the_probability_rises(amount, terms):
    p = np.linspace(0, 1, 801)
    costs = expected_costs(p, np.full(801, amount), terms)
    # Ties go to the neighbor that keeps the order.
    saving = costs[:, [APPROVE, STOP]].min(axis=1) - costs[:, TEXT]
    zone = np.flatnonzero(saving > 1e-9)
    assert zone.size == 0 or zone[-1] - zone[0] == zone.size - 1
    cheaper = np.flatnonzero(costs[:, STOP] < costs[:, APPROVE])
    assert cheaper.size == 0 or cheaper[-1] == 800


def test_without_texts_the_threshold_is_stop_over_stop_plus_amount():
    p = np.linspace(0.001, 0.999, 999)
    for amount in (20.0, 200.0, 2000.0):
        costs = expected_costs(p, np.full(999, amount), Terms(text=1e9))
        first = p[np.argmax(costs[:, STOP] < costs[:, APPROVE])]
        assert first == pytest.approx(15 / (15 + amount), abs=0.0011)


def test_more_frauds_that_say_yes_shrink_the_zone_from_both_sides():
    p = np.linspace(0.0001, 0.9999, 9999)
    zones = []
    for yes in (0.05, 0.2, 0.4):
        terms = Terms(fraud=(yes, 0.8 - yes, 0.2))
        best = expected_costs(p, np.full(9999, 200.0), terms).argmin(axis=1)
        zones.append(p[best == TEXT][[0, -1]])
    lows, highs = np.array(zones).T
    assert np.all(np.diff(lows) > 0)
    assert np.all(np.diff(highs) < 0)


def test_silence_lets_a_coffee_pass_and_holds_a_transfer():
    coffee, transfer = stops([0.02, 0.02], [5.0, 3000.0], Terms())
    assert not coffee[2]
    assert transfer[2]
    assert transfer[NO]
    assert not coffee[YES]


def test_texting_the_largest_savings_is_the_best_choice_of_two_texts():
    rng = np.random.default_rng(0)
    p, amount = rng.beta(1, 20, 8), rng.lognormal(4, 1.2, 8)
    costs = expected_costs(p, amount, Terms())
    otherwise = costs[:, [APPROVE, STOP]].min(axis=1)
    totals = {
        pair: otherwise.sum() + sum(costs[i, TEXT] - otherwise[i] for i in pair)
        for pair in combinations(range(8), 2)
    }
    greedy = tuple(sorted(np.argsort(costs[:, TEXT] - otherwise)[:2]))
    assert min(totals, key=totals.get) == greedy


@pytest.mark.parametrize(
    ("p", "amount", "terms", "message"),
    [
        ([-0.1], [1.0], Terms(), "p must be in 0 to 1, got -0.1"),
        ([float("nan")], [1.0], Terms(), "got nan"),
        ([0.1], [-1.0], Terms(), "amount, text and stop must be at least 0, got -1.0"),
        ([0.1], [float("nan")], Terms(), "got nan"),
        ([0.1], [1.0], Terms(stop=-1.0), "-1.0"),
        ([0.1], [1.0], Terms(fraud=(0.5, 0.5, 0.5)), "fraud must be three chances"),
        ([0.1], [1.0], Terms(genuine=(1.5, -0.5, 0.0)), "genuine must be three chances"),
        ([0.1], [1.0], Terms(genuine=(0.5, 0.5)), "genuine must be three chances"),
    ],
)
def test_impossible_chances_and_prices_are_refused(p, amount, terms, message):
    for function in (expected_costs, stops):
        with pytest.raises(ValueError, match=message):
            function(p, amount, terms)
