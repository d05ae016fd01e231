"""One ranked list, scored by the five usual metrics at the same cutoff.

With g_i the gain at rank i, three of them are linear, (d_1 g_1 + ... + d_k g_k) / Z:

    P@k: d_i = 1, Z = k    recall@k: d_i = 1, Z = relevant items    NDCG@k: d_i = 1 / log2(i + 1)

Reciprocal rank and average precision are not: what a hit is worth depends on the ranks above it.

Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.4.
"""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import ArrayLike

from snippets.recommendation_search.mean_reciprocal_rank import reciprocal_rank
from snippets.recommendation_search.ndcg import ndcg
from snippets.recommendation_search.precision_at_k import (
    average_precision,
    precision_at_k,
    recall_at_k,
)


def scorecard(
    labels: ArrayLike, pool: ArrayLike, k: int, relevant_from: float = 1
) -> dict[str, float]:
    """Score one list by precision, recall, reciprocal rank, average precision and NDCG at k.

    Args:
        labels: Grades in the order shown, shape (n,).
        pool: Grades of every judged item of the query, shown or not, in any order, shape (m,).
        k: Ranks that count, for all five. AP still divides by all relevant items.
        relevant_from: Lowest grade that counts as a hit for the four binary metrics; above 0.

    Returns:
        The five values; `nan` where the pool leaves one undefined.

    Raises:
        ValueError: A grade is negative or not finite, the list holds more than the pool, or a
            parameter is out of range.

    >>> card = scorecard([0, 1, 0, 2], pool=[2, 1, 1, 0, 0], k=4)
    >>> {name: round(value, 3) for name, value in card.items()}
    {'P': 0.5, 'recall': 0.667, 'RR': 0.5, 'AP': 0.333, 'NDCG': 0.477}
    >>> scorecard([0], pool=[0, 0], k=1)
    {'P': 0.0, 'recall': nan, 'RR': nan, 'AP': nan, 'NDCG': nan}
    >>> scorecard([1, -2], pool=[1, 0], k=2)
    Traceback (most recent call last):
    ValueError: gains must be finite and at least 0, got -2.0
    >>> scorecard([1], pool=[1], k=1, relevant_from=0)
    Traceback (most recent call last):
    ValueError: relevant_from must be above 0, got 0
    """
    if not relevant_from > 0:
        raise ValueError(f"relevant_from must be above 0, got {relevant_from}")
    gain = ndcg(labels, k, pool)  # refuses bad grades, also for the others
    hits = np.asarray(labels, dtype=np.float64) >= relevant_from
    relevant = int(np.sum(np.asarray(pool, dtype=np.float64) >= relevant_from))
    return {
        "P": precision_at_k(hits, k),
        "recall": recall_at_k(hits, k, relevant),
        "RR": reciprocal_rank(hits, k) if relevant else nan,
        "AP": average_precision(hits, relevant, k),
        "NDCG": gain,
    }
