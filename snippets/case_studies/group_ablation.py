"""What each group of features is worth: added to a base alone, and dropped from everything.

    added    error of base + group, less error of base                 (below 0: it helps)
    dropped  error of everything but the group, less error of everything  (above 0: it is missed)

A group that helps when added and is not missed when dropped is covered by the others. A median
model is fitted to the training rows, and the mean absolute error is taken over the other rows.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snippets.case_studies.uber_eta_build import fit_quantile

Floats = NDArray[np.float64]


def holdout_mae(
    X: ArrayLike, y: ArrayLike, train: ArrayLike, served: ArrayLike | None = None
) -> float:
    """Fit a linear median to the training rows and return the mean absolute error of the rest.

    Args:
        X: Features as the model learns them, with a column of ones, shape (n, d).
        y: Target, minutes, shape (n,).
        train: Which rows to learn from, booleans, some true and some false, shape (n,).
        served: Features as the model gets them when it predicts, by default `X`, shape (n, d).

    Raises:
        ValueError: The shapes do not fit, a value is not finite, or a side has no rows.

    >>> X, train = np.ones((5, 1)), [True, True, True, False, False]
    >>> round(holdout_mae(X, [2, 2, 2, 2, 6], train), 2)  # learns 2
    2.0
    >>> round(holdout_mae(X, [2, 2, 2, 2, 6], train, served=3 * X), 2)  # and says 6
    2.0
    >>> holdout_mae(X, [2, 2, 2, 2, 6], [True] * 5)
    Traceback (most recent call last):
    ValueError: need rows to train and rows to test, got 5 and 0
    """
    learned, target = np.asarray(X, np.float64), np.asarray(y, np.float64)
    shown = learned if served is None else np.asarray(served, np.float64)
    rows = np.asarray(train)
    if learned.ndim != 2 or shown.shape != learned.shape or rows.dtype != bool:
        raise ValueError(
            f"need X and served (n, d) and booleans, "
            f"got {learned.shape}, {shown.shape} and {rows.dtype}"
        )
    if not target.shape == rows.shape == learned.shape[:1]:
        raise ValueError(f"need y and train (n,), got {target.shape} and {rows.shape}")
    if not all(np.isfinite(v).all() for v in (learned, shown, target)):
        raise ValueError("features and target must be finite")
    if rows.all() or not rows.any():
        raise ValueError(
            f"need rows to train and rows to test, got {rows.sum()} and {(~rows).sum()}"
        )
    w = fit_quantile(learned[rows], target[rows], 0.5, steps=10)
    return float(np.abs(target[~rows] - shown[~rows] @ w).mean())


def ablation(
    base: ArrayLike, groups: Mapping[str, ArrayLike], y: ArrayLike, train: ArrayLike
) -> dict[str, tuple[float, float]]:
    """Return the change of error of each group, added to the base and dropped from everything.

    Args:
        base: Features that stay, with a column of ones, shape (n, d).
        groups: Columns of each group, shape (n, its own d).
        y: Target, minutes, shape (n,).
        train: Which rows to learn from, booleans, shape (n,).

    Returns:
        (added, dropped) of each group, minutes.

    Raises:
        ValueError: There is no group, or as in `holdout_mae`.

    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(400, 1))
    >>> twins = {"x": x, "its twin": 2 * x}
    >>> table = ablation(np.ones((400, 1)), twins, 3 * x[:, 0], np.arange(400) < 200)
    >>> {name: (added < -2, abs(dropped) < 0.01) for name, (added, dropped) in table.items()}
    {'x': (True, True), 'its twin': (True, True)}
    >>> ablation(np.ones((2, 1)), {}, [1, 2], [True, False])
    Traceback (most recent call last):
    ValueError: need at least one group
    """
    if not groups:
        raise ValueError("need at least one group")

    def error(*names: str) -> float:
        return holdout_mae(np.hstack([base, *(groups[name] for name in names)]), y, train)

    bare, full = error(), error(*groups)
    return {
        name: (error(name) - bare, error(*(other for other in groups if other != name)) - full)
        for name in groups
    }
