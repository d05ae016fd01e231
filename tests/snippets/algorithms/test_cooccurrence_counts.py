"""Counting against brute force over all pairs of places."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.algorithms.cooccurrence_counts import cooccurrence

LINES = st.lists(st.lists(st.sampled_from("abcd"), max_size=9), min_size=1, max_size=5).filter(any)


@given(LINES, st.integers(1, 12))
def test_every_ordered_pair_of_places_in_the_window_adds_one_over_its_distance(lines, window):
    words, X = cooccurrence(lines, window)
    expected = np.zeros_like(X)
    for line in lines:
        for p, center in enumerate(line):
            for q, neighbor in enumerate(line):
                if 0 < abs(p - q) <= window:
                    expected[words.index(center), words.index(neighbor)] += 1 / abs(p - q)
    np.testing.assert_allclose(X, expected)
    np.testing.assert_allclose(X, X.T)


@given(LINES)
def test_a_window_never_reaches_into_the_next_line(lines):
    words, together = cooccurrence(lines, 3)
    apart = np.zeros_like(together)
    for line in filter(None, lines):
        own, X = cooccurrence([line], 3)
        at = [words.index(word) for word in own]
        apart[np.ix_(at, at)] += X
    np.testing.assert_allclose(together, apart)


def test_the_line_of_the_exercise():
    words, X = cooccurrence([["the", "cat", "saw", "the", "dog"]], 2)
    row = dict(zip(words, X[words.index("the")], strict=True))
    assert row == {"cat": 1 + 1 / 2, "saw": 1 / 2 + 1, "the": 0, "dog": 1}


@pytest.mark.parametrize("window", [0, -1, True, 1.0])
def test_a_window_is_a_whole_number_of_places(window):
    with pytest.raises(ValueError, match="window"):
        cooccurrence([["a"]], window)


def test_text_without_words_is_refused():
    with pytest.raises(ValueError, match="at least one word"):
        cooccurrence([[]], 1)
    with pytest.raises(TypeError, match="list of words"):
        cooccurrence(["a b"], 1)
