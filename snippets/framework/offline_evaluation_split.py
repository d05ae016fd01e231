"""Split a log the way the live system meets it: learn from the past, be judged on what comes next.

A model that starts at a cut knows the labels that are complete by then. With g the time from a row
to its complete label (the label window and the reporting delay), part j of the cuts holds

    training:  time + g < cuts[0]
    part j:    cuts[j - 1] <= time  and  time + g < cuts[j]

Rows between the parts are dropped. The gap depends on the row's time alone: keeping a row because
its own label came early would keep the quick outcomes, which are mostly the positive ones.

Source: Tashman (2000), Out-of-sample tests of forecasting accuracy: an analysis and review,
International Journal of Forecasting 16, doi:10.1016/S0169-2070(00)00065-0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Mask = NDArray[np.bool_]


def time_split(time: ArrayLike, cuts: Sequence[float], gap: float) -> tuple[Mask, ...]:
    """Return one mask for training, and one for each later part: validation, test.

    Args:
        time: When each row was predicted, in days or any other unit, shape (n,).
        cuts: Start of each later part, and the end of the log, increasing, in the unit of time.
        gap: From a row to its complete label, at least 0, in the unit of time.

    Returns:
        As many masks as cuts, each of shape (n,); no row is in two of them.

    Raises:
        ValueError: A time is no finite number, the cuts do not increase, or a part is empty.

    >>> train, validation, test = time_split(range(12), cuts=[5, 9, 12], gap=2)
    >>> [np.flatnonzero(part).tolist() for part in (train, validation, test)]
    [[0, 1, 2], [5, 6], [9]]
    >>> time_split(range(12), cuts=[5, 9, 12], gap=4)
    Traceback (most recent call last):
    ValueError: no row fits in 5 to 9 with a gap of 4
    >>> time_split(range(12), cuts=[9, 5], gap=2)
    Traceback (most recent call last):
    ValueError: cuts must increase, got [9, 5]
    """
    at = np.asarray(time)
    if at.ndim != 1 or at.dtype.kind not in "iuf" or not np.isfinite(at).all():
        raise ValueError(f"time must be (n,) finite numbers, got {at.dtype} of shape {at.shape}")
    if at.dtype.kind in "iu":
        at = at.astype(np.int64)  # adding the gap cannot overflow a narrow type
    if not 0 <= gap < np.inf:  # NaN is refused, too
        raise ValueError(f"gap must be finite and at least 0, got {gap}")
    if len(cuts) < 2 or not np.isfinite(cuts).all():
        raise ValueError(f"cuts must be at least 2 finite numbers, got {list(cuts)}")
    if (np.diff(cuts) <= 0).any():
        raise ValueError(f"cuts must increase, got {list(cuts)}")
    parts = []
    for start, stop in zip([-np.inf, *cuts], cuts, strict=False):
        parts.append((at >= start) & (at + gap < stop))
        if not parts[-1].any():
            raise ValueError(f"no row fits in {start} to {stop} with a gap of {gap}")
    return tuple(parts)
