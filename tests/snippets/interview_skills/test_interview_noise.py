"""The miss rate against Sheppard's formula, the bivariate normal distribution and simulation."""

from math import acos, pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from snippets.interview_skills.interview_noise import averaged, miss_rate


@pytest.mark.parametrize("rho", [0, 0.2, 0.34, 0.5, 0.67, 0.9])
def test_at_one_half_it_is_sheppards_formula(rho):
    assert miss_rate(rho, 0.5) == pytest.approx(acos(rho) / pi, abs=1e-3)


@pytest.mark.parametrize("rho", [0, 0.34, 0.67, 0.9])
@pytest.mark.parametrize("q", [0.05, 0.2, 0.8])
def test_it_is_a_quadrant_of_the_bivariate_normal(rho, q):
    z = norm.ppf(1 - q)
    both_below = multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf([z, z])
    assert miss_rate(rho, q) == pytest.approx((norm.cdf(z) - both_below) / q, abs=1e-3)


def test_averaging_ratings_with_independent_errors_agrees_with_a_simulation():
    rng = np.random.default_rng(3)
    n, rho, k = 200_000, 0.67, 4
    ability = rng.standard_normal(n)
    errors = rng.standard_normal((k, n)) * np.sqrt(1 / rho**2 - 1)
    rating = (ability + errors).mean(axis=0)
    assert np.corrcoef(ability, rating)[0, 1] == pytest.approx(averaged(rho, k), abs=0.005)
    above = ability > np.quantile(ability, 0.8)
    rejected = rating < np.quantile(rating, 0.8)
    missed = miss_rate(averaged(rho, k), 0.2)
    assert np.mean(rejected[above]) == pytest.approx(missed, abs=0.01)
    assert np.mean(above[rejected]) == pytest.approx(0.2 * missed / 0.8, abs=0.005)
    assert np.mean(~above[~rejected]) == pytest.approx(missed, abs=0.01)


@given(st.floats(0, 0.9), st.floats(0.02, 0.98))
def test_a_better_rating_misses_fewer(rho, q):
    assert miss_rate(rho + 0.09, q) < miss_rate(rho, q)


@given(st.floats(0, 1), st.integers(1, 20))
def test_more_ratings_never_lower_the_correlation(rho, k):
    assert rho - 1e-12 <= averaged(rho, k) <= averaged(rho, k + 1) + 1e-12 <= 1 + 2e-12


@pytest.mark.parametrize(("rho", "q"), [(1, 0.5), (-0.1, 0.5), (0.5, 0), (0.5, 1), (np.nan, 0.5)])
def test_miss_rate_refuses_values_out_of_range(rho, q):
    with pytest.raises(ValueError, match="rho must be"):
        miss_rate(rho, q)


@pytest.mark.parametrize(("rho", "k"), [(1.1, 2), (-0.1, 2), (0.5, 0), (0.5, np.inf)])
def test_averaged_refuses_values_out_of_range(rho, k):
    with pytest.raises(ValueError, match="rho must be"):
        averaged(rho, k)
