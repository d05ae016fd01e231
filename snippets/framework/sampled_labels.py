"""Labels bought at random: a total over all requests from the few that were drawn.

Request i gets a label with a known chance pi_i > 0, drawn independently. With v_i the value that
the label reveals, the Horvitz-Thompson estimate of the total, and of its variance, are

    total    = sum over drawn i of v_i / pi_i
    variance = sum over drawn i of v_i^2 (1 - pi_i) / pi_i^2

Both are unbiased whatever the values are. Source: Horvitz and Thompson (1952), A generalization of
sampling without replacement from a finite universe, doi:10.1080/01621459.1952.10483446.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def estimate_total(values: ArrayLike, chances: ArrayLike) -> tuple[float, float]:
    """Estimate a total over all requests from independently drawn ones, with a standard error.

    Args:
        values: What the label showed on each drawn request, shape (n,), as 1 for fraud.
        chances: With which chance each of them was drawn, shape (n,), above 0 and at most 1.

    Returns:
        The total and its standard error, in the unit of the values. If every value is 0, both are
        0, which does not mean certainty.

    Raises:
        ValueError: Nothing was drawn, the shapes differ, a value is not finite, or a chance is out
            of range.

    >>> estimate_total([1, 1, 0], [0.5, 0.5, 0.1])  # each 1 stands for 2 requests
    (4.0, 2.0)
    >>> estimate_total([1, 1], [1, 1])  # everything was labeled
    (2.0, 0.0)
    >>> estimate_total([], [])
    Traceback (most recent call last):
    ValueError: nothing was drawn, so nothing is known
    >>> estimate_total([1], [0])
    Traceback (most recent call last):
    ValueError: chances must be above 0 and at most 1, got 0.0
    >>> estimate_total([float("nan")], [0.5])
    Traceback (most recent call last):
    ValueError: values must be finite, got nan
    >>> estimate_total([1, 0], [0.5])
    Traceback (most recent call last):
    ValueError: values and chances must both be (n,), got (2,) and (1,)
    """
    v, pi = np.asarray(values, dtype=np.float64), np.asarray(chances, dtype=np.float64)
    if not v.size:
        raise ValueError("nothing was drawn, so nothing is known")
    if v.ndim != 1 or v.shape != pi.shape:
        raise ValueError(f"values and chances must both be (n,), got {v.shape} and {pi.shape}")
    if not np.isfinite(v).all():
        raise ValueError(f"values must be finite, got {v[~np.isfinite(v)][0]}")
    odd = pi[~((pi > 0) & (pi <= 1))]  # nan compares false: it is odd as well
    if odd.size:
        raise ValueError(f"chances must be above 0 and at most 1, got {odd[0]}")
    variance = np.sum(v**2 * (1 - pi) / pi**2)
    return float(np.sum(v / pi)), float(np.sqrt(variance))
