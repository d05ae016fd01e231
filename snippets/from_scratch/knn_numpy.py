"""k-nearest neighbors with NumPy: a query meets all rows at once, then all queries vote at once.

The prediction for q is argmax_c sum_i w_i [y_i = c], or sum_i w_i y_i / sum_i w_i for regression,
over the k nearest rows i, with w_i = 1 or w_i = 1 / distance. Ties follow the plain version of
`knn_from_scratch`: the lower row index, then the label with the nearest supporter.

Source: Dudani (1976), The distance-weighted k-nearest-neighbor rule,
https://doi.org/10.1109/TSMC.1976.5408784 (other weights, the same idea).
"""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Weights = Literal["uniform", "distance"]


def nearest_rows(X: ArrayLike, Q: ArrayLike, k: int) -> tuple[IntArray, FloatArray]:
    """Return the indices and squared distances of the k nearest rows, nearest first.

    Takes O(nd + k log k) time for a query with few ties, and O(nd) memory.

    Args:
        X: The rows, shape (n, d). Integers are exact up to squared distances of 2**53.
        Q: The queries, shape (m, d).
        k: How many rows to return, 1 to n.

    Returns:
        Row indices, shape (m, k), and squared distances, shape (m, k).

    Raises:
        ValueError: The shapes do not fit, a value is not finite, or k is not between 1 and n.

    >>> indices, squared = nearest_rows([[5, 5], [0, 1], [1, 0], [9, 9]], [[0, 0], [6, 6]], k=2)
    >>> indices.tolist(), squared.tolist()
    ([[1, 2], [0, 3]], [[1.0, 1.0], [2.0, 18.0]])
    >>> nearest_rows([[1], [2]], [[0]], k=0)
    Traceback (most recent call last):
    ValueError: k must be between 1 and 2, the number of rows, got 0
    >>> nearest_rows([[1], [2]], [[0, 0]], k=1)
    Traceback (most recent call last):
    ValueError: X and Q need shapes (n, d) and (m, d), got (2, 1) and (1, 2)
    >>> nearest_rows([[1], [float("nan")]], [[0]], k=1)
    Traceback (most recent call last):
    ValueError: X and Q must be finite: fill or drop missing values first
    """
    rows, queries = np.asarray(X, dtype=np.float64), np.asarray(Q, dtype=np.float64)
    if rows.ndim != 2 or queries.ndim != 2 or rows.shape[1] != queries.shape[1]:
        raise ValueError(
            f"X and Q need shapes (n, d) and (m, d), got {rows.shape} and {queries.shape}"
        )
    if not (np.isfinite(rows).all() and np.isfinite(queries).all()):
        raise ValueError("X and Q must be finite: fill or drop missing values first")
    if not 1 <= k <= len(rows):
        raise ValueError(f"k must be between 1 and {len(rows)}, the number of rows, got {k}")
    indices = np.empty((len(queries), k), dtype=np.intp)
    squared = np.empty((len(queries), k))
    for i, query in enumerate(queries):
        d2 = np.square(rows - query).sum(axis=1)  # (n,)
        kth = np.partition(d2, k - 1)[k - 1]
        close = np.flatnonzero(d2 <= kth)  # k rows and those that tie with the last, by index
        indices[i] = close[np.argsort(d2[close], kind="stable")[:k]]
        squared[i] = d2[indices[i]]
    return indices, squared


def neighbor_weights(squared: FloatArray, weights: Weights) -> FloatArray:
    """Return the weight of each neighbor; next to an exact match, the others weigh 0.

    Args:
        squared: Squared distances, shape (m, k).
        weights: `uniform` for 1, `distance` for 1 / distance.

    Raises:
        ValueError: The name of the weights is unknown.

    >>> neighbor_weights(np.array([[1.0, 4.0], [0.0, 4.0]]), "distance").tolist()
    [[1.0, 0.5], [1.0, 0.0]]
    >>> neighbor_weights(np.array([[1.0, 4.0]]), "uniform").tolist()
    [[1.0, 1.0]]
    >>> neighbor_weights(np.array([[1.0]]), "gaussian")
    Traceback (most recent call last):
    ValueError: weights must be 'uniform' or 'distance', got 'gaussian'
    """
    if weights == "uniform":
        return np.ones_like(squared)
    if weights != "distance":
        raise ValueError(f"weights must be 'uniform' or 'distance', got {weights!r}")
    match = squared == 0
    inverse = 1 / np.sqrt(np.where(match, 1, squared))  # no division by zero
    return np.where(match.any(axis=1, keepdims=True), match.astype(np.float64), inverse)


def knn_classify(
    X: ArrayLike, y: ArrayLike, Q: ArrayLike, k: int, weights: Weights = "uniform"
) -> NDArray[Any]:
    """Return the label with the largest total weight among the k nearest rows, per query.

    Args:
        X: The rows, shape (n, d).
        y: Their labels, shape (n,).
        Q: The queries, shape (m, d).
        k: How many rows vote, 1 to n.
        weights: `uniform` or `distance`.

    Returns:
        Labels, shape (m,).

    Raises:
        ValueError: y has not one value per row, or as in `nearest_rows` and `neighbor_weights`.

    >>> X, y = [[0], [5], [6]], ["near", "far", "far"]
    >>> knn_classify(X, y, [[1]], k=3).tolist()
    ['far']
    >>> knn_classify(X, y, [[1]], k=3, weights="distance").tolist()  # 1 against 1/4 + 1/5
    ['near']
    >>> knn_classify(X, y[:2], [[1]], k=1)
    Traceback (most recent call last):
    ValueError: y needs shape (3,), one per row, got (2,)
    """
    classes, codes = np.unique(np.asarray(y), return_inverse=True)
    neighbors, weight = _neighbor_targets(X, codes, Q, k, weights)  # (m, k) each
    m = len(neighbors)
    votes = np.zeros((m, len(classes)))
    np.add.at(votes, (np.arange(m)[:, None], neighbors), weight)
    support = np.take_along_axis(votes, neighbors, axis=1)  # (m, k): votes for each one's label
    winner = neighbors[np.arange(m), support.argmax(axis=1)]  # argmax keeps the nearest
    predicted: NDArray[Any] = classes[winner]
    return predicted


def knn_regress(
    X: ArrayLike, y: ArrayLike, Q: ArrayLike, k: int, weights: Weights = "uniform"
) -> FloatArray:
    """Return the weighted mean target of the k nearest rows, per query.

    Args:
        X: The rows, shape (n, d).
        y: Their targets, shape (n,).
        Q: The queries, shape (m, d).
        k: How many rows to average, 1 to n.
        weights: `uniform` or `distance`.

    Returns:
        Predictions, shape (m,).

    Raises:
        ValueError: y has not one value per row, or as in `nearest_rows` and `neighbor_weights`.

    >>> knn_regress([[1], [2], [8]], [10, 20, 90], [[0]], k=2).tolist()
    [15.0]
    >>> knn_regress([[1], [4]], [10, 20], [[0], [1]], k=2, weights="distance").tolist()
    [12.0, 10.0]
    """
    targets, weight = _neighbor_targets(X, y, Q, k, weights)
    means: FloatArray = (weight * targets).sum(axis=1) / weight.sum(axis=1)
    return means


def _neighbor_targets(
    X: ArrayLike, y: ArrayLike, Q: ArrayLike, k: int, weights: Weights
) -> tuple[NDArray[Any], FloatArray]:
    rows, targets = np.asarray(X), np.asarray(y)
    if targets.shape != rows.shape[:1]:
        raise ValueError(f"y needs shape {rows.shape[:1]}, one per row, got {targets.shape}")
    indices, squared = nearest_rows(rows, Q, k)
    return targets[indices], neighbor_weights(squared, weights)
