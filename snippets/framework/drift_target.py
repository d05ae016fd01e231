"""A changed target: Pearson's chi-square on the label counts of two windows.

With O the counts of class y in a window and E the counts expected if both windows had the same
shares,

    X^2 = sum over classes and windows of (O - E)^2 / E

If the shares are the same and rows are independent, X^2 is about chi-squared with c - 1 degrees of
freedom for c classes. The residual of a class, (O - E) divided by its standard error, is then about
standard normal and says which class moved.

Source: Fisher (1922), On the interpretation of chi-square from contingency tables, and the
calculation of P, doi:10.2307/2340521, who corrected the degrees of freedom of Pearson (1900).
"""

from __future__ import annotations

from math import erfc, exp, lgamma, log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class ChiSquare(NamedTuple):
    """Hold the test, the share of rows that moved, and the residual of each class, shape (c,).

    Attributes:
        statistic: X^2, at least 0.
        dof: Degrees of freedom, c - 1.
        p: Chance of so large a statistic without change, for independent rows.
        moved: Share of rows that would have to change class, total variation, from 0 to 1.
        least: Smallest expected count; below about 5, p is unreliable.
        residuals: Of the live counts, in standard errors, shape (c,).
    """

    statistic: float
    dof: int
    p: float
    moved: float
    least: float
    residuals: NDArray[np.float64]


def chi_square(before: ArrayLike, now: ArrayLike) -> ChiSquare:
    """Compare the label counts of two windows.

    Args:
        before: Training rows of each class, shape (c,).
        now: Live rows of each of the same classes, shape (c,).

    Raises:
        ValueError: The shapes differ, a count is no whole number from 0, or a class or a window is
            empty.

    >>> test = chi_square([60, 40], [40, 60])  # 50 expected everywhere: 4 * 10^2 / 50
    >>> round(test.statistic, 2), test.dof, round(test.p, 4), round(test.moved, 2)
    (8.0, 1, 0.0047, 0.2)
    >>> test.residuals.round(2).tolist()  # of two classes, the square is the statistic
    [-2.83, 2.83]
    >>> chi_square([60, 40], [600, 400]).statistic  # only shares count
    0.0
    >>> chi_square([60, 40, 0], [40, 60, 0])
    Traceback (most recent call last):
    ValueError: class 2 has no row in either window: leave it out
    >>> chi_square([60, 40], [4.5, 60])
    Traceback (most recent call last):
    ValueError: counts must be whole numbers of at least 0, got 4.5
    >>> chi_square([60, 40], [0, 0])
    Traceback (most recent call last):
    ValueError: both windows must hold rows
    >>> chi_square([60], [40])
    Traceback (most recent call last):
    ValueError: before and now must both be (c,) with c at least 2, got (1,) and (1,)
    """
    shapes = np.shape(before), np.shape(now)
    if len(shapes[0]) != 1 or shapes[0] != shapes[1] or shapes[0][0] < 2:
        raise ValueError(
            f"before and now must both be (c,) with c at least 2, got {shapes[0]} and {shapes[1]}"
        )
    kinds = {np.asarray(counts).dtype.kind for counts in (before, now)}
    if not kinds <= set("iuf"):
        raise ValueError("counts must be numbers")
    observed = np.array([before, now], dtype=np.float64)
    whole = (observed >= 0) & (observed < np.inf) & (np.floor(observed) == observed)
    odd = observed[~whole]  # nan compares false: it is odd as well
    if odd.size:
        raise ValueError(f"counts must be whole numbers of at least 0, got {odd[0]:g}")
    rows, classes = observed.sum(axis=1), observed.sum(axis=0)
    if not rows.all():
        raise ValueError("both windows must hold rows")
    if not classes.all():
        empty = np.flatnonzero(classes == 0)[0]
        raise ValueError(f"class {empty} has no row in either window: leave it out")
    shares = classes / rows.sum()
    expected = np.outer(rows, shares)
    statistic = float(np.sum((observed - expected) ** 2 / expected))
    dof = classes.size - 1
    error = np.sqrt(expected[1] * (1 - shares) * rows[0] / rows.sum())
    residuals = np.zeros(classes.size)
    np.divide(observed[1] - expected[1], error, out=residuals, where=error > 0)
    moved = float(np.abs(observed[0] / rows[0] - observed[1] / rows[1]).sum() / 2)
    return ChiSquare(
        statistic, dof, _upper_tail(statistic, dof), moved, float(expected.min()), residuals
    )


def _upper_tail(x: float, dof: int) -> float:
    """Return P(chi-squared > x), from one or two degrees of freedom upward by twos."""
    half = x / 2
    if half == 0:
        return 1.0
    a, tail = (0.5, erfc(sqrt(half))) if dof % 2 else (1.0, exp(-half))
    while a < dof / 2:
        tail += exp(a * log(half) - half - lgamma(a + 1))
        a += 1
    return min(tail, 1.0)
