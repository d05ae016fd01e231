"""Two logs of one homepage: videos placed at random, and pages as the old ranker orders them.

The random log costs quality and is unbiased. On the pages, place r is seen with chance 10/r, so
what the old ranker puts low is rarely seen, and what is not seen is not clicked: such a row says
nothing about the video (the examination model).

Source: Joachims, Swaminathan and Schnabel (2017), https://arxiv.org/abs/1608.04468.
"""

from __future__ import annotations

import numpy as np

from snippets.system_design.video_homepage import FEATURES, Array, Homepage


def impressions(home: Homepage, n: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Show random videos to random users; return features, clicks and minutes watched.

    Args:
        home: The homepage.
        n: Number of impressions, all of them seen.
        rng: Draws who sees what, and what they do.

    Returns:
        `X (n, 4)`, `clicked (n,)` of 0 and 1, and `minutes (n,)`, 0 without a click.

    >>> from snippets.system_design.video_homepage import simulate_homepage
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


def page_log(home: Homepage, rng: np.random.Generator) -> tuple[Array, Array, Array, Array]:
    """Log pages of 100 videos, the most lurid first; return features, clicks, minutes and `seen`.

    The first ten places are always seen, place r with chance 10/r. What is not seen is not clicked.

    Args:
        home: The homepage, with at least 100 videos.
        rng: Draws the videos, what is seen, and what users do.

    Returns:
        `X (n, 4)`, `clicked (n,)`, `minutes (n,)` and `seen (n,)` of 0 and 1; 100 rows a user.

    >>> from snippets.system_design.video_homepage import simulate_homepage
    >>> rng = np.random.default_rng(0)
    >>> X, clicked, minutes, seen = page_log(simulate_homepage(50, 200, rng), rng)
    >>> X.shape, bool(np.all(seen >= clicked)), seen[:10].tolist()
    ((5000, 4), True, [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    """
    users, videos = home.chance.shape
    user = np.arange(users)[:, None]
    sent = rng.permuted(np.tile(np.arange(videos), (users, 1)), axis=1)[:, :100]
    lurid = home.features[user, sent, 1] + rng.normal(scale=0.5, size=sent.shape)
    sent = np.take_along_axis(sent, np.argsort(-lurid, axis=1), axis=1)
    seen = (rng.random(sent.shape) < 10 / np.arange(1, 101)).astype(float)
    clicked = seen * (rng.random(sent.shape) < home.chance[user, sent])
    watched = clicked * home.minutes[user, sent] * rng.gamma(2.0, 0.5, size=sent.shape)
    X = home.features[user, sent].reshape(-1, len(FEATURES))
    return X, clicked.ravel(), watched.ravel(), seen.ravel()
