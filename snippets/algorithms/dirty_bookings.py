"""Six ways to spoil clean bookings: outliers, gaps and a category with many values.

Each way changes the training rows. Gaps and extra columns reach the new rows, too; outliers do not,
since the question is what they do to the fit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
KINDS = (
    "clean",
    "largest km x 100",
    "typical km x 100",
    "2% of prices x 100",
    "20% of km missing: 99",
    "the same: median, flag",
    "40 hosts, one-hot",
)


def spoil(
    kind: str, X: Floats, y: Floats, X_new: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Spoil the training rows, and give new rows the same gaps and columns.

    Args:
        kind: One of `KINDS`.
        X: Training bookings, guests, km and month, all finite, shape (n, 3).
        y: Their log prices, shape (n,).
        X_new: New bookings with the same columns, shape (m, 3).
        rng: Draws the wrong prices, the gaps, and the hosts, which mean nothing.

    Returns:
        Training features, their log prices and the features of the new rows; the inputs stay.

    Raises:
        ValueError: The kind is unknown, the data are not as described, or every km is a gap.

    >>> X, y = np.array([[2.0, 1.0, 7.0], [4.0, 5.0, 7.0], [6.0, 3.0, 1.0]]), np.zeros(3)
    >>> spoil("largest km x 100", X, y, X, np.random.default_rng(0))[0][:, 1].tolist()
    [1.0, 500.0, 3.0]
    >>> spoil("typical km x 100", X, y, X, np.random.default_rng(0))[0][:, 1].tolist()
    [1.0, 5.0, 300.0]
    >>> prices = np.exp(spoil("2% of prices x 100", X, y, X, np.random.default_rng(0))[1])
    >>> sorted(prices.round(6).tolist())  # at least one
    [1.0, 1.0, 100.0]
    >>> spoil("40 hosts, one-hot", X, y, X[:2], np.random.default_rng(0))[2].shape
    (2, 43)
    >>> spoil("rude", X, y, X, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: kind must be one of clean, largest km x 100, ..., got 'rude'
    >>> spoil("clean", X, y[:2], X, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: X, y and X_new must be (n, 3), (n,) and (m, 3), got (3, 3), (2,) and (3, 3)
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {KINDS[0]}, {KINDS[1]}, ..., got {kind!r}")
    shapes = X.shape, y.shape, X_new.shape
    if shapes != ((len(y), 3), (len(y),), (len(X_new), 3)) or not len(y):
        raise ValueError(
            f"X, y and X_new must be (n, 3), (n,) and (m, 3), "
            f"got {shapes[0]}, {shapes[1]} and {shapes[2]}"
        )
    if not all(np.isfinite(array).all() for array in (X, y, X_new)):
        raise ValueError("X, y and X_new must be finite")
    X, y, X_new = X.copy(), y.copy(), X_new.copy()
    by_km = X[:, 1].argsort()
    if kind == "largest km x 100":
        X[by_km[-1], 1] *= 100
    elif kind == "typical km x 100":
        X[by_km[len(y) // 2], 1] *= 100
    elif kind == "2% of prices x 100":
        y[rng.choice(len(y), max(1, len(y) // 50), replace=False)] += np.log(100)
    elif kind == "40 hosts, one-hot":
        X, X_new = (
            np.column_stack([rows, np.eye(40)[rng.integers(40, size=len(rows))]])
            for rows in (X, X_new)
        )
    elif kind != "clean":
        gap, gap_new = rng.random(len(X)) < 0.2, rng.random(len(X_new)) < 0.2
        if gap.all():
            raise ValueError(f"every km is a gap in the {len(X)} training rows")
        fill = 99.0 if kind.endswith("99") else float(np.median(X[~gap, 1]))
        X[gap, 1] = X_new[gap_new, 1] = fill
        if kind.endswith("flag"):
            X, X_new = np.column_stack([X, gap]), np.column_stack([X_new, gap_new])
    return X, y, X_new
