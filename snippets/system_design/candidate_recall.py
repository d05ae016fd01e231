"""Recall at k of candidate sources: of what was watched later, the share that a source had found.

    recall@k = found among the k candidates / watched, pooled over the users

Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ids = NDArray[np.int64]


def top_k(scores: Array, k: int) -> Ids:
    """Return each user's k best videos, best first; ties go to the lower id.

    Args:
        scores: Shape (users, videos); `-inf` where a video may not be shown.
        k: Candidates for each user.

    Raises:
        ValueError: `k` is below 1 or above the number of videos.

    >>> top_k(np.array([[1.0, 3.0, 2.0], [0.0, 0.0, 5.0]]), 2).tolist()
    [[1, 2], [2, 0]]
    >>> top_k(np.zeros((2, 3)), 4)
    Traceback (most recent call last):
    ValueError: k must lie between 1 and 3, got 4
    """
    if not 1 <= k <= scores.shape[1]:
        raise ValueError(f"k must lie between 1 and {scores.shape[1]}, got {k}")
    best: Ids = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return best


def recall(candidates: Ids, wanted: NDArray[np.bool_]) -> float:
    """Return the share of the wanted pairs that are among their user's candidates.

    Args:
        candidates: Video ids, none twice in a row, shape (users, k).
        wanted: Which pairs were watched later, shape (users, videos).

    >>> wanted = np.array([[True, False, True], [False, True, False]])
    >>> recall(np.array([[0, 1], [1, 0]]), wanted)
    0.6666666666666666
    >>> recall(np.array([[0], [0]]), wanted & False)
    nan
    """
    total = int(wanted.sum())
    found = int(np.take_along_axis(wanted, candidates, axis=1).sum())
    return found / total if total else float("nan")
