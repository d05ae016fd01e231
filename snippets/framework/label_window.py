"""How long to wait before silence counts as a negative.

An impression that will be clicked is clicked after a delay drawn from a mixture of exponentials:
some clicks come within minutes, others when the user returns. A window of w hours catches

    caught(w) = sum over parts of share * (1 - exp(-w / mean))

of them. The rest are labeled negative although they are positives that come late.

Source: Chapelle (2014), Modeling delayed feedback in display advertising,
doi:10.1145/2623330.2623634, which assumes exponential delays.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf

Delays = Sequence[tuple[float, float]]  # (share, mean in hours), shares adding up to 1


def caught(window: float, delays: Delays) -> float:
    """Return the share of all later clicks that arrive within the window.

    Args:
        window: Hours from the impression to the label, at least 0.
        delays: Share and mean delay in hours of each kind of click.

    Raises:
        ValueError: The window is negative, or the shares and means make no distribution.

    >>> round(caught(1.0, [(0.5, 0.1), (0.5, 24.0)]), 3)  # half at once, half a day later
    0.52
    >>> caught(0.0, [(1.0, 24.0)])
    0.0
    >>> caught(-1.0, [(1.0, 24.0)])
    Traceback (most recent call last):
    ValueError: window must be finite and at least 0, got -1.0
    >>> caught(1.0, [(0.5, 24.0)])
    Traceback (most recent call last):
    ValueError: shares must lie in 0 to 1 and add up to 1, got [0.5]
    """
    if not 0 <= window < inf:  # NaN is refused, too
        raise ValueError(f"window must be finite and at least 0, got {window}")
    shares = [share for share, _ in delays]
    if not (all(0 <= share <= 1 for share in shares) and abs(sum(shares) - 1) < 1e-9):
        raise ValueError(f"shares must lie in 0 to 1 and add up to 1, got {shares}")
    for _, mean in delays:
        if not 0 < mean < inf:
            raise ValueError(f"mean delay must be finite and above 0, got {mean}")
    return sum(share * (1 - exp(-window / mean)) for share, mean in delays)


def shortest_window(share: float, delays: Delays) -> float:
    """Return the shortest window, in hours, that catches a share of the clicks.

    Args:
        share: Share of the clicks that the window must catch, at least 0 and below 1.
        delays: Share and mean delay in hours of each kind of click.

    Raises:
        ValueError: The share is out of range, or the delays make no distribution.

    >>> round(shortest_window(0.5, [(1.0, 24.0)]), 2)  # 24 * ln 2
    16.64
    >>> shortest_window(1.0, [(1.0, 24.0)])
    Traceback (most recent call last):
    ValueError: share must be at least 0 and below 1, got 1.0
    """
    if not 0 <= share < 1:
        raise ValueError(f"share must be at least 0 and below 1, got {share}")
    low, high = 0.0, 1.0
    while caught(high, delays) < share:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if caught(middle, delays) < share else (low, middle)
    return high
