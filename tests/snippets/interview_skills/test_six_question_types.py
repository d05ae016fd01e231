"""A question names one kind, or is answered by a question."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.interview_skills.six_question_types import KINDS, ask, kinds

ONE_OF_EACH = {
    "define": "Compare bagging with boosting.",
    "case": "Churn is rising. How would you build a model?",
    "applied": "A fifth of the ages are missing.",
    "design": "Design an ad server.",
    "rank": "Suggest a way to recommend films.",
    "code": "Implement k-means.",
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_plain_question_has_its_kind_alone_and_needs_no_question(kind):
    assert kinds(ONE_OF_EACH[kind.name]) == [kind]
    assert ask(ONE_OF_EACH[kind.name]) == ""


@given(st.lists(st.sampled_from(sorted(ONE_OF_EACH)), min_size=1, max_size=4, unique=True))
def test_joined_questions_have_the_kinds_of_their_parts(names):
    joined = " ".join(ONE_OF_EACH[name] for name in names)
    assert {kind.name for kind in kinds(joined)} == set(names)
    assert (ask(joined) == "") == (len(names) == 1)
    if len(names) > 1:
        assert all(kind.hand_over in ask(joined) for kind in kinds(joined))


def test_a_cue_inside_a_longer_word_does_not_count():
    assert kinds("The decoder is frankly fine.") == []  # holds code and rank
    assert ask("The decoder is frankly fine.").endswith("?")


def test_case_of_letters_does_not_matter():
    assert kinds("DESIGN AN AD SERVER.") == kinds("design an ad server.")


def test_there_are_six_kinds_with_valid_cues():
    assert len({kind.name for kind in KINDS}) == 6
    assert all(re.compile(kind.cues) and kind.hand_over for kind in KINDS)


def test_blank_question_is_refused():
    with pytest.raises(ValueError, match="must not be blank"):
        ask("\n")
