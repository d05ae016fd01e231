"""Elastic net and lasso against scikit-learn, the conditions of the optimum, and known limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Lasso
from sklearn.preprocessing import StandardScaler

from snippets.algorithms.elastic_net import elastic_net, moments, soft_threshold

seeds = st.integers(0, 10_000)
strengths = st.floats(0.01, 1.0)
thorough = settings(deadline=None, database=None, max_examples=40)


def correlated_data(seed, n=30, d=6, rho=0.9):
    rng = np.random.default_rng(seed)
    X = np.sqrt(rho) * rng.normal(size=(n, 1)) + np.sqrt(1 - rho) * rng.normal(size=(n, d))
    return X, X @ rng.normal(size=d) + rng.normal(size=n)


def near_duplicates(samples, rng, n=50, rho=0.99):
    latent, a, b, c = rng.normal(size=(4, samples, n))
    A, B = (np.sqrt(rho) * latent + np.sqrt(1 - rho) * own for own in (a, b))
    X = np.stack([A, B, c], axis=-1)
    return X, X.sum(axis=-1) + 2 * rng.normal(size=(samples, n))


def with_gram(gram, n=40):
    """Build centered features whose X'X / n is exactly `gram`."""
    rng = np.random.default_rng(0)
    raw = rng.normal(size=(n, len(gram)))
    Q, _ = np.linalg.qr(raw - raw.mean(axis=0))
    return np.sqrt(n) * Q @ np.linalg.cholesky(gram).T


def objective(X, y, w, l1, l2):
    residual = y - y.mean() - (X - X.mean(axis=0)) @ w
    return residual @ residual / (2 * len(y)) + l1 * np.abs(w).sum() + l2 * w @ w / 2


@given(seeds, strengths, strengths)
@thorough
def test_elastic_net_equals_scikit_learn(seed, l1, l2):
    X, y = correlated_data(seed)
    model = ElasticNet(alpha=l1 + l2, l1_ratio=l1 / (l1 + l2), tol=1e-12, max_iter=1_000_000)
    np.testing.assert_allclose(elastic_net(X, y, l1, l2), model.fit(X, y).coef_, atol=1e-5)


@given(seeds, strengths)
@thorough
def test_lasso_equals_scikit_learn(seed, l1):
    X, y = correlated_data(seed)
    expected = Lasso(alpha=l1, tol=1e-12, max_iter=1_000_000).fit(X, y).coef_
    np.testing.assert_allclose(elastic_net(X, y, l1, 0), expected, atol=1e-5)


@given(seeds, strengths, st.sampled_from([0.0, 0.1, 1.0]))
@thorough
def test_the_result_meets_the_conditions_of_the_optimum(seed, l1, l2):
    X, y = correlated_data(seed)
    w = elastic_net(X, y, l1, l2)
    centered = X - X.mean(axis=0)
    slope = centered.T @ (y - y.mean() - centered @ w) / len(y) - l2 * w
    kept = w != 0
    np.testing.assert_allclose(slope[kept], l1 * np.sign(w[kept]), atol=1e-6)
    assert (np.abs(slope[~kept]) <= l1 + 1e-6).all()


@given(seeds)
@thorough
def test_no_other_coefficients_have_a_lower_objective(seed):
    X, y = correlated_data(seed)
    w = elastic_net(X, y, 0.2, 0.1)
    rng = np.random.default_rng(seed)
    best = objective(X, y, w, 0.2, 0.1)
    for scale in (1e-3, 1e-1, 1.0):
        other = w + scale * rng.normal(size=w.shape)
        assert objective(X, y, other, 0.2, 0.1) > best - 1e-9


@given(seeds, strengths, strengths)
@thorough
def test_without_correlation_it_is_a_soft_threshold_then_a_shrinkage(seed, l1, l2):
    X = with_gram(np.eye(4))
    y = np.random.default_rng(seed).normal(size=len(X))
    expected = soft_threshold(X.T @ y / len(X), l1) / (1 + l2)
    np.testing.assert_allclose(elastic_net(X, y, l1, l2), expected, atol=1e-7)


@given(st.floats(-5, 5), st.floats(0, 5))
@thorough
def test_the_soft_threshold_minimizes_its_own_objective(z, l1):
    grid = np.linspace(-6, 6, 2401)
    values = (grid - z) ** 2 / 2 + l1 * np.abs(grid)
    at = float(soft_threshold(z, l1))
    assert (at - z) ** 2 / 2 + l1 * abs(at) <= values.min() + 1e-12


def test_the_smallest_strength_that_drops_everything_is_the_largest_covariance():
    X, y = correlated_data(0)
    limit = np.abs(moments(X, y)[1]).max()
    assert (elastic_net(X, y, limit * 1.0001, 0) == 0).all()
    assert (elastic_net(X, y, limit * 0.99, 0) != 0).any()


def test_a_stack_gives_what_each_data_set_gives():
    pairs = [correlated_data(seed) for seed in range(5)]
    X, y = (np.stack(arrays) for arrays in zip(*pairs, strict=True))
    each = [elastic_net(a, b, 0.1, 0.1) for a, b in pairs]
    np.testing.assert_allclose(elastic_net(X, y, 0.1, 0.1), each, atol=1e-7)
    many_targets = [elastic_net(X[0], b, 0.1, 0.1) for b in y]
    np.testing.assert_allclose(elastic_net(X[0], y, 0.1, 0.1), many_targets, atol=1e-7)


def test_the_intercept_is_not_penalized():
    X, y = correlated_data(1)
    w = elastic_net(X, y, 0.3, 0.3)
    np.testing.assert_allclose(elastic_net(X + 50, y + 1000, 0.3, 0.3), w, atol=1e-6)


@given(seeds, st.floats(0.02, 0.5), st.floats(0.02, 2.0), st.floats(0.1, 0.999))
@thorough
def test_the_coefficients_of_same_sign_differ_by_at_most_the_grouping_bound(seed, l1, l2, rho):
    X, y = correlated_data(seed, d=4, rho=rho)
    X = StandardScaler().fit_transform(X)
    w = elastic_net(X, y, l1, l2)
    correlation = np.corrcoef(X.T)
    for i in range(4):
        for j in range(i):
            if w[i] * w[j] > 0:
                bound = y.std() * np.sqrt(2 * (1 - correlation[i, j])) / l2
                assert abs(w[i] - w[j]) <= bound + 1e-6


def test_lasso_breaks_the_bound_that_elastic_net_keeps():
    X, y = near_duplicates(200, np.random.default_rng(0))
    gap = {}
    for l2 in (0.0, 0.1):
        w = elastic_net(X, y, 0.1, l2)
        gap[l2] = np.abs(w[:, 0] - w[:, 1]).mean()
    assert gap[0.0] > 5 * gap[0.1]


def test_a_strong_absolute_penalty_drops_one_twin_in_elastic_net_too():
    X, y = near_duplicates(200, np.random.default_rng(4))
    w = elastic_net(X, y, 2.0, 0.1)
    assert 0.1 < ((w[:, 0] != 0) != (w[:, 1] != 0)).mean() < 0.5


def test_identical_columns_share_in_elastic_net_and_tie_in_lasso():
    X, y = correlated_data(2, d=1)
    twins = np.hstack([X, X])
    a, b = elastic_net(twins, y, 0.1, 0.5)
    assert a == pytest.approx(b, abs=1e-6)
    w = elastic_net(twins, y, 0.1, 0)
    splits = [np.array([share, 1 - share]) * w.sum() for share in (0.0, 0.3, 0.5, 1.0)]
    values = [objective(twins, y, split, 0.1, 0) for split in splits]
    assert values == pytest.approx([values[0]] * 4)
    assert objective(twins, y, np.array([1.5, -0.5]) * w.sum(), 0.1, 0) > values[0]


def test_the_order_of_identical_columns_decides_for_scikit_learn_too():
    X, y = correlated_data(2, d=1)
    twins = np.hstack([X, X])
    for w in (elastic_net(twins, y, 0.1, 0), Lasso(alpha=0.1).fit(twins, y).coef_):
        assert w[0] != 0
        assert w[1] == pytest.approx(0, abs=1e-9)


def test_the_split_of_practice_is_even_for_ridge_and_elastic_net():
    absolute, squares = {}, {}
    for split in ((2, 0), (1, 1), (3, -1)):
        absolute[split] = sum(map(abs, split))
        squares[split] = sum(part**2 for part in split) / 2
    assert list(absolute.values()) == [2, 2, 4]
    assert list(squares.values()) == [2, 1, 5]
    both = {split: absolute[split] + squares[split] for split in absolute}
    assert list(both.values()) == [4, 3, 9]
    assert min(both, key=both.get) == min(squares, key=squares.get) == (1, 1)


def test_opposite_twins_share_with_opposite_signs():
    X, y = near_duplicates(100, np.random.default_rng(3))
    w = elastic_net(X, y, 0.1, 0.1)
    mirrored = elastic_net(X * np.array([1, -1, 1]), y, 0.1, 0.1)
    np.testing.assert_allclose(mirrored, w * np.array([1, -1, 1]), atol=1e-6)
    assert (mirrored[:, 0] > 0).all()
    assert (mirrored[:, 1] < 0).all()


@pytest.mark.parametrize("n", [6, 8, 10])
def test_with_an_intercept_lasso_keeps_at_most_n_minus_1_features(n):
    rng = np.random.default_rng(n)
    X = rng.normal(size=(20, n, 18))
    y = rng.normal(size=(20, n))
    lasso = (elastic_net(X, y, 0.05, 0) != 0).sum(axis=1)
    assert lasso.max() == n - 1
    assert (elastic_net(X, y, 0.05, 0.5) != 0).sum(axis=1).max() > n
    for a, b, kept in zip(X, y, lasso, strict=True):
        model = Lasso(alpha=0.05, tol=1e-10, max_iter=1_000_000).fit(a, b)
        assert (model.coef_ != 0).sum() == kept


def test_a_bystander_stays_in_the_lasso_at_every_strength_that_keeps_anything():
    gram = np.array([[1, 0, 0.6], [0, 1, 0.6], [0.6, 0.6, 1]])  # causes A and C, bystander B
    X = with_gram(gram)
    y = X[:, 0] + X[:, 1]  # no noise: the limit of many rows
    largest = 1.2  # covariance of B and y
    np.testing.assert_allclose(X.T @ y / len(X), [1, 1, largest])
    for l1 in np.linspace(0.01, 0.99, 25) * largest:
        assert elastic_net(X, y, l1, 0)[2] > 1e-3
    # The first stretch of the path is known in full: w = (1, 1, 0) - l1 * inverse(gram) (1, 1, 1).
    expected = np.array([1, 1, 0]) - 0.1 * np.linalg.solve(gram, np.ones(3))
    np.testing.assert_allclose(elastic_net(X, y, 0.1, 0), expected, atol=1e-6)


def test_a_single_twin_leaves_the_lasso_in_the_limit():
    gram = np.array([[1, 0, 0.99], [0, 1, 0], [0.99, 0, 1]])  # B copies A
    X = with_gram(gram)
    y = X[:, 0] + X[:, 1]
    for l1 in (0.01, 0.1, 0.5):
        w = elastic_net(X, y, l1, 0)
        assert (w[:2] > 0).all()
        assert w[2] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([1.0, 2.0], [1.0, 2.0], r"got \(2,\) and \(2,\)"),
        (np.zeros((0, 2)), [], r"not empty, got \(0, 2\) and \(0,\)"),
        (np.zeros((2, 0)), [1.0, 2.0], r"not empty, got \(2, 0\) and \(2,\)"),
        ([[1.0], [2.0]], [1.0], r"got \(2, 1\) and \(1,\)"),
        ([[1.0], [2.0]], 1.0, r"got \(2, 1\) and \(\)"),
        ([[1.0], [np.nan]], [1.0, 2.0], "X must be finite, got nan"),
        ([[1.0], [2.0]], [1.0, np.inf], "y must be finite, got inf"),
        ([[1.0, 3.0], [2.0, 3.0]], [1.0, 2.0], "column 1 is constant"),
    ],
)
def test_what_cannot_be_fitted_is_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        elastic_net(X, y, 0.1, 0.1)


@pytest.mark.parametrize(("l1", "l2"), [(-0.1, 0.0), (0.1, -0.1), (np.nan, 0.1), (0.1, np.nan)])
def test_negative_strengths_are_refused(l1, l2):
    with pytest.raises(ValueError, match="must be at least 0, got"):
        elastic_net([[1.0], [2.0]], [1.0, 2.0], l1, l2)
