"""The models against scikit-learn, and the comparisons of the page over seeds."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from snippets.case_studies.acceptance_models import PRODUCT, fit_all, logistic, mean_wait, neighbors
from snippets.case_studies.boosted_trees import boost
from snippets.case_studies.driver_offers import Offers, draw_offers, true_chance
from snippets.framework.model_ladder import excess
from snippets.recommendation_search.grouped_auc import auc


def test_neighbors_equal_scikit_learn():
    a, b = (draw_offers(n, np.random.default_rng(n)) for n in (500, 100))
    sd = a.X.std(axis=0)
    sk = KNeighborsClassifier(20).fit(a.X / sd, a.accepted).predict_proba(b.X / sd)[:, 1]
    np.testing.assert_allclose(neighbors(a, b.X, 20), np.clip(sk, 0.01, 0.99))


@pytest.mark.parametrize("balanced", [False, True])
def test_logistic_equals_scikit_learn_also_with_class_weights(balanced):
    a, b = (draw_offers(n, np.random.default_rng(n), base=1.4) for n in (2000, 200))
    share = a.accepted.mean()
    weight = np.where(a.accepted == 1, 0.5 / share, 0.5 / (1 - share)) if balanced else 1.0
    kind = "balanced" if balanced else None
    sk = LogisticRegression(C=1e6, class_weight=kind, tol=1e-10, max_iter=10_000)
    expected = sk.fit(a.X, a.accepted).predict_proba(b.X)[:, 1]
    np.testing.assert_allclose(logistic(a, b.X, weight=weight), expected, atol=2e-3)


@pytest.mark.parametrize("seed", range(6))
def test_trade_offs_on_3000_offers(seed):
    rng = np.random.default_rng(seed)
    old, new = draw_offers(3000, rng), draw_offers(1200, rng)
    found = fit_all(old, new.X)
    lost = {name: mean_wait(new, q) - mean_wait(new, new.p) for name, q in found.items()}
    gap = {name: excess(new.p, q) for name, q in found.items()}
    assert gap["  + product"] < 5 < gap["boosted trees"] < 30 < 40 < gap["logistic"]
    assert gap["logistic"] < gap["naive Bayes"] < gap["constant"]
    assert 10 < gap["50 neighbors"] < 30
    assert lost["  + product"] < 0.3 < lost["boosted trees"] < lost["logistic"] < lost["constant"]
    assert 4 < lost["constant"] < 8
    assert mean_wait(new, new.p) == pytest.approx(185, abs=10)


@pytest.mark.parametrize("seed", range(6))
def test_trees_lose_with_100_offers_and_win_with_10000(seed):
    rng = np.random.default_rng(100 + seed)
    gaps = {}
    for n in (100, 10_000):
        old, new = draw_offers(n, rng), draw_offers(1000, rng)
        trees = boost(old.X, old.accepted).probability(new.X)
        found = np.full(1000, old.accepted.mean()), logistic(old, new.X), trees
        gaps[n] = [excess(new.p, q) for q in found]
    assert gaps[100][2] > gaps[100][0]
    assert gaps[10_000][2] < gaps[10_000][1] / 2


def test_trees_are_a_little_ahead_with_1000_offers_on_average():
    lead = []
    for seed in range(20):
        rng = np.random.default_rng(200 + seed)
        old, new = (draw_offers(1000, rng) for _ in range(2))
        trees = boost(old.X, old.accepted).probability(new.X)
        lead.append(excess(new.p, logistic(old, new.X)) - excess(new.p, trees))
    assert 5 < np.mean(lead) < 18


def test_with_100_offers_ten_trees_beat_the_constant_on_average_and_sixty_do_not():
    gaps = []
    for seed in range(20):
        rng = np.random.default_rng(300 + seed)
        old, new = draw_offers(100, rng), draw_offers(1000, rng)
        found = [np.full(1000, old.accepted.mean())]
        found += [boost(old.X, old.accepted, trees=t).probability(new.X) for t in (10, 60)]
        gaps.append([excess(new.p, q) for q in found])
    constant, ten, sixty = np.mean(gaps, axis=0)
    assert ten < constant - 10 < constant + 40 < sixty


@pytest.mark.parametrize("seed", range(6))
def test_balanced_weights_keep_the_auc_and_divide_the_odds_by_about_four(seed):
    rng = np.random.default_rng(seed)
    old, new = (draw_offers(n, rng, base=1.4) for n in (3000, 1200))
    share = old.accepted.mean()
    weight = np.where(old.accepted == 1, 0.5 / share, 0.5 / (1 - share))
    plain, balanced = (logistic(old, new.X, PRODUCT, w) for w in (1.0, weight))
    assert auc(new.accepted, plain) == pytest.approx(auc(new.accepted, balanced), abs=0.005)
    ratio = np.median(plain / (1 - plain) / (balanced / (1 - balanced)))
    assert ratio == pytest.approx(share / (1 - share), rel=0.1)
    assert 3.5 < ratio < 5
    assert mean_wait(new, balanced) > mean_wait(new, plain) + 1
    odds = balanced / (1 - balanced) * share / (1 - share)
    assert mean_wait(new, odds / (1 + odds)) == pytest.approx(mean_wait(new, plain), abs=0.3)


@pytest.mark.parametrize("seed", range(6))
def test_trees_are_flat_beyond_the_log_and_explored_offers_repair_them(seed):
    rng = np.random.default_rng(seed)
    near, test = draw_offers(3000, rng), draw_offers(1000, rng)
    explored = draw_offers(300, rng, minutes=(2.0, 14.0))
    both = Offers(*(np.concatenate(parts) for parts in zip(near, explored, strict=True)))
    at = [test.X * [0, 0, 1, 1, 1, 1] + [m, 0.4 * m, 0, 0, 0, 0] for m in (8, 12)]
    trees = boost(near.X, near.accepted)
    np.testing.assert_array_equal(trees.probability(at[0]), trees.probability(at[1]))
    truth = true_chance(at[1]).mean()
    assert trees.probability(at[1]).mean() > truth + 0.25
    assert logistic(near, at[1]).mean() == pytest.approx(truth, abs=0.08)
    assert boost(both.X, both.accepted).probability(at[1]).mean() == pytest.approx(truth, abs=0.1)
