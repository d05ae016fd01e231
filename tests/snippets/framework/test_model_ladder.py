"""The ladder against SciPy's relative entropy, scikit-learn, and twenty repetitions."""

import math

import numpy as np
import pytest
from scipy.special import rel_entr
from sklearn.linear_model import LogisticRegression

from snippets.framework.model_ladder import climb, excess, impressions


def test_excess_is_the_relative_entropy_of_scipy():
    p, q = np.random.default_rng(0).uniform(0.05, 0.95, size=(2, 500))
    expected = 1000 * np.mean(rel_entr(p, q) + rel_entr(1 - p, 1 - q))
    assert excess(p, q) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("p", "q"),
    [([0.5], [0.5, 0.5]), ([], []), ([0.5], [0.0]), ([0.0], [0.5]), ([0.5], [math.nan])],
)
def test_impossible_chances_are_refused(p, q):
    with pytest.raises(ValueError, match="need chances"):
        excess(np.array(p, dtype=float), np.array(q, dtype=float))


@pytest.mark.parametrize("seed", range(20))
def test_with_200_rows_the_network_is_worse_than_the_constant(seed):
    constant, linear, network = climb(200, 16, np.random.default_rng(seed))
    assert linear < constant < network


@pytest.mark.parametrize("seed", range(20))
def test_from_1000_rows_the_network_is_best(seed):
    for n in (1000, 10_000):
        constant, linear, network = climb(n, 16, np.random.default_rng(seed))
        assert network < linear < constant


def test_more_rows_do_not_free_logistic_regression_of_its_bias():
    rng = np.random.default_rng(0)
    X, p = impressions(100_000, rng)
    y = rng.random(len(p)) < p
    fresh, truth = impressions(20_000, rng)
    q = LogisticRegression(C=1e6).fit(X, y).predict_proba(fresh)[:, 1]
    assert 40 < excess(truth, q) < 60


def test_the_right_product_closes_the_gap():
    rng = np.random.default_rng(1)
    X, p = impressions(10_000, rng)
    y = rng.random(len(p)) < p
    fresh, truth = impressions(20_000, rng)

    def crossed(X):
        return np.column_stack([X, X[:, 0] * X[:, 3]])

    q = LogisticRegression(C=1e6).fit(crossed(X), y).predict_proba(crossed(fresh))[:, 1]
    assert excess(truth, q) < 3


@pytest.mark.parametrize(("n", "hidden"), [(9, 16), (200, 0), (math.nan, 16)])
def test_too_little_to_fit_is_refused(n, hidden):
    with pytest.raises(ValueError, match="at least"):
        climb(n, hidden, np.random.default_rng(0))
