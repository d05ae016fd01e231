"""The framework against exact shares, every order, and the claims of the page."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.system_design_five_steps import STEPS, Step, check_order, timetable


def reachable(order):
    """Whether each need was left before, by plain sets."""
    return all(
        set(step.needs) <= {item for earlier in order[:i] for item in earlier.leaves}
        for i, step in enumerate(order)
    )


def test_steps_fill_a_round_of_45_minutes():
    assert sum(step.minutes for step in STEPS) == 45
    assert [end - start for start, end, _ in timetable()] == [step.minutes for step in STEPS]


def test_a_third_of_the_time_goes_before_the_architecture():
    starts = {step.name: start for start, _, step in timetable()}
    assert starts["Lay out"] == 45 / 3


def test_every_output_is_left_once_and_every_need_is_left_by_some_step():
    left = [item for step in STEPS for item in step.leaves]
    assert len(left) == len(set(left))
    assert {need for step in STEPS for need in step.needs} <= set(left)


@pytest.mark.parametrize("order", list(permutations(STEPS)))
def test_order_is_accepted_exactly_when_nothing_is_missing(order):
    if reachable(order):
        check_order(order)
    else:
        with pytest.raises(ValueError, match="no earlier step leaves"):
            check_order(order)


def test_only_one_order_of_the_120_is_sound():
    assert [order for order in permutations(STEPS) if reachable(order)] == [STEPS]


def test_six_stages_from_data_to_roll_out_lack_a_label():
    with pytest.raises(ValueError, match="'Learn' needs 'label'"):
        check_order([STEPS[3], STEPS[4]])


@given(st.integers(5, 600), st.lists(st.integers(1, 50), min_size=1, max_size=5))
def test_minutes_are_whole_contiguous_and_within_one_of_the_exact_share(minutes, weights):
    steps = [Step(str(i), weight, (), ()) for i, weight in enumerate(weights)]
    table = timetable(minutes, steps)
    assert [start for start, _, _ in table] == [0, *(end for _, end, _ in table[:-1])]
    assert table[-1][1] == minutes
    for start, end, step in table:
        exact = Fraction(step.minutes * minutes, sum(weights))
        assert abs(end - start - exact) < 1


def test_round_shorter_than_its_steps_is_refused():
    with pytest.raises(ValueError, match="at least 5 minutes, got 4"):
        timetable(4)


def test_practice_sums_hold():
    assert round(20e6 / 86_400) == 231
    core_hours = 30e6 * 100 * 10e-6 / 3600
    assert core_hours == pytest.approx(8.3, abs=0.05)


def test_replicas_and_chains_multiply():
    replicas, chain = 1 - 0.01**3, 0.999**5
    assert replicas == pytest.approx(0.999999)
    assert chain == pytest.approx(0.995, abs=5e-5)
