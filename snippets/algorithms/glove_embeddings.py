"""GloVe: word vectors whose inner products match the logs of co-occurrence counts.

    J = sum over pairs with X_ij > 0 of  f(X_ij) (w_i . c_j + b_i + a_j - log X_ij)²
    f(x) = min(1, (x / x_max)^power),  in the paper x_max 100 and power 0.75

w, b belong to a word as center, c, a to a word as context. The weight depends on the count of the
pair; pairs that never met have no term. There is no hidden layer. AdaGrad takes the steps: here on
all pairs at once, in the paper on one random pair at a time.

Source: Pennington, Socher and Manning (2014), GloVe, doi:10.3115/v1/D14-1162.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Vectors:
    """Vectors and biases of V words.

    Attributes:
        word: Vectors as center, shape (V, d).
        context: Vectors as context, shape (V, d).
        word_bias: Biases as center, shape (V,).
        context_bias: Biases as context, shape (V,).
    """

    word: Floats
    context: Floats
    word_bias: Floats
    context_bias: Floats

    def log_counts(self) -> Floats:
        """Return the modeled log count of every pair, shape (V, V).

        >>> one = np.ones((2, 1))
        >>> Vectors(one, 2 * one, np.array([0.0, 5.0]), np.zeros(2)).log_counts().tolist()
        [[2.0, 2.0], [7.0, 7.0]]
        """
        return self.word @ self.context.T + self.word_bias[:, None] + self.context_bias


def pair_weight(X: ArrayLike, x_max: float = 100.0, power: float = 0.75) -> Floats:
    """Return how much each pair counts: rising with its count, then capped, 0 without one.

    Args:
        X: Counts of pairs, at least 0 and finite, any shape.
        x_max: Count from which the weight is 1, above 0.
        power: How fast the weight rises below, above 0.

    Raises:
        ValueError: A count is negative or not finite, or a setting is not above 0.

    >>> pair_weight([0, 1, 10, 100, 10_000]).round(3).tolist()
    [0.0, 0.032, 0.178, 1.0, 1.0]
    >>> pair_weight([-1])
    Traceback (most recent call last):
    ValueError: counts must be at least 0 and finite, got -1.0
    >>> pair_weight([1], x_max=0)
    Traceback (most recent call last):
    ValueError: x_max and power must be above 0, got 0 and 0.75
    """
    counts = np.asarray(X, np.float64)
    wrong = ~(np.isfinite(counts) & (counts >= 0))
    if wrong.any():
        raise ValueError(f"counts must be at least 0 and finite, got {counts[wrong][0]}")
    if not (x_max > 0 and power > 0):
        raise ValueError(f"x_max and power must be above 0, got {x_max} and {power}")
    return np.asarray(np.minimum(1.0, (counts / x_max) ** power))


def loss_and_gradient(v: Vectors, X: ArrayLike, x_max: float = 100.0) -> tuple[float, Vectors]:
    """Return J and its gradient, one array for each array of the vectors.

    Args:
        v: Vectors of V words.
        X: Counts, at least 0 and finite, shape (V, V).
        x_max: As in `pair_weight`.

    Raises:
        ValueError: X has another shape, or as in `pair_weight`.

    >>> v = Vectors(np.ones((2, 1)), np.ones((2, 1)), np.zeros(2), np.zeros(2))
    >>> X = [[0, np.e], [np.e, 0]]  # the model says e for every pair
    >>> loss_and_gradient(v, X)[0]
    0.0
    >>> loss_and_gradient(v, [[1, 2, 3]])
    Traceback (most recent call last):
    ValueError: X must be (2, 2), got (1, 3)
    """
    counts, V = np.asarray(X, np.float64), len(v.word)
    if counts.shape != (V, V):
        raise ValueError(f"X must be {(V, V)}, got {counts.shape}")
    f = pair_weight(counts, x_max)
    miss = v.log_counts() - np.log(counts, out=np.zeros((V, V)), where=counts > 0)
    slope = 2 * f * miss  # f is 0 where the pair never met
    gradient = Vectors(slope @ v.context, slope.T @ v.word, slope.sum(axis=1), slope.sum(axis=0))
    return float((f * miss**2).sum()), gradient


def fit_glove(
    X: ArrayLike,
    d: int,
    rng: np.random.Generator,
    *,
    rounds: int = 1000,
    rate: float = 0.1,
    x_max: float = 100.0,
) -> tuple[Vectors, list[float]]:
    """Fit vectors by AdaGrad from a small random start, and return them with the losses.

    Args:
        X: Counts, at least 0 and finite, not all 0, shape (V, V).
        d: Length of a vector, at least 1.
        rng: Draws the start.
        rounds: Steps on all pairs, at least 1.
        rate: Size of the first steps, above 0.
        x_max: As in `pair_weight`.

    Returns:
        The vectors, and J before each step and at the end, length rounds + 1.

    Raises:
        ValueError: X is not square or has no count, or a setting is out of range.

    >>> X = np.array([[4.0, 8.0, 2.0], [8.0, 2.0, 16.0], [2.0, 16.0, 4.0]])
    >>> v, losses = fit_glove(X, d=2, rng=np.random.default_rng(0), x_max=10)
    >>> losses[-1] < losses[0] / 1000, bool(np.allclose(np.exp(v.log_counts()), X, rtol=0.05))
    (True, True)
    >>> fit_glove(X, d=0, rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: d must be a whole number of at least 1, got 0
    >>> fit_glove(np.zeros((2, 2)), d=1, rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: X must be square with a count above 0, got shape (2, 2)
    """
    counts = np.asarray(X, np.float64)
    for name, number in (("d", d), ("rounds", rounds)):
        whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
        if not whole or number < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, got {number}")
    if not 0 < rate < np.inf:
        raise ValueError(f"rate must be above 0 and finite, got {rate}")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not (counts > 0).any():
        raise ValueError(f"X must be square with a count above 0, got shape {counts.shape}")
    V = len(counts)
    parts = [rng.uniform(-0.5, 0.5, shape) / d for shape in ((V, d), (V, d), V, V)]
    squares = [np.ones_like(part) for part in parts]
    losses = []
    for _ in range(rounds):
        loss, slope = loss_and_gradient(Vectors(*parts), counts, x_max)
        losses.append(loss)
        slopes = (slope.word, slope.context, slope.word_bias, slope.context_bias)
        for part, square, g in zip(parts, squares, slopes, strict=True):
            square += g**2
            part -= rate * g / np.sqrt(square)  # steps shrink where gradients were large
    v = Vectors(*parts)
    return v, [*losses, loss_and_gradient(v, counts, x_max)[0]]
