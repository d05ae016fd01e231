"""Agreement of two annotators beyond what their habits alone would give.

    kappa = (p_o - p_e) / (1 - p_e)

p_o is the share of items with equal labels. p_e is the share expected if each annotator kept his
own label frequencies and ignored the items: the sum over labels of the product of both shares.

Source: Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological
Measurement 20, doi:10.1177/001316446002000104.
"""

from __future__ import annotations

from math import isfinite

import numpy as np
from numpy.typing import ArrayLike


def cohens_kappa(first: ArrayLike, second: ArrayLike) -> float:
    """Return Cohen's kappa of two columns of labels: 1 is full agreement, 0 that of chance.

    Args:
        first: One annotator's labels, any values, none missing, shape (n,).
        second: The other's labels of the same items, shape (n,).

    Raises:
        ValueError: The columns are malformed, or both use one and the same label throughout.

    >>> round(cohens_kappa(["spam", "ok", "ok", "ok"], ["spam", "ok", "ok", "spam"]), 2)
    0.5
    >>> cohens_kappa([1, 0, 1, 0], [0, 1, 0, 1])
    -1.0
    >>> cohens_kappa(["ok", "ok"], ["ok", "ok"])
    Traceback (most recent call last):
    ValueError: both use one label only: kappa is 0 / 0
    >>> cohens_kappa([1, 0], [1, 0, 1])
    Traceback (most recent call last):
    ValueError: labels must be two columns of one length, got (2,) and (3,)
    """
    a, b = np.asarray(first), np.asarray(second)
    if a.ndim != 1 or a.shape != b.shape or not a.size:
        raise ValueError(f"labels must be two columns of one length, got {a.shape} and {b.shape}")
    kinds = {a.dtype.kind, b.dtype.kind}
    if kinds & set("US") and kinds & set("biuf"):  # "1" never equals 1
        raise ValueError(f"labels must be of one type, got {a.dtype} and {b.dtype}")
    if not ((a == a).all() and (b == b).all()):  # NaN differs from itself
        raise ValueError("labels must not be missing")
    labels = np.unique(np.concatenate([a, b]))
    chance = sum(float((a == label).mean()) * float((b == label).mean()) for label in labels)
    if labels.size == 1:
        raise ValueError("both use one label only: kappa is 0 / 0")
    return (float((a == b).mean()) - chance) / (1 - chance)


def expected_kappa(prevalence: float, accuracy: float) -> tuple[float, float, float]:
    """Return agreement, kappa and precision of two annotators with independent mistakes.

    Args:
        prevalence: Share of items that are truly positive, above 0 and below 1.
        accuracy: Chance that an annotator is right on any item, from 0.5 to 1.

    Returns:
        Expected agreement, kappa at the expected shares, and the share of one annotator's
        positives that are true.

    Raises:
        ValueError: A number is out of its range.

    >>> [round(value, 2) for value in expected_kappa(0.5, 0.9)]
    [0.82, 0.64, 0.9]
    >>> expected_kappa(0.5, 90)
    Traceback (most recent call last):
    ValueError: accuracy must lie in 0.5 to 1, got 90
    """
    if not (isfinite(prevalence) and 0 < prevalence < 1):
        raise ValueError(f"prevalence must lie between 0 and 1, got {prevalence}")
    if not 0.5 <= accuracy <= 1:
        raise ValueError(f"accuracy must lie in 0.5 to 1, got {accuracy}")
    true = prevalence * accuracy
    said = true + (1 - prevalence) * (1 - accuracy)  # share that one annotator marks positive
    agree, chance = accuracy**2 + (1 - accuracy) ** 2, said**2 + (1 - said) ** 2
    return agree, (agree - chance) / (1 - chance), true / said
