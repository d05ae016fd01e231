"""A simulated video homepage whose truth is known: who clicks on what, and for how long they watch.

A click and the minutes after it pull apart: a lurid thumbnail (`bait`) raises the log-odds of the
click and lowers the share of the video that is watched. Long videos suit the evening.

    log-odds of a click  = -4.2 + match + bait + evening * length
    minutes if clicked   = 8 * exp(0.6 * length) * sigmoid(match - 1.5 * bait)

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
        topic: What each video is about, shape (videos, 6).
        features: What the ranker sees, in the order of `FEATURES`, shape (users, videos, 4). The
            match is seen with noise.
        chance: True chance of a click, if seen, shape (users, videos).
        minutes: True mean minutes after a click, shape (users, videos).
    """

    topic: Array
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
    features = np.stack(np.broadcast_arrays(known, bait, length, evening), axis=-1)
    chance = 1 / (1 + np.exp(4.2 - match - bait - evening * length))
    minutes = 8 * np.exp(0.6 * length) / (1 + np.exp(1.5 * bait - match))
    return Homepage(topic, features, chance, minutes)


def impressions(home: Homepage, n: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Show random videos to random users; return features, clicks and minutes watched.

    Args:
        home: The homepage.
        n: Number of impressions, all of them seen.
        rng: Draws who sees what, and what they do.

    Returns:
        `X (n, 4)`, `clicked (n,)` of 0 and 1, and `minutes (n,)`, 0 without a click.

    >>> rng = np.random.default_rng(0)
    >>> X, clicked, minutes = impressions(simulate_homepage(9, 9, rng), 1000, rng)
    >>> X.shape, bool(np.all((minutes > 0) == (clicked == 1)))
    ((1000, 4), True)
    """
    user = rng.integers(home.chance.shape[0], size=n)
    video = rng.integers(home.chance.shape[1], size=n)
    clicked = (rng.random(n) < home.chance[user, video]).astype(float)
    watched = clicked * home.minutes[user, video] * rng.gamma(2.0, 0.5, size=n)  # mean 1
    return home.features[user, video], clicked, watched
