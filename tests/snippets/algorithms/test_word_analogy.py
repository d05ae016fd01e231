"""The nearest word by cosine, against scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from snippets.algorithms.word_analogy import analogy

WORDS = [f"w{n}" for n in range(12)]


@pytest.mark.parametrize("seed", range(20))
def test_the_answer_has_the_largest_cosine_among_the_words_that_were_not_given(seed):
    E = np.random.default_rng(seed).normal(size=(12, 4))
    unit = E / np.linalg.norm(E, axis=1, keepdims=True)
    score = cosine_similarity(unit[1] - unit[0] + unit[[2]], E)[0]
    assert analogy(WORDS, E, "w0", "w1", "w2", leave_out=False) == WORDS[int(score.argmax())]
    score[:3] = -2
    assert analogy(WORDS, E, "w0", "w1", "w2") == WORDS[int(score.argmax())]


def test_lengths_do_not_matter():
    rng = np.random.default_rng(0)
    E = rng.normal(size=(12, 4))
    longer = E * rng.uniform(0.1, 10, (12, 1))
    for c in WORDS[2:]:
        assert analogy(WORDS, E, "w0", "w1", c) == analogy(WORDS, longer, "w0", "w1", c)


def test_a_small_offset_returns_a_given_word_unless_it_is_left_out():
    E = np.array([[1, 0], [1, 0.01], [0, 1], [-0.3, 1], [0.9, 1]])
    assert analogy(WORDS[:5], E, "w0", "w1", "w2", leave_out=False) == "w2"
    assert analogy(WORDS[:5], E, "w0", "w1", "w2") == "w3"


@pytest.mark.parametrize(
    ("E", "message"),
    [
        (np.ones((11, 2)), r"E must be \(12, d\)"),
        (np.ones(12), r"E must be \(12, d\)"),
        (np.zeros((12, 2)), "longer than 0"),
        (np.full((12, 2), np.nan), "finite"),
    ],
)
def test_vectors_without_a_cosine_are_refused(E, message):
    with pytest.raises(ValueError, match=message):
        analogy(WORDS, E, "w0", "w1", "w2")


def test_a_vocabulary_of_given_words_leaves_no_answer():
    with pytest.raises(ValueError, match="no word is left"):
        analogy(["a", "b"], np.eye(2), "a", "b", "a")
