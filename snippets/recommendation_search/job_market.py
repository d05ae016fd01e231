"""A synthetic job market whose true chances are known, and jobs recommended by co-application.

The profile and the text of a job show `text`, how well they match. `taste` shows in applications
only. Famous jobs are opened more and invite more strictly. The log-odds of each step are

    opened, if seen      -1 + fame + text / 2
    applied, if opened   -1 + text + 1.5 taste
    invited, if applied  -1 - fame + 2 text     while a place is left

The constants are invented; they describe no company.

Source of the item-to-item cosine: Sarwar et al., Item-based collaborative filtering recommendation
algorithms (2001), doi:10.1145/371920.372071.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Market(NamedTuple):
    """Members and jobs; the first fields have the shape (members, jobs).

    Attributes:
        text: Match of profile and job text.
        opened: Chance that a job seen is opened.
        applied: Chance that a job seen is opened and applied to.
        invited: Chance that an application convinces.
        past: Whether the member has applied to the job before.
        new_job: Posted today: nobody has applied, shape (jobs,).
        new_member: Has never applied, shape (members,).
    """

    text: Floats
    opened: Floats
    applied: Floats
    invited: Floats
    past: Mask
    new_job: Mask
    new_member: Mask


def draw_market(members: int, jobs: int, rng: np.random.Generator) -> Market:
    """Draw a market; about a third of the jobs and a fifth of the members are new.

    Args:
        members: At least 1.
        jobs: At least 1.
        rng: Source of randomness.

    Raises:
        ValueError: There are no members or no jobs.

    >>> market = draw_market(50, 40, np.random.default_rng(0))
    >>> market.text.shape, bool(market.past[market.new_member].any())
    ((50, 40), False)
    >>> draw_market(0, 40, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: members and jobs must be at least 1, got 0 and 40
    """
    if not (members >= 1 and jobs >= 1):
        raise ValueError(f"members and jobs must be at least 1, got {members} and {jobs}")
    text, taste = (rng.normal(size=(members, 4)) @ rng.normal(size=(4, jobs)) / 2 for _ in range(2))
    fame = rng.normal(size=jobs)
    new_job, new_member = rng.random(jobs) < 1 / 3, rng.random(members) < 0.2
    opened, invited = _sigmoid(-1 + fame + text / 2), _sigmoid(-1 - fame + 2 * text)
    applied = opened * _sigmoid(-1 + text + 1.5 * taste)
    past = rng.random((members, jobs)) < applied / 2  # half of the older jobs had been seen
    past[:, new_job] = past[new_member] = False
    return Market(text, opened, applied, invited, past, new_job, new_member)


def co_applied(past: Mask) -> Floats:
    """Score each job by its cosines with the jobs that the member has applied to.

    Args:
        past: Who applied to what, shape (members, jobs).

    Returns:
        Shape (members, jobs); 0 for a job or a member without applications. A job does not count
        for itself.

    Raises:
        ValueError: `past` is no boolean matrix.

    >>> past = np.array([[True, True, False], [True, False, False], [False, False, False]])
    >>> co_applied(past)[1].round(2).tolist()  # who applied to job 0 also applied to job 1
    [0.0, 0.71, 0.0]
    >>> co_applied(np.ones((2, 2)))
    Traceback (most recent call last):
    ValueError: past must be a boolean matrix, got float64 of shape (2, 2)
    """
    if past.ndim != 2 or past.dtype != np.bool_:
        raise ValueError(f"past must be a boolean matrix, got {past.dtype} of shape {past.shape}")
    counts = past.astype(np.float64)
    norm = np.sqrt(np.maximum(counts.sum(axis=0), 1))
    cosine = (counts.T @ counts) / norm / norm[:, None]
    np.fill_diagonal(cosine, 0)
    return np.asarray(counts @ cosine)


def _sigmoid(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)))
