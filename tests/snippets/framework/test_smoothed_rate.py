"""The smoothed rate against the beta posterior of SciPy, and its limits."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from snippets.framework.smoothed_rate import smoothed_rate

seen = st.tuples(st.integers(0, 1000), st.integers(0, 1000)).map(lambda t: (min(t), max(t)))
thorough = settings(deadline=None, database=None)


@given(seen, st.floats(0.01, 0.99), st.floats(0.1, 100))
@thorough
def test_the_rate_is_the_mean_of_the_beta_posterior(counts, prior, weight):
    clicks, shown = counts
    posterior = beta(weight * prior + clicks, weight * (1 - prior) + shown - clicks)
    assert smoothed_rate(clicks, shown, prior, weight) == pytest.approx(posterior.mean())


@given(seen.filter(lambda t: t[1] > 0), st.floats(0, 1), st.floats(0.1, 100))
@thorough
def test_the_rate_lies_between_the_prior_and_the_raw_rate(counts, prior, weight):
    low, high = sorted((prior, counts[0] / counts[1]))
    assert low - 1e-12 <= smoothed_rate(*counts, prior, weight) <= high + 1e-12


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf])
def test_a_weight_that_is_no_number_of_rows_is_refused(bad):
    with pytest.raises(ValueError, match=f"weight must be above 0 and finite, got {bad}"):
        smoothed_rate(0, 1, 0.5, bad)


@pytest.mark.parametrize("counts", [(-1, 2), (3, 2), (math.nan, 2), (1, math.nan), (1, math.inf)])
def test_counts_that_do_not_fit_are_refused(counts):
    with pytest.raises(ValueError, match="clicks must be from 0 to shown"):
        smoothed_rate(*counts, 0.5, 2)
