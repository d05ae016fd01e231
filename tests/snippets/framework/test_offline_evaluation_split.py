"""The time split against its definition, scikit-learn and closed forms of what the page claims."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from sklearn.model_selection import TimeSeriesSplit

from snippets.framework.offline_evaluation_split import time_split

times = st.lists(st.integers(0, 60), min_size=1, max_size=80)


@given(times, st.integers(1, 30), st.integers(1, 30), st.integers(0, 12))
def test_every_row_is_placed_by_its_own_time_alone(time, first, length, gap):
    cuts = [first, first + length]
    wanted = [
        [t + gap < cuts[0] for t in time],
        [cuts[0] <= t and t + gap < cuts[1] for t in time],
    ]
    if not all(any(part) for part in wanted):
        with pytest.raises(ValueError, match="no row fits"):
            time_split(time, cuts, gap)
    else:
        assert [part.tolist() for part in time_split(time, cuts, gap)] == wanted


@pytest.mark.parametrize("gap", [0, 1, 7, 20])
def test_no_row_is_in_two_parts_and_no_label_is_complete_after_the_next_part_starts(gap):
    time = np.sort(np.random.default_rng(gap).uniform(0, 200, 500))
    cuts = [90, 140, 200]
    parts = time_split(time, cuts, gap)
    assert np.sum(parts, axis=0).max() == 1
    for part, cut in zip(parts, cuts, strict=True):
        assert (time[part] + gap).max() < cut
    for part, start in zip(parts[1:], cuts, strict=False):
        assert time[part].min() >= start


@pytest.mark.parametrize("gap", [0, 3, 5])
def test_training_rows_equal_those_of_scikit_learn_for_one_row_a_day(gap):
    day = np.arange(40)
    for train, test in TimeSeriesSplit(n_splits=3, test_size=8, gap=gap).split(day):
        start, stop = test[0], test[-1] + 1
        ours, part = time_split(day, [start, stop + gap], gap)
        assert np.flatnonzero(ours).tolist() == train.tolist()
        assert np.flatnonzero(part).tolist() == test.tolist()


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64, np.float64])
def test_narrow_integers_do_not_overflow_when_the_gap_is_added(dtype):
    train, test = time_split(np.array([200, 230, 250], dtype=dtype), [240, 300], 7)
    assert (train.tolist(), test.tolist()) == ([True, True, False], [False, False, True])


def test_order_of_the_rows_does_not_matter():
    time = np.random.default_rng(0).integers(0, 50, 300)
    order = np.random.default_rng(1).permutation(300)
    for whole, shuffled in zip(
        time_split(time, [20, 35, 50], 4), time_split(time[order], [20, 35, 50], 4), strict=True
    ):
        assert whole[order].tolist() == shuffled.tolist()


@pytest.mark.parametrize(
    "time",
    [[], [[1, 2]], [1.0, np.nan], [1.0, np.inf], [True, False], np.array(["2026-01-01"], "M8")],
)
def test_times_that_are_no_column_of_finite_numbers_are_refused(time):
    with pytest.raises(ValueError, match=r"time must be|no row fits"):
        time_split(time, [1, 2], 0)


@pytest.mark.parametrize(
    ("cuts", "gap"),
    [([3], 0), ([], 0), ([3, 3], 0), ([3, np.nan], 0), ([3, np.inf], 0), ([3, 5], -1)],
)
def test_cuts_or_gaps_that_make_no_sense_are_refused(cuts, gap):
    with pytest.raises(ValueError, match=r"cuts must|gap must"):
        time_split(range(10), cuts, gap)


@pytest.mark.parametrize("gap", [np.nan, np.inf])
def test_gap_that_is_not_finite_is_refused(gap):
    with pytest.raises(ValueError, match="gap must be finite"):
        time_split(range(10), [3, 5], gap)


# The claims of the page.


@pytest.mark.parametrize(("gap", "share"), [(0, 3 / 7), (3, 6 / 49), (7, 0.0), (13, 0.0)])
def test_labels_of_the_first_week_overlap_the_last_training_label_by_the_share_stated(gap, share):
    train, test = time_split(range(56), [28, 35 + gap], gap)
    last = {np.flatnonzero(train)[-1] + j for j in range(1, 8)}
    overlaps = [len(last & {t + j for j in range(1, 8)}) for t in np.flatnonzero(test)]
    assert len(overlaps) == 7
    assert np.mean(overlaps) / 7 == pytest.approx(share)


@pytest.mark.parametrize(
    ("tried", "printed"), [(1, 0.800), (10, 0.819), (100, 0.831), (1000, 0.840)]
)
def test_printed_scores_of_the_winner_equal_the_expected_maximum(tried, printed):
    below = binom(1000, 0.8).cdf(np.arange(1000))  # P(score <= j), j below 1000
    assert np.sum(1 - below**tried) / 1000 == pytest.approx(printed, abs=0.001)


def test_rows_with_an_early_label_are_all_positive_in_the_last_window():
    rng = np.random.default_rng(0)
    day, sale = rng.uniform(0, 30, 50_000), rng.random(50_000) < 0.1
    known = day + np.where(sale, rng.uniform(0, 7, day.size), 7)  # a non-sale is known after 7 days
    newest = day + 7 > 30
    assert sale[newest & (known <= 30)].all()
    train, _ = time_split(np.append(day, 30), [30, 38], 7)
    assert sale[train[:-1]].mean() == pytest.approx(0.1, abs=0.006)


def test_gaps_of_the_practice_task_take_96_days():
    parts = time_split(range(365), [245, 305, 365], 32)
    assert 365 - sum(int(part.sum()) for part in parts) == 96


def test_more_rows_a_day_do_not_shrink_the_shared_part_of_the_variance():
    rng = np.random.default_rng(0)
    shock, noise, days = 2.0, 3.0, 14
    for rows in (140, 14_000):
        draws = shock * rng.standard_normal((20_000, days)).mean(axis=1)
        draws = draws + noise / np.sqrt(rows) * rng.standard_normal(20_000)
        assert draws.var() == pytest.approx(shock**2 / days + noise**2 / rows, rel=0.04)
