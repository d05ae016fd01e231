"""The value model of a feed: a weighted sum of action probabilities, and two ways to set weights.

    value(post) = sum over actions a of  w[a] * p[a],    p[a] = P(a | reader, post, context)

Only ratios of weights matter for the order, so a pair of weights is an exchange rate. Weights may
be negative, for hides, mutes, blocks and reports.

Source: the README of Twitter's published ranker (2023), on equal shares,
https://github.com/twitter/the-algorithm-ml/tree/main/projects/home/recap; Milli, Belli and Hardt
(2021), on engagement as a measurement of value, https://arxiv.org/abs/2008.12623.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def value(P: ArrayLike, w: ArrayLike) -> NDArray[np.float64]:
    """Return the value of each post: the weighted sum of its action probabilities.

    Args:
        P: Probabilities, the actions on the last axis, shape (..., a).
        w: Weight of each action, finite, any sign, shape (a,).

    Raises:
        ValueError: Something is no probability, a weight is not finite, or the shapes differ.

    >>> likes_replies_reports = [[0.10, 0.010, 0.0001], [0.05, 0.020, 0.0010]]
    >>> value(likes_replies_reports, [0.5, 13.5, 0]).round(3).tolist()  # the second leads
    [0.185, 0.295]
    >>> value(likes_replies_reports, [0.5, 13.5, -369]).round(3).tolist()  # the first leads
    [0.148, -0.074]
    >>> value([[0.1, 1.2]], [1, 1])
    Traceback (most recent call last):
    ValueError: P must lie between 0 and 1, got 1.2
    >>> value([[0.1, 0.2]], [1])
    Traceback (most recent call last):
    ValueError: P has 2 actions, w has shape (1,)
    """
    chance, weights = _probabilities(P), np.asarray(w, dtype=float)
    if weights.shape != chance.shape[-1:]:
        raise ValueError(f"P has {chance.shape[-1]} actions, w has shape {weights.shape}")
    if not np.isfinite(weights).all():
        raise ValueError(f"w must be finite, got {weights.tolist()}")
    return np.asarray(chance @ weights)


def equal_share_weights(P: ArrayLike, signs: ArrayLike) -> NDArray[np.float64]:
    """Return weights that let each action contribute 1 on average: sign / mean probability.

    Args:
        P: Probabilities of typical posts, shape (..., a).
        signs: 1 for an action to seek, -1 for one to avoid, 0 for one to ignore, shape (a,).

    Raises:
        ValueError: A sign is another number, or an action never happens.

    >>> equal_share_weights([[0.25, 0.01], [0.75, 0.03]], signs=[1, -1]).round(9).tolist()
    [2.0, -50.0]
    >>> equal_share_weights([[0.2, 0.0]], signs=[1, -1])
    Traceback (most recent call last):
    ValueError: an action has probability 0 in every post
    >>> equal_share_weights([[0.2, 0.1]], signs=[1, 5])
    Traceback (most recent call last):
    ValueError: signs must be 1, -1 or 0 for each of 2 actions, got [1.0, 5.0]
    """
    chance, sign = _probabilities(P), np.asarray(signs, dtype=float)
    if sign.shape != chance.shape[-1:] or not np.isin(sign, (-1, 0, 1)).all():
        actions = chance.shape[-1]
        raise ValueError(
            f"signs must be 1, -1 or 0 for each of {actions} actions, got {sign.tolist()}"
        )
    mean = chance.reshape(-1, chance.shape[-1]).mean(axis=0)
    if not mean.all():
        raise ValueError("an action has probability 0 in every post")
    return np.asarray(sign / mean)


def survey_weights(P: ArrayLike, answers: ArrayLike) -> NDArray[np.float64]:
    """Return the weights whose value predicts survey answers best, by least squares.

    Args:
        P: Predicted probabilities of the surveyed posts, shape (n, a).
        answers: What the reader said, 1 for worth the time and 0 for not, shape (n,).

    Raises:
        ValueError: There are too few answers, others than 0 and 1, or the weights are not unique.

    >>> P = [[0.1, 0.0], [0.3, 0.0], [0.1, 0.2], [0.3, 0.2]]
    >>> survey_weights(P, [1, 1, 0, 1]).round(9).tolist()
    [2.5, -2.5]
    >>> survey_weights(P[:2], [0, 1])
    Traceback (most recent call last):
    ValueError: 2 weights and an intercept need more than 3 answers, got 2
    """
    chance, said = _probabilities(P), np.asarray(answers, dtype=float)
    if chance.ndim != 2 or said.shape != chance.shape[:1]:
        raise ValueError(f"P has shape {chance.shape}, answers {said.shape}: one row an answer")
    if not np.isin(said, (0, 1)).all():
        raise ValueError("answers must be 0 or 1")
    n, a = chance.shape
    if n <= a + 1:
        raise ValueError(f"{a} weights and an intercept need more than {a + 1} answers, got {n}")
    centered = chance - chance.mean(axis=0)  # takes the place of the intercept
    w, _, rank, _ = np.linalg.lstsq(centered, said - said.mean(), rcond=None)
    if rank < a:
        raise ValueError(f"{a} weights are not unique: the probabilities have rank {rank}")
    return np.asarray(w)


def _probabilities(P: ArrayLike) -> NDArray[np.float64]:
    chance = np.asarray(P, dtype=float)
    if chance.ndim < 1 or chance.size == 0:
        raise ValueError(f"P must hold probabilities, got shape {chance.shape}")
    odd = chance[~((chance >= 0) & (chance <= 1))]
    if odd.size:
        raise ValueError(f"P must lie between 0 and 1, got {odd[0]}")
    return chance
