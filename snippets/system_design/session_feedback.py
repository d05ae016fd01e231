"""Re-ranking within a session: what the reader wants today is learned from today's posts.

A reader engages with topic g at the long-run rate m[g]. Today's rate is drawn for each session,

    theta[g] ~ Beta(s * m[g], s * (1 - m[g]))

so a large s means that every day is alike. After c engagements on n posts of g in this session

    E[theta[g] | session] = (s * m[g] + c) / (s + n)

A post of topic g scores this mean times `spread` for each post of g that is on its page already.

Source: the Beta-binomial update, as in Gelman et al., Bayesian Data Analysis, chapter 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def posterior_mean(
    mean: ArrayLike, strength: float, engaged: ArrayLike, shown: ArrayLike
) -> NDArray[np.float64]:
    """Return the expected rate of each topic today, given the session so far.

    Args:
        mean: Long-run rates, above 0 and below 1, shape (..., g).
        strength: How many posts the long-run rate is worth, above 0.
        engaged: Posts of the session that were engaged with, shape (..., g).
        shown: Posts of the session that were seen, shape (..., g).

    Raises:
        ValueError: A rate or count is impossible.

    >>> posterior_mean([0.1, 0.1], 10, engaged=[3, 0], shown=[10, 10]).tolist()
    [0.2, 0.05]
    >>> posterior_mean([0.1], 10, engaged=[3], shown=[2])
    Traceback (most recent call last):
    ValueError: engaged must be between 0 and shown
    """
    m, c, n = (np.asarray(part, dtype=float) for part in (mean, engaged, shown))
    if not ((m > 0) & (m < 1)).all():
        raise ValueError(f"mean must lie above 0 and below 1, got {m.tolist()}")
    if not 0 < strength < np.inf:
        raise ValueError(f"strength must be positive and finite, got {strength}")
    if not ((c >= 0) & (c <= n)).all():
        raise ValueError("engaged must be between 0 and shown")
    return np.asarray((strength * m + c) / (strength + n))


def engaged_by_page(
    mean: ArrayLike,
    strength: float,
    fetched: int,
    sessions: int,
    rng: np.random.Generator,
    pages: int = 5,
    spread: float = 0.9,
) -> NDArray[np.float64]:
    """Return the expected engaged posts on each page of ten, averaged over sessions.

    Args:
        mean: Long-run rates, above 0 and below 1, shape (g,).
        strength: As in `posterior_mean`.
        fetched: Pages that are ranked at once and kept by the client, at least 1.
        sessions: How many to draw, at least 1.
        rng: Draws today's rates and the engagement.
        pages: Pages that each session reads, at least 1.
        spread: Factor for each post of a topic already on the page, above 0 and at most 1.

    Raises:
        ValueError: A number is out of range.

    >>> engaged_by_page([0.1, 0.1], 5, 1, 10, np.random.default_rng(0)).shape
    (5,)
    >>> engaged_by_page([0.1, 0.1], 5, 0, 10, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: fetched, sessions and pages must be at least 1, got 0, 10 and 5
    """
    if min(fetched, sessions, pages) < 1:
        got = f"{fetched}, {sessions} and {pages}"
        raise ValueError(f"fetched, sessions and pages must be at least 1, got {got}")
    if not 0 < spread <= 1:
        raise ValueError(f"spread must be above 0 and at most 1, got {spread}")
    m, rows = np.asarray(mean, dtype=float), np.arange(sessions)
    shown, engaged = np.zeros((sessions, m.size)), np.zeros((sessions, m.size))
    expected = posterior_mean(np.broadcast_to(m, shown.shape), strength, engaged, shown)
    theta = rng.beta(strength * m, strength * (1 - m), size=shown.shape)
    result = np.zeros(pages)
    for page in range(pages):
        if page % fetched == 0:  # the client asks again
            expected = posterior_mean(m, strength, engaged, shown)
        on_page = np.zeros_like(shown)
        for _ in range(10):
            on_page[rows, (expected * spread**on_page).argmax(axis=1)] += 1
        result[page] = (on_page * theta).sum(axis=1).mean()
        engaged += rng.binomial(on_page.astype(np.int64), theta)
        shown += on_page
    return result
