"""What a clarifying question is worth: the expected loss that its answer would save.

You hold one of several readings of the prompt, reading r with chance p_r. Preparing answer a under
reading r loses L_ar minutes. Without asking you pick one answer for all readings; after the reply
you pick the best one for the reading at hand:

    value = min over a of sum over r of p_r L_ar  -  sum over r of p_r min over a of L_ar

Ask if the value exceeds what the question costs. It is 0 where one answer suits every reading.

Source: Howard (1966), Information value theory, doi:10.1109/TSSC.1966.300074.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def value_of_asking(loss: ArrayLike, chance: ArrayLike) -> float:
    """Return the expected loss that knowing the reading saves, in the unit of the loss.

    Args:
        loss: What each answer loses under each reading, in minutes, shape (answers, readings).
        chance: Probability of each reading, shape (readings,), sum 1.

    Raises:
        ValueError: The shapes do not fit, a loss is not finite, or the chances are not
            probabilities.

    >>> value_of_asking([[0, 12], [12, 0]], [0.5, 0.5])
    6.0
    >>> value_of_asking([[0, 12], [12, 0], [4, 4]], [0.5, 0.5])  # the third answer covers both
    4.0
    >>> value_of_asking([[0, 0], [12, 12]], [0.5, 0.5])  # one answer suits both readings
    0.0
    >>> value_of_asking([[0, 12], [12, 0]], [0.5, 0.6])
    Traceback (most recent call last):
    ValueError: chances must be at least 0 and sum to 1, got [0.5, 0.6]
    """
    L, p = np.asarray(loss, dtype=np.float64), np.asarray(chance, dtype=np.float64)
    if L.ndim != 2 or p.ndim != 1 or L.shape[1] != p.size or L.size == 0:
        raise ValueError(f"loss must be (answers, {p.size}), got shape {L.shape}")
    if not np.isfinite(L).all():
        raise ValueError(f"losses must be finite, got {L.tolist()}")
    if not ((p >= 0).all() and abs(p.sum() - 1) < 1e-9):  # NaN is refused, too
        raise ValueError(f"chances must be at least 0 and sum to 1, got {p.tolist()}")
    guess = float((L @ p).min())
    informed = float(L.min(axis=0) @ p)
    return max(0.0, guess - informed)  # rounding may leave a value just below 0
