"""A ranker whose odds are a ratio: logistic regression, or a network with ReLU layers before it.

Every impression pulls the score z(x) up with weight a and down with weight b. The weighted
cross-entropy of q = sigmoid(z),

    loss = mean of  a * log(1 + exp(-z)) + b * log(1 + exp(z)),     d loss / d z = (a + b) * q - a,

is least where exp(z) = E[a | x] / E[b | x]. So the weights choose the target: a = clicked and
b = 1 - a give the odds of a click; a = minutes watched and b = 1 give expected minutes.

Source: Covington, Adams and Sargin (2016), section 4.2, doi:10.1145/2959100.2959190 (a = minutes,
b = 1 - clicked); Adam is by Kingma and Ba (2015), https://arxiv.org/abs/1412.6980.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ranker:
    """Layers, the last one linear.

    Attributes:
        weights: Of each layer, shape (inputs, outputs).
        biases: Of each layer, shape (outputs,).
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]

    def log_odds(self, X: Array) -> Array:
        """Score impressions.

        Args:
            X: Features, one row per impression, shape (n, d).

        >>> Ranker((np.array([[2.0], [0.0]]),), (np.array([1.0]),)).log_odds(np.eye(2)).tolist()
        [3.0, 1.0]
        """
        score: Array = _forward(self, X)[-1][:, 0]
        return score


def _forward(model: Ranker, X: Array) -> list[Array]:
    inputs = [X]
    for depth, (W, c) in enumerate(zip(model.weights, model.biases, strict=True), 1):
        z = inputs[-1] @ W + c
        inputs.append(z if depth == len(model.weights) else np.maximum(z, 0))
    return inputs


def loss_and_gradient(model: Ranker, X: Array, a: Array, b: Array) -> tuple[float, list[Array]]:
    """Return the weighted cross-entropy and its gradient, by back-propagation.

    Args:
        model: The ranker.
        X: Features, shape (n, d).
        a: Weight that pulls each score up, at least 0, shape (n,).
        b: Weight that pulls each score down, at least 0, shape (n,).

    Returns:
        The mean loss, and its derivatives: all weights in order, then all biases.

    >>> flat = Ranker((np.zeros((1, 1)),), (np.zeros(1),))
    >>> loss, (dW, dc) = loss_and_gradient(flat, np.ones((2, 1)), np.ones(2), np.zeros(2))
    >>> round(loss, 4), dW.tolist(), dc.tolist()
    (0.6931, [[-0.5]], [-0.5])
    """
    inputs = _forward(model, X)
    z = inputs[-1][:, 0]
    loss = np.mean(a * np.logaddexp(0, -z) + b * np.logaddexp(0, z))
    q = 1 / (1 + np.exp(-np.clip(z, -500, 500)))  # exp cannot overflow
    delta = (((a + b) * q - a) / len(X))[:, None]
    dW: list[Array] = []
    dc: list[Array] = []
    for W, x in zip(model.weights[::-1], inputs[-2::-1], strict=True):
        dW.insert(0, x.T @ delta)
        dc.insert(0, delta.sum(axis=0))
        delta = (delta @ W.T) * (x > 0)  # a ReLU passes the gradient where it is open
    return float(loss), dW + dc


def fit_ranker(
    X: Array,
    a: Array,
    b: Array,
    hidden: Sequence[int],
    rng: np.random.Generator,
    epochs: int = 10,
) -> Ranker:
    """Fit by Adam on mini-batches of 256, with a learning rate that falls to 0.

    Args:
        X: Features of about unit scale, shape (n, d).
        a: Weight that pulls each score up, at least 0, shape (n,).
        b: Weight that pulls each score down, at least 0, shape (n,).
        hidden: Units of each ReLU layer; empty for logistic regression.
        rng: Draws the first weights and the batches.
        epochs: Passes over the data.

    Raises:
        ValueError: A weight is negative, or the shapes differ.

    >>> rng = np.random.default_rng(0)
    >>> X = np.repeat([[0.0], [1.0]], 5000, axis=0)
    >>> clicked = (rng.random(10_000) < 0.1 + 0.4 * X[:, 0]).astype(float)
    >>> odds = np.exp(fit_ranker(X, clicked, 1 - clicked, (), rng).log_odds(X))
    >>> np.round(odds / (1 + odds), 1)[[0, -1]].tolist()
    [0.1, 0.5]
    >>> fit_ranker(X, clicked - 1, clicked, (), rng)
    Traceback (most recent call last):
    ValueError: weights must be at least 0, got -1.0
    """
    if not len(X) == len(a) == len(b):
        raise ValueError(f"X, a and b must be of one length, got {len(X)}, {len(a)} and {len(b)}")
    lowest = min(a.min(), b.min())
    if lowest < 0:
        raise ValueError(f"weights must be at least 0, got {lowest}")
    sizes = [X.shape[1], *hidden, 1]
    weights = [
        rng.normal(scale=np.sqrt(2 / m), size=(m, n))  # keeps the variance through a ReLU
        for m, n in pairwise(sizes)
    ]
    theta = weights + [np.zeros(n) for n in sizes[1:]]
    theta[-1] += np.log(a.mean() / b.mean())  # start at the overall ratio
    first, second = [np.zeros_like(t) for t in theta], [np.zeros_like(t) for t in theta]
    layers, step, steps = len(weights), 0, epochs * -(-len(X) // 256)
    for _ in range(epochs):
        for batch in np.array_split(rng.permutation(len(X)), -(-len(X) // 256)):
            model = Ranker(tuple(theta[:layers]), tuple(theta[layers:]))
            _, gradient = loss_and_gradient(model, X[batch], a[batch], b[batch])
            step += 1
            rate = 0.02 * (1 - step / steps)
            for i, g in enumerate(gradient):
                first[i] = 0.9 * first[i] + 0.1 * g
                second[i] = 0.99 * second[i] + 0.01 * g * g
                m, v = first[i] / (1 - 0.9**step), second[i] / (1 - 0.99**step)
                theta[i] = theta[i] - rate * m / (np.sqrt(v) + 1e-8)
    return Ranker(tuple(theta[:layers]), tuple(theta[layers:]))
