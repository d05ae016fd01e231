"""Kaplan-Meier quantiles against SciPy, plain quantiles and censoring weights."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from snippets.case_studies.kaplan_meier import kaplan_meier_quantile

waits = st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=1, max_size=40)
shares = st.floats(0.01, 0.99)
thorough = settings(deadline=None, database=None)


@given(waits, shares)
@thorough
def test_it_is_where_the_product_limit_curve_of_scipy_reaches_the_share(rides, quantile):
    time, arrived = np.array([t for t, _ in rides], float), np.array([a for _, a in rides])
    curve = ecdf(CensoredData.right_censored(time, ~arrived)).cdf
    reached = curve.quantiles[curve.probabilities >= quantile - 1e-12]
    got = kaplan_meier_quantile(time, arrived, quantile)
    np.testing.assert_equal(got, reached[0] if reached.size else np.nan)


@given(st.lists(st.floats(0.1, 60), min_size=1, max_size=40), shares)
@thorough
def test_without_cancellations_it_is_the_ordinary_quantile(minutes, quantile):
    expected = np.sort(minutes)[np.ceil(quantile * len(minutes) - 1e-9).astype(int) - 1]
    arrived = np.ones(len(minutes), dtype=bool)
    assert kaplan_meier_quantile(minutes, arrived, quantile) == expected


def test_it_equals_weighting_each_arrival_by_one_over_its_chance_not_to_be_canceled():
    rng = np.random.default_rng(0)
    wait, patience = rng.lognormal(2, 0.4, 500), rng.exponential(20, 500)
    time, arrived = np.minimum(wait, patience), wait <= patience
    staying = ecdf(CensoredData.right_censored(time, arrived)).sf  # cancellations are the events
    weight = arrived / np.array([staying.evaluate(t) for t in time]) / 500
    order = np.argsort(time)
    for quantile in (0.25, 0.5, 0.75):
        reached = np.searchsorted(np.cumsum(weight[order]), quantile - 1e-12)
        assert kaplan_meier_quantile(time, arrived, quantile) == time[order][reached]


@pytest.mark.parametrize("seed", range(5))
def test_completed_rides_are_too_fast_and_independent_patience_is_repaired(seed):
    rng = np.random.default_rng(seed)
    wait, patience = rng.lognormal(2.3, 0.4, 20_000), rng.exponential(15, 20_000)
    time, arrived = np.minimum(wait, patience), wait <= patience
    for quantile, z in ((0.5, 0.0), (0.9, 1.2815515655)):
        truth = np.exp(2.3 + 0.4 * z)
        assert np.quantile(wait[arrived], quantile) < 0.93 * truth
        assert kaplan_meier_quantile(time, arrived, quantile) == pytest.approx(truth, rel=0.03)


@pytest.mark.parametrize("seed", range(5))
def test_riders_who_leave_because_the_car_is_far_are_not_repaired(seed):
    rng = np.random.default_rng(seed)
    wait, limit = rng.lognormal(2.3, 0.4, 20_000), rng.exponential(25, 20_000)
    look = rng.uniform(0, 4, 20_000)
    arrived = (wait <= limit) | (wait <= look)
    time = np.where(arrived, wait, look)
    assert kaplan_meier_quantile(time, arrived, 0.5) < 0.95 * np.exp(2.3)


@pytest.mark.parametrize(
    ("minutes", "arrived", "quantile", "message"),
    [
        ([1, 2], [True], 0.5, r"\(2,\) and \(1,\)"),
        ([[1, 2]], [[True, True]], 0.5, r"\(1, 2\)"),
        ([1, 2], [True, True], 1.0, "got 1.0"),
        ([1, 2], [True, True], 0.0, "got 0.0"),
    ],
)
def test_what_is_no_pair_of_vectors_and_a_share_is_refused(minutes, arrived, quantile, message):
    with pytest.raises(ValueError, match=message):
        kaplan_meier_quantile(minutes, arrived, quantile)
