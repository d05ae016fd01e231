"""Standard errors of a ratio against SciPy, the jackknife and repeated experiments."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from snippets.framework.online_metrics import bootstrap_se, ratio_se

pairs = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=2, max_size=30)


def clicks(shape, mean, rng):
    x = rng.geometric(1 / mean, shape)
    return rng.binomial(x, rng.beta(1, 9, shape)), x


@given(st.lists(st.integers(0, 50), min_size=2, max_size=30), st.integers(1, 9))
def test_equal_denominators_give_the_ordinary_standard_error(y, x):
    assert ratio_se(y, [x] * len(y)) == pytest.approx(stats.sem(np.array(y) / x))


@given(pairs, st.floats(0.1, 10), st.floats(0.1, 10))
def test_units_of_numerator_and_denominator_carry_over(rows, a, b):
    y, x = np.array(rows, dtype=float).T
    assert ratio_se(a * y, b * x) == pytest.approx(a / b * ratio_se(y, x), abs=1e-9)


@given(pairs)
def test_variance_equals_the_three_moment_form_of_the_delta_method(rows):
    y, x = np.array(rows, dtype=float).T
    cov, r = np.cov(y, x), y.sum() / x.sum()
    variance = (cov[0, 0] - 2 * r * cov[0, 1] + r**2 * cov[1, 1]) / (len(y) * x.mean() ** 2)
    assert ratio_se(y, x) ** 2 == pytest.approx(variance, abs=1e-9)


def test_delta_method_agrees_with_the_jackknife_and_the_bootstrap():
    rng = np.random.default_rng(5)
    y, x = clicks(2000, 10, rng)
    left_out = (y.sum() - y) / (x.sum() - x)
    jackknife = np.sqrt(1999 / 2000 * np.sum((left_out - left_out.mean()) ** 2))
    assert ratio_se(y, x) == pytest.approx(jackknife, rel=0.01)
    assert bootstrap_se(y, x, rng, draws=2000) == pytest.approx(ratio_se(y, x), rel=0.08)


def test_bootstrap_agrees_with_scipy():
    rng = np.random.default_rng(6)
    y, x = clicks(200, 10, rng)
    other = stats.bootstrap(
        (y, x), lambda a, b: a.sum() / b.sum(), paired=True, vectorized=False, n_resamples=2000,
        method="percentile", rng=rng,
    )  # fmt: skip
    assert bootstrap_se(y, x, rng, draws=2000) == pytest.approx(other.standard_error, rel=0.1)


def test_design_effect_of_the_page_holds_over_repeated_experiments():
    mean, rng = 10, np.random.default_rng(7)
    y, x = clicks((4000, 300), mean, rng)
    r = y.sum(axis=1) / x.sum(axis=1)
    naive = np.mean(r * (1 - r) / x.sum(axis=1))
    predicted = 1 + ((2 * mean**2 - mean) / mean - 1) / 11  # correlation 1 / (1 + 9 + 1)
    assert r.var() / naive == pytest.approx(predicted, rel=0.08)
    delta = np.mean([ratio_se(a, b) ** 2 for a, b in zip(y[:500], x[:500], strict=True)])
    assert delta == pytest.approx(r.var(), rel=0.1)


def test_same_policy_differs_by_chance_in_about_one_of_twenty_tests():
    rng, hits = np.random.default_rng(8), []
    for _ in range(1000):
        (y0, x0), (y1, x1) = clicks(400, 10, rng), clicks(400, 10, rng)
        gap = y0.sum() / x0.sum() - y1.sum() / x1.sum()
        hits.append(abs(gap) > 1.96 * np.hypot(ratio_se(y0, x0), ratio_se(y1, x1)))
    assert 0.03 < np.mean(hits) < 0.08


def test_users_without_impressions_are_allowed_by_the_delta_method():
    assert ratio_se([1, 0, 2], [10, 0, 12]) > 0


@pytest.mark.parametrize(
    ("y", "x"),
    [
        ([], []),
        ([1, 2], [1]),
        ([[1, 2]], [[1, 2]]),
        ([1, float("nan")], [1, 1]),
        ([1, 2], [1, float("inf")]),
        ([1, 2], [1, -1]),
        ([1, 2], [0, 0]),
    ],
)
def test_malformed_users_are_refused(y, x):
    with pytest.raises(ValueError, match=r"must be"):
        ratio_se(y, x)
    with pytest.raises(ValueError, match=r"must be"):
        bootstrap_se(y, x, np.random.default_rng(0))
