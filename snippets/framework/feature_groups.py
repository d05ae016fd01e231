"""Four groups of features for a user and a candidate item, from log rows settled before.

A group is named by the key it is counted under: user, item, or the pair. Pairs are sparse, so the
pair is counted through something that items share, here their genre. A request at time t uses

    the rows with known < t

Source: Covington et al., Deep neural networks for YouTube recommendations (2016), section 4.1,
doi:10.1145/2959100.2959190.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from snippets.framework.smoothed_rate import smoothed_rate


@dataclass(frozen=True)
class Impression:
    """One item shown to one user.

    Attributes:
        shown: When it was shown, in hours.
        known: When its outcome was settled, in hours, not before `shown`.
        user: Who saw it.
        item: What was shown.
        clicked: The outcome, True or False.

    >>> Impression(5.0, 4.0, "ana", "dune", True)
    Traceback (most recent call last):
    ValueError: shown and known must be finite and in this order, got 5.0 and 4.0
    >>> Impression(5.0, 6.0, "ana", "dune", None)
    Traceback (most recent call last):
    ValueError: clicked must be True or False, got None
    """

    shown: float
    known: float
    user: str
    item: str
    clicked: bool

    def __post_init__(self) -> None:
        if not -math.inf < self.shown <= self.known < math.inf:
            pair = f"{self.shown} and {self.known}"
            raise ValueError(f"shown and known must be finite and in this order, got {pair}")
        if self.clicked not in (True, False):
            raise ValueError(f"clicked must be True or False, got {self.clicked}")


def feature_groups(
    log: Sequence[Impression],
    user: str,
    item: str,
    at: float,
    genre: Mapping[str, str],
    prior: float = 0.5,
    weight: float = 2.0,
) -> dict[str, dict[str, float | str]]:
    """Build the groups of a user and a candidate item from what was known before.

    Args:
        log: Impressions in any order; those settled at `at` or later are not used.
        user: Who asks.
        item: A candidate.
        at: Time of the request, in hours.
        genre: Of each item in the log, and of the candidate.
        prior: Click rate where nothing is known, from 0 to 1, fixed on an earlier period.
        weight: How many rows the prior is worth, above 0.

    Returns:
        Features by group and name: `n` settled rows and their smoothed click `rate`.

    Raises:
        ValueError: The time is not finite, or an item has no genre.

    >>> log = [Impression(1, 2, "ana", "dune", True), Impression(3, 4, "ben", "dune", False)]
    >>> genre = {"dune": "sci-fi"}
    >>> feature_groups(log, "ana", "dune", 4, genre)["item statistics"]  # the second is not settled
    {'n': 1, 'rate': 0.6666666666666666}
    >>> feature_groups(log, "cy", "dune", 9, genre)["user"]
    {'n': 0, 'rate': 0.5}
    >>> feature_groups(log, "ana", "heat", 4, genre)
    Traceback (most recent call last):
    ValueError: no genre for 'heat'
    """
    if not math.isfinite(at):
        raise ValueError(f"the time of the request must be finite, got {at}")
    past = [row for row in log if row.known < at]
    for name in (item, *(row.item for row in past)):
        if name not in genre:
            raise ValueError(f"no genre for {name!r}")

    def counts(rows: list[Impression]) -> dict[str, float | str]:
        clicks = sum(bool(row.clicked) for row in rows)
        return {"n": len(rows), "rate": smoothed_rate(clicks, len(rows), prior, weight)}

    mine = [row for row in past if row.user == user]
    return {
        "user": counts(mine),
        "item": {"genre": genre[item]},
        "item statistics": counts([row for row in past if row.item == item]),
        "user-item": counts([row for row in mine if genre[row.item] == genre[item]]),
    }
