"""The forgetting model against its definition, and the claims that the page draws from it."""

from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.interview_skills.spaced_recall import review_days, strength

HOUR = 1 / 24
LATE = [13 + i * HOUR for i in range(4)]
SPREAD = [0, 4, 9, 13]
FADING = (0.1, 0.15, 0.2, 0.3, 0.5)


def by_recursion(days, on, c, a):
    """The definition, unrolled from the last time back to the first."""

    def decay(i):
        return c * value(days[i], i) + a

    def value(at, n):
        return sum(((at - days[j]) * 24) ** -decay(j) for j in range(n))

    return value(on, len(days))


@given(
    st.lists(st.floats(0.05, 9), min_size=1, max_size=5),
    st.floats(0, 2),
    st.floats(0.05, 1),
)
def test_strength_is_the_recursive_definition(gaps, c, a):
    times = [sum(gaps[:i]) for i in range(len(gaps) + 1)]
    expected = by_recursion(times[:-1], times[-1], c, a)
    assert strength(times[:-1], times[-1], c, a) == pytest.approx(expected, rel=1e-9)


@given(st.lists(st.floats(0.05, 9), min_size=1, max_size=5), st.floats(0, 2), st.floats(0.1, 30))
def test_memory_fades_and_further_reviews_never_lower_it_below_the_first_trace(gaps, c, later):
    times = [sum(gaps[:i]) for i in range(len(gaps) + 1)]
    assert strength(times[:-1], times[-1] + later, c) < strength(times[:-1], times[-1], c)
    assert strength(times[:-1], times[-1], c) >= strength(times[:1], times[-1], c) - 1e-12


@pytest.mark.parametrize("a", FADING)
@pytest.mark.parametrize("c", [0.1, 0.2, 0.3, 0.5])
def test_a_week_later_spread_reviews_are_stronger_than_one_late_evening(c, a):
    assert strength(SPREAD, 21, c, a) > strength(LATE, 21, c, a)


@pytest.mark.parametrize("a", FADING)
def test_without_the_effect_of_strength_the_latest_reviews_win_on_both_dates(a):
    for on in (14, 21):
        assert strength(LATE, on, 0, a) > strength(SPREAD, on, 0, a)


@pytest.mark.parametrize("a", FADING)
@pytest.mark.parametrize("c", [0, 0.1, 0.2, 0.5, 1])
def test_all_reviews_today_are_the_weakest(c, a):
    today = [i * HOUR for i in range(4)]
    for on in (14, 21):
        assert strength(today, on, c, a) < min(strength(s, on, c, a) for s in (LATE, SPREAD))


@given(st.integers(2, 60), st.data())
def test_reviews_are_distinct_days_from_today_to_the_day_before(days_left, data):
    reviews = data.draw(st.integers(2, days_left))
    days = review_days(days_left, reviews)
    assert len(days) == reviews
    assert days[0] == 0
    assert days[-1] == days_left - 1
    gaps = [later - day for day, later in pairwise(days)]
    assert min(gaps) >= 1
    assert max(gaps) - min(gaps) <= 1


@pytest.mark.parametrize(("days_left", "reviews"), [(14, 1), (3, 4), (1, 2), (0, 0)])
def test_impossible_schedules_are_refused(days_left, reviews):
    with pytest.raises(ValueError, match="reviews must be from 2"):
        review_days(days_left, reviews)


@pytest.mark.parametrize(
    ("days", "on"), [([], 1), ([0, 0], 1), ([0], 0), ([nan], 1), ([0], inf), ([0, 0.01], 1)]
)
def test_times_less_than_an_hour_apart_are_refused(days, on):
    with pytest.raises(ValueError, match="at least an hour"):
        strength(days, on)


@pytest.mark.parametrize(("c", "a"), [(-0.1, 0.2), (0.1, 0), (nan, 0.2), (0.1, inf)])
def test_parameters_out_of_range_are_refused(c, a):
    with pytest.raises(ValueError, match="c must be at least 0"):
        strength([0], 1, c, a)
