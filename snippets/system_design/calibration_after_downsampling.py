"""Probabilities after some of the negatives were thrown away.

Keep every positive and each negative with probability w. The odds in what is left are those of the
full data divided by w, so a model of it that says q means

    p / (1 - p) = w * q / (1 - q),    that is    p = q / (q + (1 - q) / w)

The order of the scores is unchanged. The same factor w turns weighted odds back into minutes.

Source: He et al. (2014), section 6.3, doi:10.1145/2648584.2648589, who write p for the sampled
probability and q for the corrected one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def keep_mask(clicked: ArrayLike, w: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return which rows to keep: all positives, and each negative with probability w.

    Args:
        clicked: 1 for a positive and 0 for a negative, shape (n,).
        w: Share of the negatives to keep, above 0 and at most 1.
        rng: Draws them.

    >>> keep_mask([1, 0, 1, 0], w=1.0, rng=np.random.default_rng(0)).tolist()
    [True, True, True, True]
    >>> keep_mask([1, 0], w=10, rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: w must be above 0 and at most 1, got 10
    """
    _check_rate(w)
    y = np.asarray(clicked)
    kept: NDArray[np.bool_] = (y == 1) | (rng.random(y.shape) < w)
    return kept


def corrected(q: ArrayLike, w: float) -> NDArray[np.float64]:
    """Turn a probability in the sampled data into one in the full data.

    Args:
        q: What the model says, between 0 and 1, any shape.
        w: Share of the negatives that were kept, above 0 and at most 1.

    Raises:
        ValueError: `w` or a probability is out of range.

    >>> corrected([0.0, 0.5, 1.0], w=0.25).tolist()  # one positive in five, not in two
    [0.0, 0.2, 1.0]
    >>> corrected(0.3, w=0)
    Traceback (most recent call last):
    ValueError: w must be above 0 and at most 1, got 0
    >>> corrected(1.5, w=0.1)
    Traceback (most recent call last):
    ValueError: q must lie between 0 and 1, got 1.5
    """
    _check_rate(w)
    said = np.asarray(q, dtype=float)
    odd = said[~((said >= 0) & (said <= 1))]
    if odd.size:
        raise ValueError(f"q must lie between 0 and 1, got {odd.ravel()[0]}")
    return np.asarray(said / (said + (1 - said) / w))


def _check_rate(w: float) -> None:
    if not 0 < w <= 1:
        raise ValueError(f"w must be above 0 and at most 1, got {w}")
