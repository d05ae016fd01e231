"""Gradient descent on any differentiable function: step against the gradient, again and again.

    w <- w - lr * gradient(w)

To first order a short step s changes f by gradient . s, which at a fixed length is lowest when s
points opposite to the gradient. If the gradient changes by at most L times the distance moved, a
step with 0 < lr < 2 / L lowers f wherever the gradient is not zero.

Source: Boyd and Vandenberghe (2004), Convex Optimization, section 9.3,
https://stanford.edu/~boyd/cvxbook/.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import index

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def descend(
    gradient: Callable[[Floats], ArrayLike], start: ArrayLike, lr: float, steps: int
) -> Floats:
    """Return every point that gradient descent visits.

    Args:
        gradient: Maps a point to the gradient there; both have the shape of `start`.
        start: First point: a number, or an array such as weights, shape (d,).
        lr: Learning rate; a negative one climbs.
        steps: Number of steps, at least 0.

    Returns:
        The path with the start first, shape (steps + 1, *shape of start).

    Raises:
        ValueError: `start` or `lr` is not finite, `start` is empty, `steps` is negative, the
            gradient has another shape than `start`, or a step leaves the finite numbers.

    >>> descend(lambda w: 2 * (w - 3), start=0, lr=0.25, steps=3).tolist()  # of (w - 3)^2
    [0.0, 1.5, 2.25, 2.625]
    >>> descend(lambda w: 2 * w, start=[1, -2], lr=0.5, steps=1).tolist()
    [[1.0, -2.0], [0.0, 0.0]]
    >>> descend(lambda w: w[:1], start=[1, -2], lr=0.5, steps=1)
    Traceback (most recent call last):
    ValueError: the gradient must have the shape of start, (2,), got (1,)
    >>> descend(lambda w: 2 * w, start=1, lr=float("nan"), steps=1)
    Traceback (most recent call last):
    ValueError: lr must be a finite number, got nan
    >>> descend(lambda w: 2 * w, start=[], lr=0.5, steps=1)
    Traceback (most recent call last):
    ValueError: start must hold finite numbers, got []
    >>> descend(lambda w: 2 * w, start=1, lr=0.5, steps=-1)
    Traceback (most recent call last):
    ValueError: steps must be an integer of at least 0, got -1
    >>> descend(lambda w: w**3, start=10, lr=1, steps=9)
    Traceback (most recent call last):
    ValueError: step 6 is not finite: lr 1 is too large, or the gradient is not finite
    """
    w = np.array(start, dtype=np.float64)
    if not w.size or not np.isfinite(w).all():
        raise ValueError(f"start must hold finite numbers, got {start!r}")
    if isinstance(lr, bool) or not np.isfinite(lr):
        raise ValueError(f"lr must be a finite number, got {lr}")
    if isinstance(steps, bool) or index(steps) < 0:
        raise ValueError(f"steps must be an integer of at least 0, got {steps}")
    path = np.empty((steps + 1, *w.shape))
    path[0] = w
    for step in range(1, steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            g = np.asarray(gradient(path[step - 1].copy()), dtype=np.float64)
            if g.shape != w.shape:  # broadcasting would hide the mistake
                raise ValueError(
                    f"the gradient must have the shape of start, {w.shape}, got {g.shape}"
                )
            path[step] = path[step - 1] - lr * g
        if not np.isfinite(path[step]).all():
            raise ValueError(
                f"step {step} is not finite: lr {lr} is too large, or the gradient is not finite"
            )
    return path
