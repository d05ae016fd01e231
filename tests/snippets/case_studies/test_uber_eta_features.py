"""The features against scikit-learn and brute force; the claims of the page over seeds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics.pairwise import haversine_distances
from sklearn.tree import DecisionTreeRegressor

from snippets.case_studies.city_trips import rush, simulate_city
from snippets.case_studies.group_ablation import ablation, holdout_mae
from snippets.case_studies.high_cardinality_category import fit_target_encoding
from snippets.case_studies.uber_eta_features import clock_waves, haversine_km, recent_slowness

thorough = settings(deadline=None, database=None)
places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(places, places)
@thorough
def test_the_distance_equals_scikit_learn_and_the_angle_between_two_vectors(a, b):
    got = haversine_km([a], [b])[0]
    angle = haversine_distances(np.radians([a]), np.radians([b]))[0, 0]
    assert got == pytest.approx(6371.0 * angle, abs=1e-6)
    u, v = (
        np.array([np.cos(p) * np.cos(q), np.cos(p) * np.sin(q), np.sin(p)])
        for p, q in (np.radians(a), np.radians(b))
    )
    by_vectors = 6371.0 * np.arctan2(np.linalg.norm(np.cross(u, v)), u @ v)
    assert got == pytest.approx(by_vectors, abs=1e-3)


@given(places, places, places)
@thorough
def test_a_detour_is_never_shorter(a, b, c):
    direct, first, second = (haversine_km([p], [q])[0] for p, q in ((a, c), (a, b), (b, c)))
    assert direct <= first + second + 1e-3


def test_a_degree_of_longitude_shrinks_with_the_cosine_of_the_latitude():
    for lat in (0.0, 37.8, 60.0):
        east = haversine_km([[lat, 0]], [[lat, 0.01]])[0]
        north = haversine_km([[lat, 0]], [[lat + 0.01, 0]])[0]
        assert east / north == pytest.approx(np.cos(np.radians(lat)), rel=1e-4)


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([0, 0], [1, 1], r"\(n, 2\)"),
        ([[0, 0]], [[1, 1], [2, 2]], r"\(n, 2\)"),
        ([[0, 0, 0]], [[1, 1, 1]], r"\(n, 2\)"),
        ([[0, float("nan")]], [[1, 1]], "finite"),
        ([[0, 0]], [[91, 1]], "got 91.0"),
    ],
)
def test_places_that_are_none_are_refused(a, b, message):
    with pytest.raises(ValueError, match=message):
        haversine_km(a, b)


@given(st.lists(st.floats(-1000, 1000), max_size=10), st.floats(0.5, 500), st.integers(1, 6))
@thorough
def test_the_end_of_the_period_meets_its_start(t, period, waves):
    X = clock_waves(t, period, waves)
    assert X.shape == (len(t), 2 * waves)
    np.testing.assert_allclose(X, clock_waves(np.array(t) + period, period, waves), atol=1e-6)
    np.testing.assert_allclose((X**2).sum(axis=1), waves)


def test_waves_fit_a_day_as_well_as_its_fourier_series():
    profile = rush(np.arange(1440.0))
    spectrum = np.fft.rfft(profile)
    for waves in (1, 2, 4, 8):
        X = np.column_stack([np.ones(1440), clock_waves(np.arange(1440), 1440, waves)])
        fitted = X @ np.linalg.lstsq(X, profile, rcond=None)[0]
        cut = np.where(np.arange(spectrum.size) <= waves, spectrum, 0)
        np.testing.assert_allclose(fitted, np.fft.irfft(cut, 1440), atol=1e-9)


def test_one_wave_has_one_hump_and_misses_the_commute():
    profile, shares = rush(np.arange(1440.0)), []
    for waves in (1, 2, 4, 8):
        X = np.column_stack([np.ones(1440), clock_waves(np.arange(1440), 1440, waves)])
        fitted = X @ np.linalg.lstsq(X, profile, rcond=None)[0]
        shares.append(1 - np.var(profile - fitted) / np.var(profile))
        if waves == 1:
            turns = np.diff(np.sign(np.diff(np.append(fitted, fitted[:2]))))
            assert np.sum(turns != 0) == 2  # one high, one low
    assert shares[0] < 0.15
    assert shares[1] < 0.6
    assert shares[3] > 0.99


@pytest.mark.parametrize("leaves", [8, 12, 16])
def test_a_tree_gains_little_from_sines(leaves):
    minute = np.arange(1440.0)
    scores = [
        DecisionTreeRegressor(max_leaf_nodes=leaves, random_state=0)
        .fit(X, rush(minute))
        .score(X, rush(minute))
        for X in (minute[:, None], clock_waves(minute, 1440, 1))
    ]
    assert scores[0] > 0.9
    assert scores[1] - scores[0] < 0.03


@pytest.mark.parametrize(
    ("t", "period", "waves"),
    [([1], 0, 1), ([1], 24, 0), ([1], 24, True), ([1], 24, 1.5), ([1], float("nan"), 1)],
)
def test_a_cycle_without_a_period_or_waves_is_refused(t, period, waves):
    with pytest.raises(ValueError, match="need a period above 0"):
        clock_waves(t, period, waves)


@pytest.mark.parametrize("t", [[float("nan")], [[1.0]], 3.0])
def test_times_that_are_none_are_refused(t):
    with pytest.raises(ValueError, match="times must be finite"):
        clock_waves(t, 24, 1)


logs = st.lists(
    st.tuples(st.integers(0, 200), st.floats(0, 60), st.floats(0, 60)), min_size=0, max_size=30
)


@given(logs, st.integers(0, 250), st.integers(1, 90), st.integers(0, 60), st.floats(1, 50))
@thorough
def test_the_ratio_equals_a_loop_over_the_log(log, ask, window, delay, prior):
    arrived, actual, engine = (list(v) for v in zip(*log, strict=True)) if log else ([], [], [])
    top, bottom = prior * 1.3, prior
    for end, took, said in log:
        if ask - delay - window <= end < ask - delay:
            top, bottom = top + took, bottom + said
    settings_ = {"window": window, "delay": delay, "typical": 1.3, "prior": prior}
    got = recent_slowness([ask], arrived, actual, engine, **settings_)
    assert got[0] == pytest.approx(top / bottom)


def test_trips_that_had_not_arrived_teach_nothing():
    trips = simulate_city(2000, np.random.default_rng(0), days=3)
    arrived = trips.request + trips.actual
    before = recent_slowness(trips.request, arrived, trips.actual, trips.engine, delay=5)
    for i in range(0, 2000, 97):
        unknown = arrived >= trips.request[i] - 5
        took = np.where(unknown, 999.0, trips.actual)
        after = recent_slowness(trips.request[[i]], arrived, took, trips.engine, delay=5)
        assert after[0] == pytest.approx(before[i])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ask": 5.0}, "need"),
        ({"actual": [1.0]}, "need"),
        ({"arrived": [[1.0, 2.0]]}, "need"),
        ({"ask": [float("nan")]}, "finite"),
        ({"typical": float("nan")}, "finite"),
        ({"engine": [-1.0, 2.0]}, "at least 0"),
        ({"window": 0}, "above 0"),
        ({"prior": 0}, "above 0"),
        ({"delay": float("nan")}, "above 0"),
    ],
)
def test_a_log_that_does_not_fit_is_refused(changes, message):
    log = {"ask": [5.0], "arrived": [1.0, 2.0], "actual": [1.0, 2.0], "engine": [1.0, 2.0]}
    with pytest.raises(ValueError, match=message):
        recent_slowness(**{**log, **changes})


def city(seed):
    trips = simulate_city(12_000, np.random.default_rng(seed))
    miss, past = trips.actual - trips.engine, trips.request < 21 * 1440
    weekend = trips.request // 1440 % 7 >= 5
    typical = trips.actual[past].sum() / trips.engine[past].sum()

    def traffic(delay):
        arrived = trips.request + trips.actual
        ratio = recent_slowness(
            trips.request, arrived, trips.actual, trips.engine, delay=delay, typical=typical
        )
        return (ratio * trips.engine)[:, None]

    waves = clock_waves(trips.request / 60, 24, 4) * ~weekend[:, None]
    place = fit_target_encoding(trips.zone[past], miss[past], 20).encode(trips.zone)
    groups = {
        "distance": haversine_km(trips.driver, trips.pickup)[:, None],
        "clock": np.column_stack([waves, weekend]) * trips.engine[:, None],
        "traffic": traffic(0),
        "place": place[:, None],
    }
    base = np.column_stack([np.ones_like(miss), trips.engine])
    return trips, miss, past, base, groups, traffic, typical


@pytest.mark.parametrize("seed", range(8))
def test_traffic_covers_the_clock_and_nothing_covers_place(seed):
    _, miss, past, base, groups, _, _ = city(seed)
    table = ablation(base, groups, miss, past)
    for change in table["distance"]:
        assert abs(change) < 0.03
    assert table["clock"][0] < -0.05 < 0 < table["clock"][1] < 0.1
    assert -table["clock"][0] > table["clock"][1]
    assert table["traffic"][1] > 0.15
    added, dropped = table["place"]
    assert dropped == pytest.approx(-added, abs=0.08)
    assert dropped > 0.25
    rest = np.hstack([base, groups["distance"], groups["place"]])
    full = holdout_mae(np.hstack([base, *groups.values()]), miss, past)
    both = holdout_mae(rest, miss, past) - full
    assert both > table["clock"][1] + table["traffic"][1] + 0.05


@pytest.mark.parametrize("seed", range(8))
def test_old_traffic_taken_for_fresh_is_worse_than_none_and_matched_is_not(seed):
    trips, miss, past, base, groups, traffic, typical = city(seed)
    others = np.hstack([base, groups["distance"], groups["clock"], groups["place"]])

    def served(column):
        return np.hstack([others, column])

    fresh, none = served(traffic(0)), holdout_mae(others, miss, past)
    matched = [holdout_mae(served(traffic(d)), miss, past) for d in (0, 30, 120, 480)]
    taken = [holdout_mae(fresh, miss, past, served=served(traffic(d))) for d in (0, 30, 120, 480)]
    assert matched == sorted(matched)
    assert taken == sorted(taken)
    assert matched[3] < none + 0.06
    assert taken[3] > none + 0.1
    zero, one, usual = (
        holdout_mae(fresh, miss, past, served=served(fill * trips.engine[:, None]))
        for fill in (0, 1, typical)
    )
    refitted = holdout_mae(base, miss, past)
    assert zero > 3 * refitted
    assert one > refitted + 0.3
    assert usual < none + 0.35


@pytest.mark.parametrize("seed", range(8))
def test_a_short_line_over_the_river_is_a_long_wait(seed):
    trips = simulate_city(12_000, np.random.default_rng(seed))
    km = haversine_km(trips.driver, trips.pickup)
    near = (km > 1) & (km < 2)
    waits = [np.median(trips.actual[near & rows]) for rows in (trips.across, ~trips.across)]
    engine = [np.median(trips.engine[near & rows]) for rows in (trips.across, ~trips.across)]
    assert waits[0] > 2.5 * waits[1]
    assert engine[0] > 2.5 * engine[1]
