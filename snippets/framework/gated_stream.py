"""Online training on a stream of batches, with a gate that can give in.

Every batch is scored before it is trained on. The gate skips a batch whose loss under the current
weights is above a limit. After `patience` loud batches in a row it takes the next loud ones, since
a real change stays loud for as long as it is skipped.

Source: Gama, Sebastião and Rodrigues (2013), On evaluating stream learning algorithms,
doi:10.1007/s10994-012-5320-9 (test, then train).
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import index

import numpy as np
from numpy.typing import NDArray

from snippets.framework.online_logistic import log_loss, partial_fit

Array = NDArray[np.float64]


def train_online(
    w: Array,
    batches: Iterable[tuple[Array, Array]],
    lr: float,
    limit: float = np.inf,
    patience: int = 0,
) -> Array:
    """Return the weights that serve each batch, from training on all batches before it.

    Args:
        w: Weights at the start, shape (d,).
        batches: Pairs of features, shape (n, d), and labels or chances of 1, shape (n,).
        lr: Learning rate, above 0.
        limit: Loss above which a batch is loud, in nats.
        patience: Loud batches in a row that are skipped, at least 0; later ones are trained on.

    Returns:
        One row of weights for each batch, shape (number of batches, d).

    Raises:
        ValueError: There is no batch, `patience` is negative, or as in `partial_fit`.

    >>> X, y = np.ones((1, 1)), np.ones(1)
    >>> train_online(np.zeros(1), [(X, y)] * 3, lr=2.0).round(2).ravel().tolist()
    [0.0, 1.0, 1.54]
    >>> train_online(np.zeros(1), [(X, y)] * 3, 2.0, limit=0.5, patience=1).ravel().tolist()
    [0.0, 0.0, 1.0]
    >>> train_online(np.zeros(1), [], lr=2.0)
    Traceback (most recent call last):
    ValueError: there must be at least one batch
    >>> train_online(np.zeros(1), [(X, y)], lr=2.0, patience=-1)
    Traceback (most recent call last):
    ValueError: patience must be a count of at least 0, got -1
    """
    if isinstance(patience, bool) or index(patience) < 0:
        raise ValueError(f"patience must be a count of at least 0, got {patience}")
    served, loud = [], 0
    for X, y in batches:
        served.append(w)
        loud = loud + 1 if log_loss(w, X, y) > limit else 0
        w = partial_fit(w, X, y, lr, limit if loud <= patience else np.inf)
    if not served:
        raise ValueError("there must be at least one batch")
    return np.stack(served)
