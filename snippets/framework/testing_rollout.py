"""A canary guard: a sequential test that may be looked at after every failure.

Users are split at random, a share c to the canary. If both versions fail alike, each failure comes
from the canary with chance c, whatever the failure rate of the hour. If the canary fails h times as
often, the chance is c*h / (1 + c*(h - 1)). With x of n failures from the canary, the evidence is

    log likelihood ratio = x * log(h) - n * log(1 + c * (h - 1))

Roll back at log(1/alpha), advance at log(beta). Both error rates hold for any number of looks if
failures are independent. (Wald's own bounds, log((1-beta)/alpha) and log(beta/(1-alpha)), stop a
little sooner and hold approximately.)

Source: Wald (1945), Sequential tests of statistical hypotheses, doi:10.1214/aoms/1177731118.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray


def evidence(from_canary: ArrayLike, share: ArrayLike, harm: float = 2.0) -> NDArray[np.float64]:
    """Return the log likelihood ratio of "fails `harm` times as often" after each failure.

    Args:
        from_canary: Whether each failure came from the canary, in order of time, shape (n,).
        share: Of the traffic on the canary, above 0 and below 1; one for all or shape (n,).
        harm: Ratio of the failure rates that must not be missed, above 1.

    Raises:
        ValueError: The failures are not a boolean list, or a share or the ratio is out of range.

    >>> evidence([True, False], share=0.5, harm=3).round(3).tolist()  # log(3/2), then log(1/2) more
    [0.405, -0.288]
    >>> evidence([1.0, 0.0], share=0.5)
    Traceback (most recent call last):
    ValueError: from_canary must be booleans of shape (n,), got float64, shape (2,)
    >>> evidence([True], share=1.0)
    Traceback (most recent call last):
    ValueError: share must be above 0 and below 1, got 1.0
    >>> evidence([True], share=0.1, harm=0.5)
    Traceback (most recent call last):
    ValueError: harm must be above 1 and finite, got 0.5
    """
    canary = np.asarray(from_canary if np.size(from_canary) else np.array([], dtype=bool))
    if canary.dtype != np.bool_ or canary.ndim != 1:
        raise ValueError(
            f"from_canary must be booleans of shape (n,), got {canary.dtype}, shape {canary.shape}"
        )
    c = np.asarray(share, dtype=np.float64)
    odd = c[~((c > 0) & (c < 1))]  # NaN is refused, too
    if odd.size:
        raise ValueError(f"share must be above 0 and below 1, got {odd[0]}")
    if c.shape not in ((), canary.shape):
        raise ValueError(f"need one share, or one per failure, got {c.shape} for {canary.shape}")
    if not 1 < harm < math.inf:
        raise ValueError(f"harm must be above 1 and finite, got {harm}")
    return np.cumsum(canary * math.log(harm) - np.log1p(c * (harm - 1)))


def guard(
    from_canary: ArrayLike,
    share: ArrayLike,
    harm: float = 2.0,
    alpha: float = 0.05,
    beta: float = 0.05,
) -> tuple[str, int]:
    """Decide on a canary: "roll back", "advance" or "wait", and after how many failures.

    Args:
        from_canary: Whether each failure came from the canary, in order of time, shape (n,).
        share: Of the traffic on the canary; one for all or shape (n,).
        harm: Ratio of the failure rates that must not be missed.
        alpha: Largest chance of rolling back a canary that fails no more often, below 1.
        beta: Largest chance of advancing one that fails `harm` times as often or more, below 1.

    Raises:
        ValueError: A chance is not above 0 and below 1, or `evidence` refuses its input.

    >>> guard([True, True, False, True], share=0.1)
    ('wait', 4)
    >>> guard([True] * 9, share=0.1)  # the sixth is one more than needed: 5 * log(2 / 1.1) = 2.99
    ('roll back', 6)
    >>> guard([False] * 40, share=0.1)
    ('advance', 32)
    >>> guard([True], share=0.1, alpha=5)
    Traceback (most recent call last):
    ValueError: alpha and beta must be above 0 and below 1, got 5 and 0.05
    """
    if not (0 < alpha < 1 and 0 < beta < 1):
        raise ValueError(f"alpha and beta must be above 0 and below 1, got {alpha} and {beta}")
    log_ratio = evidence(from_canary, share, harm)
    harmful, harmless = log_ratio >= -math.log(alpha), log_ratio <= math.log(beta)
    stops = np.flatnonzero(harmful | harmless)
    if not stops.size:
        return "wait", len(log_ratio)
    first = int(stops[0])
    return ("roll back" if harmful[first] else "advance"), first + 1
