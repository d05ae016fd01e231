"""Standardization and screening against scikit-learn."""

import numpy as np
import pytest
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from snippets.applied_modeling.feature_screening import best_features, standardize


def sample(n=60, d=40, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(5, 3, size=(n, d))
    X[rng.random(X.shape) < 0.2] = np.nan
    return X, (np.arange(n) % 3 == 0).astype(int)


def test_standardizing_equals_the_pipeline_of_scikit_learn():
    X, y = sample()
    theirs = make_pipeline(SimpleImputer(), StandardScaler()).fit(X[:40])
    np.testing.assert_allclose(standardize(X[:40], y[:40], X[40:]), theirs.transform(X[40:]))


@pytest.mark.parametrize("k", [1, 7, 40])
def test_the_kept_features_are_those_of_the_f_test(k):
    X, y = sample()
    theirs = make_pipeline(SimpleImputer(), StandardScaler(), SelectKBest(f_classif, k=k))
    expected = theirs.fit(X[:40], y[:40]).transform(X[40:])
    ours = best_features(k)(X[:40], y[:40], X[40:])
    np.testing.assert_allclose(np.sort(ours, axis=1), np.sort(expected, axis=1))


def test_a_row_is_prepared_alike_alone_and_in_its_batch():
    X, y = sample()
    prepare = best_features(5)
    batch = prepare(X[:40], y[:40], X[40:])
    for i in range(20):
        np.testing.assert_allclose(prepare(X[:40], y[:40], X[40 + i : 41 + i])[0], batch[i])


def test_one_class_is_refused():
    X, y = sample()
    with pytest.raises(ValueError, match="need both classes"):
        best_features(3)(X, 0 * y, X)


@pytest.mark.parametrize("k", [0, True, 2.0])
def test_other_numbers_of_features_are_refused(k):
    with pytest.raises(ValueError, match="k must be a whole number of at least 1"):
        best_features(k)
