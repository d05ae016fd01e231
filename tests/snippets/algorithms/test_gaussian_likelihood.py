"""The Gaussian likelihood against SciPy, quadrature and full enumeration."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from snippets.algorithms.gaussian_likelihood import fit_gaussian, gaussian_log_density

thorough = settings(deadline=None, database=None)
samples = st.lists(st.floats(-50, 50), min_size=2, max_size=20).filter(
    lambda x: max(x) - min(x) > 0.1
)


@given(samples, st.floats(-50, 50), st.floats(0.01, 50))
@thorough
def test_gaussian_agrees_with_scipy(x, mean, sd):
    expected = stats.norm.logpdf(x, mean, sd)
    assert gaussian_log_density(x, mean, sd) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(samples, st.floats(-5, 5), st.floats(0.2, 5))
@thorough
def test_no_gaussian_beats_mean_and_sd_that_divides_by_n(x, shift, factor):
    mean, sd = fit_gaussian(x)
    assert (mean, sd) == pytest.approx(stats.norm.fit(x))
    best = gaussian_log_density(x, mean, sd).sum()
    assert gaussian_log_density(x, mean + shift * sd, sd * factor).sum() <= best + 1e-9


@given(samples, st.floats(0.1, 10), st.floats(-5, 5), st.floats(-5, 5))
@thorough
def test_at_a_fixed_sd_gaussian_likelihood_and_squared_error_differ_by_a_factor(x, sd, a, b):
    x = np.array(x)
    by_likelihood = gaussian_log_density(x, a, sd).sum() - gaussian_log_density(x, b, sd).sum()
    by_squares = -(np.sum((x - a) ** 2) - np.sum((x - b) ** 2)) / (2 * sd**2)
    assert by_likelihood == pytest.approx(by_squares, rel=1e-6, abs=1e-6)


def test_laplace_noise_gives_the_median_and_the_mean_absolute_distance():
    center, scale = stats.laplace.fit([1, 2, 4, 5, 28])
    assert (center, scale) == pytest.approx((4, 6))


@pytest.mark.parametrize("n", [2, 3, 5])
def test_the_expected_variance_estimate_is_too_small_by_n_minus_one_over_n(n):
    values = np.array([-2.0, 0.0, 1.0, 5.0])  # equally likely: all samples can be listed
    estimates = [np.var(sample) for sample in product(values, repeat=n)]
    assert np.mean(estimates) == pytest.approx(values.var() * (n - 1) / n)


def test_two_measurements_per_user_converge_to_half_the_variance():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        pairs = rng.normal(0, 10, size=(50_000, 1)) + rng.normal(0, 2, size=(50_000, 2))
        assert pairs.var(axis=1).mean() == pytest.approx(4 / 2, rel=0.03)


def test_the_gaussian_closest_to_an_exponential_has_its_mean_and_sd():
    def expected_log_density(mean, sd):  # of draws from an exponential with mean 1 and sd 1
        return quad(lambda x: math.exp(-x) * stats.norm.logpdf(x, mean, sd), 0, 60)[0]

    best = expected_log_density(1, 1)
    for mean in (0.8, 0.9, 1, 1.1, 1.2):
        for sd in (0.8, 0.9, 1, 1.1, 1.2):
            assert expected_log_density(mean, sd) <= best + 1e-9


def test_the_mixture_likelihood_has_no_maximum():
    x = np.array([-1.2, -0.3, 0.1, 0.8, 1.5])

    def log_likelihood(sd):
        wide, narrow = stats.norm.logpdf(x, 0, 1), stats.norm.logpdf(x, x[3], sd)
        return np.logaddexp(wide, narrow).sum() - len(x) * math.log(2)

    for sd in (1e-3, 1e-6, 1e-9):
        gain = log_likelihood(sd / 1000) - log_likelihood(sd)
        assert gain == pytest.approx(math.log(1000), abs=0.01)


@pytest.mark.parametrize("x", [[], [1.0], [2.0, 2.0]])
def test_values_without_spread_have_no_gaussian_fit(x):
    with pytest.raises(ValueError, match="two different values"):
        fit_gaussian(x)


@pytest.mark.parametrize("x", [[1.0, math.nan], [1.0, math.inf], [[1.0, 2.0]], 3.0])
def test_values_that_are_no_finite_list_raise(x):
    with pytest.raises(ValueError, match="x must be finite"):
        fit_gaussian(x)
