"""Study drift before launch: train at month t, score months t+1, t+2, ... and read error by age.

errors[t, u] is the loss at month u of the model whose training data end with month t. A column
holds one scored month, so its entries differ by the model alone. A row mixes the model's age with
the months it meets. The mean for each age is therefore taken over the same scored months.

Source: Tashman (2000), Out-of-sample tests of forecasting accuracy: an analysis and review,
International Journal of Forecasting 16, doi:10.1016/S0169-2070(00)00065-0 (rolling origins).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Month = tuple[Floats, Floats]  # X (n, d) and y (n,)


def backtest(
    months: Sequence[Month],
    fit: Callable[[Floats, Floats], Floats],
    loss: Callable[[Floats, Floats, Floats], float],
    window: int = 1,
) -> Floats:
    """Train at the end of every month, and score each model on every later month.

    Args:
        months: X (n, d) and y (n,) of each month, oldest first, with features as known then.
        fit: Turns the rows of the window into parameters w (d,).
        loss: Turns w, and the X and y of a scored month, into one number.
        window: Months of data that a model trains on, at least 1.

    Returns:
        Losses, shape (T, T) for T months: trained by row, scored by column, `nan` where not.

    Raises:
        ValueError: There are fewer than 2 months, X and y of a month do not fit, the window is no
            positive count or leaves no month to score, or a loss is not finite.

    >>> def fit(X, y):
    ...     return np.array([y.mean()])
    >>> def loss(w, X, y):
    ...     return float(np.mean((y - w[0]) ** 2))
    >>> months = [(np.ones((2, 1)), np.full(2, level)) for level in (0.0, 1.0, 3.0)]
    >>> backtest(months, fit, loss).tolist()
    [[nan, 1.0, 9.0], [nan, nan, 4.0], [nan, nan, nan]]
    >>> backtest([*months, (np.ones((1, 1)), np.array([np.nan]))], fit, loss)
    Traceback (most recent call last):
    ValueError: loss of month 3 must be finite, got nan
    >>> backtest(months, fit, loss, window=3)
    Traceback (most recent call last):
    ValueError: window must be a count from 1 to 2 for 3 months, got 3
    >>> backtest([*months, (np.ones((2, 1)), np.ones((2, 1)))], fit, loss)
    Traceback (most recent call last):
    ValueError: month 3 needs X (n, d) and y (n,), got (2, 1) and (2, 1)
    """
    total = len(months)
    if total < 2:
        raise ValueError(f"need at least 2 months, got {total}")
    for t, (X, y) in enumerate(months):
        if X.ndim != 2 or y.shape != X.shape[:1] or not y.size:
            raise ValueError(f"month {t} needs X (n, d) and y (n,), got {X.shape} and {y.shape}")
    if not isinstance(window, int) or isinstance(window, bool) or not 1 <= window < total:
        raise ValueError(
            f"window must be a count from 1 to {total - 1} for {total} months, got {window}"
        )
    errors = np.full((total, total), np.nan)
    for t in range(window - 1, total - 1):
        rows = months[t - window + 1 : t + 1]
        w = fit(np.concatenate([X for X, _ in rows]), np.concatenate([y for _, y in rows]))
        for u in range(t + 1, total):
            errors[t, u] = loss(w, *months[u])
            if not np.isfinite(errors[t, u]):
                raise ValueError(f"loss of month {u} must be finite, got {errors[t, u]}")
    return errors


def error_by_age(errors: Floats, horizon: int) -> Floats:
    """Average the errors at ages 1 to `horizon`, over months that were scored at all these ages.

    Args:
        errors: From `backtest`, shape (T, T).
        horizon: Oldest age in months, at least 1.

    Returns:
        Mean errors, shape (horizon,): first of models one month old.

    Raises:
        ValueError: The errors are not square, or no month has a model of every age.

    >>> nan = np.nan
    >>> error_by_age(np.array([[nan, 1.0, 9.0], [nan, nan, 4.0], [nan, nan, nan]]), 2).tolist()
    [4.0, 9.0]
    >>> error_by_age(np.full((3, 3), nan), 2)
    Traceback (most recent call last):
    ValueError: no month was scored at every age from 1 to 2
    >>> error_by_age(np.zeros((2, 3)), 1)
    Traceback (most recent call last):
    ValueError: errors must be (T, T), got (2, 3)
    >>> error_by_age(np.zeros((3, 3)), 0)
    Traceback (most recent call last):
    ValueError: horizon must be a count from 1 to 2, got 0
    """
    if errors.ndim != 2 or errors.shape[0] != errors.shape[1]:
        raise ValueError(f"errors must be (T, T), got {errors.shape}")
    total = len(errors)
    if not isinstance(horizon, int) or isinstance(horizon, bool) or not 1 <= horizon < total:
        raise ValueError(f"horizon must be a count from 1 to {total - 1}, got {horizon}")
    rows = np.array(
        [[errors[u - a, u] for a in range(1, horizon + 1)] for u in range(horizon, total)]
    )
    complete = rows[~np.isnan(rows).any(axis=1)]
    if not len(complete):
        raise ValueError(f"no month was scored at every age from 1 to {horizon}")
    means: Floats = complete.mean(axis=0)
    return means
