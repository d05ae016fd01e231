"""The invented city has the properties that its description promises."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import kstest

from snippets.case_studies.city_trips import BRIDGE, KM_PER_DEGREE, SEARCH, rush, simulate_city
from snippets.case_studies.uber_eta_features import haversine_km


def test_the_noise_around_the_median_is_lognormal():
    trips = simulate_city(20_000, np.random.default_rng(0))
    assert kstest(np.log(trips.actual / trips.median) / 0.15, "norm").pvalue > 0.001


def test_the_engine_walks_the_streets_and_crosses_the_river_on_the_bridge():
    trips = simulate_city(3000, np.random.default_rng(1))
    km = [(place - BRIDGE) * KM_PER_DEGREE for place in (trips.driver, trips.pickup)]
    for driver, pickup, across, engine in zip(*km, trips.across, trips.engine, strict=True):
        assert across == ((driver[1] > 0) != (pickup[1] > 0))
        stops = [driver, np.zeros(2), pickup] if across else [driver, pickup]
        way = sum(np.abs(b - a).sum() for a, b in pairwise(stops))
        assert engine == pytest.approx(2 * way)


def test_no_way_is_shorter_than_the_straight_line():
    trips = simulate_city(20_000, np.random.default_rng(2))
    straight = haversine_km(trips.driver, trips.pickup)
    assert np.all(trips.engine / 2 > 0.99 * straight)


def test_the_zone_is_the_square_of_the_pickup_and_two_zones_are_slow():
    trips = simulate_city(20_000, np.random.default_rng(3))
    km = (trips.pickup - BRIDGE) * KM_PER_DEGREE
    for zone in range(16):
        north, east = km[trips.zone == zone].T
        row, column = divmod(zone, 4)
        assert -6 + 3 * row <= north.min() < north.max() <= -3 + 3 * row
        assert -6 + 3 * column <= east.min() < east.max() <= -3 + 3 * column
    assert np.flatnonzero(SEARCH > 1).tolist() == [5, 15]


def test_traffic_is_shared_in_half_an_hour_and_correlated_between_neighbors():
    trips = simulate_city(30_000, np.random.default_rng(4))
    slow = (trips.median - SEARCH[trips.zone]) / trips.engine / (1 + rush(trips.request))
    slot = (trips.request // 30).astype(int)
    level = np.array([slow[slot == s][0] for s in range(28 * 48)])
    np.testing.assert_allclose(slow, level[slot])
    logs = np.log(level)
    assert logs.std() == pytest.approx(0.25, rel=0.25)
    assert np.corrcoef(logs[1:], logs[:-1])[0, 1] == pytest.approx(0.9, abs=0.03)


def test_workdays_have_two_peaks_and_weekends_one():
    minute = np.arange(7 * 1440)
    share = rush(minute)
    peaks = minute[1:-1][(share[1:-1] > share[:-2]) & (share[1:-1] > share[2:])]
    workdays = [day * 24 + hour for day in range(5) for hour in (8.25, 17.5)]
    weekend = [day * 24 + 14 for day in (5, 6)]
    np.testing.assert_allclose(peaks / 60, workdays + weekend, atol=0.1)


def test_the_same_seed_gives_the_same_trips():
    one, two = (simulate_city(50, np.random.default_rng(5)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


@pytest.mark.parametrize(("n", "days"), [(0, 28), (10, 0), (-1, 28)])
def test_nothing_to_simulate_is_refused(n, days):
    with pytest.raises(ValueError, match=f"got {n} and {days}"):
        simulate_city(n, np.random.default_rng(0), days=days)
