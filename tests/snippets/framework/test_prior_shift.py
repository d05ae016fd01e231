"""Prior correction and its EM against Bayes' rule, direct maximization and simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from snippets.framework.model_drift_definition import expected_loss
from snippets.framework.prior_shift import adjust, estimate_prior


def world(rng, c, m=12):
    """Return P(x | y), shape (m, c), and two lists of class shares, shape (c,) each."""
    likelihood = rng.dirichlet(np.ones(m), size=c).T
    return likelihood, rng.dirichlet(np.ones(c)) * 0.9 + 0.1 / c, rng.dirichlet(np.ones(c))


def bayes(likelihood, shares):
    joint = likelihood * shares
    return joint / joint.sum(axis=1, keepdims=True), joint.sum(axis=1)


@given(st.integers(0, 1000), st.integers(2, 5))
def test_adjusted_posteriors_are_bayes_rule_with_the_new_shares(seed, c):
    likelihood, old, new = world(np.random.default_rng(seed), c)
    before, _ = bayes(likelihood, old)
    after, _ = bayes(likelihood, new)
    assert np.allclose(adjust(before, old, new), after)


@given(st.integers(0, 1000), st.integers(2, 4))
def test_there_and_back_changes_nothing(seed, c):
    likelihood, old, new = world(np.random.default_rng(seed), c)
    new = new * 0.9 + 0.1 / c
    before, _ = bayes(likelihood, old)
    assert np.allclose(adjust(adjust(before, old, new), new, old), before)


@given(st.integers(0, 1000))
def test_with_two_classes_the_odds_change_by_one_constant_and_the_order_stays(seed):
    likelihood, old, new = world(np.random.default_rng(seed), 2)
    new = new * 0.9 + 0.05
    before, _ = bayes(likelihood, old)
    after = adjust(before, old, new)
    ratio = (after[:, 1] / after[:, 0]) / (before[:, 1] / before[:, 0])
    assert np.allclose(ratio, (new[1] / new[0]) / (old[1] / old[0]))
    y = np.arange(12) % 2
    assert roc_auc_score(y, after[:, 1]) == pytest.approx(roc_auc_score(y, before[:, 1]))


def test_with_three_classes_the_most_likely_class_can_change():
    said = np.array([[0.4, 0.35, 0.25]])
    assert adjust(said, [1 / 3] * 3, [0.2, 0.3, 0.5]).argmax() != said.argmax()


@given(st.integers(0, 200))
def test_on_a_population_em_recovers_the_shares(seed):
    rng = np.random.default_rng(seed)
    likelihood, old, new = world(rng, 3)
    new = new * 0.9 + 0.1 / 3
    before, _ = bayes(likelihood, old)
    _, live = bayes(likelihood, new)
    assert estimate_prior(before, old, live) == pytest.approx(new, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_on_a_sample_em_is_the_maximum_of_the_likelihood(seed):
    rng = np.random.default_rng(seed)
    s = rng.beta(1, 4, 200)
    old = 0.2

    def loss(rate):
        return -np.log(s / old * rate + (1 - s) / (1 - old) * (1 - rate)).sum()

    best = minimize_scalar(loss, bounds=(0, 1), method="bounded", options={"xatol": 1e-9}).x
    found = estimate_prior(np.column_stack([1 - s, s]), [1 - old, old])[1]
    assert found == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_a_fitted_model_on_label_shift_is_repaired_without_labels(seed):
    rng = np.random.default_rng(seed)

    def rows(n, rate):
        y = (rng.random(n) < rate).astype(int)
        return rng.normal(size=(n, 1)) + 2 * y[:, None], y

    model = LogisticRegression(C=1e6).fit(*rows(20_000, 0.1))
    X, y = rows(20_000, 0.3)
    said = model.predict_proba(X)
    rate = estimate_prior(said, [0.9, 0.1])[1]
    assert rate == pytest.approx(0.3, abs=0.025)
    fixed = adjust(said, [0.9, 0.1], [1 - rate, rate])[:, 1]
    assert said[:, 1].mean() < 0.22
    assert fixed.mean() == pytest.approx(y.mean(), abs=0.025)


def test_uninformative_posteriors_give_the_old_shares_back():
    assert estimate_prior([[0.7, 0.3]] * 9, [0.7, 0.3]) == pytest.approx([0.7, 0.3])


# The worlds of the page.

X_GRID = np.linspace(-4, 6, 101)
NEGATIVES, POSITIVES = (np.exp(-((X_GRID - c) ** 2) / 2) for c in (0, 2))
NEGATIVES, POSITIVES = NEGATIVES / NEGATIVES.sum(), POSITIVES / POSITIVES.sum()


def mix(rate):
    p = (1 - rate) * NEGATIVES + rate * POSITIVES
    return p, rate * POSITIVES / p


@pytest.mark.parametrize("new", [0.01, 0.05, 0.2, 0.3, 0.6, 0.99])
def test_correction_repairs_label_shift_and_damages_where_inputs_moved(new):
    (_, q), (p_new, q_new) = mix(0.1), mix(new)
    said = np.column_stack([1 - q, q])
    em = estimate_prior(said, [0.9, 0.1], p_new)[1]
    assert em == pytest.approx(new, abs=1e-4)

    def excess(truth, rate):
        fixed = adjust(said, [0.9, 0.1], [1 - rate, rate])[:, 1]
        return expected_loss(p_new, truth, fixed).excess

    assert excess(q_new, new) == pytest.approx(0, abs=1e-9)
    assert excess(q_new, 0.1) > 1e-3
    assert excess(q, 0.1) == pytest.approx(0, abs=1e-9)
    rate = p_new @ q  # in the world where only the inputs moved
    assert excess(q, new) > excess(q, rate) > 1e-4


def test_under_label_shift_the_mean_score_moves_less_than_the_rate():
    _, q = mix(0.1)
    p_new, _ = mix(0.3)
    assert 0.1 < p_new @ q < 0.2


def test_flagged_share_solves_for_the_rate():
    tpr, fpr, rate = 0.8, 0.1, 0.2
    flagged = tpr * rate + fpr * (1 - rate)
    assert flagged == pytest.approx(0.24)
    assert (flagged - fpr) / (tpr - fpr) == pytest.approx(0.2)


@pytest.mark.parametrize("stretch", [0.1, 0.5, 2.0, 10.0])
def test_uncalibrated_scores_mislead_em_and_not_the_flagged_share(stretch):
    def logit(s):
        return np.log(s / (1 - s))

    (_, q), (p_new, _) = mix(0.1), mix(0.3)
    s = 1 / (1 + np.exp(-logit(0.1) - stretch * (logit(q) - logit(0.1))))
    assert abs(estimate_prior(np.column_stack([1 - s, s]), [0.9, 0.1], p_new)[1] - 0.3) > 0.02
    tpr, fpr, share = (mass[s > 0.1].sum() for mass in (POSITIVES, NEGATIVES, p_new))
    assert (share - fpr) / (tpr - fpr) == pytest.approx(0.3)


def test_practice():
    assert adjust([[0.6, 0.4]], [0.9, 0.1], [0.7, 0.3])[0, 1] == pytest.approx(0.72)
    raw = 0.206
    assert adjust([[1 - raw, raw]], [0.9, 0.1], [0.7, 0.3])[0, 1] == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(
    ("said", "prior", "new", "message"),
    [
        ([], [0.5, 0.5], [0.5, 0.5], "must be"),
        ([[0.5, 0.5]], [1.0], [1.0], "must be"),
        ([[np.nan, 0.5]], [0.5, 0.5], [0.5, 0.5], "posteriors must hold shares"),
        ([[0.5, 0.5]], [0.5, 0.6], [0.5, 0.5], "prior must hold shares"),
        ([[1.5, -0.5]], [0.5, 0.5], [0.5, 0.5], "posteriors must hold shares"),
        ([[0.5, 0.5]], [0.5, 0.5], [1.0], "new must be"),
        ([[0.5, 0.5]], [0.5, 0.5], [np.nan, 0.5], "new must hold shares"),
    ],
)
def test_what_are_no_probabilities_is_refused(said, prior, new, message):
    with pytest.raises(ValueError, match=message):
        adjust(said, prior, new)


@pytest.mark.parametrize("weights", [[0.5], [0.5, 0.6], [np.nan, 1.0]])
def test_weights_must_be_one_share_a_row(weights):
    with pytest.raises(ValueError, match="weights must"):
        estimate_prior([[0.5, 0.5]] * 2, [0.5, 0.5], weights)
