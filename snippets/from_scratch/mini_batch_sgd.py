"""Mini-batch stochastic gradient descent for least squares.

A batch of b rows drawn at random gives an unbiased estimate of the gradient for b/n of the work.
At a constant rate its noise keeps w moving around the minimum; rates that sum to infinity while
their squares do not (Robbins and Monro) let it settle. `lr / (1 + decay * epoch)` is such a
schedule.

Source: Bottou, Curtis and Nocedal (2018), Optimization Methods for Large-Scale Machine Learning,
section 4.2, https://doi.org/10.1137/16M1080173.
"""

import numpy as np
from numpy.typing import ArrayLike

from snippets.from_scratch.gradient_descent_numpy import FloatArray, squared_gradient


def sgd(
    X: ArrayLike,
    y: ArrayLike,
    lr: float,
    batch: int,
    epochs: int,
    rng: np.random.Generator,
    decay: float = 0.0,
) -> FloatArray:
    """Return the coefficients after some epochs from zero, each over freshly shuffled rows.

    Args:
        X: Features, a column of ones for the intercept included, shape (n, d).
        y: Targets, shape (n,).
        lr: Learning rate of the first epoch, positive.
        batch: Rows a step, 1 to n. The last batch of an epoch holds what is left.
        epochs: Passes over the rows.
        rng: Shuffles the rows.
        decay: The rate of epoch e, counted from 0, is lr / (1 + decay * e).

    Returns:
        Coefficients, shape (d,).

    Raises:
        ValueError: lr is not positive or so large that w overflows, batch is not between 1 and n,
            or the shapes do not fit.

    >>> rng = np.random.default_rng(0)
    >>> X, y = [[0, 1], [1, 1], [2, 1]], [1, 3, 5]  # a line without noise
    >>> [round(float(v), 3) for v in sgd(X, y, lr=0.3, batch=2, epochs=100, rng=rng)]
    [2.0, 1.0]
    >>> sgd(X, y, lr=0.3, batch=0, epochs=1, rng=rng)
    Traceback (most recent call last):
    ValueError: batch must be between 1 and 3, the number of rows, got 0
    >>> sgd(X, y[:2], lr=0.3, batch=1, epochs=1, rng=rng)
    Traceback (most recent call last):
    ValueError: X and y need the same number of rows, got 3 and 2
    """
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if not lr > 0:
        raise ValueError(f"lr must be positive, got {lr}")
    if len(X) != len(y):
        raise ValueError(f"X and y need the same number of rows, got {len(X)} and {len(y)}")
    if not 1 <= batch <= len(X):
        raise ValueError(f"batch must be between 1 and {len(X)}, the number of rows, got {batch}")
    w = np.zeros(X.shape[1:])
    for epoch in range(epochs):
        order = rng.permutation(len(X))  # without it, sorted rows pull w the same way in a row
        for first in range(0, len(X), batch):
            rows = order[first : first + batch]
            w = w - lr / (1 + decay * epoch) * squared_gradient(X[rows], y[rows], w)
    if not np.isfinite(w).all():
        raise ValueError(f"lr is too large, got {lr}, or a number in X or y is not finite")
    return w
