"""In which order to offer a ride to drivers, given each one's chance of accepting.

Driver j accepts with probability p_j and then needs t_j minutes to the pickup. Each refusal costs a
pause of s minutes before the next offer. Exchanging two neighbors i, j in a sequence of offers
changes the expected wait, up to a positive factor, by the difference of

    t_i + s / p_i   and   t_j + s / p_j

so offering in increasing order of this index is best: the chance enters as a number, not as a rank.
It assumes independent answers, drivers who stay where they are, and that all would be asked.

Source: derived here by the exchange argument; the tests compare it with every order. Acceptance
probabilities inside dispatch: Zhang et al. (2017), doi:10.1145/3097983.3098138.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def offer_order(p: ArrayLike, minutes: ArrayLike, pause: float) -> NDArray[np.intp]:
    """Return the drivers in the order of offers with the least expected wait.

    Args:
        p: Chance that each driver accepts, above 0 and at most 1, shape (..., drivers).
        minutes: From acceptance to pickup, the same shape.
        pause: Minutes lost by each refusal, at least 0.

    Returns:
        Indices along the last axis, first offer first, shape (..., drivers).

    Raises:
        ValueError: The shapes differ or are empty, or a number is out of range.

    >>> offer_order([0.2, 0.8], [4.0, 5.0], pause=0.5).tolist()  # 4 + 2.5 against 5 + 0.625
    [1, 0]
    >>> offer_order([0.2, 0.8], [4.0, 5.0], pause=0.0).tolist()  # refusals are free: nearest first
    [0, 1]
    >>> offer_order([0.0, 0.8], [4.0, 5.0], pause=0.5)
    Traceback (most recent call last):
    ValueError: p must be above 0 and at most 1, got 0.0
    >>> offer_order([0.2, 0.8], [4.0, 5.0], pause=-1)
    Traceback (most recent call last):
    ValueError: pause must be finite and at least 0, got -1
    """
    chance, pickup = _offers(p, minutes, pause)
    return np.argsort(pickup + pause / chance, axis=-1, kind="stable")


def expected_wait(
    p: ArrayLike, minutes: ArrayLike, pause: float, fallback: float
) -> NDArray[np.float64]:
    """Return the expected minutes from the request to the pickup.

    Args:
        p: Chance that each driver accepts, in the order of offers, shape (..., drivers).
        minutes: From acceptance to pickup, in the same order and shape.
        pause: Minutes lost by each refusal, at least 0.
        fallback: Minutes that follow when all have refused, at least 0.

    Returns:
        Shape (...).

    Raises:
        ValueError: As for `offer_order`, or the fallback is out of range.

    >>> float(expected_wait([0.5, 1.0], [4.0, 6.0], pause=1.0, fallback=30.0))  # (4 + 7) / 2
    5.5
    >>> float(expected_wait([0.5], [4.0], pause=1.0, fallback=30.0))  # (4 + 31) / 2
    17.5
    >>> expected_wait([0.5], [4.0, 6.0], pause=1.0, fallback=30.0)
    Traceback (most recent call last):
    ValueError: p and minutes need one shape (..., drivers), got (1,) and (2,)
    >>> expected_wait([0.5], [4.0], pause=1.0, fallback=float("nan"))
    Traceback (most recent call last):
    ValueError: fallback must be finite and at least 0, got nan
    """
    chance, pickup = _offers(p, minutes, pause)
    _check("fallback", fallback)
    wait = np.full(chance.shape[:-1], float(fallback))
    for j in reversed(range(chance.shape[-1])):  # the last offer first: what follows is then known
        accepted, refused = chance[..., j], 1 - chance[..., j]
        wait = accepted * pickup[..., j] + refused * (pause + wait)
    return wait


def _offers(p: ArrayLike, minutes: ArrayLike, pause: float) -> tuple[Floats, Floats]:
    chance, pickup = np.asarray(p, np.float64), np.asarray(minutes, np.float64)
    if not chance.size or chance.shape != pickup.shape or not chance.ndim:
        raise ValueError(
            f"p and minutes need one shape (..., drivers), got {chance.shape} and {pickup.shape}"
        )
    odd = chance[~((chance > 0) & (chance <= 1))]  # nan compares false: it is odd as well
    if odd.size:
        raise ValueError(f"p must be above 0 and at most 1, got {odd[0]}")
    odd = pickup[~((pickup >= 0) & (pickup < np.inf))]
    if odd.size:
        raise ValueError(f"minutes must be finite and at least 0, got {odd[0]}")
    _check("pause", pause)
    return chance, pickup


def _check(name: str, minutes: float) -> None:
    if not 0 <= minutes < np.inf:
        raise ValueError(f"{name} must be finite and at least 0, got {minutes}")
