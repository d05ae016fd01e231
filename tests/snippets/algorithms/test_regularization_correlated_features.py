"""Ridge and variance inflation against scikit-learn and algebra; claims about twins simulated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNetCV, Lasso, LassoCV, LinearRegression, Ridge, RidgeCV
from sklearn.preprocessing import StandardScaler

from snippets.algorithms.elastic_net import elastic_net
from snippets.algorithms.regularization_correlated_features import (
    ridge,
    twin_features,
    variance_inflation,
)

seeds = st.integers(0, 10_000)
thorough = settings(deadline=None, database=None, max_examples=40)
EFFECTS = np.array([1.0, 1.0, 1.0, 0.0])


def twin_data(samples, n, rng, effects=EFFECTS, rho=0.99):
    X = twin_features(samples, n, rho, rng)
    return X, X @ effects + 2 * rng.normal(size=(samples, n))


@given(seeds, st.floats(0.001, 10), st.floats(0, 0.99))
@thorough
def test_ridge_equals_scikit_learn_with_alpha_n_times_l2(seed, l2, rho):
    (X,), (y,) = twin_data(1, 30, np.random.default_rng(seed), rho=rho)
    expected = Ridge(alpha=30 * l2).fit(X, y)
    w = ridge(X, y, l2)
    np.testing.assert_allclose(w, expected.coef_, atol=1e-9)
    assert y.mean() - X.mean(axis=0) @ w == pytest.approx(expected.intercept_)


@given(seeds)
@thorough
def test_ridge_without_a_penalty_is_least_squares(seed):
    (X,), (y,) = twin_data(1, 30, np.random.default_rng(seed))
    np.testing.assert_allclose(ridge(X, y, 0), LinearRegression().fit(X, y).coef_, atol=1e-8)


@given(seeds, st.floats(0.01, 2.0))
@thorough
def test_ridge_is_elastic_net_without_the_absolute_penalty(seed, l2):
    (X,), (y,) = twin_data(1, 30, np.random.default_rng(seed), rho=0.8)
    np.testing.assert_allclose(elastic_net(X, y, 0, l2), ridge(X, y, l2), atol=1e-5)


@given(seeds, st.floats(0.01, 2.0))
@thorough
def test_ridge_shrinks_the_difference_of_twins_more_than_their_sum(seed, l2):
    (X,), (y,) = twin_data(1, 30, np.random.default_rng(seed))
    twins = StandardScaler().fit_transform(X[:, :2])
    rho = np.corrcoef(twins.T)[0, 1]
    free, shrunk = ridge(twins, y, 0), ridge(twins, y, l2)
    assert shrunk.sum() == pytest.approx(free.sum() * (1 + rho) / (1 + rho + l2))
    assert shrunk[0] - shrunk[1] == pytest.approx(
        (free[0] - free[1]) * (1 - rho) / (1 - rho + l2), abs=1e-9
    )


@given(seeds, st.floats(0, 0.99))
@thorough
def test_variance_inflation_is_one_over_one_minus_the_explained_share(seed, rho):
    X = twin_features(1, 30, rho, np.random.default_rng(seed))[0]
    for j, factor in enumerate(variance_inflation(X)):
        others = np.delete(X, j, axis=1)
        share = LinearRegression().fit(others, X[:, j]).score(others, X[:, j])
        assert factor == pytest.approx(1 / (1 - share))


@given(seeds, st.floats(0, 0.99))
@thorough
def test_the_variance_of_least_squares_is_the_inflated_one(seed, rho):
    X = twin_features(1, 30, rho, np.random.default_rng(seed))[0]
    centered = X - X.mean(axis=0)
    exact = np.diagonal(np.linalg.inv(centered.T @ centered))  # for noise variance 1
    np.testing.assert_allclose(variance_inflation(X) / (30 * X.var(axis=0)), exact)


def test_two_features_inflate_by_one_over_one_minus_rho_squared():
    x = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    rho = 0.99
    twins = np.stack([x[:, 0], rho * x[:, 0] + np.sqrt(1 - rho**2) * x[:, 1]], axis=1)
    np.testing.assert_allclose(variance_inflation(twins), 1 / (1 - rho**2))
    assert round(1 / (1 - rho**2)) == 50


@pytest.mark.parametrize("rho", [0.0, 0.9, 0.999])
def test_correlation_leaves_the_expected_error_of_the_fit_alone(rho):
    X = twin_features(1, 50, rho, np.random.default_rng(0))[0]
    design = np.column_stack([np.ones(50), X])
    hat = design @ np.linalg.pinv(design)
    assert np.trace(hat) == pytest.approx(5)  # the error is noise variance * 5 / 50


def test_the_twins_have_the_promised_correlations():
    X = twin_features(1, 200_000, 0.7, np.random.default_rng(0))[0]
    expected = np.eye(4)
    expected[0, 1] = expected[1, 0] = 0.7
    np.testing.assert_allclose(np.cov(X.T), expected, atol=0.02)


def test_lasso_flips_between_twins_while_ridge_and_elastic_net_share():
    X, y = twin_data(400, 50, np.random.default_rng(7))
    fits = {
        "ridge": [Ridge(alpha=50 * 0.1).fit(a, b).coef_ for a, b in zip(X, y, strict=True)],
        "lasso": [Lasso(alpha=0.1).fit(a, b).coef_ for a, b in zip(X, y, strict=True)],
        "elastic net": elastic_net(X, y, 0.1, 0.1),
    }
    w = {name: np.array(rows) for name, rows in fits.items()}
    only_a = ((w["lasso"][:, 0] != 0) & (w["lasso"][:, 1] == 0)).mean()
    only_b = ((w["lasso"][:, 0] == 0) & (w["lasso"][:, 1] != 0)).mean()
    assert 0.2 < only_a < 0.45
    assert 0.2 < only_b < 0.45
    assert w["lasso"][:, 0].std() > 3 * w["ridge"][:, 0].std()
    assert w["lasso"][:, 0].std() > 3 * w["elastic net"][:, 0].std()
    assert (w["elastic net"][:, :2] != 0).all()
    sums = [rows[:, :2].sum(axis=1).std() for rows in w.values()]
    assert max(sums) < 1.1 * min(sums)


def test_cross_validation_does_not_stop_the_flipping():
    X, y = twin_data(60, 50, np.random.default_rng(8))
    single = {LassoCV: [], ElasticNetCV: []}
    for a, b in zip(X, y, strict=True):
        for model in single:
            options = {"l1_ratio": 0.5} if model is ElasticNetCV else {}
            w = model(cv=5, alphas=20, **options).fit(a, b).coef_
            single[model].append(np.sum(w[:2] != 0) == 1)
    assert np.mean(single[LassoCV]) > 0.4
    assert np.mean(single[ElasticNetCV]) < 0.5 * np.mean(single[LassoCV])


def test_cross_validation_can_pick_a_ridge_penalty_too_small_to_share():
    X, y = twin_data(100, 50, np.random.default_rng(17))
    model = RidgeCV(50 * np.geomspace(0.001, 3, 20))  # leave-one-out
    w = np.array([model.fit(a, b).coef_ for a, b in zip(X, y, strict=True)])
    gap = np.abs(w[:, 0] - w[:, 1])
    assert np.median(gap) < 0.5
    assert 0.02 < np.mean(gap > 2) < 0.4


def test_fits_predict_alike_until_one_twin_breaks():
    X, y = twin_data(300, 50, np.random.default_rng(9))
    correlation = np.eye(4)
    correlation[0, 1] = correlation[1, 0] = 0.99
    models = {"ridge": Ridge(alpha=50 * 0.1), "lasso": Lasso(alpha=0.1)}
    fits = {
        name: np.array([model.fit(a, b).coef_ for a, b in zip(X, y, strict=True)])
        for name, model in models.items()
    }
    fits["without B"] = np.insert(ridge(X[..., [0, 2, 3]], y, 0.1), 1, 0.0, axis=1)

    def working(w):
        gap = w - EFFECTS
        return 4 + np.einsum("mi,ij,mj->m", gap, correlation, gap)

    def broken(w, twin):
        # The target keeps the old twin: 0.99 of the other and a part of its own; the new is noise.
        rest = np.delete(w - EFFECTS, twin, axis=1) - [0.99, 0, 0]
        return 4 + (rest**2).sum(axis=1) + w[:, twin] ** 2 + 1 - 0.99**2

    for name in ("lasso", "without B"):
        assert working(fits[name]).mean() == pytest.approx(working(fits["ridge"]).mean(), rel=0.03)
    a, b = ({name: broken(w, twin) for name, w in fits.items()} for twin in (0, 1))
    assert b["lasso"].mean() > 1.1 * b["ridge"].mean()
    assert np.quantile(b["lasso"], 0.9) > 1.3 * np.quantile(b["ridge"], 0.9)
    assert a["ridge"].mean() == pytest.approx(b["ridge"].mean(), rel=0.05)
    assert b["without B"].mean() == pytest.approx(working(fits["without B"]).mean(), rel=0.01)
    assert a["without B"].mean() > 1.3 * a["lasso"].mean()


def test_lasso_may_keep_only_the_twin_without_effect():
    rng = np.random.default_rng(10)
    wrong = {}
    for n in (50, 500):
        X, y = twin_data(200, n, rng, effects=np.array([2.0, 0.0, 1.0, 0.0]))
        w = elastic_net(X, y, 0.1, 0)
        wrong[n] = ((w[:, 0] == 0) & (w[:, 1] != 0)).mean()
        assert ridge(X, y, 0.1)[:, 1].mean() > 0.7
    assert wrong[50] > 0.1
    assert wrong[500] < 0.01


@pytest.mark.parametrize("model", [Lasso(alpha=0.1), Ridge(alpha=5)])
def test_a_smaller_unit_draws_the_weight_to_its_twin(model):
    X, y = twin_data(60, 50, np.random.default_rng(11))
    raw = X * np.array([1, 100, 1, 1])
    w = np.array([model.fit(a, b).coef_ for a, b in zip(raw, y, strict=True)]) * [1, 100, 1, 1]
    assert w[:, 1].mean() > 1.5
    assert w[:, 0].mean() < 0.3
    even = [
        model.fit(StandardScaler().fit_transform(a), b).coef_ for a, b in zip(raw, y, strict=True)
    ]
    assert np.mean(even, axis=0)[0] == pytest.approx(np.mean(even, axis=0)[1], abs=0.35)


def test_copies_of_the_strongest_cause_lose_the_vote_to_a_weaker_feature():
    rng = np.random.default_rng(12)
    losses = 0
    for _ in range(10):
        cause, weaker = rng.normal(size=(2, 100, 1))
        X = np.hstack([cause + 0.1 * rng.normal(size=(100, 8)), weaker])
        y = (2 * cause + weaker)[:, 0] + 2 * rng.normal(size=100)
        halves = [rng.permutation(100)[:50] for _ in range(40)]
        kept = np.array([Lasso(alpha=0.3).fit(X[half], y[half]).coef_ != 0 for half in halves])
        assert kept[:, :8].any(axis=1).all()
        losses += kept.mean(axis=0)[:8].max() < kept.mean(axis=0)[8]
    assert losses >= 8


def test_ridge_is_the_posterior_mode_of_a_gaussian_prior():
    (X,), (y,) = twin_data(1, 30, np.random.default_rng(13))
    Z, z = X - X.mean(axis=0), y - y.mean()
    s2, t2 = 4.0, 0.5  # variances of the noise and of the prior
    mode = np.linalg.solve(Z.T @ Z / s2 + np.eye(4) / t2, Z.T @ z / s2)
    np.testing.assert_allclose(ridge(X, y, s2 / (30 * t2)), mode)


def test_a_target_raised_by_ten_raises_each_prediction_by_ten():
    (X,), (y,) = twin_data(1, 30, np.random.default_rng(14))
    np.testing.assert_allclose(ridge(X, y + 10, 0.1), ridge(X, y, 0.1), atol=1e-9)


@pytest.mark.parametrize("l2", [-0.1, np.nan, np.inf])
def test_a_strength_out_of_range_is_refused(l2):
    with pytest.raises(ValueError, match="l2 must be at least 0 and finite, got"):
        ridge([[1.0], [2.0]], [1.0, 2.0], l2)


def test_dependent_columns_have_no_least_squares_solution_and_no_variance():
    X = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [2.0, 1.0, 3.0], [1.0, 4.0, 5.0]])
    with pytest.raises(ValueError, match="rank 2 of 3"):
        ridge(X, [1.0, 2.0, 3.0, 4.0], 0)
    with pytest.raises(ValueError, match="rank 2 of 3"):
        variance_inflation(X)


def test_units_do_not_make_columns_dependent():
    (X,), (y,) = twin_data(1, 30, np.random.default_rng(18))
    units = np.array([1, 1e9, 1, 1e-9])
    np.testing.assert_allclose(ridge(X * units, y, 0) * units, ridge(X, y, 0))
    np.testing.assert_allclose(variance_inflation(X * units), variance_inflation(X))


@pytest.mark.parametrize("X", [[1.0, 2.0], np.zeros((2, 3, 2))])
def test_variance_inflation_takes_one_data_set(X):
    with pytest.raises(ValueError, match=r"X must be \(n, d\), got"):
        variance_inflation(X)


def test_a_stack_of_targets_gives_what_each_target_gives():
    (X,), _ = twin_data(1, 30, np.random.default_rng(15))
    Y = np.random.default_rng(16).normal(size=(5, 30))
    np.testing.assert_allclose(ridge(X, Y, 0.1), [ridge(X, y, 0.1) for y in Y])
