"""The synthetic trips have the distribution that their description promises."""

import numpy as np
import pytest
from scipy.stats import kstest

from snippets.case_studies.ride_trips import simulate_trips


@pytest.mark.parametrize("traffic_sd", [0.0, 0.3])
def test_the_noise_around_the_median_is_lognormal_in_and_out_of_the_rush_hour(traffic_sd):
    trips = simulate_trips(20_000, np.random.default_rng(0), traffic_sd=traffic_sd)
    z = np.log(trips.actual / trips.median) / trips.sigma
    for rush in (0, 1):
        assert kstest(z[trips.rush == rush], "norm").pvalue > 0.001
    assert trips.sigma[trips.rush == 1].min() > trips.sigma[trips.rush == 0].max()


def test_without_traffic_the_median_is_overhead_plus_slowed_engine():
    trips = simulate_trips(500, np.random.default_rng(1), overhead=3.0, rush_slowdown=0.5)
    np.testing.assert_allclose(trips.median, 3.0 + trips.engine * (1 + 0.5 * trips.rush))


def test_the_rush_hour_is_five_hours_of_a_day():
    trips = simulate_trips(50_000, np.random.default_rng(2), days=7)
    assert trips.rush.mean() == pytest.approx(5 / 24, abs=0.01)
    assert trips.request.max() < 7 * 24 * 60


def test_a_quarter_of_the_trips_needs_a_detour_that_the_distance_does_not_show():
    trips = simulate_trips(50_000, np.random.default_rng(3))
    extra = trips.engine - 2.6 * trips.straight_km
    assert np.mean(extra > 5.9) == pytest.approx(0.25, abs=0.01)
    assert abs(np.corrcoef(extra, trips.straight_km)[0, 1]) < 0.02


def test_trips_of_an_hour_share_their_traffic():
    trips = simulate_trips(20_000, np.random.default_rng(4), traffic_sd=0.3, days=7)
    slow = (trips.median - 1.5) / trips.engine / (1 + 0.6 * trips.rush)
    hour = trips.request // 60
    for one in np.unique(hour)[:20]:
        np.testing.assert_allclose(slow[hour == one], slow[hour == one][0])
    assert np.log(slow).std() == pytest.approx(0.3, rel=0.3)


def test_the_same_seed_gives_the_same_trips():
    one, two = (simulate_trips(50, np.random.default_rng(5)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


@pytest.mark.parametrize(("n", "days"), [(0, 28), (10, 0), (-1, 28)])
def test_nothing_to_simulate_is_refused(n, days):
    with pytest.raises(ValueError, match=f"got {n} and {days}"):
        simulate_trips(n, np.random.default_rng(0), days=days)
