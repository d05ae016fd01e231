"""Correlation shifts against SciPy and simulation, and the worlds of the page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr

from snippets.framework.drift_correlations import correlation_shift
from snippets.framework.leave_one_feature_out import probes, squared_error


@given(st.integers(0, 1000), st.integers(5, 40), st.integers(5, 40))
def test_z_is_the_difference_of_scipys_correlations_over_its_interval_width(seed, n, m):
    rng = np.random.default_rng(seed)
    train, live = rng.normal(size=(n, 3)), rng.normal(size=(m, 3))
    shift = correlation_shift(train, live)
    for i, j in ((0, 1), (1, 2)):
        found, half_widths = [], []
        for window in (train, live):
            test = pearsonr(window[:, i], window[:, j])
            low, high = np.arctanh(test.confidence_interval(0.95))  # Fisher's interval
            found.append(np.arctanh(test.statistic))
            half_widths.append((high - low) / 2 / 1.959964)
        assert shift.z[i, j] == pytest.approx(
            (found[1] - found[0]) / np.hypot(*half_widths), abs=1e-6
        )


@given(st.integers(0, 1000))
def test_swapping_the_windows_turns_the_sign(seed):
    rng = np.random.default_rng(seed)
    train, live = rng.normal(size=(20, 3)), rng.normal(size=(9, 3))
    there, back = correlation_shift(train, live), correlation_shift(live, train)
    assert np.allclose(there.z, -back.z)
    assert np.allclose(there.z, there.z.T)


def test_units_do_not_count():
    rng = np.random.default_rng(0)
    train, live = rng.normal(size=(50, 2)), rng.normal(size=(50, 2))
    scaled = correlation_shift(train * [60, 0.1] + 7, live * [60, 0.1] + 7)
    assert np.allclose(scaled.z, correlation_shift(train, live).z)


def test_units_may_be_tiny_or_huge():
    rng = np.random.default_rng(0)
    train, live = rng.normal(size=(50, 2)), rng.normal(size=(50, 2))
    scaled = correlation_shift(train * [1e-200, 1e200], live * [1e-200, 1e200])
    assert np.allclose(scaled.z, correlation_shift(train, live).z)


def test_without_change_z_of_normal_pairs_is_standard_normal():
    rng = np.random.default_rng(0)
    z = []
    for _ in range(2000):
        rows = rng.normal(size=(400, 2))
        rows[:, 1] += 2 * rows[:, 0]
        z.append(correlation_shift(rows[:150], rows[150:]).z[0, 1])
    assert np.mean(z) == pytest.approx(0, abs=0.1)
    assert np.std(z) == pytest.approx(1, abs=0.06)


def test_without_change_z_of_move_and_profit_spreads_by_root_three():
    rng = np.random.default_rng(0)
    z = []
    for _ in range(3000):
        move = rng.normal(size=1000)
        rows = np.column_stack([move, move * rng.choice([-1, 1], 1000)])
        z.append(correlation_shift(rows[:500], rows[500:]).z[0, 1])
    assert np.std(z) == pytest.approx(np.sqrt(3), rel=0.05)
    assert np.mean(np.abs(z) > 1.96) == pytest.approx(0.26, abs=0.03)


def test_copies_are_no_alarm_until_they_part():
    rng = np.random.default_rng(0)
    x = rng.normal(size=500)
    copies, parted = np.column_stack([x, x]), np.column_stack([x, x + 0.1 * rng.normal(size=500)])
    assert correlation_shift(copies, copies).z[0, 1] == 0
    assert correlation_shift(copies, parted).z[0, 1] < -50


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_a_wrong_join_shrinks_the_correlation_by_its_share(share):
    rng = np.random.default_rng(0)
    x = rng.normal(size=200_000)
    y = 0.9 * x + np.sqrt(1 - 0.81) * rng.normal(size=x.size)
    wrong = rng.permutation(x.size)[: int(share * x.size)]
    y[wrong] = np.roll(y[wrong], 1)
    assert np.corrcoef(x, y)[0, 1] == pytest.approx(0.9 * (1 - share), abs=0.01)


@pytest.mark.parametrize("seed", range(20))
def test_on_every_seed_the_fares_fall_far_and_a_quiet_window_does_not(seed):
    rng, n = np.random.default_rng(seed), 10_000

    def trips():
        km = rng.normal(size=n)
        minutes = 0.8 * km + 0.6 * rng.normal(size=n)
        return np.column_stack([km, minutes, 0.6 * km + 0.4 * minutes + 0.31 * rng.normal(size=n)])

    train, live = trips(), trips()
    quiet = correlation_shift(train, live).z
    wrong = rng.permutation(n)[:1000]
    live[wrong, 2] = np.roll(live[wrong, 2], 1)
    broken = correlation_shift(train, live).z
    assert np.abs(quiet).max() < 4.5
    assert broken[0, 2] < -20
    assert broken[1, 2] < -15
    assert broken[0, 1] == pytest.approx(quiet[0, 1])


@pytest.mark.parametrize("seed", range(20))
def test_short_trips_lower_the_correlation_and_one_bad_row_only_pearson(seed):
    rng, n = np.random.default_rng(seed), 10_000

    def numbers(far=20, in_seconds=0):
        km = np.sort(rng.uniform(0, far, n))
        minutes = 4 + 2.4 * km + 5 * rng.normal(size=n)
        minutes[n - in_seconds :] *= 60
        ranks = [v.argsort().argsort() for v in (km, minutes)]
        return (
            np.corrcoef(km, minutes)[0, 1],
            np.corrcoef(*ranks)[0, 1],
            np.polyfit(km, minutes, 1)[0],
        )

    assert numbers() == pytest.approx((0.94, 0.945, 2.4), abs=0.03)
    assert numbers(far=5) == pytest.approx((0.57, 0.57, 2.4), abs=0.15)
    bad = numbers(in_seconds=1)
    assert bad[0] < 0.6
    assert bad[1] == pytest.approx(0.945, abs=0.01)
    assert 2.42 < bad[2] < 2.6


def world(rho, w0, w1):
    S, w = np.array([[1, rho], [rho, 1]]), np.array([w0, w1])
    c = S @ w
    return np.block([[S, c[:, None]], [c[None], np.array([[w @ c + 1]])]])


def test_practice_moves_two_probes_and_no_loss():
    before, after = world(0.6, 2, 1), world(0, 2, 1)
    assert (probes(before).alone[0], probes(after).alone[0]) == pytest.approx((2.6, 2.0))
    assert (probes(before).drop[0], probes(after).drop[0]) == pytest.approx((2.56, 4.0))
    assert squared_error(before, [2, 1]) == pytest.approx(squared_error(after, [2, 1]))


def test_a_correlate_can_hide_a_changed_weight_from_the_one_feature_model():
    before, after = world(0.5, 1, 1), world(0.5, 0.5, 2)
    assert probes(before).alone[0] == pytest.approx(probes(after).alone[0])
    assert squared_error(after, [1, 1]) > squared_error(before, [1, 1]) + 0.5


@pytest.mark.parametrize(
    ("train", "live", "message"),
    [
        ([], [], "with d at least 2"),
        ([1, 2, 3, 4], [1, 2, 3, 4], "with d at least 2"),
        ([[1, 2]] * 3, [[1, 2]] * 5, "train must have at least 4 rows, got 3"),
        ([[np.inf, 2]] * 5, [[1, 2]] * 5, "train must hold finite numbers"),
        ([[True, False]] * 5, [[1, 2]] * 5, "train must hold finite numbers"),
        ([[1, 2]] * 5, [[1, 2]] * 5, "feature 0 of train is constant"),
    ],
)
def test_windows_without_correlations_are_refused(train, live, message):
    with pytest.raises(ValueError, match=message):
        correlation_shift(train, live)
