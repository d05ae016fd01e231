"""Three rungs of one ladder, fitted to the same rows: a constant, a linear score, a small network.

The rows are simulated, so the true chance p of a click is known and a model's chance q can be
judged without test noise, by how much its expected log loss exceeds the least possible one:

    excess = mean of  p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))

Source: Cover and Thomas, Elements of Information Theory (2006), on relative entropy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from snippets.system_design.watch_ranker import fit_ranker

Array = NDArray[np.float64]
WEIGHTS = np.array([1.0, -0.8, 0.6, 0.0, 0.0, 0.0])


def impressions(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw impressions and the true chance of a click; two features matter as a product.

    Args:
        n: Number of rows.
        rng: Draws the features.

    Returns:
        `X (n, 6)` and `p (n,)`.

    >>> X, p = impressions(10_000, np.random.default_rng(0))
    >>> X.shape, p.shape, round(float(p.mean()), 2)
    ((10000, 6), (10000,), 0.26)
    """
    X = rng.normal(size=(n, len(WEIGHTS)))
    return X, 1 / (1 + np.exp(1.5 - X @ WEIGHTS - X[:, 0] * X[:, 3]))


def excess(p: Array, q: Array) -> float:
    """Return the expected log loss of q above that of the truth, in thousandths of a nat.

    Args:
        p: True chances, between 0 and 1, shape (n,).
        q: Predicted chances, above 0 and below 1, shape (n,).

    Raises:
        ValueError: The shapes differ, there are no rows, or a chance is out of range.

    >>> excess(np.array([0.2, 0.4]), np.array([0.2, 0.4]))
    0.0
    >>> excess(np.array([0.2]), np.array([1.0]))
    Traceback (most recent call last):
    ValueError: need chances of one shape, 0 < p < 1 and 0 < q < 1
    """
    fit = p.ndim == 1 and p.shape == q.shape and len(p) > 0
    if not (fit and np.all((p > 0) & (p < 1) & (q > 0) & (q < 1))):  # NaN is refused, too
        raise ValueError("need chances of one shape, 0 < p < 1 and 0 < q < 1")
    return float(1000 * np.mean(p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))))


def climb(n: int, hidden: int, rng: np.random.Generator) -> tuple[float, float, float]:
    """Fit the three rungs to n rows; return the excess of each on 2,000 fresh rows.

    Args:
        n: Training rows, at least 10.
        hidden: ReLU units of the network.
        rng: Draws rows, clicks, first weights and batches.

    Returns:
        Excess of the constant, of logistic regression and of the network.

    Raises:
        ValueError: `n` or `hidden` is too small.

    >>> climb(5, 16, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: n must be at least 10 and hidden at least 1, got 5 and 16
    """
    if not (n >= 10 and hidden >= 1):
        raise ValueError(f"n must be at least 10 and hidden at least 1, got {n} and {hidden}")
    X, p = impressions(n, rng)
    y = (rng.random(n) < p).astype(float)
    fresh, truth = impressions(2000, rng)
    epochs = -(-300 // -(-n // 256))  # about 300 steps, whatever n is
    chances = [np.full(len(truth), (y.sum() + 1) / (n + 2))]
    for layers in ((), (hidden,)):
        model = fit_ranker(X, y, 1 - y, layers, rng, epochs)
        chances.append(1 / (1 + np.exp(-np.clip(model.log_odds(fresh), -30, 30))))
    constant, linear, network = (excess(truth, q) for q in chances)
    return constant, linear, network
