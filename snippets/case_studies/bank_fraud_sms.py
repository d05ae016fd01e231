"""Approve, ask by text message, or stop a payment: whichever has the lowest expected cost.

With fraud probability p, amount a, price s of stopping a genuine payment and price t of a text:

    approve = p * a
    stop    = (1 - p) * s
    text    = t + sum over answers r of min(p * P(r | fraud) * a, (1 - p) * P(r | genuine) * s)

An answer (yes, no or silence) is evidence, not proof: after it, the cheaper of approving and
stopping is taken. Assumed: a fraud that passes loses its amount, and the answer depends on fraud
alone.

Source: Elkan, The Foundations of Cost-Sensitive Learning (2001), section 1: the cheapest action
under calibrated probabilities and costs that differ between examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
APPROVE, TEXT, STOP = 0, 1, 2
YES, NO, SILENCE = 0, 1, 2


class Terms(NamedTuple):
    """What the actions cost and how customers answer.

    Attributes:
        text: Price of one text, the customer's patience included, in money.
        stop: Price of stopping a genuine payment, in money.
        genuine: Chance of yes, no and silence if the payment is genuine.
        fraud: The same if it is fraud: a yes comes from a stolen phone or a deceived customer.
    """

    text: float = 0.5
    stop: float = 15.0
    genuine: Sequence[float] = (0.80, 0.02, 0.18)
    fraud: Sequence[float] = (0.05, 0.75, 0.20)


def expected_costs(p: ArrayLike, amount: ArrayLike, terms: Terms) -> Floats:
    """Price each action for each payment.

    Args:
        p: Calibrated probability of fraud, shape (n,).
        amount: What a fraud would lose, in money, shape (n,).
        terms: Prices and chances.

    Returns:
        Expected cost of APPROVE, TEXT and STOP, shape (n, 3).

    Raises:
        ValueError: A probability is outside 0 to 1, the chances of answers do not sum to 1, or an
            amount or price is negative.

    >>> expected_costs([0.01], [200.0], Terms()).round(3).tolist()
    [[2.0, 1.297, 14.85]]
    >>> expected_costs([1.5], [200.0], Terms())
    Traceback (most recent call last):
    ValueError: p must be in 0 to 1, got 1.5
    """
    pass_cost, stop_cost = _answer_costs(p, amount, terms)
    settled = np.minimum(pass_cost, stop_cost).sum(axis=1)
    return np.column_stack([pass_cost.sum(axis=1), terms.text + settled, stop_cost.sum(axis=1)])


def stops(p: ArrayLike, amount: ArrayLike, terms: Terms) -> NDArray[np.bool_]:
    """Decide, for each answer to a text, whether the payment is stopped.

    Args:
        p: Calibrated probability of fraud before the text, shape (n,).
        amount: What a fraud would lose, in money, shape (n,).
        terms: Prices and chances.

    Returns:
        True where stopping is cheaper, for YES, NO and SILENCE, shape (n, 3).

    Raises:
        ValueError: As in `expected_costs`.

    >>> stops([0.01, 0.10], [200.0, 200.0], Terms()).tolist()
    [[False, True, False], [False, True, True]]
    """
    pass_cost, stop_cost = _answer_costs(p, amount, terms)
    return stop_cost < pass_cost


def _answer_costs(p: ArrayLike, amount: ArrayLike, terms: Terms) -> tuple[Floats, Floats]:
    """Return the cost of approving and of stopping, split by answer, each shape (n, 3)."""
    chance, money = (np.asarray(v, dtype=np.float64)[:, None] for v in (p, amount))
    for bad in chance[~((chance >= 0) & (chance <= 1))]:
        raise ValueError(f"p must be in 0 to 1, got {bad}")
    if not (money >= 0).all() or terms.text < 0 or terms.stop < 0:
        got = f"{money.min()}, {terms.text} and {terms.stop}"
        raise ValueError(f"amount, text and stop must be at least 0, got {got}")
    genuine, fraud = (np.asarray(v, dtype=np.float64) for v in (terms.genuine, terms.fraud))
    for name, answers in (("genuine", genuine), ("fraud", fraud)):
        if answers.shape != (3,) or (answers < 0).any() or abs(answers.sum() - 1) > 1e-9:
            raise ValueError(f"{name} must be three chances that sum to 1, got {answers.tolist()}")
    return chance * fraud * money, (1 - chance) * genuine * terms.stop
