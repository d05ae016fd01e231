"""Drift and loss: are the inputs harder now, or is the model wrong now?

Let p(x) be the share of each input, q(x) = P(y = 1 | x), and s(x) the prediction of a fixed model.
Drift changes p, q or both, and the expected log loss splits into

    sum of p(x) * H(q(x))  +  sum of p(x) * KL(q(x) || s(x))  =  floor + excess

with the binary entropy H. The floor is the loss of the truth itself, so with the same features only
the excess can be trained away. Source: Gneiting and Raftery (2007), Strictly proper scoring rules,
prediction, and estimation, doi:10.1198/016214506000001437.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Loss(NamedTuple):
    """Hold an expected log loss in nats: what nobody can avoid, and what this model adds."""

    floor: float
    excess: float


def expected_loss(p: ArrayLike, q: ArrayLike, s: ArrayLike) -> Loss:
    """Split the expected log loss of fixed predictions into its floor and the model's excess.

    Args:
        p: Share of each input value, shape (m,), summing to 1.
        q: P(y = 1) at each input value, shape (m,), from 0 to 1.
        s: Predicted P(y = 1) at each input value, shape (m,), above 0 and below 1.

    Raises:
        ValueError: The shapes differ, or a number is no probability.

    >>> coin = expected_loss([0.4, 0.6], [0.5, 0.5], [0.5, 0.5])  # a fair coin, known to be fair
    >>> round(coin.floor, 3), round(coin.excess, 3)
    (0.693, 0.0)
    >>> sure = expected_loss([0.4, 0.6], [1.0, 1.0], [0.5, 0.5])  # the model misses a certainty
    >>> round(sure.floor, 3), round(sure.excess, 3)
    (0.0, 0.693)
    >>> expected_loss([0.4, 0.7], [0.5, 0.5], [0.5, 0.5])
    Traceback (most recent call last):
    ValueError: p must sum to 1, got a sum of 1.1
    >>> expected_loss([1.0], [1.5], [0.5])
    Traceback (most recent call last):
    ValueError: q must hold numbers from 0 to 1, got 1.5
    >>> expected_loss([1.0], [0.5], [1.0])
    Traceback (most recent call last):
    ValueError: s must stay above 0 and below 1, where the log loss is finite
    >>> expected_loss([1.0], [0.5, 0.5], [0.5])
    Traceback (most recent call last):
    ValueError: p, q and s must all be (m,), got (1,), (2,) and (1,)
    """
    shares, truth, said = (np.asarray(values) for values in (p, q, s))
    if not (shares.ndim == 1 and shares.size > 0 and shares.shape == truth.shape == said.shape):
        shapes = f"{shares.shape}, {truth.shape} and {said.shape}"
        raise ValueError(f"p, q and s must all be (m,), got {shapes}")
    for name, values in (("p", shares), ("q", truth), ("s", said)):
        if values.dtype.kind not in "iuf":
            raise ValueError(f"{name} must hold numbers, got {values.dtype}")
        odd = values[~((values >= 0) & (values <= 1))]  # nan compares false: it is odd as well
        if odd.size:
            raise ValueError(f"{name} must hold numbers from 0 to 1, got {odd[0]}")
    if abs(shares.sum() - 1) > 1e-9:
        raise ValueError(f"p must sum to 1, got a sum of {shares.sum():.12g}")
    if np.any((said == 0) | (said == 1)):
        raise ValueError("s must stay above 0 and below 1, where the log loss is finite")
    floor = float(shares @ _cross_entropy(truth, truth))
    return Loss(floor, float(shares @ _cross_entropy(truth, said)) - floor)


def _cross_entropy(truth: NDArray[np.float64], said: NDArray[np.float64]) -> NDArray[np.float64]:
    loss = np.zeros(truth.size)
    for chance, claim in ((truth, said), (1 - truth, 1 - said)):
        some = chance > 0  # 0 * log 0 counts as 0
        loss[some] -= chance[some] * np.log(claim[some])
    return loss
