"""The simulated payments are what they claim, and the policies rank as the page says."""

import numpy as np
import pytest

from snippets.case_studies.bank_fraud_sms import APPROVE, STOP, TEXT, Terms, expected_costs, stops
from snippets.case_studies.payment_simulation import policy_costs, simulate_payments


def play(actions, p, pay):
    return policy_costs(actions, p, pay, Terms()).mean()


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
def test_with_the_true_probabilities_each_action_costs_what_it_was_priced(action):
    pay = simulate_payments(1000, np.random.default_rng(2))
    costs = policy_costs(np.full(1000, action), pay.p, pay, Terms())
    np.testing.assert_allclose(costs, expected_costs(pay.p, pay.amount, Terms())[:, action])


def test_frauds_and_answers_drawn_at_random_cost_the_same_on_average():
    terms, rng = Terms(genuine=(0.5, 0.3, 0.2), fraud=(0.1, 0.6, 0.3)), np.random.default_rng(3)
    pay = simulate_payments(60, rng, base=-1.0)
    belief, actions = rng.random(60), rng.integers(0, 3, 60)
    decided, drawn = stops(belief, pay.amount, terms), []
    for p, amount, action, stop in zip(pay.p, pay.amount, actions, decided, strict=True):
        fraud = rng.random(40_000) < p
        yes_no_silence = [rng.choice(3, 40_000, p=q) for q in (terms.genuine, terms.fraud)]
        answer = np.where(fraud, yes_no_silence[1], yes_no_silence[0])
        stopped = stop[answer] if action == TEXT else np.full(40_000, action == STOP)
        lost = np.where(fraud, amount * ~stopped, terms.stop * stopped)
        drawn.append((lost.mean() + terms.text * (action == TEXT), lost.std() / 200))
    mean, error = np.array(drawn).T
    exact = policy_costs(actions, belief, pay, terms)
    assert np.all(np.abs(mean - exact) < 4.5 * error + 1e-9)


def test_wrong_beliefs_never_cost_less_than_the_truth():
    pay = simulate_payments(20_000, np.random.default_rng(4))
    best = play(expected_costs(pay.p, pay.amount, Terms()).argmin(axis=1), pay.p, pay)
    for factor in (0.05, 0.5, 2, 20):
        q = factor * pay.p / (1 - pay.p + factor * pay.p)
        assert play(expected_costs(q, pay.amount, Terms()).argmin(axis=1), q, pay) > best


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


@pytest.mark.parametrize("seed", range(8))
def test_each_fallback_keeps_a_quarter_to_a_half_of_the_saving(seed):
    pay = simulate_payments(100_000, np.random.default_rng(seed))
    costs = expected_costs(pay.p, pay.amount, Terms())
    whole = play(costs.argmin(axis=1), pay.p, pay)
    nothing = play(np.full(pay.p.size, APPROVE), pay.p, pay)
    no_text = play(np.where(costs[:, APPROVE] < costs[:, STOP], APPROVE, STOP), pay.p, pay)
    base = np.full(pay.p.size, pay.p.mean())
    no_score = play(expected_costs(base, pay.amount, Terms()).argmin(axis=1), base, pay)
    for fallback in (no_text, no_score):
        assert 0.25 < (nothing - fallback) / (nothing - whole) < 0.5


@pytest.mark.parametrize("bad", [3, -1, 0.5])
def test_an_action_that_does_not_exist_is_refused(bad):
    pay = simulate_payments(2, np.random.default_rng(5))
    with pytest.raises(ValueError, match=f"got {bad}"):
        policy_costs([bad, 0], pay.p, pay, Terms())


def test_no_payment_is_refused():
    with pytest.raises(ValueError, match="got 0"):
        simulate_payments(0, np.random.default_rng(7))
