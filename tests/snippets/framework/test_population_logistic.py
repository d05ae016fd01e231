"""The population fit against scikit-learn, against its neighbors, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from snippets.framework.model_drift_definition import expected_loss
from snippets.framework.population_logistic import fit_logistic

KM = np.linspace(0, 10, 101)
populations = st.integers(2, 8).flatmap(
    lambda m: st.tuples(
        st.lists(st.floats(0.01, 1), min_size=m, max_size=m).map(lambda v: np.array(v) / sum(v)),
        st.lists(st.floats(0.01, 0.99), min_size=m, max_size=m).map(np.array),
    )
)


def test_population_fit_is_the_unpenalized_fit_of_scikit_learn():
    p = np.exp(-((KM - 5) ** 2) / 2)
    p /= p.sum()
    q = 1 / (1 + np.exp(-np.where(KM < 6, KM - 3, 9 - KM)))  # no straight line in the log odds
    model = LogisticRegression(C=1e9, tol=1e-10, max_iter=10_000)
    X, y = np.concatenate([KM, KM])[:, None], np.repeat([1, 0], KM.size)
    model.fit(X, y, sample_weight=1e4 * np.concatenate([p * q, p * (1 - q)]))
    assert np.allclose(model.predict_proba(KM[:, None])[:, 1], fit_logistic(KM, p, q), atol=1e-5)


@given(populations)
def test_no_other_line_has_less_excess_than_the_population_fit(population):
    p, q = population
    x = np.arange(p.size, dtype=float)
    best = fit_logistic(x, p, q)
    z = np.log(best / (1 - best))
    for a, b in ((0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)):
        other = 1 / (1 + np.exp(-(z + a + b * x)))
        assert expected_loss(p, q, best).excess <= expected_loss(p, q, other).excess + 1e-12


def test_population_fit_refuses_nan_inputs():
    with pytest.raises(ValueError, match="x must be finite, got nan"):
        fit_logistic([0.0, np.nan], [0.5, 0.5], [0.5, 0.5])


@given(populations)
def test_mean_prediction_is_the_mean_chance(population):
    p, q = population
    assert p @ fit_logistic(np.arange(p.size), p, q) == pytest.approx(p @ q)


@pytest.mark.parametrize("shift", [-1000.0, 0.0, 1e6])
def test_origin_and_unit_of_x_do_not_matter(shift):
    p, q = np.full(4, 0.25), np.array([0.1, 0.4, 0.3, 0.9])
    x = np.arange(4.0)
    assert np.allclose(fit_logistic(100 * x + shift, p, q), fit_logistic(x, p, q))


@pytest.mark.parametrize(
    ("p", "message"), [([0.5, np.nan], "p must be shares"), ([1.5, -0.5], "p must be shares")]
)
def test_what_is_no_distribution_is_refused(p, message):
    with pytest.raises(ValueError, match=message):
        fit_logistic([0.0, 1.0], p, [0.5, 0.5])


@pytest.mark.parametrize("q", [[0.0, 0.5], [1.0, 0.5], [np.nan, 0.5]])
def test_certain_or_missing_chances_are_refused(q):
    with pytest.raises(ValueError, match="q must stay above 0 and below 1"):
        fit_logistic([0.0, 1.0], [0.5, 0.5], q)
