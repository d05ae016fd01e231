"""Turn the gaps of a table into questions about how it came about.

For each column, compare the share of missing values between the two outcomes by a z score with
pooled variance, the square root of Pearson's chi-squared statistic without correction. A gap that
goes with the outcome may be recorded after it, a leak. The score finds what to ask; it proves
nothing. Source: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (2003).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def gap_scores(X: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Return by how many standard errors the missing share differs between the outcomes.

    Args:
        X: Features with NaN where a value is missing, shape (n, d).
        y: Outcome, 0 or 1, both present, shape (n,).

    Returns:
        One z score per column, shape (d,): above 0 where outcome 1 lacks more, 0 where a column is
        complete or empty.

    Raises:
        ValueError: The shapes do not fit, or y is not 0 and 1.

    >>> X = [[np.nan, 1], [np.nan, 2], [3, 3], [4, 4]]
    >>> gap_scores(X, [1, 1, 0, 0]).tolist()
    [2.0, 0.0]
    >>> gap_scores(X, [1, 1, 1, 1])
    Traceback (most recent call last):
    ValueError: y must hold 0 and 1, got [1]
    >>> gap_scores(X, [1, 0])
    Traceback (most recent call last):
    ValueError: X must have shape (n, d) and y (n,), got (4, 2) and (2,)
    """
    X, y = np.asarray(X, dtype=float), np.asarray(y)
    if X.ndim != 2 or y.shape != X.shape[:1]:
        raise ValueError(f"X must have shape (n, d) and y (n,), got {X.shape} and {y.shape}")
    if np.unique(y).tolist() != [0, 1]:
        raise ValueError(f"y must hold 0 and 1, got {np.unique(y).tolist()}")
    missing = np.isnan(X)
    pooled = missing.mean(axis=0)
    error = np.sqrt(pooled * (1 - pooled) * (1 / (y == 1).sum() + 1 / (y == 0).sum()))
    difference = missing[y == 1].mean(axis=0) - missing[y == 0].mean(axis=0)
    scores = np.zeros(X.shape[1])
    np.divide(difference, error, out=scores, where=error > 0)
    return scores


def questions(X: ArrayLike, y: ArrayLike, names: Sequence[str], limit: float = 3) -> list[str]:
    """List what to ask about each column with gaps.

    Args:
        X: Features with NaN where a value is missing, shape (n, d).
        y: Outcome, 0 or 1, both present, shape (n,).
        names: Of the columns, length d.
        limit: Standard errors from which a gap counts as going with the outcome, above 0.

    Raises:
        ValueError: The shapes do not fit, y is not 0 and 1, or the limit is not above 0.

    >>> X = [[np.nan, 1], [np.nan, 2], [3, 3], [4, 4]]
    >>> questions(X, [1, 1, 0, 0], ["age", "fee"], limit=1)
    ['age: who fills it in, and before or after the outcome is known?']
    >>> questions(X, [1, 1, 0, 0], ["age", "fee"])
    ['age: why is it missing, and will it be missing in production?']
    >>> questions(X, [1, 1, 0, 0], ["age"])
    Traceback (most recent call last):
    ValueError: names must have one name per column, got 1 for 2
    >>> questions(X, [1, 1, 0, 0], ["age", "fee"], limit=0)
    Traceback (most recent call last):
    ValueError: limit must be above 0, got 0
    """
    if not limit > 0:
        raise ValueError(f"limit must be above 0, got {limit:g}")
    scores = gap_scores(X, y)
    if len(names) != len(scores):
        raise ValueError(f"names must have one name per column, got {len(names)} for {len(scores)}")
    gaps = np.isnan(np.asarray(X, dtype=float)).any(axis=0)
    related = "who fills it in, and before or after the outcome is known?"
    unrelated = "why is it missing, and will it be missing in production?"
    return [
        f"{name}: {related if abs(score) >= limit else unrelated}"
        for name, score, gap in zip(names, scores, gaps, strict=True)
        if gap
    ]
