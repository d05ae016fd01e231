"""The step against finite differences and scikit-learn."""

import numpy as np
import pytest
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss as sklearn_log_loss

from snippets.framework.online_logistic import log_loss, partial_fit


def batch(rng, w, n):
    X = np.column_stack([np.ones(n), rng.normal(size=(n, w.size - 1))])
    return X, (rng.random(n) < 1 / (1 + np.exp(-X @ w))).astype(float)


@pytest.mark.parametrize("seed", range(5))
def test_loss_agrees_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    w = rng.normal(size=3)
    X, y = batch(rng, w, 50)
    chance = 1 / (1 + np.exp(-X @ w))
    assert log_loss(w, X, y) == pytest.approx(sklearn_log_loss(y, chance, labels=[0, 1]))


@pytest.mark.parametrize("seed", range(5))
def test_step_follows_finite_differences(seed):
    rng = np.random.default_rng(seed)
    w, lr, h = rng.normal(size=3), 0.7, 1e-6
    X, y = batch(rng, np.array([-1.0, 1.0, 0.5]), 40)
    slope = [(log_loss(w + h * e, X, y) - log_loss(w - h * e, X, y)) / (2 * h) for e in np.eye(3)]
    assert partial_fit(w, X, y, lr) == pytest.approx(w - lr * np.array(slope), abs=1e-6)


def test_single_rows_agree_with_partial_fit_of_scikit_learn():
    rng = np.random.default_rng(0)
    model = SGDClassifier(
        loss="log_loss", penalty=None, alpha=0, learning_rate="constant", eta0=0.3,
        fit_intercept=False, shuffle=False,
    )  # fmt: skip
    w = np.zeros(3)
    X, y = batch(rng, np.array([-1.0, 1.0, 0.5]), 60)
    for i in range(60):
        model.partial_fit(X[i : i + 1], y[i : i + 1], classes=[0, 1])
        w = partial_fit(w, X[i : i + 1], y[i : i + 1], lr=0.3)
    assert w == pytest.approx(model.coef_[0], abs=1e-5)


def test_huge_scores_stay_finite():
    X, y = np.array([[1e6], [-1e6]]), np.array([0.0, 1.0])
    assert np.isfinite(log_loss(np.ones(1), X, y))
    assert np.isfinite(partial_fit(np.ones(1), X, y, lr=0.1)).all()


def test_skipped_batch_leaves_a_copy():
    w = np.zeros(1)
    kept = partial_fit(w, np.ones((1, 1)), np.ones(1), lr=1.0, limit=0.1)
    assert kept.tolist() == w.tolist()
    assert kept is not w


def test_nan_features_and_a_nan_limit_are_refused():
    w, y = np.zeros(1), np.ones(1)
    with pytest.raises(ValueError, match="finite scores"):
        partial_fit(w, np.full((1, 1), np.nan), y, lr=1.0)
    with pytest.raises(ValueError, match="limit must be"):
        partial_fit(w, np.ones((1, 1)), y, lr=1.0, limit=float("nan"))


@pytest.mark.parametrize("y", [[np.nan], [1.5], [-0.1]])
def test_what_is_no_chance_is_refused(y):
    with pytest.raises(ValueError, match="from 0 to 1"):
        log_loss(np.zeros(1), np.ones((1, 1)), np.array(y))


@pytest.mark.parametrize("lr", [0, -1, float("nan"), float("inf")])
def test_impossible_rate_is_refused(lr):
    with pytest.raises(ValueError, match="lr must be"):
        partial_fit(np.zeros(1), np.ones((1, 1)), np.ones(1), lr)
