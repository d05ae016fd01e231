"""Weighted logistic regression against scikit-learn; weights repair selection on average."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from snippets.case_studies.bank_fraud_sms import Terms, expected_costs
from snippets.case_studies.inverse_propensity import fit_logistic, fraud_probability
from snippets.case_studies.payment_simulation import policy_costs, simulate_payments


def payments(n, seed):
    pay = simulate_payments(n, np.random.default_rng(seed), base=-4.0)
    return np.column_stack([np.ones(n), pay.signal, np.log(pay.amount)]), pay


@pytest.mark.parametrize("ridge", [0.01, 1.0])
def test_the_fit_equals_scikit_learn_with_the_same_weights(ridge):
    X, pay = payments(3000, 0)
    weight = np.random.default_rng(1).uniform(0.5, 20, 3000)
    other = LogisticRegression(C=1 / ridge, fit_intercept=False, tol=1e-10, max_iter=5000)
    other.fit(X, pay.fraud, sample_weight=weight)
    ours = fit_logistic(X, pay.fraud, weight, ridge=ridge)
    np.testing.assert_allclose(ours, other.coef_[0], atol=1e-4)
    np.testing.assert_allclose(fraud_probability(X, ours), other.predict_proba(X)[:, 1], atol=1e-4)


def test_a_weight_is_a_repetition():
    X, pay = payments(300, 2)
    weight = np.random.default_rng(3).integers(1, 6, 300)
    repeated = fit_logistic(np.repeat(X, weight, axis=0), np.repeat(pay.fraud, weight))
    np.testing.assert_allclose(fit_logistic(X, pay.fraud, weight), repeated, atol=1e-8)


def test_the_fit_is_where_the_loss_is_flat():
    X, pay = payments(500, 4)
    weight = np.random.default_rng(5).uniform(0.5, 20, 500)
    w = fit_logistic(X, pay.fraud, weight, ridge=0.1)

    def loss(v):
        each = np.logaddexp(0, -(2 * pay.fraud - 1) * (X @ v))
        return float(weight @ each + 0.05 * v @ v)

    for direction in np.eye(3):
        slope = (loss(w + 1e-5 * direction) - loss(w - 1e-5 * direction)) / 2e-5
        assert abs(slope) < 1e-3


def test_unpenalized_probabilities_add_up_to_the_weighted_labels():
    X, pay = payments(2000, 6)
    weight = np.random.default_rng(7).uniform(0.5, 20, 2000)
    p = fraud_probability(X, fit_logistic(X, pay.fraud, weight, ridge=0))
    assert weight @ p == pytest.approx(weight @ pay.fraud)


def test_rare_labels_and_large_weights_converge():
    pay = simulate_payments(100_000, np.random.default_rng(8))
    X = np.column_stack([np.ones(100_000), pay.signal])
    w = fit_logistic(X, pay.fraud, 50.0)
    p = fraud_probability(X, w)
    assert p.mean() == pytest.approx(pay.fraud.mean(), rel=1e-3)


def test_inverse_propensity_weights_are_right_on_average_and_the_others_are_not():
    pay = simulate_payments(20_000, np.random.default_rng(9), base=-5.0)
    rule = pay.signal + pay.hidden > 2.0
    chance = np.where(rule, 1.0, 0.05)
    rng, weighted, unweighted = np.random.default_rng(10), [], []
    for _ in range(400):
        texted = rng.random(20_000) < chance
        weighted.append(np.sum(pay.fraud[texted] / chance[texted]) / 20_000)
        unweighted.append(pay.fraud[texted].mean())
    truth = pay.fraud.mean()
    standard_error = np.std(weighted) / 20
    assert abs(np.mean(weighted) - truth) < 4 * standard_error
    assert standard_error < 0.02 * truth
    assert np.mean(unweighted) > 2 * truth
    assert pay.fraud[rule].mean() > 3 * truth


@pytest.mark.parametrize("seed", range(12))
def test_a_dozen_random_frauds_are_enough_to_beat_every_biased_way_to_label(seed):
    rng = np.random.default_rng(seed)
    past, now = (simulate_payments(100_000, rng) for _ in range(2))
    X, X_now = (np.column_stack([np.ones(100_000), month.signal]) for month in (past, now))
    rule = past.signal + past.hidden > 2.9
    chance = np.where(rule, 1.0, 0.05)
    texted = rng.random(100_000) < chance
    assert past.fraud[texted & ~rule].sum() < 25
    training = (
        (X, past.fraud & rule, 1.0),
        (X[rule], past.fraud[rule], 1.0),
        (X[texted], past.fraud[texted], 1.0),
        (X[texted], past.fraud[texted], 1 / chance[texted]),
        (X, past.fraud, 1.0),
    )
    rates, costs = [], []
    for data in training:
        q = fraud_probability(X_now, fit_logistic(*data))
        action = expected_costs(q, now.amount, Terms()).argmin(axis=1)
        rates.append(q.mean() / now.fraud.mean())
        costs.append(policy_costs(action, q, now, Terms()).mean())
    silent, rule_only, unweighted, weighted, _ = rates
    assert silent < 0.5
    assert rule_only > 5
    assert unweighted > 2
    assert 0.6 < weighted < 1.6
    assert costs[3] < 0.95 * min(costs[:3])
    assert costs[3] < 1.06 * costs[4]


def test_a_selection_by_the_features_of_a_correct_model_does_not_bias_its_weights():
    pay = simulate_payments(400_000, np.random.default_rng(11), base=-4.0)
    X = np.column_stack([np.ones(400_000), pay.signal, pay.hidden])
    rule = pay.signal + pay.hidden > 1.0
    w = fit_logistic(X[rule], pay.fraud[rule])
    np.testing.assert_allclose(w, [-4.0, 1.2, 1.2], atol=0.1)


def test_odds_after_keeping_one_genuine_payment_in_20_are_20_times_too_high():
    pay = simulate_payments(200_000, np.random.default_rng(12))
    X = np.column_stack([np.ones(200_000), pay.signal])
    kept = pay.fraud | (np.random.default_rng(13).random(200_000) < 1 / 20)
    q = fraud_probability(X, fit_logistic(X[kept], pay.fraud[kept]))
    assert q.mean() > 10 * pay.fraud.mean()
    assert (q / (q + 20 * (1 - q))).mean() == pytest.approx(pay.fraud.mean(), rel=0.05)


def test_reports_weighted_by_their_chance_to_have_come_in_give_the_true_rate():
    rng = np.random.default_rng(14)
    age = rng.uniform(7, 120, 1_000_000)
    fraud = rng.random(age.size) < 0.02
    reported = fraud & (rng.exponential(30, age.size) < age)
    young = age < 30
    assert reported[young].mean() < 0.6 * fraud[young].mean()
    weighted = np.mean(reported[young] / (1 - np.exp(-age[young] / 30)))
    assert weighted == pytest.approx(fraud[young].mean(), rel=0.05)


@pytest.mark.parametrize("X", [np.ones(2), np.ones((3, 1))])
def test_features_that_do_not_fit_the_labels_are_refused(X):
    with pytest.raises(ValueError, match=r"X must be \(n, d\)"):
        fit_logistic(X, [0, 1])


@pytest.mark.parametrize("bad", [2, -1, float("nan")])
def test_a_label_that_is_neither_0_nor_1_is_refused(bad):
    with pytest.raises(ValueError, match="y must be 0 or 1, got"):
        fit_logistic(np.ones((2, 1)), [bad, 1])
