"""A statement is complete exactly when nothing is left to ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.clarify_problem import PARTS, Problem, questions, sentence

COMPLETE = {
    "goal": "yearly margin",
    "decision": "mail offers",
    "unit": "customer on Monday",
    "inputs": {"visits": 0},
    "label": "no visit",
    "window": (7, 97),
    "objective": "margin kept",
    "limits": "1,000 offers",
}
days = st.floats(-1e3, 1e3)


def test_the_form_has_a_question_for_each_part_of_a_problem():
    assert set(PARTS) == set(COMPLETE)
    assert all(text.endswith("?") for text in PARTS.values())
    assert len(set(PARTS.values())) == len(PARTS)


@given(st.sets(st.sampled_from(sorted(PARTS))))
def test_exactly_the_missing_parts_are_asked(missing):
    known = {part: value for part, value in COMPLETE.items() if part not in missing}
    assert set(questions(Problem(**known))) == {PARTS[part] for part in missing}


@given(st.sets(st.sampled_from(sorted(PARTS))))
def test_a_sentence_exists_exactly_where_nothing_is_left_to_ask(missing):
    problem = Problem(**{part: v for part, v in COMPLETE.items() if part not in missing})
    if missing:
        with pytest.raises(ValueError, match="still to ask"):
            sentence(problem)
    else:
        said = sentence(problem)
        assert all(v in said for v in COMPLETE.values() if isinstance(v, str))
        assert "visits" in said
        assert "days 7 to 97" in said


@given(st.dictionaries(st.text("abc", min_size=1), days, min_size=1, max_size=4))
def test_every_late_input_is_asked_about_and_no_other(inputs):
    asked = questions(Problem(**{**COMPLETE, "inputs": inputs}))
    late = [name for name, day in inputs.items() if day > 0]
    assert len(asked) == len(late)
    assert all(f"too late: {name}." in text for name, text in zip(late, asked, strict=True))


@given(days, st.floats(0, 1e3))
def test_an_outcome_before_the_decision_acts_is_asked_about(start, lead):
    problem = Problem(**{**COMPLETE, "window": (start, start + 1), "lead": lead})
    assert len(questions(problem)) == (start < lead)


@pytest.mark.parametrize("part", ["goal", "label", "limits"])
def test_blank_text_counts_as_missing(part):
    assert questions(Problem(**{**COMPLETE, part: "  "})) == [PARTS[part]]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_days_that_cannot_be_compared_are_refused(value):
    for part in ({"inputs": {"visits": value}}, {"window": (0, value)}, {"lead": value}):
        with pytest.raises(ValueError, match="days must be finite"):
            Problem(**part)


def test_decision_cannot_act_before_the_prediction():
    with pytest.raises(ValueError, match="lead must be at least 0"):
        Problem(lead=-1)


@pytest.mark.parametrize("window", [(), (5,), (0, 1, 2)])
def test_a_window_has_a_first_and_a_last_day(window):
    with pytest.raises(ValueError, match=r"must be \(first, last\)"):
        Problem(window=window)


@pytest.mark.parametrize("window", [(5, 5), (5, 4)])
def test_a_window_must_end_after_its_start(window):
    with pytest.raises(ValueError, match="must end after its start"):
        Problem(window=window)
