"""The checks of one feature against brute force and planted faults."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from snippets.framework.drift_feature_distributions import compare, histogram

numbers = st.integers(-20, 20).map(float)
with_nulls = st.lists(numbers | st.just(float("nan")), min_size=1, max_size=40)


@given(with_nulls, st.lists(numbers, max_size=8, unique=True).map(sorted))
def test_histogram_counts_every_row_once(x, edges):
    counts = histogram(x, edges)
    present = [value for value in x if value == value]
    brute = [0] * (len(edges) + 1)
    for value in present:
        brute[sum(edge < value for edge in edges)] += 1
    assert counts.tolist() == [*brute, len(x) - len(present)]


@given(with_nulls, with_nulls)
def test_every_check_by_brute_force(train, live):
    known, present = ([value for value in side if value == value] for side in (train, live))
    assume(known)
    drift = compare(train, live, low=-10, high=10, bins=4)
    assert drift.nulls == pytest.approx(1 - len(present) / len(live))
    edges = sorted(set(np.quantile(known, [0.25, 0.5, 0.75]).tolist()))
    shares = []
    for side, values in ((train, known), (live, present)):
        bins = Counter(sum(edge < value for edge in edges) for value in values)
        counts = [*(bins[b] for b in range(len(edges) + 1)), len(side) - len(values)]
        shares.append([(count + 0.5) / (len(side) + len(counts) / 2) for count in counts])
    terms = [(q - p) * math.log(q / p) for p, q in zip(*shares, strict=True)]
    assert drift.psi == pytest.approx(sum(terms), abs=1e-12)
    if not present:
        assert all(math.isnan(value) for value in (drift.outside, drift.commonest, drift.ks))
        return
    gaps = [
        abs(sum(v <= x for v in known) / len(known) - sum(v <= x for v in present) / len(present))
        for x in known + present
    ]
    assert drift.ks == pytest.approx(max(gaps))
    outside = sum(not -10 <= value <= 10 for value in present)
    assert drift.outside == pytest.approx(outside / len(present))
    assert drift.commonest == max(Counter(present).values()) / len(present)


@given(with_nulls.filter(lambda x: any(value == value for value in x)))
def test_window_does_not_differ_from_itself(x):
    drift = compare(x, x, low=-20, high=20)
    assert drift.psi == drift.ks == drift.outside == 0


def test_new_nulls_alone_raise_the_index_and_leave_the_distance():
    rng = np.random.default_rng(0)
    train = rng.normal(size=1000)
    live = np.concatenate([train, np.full(250, np.nan)])
    drift = compare(train, live, low=-10, high=10)
    assert drift.nulls == 0.2
    assert drift.ks == 0
    assert drift.psi > 0.5


def test_values_ten_times_as_large_hide_among_zeros():
    rng = np.random.default_rng(0)
    train, live = (np.where(rng.random(10_000) < 0.95, 0, rng.gamma(4, 4, 10_000)) for _ in "ab")
    whole, rest = (
        compare(a, 10 * b, low=0, high=1e9)
        for a, b in ((train, live), (train[train > 0], live[live > 0]))
    )
    assert whole.psi < 0.01
    assert rest.psi > 1


def test_infinite_live_values_are_outside():
    assert compare([1, 2, 3], [2, np.inf], low=0, high=5).outside == 0.5


@pytest.mark.parametrize("bins", [1, 0, True, 2.5])
def test_fewer_than_two_bins_are_refused(bins):
    with pytest.raises(ValueError, match="bins must be a count"):
        compare([1, 2], [1, 2], low=0, high=5, bins=bins)


@pytest.mark.parametrize(
    ("train", "live"), [([], [1]), ([1], []), ([[1, 2]], [1, 2]), ([1], [[1]]), ([np.nan], [1])]
)
def test_training_without_values_and_live_without_rows_are_refused(train, live):
    with pytest.raises(ValueError, match="train must be a list with a value"):
        compare(train, live, low=0, high=5)


@pytest.mark.parametrize(("low", "high"), [(5, 0), (np.nan, 5), (0, np.nan)])
def test_empty_range_is_refused(low, high):
    with pytest.raises(ValueError, match="low must be at most high"):
        compare([1, 2], [1, 2], low=low, high=high)


# The statements of the page, over many seeds.


def trips(rng, longer=1.0, null=0.01, default=0.0, seconds=0.0, n=10_000):
    minutes = longer * rng.gamma(4, 4, n)
    minutes[rng.random(n) < null] = np.nan
    minutes[rng.random(n) < default] = 0
    minutes[rng.random(n) < seconds] *= 60
    return minutes


@pytest.mark.parametrize("seed", range(20))
def test_each_fault_shows_in_its_own_column(seed):
    rng = np.random.default_rng(seed)
    train = trips(rng)
    calm, null, default, seconds, longer = (
        compare(train, trips(rng, **fault), low=0, high=180)
        for fault in ({}, {"null": 0.06}, {"default": 0.05}, {"seconds": 0.02}, {"longer": 1.2})
    )
    assert calm.psi < 0.01
    assert calm.ks < 0.03
    assert null.nulls > 0.05
    assert null.ks < 0.03
    assert default.commonest > 0.04
    assert default.nulls < 0.02
    assert default.outside == 0
    assert default.psi < 0.05
    assert 0.01 < seconds.outside < 0.03
    assert seconds.psi < 0.02
    assert seconds.ks < 0.04
    assert longer.psi > 0.09
    assert longer.ks > 0.12
    assert longer.outside < 0.001


@pytest.mark.parametrize("seed", range(20))
def test_wrong_unit_in_two_percent_of_rows_doubles_the_mean(seed):
    rng = np.random.default_rng(seed)
    assert np.nanmean(trips(rng, seconds=0.02)) > 1.9 * np.nanmean(trips(rng))


@pytest.mark.parametrize("m", [100, 1000, 10_000])
def test_training_extremes_are_broken_by_chance_as_often_as_ranks_say(m):
    rng, n, repeats = np.random.default_rng(0), 10_000, 2000
    # The extremes of n uniform values without drawing all of them: both are order statistics.
    low, high = rng.beta(1, n, repeats), np.ones(repeats)
    high = low + (1 - low) * rng.beta(n - 1, 1, repeats)
    none_outside = (high - low) ** m
    exact = n * (n - 1) / ((n + m) * (n + m - 1))
    assert none_outside.mean() == pytest.approx(exact, abs=0.02)
    assert np.mean(1 - (high - low)) == pytest.approx(2 / (n + 1), rel=0.1)


def test_shuffled_join_keeps_every_marginal_and_loses_the_relation():
    rng = np.random.default_rng(0)
    a = rng.normal(size=5000)
    b = a + 0.1 * rng.normal(size=5000)
    shuffled = rng.permutation(b)
    assert compare(b, shuffled, low=-10, high=10)[:5] == compare(b, b, low=-10, high=10)[:5]
    assert np.corrcoef(a, b)[0, 1] > 0.99
    assert abs(np.corrcoef(a, shuffled)[0, 1]) < 0.1
