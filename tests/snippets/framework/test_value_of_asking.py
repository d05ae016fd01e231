"""The value of a question agrees with trying every plan, and behaves as information must."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.value_of_asking import value_of_asking


@st.composite
def doubts(draw):
    answers, readings = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    loss = draw(
        st.lists(
            st.lists(st.integers(0, 20), min_size=readings, max_size=readings),
            min_size=answers,
            max_size=answers,
        )
    )
    weight = draw(st.lists(st.integers(1, 9), min_size=readings, max_size=readings))
    return np.array(loss, dtype=float), np.array(weight) / sum(weight)


@given(doubts())
def test_value_is_what_the_best_plan_per_reply_saves(doubt):
    loss, chance = doubt
    answers, readings = loss.shape
    plans = product(range(answers), repeat=readings)  # one answer for each reply
    with_reply = min(sum(chance[r] * loss[a, r] for r, a in enumerate(plan)) for plan in plans)
    without = min(sum(chance[r] * loss[a, r] for r in range(readings)) for a in range(answers))
    assert value_of_asking(loss, chance) == pytest.approx(without - with_reply, abs=1e-9)


@given(doubts())
def test_value_is_zero_exactly_where_one_answer_is_best_under_every_reading(doubt):
    loss, chance = doubt
    suits_all = bool((loss == loss.min(axis=0)).all(axis=1).any())
    assert (value_of_asking(loss, chance) < 1e-9) == suits_all


@given(doubts(), st.integers(-5, 5))
def test_minutes_lost_whatever_you_answer_do_not_count(doubt, shift):
    loss, chance = doubt
    moved = loss + shift * np.arange(loss.shape[1])
    assert value_of_asking(moved, chance) == pytest.approx(value_of_asking(loss, chance), abs=1e-9)


def test_two_questions_can_be_worth_more_together_than_their_sum():
    # The right answer depends on whether two replies differ: each alone tells nothing.
    both = np.array([[0, 12, 12, 0], [12, 0, 0, 12]], dtype=float)
    first_alone = np.column_stack([both[:, :2].mean(axis=1), both[:, 2:].mean(axis=1)])
    assert value_of_asking(first_alone, [0.5, 0.5]) == 0
    assert value_of_asking(both, [0.25] * 4) == pytest.approx(6)


@pytest.mark.parametrize(
    ("loss", "chance", "message"),
    [
        ([[0, 1]], [1.0], "loss must be"),
        ([0, 1], [0.5, 0.5], "loss must be"),
        ([], [], "loss must be"),
        ([[0, float("nan")]], [0.5, 0.5], "losses must be finite"),
        ([[0, 1]], [1.5, -0.5], "chances must be"),
        ([[0, 1]], [float("nan"), 0.5], "chances must be"),
    ],
)
def test_doubts_that_make_no_sense_are_refused(loss, chance, message):
    with pytest.raises(ValueError, match=message):
        value_of_asking(loss, chance)
