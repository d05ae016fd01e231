"""Labels as time passes: none changes, all rows get a grade, and the rates multiply."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.recommendation_search.job_recommendation_feed import STEPS, grade, step_labels

thorough = settings(deadline=None, database=None)
gaps = st.lists(st.floats(0, 60), min_size=1, max_size=4)


def so_far(days, now):
    return {step: day for step, day in days.items() if day <= now}


@given(gaps, st.floats(0, 200), st.floats(0, 200))
@thorough
def test_a_label_once_given_never_changes(gaps, first, second):
    days = dict(zip(STEPS, np.cumsum(gaps).tolist(), strict=False))
    now, later = sorted((first, second))
    early, late = (step_labels(so_far(days, t), t) for t in (now, later))
    assert early.items() <= late.items()
    if grade(early) is not None:
        assert grade(late) == grade(early)


@given(gaps)
@thorough
def test_long_after_every_impression_has_a_grade(gaps):
    days = dict(zip(STEPS, np.cumsum(gaps).tolist(), strict=False))
    in_time = 0
    for gap, window in zip(gaps[1:], (1, 7, 30), strict=False):
        if gap > window * (1 + 1e-9):
            break
        in_time += gap <= window * (1 - 1e-9)
    labels = step_labels(days, now=1000)
    assert grade(labels) is not None
    assert grade(labels) >= in_time


def test_complete_rows_multiply_to_the_share_of_invitations():
    rng, days = np.random.default_rng(0), []
    for _ in range(5000):
        steps = np.cumsum(np.append(0, rng.exponential([1, 7, 30])))
        reached = 1 + int(np.argmin(np.append(rng.random(3) < [0.6, 0.5, 0.4], False)))
        days.append(dict(zip(STEPS, steps[:reached].tolist(), strict=False)))
    labels = [step_labels(row, now=1000) for row in days]
    rates = [np.mean([row[step] for row in labels if step in row]) for step in STEPS[1:]]
    assert np.prod(rates) == pytest.approx(np.mean([grade(row) == 3 for row in labels]))


@pytest.mark.parametrize(
    ("days", "now", "windows", "match"),
    [
        ({"seen": 1, "applied": 5}, 4, None, "applied must lie"),
        ({"seen": float("nan")}, 4, None, "seen must lie"),
        ({"seen": 1}, float("nan"), None, "seen must lie"),
        ({"saved": 1}, 4, None, "steps must be among"),
        ({"seen": 1}, 4, {"opened": 1}, "windows must give days above 0 for applied"),
        ({"seen": 1}, 4, {"opened": 0, "applied": 1, "invited": 1}, "for opened, got 0"),
    ],
)
def test_events_that_cannot_be_are_refused(days, now, windows, match):
    with pytest.raises(ValueError, match=match):
        step_labels(days, now, *([windows] if windows else []))


def test_steps_without_an_opening_stop_the_chain():
    assert step_labels({"seen": 0, "applied": 0.5}, now=5) == {"opened": 0}


@pytest.mark.parametrize(
    "labels",
    [
        {"opened": 2},
        {"opened": 1, "applied": 1, "invited": 5},
        {"opened": None},
        {"opened": float("nan")},
        {"applied": 1},
        {"opened": 1, "invited": 0},
    ],
)
def test_labels_that_no_impression_can_have_are_not_graded(labels):
    with pytest.raises(ValueError, match="labels must be ones along the steps"):
        grade(labels)
