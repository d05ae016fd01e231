"""Replay requests against a serving path: how long they take, what share is degraded, what is lost.

The loss of a failure is the fall in expected minutes a page, known because the world is simulated.
If a share f of the requests is degraded at random, the mean is (1 - f) * full + f * degraded.

Source: Beyer, Jones, Petoff and Murphy, Site Reliability Engineering (2016), chapter 22.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from snippets.system_design.design_youtube_recommendations import Step, Videos, Work, answer

Array = NDArray[np.float64]


def draw_times(
    typical: Mapping[str, float], n: int, hang: float, rng: np.random.Generator
) -> list[dict[str, float]]:
    """Draw the milliseconds that each component needs, request by request.

    Args:
        typical: Median of each component, in milliseconds.
        n: Number of requests.
        hang: Chance that a call takes 600 ms longer.
        rng: Draws the times, log-normal around the median.

    Raises:
        ValueError: The chance is out of range.

    >>> times = draw_times({"index": 12.0}, 1000, hang=0.5, rng=np.random.default_rng(0))
    >>> round(sum(took["index"] > 600 for took in times) / 1000, 1)
    0.5
    >>> draw_times({"index": 12.0}, 1, hang=5, rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: hang must lie between 0 and 1, got 5
    """
    if not 0 <= hang <= 1:
        raise ValueError(f"hang must lie between 0 and 1, got {hang}")
    shape = (n, len(typical))
    ms = np.array(list(typical.values())) * rng.lognormal(sigma=0.25, size=shape)
    ms += 600.0 * (rng.random(shape) < hang)
    return [dict(zip(typical, row, strict=True)) for row in ms.tolist()]


def replay(
    steps: Sequence[Step], times: Sequence[Mapping[str, float]], value: Array
) -> tuple[Array, float, float]:
    """Serve one request after another, the users in turn.

    Args:
        steps: In the order of serving.
        times: Milliseconds that each component needs, for each request.
        value: Expected minutes of each video for each user, shape (users, videos).

    Returns:
        Milliseconds of each request, shape (n,); the mean minutes a page; the share of requests in
        which some component was late.

    >>> step = Step("page", 50, top(1), {"ranker": ranked_by(np.array([[1.0, 2.0]]))})
    >>> found = Step("retrieve", 10, listed(np.array([[0, 1]])))
    >>> ms, minutes, late = replay(
    ...     [found, step], [{"ranker": 20.0}, {"ranker": 90.0}], np.array([[3.0, 4.0]])
    ... )
    >>> ms.tolist(), minutes, late  # [1, 0] in time, [0] late
    ([20.0, 50.0], 5.0, 0.5)
    """
    ms, minutes, late = [], 0.0, 0
    for request, took in enumerate(times):
        user = request % len(value)
        page, trace = answer(user, steps, took)
        ms.append(sum(hop.ms for hop in trace))
        minutes += float(value[user, list(page)].sum())
        late += any(took[name] > step.deadline for step in steps for name in step.calls)
    return np.array(ms, dtype=float), minutes / len(times), late / len(times)


def top(k: int) -> Work:
    """Return the work that keeps the first k videos.

    Args:
        k: How many.

    >>> top(2)(0, (5, 3, 8))
    (5, 3)
    """
    return lambda user, videos: videos[:k]


def listed(ids: NDArray[np.int64]) -> Work:
    """Return the work that looks up a user's list.

    Args:
        ids: Video ids, best first, shape (users, k).

    >>> listed(np.array([[5, 3], [8, 1]]))(1, ())
    (8, 1)
    """
    rows = [tuple(row) for row in ids.tolist()]
    return lambda user, videos: rows[user]


def ranked_by(scores: NDArray[np.float64]) -> Work:
    """Return the work that sorts a user's videos by score, best first.

    Args:
        scores: Of every video for every user, shape (users, videos).

    >>> ranked_by(np.array([[0.1, 0.9, 0.5]]))(0, (2, 0, 1))
    (1, 2, 0)
    """

    def rank(user: int, videos: Videos) -> Videos:
        order = np.argsort(-scores[user, list(videos)], kind="stable").tolist()
        return tuple(videos[i] for i in order)

    return rank
