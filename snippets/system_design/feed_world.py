"""A small world of readers and posts where the chance of every action, and its worth, are known.

A post has a topic and a degree of outrage. How well reader i's topics match post j is m[i, j], and
its outrage is o[j], both about standard normal. The chance of an action is

    sigmoid(base + on_match * m + on_outrage * o)

and so is the chance that the reader would call the post worth the time. Outrage earns replies and
hides and lowers the worth. The coefficients are invented; they make engagement a flawed proxy,
in the direction of what Milli et al. measured, https://arxiv.org/abs/2305.16941.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

ACTIONS = ("like", "reply", "repost", "open", "hide")
_BASE = np.array([-2.6, -4.6, -4.2, -2.0, -5.5])
_ON_MATCH = np.array([1.0, 0.4, 0.8, 0.6, -0.5])
_ON_OUTRAGE = np.array([0.1, 1.0, 0.5, 0.6, 1.2])


@dataclass(frozen=True)
class Feed:
    """Candidates of some readers.

    Attributes:
        chance: Of each action in `ACTIONS` if the post is read, shape (readers, posts, 5).
        worth: Chance that the reader would call it worth the time, shape (readers, posts).
    """

    chance: NDArray[np.float64]
    worth: NDArray[np.float64]


def simulate_feed(readers: int, posts: int, rng: np.random.Generator) -> Feed:
    """Draw readers and posts.

    Args:
        readers: How many readers, at least 1.
        posts: Candidates of each reader, at least 1.
        rng: Draws tastes, topics and outrage.

    >>> feed = simulate_feed(20, 30, np.random.default_rng(0))
    >>> feed.chance.shape, feed.worth.shape
    ((20, 30, 5), (20, 30))
    >>> simulate_feed(0, 30, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: readers and posts must be at least 1, got 0 and 30
    """
    if min(readers, posts) < 1:
        raise ValueError(f"readers and posts must be at least 1, got {readers} and {posts}")
    taste, topic = rng.normal(size=(readers, 8)), rng.normal(size=(posts, 8))
    match = (taste @ topic.T) / np.sqrt(8)
    outrage = np.broadcast_to(rng.normal(size=posts), match.shape)
    score = _BASE + match[..., None] * _ON_MATCH + outrage[..., None] * _ON_OUTRAGE
    return Feed(_sigmoid(score), _sigmoid(0.2 + 0.9 * match - 0.9 * outrage))


def page_outcome(feed: Feed, scores: ArrayLike, k: int = 10) -> tuple[float, float, float]:
    """Return what a page of the k top-scored posts earns on average, all of it read.

    Args:
        feed: The candidates.
        scores: Higher is shown first, shape (readers, posts).
        k: Posts of a page, at least 1 and at most the candidates.

    Returns:
        Expected likes, replies, reposts and opens together; hides; posts worth the time.

    Raises:
        ValueError: A score is not finite, or its shape or `k` does not fit.

    >>> feed = Feed(np.full((1, 2, 5), [[0.1] * 5, [0.2] * 5]), np.array([[0.9, 0.4]]))
    >>> page_outcome(feed, [[1.0, 0.0]], k=1)
    (0.4, 0.1, 0.9)
    >>> page_outcome(feed, [[1.0, 0.0]], k=3)
    Traceback (most recent call last):
    ValueError: k must be 1 to 2, got 3
    """
    s = np.asarray(scores, dtype=float)
    if s.shape != feed.worth.shape or not np.isfinite(s).all():
        raise ValueError(f"scores must be finite, shape {feed.worth.shape}, got shape {s.shape}")
    if not 1 <= k <= s.shape[1]:
        raise ValueError(f"k must be 1 to {s.shape[1]}, got {k}")
    top = np.argsort(-s, axis=1, kind="stable")[:, :k]
    chance = np.take_along_axis(feed.chance, top[..., None], axis=1).sum(axis=1).mean(axis=0)
    worth = np.take_along_axis(feed.worth, top, axis=1).sum(axis=1).mean()
    return float(chance[:4].sum()), float(chance[4]), float(worth)


def _sigmoid(z: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-z)))
