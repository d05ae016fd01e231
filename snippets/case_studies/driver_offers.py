"""Synthetic ride offers whose true chance of acceptance is known.

    log-odds = base - 0.35 (pickup - 5) + 2.5 (pay - 1) + 3 (recent - 0.7) + 2.5 end * homeward

The last term is a product: near the end of a shift a driver accepts rides that lead home and
refuses those that lead away; earlier the direction does not matter. The distance says nothing that
the pickup time does not say. The constants are invented; they describe no city and no company.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEATURES = ("pickup", "km", "pay", "recent", "end", "homeward")


class Offers(NamedTuple):
    """Offers, one per row.

    Attributes:
        X: Minutes to the pickup, km to the pickup, pay per minute relative to the city, the
            driver's acceptance rate before the offer, 1 near the end of the shift, cosine of the
            angle between the trip and the way home, shape (n, 6).
        p: True chance of acceptance, shape (n,).
        accepted: 1 if accepted, else 0, shape (n,).
    """

    X: Floats
    p: Floats
    accepted: Floats


def draw_offers(
    n: int,
    rng: np.random.Generator,
    *,
    minutes: tuple[float, float] = (2.0, 6.0),
    base: float = 0.4,
) -> Offers:
    """Draw offers to drivers within a range of pickup times.

    Args:
        n: How many, at least 1.
        rng: Source of randomness.
        minutes: Shortest and longest pickup, above 0.
        base: Log-odds of an average offer, 5 minutes away.

    Raises:
        ValueError: A number is out of range.

    >>> offers = draw_offers(1000, np.random.default_rng(0))
    >>> offers.X.shape, bool(np.all((offers.X[:, 0] >= 2) & (offers.X[:, 0] <= 6)))
    ((1000, 6), True)
    >>> draw_offers(0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: n must be at least 1, got 0
    >>> draw_offers(9, np.random.default_rng(0), minutes=(5.0, 2.0))
    Traceback (most recent call last):
    ValueError: minutes must be finite, above 0 and not fall, got (5.0, 2.0)
    """
    if not n >= 1:
        raise ValueError(f"n must be at least 1, got {n}")
    if not 0 < minutes[0] <= minutes[1] < np.inf:  # NaN is refused, too
        raise ValueError(f"minutes must be finite, above 0 and not fall, got {minutes}")
    pickup = rng.uniform(*minutes, n)
    km = 0.4 * pickup * np.exp(0.15 * rng.normal(size=n))
    pay = np.exp(0.3 * rng.normal(size=n))
    recent = rng.beta(7, 3, n)
    end = (rng.random(n) < 0.3).astype(np.float64)
    homeward = np.cos(rng.uniform(0, np.pi, n))
    X = np.column_stack([pickup, km, pay, recent, end, homeward])
    p = true_chance(X, base)
    return Offers(X, p, (rng.random(n) < p).astype(np.float64))


def true_chance(X: Floats, base: float = 0.4) -> Floats:
    """Return the chance of acceptance of each offer.

    Args:
        X: Features as in `Offers`, shape (n, 6).
        base: Log-odds of an average offer, 5 minutes away.

    Raises:
        ValueError: X has another shape, or a number is not finite.

    >>> home, away = [5, 2, 1, 0.7, 1, 1.0], [5, 2, 1, 0.7, 1, -1.0]
    >>> true_chance(np.array([home, away]), base=0.0).round(2).tolist()
    [0.92, 0.08]
    >>> true_chance(np.ones((2, 3)))
    Traceback (most recent call last):
    ValueError: X must be (n, 6), got (2, 3)
    >>> true_chance(np.full((2, 6), np.nan))
    Traceback (most recent call last):
    ValueError: X and base must be finite
    """
    if X.ndim != 2 or X.shape[1] != len(FEATURES):
        raise ValueError(f"X must be (n, {len(FEATURES)}), got {X.shape}")
    if not (np.isfinite(X).all() and np.isfinite(base)):
        raise ValueError("X and base must be finite")
    pickup, _, pay, recent, end, homeward = X.T
    log_odds = base - 0.35 * (pickup - 5) + 2.5 * (pay - 1) + 3 * (recent - 0.7)
    return np.asarray(1 / (1 + np.exp(-(log_odds + 2.5 * end * homeward))))
