"""Is the new engine better: two engines, the same judged queries, one difference per query.

With d_q = metric of the new engine - metric of the old one on query q, over n queries,

    var(mean d) = (var(new) + var(old) - 2 cov(new, old)) / n

Both engines find hard queries hard, so the covariance is positive and pairing shrinks the error.

Sources: Sakai, Evaluating evaluation metrics based on the bootstrap (2006),
doi:10.1145/1148170.1148261; Smucker, Allan and Carterette, A comparison of statistical
significance tests for information retrieval evaluation (2007), doi:10.1145/1321440.1321528.
"""

from __future__ import annotations

from math import ceil, isfinite
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray


def bootstrap_interval(
    d: ArrayLike, rng: np.random.Generator, level: float = 0.95, draws: int = 2000
) -> tuple[float, float]:
    """Return an interval for the mean difference by drawing whole queries with replacement.

    Args:
        d: Metric of the new engine minus that of the old one, per query, shape (n,).
        rng: Draws the queries.
        level: Confidence, between 0 and 1.
        draws: Bootstrap samples, at least 100.

    Raises:
        ValueError: There are fewer than 2 finite differences, or a parameter is out of range.

    >>> rng = np.random.default_rng(0)
    >>> low, high = bootstrap_interval([0.1, 0.3, 0.2, 0.4], rng)
    >>> 0.1 <= low < 0.25 < high <= 0.4
    True
    >>> bootstrap_interval([0.2, 0.2, 0.2], rng)  # every query gains the same
    (0.2, 0.2)
    >>> bootstrap_interval([0.2, float("nan")], rng)
    Traceback (most recent call last):
    ValueError: d must hold at least 2 finite differences, shape (n,), got nan in shape (2,)
    >>> bootstrap_interval([0.1, 0.2], rng, level=95)
    Traceback (most recent call last):
    ValueError: level must lie between 0 and 1, got 95
    """
    gap = _differences(d)
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level}")
    _enough(draws)
    mean, around = gap.mean(), gap - gap.mean()  # the mean of equal values stays exact
    moved = [rng.choice(around, gap.size).mean() for _ in range(draws)]
    low, high = mean + np.quantile(moved, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def randomization_p(d: ArrayLike, rng: np.random.Generator, draws: int = 2000) -> float:
    """Return how often a mean this far from 0 appears if the labels old and new mean nothing.

    Then each query's difference could as well have had the other sign.

    Args:
        d: As for `bootstrap_interval`, shape (n,).
        rng: Flips the signs.
        draws: Random sign patterns, at least 100; the observed one is counted besides.

    Returns:
        The two-sided p-value.

    Raises:
        ValueError: As for `bootstrap_interval`.

    >>> rng = np.random.default_rng(0)
    >>> randomization_p([0.3, -0.3], rng), randomization_p([0.1] * 20, rng) < 0.01
    (1.0, True)
    >>> randomization_p([0.1, 0.2], rng, draws=5)
    Traceback (most recent call last):
    ValueError: draws must be a whole number of at least 100, got 5
    """
    gap = _differences(d)
    _enough(draws)
    seen = abs(gap.sum()) * (1 - 1e-9)  # rounding must not break a tie
    as_far = sum(abs(gap @ rng.choice([-1.0, 1.0], gap.size)) >= seen for _ in range(draws))
    return float((1 + as_far) / (1 + draws))


def queries_needed(sd: float, effect: float, power: float = 0.8, level: float = 0.95) -> int:
    """Return how many judged queries find a true mean difference with the given power.

    Args:
        sd: Standard deviation of the differences over queries, at least 0.
        effect: The smallest mean difference worth finding, not 0.
        power: Chance to find it, between 0.5 and 1.
        level: Confidence of the two-sided interval, between 0 and 1.

    Raises:
        ValueError: A number is out of its range.

    >>> queries_needed(sd=0.15, effect=0.02)
    442
    >>> queries_needed(sd=0.15, effect=0)
    Traceback (most recent call last):
    ValueError: sd must be at least 0 and effect not 0, both finite, got 0.15 and 0
    """
    if not (isfinite(sd) and isfinite(effect) and sd >= 0 and effect != 0):
        raise ValueError(
            f"sd must be at least 0 and effect not 0, both finite, got {sd} and {effect}"
        )
    if not (0.5 < power < 1 and 0 < level < 1):
        raise ValueError(f"power and level must lie in 0.5 to 1 and 0 to 1, got {power}, {level}")
    z = NormalDist().inv_cdf((1 + level) / 2) + NormalDist().inv_cdf(power)
    return max(2, ceil((z * sd / effect) ** 2))


def _differences(d: ArrayLike) -> NDArray[np.float64]:
    gap = np.asarray(d, dtype=np.float64)
    if gap.ndim != 1 or gap.size < 2 or not np.isfinite(gap).all():
        bad = gap[~np.isfinite(gap)]
        what = f"{bad[0]} in shape {gap.shape}" if bad.size else f"shape {gap.shape}"
        raise ValueError(f"d must hold at least 2 finite differences, shape (n,), got {what}")
    return gap


def _enough(draws: int) -> None:
    if isinstance(draws, bool) or not (isinstance(draws, int) and draws >= 100):
        raise ValueError(f"draws must be a whole number of at least 100, got {draws}")
