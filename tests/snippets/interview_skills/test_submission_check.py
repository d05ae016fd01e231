"""The checks let a correct softmax pass, and each one catches a fault of its own."""

from math import exp, inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax as reference

from snippets.interview_skills.submission_check import CHECKS, grade, softmax


def refusing(z):
    if not z:
        raise ValueError("no score")
    return reference(z).tolist()


def sorting(z):
    z.sort()
    return softmax(z)


def capped(z):
    return softmax([min(score, 500) for score in z])


def floored(z):
    return softmax([max(score, -500) for score in z])


FAULTS = {
    "worked example": lambda z: softmax([2 * score for score in z]),
    "one score": lambda z: [z[0]] if len(z) == 1 else softmax(z),
    "input unchanged": sorting,
    "large scores": capped,
    "very negative": floored,
    "empty refused": lambda z: softmax(z) if z else [],
}


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=8))
def test_softmax_agrees_with_scipy(z):
    np.testing.assert_allclose(softmax(z), reference(z), rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("z", [[], [nan], [1.0, nan], [inf, 0.0], [-inf]])
def test_scores_that_have_no_softmax_are_refused(z):
    with pytest.raises(ValueError, match="finite scores, at least one"):
        softmax(z)


def test_scipy_passes_every_check():
    assert set(grade(refusing).values()) == {"pass"}


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_catches_the_fault_it_is_named_for(check):
    assert grade(FAULTS[check])[check] == "fail"


@pytest.mark.parametrize("check", ["one score", "input unchanged", "large scores", "empty refused"])
def test_such_a_fault_passes_the_worked_example(check):
    assert grade(FAULTS[check])["worked example"] == "pass"


def test_plain_formula_passes_the_example_and_breaks_at_the_extremes():
    result = grade(lambda z: [exp(a) / sum(exp(b) for b in z) for a in z])
    assert result["worked example"] == "pass"
    assert result["large scores"] == "OverflowError"
    assert result["very negative"] == "ZeroDivisionError"


def test_an_exception_does_not_stop_the_other_checks():
    def broken(z):
        raise KeyError("z")

    assert grade(broken) == dict.fromkeys(CHECKS, "KeyError")
