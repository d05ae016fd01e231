"""The sentences follow the chances that they claim."""

from math import inf

import numpy as np
import pytest

from snippets.algorithms.royal_sentences import (
    CONTEXT,
    PEOPLE,
    analogies,
    context_chances,
    draw_sentences,
)


def test_log_ratios_of_chances_add_up_over_traits():
    log = np.log(context_chances(6.0))
    row = {person: log[n] for n, person in enumerate(PEOPLE)}
    for a, b, c, answer in analogies():
        rest = row[b] - row[a] + row[c] - row[answer]
        np.testing.assert_allclose(rest, rest[0], atol=1e-9)  # a constant: the normalization


def test_a_word_is_as_many_times_likelier_on_its_side_as_told():
    P, people, words = context_chances(6.0), list(PEOPLE), list(CONTEXT)
    for person, other, word in (("king", "man", "crown"), ("girl", "boy", "she")):
        k = words.index(word)
        assert P[people.index(person), k] / P[people.index(other), k] == pytest.approx(6)


def test_without_strength_every_word_is_as_likely():
    np.testing.assert_allclose(context_chances(1.0), 1 / len(CONTEXT))


@pytest.mark.parametrize("strength", [1.0, 6.0, inf])
def test_drawn_shares_are_the_chances(strength):
    P, people, words = context_chances(strength), list(PEOPLE), list(CONTEXT)
    seen = np.zeros_like(P)
    for sentence in draw_sentences(40_000, strength, np.random.default_rng(0)):
        for word in sentence[:2] + sentence[3:]:
            seen[people.index(sentence[2]), words.index(word)] += 1
    assert (seen[P == 0] == 0).all()
    np.testing.assert_allclose(seen / seen.sum(axis=1, keepdims=True), P, atol=0.012)


def test_an_analogy_changes_two_traits_one_at_a_time():
    for a, b, c, answer in analogies():
        A, B, C, D = (np.array(PEOPLE[name]) for name in (a, b, c, answer))
        assert (A != B).sum() == (A != C).sum() == 1
        assert (A != D).sum() == 2
        np.testing.assert_array_equal(B - A + C, D)
    assert len(set(analogies())) == 24


@pytest.mark.parametrize("strength", [0.5, np.nan, -1.0])
def test_a_strength_below_one_is_refused(strength):
    with pytest.raises(ValueError, match="strength"):
        draw_sentences(1, strength, np.random.default_rng(0))


@pytest.mark.parametrize("n", [0, True, 1.5])
def test_the_number_of_sentences_is_whole(n):
    with pytest.raises(ValueError, match="whole number"):
        draw_sentences(n, 6.0, np.random.default_rng(0))
