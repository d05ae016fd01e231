"""A simulated video homepage whose truth is known: who clicks on what, and for how long they watch.

A click and the minutes after it pull apart: a lurid thumbnail (`bait`) raises the log-odds of the
click and lowers the share of the video that is watched. Long videos suit the evening.

    log-odds of a click  = -4.6 + 1.5 * match + bait + evening * length
    minutes if clicked   = 8 * exp(0.6 * length) * sigmoid(1.5 * (match - bait))

Expected minutes are the product of the two. The trade-off is the one that Covington, Adams and
Sargin name (2016), section 4, doi:10.1145/2959100.2959190; the numbers are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FEATURES = ("match", "bait", "length", "evening")


@dataclass(frozen=True)
class Homepage:
    """Users, videos and what the ranker may know of them.

    Attributes:
        content: What is known of a video at upload, shape (videos, 8): its topic, seen with noise,
            bait and length.
        features: What the ranker sees, in the order of `FEATURES`, shape (users, videos, 4). The
            match is seen with noise.
        chance: True chance of a click, if seen, shape (users, videos).
        minutes: True mean minutes after a click, shape (users, videos).
    """

    content: Array
    features: Array
    chance: Array
    minutes: Array

    @property
    def value(self) -> Array:
        """Expected minutes of each video for each user, if seen, shape (users, videos)."""
        return self.chance * self.minutes


def simulate_homepage(users: int, videos: int, rng: np.random.Generator) -> Homepage:
    """Draw users and videos.

    Args:
        users: How many users; each comes once, by day or in the evening.
        videos: How many videos.
        rng: Draws tastes, topics, thumbnails and lengths.

    Raises:
        ValueError: There is no user or no video.

    >>> home = simulate_homepage(3, 5, np.random.default_rng(0))
    >>> home.features.shape, home.value.shape
    ((3, 5, 4), (3, 5))
    >>> simulate_homepage(0, 5, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: users and videos must be at least 1, got 0 and 5
    """
    if min(users, videos) < 1:
        raise ValueError(f"users and videos must be at least 1, got {users} and {videos}")
    taste, topic = rng.normal(size=(users, 6)), rng.normal(size=(videos, 6))
    bait, length = rng.normal(size=(2, videos))  # length: standardized log minutes
    evening = rng.choice([-1.0, 1.0], size=(users, 1))
    match = taste @ topic.T / np.sqrt(6)
    known = match + rng.normal(scale=0.5, size=match.shape)
    content = np.column_stack([topic[:, :3], bait, length])
    features = np.stack(np.broadcast_arrays(known, bait, length, evening), axis=-1)
    chance = 1 / (1 + np.exp(4.6 - 1.5 * match - bait - evening * length))
    minutes = 8 * np.exp(0.6 * length) / (1 + np.exp(1.5 * (bait - match)))
    return Homepage(content, features, chance, minutes)


def page_value(home: Homepage, candidates: NDArray[np.int64], scores: Array) -> tuple[float, float]:
    """Show each user the ten best-scored candidates; return expected clicks and minutes a page.

    Args:
        home: The homepage.
        candidates: Video ids, shape (users, k) with k at least 10.
        scores: Of the candidates, shape (users, k).

    Raises:
        ValueError: The shapes differ, or there are fewer than ten candidates.

    >>> home = simulate_homepage(4, 30, np.random.default_rng(0))
    >>> everything = np.tile(np.arange(30), (4, 1))
    >>> clicks, minutes = page_value(home, everything, home.value)
    >>> clicks > page_value(home, everything, home.chance)[0]
    False
    >>> minutes > page_value(home, everything, home.chance)[1]
    True
    >>> page_value(home, everything[:, :9], home.value[:, :9])
    Traceback (most recent call last):
    ValueError: a page needs 10 scored candidates, got candidates (4, 9) and scores (4, 9)
    """
    if candidates.shape != scores.shape or scores.shape[1] < 10:
        got = f"candidates {candidates.shape} and scores {scores.shape}"
        raise ValueError(f"a page needs 10 scored candidates, got {got}")
    best = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    page = np.take_along_axis(candidates, best, axis=1)
    user = np.arange(len(page))[:, None]
    clicks = home.chance[user, page].sum(axis=1).mean()
    return float(clicks), float(home.value[user, page].sum(axis=1).mean())
