"""Synthetic home listings with known truth, and four reasons for a hidden floor area.

    log price = 13.6 + 0.8 (log area - 7.45) - 0.03 (distance - 10) + noise,  sd of noise 0.2

Bedrooms follow area and add nothing to the price once area is known. The chance of a gap depends
on nothing (MCAR), on the distance (MAR), on the hidden area itself (MNAR), or on the price (MAR in
the training set, where prices are known).

Source: Rubin, Inference and missing data, Biometrika (1976), for the classes of mechanism.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MECHANISMS = ("nothing", "distance", "area", "price")


def draw_listings(n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw listings without gaps.

    Args:
        n: Number of listings, at least 1.
        rng: Source of the listings.

    Returns:
        X: Log of the area in square feet, bedrooms, and distance to the center in km, shape (n, 3).
        y: Log of the price in dollars, shape (n,).

    Raises:
        ValueError: There is nothing to draw.

    >>> X, y = draw_listings(1000, np.random.default_rng(0))
    >>> X.shape, y.shape
    ((1000, 3), (1000,))
    >>> round(float(np.median(np.exp(X[:, 0]))), -2)  # square feet
    1700.0
    >>> draw_listings(0, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: n must be at least 1, got 0
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    distance = rng.uniform(1, 20, n)
    log_area = 7.3 + 0.015 * distance + 0.35 * rng.standard_normal(n)
    bedrooms = np.clip(np.round(3 + 2 * (log_area - 7.45) + 0.7 * rng.standard_normal(n)), 1, 6)
    y = 13.6 + 0.8 * (log_area - 7.45) - 0.03 * (distance - 10) + 0.2 * rng.standard_normal(n)
    return np.column_stack([log_area, bedrooms, distance]), y


def hide_area(X: Floats, y: Floats, because_of: str, rng: np.random.Generator) -> Floats:
    """Hide the area of about a fifth of the listings.

    Args:
        X: Listings without gaps, shape (n, 3).
        y: Log prices, shape (n,).
        because_of: "nothing", or "distance", "area" or "price": far, small or cheap homes hide.
        rng: Decides who hides, by a logistic model of the standardized reason.

    Returns:
        A copy of X with nan for each hidden area, shape (n, 3).

    Raises:
        ValueError: The reason is unknown.

    >>> rng = np.random.default_rng(0)
    >>> X, y = draw_listings(10_000, rng)
    >>> hidden = np.isnan(hide_area(X, y, "area", rng)[:, 0])
    >>> round(float(hidden.mean()), 1), bool(X[hidden, 0].mean() < X[~hidden, 0].mean())
    (0.2, True)
    >>> hide_area(X, y, "whim", rng)
    Traceback (most recent call last):
    ValueError: because_of must be one of nothing, distance, area, price, got 'whim'
    """
    if because_of not in MECHANISMS:
        raise ValueError(f"because_of must be one of {', '.join(MECHANISMS)}, got {because_of!r}")
    reasons = {"distance": X[:, 2], "area": -X[:, 0], "price": -y}
    chance = np.full(len(y), 0.2)
    if because_of in reasons:
        reason = reasons[because_of]
        chance = 1 / (1 + np.exp(1.8 - 1.5 * (reason - reason.mean()) / (reason.std() or 1)))
    incomplete = X.copy()
    incomplete[rng.random(len(y)) < chance, 0] = np.nan
    return incomplete
