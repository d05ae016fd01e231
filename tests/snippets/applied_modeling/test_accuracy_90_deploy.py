"""Costs and intervals against scikit-learn, SciPy, brute force and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import accuracy_score, confusion_matrix, roc_auc_score
from sklearn.model_selection import GroupShuffleSplit, ShuffleSplit, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from snippets.applied_modeling.accuracy_90_deploy import decision_costs, saving_interval

pairs = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=30)
prices = st.floats(0, 1000)
thorough = settings(deadline=None, database=None)


@given(pairs, prices, prices)
@thorough
def test_the_mean_cost_is_the_priced_confusion_matrix(cases, cost_fp, cost_fn):
    y, flagged = np.array(cases).T
    _, fp, fn, _ = confusion_matrix(y, flagged, labels=[0, 1]).ravel()
    expected = (cost_fp * fp + cost_fn * fn) / len(y)
    assert decision_costs(y, flagged, cost_fp, cost_fn).mean() == pytest.approx(expected)


@given(pairs, st.floats(0.01, 1000))
@thorough
def test_with_equal_prices_the_cost_is_the_price_of_the_error_rate(cases, price):
    y, flagged = np.array(cases).T
    cost = decision_costs(y, flagged, price, price).mean()
    assert cost == pytest.approx(price * (1 - accuracy_score(y, flagged)))


@given(prices, st.floats(0.01, 1000), st.floats(0.001, 0.999))
@thorough
def test_flagging_is_the_cheaper_decision_exactly_above_the_break_even(cost_fp, cost_fn, p):
    weights = [p, 1 - p]
    flag = np.average(decision_costs([1, 0], [1, 1], cost_fp, cost_fn), weights=weights)
    leave = np.average(decision_costs([1, 0], [0, 0], cost_fp, cost_fn), weights=weights)
    gap = p - cost_fp / (cost_fp + cost_fn)
    if abs(gap) > 1e-9:
        assert (flag < leave) == (gap > 0)


def test_the_interval_of_the_saving_equals_scipy():
    rng = np.random.default_rng(0)
    today, model = rng.exponential(5, 400), rng.exponential(4, 400)
    difference = today - model
    low, high = stats.norm.interval(0.95, difference.mean(), stats.sem(difference))
    got = saving_interval(today, model, z=stats.norm.ppf(0.975))
    assert got == pytest.approx((difference.mean(), low, high))


def test_with_about_ten_costly_misses_the_interval_covers_a_little_less_than_promised():
    rng = np.random.default_rng(1)
    covered = []
    for _ in range(2000):
        y = rng.random(1000) < 0.1
        flagged = np.where(y, rng.random(1000) < 0.9, rng.random(1000) < 0.1)
        today = decision_costs(y, np.ones(1000), 10, 200)
        _, low, high = saving_interval(today, decision_costs(y, flagged, 10, 200))
        covered.append(low <= 0.9 * 0.9 * 10 - 0.1 * 0.1 * 200 <= high)
    assert 0.91 < np.mean(covered) < 0.95


def test_pairing_narrows_the_interval_where_cases_are_hard_for_both():
    rng = np.random.default_rng(2)
    hard = rng.exponential(10, 500)
    today, model = hard + rng.normal(1, 1, 500), hard + rng.normal(0, 1, 500)
    _, low, high = saving_interval(today, model)
    unpaired = 2 * 1.96 * np.sqrt(today.var(ddof=1) / 500 + model.var(ddof=1) / 500)
    assert high - low < unpaired / 5


def test_an_exact_mcnemar_test_needs_only_the_disagreements():
    assert round(stats.binomtest(15, 20).pvalue, 2) == 0.04
    assert round(stats.binomtest(60, 110).pvalue, 2) == 0.39


def test_rows_of_one_customer_on_both_sides_turn_coin_tosses_into_skill():
    rng = np.random.default_rng(3)
    customer = np.repeat(np.arange(200), 5)
    y = rng.integers(2, size=200)[customer]
    X = rng.normal(size=(200, 5))[customer] + 0.2 * rng.normal(size=(1000, 5))
    score = {}
    for split, groups in ((ShuffleSplit, None), (GroupShuffleSplit, customer)):
        cv = split(20, test_size=0.3, random_state=0)
        folds = cross_val_score(KNeighborsClassifier(1), X, y, groups=groups, cv=cv)
        score[split] = folds.mean()
    assert score[ShuffleSplit] > 0.85
    assert score[GroupShuffleSplit] == pytest.approx(0.5, abs=0.05)


def test_overconfidence_keeps_accuracy_and_ranking_and_moving_the_threshold_repairs_the_cost():
    rng = np.random.default_rng(4)
    logit = rng.normal(-3.5, 2, 50_000)
    y = (rng.random(50_000) < 1 / (1 + np.exp(-logit))).astype(int)
    threshold = 10 / 210
    true, stretched = (1 / (1 + np.exp(-s * logit)) for s in (1, 3))
    assert accuracy_score(y, true >= 0.5) == accuracy_score(y, stretched >= 0.5)
    assert roc_auc_score(y, true) == pytest.approx(roc_auc_score(y, stretched))
    cost = decision_costs(y, true >= threshold, 10, 200).mean()
    assert decision_costs(y, stretched >= threshold, 10, 200).mean() > 1.5 * cost
    candidates = np.quantile(stretched, np.linspace(0.5, 1, 201))
    fit, check = np.arange(50_000) % 2 == 0, np.arange(50_000) % 2 == 1
    chosen = min(
        candidates,
        key=lambda t: decision_costs(y[fit], stretched[fit] >= t, 10, 200).mean(),
    )
    repaired = decision_costs(y[check], stretched[check] >= chosen, 10, 200).mean()
    assert repaired == pytest.approx(cost, rel=0.08)


def test_a_fixed_rate_per_class_keeps_accuracy_when_the_mix_changes():
    rng = np.random.default_rng(5)
    for prevalence in (0.5, 0.02):
        y = rng.random(200_000) < prevalence
        flagged = np.where(rng.random(y.size) < 0.9, y, ~y)
        assert accuracy_score(y, flagged) == pytest.approx(0.9, abs=0.003)
    cost = decision_costs(y, flagged, 10, 200).mean()
    assert cost == pytest.approx(1.38, abs=0.05)
    assert cost < decision_costs(y, np.zeros(y.size), 10, 200).mean()


@pytest.mark.parametrize(
    ("y", "flagged", "prices", "message"),
    [
        ([1, 0], [1], (1, 1), r"\(2,\) and \(1,\)"),
        ([[1, 0]], [[1, 0]], (1, 1), r"\(1, 2\)"),
        ([2, 0], [1, 0], (1, 1), "got 2"),
        ([1, 0], [np.nan, 0], (1, 1), "got nan"),
        ([1, 0], [1, 0], (1, -2), "got 1 and -2"),
        ([1, 0], [1, 0], (np.nan, 2), "got nan and 2"),
    ],
)
def test_what_cannot_be_priced_is_refused(y, flagged, prices, message):
    with pytest.raises(ValueError, match=message):
        decision_costs(y, flagged, *prices)


def test_huge_and_infinite_prices_leave_right_decisions_free():
    assert decision_costs([0, 1, 1], [1, 1, 0], 10**30, np.inf).tolist() == [1e30, 0, np.inf]


def test_a_saving_from_unknown_costs_is_refused():
    with pytest.raises(ValueError, match="must be finite"):
        saving_interval([1, np.nan], [0, 0])


@pytest.mark.parametrize(("today", "model"), [([1, 2], [1]), ([], []), ([[1, 2]], [[1, 2]])])
def test_a_saving_needs_two_costs_of_the_same_cases(today, model):
    with pytest.raises(ValueError, match="today and model must be"):
        saving_interval(today, model)
