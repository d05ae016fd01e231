"""Judge as many rare queries as frequent ones, then weight the groups by their traffic.

With W_h the share of the searches that fall into stratum h, n_h judged queries drawn from it in
proportion to their traffic, and mean difference d_h with standard deviation s_h,

    gap = sum of W_h d_h        se(gap)^2 = sum of W_h^2 s_h^2 / n_h

Source: Cochran, Sampling Techniques (1977), chapter 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose, sqrt

import numpy as np
from numpy.typing import ArrayLike


def weighted_gap(
    d: ArrayLike, stratum: ArrayLike, traffic: Mapping[str, float]
) -> tuple[float, float]:
    """Return the mean difference of the traffic and its standard error, from a stratified sample.

    Args:
        d: Metric of the new engine minus that of the old one, per judged query, shape (n,).
        stratum: Which stratum the query was drawn from, shape (n,).
        traffic: Share of the searches of each stratum, together 1; every stratum needs at least
            2 judged queries.

    Raises:
        ValueError: The columns are malformed, a stratum is unknown or has fewer than 2 queries, or
            the shares are negative or do not add up to 1.

    >>> groups = ["head", "head", "tail", "tail"]
    >>> gap, se = weighted_gap([-0.02, 0.0, 0.1, 0.2], groups, {"head": 0.75, "tail": 0.25})
    >>> round(gap, 3), round(se, 3)
    (0.03, 0.015)
    >>> weighted_gap([0.1, 0.2], ["head", "tail"], {"head": 0.75, "tail": 0.25})
    Traceback (most recent call last):
    ValueError: stratum 'head' needs at least 2 judged queries, got 1
    >>> weighted_gap([0.1, 0.2], ["head", "head"], {"head": 75})
    Traceback (most recent call last):
    ValueError: traffic shares must be at least 0 and add up to 1, got 75
    """
    gap, group = np.asarray(d, dtype=np.float64), np.asarray(stratum)
    if gap.ndim != 1 or group.shape != gap.shape or not np.isfinite(gap).all():
        raise ValueError(f"d and stratum must be (n,) and finite, got {gap.shape}, {group.shape}")
    total = sum(traffic.values())
    if not (isclose(total, 1) and all(share >= 0 for share in traffic.values())):
        raise ValueError(f"traffic shares must be at least 0 and add up to 1, got {total}")
    unknown = sorted(set(group.tolist()) - set(traffic))
    if unknown:
        raise ValueError(f"traffic has no share for stratum {unknown[0]!r}")
    mean = variance = 0.0
    for name, share in traffic.items():
        inside = gap[group == name]
        if inside.size < 2:
            raise ValueError(f"stratum {name!r} needs at least 2 judged queries, got {inside.size}")
        mean += share * float(inside.mean())
        variance += share**2 * float(inside.var(ddof=1)) / inside.size
    return mean, sqrt(variance)
