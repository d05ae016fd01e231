"""Sentences about eight people, with context words whose chances are known.

Each person has three traits: royal, female, young. A context word prefers one side of one trait, or
none, and is `strength` times as likely on that side:

    P(word given person) is proportional to strength^(1 if the person is on its side, else 0)

So the log ratio of two people's chances is the sum of the traits in which they differ, up to a
constant: analogies are in these counts by construction.
"""

from __future__ import annotations

from math import inf

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PEOPLE = {  # royal, female, young
    "king": (1, 0, 0),
    "queen": (1, 1, 0),
    "prince": (1, 0, 1),
    "princess": (1, 1, 1),
    "man": (0, 0, 0),
    "woman": (0, 1, 0),
    "boy": (0, 0, 1),
    "girl": (0, 1, 1),
}
CONTEXT = {  # trait, and the side that the word prefers
    "crown": (0, 1),
    "palace": (0, 1),
    "street": (0, 0),
    "office": (0, 0),
    "she": (1, 1),
    "her": (1, 1),
    "he": (1, 0),
    "his": (1, 0),
    "toy": (2, 1),
    "school": (2, 1),
    "beard": (2, 0),
    "vote": (2, 0),
    "walks": (0, -1),
    "eats": (0, -1),
}


def context_chances(strength: float) -> Floats:
    """Return P(word given person), rows as `PEOPLE`, columns as `CONTEXT`, shape (8, 14).

    Args:
        strength: How many times likelier a word is on its side, at least 1; `inf` for only there.

    Raises:
        ValueError: The strength is below 1 or not a number.

    >>> P = context_chances(9.0)
    >>> P.shape, bool(np.allclose(P.sum(axis=1), 1))
    ((8, 14), True)
    >>> he = list(CONTEXT).index("he")
    >>> round(float(P[0, he] / P[1, he]), 6)  # king against queen
    9.0
    >>> context_chances(inf)[1, he].item()
    0.0
    >>> context_chances(0.5)
    Traceback (most recent call last):
    ValueError: strength must be at least 1, got 0.5
    """
    if not strength >= 1:
        raise ValueError(f"strength must be at least 1, got {strength}")
    off = 0.0 if strength == inf else 1 / strength
    neutral = (off + 1) / 2
    P = np.array(
        [
            [
                neutral if side < 0 else 1.0 if person[t] == side else off
                for t, side in CONTEXT.values()
            ]
            for person in PEOPLE.values()
        ]
    )
    return np.asarray(P / P.sum(axis=1, keepdims=True))


def draw_sentences(n: int, strength: float, rng: np.random.Generator) -> list[list[str]]:
    """Draw sentences: a person between four context words.

    Args:
        n: Number of sentences, at least 1.
        strength: As in `context_chances`.
        rng: Source of the sentences.

    Raises:
        ValueError: There is nothing to draw, or as in `context_chances`.

    >>> sentences = draw_sentences(3, 9.0, np.random.default_rng(0))
    >>> [len(sentence) for sentence in sentences], all(s[2] in PEOPLE for s in sentences)
    ([5, 5, 5], True)
    >>> draw_sentences(0, 9.0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: n must be a whole number of at least 1, got 0
    """
    if not isinstance(n, int | np.integer) or isinstance(n, bool) or n < 1:
        raise ValueError(f"n must be a whole number of at least 1, got {n}")
    edges = context_chances(strength).cumsum(axis=1)
    people, words = list(PEOPLE), list(CONTEXT)
    who = rng.integers(len(people), size=n)
    drawn = (rng.random((n, 4, 1)) >= edges[who, None, :-1]).sum(axis=2)  # inverse of the CDF
    return [
        [words[a], words[b], people[p], words[c], words[e]]
        for p, (a, b, c, e) in zip(who, drawn, strict=True)
    ]


def analogies() -> list[tuple[str, str, str, str]]:
    """List every "a is to b as c is to answer" that changes two traits of a.

    >>> len(analogies()), ("man", "queen", "boy", "princess") in analogies()
    (24, False)
    >>> ("man", "king", "woman", "queen") in analogies()
    True
    """
    name = {traits: person for person, traits in PEOPLE.items()}
    found = []
    for a, traits in PEOPLE.items():
        for t, u in ((0, 1), (0, 2), (1, 2)):
            b, c, both = (
                name[tuple(x ^ (i in flip) for i, x in enumerate(traits))]  # type: ignore[index]
                for flip in ((t,), (u,), (t, u))
            )
            found.append((a, b, c, both))
    return found
