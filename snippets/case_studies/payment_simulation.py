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


def policy_costs(actions: ArrayLike, belief: ArrayLike, payments: Payments, terms: Terms) -> Floats:
    """Average what a policy costs over fraud or not and all answers, by the true probabilities.

    Args:
        actions: APPROVE, TEXT or STOP, shape (n,).
        belief: The model's fraud probability, which decides what an answer leads to, shape (n,).
        payments: What is true, shape (n,) each.
        terms: Prices and chances.

    Returns:
        Expected cost of each payment, shape (n,).

    Raises:
        ValueError: An action is none of the three.

    >>> pay = Payments(*(np.array([v]) for v in (80.0, 0.0, 0.0, 0.5, True)))
    >>> [policy_costs([a], pay.p, pay, Terms()).round(2).tolist() for a in (APPROVE, TEXT, STOP)]
    [[40.0], [4.0], [7.5]]
    >>> policy_costs([7], pay.p, pay, Terms())
    Traceback (most recent call last):
    ValueError: actions must be 0, 1 or 2, got 7
    """
    action = np.asarray(actions)
    for bad in action[~np.isin(action, (APPROVE, TEXT, STOP))]:
        raise ValueError(f"actions must be 0, 1 or 2, got {bad}")
    stopped = stops(belief, payments.amount, terms)  # one column for each answer
    stopped[action == APPROVE], stopped[action == STOP] = False, True
    p, amount = payments.p[:, None], payments.amount[:, None]
    passed = p * np.asarray(terms.fraud) * amount
    disturbed = (1 - p) * np.asarray(terms.genuine) * terms.stop
    cost = np.where(stopped, disturbed, passed).sum(axis=1) + terms.text * (action == TEXT)
    return np.asarray(cost)
