"""Count how often words stand near each other, nearer ones counting more.

Every pair of words at most `window` places apart in a line adds 1/distance to both orders of the
pair, so the table is symmetric. This is all that GloVe ever sees of the text.

Source: Pennington, Socher and Manning (2014), GloVe, doi:10.3115/v1/D14-1162.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def cooccurrence(lines: Iterable[Sequence[str]], window: int) -> tuple[list[str], Floats]:
    """Count weighted neighbors within each line.

    Args:
        lines: Texts, each a list of words; a window never reaches into the next line.
        window: Largest distance that counts, in places, at least 1.

    Returns:
        words: The vocabulary in alphabetical order, length V.
        X: Weighted counts, symmetric, shape (V, V).

    Raises:
        TypeError: A line is one string, not a list of words.
        ValueError: There is no word, or the window is not a whole number of at least 1.

    >>> words, X = cooccurrence([["the", "cat", "sat"], ["the", "cat"]], window=2)
    >>> words, X.tolist()
    (['cat', 'sat', 'the'], [[0.0, 1.0, 2.0], [1.0, 0.0, 0.5], [2.0, 0.5, 0.0]])
    >>> cooccurrence([["so", "so"]], window=1)[1].tolist()  # both orders are the same cell
    [[2.0]]
    >>> cooccurrence([["a", "b"]], window=0)
    Traceback (most recent call last):
    ValueError: window must be a whole number of at least 1, got 0
    >>> cooccurrence([], window=1)
    Traceback (most recent call last):
    ValueError: need at least one word, got 0
    >>> cooccurrence(["the cat"], window=1)
    Traceback (most recent call last):
    TypeError: a line must be a list of words, got 'the cat'
    """
    if not isinstance(window, int | np.integer) or isinstance(window, bool) or window < 1:
        raise ValueError(f"window must be a whole number of at least 1, got {window}")
    texts = list(lines)
    for line in texts:
        if isinstance(line, str):
            raise TypeError(f"a line must be a list of words, got {line!r}")
    words = sorted({word for line in texts for word in line})
    if not words:
        raise ValueError("need at least one word, got 0")
    number = {word: i for i, word in enumerate(words)}
    X = np.zeros((len(words), len(words)))
    for line in texts:
        ids = [number[word] for word in line]
        for distance in range(1, min(window, len(ids) - 1) + 1):
            for left, right in zip(ids, ids[distance:], strict=False):
                X[left, right] += 1 / distance
                X[right, left] += 1 / distance
    return words, X
