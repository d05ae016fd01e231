"""Two checks of predicted probabilities: log loss, and calibration group by group.

Log loss is a strictly proper score: where the share of positives is p, the expected loss of saying
q is least at q = p and nowhere else. Calibration asks whether, of the examples in a group, the
share that the predictions say is positive:

    log loss = -mean of log(probability given to what happened)

Source: Gneiting and Raftery, Strictly Proper Scoring Rules, Prediction, and Estimation (2007),
doi:10.1198/016214506000001437.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def log_loss(y: ArrayLike, p: ArrayLike) -> float:
    """Return the mean negative log of the probability given to what happened.

    Args:
        y: Truth, 1 for the positive class and 0 for the other, shape (n,).
        p: Predicted probability of the positive class, from 0 to 1, shape (n,).

    Raises:
        ValueError: A probability is out of range, or the columns are malformed.

    >>> round(log_loss([1, 0], [0.8, 0.4]), 4)  # -(log 0.8 + log 0.6) / 2
    0.367
    >>> log_loss([1, 0], [0.0, 0.4]), log_loss([1, 0], [1.0, 0.0])  # certain: wrong, right
    (inf, 0.0)
    >>> log_loss([1, 0], [80, 40])
    Traceback (most recent call last):
    ValueError: probabilities must lie between 0 and 1, got 80.0
    """
    truth, said = _columns(y, p)
    with np.errstate(divide="ignore"):  # log(0) is -inf, as it should be
        return float(0 - np.mean(np.log(np.where(truth, said, 1 - said))))  # 0 -, for no -0.0


def calibration(y: ArrayLike, p: ArrayLike, group: ArrayLike) -> dict[str, tuple[float, float]]:
    """Return the mean prediction and the share of positives in each group.

    Args:
        y: Truth, 1 for the positive class and 0 for the other, shape (n,).
        p: Predicted probability of the positive class, from 0 to 1, shape (n,).
        group: What the examples are grouped by: a bin of the prediction, a slice, shape (n,).

    Returns:
        For each group, named as text and sorted: what the model says, what happened.

    Raises:
        ValueError: A probability is out of range, a group is nan, or the columns are malformed.

    >>> calibration([1, 0, 0, 0], [0.5, 0.5, 0.25, 0.0], group=["new", "new", "old", "old"])
    {'new': (0.5, 0.5), 'old': (0.125, 0.0)}
    >>> calibration([1, 0], [0.5, 0.5], group=["new"])
    Traceback (most recent call last):
    ValueError: group must be (2,) like y, got (1,)
    """
    truth, said = _columns(y, p)
    member = np.asarray(group)
    if member.shape != truth.shape:
        raise ValueError(f"group must be {truth.shape} like y, got {member.shape}")
    if (member != member).any():  # nan differs from itself
        raise ValueError("group must name every example, got nan")
    parts = [(str(name), member == name) for name in np.unique(member)]
    return {name: (float(said[at].mean()), float(truth[at].mean())) for name, at in parts}


def _columns(y: ArrayLike, p: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    truth, raw = np.asarray(y), np.asarray(p)
    if truth.ndim != 1 or truth.shape != raw.shape or truth.size == 0:
        raise ValueError(f"y and p must be (n,), n at least 1, got {truth.shape} and {raw.shape}")
    other = truth[(truth != 0) & (truth != 1)]
    if other.size:
        raise ValueError(f"y must hold only 0 and 1, got {other[0]}")
    if raw.dtype.kind not in "iuf":
        raise ValueError(f"probabilities must be numbers, got {raw[0]!r}")
    said = raw.astype(np.float64)
    odd = said[~((said >= 0) & (said <= 1))]  # nan compares false: it is odd as well
    if odd.size:
        raise ValueError(f"probabilities must lie between 0 and 1, got {odd[0]}")
    return truth.astype(bool), said
