"""Which key a store is split by: what a read touches, and where today's writes land.

A row lives in the partition that a hash of its key names. A good key sends a frequent read to one
partition and spreads the writes of a day over all of them. No key suits every read: a second copy
under another key is the usual answer.

Source: DeCandia et al., Dynamo (2007), section 4.2 (partitioning by a hash of the key),
doi:10.1145/1294261.1294281.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


def watch_log(n: int, rng: np.random.Generator) -> dict[str, Ids]:
    """Draw a log of watches: 30 days, many users, a few videos that everybody watches.

    Args:
        n: Number of watches.
        rng: Draws them; video r is watched in proportion to 1/r.

    Returns:
        The columns `user`, `video` and `day`, each of shape (n,).

    >>> log = watch_log(1000, np.random.default_rng(0))
    >>> {name: column.shape for name, column in log.items()}
    {'user': (1000,), 'video': (1000,), 'day': (1000,)}
    """
    share = 1 / np.arange(1, 10_001)
    edges = np.cumsum(share) / share.sum()
    columns = {
        "user": rng.integers(0, 500, size=n),
        "video": np.searchsorted(edges, rng.random(n)),
        "day": rng.integers(0, 30, size=n),
    }
    return {name: column.astype(np.int64) for name, column in columns.items()}


def partition(key: Ids, partitions: int) -> Ids:
    """Return the partition of each row: a hash of its key.

    Args:
        key: Of each row, shape (n,).
        partitions: How many there are, at least 1.

    Raises:
        ValueError: There is no partition.

    >>> bool(np.all(partition(np.array([7, 7, 7]), 64) == partition(np.array([7]), 64)))
    True
    >>> partition(np.array([7]), 0)
    Traceback (most recent call last):
    ValueError: partitions must be at least 1, got 0
    """
    if partitions < 1:
        raise ValueError(f"partitions must be at least 1, got {partitions}")
    mixed = (key.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)  # wraps
    return ((mixed >> np.uint64(32)) % np.uint64(partitions)).astype(np.int64)


def fan_out(place: Ids, asked: Ids) -> float:
    """Return the mean number of partitions that hold the rows of one value that is asked for.

    Args:
        place: Partition of each row, shape (n,).
        asked: The column that a read asks for by value, at least 0, shape (n,).

    >>> fan_out(np.array([0, 1, 1, 1]), asked=np.array([7, 7, 8, 8]))  # 7 on two, 8 on one
    1.5
    """
    pairs = np.unique(asked * (place.max() + 1) + place)  # one number for each pair
    return len(pairs) / len(np.unique(asked))


def hottest(place: Ids, day: Ids, partitions: int) -> float:
    """Return the busiest partition's share of a day's writes, as a multiple of the even share.

    Args:
        place: Partition of each row, shape (n,).
        day: When each row was written, shape (n,); the multiple is averaged over the days.
        partitions: How many there are.

    >>> hottest(np.array([0, 0, 0, 1]), day=np.array([5, 5, 6, 6]), partitions=2)
    1.5
    """
    busiest = []
    for today in np.unique(day):
        writes = np.bincount(place[day == today].astype(np.intp), minlength=partitions)
        busiest.append(writes.max() / writes.mean())
    return float(np.mean(busiest))
