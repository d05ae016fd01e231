"""What it costs to bring an author's posts into the feeds of the followers.

For one author with f followers who post r times a day and load the feed L times a day, a day costs

    push       f * r * write                    each post goes into each follower's list
    pull       f * L * read                     each load asks the author's shard
    replicate  r * S * write + f * L * merge    each post goes to S feed servers

f divides out of push against pull: only the rates r and L decide. It does not divide out of
replication, whose first term is shared by all followers.

Source: Silberstein et al. (2010), Feeding frenzy, on push against pull for each pair of producer
and consumer, doi:10.1145/1807167.1807257.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class FanOutCosts:
    """Work of one operation, in any unit of work, and the number of feed servers.

    Attributes:
        write: To add one post to one list on another machine.
        read: To ask another machine for an author's latest posts.
        merge: To merge an author's latest posts from local memory.
        servers: Feed servers that would hold a replica.

    Raises:
        ValueError: Something is not a positive finite number.

    >>> FanOutCosts(write=10, read=10, merge=0, servers=1000)
    Traceback (most recent call last):
    ValueError: merge must be positive and finite, got 0
    """

    write: float
    read: float
    merge: float
    servers: float

    def __post_init__(self) -> None:
        for name, value in zip(("write", "read", "merge", "servers"), astuple(self), strict=True):
            _positive(name, value)


def daily_costs(
    followers: float, posts: float, loads: float, costs: FanOutCosts
) -> dict[str, float]:
    """Return a day's work for one author under push, pull and replicate.

    Args:
        followers: Followers who have a feed in memory.
        posts: Posts of the author a day.
        loads: Feed loads of a follower a day.
        costs: Of one operation.

    Raises:
        ValueError: A number is not positive and finite.

    >>> costs = FanOutCosts(write=10, read=10, merge=0.1, servers=1000)
    >>> daily_costs(100, posts=2, loads=10, costs=costs)
    {'push': 2000, 'pull': 10000, 'replicate': 20100.0}
    >>> daily_costs(-1, posts=2, loads=10, costs=costs)
    Traceback (most recent call last):
    ValueError: followers must be positive and finite, got -1
    """
    for name, value in (("followers", followers), ("posts", posts), ("loads", loads)):
        _positive(name, value)
    shared = posts * costs.servers * costs.write
    return {
        "push": followers * posts * costs.write,
        "pull": followers * loads * costs.read,
        "replicate": shared + followers * loads * costs.merge,
    }


def break_even(posts: float, loads: float, costs: FanOutCosts) -> float:
    """Return how many followers make replication as cheap as push; infinite if none does.

    Args:
        posts: Posts of the author a day.
        loads: Feed loads of a follower a day.
        costs: Of one operation.

    >>> costs = FanOutCosts(write=10, read=10, merge=0.1, servers=1000)
    >>> round(break_even(posts=10, loads=10, costs=costs))
    1010
    >>> break_even(posts=0.05, loads=10, costs=costs)  # too quiet: the merges cost more
    inf
    """
    _positive("posts", posts)
    _positive("loads", loads)
    saved = posts * costs.write - loads * costs.merge  # a follower and day
    return posts * costs.servers * costs.write / saved if saved > 0 else math.inf


def drain_time(burst: float, load: float, capacity: float) -> float:
    """Return the seconds until a queue that serves `capacity` has caught up with a burst.

    Args:
        burst: Writes that arrive at once.
        load: Writes a second that arrive anyway, below the capacity.
        capacity: Writes a second that can be done.

    Raises:
        ValueError: A number is not positive and finite, or the load reaches the capacity.

    >>> drain_time(burst=60, load=10, capacity=30)
    3.0
    >>> drain_time(burst=60, load=30, capacity=30)
    Traceback (most recent call last):
    ValueError: the load of 30 never lets a capacity of 30 catch up
    """
    for name, value in (("burst", burst), ("load", load), ("capacity", capacity)):
        _positive(name, value)
    if load >= capacity:
        raise ValueError(f"the load of {load:g} never lets a capacity of {capacity:g} catch up")
    return burst / (capacity - load)


def _positive(name: str, value: float) -> None:
    if not 0 < value < math.inf:  # NaN is refused, too
        raise ValueError(f"{name} must be positive and finite, got {value}")
