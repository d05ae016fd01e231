"""The simulated payments are what they claim, and the policies rank as the page says."""

import numpy as np
import pytest

from snippets.case_studies.bank_fraud_sms import APPROVE, STOP, TEXT, Terms, expected_costs
from snippets.case_studies.payment_simulation import realized_costs, simulate_payments


def play(actions, p, pay, seed=1):
    return realized_costs(actions, p, pay, Terms(), np.random.default_rng(seed)).mean()


def test_the_true_probabilities_are_calibrated():
    pay = simulate_payments(400_000, np.random.default_rng(0))
    order = np.argsort(pay.p)
    for part in np.array_split(order, 5)[2:]:
        expected = pay.p[part].mean()
        error = np.sqrt(expected / part.size)
        assert abs(pay.fraud[part].mean() - expected) < 4 * error


def test_both_signals_drive_fraud_alike():
    pay = simulate_payments(400_000, np.random.default_rng(1))
    for signal in (pay.signal, pay.hidden):
        assert signal[pay.fraud].mean() == pytest.approx(1.15, abs=0.15)
        assert signal[~pay.fraud].mean() == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("action", [APPROVE, TEXT, STOP])
def test_realized_costs_average_to_the_expected_costs(action):
    pay = simulate_payments(400_000, np.random.default_rng(2))
    actions = np.full(pay.p.size, action)
    expected = expected_costs(pay.p, pay.amount, Terms())[:, action].mean()
    assert play(actions, pay.p, pay) == pytest.approx(expected, rel=0.06)


def test_answers_come_with_the_chances_of_their_class():
    terms = Terms(text=0.0, stop=1.0, genuine=(0.5, 0.3, 0.2), fraud=(0.1, 0.6, 0.3))
    pay = simulate_payments(200_000, np.random.default_rng(3))._replace(
        amount=np.full(200_000, 2.0), fraud=np.arange(200_000) < 100_000
    )
    # At p = 0.3 yes passes, and no and silence stop.
    cost = realized_costs(
        np.full(200_000, TEXT), np.full(200_000, 0.3), pay, terms, np.random.default_rng(4)
    )
    assert cost[:100_000].mean() == pytest.approx(2.0 * 0.1, rel=0.05)
    silent_stops = 0.3 * 0.3 * 2.0 > 0.7 * 0.2 * 1.0
    assert silent_stops
    assert cost[100_000:].mean() == pytest.approx(0.3 + 0.2, rel=0.05)


@pytest.mark.parametrize("seed", range(4))
def test_the_cheapest_action_beats_every_fixed_threshold(seed):
    pay = simulate_payments(200_000, np.random.default_rng(seed))
    best = play(expected_costs(pay.p, pay.amount, Terms()).argmin(axis=1), pay.p, pay)
    for threshold in (0.003, 0.005, 0.01, 0.02, 0.05, 0.5):
        assert best < play(np.where(pay.p > threshold, TEXT, APPROVE), pay.p, pay)


@pytest.mark.parametrize("seed", range(4))
def test_odds_20_times_too_high_cost_more_than_approving_everything(seed):
    pay = simulate_payments(200_000, np.random.default_rng(seed))
    q = pay.p / (pay.p + (1 - pay.p) / 20)
    actions = expected_costs(q, pay.amount, Terms()).argmin(axis=1)
    assert play(actions, q, pay) > 1.3 * play(np.full(q.size, APPROVE), q, pay)


@pytest.mark.parametrize("seed", range(4))
def test_each_fallback_lies_between_approving_all_and_the_whole_system(seed):
    pay = simulate_payments(200_000, np.random.default_rng(seed))
    costs = expected_costs(pay.p, pay.amount, Terms())
    whole = play(costs.argmin(axis=1), pay.p, pay)
    nothing = play(np.full(pay.p.size, APPROVE), pay.p, pay)
    no_text = play(np.where(costs[:, APPROVE] < costs[:, STOP], APPROVE, STOP), pay.p, pay)
    base = np.full(pay.p.size, pay.p.mean())
    no_score = play(expected_costs(base, pay.amount, Terms()).argmin(axis=1), base, pay)
    assert whole < min(no_text, no_score)
    assert max(no_text, no_score) < nothing


@pytest.mark.parametrize("bad", [3, -1, 0.5])
def test_an_action_that_does_not_exist_is_refused(bad):
    pay = simulate_payments(2, np.random.default_rng(5))
    with pytest.raises(ValueError, match=f"got {bad}"):
        realized_costs([bad, 0], pay.p, pay, Terms(), np.random.default_rng(6))


def test_no_payment_is_refused():
    with pytest.raises(ValueError, match="got 0"):
        simulate_payments(0, np.random.default_rng(7))
