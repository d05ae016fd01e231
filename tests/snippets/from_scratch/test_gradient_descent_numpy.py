"""Proofs of the NumPy version: SciPy, scikit-learn, the plain version, and the theory it cites."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import expit
from sklearn.linear_model import LogisticRegression, Ridge

from snippets.from_scratch.gradient_descent_from_scratch import fit_line, gradient
from snippets.from_scratch.gradient_descent_numpy import (
    curvature,
    logistic_gradient,
    squared_gradient,
)


def data(seed, n=60, d=3):
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=(n, d - 1)), np.ones(n)])
    return X, X @ rng.normal(size=d) + rng.normal(size=n), rng


def descend(gradient, start, lr, tol=1e-8):
    """Take the step of the page until the gradient is small, and fail if it never is."""
    w = np.asarray(start, dtype=float)
    for _ in range(100_000):
        g = gradient(w)
        if np.linalg.norm(g) <= tol:
            return w
        w = w - lr * g
    raise AssertionError(f"the gradient is still {np.linalg.norm(g)}")


def central(loss, w, h=1e-5):
    steps = h * np.eye(len(w))
    return np.array([(loss(w + step) - loss(w - step)) / (2 * h) for step in steps])


@pytest.mark.parametrize("seed", range(5))
def test_squared_gradient_is_that_of_finite_differences(seed):
    X, y, rng = data(seed)
    w = rng.normal(size=3)

    def loss(w):
        return np.mean((X @ w - y) ** 2) / 2

    np.testing.assert_allclose(squared_gradient(X, y, w), central(loss, w), rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(
        squared_gradient(X, y, w), approx_fprime(w, loss, 1e-7), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("seed", range(5))
def test_logistic_gradient_is_that_of_finite_differences(seed):
    X, y, rng = data(seed)
    labels, w = (y > 0).astype(float), rng.normal(size=3)

    def log_loss(w):
        return np.mean(np.logaddexp(0, X @ w) - labels * (X @ w))

    numeric = central(log_loss, w)
    np.testing.assert_allclose(logistic_gradient(X, labels, w), numeric, rtol=1e-6, atol=1e-9)


def test_logistic_gradient_uses_the_sigmoid_of_scipy_far_out_too():
    z = np.linspace(-800, 800, 101)
    p = [logistic_gradient([[1]], [0], [value])[0] for value in z]  # X = 1, y = 0: p itself
    np.testing.assert_allclose(p, expit(z), rtol=0, atol=1e-15)


def test_gradient_and_fit_are_those_of_the_plain_version():
    X, y, rng = data(1, d=2)
    points = list(zip(X[:, 0].tolist(), y.tolist(), strict=True))
    w = rng.normal(size=2)
    assert gradient(points, *w) == pytest.approx(squared_gradient(X, y, w))
    fitted = descend(lambda w: squared_gradient(X, y, w), [0, 0], 0.3)
    assert fit_line(points, 0.3)[:2] == pytest.approx(tuple(fitted), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_descent_reaches_the_solution_of_lstsq(seed):
    X, y, _ = data(seed, d=6)
    smallest, largest = curvature(X)
    w = descend(lambda w: squared_gradient(X, y, w), np.zeros(6), 2 / (smallest + largest))
    np.testing.assert_allclose(w, np.linalg.lstsq(X, y, rcond=None)[0], atol=1e-7)


def test_curvature_is_the_squared_singular_values_over_n_and_bounds_finite_differences():
    X, y, _ = data(2)
    singular = np.linalg.svd(X, compute_uv=False)
    assert curvature(X) == pytest.approx((singular[-1] ** 2 / 60, singular[0] ** 2 / 60))
    H = np.array(
        [central(lambda w, j=j: squared_gradient(X, y, w)[j], np.ones(3)) for j in (0, 1, 2)]
    )
    assert curvature(X) == pytest.approx(tuple(np.linalg.eigvalsh(H)[[0, -1]]))


@pytest.mark.parametrize("seed", range(5))
def test_just_below_2_over_l_converges_and_just_above_diverges(seed):
    X, y, _ = data(seed)
    limit = 2 / curvature(X)[1]
    w = descend(lambda w: squared_gradient(X, y, w), np.zeros(3), 0.999 * limit)
    np.testing.assert_allclose(w, np.linalg.lstsq(X, y, rcond=None)[0], atol=1e-7)
    w = np.zeros(3)
    for _ in range(20_000):
        w = w - 1.001 * limit * squared_gradient(X, y, w)
    assert np.linalg.norm(w) > 1e6


def test_no_constant_rate_has_a_smaller_worst_factor_than_2_over_l_plus_mu():
    smallest, largest = curvature(data(3)[0])
    kappa = largest / smallest

    def worst(lr):
        return max(abs(1 - lr * smallest), abs(1 - lr * largest))

    best = worst(2 / (smallest + largest))
    assert best == pytest.approx((kappa - 1) / (kappa + 1))
    assert all(worst(lr) >= best for lr in np.linspace(0, 2 / largest, 1001))


def test_distance_is_at_most_the_gradient_over_the_smallest_eigenvalue():
    X, y, rng = data(4)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    for w in rng.normal(size=(200, 3)):
        bound = np.linalg.norm(squared_gradient(X, y, w)) / curvature(X)[0]
        assert np.linalg.norm(w - best) <= bound * (1 + 1e-9)


def test_one_standardized_feature_is_solved_by_one_step_at_rate_1():
    rng = np.random.default_rng(5)
    year, y = np.arange(2000.0, 2021.0), rng.normal(size=21)
    Z = np.column_stack([(year - year.mean()) / year.std(), np.ones(21)])
    w = np.zeros(2) - squared_gradient(Z, y, np.zeros(2))
    np.testing.assert_allclose(w, np.linalg.lstsq(Z, y, rcond=None)[0], atol=1e-12)
    slope, intercept = np.polyfit(year - year.mean(), y, 1)
    assert w[0] / year.std() == pytest.approx(slope)
    assert w[1] == pytest.approx(intercept)


@pytest.mark.parametrize("rho", [-0.999, 0.5, 0.999])
def test_two_standardized_columns_keep_a_condition_number_from_their_correlation(rho):
    a, b = np.linalg.qr(np.column_stack([np.ones(50), np.arange(50.0), np.arange(50.0) ** 2]))[0].T[
        1:
    ]
    X = np.column_stack([a, rho * a + np.sqrt(1 - rho**2) * b]) * np.sqrt(50)
    X = np.column_stack([X, np.ones(50)])
    smallest, largest = curvature(X)
    assert largest / smallest == pytest.approx((1 + abs(rho)) / (1 - abs(rho)))


def test_duplicated_column_gives_the_solution_of_smallest_norm_from_zero_only():
    X, y, _ = data(6)
    X = np.column_stack([X, X[:, 0]])
    shortest = np.linalg.lstsq(X, y, rcond=None)[0]
    w = descend(lambda w: squared_gradient(X, y, w), np.zeros(4), 0.3)
    np.testing.assert_allclose(w, shortest, atol=1e-6)
    null = np.array([1.0, 0, 0, -1])
    w = descend(lambda w: squared_gradient(X, y, w), 5 * null, 0.3)
    np.testing.assert_allclose(w, shortest + 5 * null, atol=1e-6)


def test_logistic_descent_below_8_over_l_reaches_the_fit_of_sklearn():
    X, y, rng = data(7, n=300)
    labels = (rng.random(300) < expit(y)).astype(float)
    w = descend(lambda w: logistic_gradient(X, labels, w), np.zeros(3), 0.99 * 8 / curvature(X)[1])
    sk = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000, solver="newton-cholesky")
    sk.fit(X[:, :2], labels)
    np.testing.assert_allclose(w, [*sk.coef_[0], sk.intercept_[0]], atol=1e-6)


def test_on_separable_classes_a_tighter_tolerance_means_larger_weights():
    x = np.random.default_rng(8).normal(size=50)
    X = np.column_stack([x, np.ones(50)])
    norms = [
        np.linalg.norm(descend(lambda w: logistic_gradient(X, x > 0, w), [0, 0], 1, tol))
        for tol in (1e-1, 1e-2, 1e-3)
    ]
    assert norms[0] * 2 < norms[1]
    assert norms[1] * 2 < norms[2]


def test_stopped_descent_recovers_each_eigendirection_by_the_share_of_the_page():
    X, y, _ = data(9)
    eigenvalues, directions = np.linalg.eigh(X.T @ X / len(X))
    best = directions.T @ np.linalg.lstsq(X, y, rcond=None)[0]
    w, lr, t = np.zeros(3), 0.1, 7
    for _ in range(t):
        w = w - lr * squared_gradient(X, y, w)
    np.testing.assert_allclose(directions.T @ w, (1 - (1 - lr * eigenvalues) ** t) * best)
    alpha = 0.4
    ridge = Ridge(alpha=alpha * len(X), fit_intercept=False).fit(X, y).coef_
    np.testing.assert_allclose(directions.T @ ridge, eigenvalues / (eigenvalues + alpha) * best)


@pytest.mark.parametrize("function", [squared_gradient, logistic_gradient])
@pytest.mark.parametrize(
    ("X", "y", "w"),
    [([1, 2], [1, 2], [0]), (np.ones((0, 1)), [], [0]), ([[1]], [[1]], [0]), ([[1]], [1], [[0]])],
)
def test_shapes_that_numpy_would_broadcast_and_no_rows_are_refused(function, X, y, w):
    with pytest.raises(ValueError, match="need shapes"):
        function(X, y, w)
