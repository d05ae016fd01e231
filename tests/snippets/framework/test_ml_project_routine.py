"""The pipeline is scikit-learn's, and serves what it learned."""

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from snippets.framework.ml_project_routine import fit, predict

NAMES = ("km", "items", "rush", "always 1")


def rows(n, rng):
    X = np.column_stack([rng.gamma(2, 2, n), rng.poisson(3, n), rng.random(n) < 0.3, np.ones(n)])
    X[rng.random(X.shape) < 0.1] = np.nan
    return X, 10 + 4 * np.nan_to_num(X[:, 0]) + rng.normal(size=n)


@pytest.mark.parametrize("penalty", [1e-3, 1.0, 300.0])
@pytest.mark.parametrize("seed", range(5))
def test_predictions_equal_scikit_learn(penalty, seed):
    rng = np.random.default_rng(seed)
    X, y = rows(200, rng)
    X_new, _ = rows(50, rng)
    theirs = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), Ridge(alpha=penalty))
    expected = theirs.fit(X, y).predict(X_new)
    np.testing.assert_allclose(predict(fit(X, y, NAMES, penalty), X_new), expected)


def test_a_row_gets_the_same_prediction_alone_and_in_a_batch():
    rng = np.random.default_rng(0)
    X, y = rows(200, rng)
    model = fit(X, y, NAMES)
    alone = [float(predict(model, row[None])[0]) for row in X]
    np.testing.assert_allclose(alone, predict(model, X), rtol=1e-12)


def test_a_constant_column_gets_no_weight():
    rng = np.random.default_rng(0)
    X, y = rows(200, rng)
    assert fit(X, y, NAMES).weights[3] == 0


def test_units_of_a_feature_do_not_matter_if_training_and_serving_agree():
    rng = np.random.default_rng(0)
    X, y = rows(200, rng)
    meters = X * np.array([1000.0, 1, 1, 1])
    np.testing.assert_allclose(predict(fit(meters, y, NAMES), meters), predict(fit(X, y, NAMES), X))


def test_weights_satisfy_the_normal_equations():
    rng = np.random.default_rng(1)
    X, y = rows(80, rng)
    model = fit(X, y, NAMES, penalty=7.0)
    Z = (np.where(np.isnan(X), model.fill, X) - model.center) / np.asarray(model.scale)
    residual = y - predict(model, X)
    np.testing.assert_allclose(Z.T @ residual, 7.0 * np.asarray(model.weights), atol=1e-9)


@pytest.mark.parametrize(
    ("X", "y", "names"),
    [
        (np.ones(3), np.ones(3), ("a",)),
        (np.ones((3, 1)), np.ones(2), ("a",)),
        (np.ones((3, 2)), np.ones(3), ("a", "a")),
        (np.ones((3, 2)), np.ones(3), ("a", "b", "b")),
        (np.ones((0, 1)), np.ones(0), ("a",)),
        (np.full((3, 1), np.inf), np.ones(3), ("a",)),
        (np.ones((3, 1)), np.array([1.0, np.nan, 1.0]), ("a",)),
    ],
)
def test_bad_rows_are_refused(X, y, names):
    with pytest.raises(ValueError, match="X"):
        fit(X, y, names)


def test_infinite_feature_is_not_served():
    model = fit(np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), ("a",))
    with pytest.raises(ValueError, match="got inf"):
        predict(model, np.array([[np.inf]]))


@pytest.mark.parametrize("penalty", [0.0, -1.0, float("nan"), float("inf")])
def test_bad_penalty_is_refused(penalty):
    with pytest.raises(ValueError, match="penalty"):
        fit(np.ones((3, 1)), np.ones(3), ("a",), penalty)
