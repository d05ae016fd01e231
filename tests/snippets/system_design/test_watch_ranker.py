"""The ranker against finite differences, scikit-learn, ratios of means, and simulated pages."""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from snippets.system_design.calibration_after_downsampling import corrected, keep_mask
from snippets.system_design.homepage_logs import impressions
from snippets.system_design.video_homepage import page_value, simulate_homepage
from snippets.system_design.watch_ranker import Ranker, fit_ranker, loss_and_gradient


def random_model(sizes, rng):
    pairs = list(pairwise(sizes))
    weights = tuple(rng.normal(size=pair) for pair in pairs)
    return Ranker(weights, tuple(rng.normal(size=n) for _, n in pairs))


@pytest.mark.parametrize("sizes", [(3, 1), (3, 5, 1), (3, 6, 4, 1)])
def test_gradient_equals_finite_differences(sizes):
    rng = np.random.default_rng(0)
    model = random_model(sizes, rng)
    X, a, b = rng.normal(size=(20, 3)), rng.exponential(size=20), rng.exponential(size=20)
    theta = [*model.weights, *model.biases]
    gradient = loss_and_gradient(model, X, a, b)[1]
    depth, step = len(model.weights), 1e-6
    for block, analytic in zip(range(len(theta)), gradient, strict=True):
        for index in np.ndindex(theta[block].shape):
            losses = []
            for sign in (1, -1):
                moved = [t.copy() for t in theta]
                moved[block][index] += sign * step
                shifted = Ranker(tuple(moved[:depth]), tuple(moved[depth:]))
                losses.append(loss_and_gradient(shifted, X, a, b)[0])
            numeric = (losses[0] - losses[1]) / (2 * step)
            assert analytic[index] == pytest.approx(numeric, abs=1e-6)


def test_loss_is_finite_for_extreme_scores():
    model = Ranker((np.array([[1e4]]),), (np.zeros(1),))
    loss, gradient = loss_and_gradient(model, np.array([[1.0], [-1.0]]), np.ones(2), np.ones(2))
    assert np.isfinite(loss)
    assert all(np.isfinite(g).all() for g in gradient)


def test_without_hidden_layers_it_is_logistic_regression():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 3))
    y = (rng.random(20_000) < 1 / (1 + np.exp(1 - X @ [1.0, -0.5, 0.0]))).astype(float)
    weight = rng.exponential(size=20_000)
    model = fit_ranker(X, weight * y, weight * (1 - y), (), rng, epochs=20)
    reference = LogisticRegression(C=np.inf).fit(X, y, sample_weight=weight)
    np.testing.assert_allclose(model.weights[0][:, 0], reference.coef_[0], atol=0.02)
    assert model.biases[0][0] == pytest.approx(reference.intercept_[0], abs=0.02)


@pytest.mark.parametrize("w", [1.0, 0.2])
def test_odds_are_the_ratio_of_mean_weights_in_every_cell(w):
    rng = np.random.default_rng(0)
    cell = rng.integers(0, 2, size=200_000)
    chance, mean = np.array([0.05, 0.5])[cell], np.array([6.0, 2.0])[cell]
    clicked = (rng.random(cell.size) < chance).astype(float)
    minutes = clicked * rng.exponential(mean)
    kept = keep_mask(clicked, w, rng)
    X, c, t = cell[kept, None].astype(float), clicked[kept], minutes[kept]
    expected = {  # clicks; minutes as Covington et al. weigh them; minutes
        "odds": (c, 1 - c, [0.05 / 0.95, 1.0]),
        "paper": (t, 1 - c, [0.3 / 0.95, 1.0 / 0.5]),
        "minutes": (t, np.where(c == 1, w, 1.0), [0.3, 1.0]),
    }
    for a, b, truth in expected.values():
        model = fit_ranker(X, a, b, (), rng, epochs=5)
        np.testing.assert_allclose(
            w * np.exp(model.log_odds(np.array([[0.0], [1.0]]))), truth, rtol=0.08
        )


def test_network_learns_a_product_that_logistic_regression_cannot():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 2))
    y = (rng.random(20_000) < 1 / (1 + np.exp(-3 * X[:, 0] * X[:, 1]))).astype(float)
    train, test = slice(0, 15_000), slice(15_000, None)
    score = {
        hidden: roc_auc_score(
            y[test], fit_ranker(X[train], y[train], 1 - y[train], hidden, rng).log_odds(X[test])
        )
        for hidden in ((), (16,))
    }
    assert score[()] < 0.55
    assert score[(16,)] > 0.8


@pytest.mark.parametrize("seed", range(4))
def test_best_click_auc_loses_on_minutes(seed):
    rng = np.random.default_rng(seed)
    home = simulate_homepage(300, 500, rng)
    X, clicked, minutes = impressions(home, 40_000, rng)
    new_X, new_clicked, new_minutes = impressions(home, 40_000, rng)
    everything = np.tile(np.arange(500), (300, 1))
    auc, tenth, clicks, worth = {}, {}, {}, {}
    for name, a, b in (("click", clicked, 1 - clicked), ("minutes", minutes, np.ones(40_000))):
        model = fit_ranker(X, a, b, (16,), rng)
        z = model.log_odds(new_X)
        auc[name] = roc_auc_score(new_clicked, z)
        tenth[name] = new_minutes[np.argsort(-z)[:4000]].mean()
        scores = model.log_odds(home.features.reshape(-1, 4)).reshape(300, 500)
        clicks[name], worth[name] = page_value(home, everything, scores)
    assert auc["click"] > auc["minutes"] + 0.02
    assert clicks["click"] > clicks["minutes"]
    assert worth["click"] < 0.9 * worth["minutes"]
    assert tenth["click"] < tenth["minutes"]  # the offline metric that asks the right question


@pytest.mark.parametrize("seed", range(2))
def test_sampled_negatives_spoil_log_loss_and_the_correction_repairs_it(seed):
    rng = np.random.default_rng(seed)
    home = simulate_homepage(300, 500, rng)
    X, clicked, _ = impressions(home, 40_000, rng)
    new_X, new_clicked, _ = impressions(home, 40_000, rng)
    kept = keep_mask(clicked, 0.1, rng)
    model = fit_ranker(X[kept], clicked[kept], 1 - clicked[kept], (16,), rng)
    q = 1 / (1 + np.exp(-model.log_odds(new_X)))

    def log_loss(p):
        return -np.mean(np.log(np.where(new_clicked == 1, p, 1 - p)))

    constant = log_loss(np.full(len(new_X), clicked.mean()))
    assert log_loss(corrected(q, 0.1)) < constant < log_loss(q)
    assert corrected(q, 0.1).mean() == pytest.approx(new_clicked.mean(), rel=0.1)
