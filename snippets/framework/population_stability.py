"""PSI: how far two histograms over the same bins lie apart.

With p_b and q_b the shares of training and live rows in bin b, the population stability index is

    PSI = sum over bins of (q_b - p_b) * ln(q_b / p_b)  =  KL(q || p) + KL(p || q)

the symmetric divergence J of Kullback and Leibler. If nothing changed, rows are independent and
every bin is well filled, PSI is distributed about as (1/n + 1/m) times chi-squared with B - 1
degrees of freedom, for n training and m live rows in B bins. Sources: Kullback and Leibler (1951),
On information and sufficiency, doi:10.1214/aoms/1177729694; Yurdakul and Naranjo (2020),
Statistical properties of the population stability index, Journal of Risk Model Validation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def psi(train: ArrayLike, live: ArrayLike, pseudocount: float = 0.5) -> float:
    """Compare two histograms, with a pseudocount in every bin so that no logarithm is infinite.

    Args:
        train: Training rows in each bin, shape (B,).
        live: Live rows in each of the same bins, shape (B,).
        pseudocount: Rows added to every bin of both, at least 0.

    Raises:
        ValueError: The shapes differ, a count is negative or not finite, all counts of one side
            are 0, shares are given a pseudocount, or a bin is empty without one.

    >>> psi([50, 50], [500, 500], pseudocount=0)  # only shares count
    0.0
    >>> round(psi([50, 50], [80, 20], pseudocount=0), 3)  # 0.3 ln 1.6 + (-0.3) ln 0.4
    0.416
    >>> round(psi([50, 50], [100, 0]), 2), round(psi([50, 50], [100, 0], pseudocount=1e-6), 2)
    (2.63, 9.21)
    >>> psi([50, 50], [100, 0], pseudocount=0)
    Traceback (most recent call last):
    ValueError: bin 1 is empty: give a pseudocount above 0, or merge bins
    >>> psi([0.5, 0.5], [0.8, 0.2])
    Traceback (most recent call last):
    ValueError: a pseudocount adds rows: give whole counts, or pseudocount=0 with shares
    >>> psi([50, 50], [1, 2, 3])
    Traceback (most recent call last):
    ValueError: train and live must both be (B,), got (2,) and (3,)
    >>> psi([50, 50], [-1, 2])
    Traceback (most recent call last):
    ValueError: counts must be finite and at least 0, got -1.0
    """
    before, now = np.asarray(train, dtype=np.float64), np.asarray(live, dtype=np.float64)
    if before.ndim != 1 or before.shape != now.shape:
        raise ValueError(f"train and live must both be (B,), got {before.shape} and {now.shape}")
    every = np.concatenate([before, now, [pseudocount]])
    odd = every[~((every >= 0) & (every < np.inf))]  # nan compares false: it is odd as well
    if odd.size:
        raise ValueError(f"counts must be finite and at least 0, got {odd[0]}")
    if not (before.sum() > 0 and now.sum() > 0):
        raise ValueError("train and live must both hold rows")
    if pseudocount > 0 and np.any(every[:-1] % 1):
        raise ValueError("a pseudocount adds rows: give whole counts, or pseudocount=0 with shares")
    before, now = before + pseudocount, now + pseudocount
    if not np.all((before > 0) & (now > 0)):
        empty = np.flatnonzero((before == 0) | (now == 0))[0]
        raise ValueError(f"bin {empty} is empty: give a pseudocount above 0, or merge bins")
    p, q = before / before.sum(), now / now.sum()
    return float((q - p) @ np.log(q / p))
