"""A restatement says what is known and asks what is not."""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.interview_skills.confirm_scope import PARTS, SCOPES, restate

known_parts = st.dictionaries(
    st.sampled_from(sorted(PARTS)), st.text("xyz", min_size=1, max_size=5)
)


@given(known_parts)
def test_every_part_is_either_said_or_asked(known):
    sentence, questions = restate("rank jobs", **known)
    asked = [part for part, (_, question) in PARTS.items() if question in questions]
    assert set(asked) | set(known) == set(PARTS)
    assert len(asked) + len(known) == len(PARTS)
    assert all(value in sentence for value in known.values())


@given(known_parts)
def test_restatement_hands_over_with_a_question(known):
    sentence, questions = restate("rank jobs", **known)
    assert sentence.startswith("You want me to rank jobs")
    assert all(text.endswith("?") for text in [sentence, *questions])


def test_restatement_does_not_depend_on_the_order_of_the_parts():
    parts = {"limits": "10 ms", "users": "recruiters", "measure": "applications"}
    sentence, _ = restate("rank jobs", **parts)
    assert restate("rank jobs", **dict(reversed(parts.items())))[0] == sentence
    assert "rank jobs for recruiters, judged by applications, within 10 ms." in sentence


def test_unknown_part_is_refused_by_name():
    with pytest.raises(ValueError, match="got budget"):
        restate("rank jobs", budget="10 ms")


@pytest.mark.parametrize("text", ["", "  "])
def test_blank_text_is_refused_by_name(text):
    with pytest.raises(ValueError, match="users must not be blank"):
        restate("rank jobs", users=text)
    with pytest.raises(ValueError, match="task must not be blank"):
        restate(text)


def test_each_scope_is_named_once_and_takes_at_most_two_minutes():
    assert len({scope.name for scope in SCOPES}) == len(SCOPES)
    assert all(0 < scope.minutes <= 2 for scope in SCOPES)
    assert all(all(field for field in astuple(scope)) for scope in SCOPES)
