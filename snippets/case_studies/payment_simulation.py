"""Payments whose true fraud probability is known, and what a policy costs on them.

Two independent signals drive fraud. A model sees one of them; an old rule saw both:

    log-odds of fraud = base + 1.2 * signal + 1.2 * hidden

All constants are invented; they describe no bank.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snippets.case_studies.bank_fraud_sms import APPROVE, STOP, TEXT, Terms, stops

Floats = NDArray[np.float64]


class Payments(NamedTuple):
    """Payments, each field of shape (n,).

    Attributes:
        amount: In money.
        signal: What a model can use, standard normal.
        hidden: What the old rule saw besides, standard normal.
        p: True probability of fraud given both signals.
        fraud: Whether it is fraud.
    """

    amount: Floats
    signal: Floats
    hidden: Floats
    p: Floats
    fraud: NDArray[np.bool_]


def simulate_payments(n: int, rng: np.random.Generator, base: float = -7.0) -> Payments:
    """Draw payments.

    Args:
        n: How many, at least 1.
        rng: Source of randomness.
        base: Log-odds of fraud where both signals are 0.

    Raises:
        ValueError: n is below 1.

    >>> payments = simulate_payments(100_000, np.random.default_rng(0))
    >>> bool(0.002 < payments.fraud.mean() < 0.005), payments.amount.shape
    (True, (100000,))
    >>> simulate_payments(0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: n must be at least 1, got 0
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    amount = rng.lognormal(4.0, 1.2, n)
    signal, hidden = rng.normal(size=(2, n))
    p = 1 / (1 + np.exp(-(base + 1.2 * signal + 1.2 * hidden)))
    return Payments(amount, signal, hidden, p, rng.random(n) < p)


def realized_costs(
    actions: ArrayLike, p: ArrayLike, payments: Payments, terms: Terms, rng: np.random.Generator
) -> Floats:
    """Take the actions, draw the answers to the texts, and add up what happened.

    Args:
        actions: APPROVE, TEXT or STOP, shape (n,).
        p: What the model believes, which decides what an answer leads to, shape (n,).
        payments: What is true, shape (n,) each.
        terms: Prices and chances.
        rng: Source of randomness; the same seed gives each customer the same answer.

    Returns:
        Cost of each payment, shape (n,).

    Raises:
        ValueError: An action is none of the three.

    >>> sure = Payments(*(np.array(v) for v in ([80.0, 80.0], [0], [0], [1.0, 0.0], [True, False])))
    >>> rng = np.random.default_rng(0)
    >>> realized_costs([APPROVE, STOP], sure.p, sure, Terms(), rng).tolist()
    [80.0, 15.0]
    >>> realized_costs([7, 0], sure.p, sure, Terms(), rng)
    Traceback (most recent call last):
    ValueError: actions must be 0, 1 or 2, got 7
    """
    action = np.asarray(actions)
    for bad in action[~np.isin(action, (APPROVE, TEXT, STOP))]:
        raise ValueError(f"actions must be 0, 1 or 2, got {bad}")
    draw = rng.random(action.size)
    chances = np.where(payments.fraud[:, None], terms.fraud, terms.genuine)
    answer = (draw[:, None] > np.cumsum(chances, axis=1)[:, :2]).sum(axis=1)
    by_answer = stops(p, payments.amount, terms)[np.arange(action.size), answer]
    stopped = np.where(action == TEXT, by_answer, action == STOP)
    lost = np.where(payments.fraud, ~stopped * payments.amount, stopped * terms.stop)
    return np.asarray(lost + terms.text * (action == TEXT))
