"""The greedy plan against every other plan of whole hours, and against divided hours."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from snippets.interview_skills.study_hours import allocate, points

topics = st.lists(st.tuples(st.integers(1, 9), st.floats(0, 1)), min_size=1, max_size=4)


def unpack(drawn):
    total = sum(weight for weight, _ in drawn)
    return [weight / total for weight, _ in drawn], [known for _, known in drawn]


@given(topics, st.integers(0, 5), st.floats(0, 1))
def test_no_plan_of_whole_hours_beats_the_greedy_one(drawn, total, r):
    weights, known = unpack(drawn)
    plan = allocate(weights, known, total, r)
    assert sum(plan) == total
    best = max(
        points(weights, known, hours, r)
        for hours in product(range(total + 1), repeat=len(weights))
        if sum(hours) == total
    )
    assert points(weights, known, plan, r) == pytest.approx(best, abs=1e-12)


def test_divided_hours_gain_hardly_more_than_whole_ones():
    weights, known, total = [0.45, 0.3, 0.15, 0.1], [0.6, 0.3, 0.2, 0.7], 8
    found = minimize(
        lambda h: -points(weights, known, np.clip(h, 0, None).tolist()),
        [2.0] * 4,
        bounds=[(0, total)] * 4,
        constraints={"type": "eq", "fun": lambda h: h.sum() - total},
    )
    greedy = points(weights, known, allocate(weights, known, total))
    assert -found.fun - 0.005 < greedy <= -found.fun + 1e-9


@given(topics, st.integers(0, 20))
def test_one_more_hour_never_costs_points(drawn, total):
    weights, known = unpack(drawn)
    fewer, more = (points(weights, known, allocate(weights, known, n)) for n in (total, total + 1))
    assert more >= fewer - 1e-12


def test_without_study_the_points_are_what_you_know():
    assert points([0.7, 0.3], [0.9, 0.2], [0, 0]) == pytest.approx(0.7 * 0.9 + 0.3 * 0.2)


def test_the_exercise_gives_modeling_its_first_hour_after_six_of_design():
    assert allocate([0.7, 0.3], [0.9, 0.2], 5) == [0, 5]
    assert allocate([0.7, 0.3], [0.9, 0.2], 6) == [0, 6]
    assert allocate([0.7, 0.3], [0.9, 0.2], 7) == [1, 6]


@pytest.mark.parametrize(
    ("weights", "known", "hours", "r"),
    [
        ([], [], [], 0.2),
        ([0.5, 0.4], [0, 0], [0, 0], 0.2),
        ([1.5, -0.5], [0, 0], [0, 0], 0.2),
        ([1], [float("nan")], [0], 0.2),
        ([1], [0], [-1], 0.2),
        ([1], [0], [0], 1.5),
        ([1], [0, 0], [0], 0.2),
    ],
)
def test_values_out_of_range_are_refused(weights, known, hours, r):
    with pytest.raises(ValueError, match=r"weights|known"):
        points(weights, known, hours, r)


def test_negative_time_is_refused():
    with pytest.raises(ValueError, match="got -1"):
        allocate([1], [0], -1)
