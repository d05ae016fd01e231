"""MinHash and banding: find texts that share most of their phrases without comparing all pairs.

A text is its set of shingles, runs of w words. Under a random order of all shingles, two sets have
the same first shingle with probability equal to their Jaccard similarity J. A signature keeps the
first shingle under n orders. Split into b bands of r = n / b values, two texts meet in a bucket of
at least one band with probability

    1 - (1 - J^r)^b

The orders come from linear hashes modulo a prime, which are random orders only approximately.

Source: Broder, On the resemblance and containment of documents (1997),
doi:10.1109/SEQUEN.1997.666900; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, ch. 3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Signatures = NDArray[np.int64]
PRIME = 2**31 - 1


def shingles(text: str, w: int = 3) -> frozenset[str]:
    """Return the runs of w words of a text; a shorter text is one run.

    Args:
        text: Words separated by spaces; case is ignored.
        w: Words in a run, at least 1.

    Raises:
        ValueError: The text has no word, or w is below 1.

    >>> sorted(shingles("Storm hits the coast"))
    ['hits the coast', 'storm hits the']
    >>> shingles(" ")
    Traceback (most recent call last):
    ValueError: text must hold at least one word
    """
    words = text.lower().split()
    if not words:
        raise ValueError("text must hold at least one word")
    if w < 1:
        raise ValueError(f"w must be at least 1, got {w}")
    return frozenset(" ".join(words[i : i + w]) for i in range(max(1, len(words) - w + 1)))


def jaccard(a: Set[str], b: Set[str]) -> float:
    """Return the shared part of two sets: intersection over union.

    Args:
        a: A set.
        b: Another one; not both may be empty.

    Raises:
        ValueError: Both are empty.

    >>> jaccard({"x", "y"}, {"y", "z"}) == 1 / 3
    True
    >>> jaccard(set(), set())
    Traceback (most recent call last):
    ValueError: two empty sets have no similarity
    """
    if not (a or b):
        raise ValueError("two empty sets have no similarity")
    return len(a & b) / len(a | b)


def minhash(texts: Sequence[Set[str]], n: int, rng: np.random.Generator) -> Signatures:
    """Return a signature of n values for each text; the share of equal values estimates Jaccard.

    Args:
        texts: The shingles of each of m texts, none empty.
        n: Values of a signature, at least 1.
        rng: Draws the n hashes. Old and new signatures must come from the same hashes.

    Returns:
        Signatures, shape (m, n).

    Raises:
        ValueError: A text is empty, or n is below 1.

    >>> twins = minhash([{"a b", "b c"}, {"b c", "a b"}], n=4, rng=np.random.default_rng(0))
    >>> bool((twins[0] == twins[1]).all())
    True
    >>> minhash([set()], n=4, rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: every text must hold at least one shingle
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    if not all(texts):
        raise ValueError("every text must hold at least one shingle")
    a, b = rng.integers(1, PRIME, size=(2, n, 1), dtype=np.int64)
    ids = (np.array([crc32(s.encode()) % PRIME for s in sorted(t)], np.int64) for t in texts)
    rows = [((a * x + b) % PRIME).min(axis=1) for x in ids]  # below 2**62: no overflow
    return np.array(rows, np.int64).reshape(-1, n)


def candidates(signatures: Signatures, bands: int) -> set[tuple[int, int]]:
    """Return the pairs of texts that agree in all values of at least one band.

    Args:
        signatures: From `minhash`, shape (m, n).
        bands: How many, a divisor of n.

    Raises:
        ValueError: The bands do not divide n.

    >>> candidates(np.array([[1, 2, 3, 4], [1, 2, 9, 9], [8, 8, 9, 4]]), bands=2)
    {(0, 1)}
    >>> candidates(np.array([[1, 2, 3, 4]]), bands=3)
    Traceback (most recent call last):
    ValueError: bands must divide the 4 values, got 3
    """
    n = signatures.shape[1]
    if bands < 1 or n % bands:
        raise ValueError(f"bands must divide the {n} values, got {bands}")
    pairs: set[tuple[int, int]] = set()
    for band in np.split(signatures, bands, axis=1):
        buckets = defaultdict(list)
        for text, values in enumerate(band.tolist()):
            buckets[tuple(values)].append(text)
        for together in buckets.values():
            pairs.update(combinations(together, 2))
    return pairs
