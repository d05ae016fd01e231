"""A confidence interval for a share, such as an accuracy.

Wilson's interval holds every true share p that lies within z standard errors of the share seen,
with the standard error taken at p itself, sqrt(p (1 - p) / n). Unlike share ± z · se it stays
inside [0, 1] and has a width at 0 and 1. It needs n independent cases.

Source: Brown, Cai and DasGupta, Interval Estimation for a Binomial Proportion (2001), section 3.
"""

from __future__ import annotations

from math import sqrt


def wilson_interval(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Bound the true share behind `hits` of `n` independent cases.

    Args:
        hits: Cases that count, such as right predictions.
        n: All cases, at least 1.
        z: Quantile of the standard normal: 1.96 for 95%.

    Returns:
        Lower and upper end, in [0, 1].

    Raises:
        ValueError: There are no cases, or the hits do not lie in 0 to n.

    >>> [round(end, 3) for end in wilson_interval(hits=90, n=100)]
    [0.826, 0.945]
    >>> [round(end, 3) for end in wilson_interval(hits=100, n=100)]  # all right, still not certain
    [0.963, 1.0]
    >>> [round(end, 3) for end in wilson_interval(hits=90, n=100, z=2.576)]  # 99%
    [0.796, 0.954]
    >>> wilson_interval(hits=9, n=0)
    Traceback (most recent call last):
    ValueError: need 0 <= hits <= n and n >= 1, got 9 of 0
    """
    if not (n >= 1 and 0 <= hits <= n):
        raise ValueError(f"need 0 <= hits <= n and n >= 1, got {hits} of {n}")
    share = hits / n
    shrink = 1 + z**2 / n
    center = (share + z**2 / (2 * n)) / shrink
    half = z * sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2) / shrink
    return max(0.0, center - half), min(1.0, center + half)
