"""Gaussian naive Bayes against scikit-learn, and its overconfidence over seeds."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB

from snippets.case_studies.driver_offers import draw_offers
from snippets.case_studies.naive_bayes import naive_bayes


def test_naive_bayes_equals_scikit_learn():
    a, b = (draw_offers(n, np.random.default_rng(n)) for n in (500, 200))
    sk = GaussianNB(var_smoothing=0).fit(a.X, a.accepted).predict_proba(b.X)[:, 1]
    np.testing.assert_allclose(naive_bayes(a.X, a.accepted, b.X), sk, rtol=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_naive_bayes_is_overconfident_when_time_and_distance_repeat_each_other(seed):
    rng = np.random.default_rng(seed)
    old, new = draw_offers(20_000, rng), draw_offers(20_000, rng)

    def slope(columns):  # of the outcome on the predicted log-odds: below 1 is overconfident
        p = naive_bayes(old.X[:, columns], old.accepted, new.X[:, columns])
        fit = LogisticRegression(C=1e6).fit(np.log(p / (1 - p))[:, None], new.accepted)
        return fit.coef_[0, 0]

    assert slope([0, 1]) < 0.75
    assert slope(range(6)) < 0.9
    assert slope([0, 1]) < slope([0]) - 0.1
