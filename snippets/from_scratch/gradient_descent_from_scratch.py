"""Fit slope and intercept to a list of (x, y) tuples by gradient descent, in plain Python.

With residual r_i = slope * x_i + intercept - y_i, the loss is half the mean squared residual. Its
gradient is (mean of r_i * x_i, mean of r_i), and every step subtracts lr times that gradient. If lr
is below 2 / L, with L the largest eigenvalue of the Hessian, the gradient never grows.

Source: Boyd and Vandenberghe (2004), Convex Optimization, section 9.3,
https://stanford.edu/~boyd/cvxbook/.
"""

import math
from collections.abc import Sequence

Points = Sequence[tuple[float, float]]


def gradient(points: Points, slope: float, intercept: float) -> tuple[float, float]:
    """Return the derivatives of half the mean squared residual by slope and by intercept.

    Args:
        points: The (x, y) pairs, n of them.
        slope: Of the line, in units of y per unit of x.
        intercept: Of the line, in units of y.

    Raises:
        ValueError: There are no points.

    >>> gradient([(1, 3), (2, 5)], slope=0, intercept=0)  # residuals -3 and -5
    (-6.5, -4.0)
    >>> gradient([(1, 3), (2, 5)], slope=2, intercept=1)  # through both points
    (0.0, 0.0)
    >>> gradient([], slope=0, intercept=0)
    Traceback (most recent call last):
    ValueError: needs at least one point, got none
    """
    if not points:
        raise ValueError("needs at least one point, got none")
    residuals = [slope * x + intercept - y for x, y in points]
    by_slope = sum(r * x for r, (x, _) in zip(residuals, points, strict=True)) / len(points)
    return by_slope, sum(residuals) / len(points)


def fit_line(
    points: Points, lr: float, tol: float = 1e-8, max_steps: int = 100_000
) -> tuple[float, float, int]:
    """Descend from (0, 0) until the norm of the gradient is at most tol.

    Args:
        points: The (x, y) pairs, n of them.
        lr: Learning rate, positive; converges below 2 / L.
        tol: Norm of the gradient to stop at, in the units of the gradient.
        max_steps: Steps to take before giving up.

    Returns:
        Slope, intercept and the number of steps taken.

    Raises:
        ValueError: lr is not positive or too large, a number is not finite, or no points.
        RuntimeError: The gradient is above tol after max_steps.

    >>> slope, intercept, _ = fit_line([(0, 1), (1, 3), (2, 5)], lr=0.5)
    >>> round(slope, 6), round(intercept, 6)
    (2.0, 1.0)
    >>> fit_line([(0, 1), (1, 3), (2, 5)], lr=1)
    Traceback (most recent call last):
    ValueError: lr is too large, got 1: the gradient grew
    >>> fit_line([(0, 1), (1, 3), (2, 5)], lr=-0.5)
    Traceback (most recent call last):
    ValueError: lr must be positive, got -0.5
    >>> fit_line([(0, 1), (1, float("nan"))], lr=0.5)
    Traceback (most recent call last):
    ValueError: points must be finite, got (1, nan)
    >>> fit_line([(0, 1), (1, 3), (2, 5)], lr=0.5, max_steps=3)
    Traceback (most recent call last):
    RuntimeError: the gradient is 0.074 after 3 steps, above 1e-08
    """
    if not lr > 0:
        raise ValueError(f"lr must be positive, got {lr}")
    for point in points:
        if not all(map(math.isfinite, point)):
            raise ValueError(f"points must be finite, got {point}")
    slope = intercept = 0.0
    norm = first = math.hypot(*gradient(points, slope, intercept))
    for step in range(max_steps + 1):
        by_slope, by_intercept = gradient(points, slope, intercept)
        norm = math.hypot(by_slope, by_intercept)
        if norm <= tol:
            return slope, intercept, step
        if not norm <= first:  # true for nan as well
            raise ValueError(f"lr is too large, got {lr}: the gradient grew")
        slope -= lr * by_slope
        intercept -= lr * by_intercept  # both derivatives belong to the old line
    raise RuntimeError(f"the gradient is {norm:.2g} after {max_steps} steps, above {tol:g}")
