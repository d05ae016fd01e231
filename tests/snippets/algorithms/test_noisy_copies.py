"""Least squares on altered copies against ridge regression of scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import StandardScaler

from snippets.algorithms.noisy_copies import dropped_out, jittered

seeds = st.integers(0, 10_000)
thorough = settings(deadline=None, database=None, max_examples=40)


def data(seed, n=20, d=4):
    rng = np.random.default_rng(seed)
    X = rng.normal(3, 1, size=(n, 1)) + rng.normal(size=(n, d)) * np.arange(1, d + 1)
    return X, X @ rng.normal(size=d) + rng.normal(size=n)


@given(seeds, st.floats(0.0, 5.0))
@thorough
def test_least_squares_on_jittered_copies_is_ridge(seed, variance):
    X, y = data(seed)
    copied = LinearRegression().fit(*jittered(X, y, variance))
    expected = Ridge(alpha=variance * len(X)).fit(X, y)
    np.testing.assert_allclose(copied.coef_, expected.coef_, atol=1e-8)
    assert copied.intercept_ == pytest.approx(expected.intercept_, abs=1e-7)


@given(seeds, st.floats(0.3, 0.99))
@thorough
def test_dropout_on_standardized_features_is_ridge(seed, keep):
    X, y = data(seed)
    Z = StandardScaler().fit_transform(X)
    copies, targets, chance = dropped_out(Z, y, keep)
    copied = LinearRegression().fit(copies, targets, sample_weight=chance)
    expected = Ridge(alpha=(1 - keep) / keep * len(Z)).fit(Z, y)
    np.testing.assert_allclose(copied.coef_, expected.coef_, atol=1e-7)
    assert copied.intercept_ == pytest.approx(expected.intercept_, abs=1e-7)


@given(seeds, st.floats(0.3, 0.99))
@thorough
def test_dropout_penalizes_by_the_mean_square_of_each_feature(seed, keep):
    X, y = data(seed)
    A, b = X - X.mean(axis=0), y - y.mean()
    copies, targets, chance = dropped_out(A, b, keep)
    copied = LinearRegression(fit_intercept=False).fit(copies, targets, sample_weight=chance)
    penalty = np.diag((1 - keep) / keep * np.sum(A**2, axis=0))
    np.testing.assert_allclose(copied.coef_, np.linalg.solve(A.T @ A + penalty, A.T @ b), atol=1e-7)


def test_random_masks_approach_the_listed_ones():
    X, y = data(1, n=10)
    Z, rng = StandardScaler().fit_transform(X), np.random.default_rng(0)
    masks = rng.random((20_000, *Z.shape)) < 0.8
    sampled = LinearRegression().fit((Z * masks / 0.8).reshape(-1, 4), np.tile(y, 20_000))
    copies, targets, chance = dropped_out(Z, y, 0.8)
    listed = LinearRegression().fit(copies, targets, sample_weight=chance)
    np.testing.assert_allclose(sampled.coef_, listed.coef_, rtol=0.02, atol=0.02)


@given(seeds, st.floats(0.1, 1.0))
@thorough
def test_copies_average_to_the_row_they_come_from(seed, keep):
    X, y = data(seed)
    copies, _, chance = dropped_out(X, y, keep)
    weighted = (copies * chance[:, None]).reshape(len(X), -1, 4).sum(axis=1)
    np.testing.assert_allclose(weighted, X, atol=1e-9)
    np.testing.assert_allclose(chance.reshape(len(X), -1).sum(axis=1), 1)
    moved, _ = jittered(X, y, 0.7)
    np.testing.assert_allclose(moved.reshape(len(X), -1, 4).mean(axis=1), X)


def test_jitter_has_the_stated_covariance():
    moved, _ = jittered([[1.0, 2.0, 3.0]], [0.0], 0.7)
    np.testing.assert_allclose(np.cov(moved.T, bias=True), 0.7 * np.eye(3), atol=1e-12)


def test_keeping_everything_changes_nothing():
    X, y = data(3)
    copies, targets, chance = dropped_out(X, y, 1.0)
    copied = LinearRegression().fit(copies, targets, sample_weight=chance)
    np.testing.assert_allclose(copied.coef_, LinearRegression().fit(X, y).coef_)


def test_mirrored_rows_with_the_same_target_erase_a_linear_signal():
    X, y = data(4)
    mirrored = LinearRegression().fit(np.vstack([X, -X]), np.append(y, y))
    np.testing.assert_allclose(mirrored.coef_, 0, atol=1e-9)


@pytest.mark.parametrize(
    ("X", "y"),
    [
        ([1.0], [1.0]),
        ([[1.0]], [[1.0]]),
        ([[1.0], [2.0]], [1.0]),
        (np.zeros((0, 2)), []),
        ([[np.nan]], [1.0]),
        ([[1.0]], [np.inf]),
    ],
)
def test_what_is_no_table_is_refused(X, y):
    for make in (jittered, dropped_out):
        with pytest.raises(ValueError, match="finite and not empty"):
            make(X, y, 0.5)


@pytest.mark.parametrize("variance", [-0.1, np.nan, np.inf])
def test_impossible_jitter_is_refused(variance):
    with pytest.raises(ValueError, match="variance must be at least 0"):
        jittered([[1.0]], [1.0], variance)


@pytest.mark.parametrize("keep", [0.0, -0.1, 1.1, np.nan])
def test_impossible_keep_probabilities_are_refused(keep):
    with pytest.raises(ValueError, match="keep must be above 0 and at most 1"):
        dropped_out([[1.0]], [1.0], keep)
