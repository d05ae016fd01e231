"""The chance of a false win agrees with SciPy's multivariate normal and with simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from snippets.framework.metric_shopping import false_win

metrics, correlation = st.integers(1, 30), st.floats(0, 1)


@given(metrics)
def test_independent_metrics_multiply(m):
    assert false_win(m) == pytest.approx(1 - 0.95**m)


@given(correlation, st.floats(0.001, 0.5))
def test_a_single_metric_keeps_its_level(rho, level):
    assert false_win(1, rho, level) == pytest.approx(level, abs=1e-6)


@given(metrics, correlation, correlation)
def test_correlation_lowers_the_chance_and_never_below_the_level(m, one, other):
    low, high = sorted([one, other])
    assert 0.05 - 1e-6 <= false_win(m, high) <= false_win(m, low) + 1e-6


@given(metrics, correlation)
def test_one_more_metric_never_lowers_the_chance(m, rho):
    assert false_win(m, rho) <= false_win(m + 1, rho) + 1e-6


@pytest.mark.parametrize("rho", [0.1, 0.5, 0.9])
def test_five_metrics_agree_with_the_multivariate_normal(rho):
    covariance = np.full((5, 5), rho) + (1 - rho) * np.eye(5)
    z = norm.isf(0.05)
    none = multivariate_normal(np.zeros(5), covariance).cdf(np.full(5, z))
    assert false_win(5, rho) == pytest.approx(1 - none, abs=5e-4)


@pytest.mark.parametrize("rho", [0.001, 0.3, 0.9, 0.999])
@pytest.mark.parametrize("m", [2, 20, 1000])
def test_quadrature_agrees_with_adaptive_integration(m, rho):
    z = norm.isf(0.05)

    def no_win(u):
        return norm.pdf(u) * norm.cdf((z - rho**0.5 * u) / (1 - rho) ** 0.5) ** m

    step = z / rho**0.5
    points = sorted({p for p in (step - 0.1, step, step + 0.1, 0, 2) if -9 < p < 9})
    none, _ = quad(no_win, -9, 9, points=points, limit=500)
    assert false_win(m, rho) == pytest.approx(1 - none, abs=1e-5)


def test_simulated_launches_without_effect_win_as_often():
    rng = np.random.default_rng(0)
    shared, own = rng.normal(size=(100_000, 1)), rng.normal(size=(100_000, 10))
    statistics = 0.5**0.5 * (shared + own)  # correlation 0.5
    won = np.mean((statistics > norm.isf(0.05)).any(axis=1))
    assert false_win(10, 0.5) == pytest.approx(won, abs=0.006)


@pytest.mark.parametrize("m", [0, -1, 1.5, True, float("nan"), float("inf")])
def test_metrics_are_counted(m):
    with pytest.raises(ValueError, match="m must be a whole number"):
        false_win(m)


@pytest.mark.parametrize("rho", [-0.1, 1.1, float("nan")])
def test_correlation_out_of_range_is_refused(rho):
    with pytest.raises(ValueError, match="rho must lie"):
        false_win(5, rho)


@pytest.mark.parametrize("level", [0, 1, float("nan")])
def test_level_out_of_range_is_refused(level):
    with pytest.raises(ValueError, match="level must lie"):
        false_win(5, level=level)
