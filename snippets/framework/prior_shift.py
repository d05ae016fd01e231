"""Label shift: class shares changed, and each class looks as before.

If P(x | y) stays and the shares go from prior to new, Bayes' rule gives

    P_new(y | x)  =  P(y | x) new(y) / prior(y)  /  sum over classes of the same

With two classes that multiplies the odds of y = 1 by one constant. Without labels, the new shares
are the average corrected posterior over live rows, a fixed point that EM finds. Both need
posteriors that are calibrated for the old shares, and no new class.

Source: Saerens, Latinne and Decaestecker (2002), Adjusting the outputs of a classifier to new a
priori probabilities: a simple procedure, doi:10.1162/089976602753284446.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def adjust(posteriors: ArrayLike, prior: ArrayLike, new: ArrayLike) -> Array:
    """Move calibrated posteriors from the old class shares to new ones.

    Args:
        posteriors: P(y | x) under the old shares, shape (m, c).
        prior: Old class shares, above 0, shape (c,).
        new: New class shares, shape (c,).

    Returns:
        P(y | x) under the new shares, shape (m, c).

    Raises:
        ValueError: The shapes do not fit, rows or shares are no probabilities, or the new shares
            rule out every class that a row allows.

    >>> adjust([[0.6, 0.4]], prior=[0.9, 0.1], new=[0.7, 0.3]).round(2).tolist()
    [[0.28, 0.72]]
    >>> adjust([[0.6, 0.4]], prior=[0.9, 0.1], new=[0.9, 0.1]).round(2).tolist()
    [[0.6, 0.4]]
    >>> adjust([[0.6, 0.4]], prior=[1.0, 0.0], new=[0.7, 0.3])
    Traceback (most recent call last):
    ValueError: a class with prior 0 was never seen: nothing can be said about it
    >>> adjust([[0.6, 0.4]], prior=[0.9, 0.1], new=[0.7, 0.7])
    Traceback (most recent call last):
    ValueError: new must hold shares that sum to 1
    >>> adjust([[1.0, 0.0]], prior=[0.9, 0.1], new=[0.0, 1.0])
    Traceback (most recent call last):
    ValueError: a row allows only classes whose new share is 0
    """
    s, old = _checked(posteriors, prior)
    shares = np.asarray(new, dtype=np.float64)
    if shares.shape != old.shape:
        raise ValueError(f"new must be {old.shape}, got {shares.shape}")
    _must_be_shares("new", shares)
    weighted = s * (shares / old)
    total = weighted.sum(axis=1, keepdims=True)
    if not total.all():
        raise ValueError("a row allows only classes whose new share is 0")
    return np.asarray(weighted / total, dtype=np.float64)


def estimate_prior(
    posteriors: ArrayLike, prior: ArrayLike, weights: ArrayLike | None = None
) -> Array:
    """Estimate the new class shares from live posteriors without labels, by EM.

    Args:
        posteriors: P(y | x) of live rows under the old shares, shape (m, c).
        prior: Old class shares, above 0, shape (c,).
        weights: Share of each row, summing to 1, shape (m,); equal if None.

    Returns:
        The new shares, shape (c,). Posteriors that equal the prior everywhere give it back.

    Raises:
        ValueError: The shapes do not fit, rows or shares are no probabilities, or EM needs more
            than 100,000 steps.

    >>> live = [[0.8, 0.2], [0.8, 0.2], [0.2, 0.8]]
    >>> estimate_prior(live, prior=[0.5, 0.5]).round(3).tolist()  # 7/9 and 2/9
    [0.778, 0.222]
    >>> estimate_prior([[0.9, 0.1]] * 3, prior=[0.9, 0.1]).round(9).tolist()  # no row is special
    [0.9, 0.1]
    >>> estimate_prior([[0.9, 0.2]], prior=[0.9, 0.1])
    Traceback (most recent call last):
    ValueError: posteriors must hold shares that sum to 1
    >>> estimate_prior([0.9, 0.1], prior=[0.9, 0.1])
    Traceback (most recent call last):
    ValueError: posteriors must be (m, c) and prior (c,), got (2,) and (2,)
    """
    s, old = _checked(posteriors, prior)
    rows = np.full(len(s), 1 / len(s)) if weights is None else np.asarray(weights, np.float64)
    if rows.shape != (len(s),):
        raise ValueError(f"weights must be ({len(s)},), got {rows.shape}")
    _must_be_shares("weights", rows)
    ratio, shares = s / old, old
    for _ in range(100_000):
        weighted = ratio * shares  # the expectation step: correct every row
        updated = rows @ (weighted / weighted.sum(axis=1, keepdims=True))
        if np.abs(updated - shares).max() < 1e-13:
            return np.asarray(updated, dtype=np.float64)
        shares = updated
    raise ValueError("EM did not converge: the posteriors hardly tell the classes apart")


def _checked(posteriors: ArrayLike, prior: ArrayLike) -> tuple[Array, Array]:
    s, old = np.asarray(posteriors, dtype=np.float64), np.asarray(prior, dtype=np.float64)
    if s.ndim != 2 or not s.size or s.shape[1:] != old.shape:
        raise ValueError(f"posteriors must be (m, c) and prior (c,), got {s.shape} and {old.shape}")
    _must_be_shares("posteriors", s)
    _must_be_shares("prior", old)
    if not old.all():
        raise ValueError("a class with prior 0 was never seen: nothing can be said about it")
    return s, old


def _must_be_shares(name: str, values: Array) -> None:
    if not (np.all(values >= 0) and np.allclose(values.sum(axis=-1), 1)):  # nan compares false
        raise ValueError(f"{name} must hold shares that sum to 1")
