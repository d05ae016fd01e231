"""Where a ranker puts the one relevant item, in exact chances instead of a simulation.

The m - 1 other candidates have standard normal scores; the relevant one has mean `strength`. With
score z it stands at rank j if j - 1 of the others are above z, which is binomial. So

    P(rank = j) = integral of density(z - strength) * Binomial(j - 1; m - 1, P(score > z)) dz

For one relevant item NDCG is 1 / log2(rank + 1), after Järvelin and Kekäläinen (2002),
doi:10.1145/582415.582418, in the usual discount.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

STEP = 0.02  # of the integral over z


def rank_chances(strength: float, candidates: int) -> NDArray[np.float64]:
    """Return the chance of each rank of the one relevant item, best rank first.

    Args:
        strength: Mean score of the relevant item, in standard deviations, `-10` to `10`.
        candidates: Items that are ranked, 1 to 1,000.

    Returns:
        Shape (candidates,), adding up to 1.

    Raises:
        ValueError: The strength or the number of candidates is out of range.

    >>> rank_chances(0, 4).round(4).tolist()  # a ranker that guesses
    [0.25, 0.25, 0.25, 0.25]
    >>> rank_chances(10, 4).round(4).tolist()
    [1.0, 0.0, 0.0, 0.0]
    >>> rank_chances(float("nan"), 4)
    Traceback (most recent call last):
    ValueError: strength must be a number in -10 to 10, got nan
    >>> rank_chances(1, 0)
    Traceback (most recent call last):
    ValueError: candidates must be a whole number from 1 to 1000, got 0
    """
    if isinstance(strength, bool) or not -10 <= strength <= 10:
        raise ValueError(f"strength must be a number in -10 to 10, got {strength}")
    if type(candidates) is not int or not 1 <= candidates <= 1000:
        raise ValueError(f"candidates must be a whole number from 1 to 1000, got {candidates}")
    around = np.arange(-8, 8 + STEP, STEP)  # the relevant score, less its mean
    weight = np.exp(-(around**2) / 2)
    above = np.array([math.erfc(z / math.sqrt(2)) / 2 for z in (around + strength).tolist()])
    above = np.clip(above, 1e-300, 1 - 1e-16)  # logarithms stay finite
    j = np.arange(candidates)  # of the others that are above
    ways = np.array(
        [
            math.lgamma(candidates) - math.lgamma(i + 1) - math.lgamma(candidates - i)
            for i in j.tolist()
        ]
    )
    log_binomial = (
        ways[:, None] + np.outer(j, np.log(above)) + np.outer(candidates - 1 - j, np.log1p(-above))
    )
    mass = np.exp(log_binomial) @ weight
    chances: NDArray[np.float64] = mass / mass.sum()
    return chances


def mean_ndcg(chances: NDArray[np.float64]) -> float:
    """Return the expected NDCG of a list with one relevant item.

    Args:
        chances: Of each rank, best first, shape (m,).

    Raises:
        ValueError: The chances are negative or do not add up to 1.

    >>> mean_ndcg(np.array([1.0, 0.0])), mean_ndcg(np.array([0.0, 0.0, 1.0]))
    (1.0, 0.5)
    >>> mean_ndcg(np.array([0.5, 0.1]))
    Traceback (most recent call last):
    ValueError: chances must be at least 0 and add up to 1, got a sum of 0.6
    """
    if chances.ndim != 1 or not (chances >= 0).all() or not abs(chances.sum() - 1) < 1e-9:
        raise ValueError(
            f"chances must be at least 0 and add up to 1, got a sum of {chances.sum():.4g}"
        )
    return float(np.sum(chances / np.log2(np.arange(2, chances.size + 2))))
