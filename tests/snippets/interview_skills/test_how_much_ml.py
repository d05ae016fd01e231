"""Profiles of adverts: shares, counted by line, and their overlap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.interview_skills.how_much_ml import TOPICS, overlap, topic_weights

DUTIES = {
    "statistics": "Run A/B experiments.",
    "modeling": "Train models.",
    "pipelines": "Write SQL.",
    "serving": "Keep latency low.",
    "research": "Write papers.",
    "product": "Meet stakeholders.",
}
adverts = st.lists(st.sampled_from(sorted(DUTIES)), min_size=1, max_size=12)


def advert(topics):
    return "\n".join(DUTIES[topic] for topic in topics)


@given(adverts)
def test_a_weight_is_the_share_of_its_duties(topics):
    weights = topic_weights(advert(topics))
    assert set(weights) == set(TOPICS)
    for topic, weight in weights.items():
        assert weight == pytest.approx(topics.count(topic) / len(topics))
    assert list(weights.values()) == sorted(weights.values(), reverse=True)


@given(adverts)
def test_saying_it_twice_in_one_line_counts_once(topics):
    doubled = "\n".join(f"{line} {line.upper()}" for line in advert(topics).splitlines())
    assert topic_weights(doubled) == topic_weights(advert(topics))


@given(adverts, adverts)
def test_overlap_is_one_minus_half_the_absolute_difference(a, b):
    first, second = topic_weights(advert(a)), topic_weights(advert(b))
    distance = sum(abs(first[topic] - second[topic]) for topic in TOPICS) / 2
    assert overlap(first, second) == pytest.approx(1 - distance)
    assert overlap(second, first) == pytest.approx(overlap(first, second))
    assert overlap(first, first) == pytest.approx(1)


def test_a_cue_inside_a_longer_word_does_not_count():
    with pytest.raises(ValueError, match="no duty mentions a topic"):
        topic_weights("Therapists welcome.")  # holds api


@pytest.mark.parametrize("profile", [{}, {"a": 0.5}, {"a": -1, "b": 2}, {"a": float("nan")}])
def test_profiles_that_are_no_shares_are_refused(profile):
    with pytest.raises(ValueError, match="sum to 1"):
        overlap(profile, {"a": 1})
