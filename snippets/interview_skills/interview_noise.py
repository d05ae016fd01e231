"""How often a noisy rating rejects a candidate who is above the bar.

Ability T and rating O are standard normal with correlation rho. The share q of all candidates is
above the bar and the same share is accepted. Then, with z the 1 - q quantile,

    miss = P(O < z | T > z)        and for q = 1/2        miss = arccos(rho) / pi

the second by Sheppard's formula for the quadrants of a normal distribution (1899). Averaging k
ratings with independent errors raises the squared correlation to k rho² / (1 + (k - 1) rho²):
Spearman (1910), doi:10.1111/j.2044-8295.1910.tb00206.x.
"""

from __future__ import annotations

from math import inf, sqrt
from statistics import NormalDist


def miss_rate(rho: float, q: float) -> float:
    """Return the share of candidates above the bar who are rejected.

    Args:
        rho: Correlation of the rating with the ability, from 0 up to but not 1.
        q: Share of candidates above the bar, and share accepted, between 0 and 1.

    Raises:
        ValueError: A value is out of range.

    >>> round(miss_rate(0.5, 0.5), 3), round(miss_rate(0, 0.2), 3)
    (0.333, 0.8)
    >>> miss_rate(1, 0.5)
    Traceback (most recent call last):
    ValueError: rho must be from 0 to below 1 and q between 0 and 1, got 1 and 0.5
    """
    if not (0 <= rho < 1 and 0 < q < 1):
        raise ValueError(
            f"rho must be from 0 to below 1 and q between 0 and 1, got {rho:g} and {q:g}"
        )
    normal, n = NormalDist(), 1000
    z = normal.inv_cdf(1 - q)
    able = [normal.inv_cdf(1 - q * (i + 0.5) / n) for i in range(n)]  # equally likely T above z
    spread = sqrt(1 - rho**2)
    return sum(normal.cdf((z - rho * t) / spread) for t in able) / n


def averaged(rho: float, k: int) -> float:
    """Return the correlation of the average of k ratings with the ability.

    Args:
        rho: Correlation of one rating with the ability, from 0 to 1.
        k: Ratings with independent errors, at least 1.

    Raises:
        ValueError: A value is out of range.

    >>> round(averaged(0.5, 1), 3), round(averaged(0.5, 4), 3)
    (0.5, 0.756)
    >>> averaged(0.5, 0)
    Traceback (most recent call last):
    ValueError: rho must be from 0 to 1 and k at least 1, got 0.5 and 0
    """
    if not (0 <= rho <= 1 and 1 <= k < inf):
        raise ValueError(f"rho must be from 0 to 1 and k at least 1, got {rho:g} and {k}")
    return sqrt(k * rho**2 / (1 + (k - 1) * rho**2))
