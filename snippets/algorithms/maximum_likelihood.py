"""Maximum likelihood for a coin: the probability of heads under which the data are most probable.

    theta_hat = argmax over theta of  sum_i log p(x_i | theta)

The data stay fixed and the parameter moves. For a coin the maximum is the share of heads.

Source: Fisher (1922), On the mathematical foundations of theoretical statistics,
doi:10.1098/rsta.1922.0009; Casella and Berger (2002), Statistical Inference, chapter 7.
"""

from __future__ import annotations

import math
from operator import index

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def coin_log_likelihood(p: ArrayLike, heads: int, n: int) -> Floats:
    """Return the log probability of `heads` heads in `n` independent flips, for each `p`.

    Args:
        p: Probabilities of heads, in `[0, 1]`, any shape.
        heads: Number of heads, 0 to n.
        n: Number of flips, at least 1.

    Returns:
        Natural logarithms, in the shape of `p`; -inf where the data are impossible.

    Raises:
        ValueError: A probability is outside `[0, 1]`, or the counts do not fit.

    >>> coin_log_likelihood([0.5, 1.0], heads=1, n=2).round(4).tolist()  # log 0.5, log 0
    [-0.6931, -inf]
    >>> float(coin_log_likelihood(1.0, heads=3, n=3))
    0.0
    >>> coin_log_likelihood(1.5, heads=1, n=2)
    Traceback (most recent call last):
    ValueError: p must lie in [0, 1], got 1.5
    >>> coin_log_likelihood(0.5, heads=3, n=2)
    Traceback (most recent call last):
    ValueError: needs 0 <= heads <= n and n at least 1, got heads 3, n 2
    """
    if isinstance(heads, bool) or isinstance(n, bool) or not 0 <= index(heads) <= index(n) or n < 1:
        raise ValueError(f"needs 0 <= heads <= n and n at least 1, got heads {heads}, n {n}")
    p = np.asarray(p, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():  # catches nan as well
        raise ValueError(f"p must lie in [0, 1], got {p.tolist()}")
    total = np.full(p.shape, math.log(math.comb(n, heads)))
    with np.errstate(divide="ignore"):
        if heads:  # 0 * log 0 counts as 0
            total = total + heads * np.log(p)
        if heads < n:
            total = total + (n - heads) * np.log1p(-p)
    return np.asarray(total)
