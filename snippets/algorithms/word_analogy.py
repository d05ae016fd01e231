"""Solve "a is to b as c is to ?" by adding vectors and taking the nearest word.

    the word whose vector has the largest cosine with  b - a + c,  all scaled to length 1

The three given words are left out by convention; without that, the answer is often one of them.

Source: Mikolov, Yih and Zweig (2013), Linguistic regularities in continuous space word
representations, https://aclanthology.org/N13-1090/
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def analogy(
    words: Sequence[str], E: ArrayLike, a: str, b: str, c: str, *, leave_out: bool = True
) -> str:
    """Return the word nearest to b - a + c by cosine.

    Args:
        words: The vocabulary, V different words.
        E: One vector for each word, finite and none of length 0, shape (V, d).
        a: What b is compared with, as in man.
        b: As in king.
        c: As in woman.
        leave_out: Whether a, b and c may not be the answer.

    Raises:
        KeyError: A given word is not in the vocabulary.
        ValueError: The vectors are not as described, or no word is left.

    >>> words = ["man", "king", "woman", "queen"]
    >>> E = [[1, 0.1, 0], [1, 0.1, 1], [0.1, 1, 0], [0.1, 1, 1]]
    >>> analogy(words, E, "man", "king", "woman")
    'queen'
    >>> analogy(words, E, "man", "woman", "woman", leave_out=False)  # past woman, still woman
    'woman'
    >>> analogy(words, E, "man", "king", "pawn")
    Traceback (most recent call last):
    KeyError: 'pawn'
    >>> analogy(words, E[:2], "man", "king", "woman")
    Traceback (most recent call last):
    ValueError: E must be (4, d), got (2, 3)
    """
    vectors = np.asarray(E, np.float64)
    if vectors.ndim != 2 or len(vectors) != len(words):
        raise ValueError(f"E must be ({len(words)}, d), got {vectors.shape}")
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(length).all() or not (length > 0).all():
        raise ValueError("every vector must be finite and longer than 0")
    number = {word: i for i, word in enumerate(words)}
    given = [number[a], number[b], number[c]]
    unit = vectors / length
    score = unit @ (unit[given[1]] - unit[given[0]] + unit[given[2]])
    if leave_out:
        score[given] = -np.inf
        if len(set(given)) == len(words):
            raise ValueError(f"no word is left besides {a}, {b} and {c}")
    return words[int(score.argmax())]
