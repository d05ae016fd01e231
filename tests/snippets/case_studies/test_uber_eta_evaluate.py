"""The report by slice against scikit-learn and brute force; the claims of the page over seeds."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mean_absolute_error, mean_pinball_loss, root_mean_squared_error

from snippets.case_studies.ride_trips import simulate_trips
from snippets.case_studies.uber_eta_build import pinball_loss
from snippets.case_studies.uber_eta_evaluate import slice_report
from snippets.framework.online_metrics import ratio_se

minutes = st.floats(0, 120)
rows = st.lists(st.tuples(minutes, minutes, st.integers(0, 3)), min_size=1, max_size=40)
prices = st.floats(0.1, 20)
thorough = settings(deadline=None, database=None)
TAU = 0.75


def price(y, p, late=3, early=1):
    return np.maximum(late * (y - p), early * (p - y))


def quantile_of(trips, level):
    return trips.median * np.exp(NormalDist().inv_cdf(level) * trips.sigma)


@given(rows, prices, prices)
@thorough
def test_the_price_is_the_pinball_loss_of_scikit_learn_times_both_prices(data, late, early):
    y, p, slices = np.array(data).T
    for name, row in slice_report(y, p, slices.astype(int), late, early).items():
        mine = slices == name
        pinball = mean_pinball_loss(y[mine], p[mine], alpha=late / (late + early))
        assert row.cost == pytest.approx((late + early) * pinball, abs=1e-9)


@given(rows, prices, prices)
@thorough
def test_no_constant_shift_saves_more_than_the_repairable_part(data, late, early):
    y, p, slices = np.array(data).T
    for name, row in slice_report(y, p, slices.astype(int), late, early).items():
        gap = (y - p)[slices == name]
        # The price is convex and piecewise linear in the shift, so a corner is among the best.
        best = min(price(gap, shift, late, early).mean() for shift in gap)
        assert row.cost - row.repairable == pytest.approx(best, abs=1e-7)


@given(rows, prices, prices)
@thorough
def test_the_slices_average_to_the_whole(data, late, early):
    y, p, slices = np.array(data).T
    parts = slice_report(y, p, slices.astype(int), late, early).values()
    (whole,) = slice_report(y, p, np.zeros(len(y), int), late, early).values()
    n = np.array([row.n for row in parts])
    assert n.sum() == whole.n == len(y)
    for field in ("cost", "kept"):
        average = np.average([getattr(row, field) for row in parts], weights=n)
        assert average == pytest.approx(getattr(whole, field), abs=1e-9)
    assert np.average([row.repairable for row in parts], weights=n) >= whole.repairable - 1e-9


def test_a_slice_that_was_shifted_is_found_and_the_saving_equals_the_shift_undone():
    trips = simulate_trips(20_000, np.random.default_rng(0))
    slices = np.where(trips.rush == 1, "rush", "calm")
    good = quantile_of(trips, TAU)
    bad = slice_report(trips.actual, good - 2 * trips.rush, slices, 3, 1)
    fine = slice_report(trips.actual, good, slices, 3, 1)
    assert bad["calm"] == fine["calm"]
    assert bad["rush"].bias == pytest.approx(fine["rush"].bias + 2)
    saved = bad["rush"].cost - fine["rush"].cost + fine["rush"].repairable
    assert bad["rush"].repairable == pytest.approx(saved)


@pytest.mark.parametrize("seed", range(20))
def test_four_exact_answers_each_win_their_own_metric(seed):
    trips = simulate_trips(20_000, np.random.default_rng(seed))
    y, sigma = trips.actual, trips.sigma
    answers = [
        trips.median * np.exp(-(sigma**2)),
        trips.median,
        trips.median * np.exp(sigma**2 / 2),
        quantile_of(trips, TAU),
    ]
    metrics = (
        lambda p: np.mean(np.abs(y - p) / y),
        lambda p: mean_absolute_error(y, p),
        lambda p: root_mean_squared_error(y, p),
        lambda p: price(y, p).mean(),
    )
    for own, metric in enumerate(metrics):
        assert np.argmin([metric(p) for p in (*answers, trips.engine)]) == own
    assert np.mean(y <= answers[0]) == pytest.approx(0.41, abs=0.02)


@pytest.mark.parametrize("sigma", [0.2, 0.35])
def test_the_percentage_error_of_a_lognormal_is_least_below_its_median(sigma):
    y = np.exp(sigma * NormalDist().inv_cdf(0.5) + sigma * _normal_grid())
    grid = np.linspace(0.7, 1.2, 501)
    best = grid[np.argmin([np.mean(np.abs(y - p) / y) for p in grid])]
    assert best == pytest.approx(np.exp(-(sigma**2)), abs=0.003)
    assert np.mean(y > best) == pytest.approx(NormalDist().cdf(sigma), abs=0.005)


def _normal_grid(n=4001):
    return np.array([NormalDist().inv_cdf((i + 0.5) / n) for i in range(n)])


@pytest.mark.parametrize("seed", range(10))
def test_calibration_in_every_slice_is_compatible_with_twice_the_price(seed):
    trips = simulate_trips(20_000, np.random.default_rng(seed))
    y, slices = trips.actual, np.where(trips.rush == 1, "rush", "calm")
    flat = np.where(trips.rush == 1, *(np.quantile(y[slices == s], TAU) for s in ("rush", "calm")))
    buffer = trips.median + np.quantile(y - trips.median, TAU)
    dull, shifted, sharp = (
        slice_report(y, p, slices, 3, 1) for p in (flat, buffer, quantile_of(trips, TAU))
    )
    for name in ("calm", "rush"):
        assert dull[name].kept == pytest.approx(TAU, abs=0.01)
        assert dull[name].repairable < 0.01
        assert dull[name].cost > 1.6 * sharp[name].cost
    assert np.mean(y <= buffer) == pytest.approx(TAU, abs=0.001)
    assert shifted["rush"].kept < 0.67 < 0.76 < shifted["calm"].kept
    assert shifted["rush"].repairable > 0.25 > 10 * sharp["rush"].repairable
    assert shifted["calm"].repairable < 0.05


def _differences(seed, n, jam, days=28, repeats=60):
    rng, gaps, by_trip, by_day = np.random.default_rng(seed), [], [], []
    for _ in range(repeats):
        trips = simulate_trips(n, rng, traffic_sd=jam, days=days)
        p = 1.5 + trips.engine * (1 + 0.6 * trips.rush)
        worse = np.abs(trips.actual - 1.1 * p) - np.abs(trips.actual - p)
        day = (trips.request // (24 * 60)).astype(int)
        sums, sizes = np.bincount(day, worse, days), np.bincount(day, minlength=days)
        gaps.append(worse.mean())
        by_trip.append(worse.std() / np.sqrt(n))
        by_day.append(ratio_se(sums, sizes))
    return np.std(gaps), np.mean(by_trip), np.mean(by_day)


@pytest.mark.parametrize("seed", range(5))
def test_errors_by_trip_are_a_fraction_of_the_true_spread_in_a_jam(seed):
    for n in (2000, 4000):
        spread, by_trip, by_day = _differences(seed, n, jam=0.3)
        assert by_trip < 0.33 * spread
        assert 0.65 * spread < by_day < 1.15 * spread


def test_twice_the_trips_do_not_halve_the_variance_and_twice_the_days_do():
    few, _, by_day = _differences(0, 2000, jam=0.3, repeats=400)
    trips, _, _ = _differences(1, 4000, jam=0.3, repeats=400)
    days, _, _ = _differences(2, 4000, jam=0.3, days=56, repeats=400)
    assert trips > 0.88 * few
    assert 0.7 * few < by_day < 0.95 * few  # jams cross midnight
    assert days == pytest.approx(few / np.sqrt(2), rel=0.12)


def test_without_shared_traffic_trips_are_a_good_unit():
    spread, by_trip, by_day = _differences(0, 2000, jam=0.0, repeats=200)
    assert by_trip == pytest.approx(spread, rel=0.12)
    assert by_day == pytest.approx(spread, rel=0.12)


@pytest.mark.parametrize("seed", range(20))
def test_trips_that_took_long_prefer_a_stretched_model_and_trips_promised_long_the_truth(seed):
    trips = simulate_trips(20_000, np.random.default_rng(seed))
    y, p = trips.actual, trips.median
    for cut in (15, 20, 25):
        took, promised = y > cut, p > cut
        assert np.median((y - p)[took]) > 2
        truth, stretched = (mean_absolute_error(y[took], q[took]) for q in (p, 1.25 * p))
        assert stretched < truth
        honest = [mean_absolute_error(y[promised], q[promised]) for q in (p, 1.25 * p)]
        assert honest[0] < honest[1]
    assert abs(np.median((y - p)[p > 20])) < 0.8


@pytest.mark.parametrize("seed", range(20))
def test_completed_rides_prefer_a_shorter_promise_and_weights_restore_the_choice(seed):
    trips = simulate_trips(20_000, np.random.default_rng(seed))
    patience = np.random.default_rng(100 + seed).exponential(15, 20_000)
    done = trips.actual <= patience
    rate = np.sum(~done) / np.minimum(trips.actual, patience).sum()
    assert rate == pytest.approx(1 / 15, rel=0.05)
    weights, costs = np.exp(rate * trips.actual[done]), []
    for level in (0.65, 0.75, 0.85):
        p = quantile_of(trips, level)
        cost, kept = price(trips.actual, p), trips.actual <= p
        costs.append([cost.mean(), cost[done].mean(), np.average(cost[done], weights=weights)])
        assert kept[done].mean() > level + 0.02
        assert np.average(kept[done], weights=weights) == pytest.approx(level, abs=0.02)
    assert np.argmin(costs, axis=0).tolist() == [1, 0, 1]


@given(st.lists(st.tuples(minutes, minutes), min_size=1, max_size=20), st.floats(0.02, 0.5))
@thorough
def test_the_interval_score_is_two_pinball_losses(pairs, alpha):
    y, low = np.array(pairs).T
    high = low + 4
    score = 4 + 2 / alpha * np.mean(np.maximum(low - y, 0) + np.maximum(y - high, 0))
    ends = pinball_loss(y, low, alpha / 2) + pinball_loss(y, high, 1 - alpha / 2)
    assert score == pytest.approx(2 / alpha * ends)


def test_the_p90_of_the_absolute_error_is_least_in_the_middle_of_the_shortest_interval():
    y = np.exp(0.5 * _normal_grid())
    grid = np.linspace(0.5, 3, 2501)
    best = grid[np.argmin([np.quantile(np.abs(y - p), 0.9) for p in grid])]
    k = round(0.9 * y.size)
    start = np.argmin(y[k:] - y[:-k])
    assert best == pytest.approx((y[start] + y[start + k]) / 2, abs=0.01)
    assert best > 1.1 * np.median(y)


def test_the_price_at_three_to_one_is_four_pinball_losses():
    y, p = np.array([10.0, 10.0]), np.array([8.0, 14.0])
    assert price(y, p).mean() == 4 * pinball_loss(y, p, 0.75) == (3 * 2 + 4) / 2


@given(st.lists(st.tuples(minutes, minutes, minutes), min_size=1, max_size=20))
@thorough
def test_half_the_gap_of_pairs_with_the_same_promise_is_a_floor_of_the_mae(pairs):
    one, two, p = np.array(pairs).T
    mae = mean_absolute_error(np.append(one, two), np.append(p, p))
    assert mae >= np.mean(np.abs(one - two)) / 2 - 1e-9


@pytest.mark.parametrize(
    ("y", "promised", "slices"),
    [
        ([], [], []),
        ([1.0, 2.0], [1.0], ["a", "b"]),
        ([1.0, 2.0], [1.0, 2.0], ["a"]),
        ([[1.0]], [[1.0]], [["a"]]),
    ],
)
def test_columns_that_do_not_fit_are_refused(y, promised, slices):
    with pytest.raises(ValueError, match=r"need shape \(n,\)"):
        slice_report(y, promised, slices, 3, 1)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_minutes_that_are_not_finite_are_refused(bad):
    with pytest.raises(ValueError, match="finite"):
        slice_report([bad], [1.0], ["a"], 3, 1)


@pytest.mark.parametrize("bad", [[True], [0.5], [float("nan")], [None]])
def test_slices_without_names_are_refused(bad):
    with pytest.raises(ValueError, match="strings or whole numbers"):
        slice_report([1.0], [1.0], bad, 3, 1)


@pytest.mark.parametrize(
    ("late", "early"), [(0, 1), (1, 0), (-1, 2), (float("nan"), 1), (1, float("inf"))]
)
def test_prices_must_be_above_zero(late, early):
    with pytest.raises(ValueError, match="prices must be above 0"):
        slice_report([1.0], [1.0], ["a"], late, early)
