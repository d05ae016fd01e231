"""k-nearest neighbors with NumPy: a query meets all rows at once, then all queries vote at once.

The prediction for q is argmax_c sum_i [y_i = c] over the k rows i with the smallest
sum_j (x_ij - q_j)^2. Ties follow the plain version of `knn_from_scratch`: the lower row index, then
the label with the nearest supporter.

Source: Cover and Hart (1967), Nearest neighbor pattern classification,
https://doi.org/10.1109/TIT.1967.1053964.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def nearest_rows(
    X: ArrayLike, Q: ArrayLike, k: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return indices and squared distances of the k nearest rows, nearest first, both (m, k).

    Args:
        X: The rows, shape (n, d). Integers are exact up to squared distances of 2**53.
        Q: The queries, shape (m, d).
        k: How many rows to return, 1 to n.

    Raises:
        ValueError: The shapes do not fit, a value is not finite, or k is not between 1 and n.

    >>> indices, squared = nearest_rows([[5, 5], [0, 1], [1, 0], [9, 9]], [[0, 0], [6, 6]], k=2)
    >>> indices.tolist(), squared.tolist()
    ([[1, 2], [0, 3]], [[1.0, 1.0], [2.0, 18.0]])
    >>> nearest_rows([[1], [2]], [[0]], k=3)
    Traceback (most recent call last):
    ValueError: k must be between 1 and 2, the number of rows, got 3
    >>> nearest_rows([[1], [2]], [[0, 0]], k=1)
    Traceback (most recent call last):
    ValueError: X and Q need shapes (n, d) and (m, d), got (2, 1) and (1, 2)
    >>> nearest_rows([[1], [float("nan")]], [[0]], k=1)
    Traceback (most recent call last):
    ValueError: X and Q must be finite: fill or drop missing values first
    """
    rows, queries = np.asarray(X, dtype=np.float64), np.asarray(Q, dtype=np.float64)
    if rows.ndim != 2 or queries.ndim != 2 or rows.shape[1] != queries.shape[1]:
        shapes = f"{rows.shape} and {queries.shape}"
        raise ValueError(f"X and Q need shapes (n, d) and (m, d), got {shapes}")
    if not (np.isfinite(rows).all() and np.isfinite(queries).all()):
        raise ValueError("X and Q must be finite: fill or drop missing values first")
    if not 1 <= k <= len(rows):
        raise ValueError(f"k must be between 1 and {len(rows)}, the number of rows, got {k}")
    indices = np.empty((len(queries), k), dtype=np.intp)
    squared = np.empty((len(queries), k))
    for i, query in enumerate(queries):  # one at a time: O(nd) memory, not O(mnd)
        d2 = np.square(rows - query).sum(axis=1)  # (n,)
        kth = np.partition(d2, k - 1)[k - 1]
        close = np.flatnonzero(d2 <= kth)  # k rows and those that tie with the last, by index
        indices[i] = close[np.argsort(d2[close], kind="stable")[:k]]
        squared[i] = d2[indices[i]]
    return indices, squared


def knn_classify(X: ArrayLike, y: ArrayLike, Q: ArrayLike, k: int) -> NDArray[Any]:
    """Return the majority label of the k nearest rows, per query, shape (m,).

    Args:
        X: The rows, shape (n, d).
        y: Their labels, shape (n,).
        Q: The queries, shape (m, d).
        k: How many rows vote, 1 to n. Memory grows with k**2.

    Raises:
        ValueError: y has not one label per row, or as in `nearest_rows`.

    >>> X, y = [[0], [5], [6]], ["low", "high", "high"]
    >>> knn_classify(X, y, [[1], [4]], k=3).tolist()
    ['high', 'high']
    >>> knn_classify(X, y, [[1], [4]], k=2).tolist()  # the first query has one vote each
    ['low', 'high']
    >>> knn_classify(X, y[:2], [[1]], k=1)
    Traceback (most recent call last):
    ValueError: y needs shape (3,), one label per row, got (2,)
    """
    rows, labels = np.asarray(X), np.asarray(y)
    if labels.shape != rows.shape[:1]:
        raise ValueError(f"y needs shape {rows.shape[:1]}, one label per row, got {labels.shape}")
    neighbors = labels[nearest_rows(rows, Q, k)[0]]  # (m, k)
    votes = (neighbors[:, :, None] == neighbors[:, None, :]).sum(axis=2)  # (m, k)
    winner = votes.argmax(axis=1)  # of equal counts, the first: the nearest
    predicted: NDArray[Any] = neighbors[np.arange(len(neighbors)), winner]
    return predicted
