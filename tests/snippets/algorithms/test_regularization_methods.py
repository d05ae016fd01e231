"""Ridge by direction and early stopping against scikit-learn, plain loops and calculus."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge

from snippets.algorithms.regularization_methods import (
    kept_by_early_stopping,
    kept_by_ridge,
    ridge_by_direction,
)

seeds = st.integers(0, 10_000)
strengths = st.floats(0.001, 30.0)
thorough = settings(deadline=None, database=None, max_examples=40)


def correlated(seed, n=40, d=5):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 1)) + 0.5 * rng.normal(size=(n, d)) * np.arange(1, d + 1)
    return X, rng.normal(size=d), rng


def directions(X):
    centered = X - X.mean(axis=0)
    values, vectors = np.linalg.eigh(centered.T @ centered / len(X))
    return values[::-1], vectors[:, ::-1]


@given(seeds, strengths)
@thorough
def test_ridge_keeps_the_stated_share_of_least_squares_in_each_direction(seed, l2):
    X, w, rng = correlated(seed)
    y = X @ w + rng.normal(size=len(X))
    values, V = directions(X)
    shrunk = V.T @ Ridge(alpha=l2 * len(X)).fit(X, y).coef_
    full = V.T @ LinearRegression().fit(X, y).coef_
    np.testing.assert_allclose(shrunk, kept_by_ridge(values, l2) * full, atol=1e-8)


@given(seeds, st.integers(0, 200), st.floats(0.05, 1.0))
@thorough
def test_gradient_descent_reaches_the_stated_share_in_each_direction(seed, steps, fraction):
    X, w, rng = correlated(seed)
    y = X @ w + rng.normal(size=len(X))
    A, b = X - X.mean(axis=0), y - y.mean()
    values, V = directions(X)
    lr, u = fraction / values[0] * (1 - 1e-9), np.zeros(5)
    for _ in range(steps):
        u = u - lr * A.T @ (A @ u - b) / len(A)
    full = V.T @ LinearRegression().fit(X, y).coef_
    np.testing.assert_allclose(V.T @ u, kept_by_early_stopping(values, lr, steps) * full, atol=1e-8)


@pytest.mark.parametrize("l2", [0.0, 0.1, 2.0])
def test_bias_and_variance_are_those_of_a_simulation(l2):
    X, w, rng = correlated(1)
    noise = 1.5
    Y = (X @ w)[:, None] + noise * rng.normal(size=(len(X), 20_000))
    _, V = directions(X)
    fits = Ridge(alpha=l2 * len(X)).fit(X, Y).coef_ @ V
    found = ridge_by_direction(X, w, noise, l2)
    np.testing.assert_allclose(found.variance, fits.var(axis=0), rtol=0.05)
    offset = fits.mean(axis=0) - V.T @ w
    margin = 5 * np.sqrt(found.variance / 20_000) + 1e-6
    assert (np.abs(np.abs(found.bias) - np.abs(offset)) < margin).all()


@given(seeds, strengths, strengths)
@thorough
def test_norm_and_variance_fall_and_bias_rises_with_the_strength(seed, one, other):
    X, w, rng = correlated(seed)
    y = X @ w + rng.normal(size=len(X))
    weak, strong = sorted((one, other))
    norms = [np.linalg.norm(Ridge(alpha=h * len(X)).fit(X, y).coef_) for h in (weak, strong)]
    assert norms[0] >= norms[1] - 1e-9
    few, many = (ridge_by_direction(X, w, 1.0, h) for h in (weak, strong))
    assert (few.variance >= many.variance - 1e-12).all()
    assert (np.abs(few.bias) <= np.abs(many.bias) + 1e-12).all()


@given(seeds, strengths)
@thorough
def test_weak_directions_keep_the_smaller_share(seed, l2):
    X, w, _ = correlated(seed)
    found = ridge_by_direction(X, w, 1.0, l2)
    assert (np.diff(found.eigenvalue) <= 0).all()
    assert (np.diff(found.kept) <= 0).all()


def test_the_singular_values_of_the_textbook_give_the_same_share():
    X, w, _ = correlated(2)
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    alpha = 0.3 * len(X)
    found = ridge_by_direction(X, w, 1.0, 0.3)
    np.testing.assert_allclose(found.kept, s**2 / (s**2 + alpha))


def test_in_the_limit_of_small_steps_the_shares_differ_by_at_most_0_21():
    x = np.geomspace(1e-3, 1e3, 2000)  # eigenvalue * lr * steps
    steps = 2_000_000
    gap = kept_by_early_stopping(x, 1 / steps, steps) - kept_by_ridge(x, 1.0)
    assert (gap > 0).all()
    worst = minimize_scalar(lambda v: np.exp(-v) - 1 / (1 + v), bounds=(0, 9), method="bounded")
    assert -worst.fun == pytest.approx(gap.max(), abs=1e-4)
    assert 0.20 < -worst.fun < 0.21


def test_the_risk_of_early_stopping_is_at_most_1_69_times_that_of_ridge():
    x = np.geomspace(1e-3, 1e3, 5000)
    flow, ridge = 1 - np.exp(-x), x / (1 + x)
    for variance in np.geomspace(1e-6, 1e6, 41):  # against a squared weight of 1
        ratio = ((1 - flow) ** 2 + variance * flow**2) / ((1 - ridge) ** 2 + variance * ridge**2)
        assert ratio.max() < 1.69
    assert ratio.max() > 1.68


def test_on_orthonormal_features_scikit_learn_divides_cuts_and_does_both():
    signs = np.array([[1, 1], [1, -1]])
    H = np.kron(signs, np.kron(signs, signs))[:, 1:5].astype(float)
    y = H @ np.array([3.0, 1.0, 0.4, -0.2])
    fits = {
        "L2": Ridge(alpha=0.5 * 8).fit(H, y).coef_,
        "L1": Lasso(alpha=0.5).fit(H, y).coef_,
        "both": ElasticNet(alpha=1.0, l1_ratio=0.5).fit(H, y).coef_,
    }
    np.testing.assert_allclose(fits["L2"], np.array([3, 1, 0.4, -0.2]) / 1.5)
    np.testing.assert_allclose(fits["L1"], [2.5, 0.5, 0, 0], atol=1e-9)
    np.testing.assert_allclose(fits["both"], np.array([2.5, 0.5, 0, 0]) / 1.5, atol=1e-9)


def test_a_single_coefficient_can_change_sign_and_grow_while_the_norm_falls():
    gram, w = np.array([[1, 0.8], [0.8, 1]]), np.array([2.0, -0.5])
    path = [np.linalg.solve(gram + h * np.eye(2), gram @ w) for h in (0, 0.1, 0.3, 1, 3)]
    second = [fit[1] for fit in path]
    assert second[0] == pytest.approx(-0.5)
    assert second[1] < 0 < second[2] < second[3]
    assert second[4] < second[3]
    assert (np.diff([np.linalg.norm(fit) for fit in path]) < 0).all()


def adam(decoupled, decay=0.1, lr=0.01, steps=400):
    """Decay two weights whose loss gradients alternate in sign, of size 10 and 0.1."""
    w, m, v = np.ones(2), np.zeros(2), np.zeros(2)
    for t in range(1, steps + 1):
        g = np.array([10.0, 0.1]) * (-1) ** t
        g = g if decoupled else g + decay * w
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        step = m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        w = w - lr * (step + (decay * w if decoupled else 0))
    return w


def test_under_adam_an_l2_penalty_spares_weights_with_large_gradients_and_decay_does_not():
    large, small = adam(decoupled=False)
    assert large > 0.9
    assert small < 0.5
    large, small = adam(decoupled=True)
    assert large == pytest.approx(small, abs=0.01)


def test_the_practice_comes_out_as_stated():
    l2 = (1 - 0.8) / 0.8
    assert l2 == pytest.approx(0.25)
    assert pytest.approx(l2) == 1 / (0.05 * 80)
    assert kept_by_ridge(0.25, l2) == pytest.approx(0.5)
    assert round(float(kept_by_early_stopping(0.25, 0.05, 80)), 2) == 0.63


@pytest.mark.parametrize("bad", [[], [0.0], [-1.0], [np.nan], [np.inf]])
def test_impossible_eigenvalues_are_refused(bad):
    with pytest.raises(ValueError, match="eigenvalues must be above 0 and finite"):
        kept_by_ridge(bad, 0.1)


@pytest.mark.parametrize("lr", [0.0, -0.1, 1.1, np.nan])
def test_rates_beyond_the_formula_are_refused(lr):
    with pytest.raises(ValueError, match="lr must be above 0 and at most"):
        kept_by_early_stopping([1.0], lr, 3)


def test_a_boolean_is_no_number_of_steps():
    with pytest.raises(ValueError, match="got True"):
        kept_by_early_stopping([1.0], 0.1, True)


def test_dependent_columns_have_no_least_squares_weight_to_keep():
    with pytest.raises(ValueError, match="linearly dependent"):
        ridge_by_direction([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]], [1.0, 1.0], 1.0, 0.1)


@pytest.mark.parametrize("noise", [-1.0, np.nan, np.inf])
def test_impossible_noise_is_refused(noise):
    with pytest.raises(ValueError, match="noise must be at least 0 and finite"):
        ridge_by_direction([[1.0], [2.0]], [1.0], noise, 0.1)
