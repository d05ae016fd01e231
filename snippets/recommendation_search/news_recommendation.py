"""A news page: interest that fades with age, articles grouped into stories, one place per story.

    score = interest * 0.5 ** (age / half_life)

An article joins the story whose first article it resembles most, if it resembles it enough;
otherwise it starts a story. Joining whatever member is similar (single link) chains stories
together: one round-up that quotes two stories makes them one.

Source: Hartigan, Clustering Algorithms (1975), the leader algorithm.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray


def recency_score(interest: ArrayLike, age: ArrayLike, half_life: ArrayLike) -> NDArray[np.float64]:
    """Return interest that halves with every half-life of age.

    Args:
        interest: At publication, finite and at least 0, shape (..., n).
        age: Hours since publication, at least 0, shape (..., n).
        half_life: Hours, above 0, one number or shape (n,); infinite for no decay.

    Raises:
        ValueError: A number is out of its range.

    >>> recency_score([8.0, 8.0], age=[0, 12], half_life=6).tolist()
    [8.0, 2.0]
    >>> recency_score([8.0], age=[12], half_life=np.inf).tolist()
    [8.0]
    >>> recency_score([8.0], age=[1], half_life=0)
    Traceback (most recent call last):
    ValueError: interest and age must be finite and at least 0, half_life above 0
    """
    value, hours = np.asarray(interest, np.float64), np.asarray(age, np.float64)
    half = np.asarray(half_life, np.float64)
    fine = (np.isfinite(value) & (value >= 0)).all() and (np.isfinite(hours) & (hours >= 0)).all()
    if not (fine and (half > 0).all()):
        raise ValueError("interest and age must be finite and at least 0, half_life above 0")
    return np.asarray(value * 0.5 ** (hours / half))


def stories(similarity: ArrayLike, threshold: float, single_link: bool = False) -> list[int]:
    """Group articles in order of arrival and return the first article of each one's story.

    Args:
        similarity: Of each pair of articles, oldest first, symmetric, shape (n, n).
        threshold: Least similarity to join.
        single_link: Join through any member of a story, and merge the stories it touches; by
            default compare with the first article only.

    Raises:
        ValueError: The matrix is not square, or holds a value that is not finite.

    >>> chain = [[1, 0.6, 0.1], [0.6, 1, 0.6], [0.1, 0.6, 1]]
    >>> stories(chain, threshold=0.5), stories(chain, threshold=0.5, single_link=True)
    ([0, 0, 2], [0, 0, 0])
    >>> stories([[1, 0.6]], threshold=0.5)
    Traceback (most recent call last):
    ValueError: similarity must be (n, n) and finite, got (1, 2)
    """
    alike = np.asarray(similarity, np.float64)
    if alike.ndim != 2 or alike.shape[0] != alike.shape[1] or not np.isfinite(alike).all():
        raise ValueError(f"similarity must be (n, n) and finite, got {alike.shape}")
    if not isfinite(threshold):
        raise ValueError(f"threshold must be finite, got {threshold}")
    story: list[int] = []
    for i in range(len(alike)):
        near = [j for j in range(i) if alike[i, j] >= threshold]
        if single_link:
            touched = {story[j] for j in near}
            story = [min(touched) if s in touched else s for s in story]
            story.append(min(touched, default=i))
        else:
            first = [j for j in near if story[j] == j]
            story.append(max(first, key=lambda j: alike[i, j], default=i))
    return story


def one_per_story(scores: ArrayLike, story: Sequence[int], k: int) -> list[int]:
    """Return the k best articles, at most one of each story, best first.

    Args:
        scores: Higher is better, no NaN, shape (n,).
        story: The story of each article, n of them.
        k: Places on the page, at least 1; fewer are filled where stories run out.

    Raises:
        ValueError: The lengths differ, a score is not a number, or k is below 1.

    >>> one_per_story([5, 4, 3, 2], story=[0, 0, 2, 3], k=2)
    [0, 2]
    >>> one_per_story([5, 4], story=[0], k=2)
    Traceback (most recent call last):
    ValueError: scores and story must have one length and no NaN, got (2,) and 1
    """
    score = np.asarray(scores, np.float64)
    if score.shape != (len(story),) or np.isnan(score).any():
        raise ValueError(
            f"scores and story must have one length and no NaN, got {score.shape} and {len(story)}"
        )
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    best: dict[int, int] = {}
    for i in np.argsort(-score, kind="stable").tolist():
        best.setdefault(story[i], i)
    return list(best.values())[:k]
