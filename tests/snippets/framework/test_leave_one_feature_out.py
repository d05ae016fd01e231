"""Probes from covariances against refits with scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error

from snippets.framework.leave_one_feature_out import probes, squared_error


@given(st.integers(0, 1000), st.integers(2, 5))
def test_probes_are_the_refits_of_scikit_learn(seed, d):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, d)) @ rng.normal(size=(d, d)) + rng.normal(size=d)
    X += 0.3 * rng.normal(size=X.shape)
    y = X @ rng.normal(size=d) + rng.normal(size=60)
    found = probes(np.cov(np.column_stack([X, y]), rowvar=False, bias=True))

    def mse(columns):
        model = LinearRegression().fit(X[:, columns], y)
        return mean_squared_error(y, model.predict(X[:, columns]))

    for j in range(d):
        others = [i for i in range(d) if i != j]
        assert found.alone[j] == pytest.approx(LinearRegression().fit(X[:, [j]], y).coef_[0])
        assert found.drop[j] == pytest.approx(mse(others) - mse(list(range(d))), abs=1e-8)
        rest = LinearRegression().fit(X[:, others], X[:, j]).score(X[:, others], X[:, j])
        assert found.rest[j] == pytest.approx(rest, abs=1e-8)


@given(st.integers(0, 1000))
def test_squared_error_of_fixed_weights_is_that_of_centered_rows(seed):
    rng = np.random.default_rng(seed)
    rows, w = rng.normal(size=(30, 4)), rng.normal(size=3)
    centered = rows - rows.mean(axis=0)
    direct = np.mean((centered[:, 3] - centered[:, :3] @ w) ** 2)
    assert squared_error(np.cov(rows, rowvar=False, bias=True), w) == pytest.approx(direct)


def test_a_single_feature_adds_all_it_explains_and_has_no_others():
    found = probes([[4, 2], [2, 5]])
    assert (found.alone[0], found.drop[0], found.rest[0]) == pytest.approx((0.5, 1.0, 0.0))


@pytest.mark.parametrize(
    ("cov", "message"),
    [
        ([], "must be"),
        ([[1, 0, 0], [0, 1, 0]], "must be"),
        ([[np.nan, 0], [0, 1]], "finite"),
        ([[np.inf, 0], [0, 1]], "finite"),
        ([[1, 0.5], [0, 1]], "symmetric"),
        ([[1, 2], [2, 1]], "no negative eigenvalue"),
        ([[0, 0], [0, 1]], "feature 0 is constant"),
        ([[1, 2, 0], [2, 4, 0], [0, 0, 1]], "determine one another"),
    ],
)
def test_what_is_no_covariance_is_refused(cov, message):
    with pytest.raises(ValueError, match=message):
        probes(cov)


def test_weights_must_be_finite():
    with pytest.raises(ValueError, match="finite"):
        squared_error([[1, 0], [0, 1]], [np.nan])


def test_units_of_a_feature_scale_its_slope_and_nothing_else():
    cov = np.array([[1, 0.5, 1.5], [0.5, 1, 1.5], [1.5, 1.5, 4]])
    unit = np.array([1e7, 1, 1])
    plain, scaled = probes(cov), probes(cov * np.outer(unit, unit))
    assert scaled.alone == pytest.approx(plain.alone / unit[:2])
    assert scaled.drop == pytest.approx(plain.drop)
    assert scaled.rest == pytest.approx(plain.rest)
