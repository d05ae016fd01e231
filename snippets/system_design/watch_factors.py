"""Candidates by matrix factorization of watches, and by content where nobody has watched yet.

Every pair of user u and video v has the preference p = 1 if watched, else 0, and the confidence
c = 1 + weight if watched, else 1: a pair without a watch is weak evidence, not a dislike. Minimize

    sum over all pairs of c * (p - U[u] @ V[v])**2 + penalty * (sum of U**2 + sum of V**2)

by solving for U with V fixed, then for V with U fixed, in turn.

Source: Hu, Koren and Volinsky (2008), sections 4 and 5, doi:10.1109/ICDM.2008.22.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ids = NDArray[np.int64]


def solve_side(
    rows: Ids, columns: Ids, n: int, other: Array, weight: float, penalty: float
) -> Array:
    """Fit the vectors of one side, the other side fixed: one ridge regression for each row.

    Args:
        rows: Row of each watch, shape (watches,).
        columns: Column of each watch, shape (watches,).
        n: Number of rows.
        other: Vectors of the columns, shape (m, k).
        weight: Extra confidence of a watch.
        penalty: Ridge penalty, above 0.

    >>> one = np.ones((1, 1))  # (1 + 3) * 1 * u = (1 + 3) - 1 * u, so u = 4/5; no watch gives 0
    >>> solve_side(np.array([0]), np.array([0]), 2, one, weight=3, penalty=1).tolist()
    [[0.8], [0.0]]
    """
    k = other.shape[1]
    x = other[columns]
    gram = np.zeros((n, k, k))
    np.add.at(gram, rows, weight * x[:, :, None] * x[:, None, :])  # only watches add to it
    gram += other.T @ other + penalty * np.eye(k)
    pull = np.zeros((n, k))
    np.add.at(pull, rows, (1 + weight) * x)
    return np.asarray(np.linalg.solve(gram, pull[:, :, None])[:, :, 0], dtype=np.float64)


def factorize(
    users: Ids,
    videos: Ids,
    shape: tuple[int, int],
    k: int,
    rng: np.random.Generator,
    weight: float = 10.0,
    penalty: float = 5.0,
    rounds: int = 6,
) -> tuple[Array, Array]:
    """Return a vector for each user and each video whose dot product predicts a watch.

    Args:
        users: User of each watch, shape (watches,).
        videos: Video of each watch, shape (watches,).
        shape: Number of users and of videos.
        k: Length of the vectors.
        rng: Draws the first vectors.
        weight: Extra confidence of a watch.
        penalty: Ridge penalty.
        rounds: How often each side is solved.

    Raises:
        ValueError: `k` or the penalty is not positive.

    >>> u, v = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 2])
    >>> U, V = factorize(u, v, (3, 4), 2, np.random.default_rng(0), penalty=0.1)
    >>> (U @ V.T > 0.5).astype(int).tolist()  # nobody has watched the last video
    [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0]]
    >>> factorize(u, v, (3, 4), 0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: k and penalty must be positive, got 0 and 5.0
    """
    if k < 1 or penalty <= 0:
        raise ValueError(f"k and penalty must be positive, got {k} and {penalty}")
    V = rng.normal(scale=0.1, size=(shape[1], k))
    for _ in range(rounds):
        U = solve_side(users, videos, shape[0], V, weight, penalty)
        V = solve_side(videos, users, shape[1], U, weight, penalty)
    return U, V


def video_tower(content: Array, V: Array, penalty: float = 1.0) -> Array:
    """Learn to predict a video's vector from its content: a linear tower, fit by ridge regression.

    Args:
        content: What is known at upload, shape (videos, d).
        V: Vectors of these videos, shape (videos, k).
        penalty: Ridge penalty.

    Returns:
        The map W, shape (d, k): `content @ W` is the vector of a video without a watch.

    >>> content = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    >>> W = video_tower(content, content @ np.array([[2.0], [3.0]]), penalty=1e-9)
    >>> np.round(W, 3).tolist()
    [[2.0], [3.0]]
    """
    gram = content.T @ content + penalty * np.eye(content.shape[1])
    return np.asarray(np.linalg.solve(gram, content.T @ V), dtype=np.float64)
