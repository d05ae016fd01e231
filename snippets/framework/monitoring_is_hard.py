"""Join late labels to logged predictions, and say how far the missing ones could move the accuracy.

A request is settled when its label window is over. Of the settled requests, a share c has a joined
label, and a share a of those predictions was right. Whatever the missing labels are,

    c * a  <=  accuracy of all settled requests  <=  c * a + (1 - c)

and no narrower interval holds without an assumption about them. Source: Manski (2003), Partial
Identification of Probability Distributions, chapter 1, on missing outcomes.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import inf
from typing import NamedTuple


class Coverage(NamedTuple):
    """Count requests by the state of their label, and labels without a request."""

    young: int  # the window is still open, label or not
    labeled: int  # settled, with a label that came inside the window
    silent: int  # settled, without one
    orphans: int  # labels whose request was never logged

    @property
    def share(self) -> float:
        """Labeled share of the settled requests, `nan` if none is settled."""
        settled = self.labeled + self.silent
        return self.labeled / settled if settled else float("nan")


def coverage(
    made: Mapping[Hashable, float], known: Mapping[Hashable, float], now: float, window: float
) -> Coverage:
    """Match labels to requests by id, and count what is settled, silent or orphaned.

    Args:
        made: Hour of each logged prediction, by request id, at most `now`.
        known: Hour at which each label arrived, by the id that came with it.
        now: Hour of the report. Labels that arrive later are not seen.
        window: Hours that a label may take, above 0. A label on the last hour counts.

    Raises:
        ValueError: A time is not finite, the window is not positive, or a prediction lies ahead.

    >>> made = {"a": 0.0, "b": 0.0, "c": 90.0}
    >>> coverage(made, {"a": 5.0, "c": 91.0, "z": 7.0}, now=100, window=24)
    Coverage(young=1, labeled=1, silent=1, orphans=1)
    >>> coverage(made, {"a": 25.0}, now=100, window=24)  # after the window: too late to count
    Coverage(young=1, labeled=0, silent=2, orphans=0)
    >>> coverage(made, {}, now=50, window=24)
    Traceback (most recent call last):
    ValueError: request 'c' was made at 90.0, after now (50)
    >>> coverage(made, {"a": float("nan")}, now=100, window=24)
    Traceback (most recent call last):
    ValueError: times must be finite numbers, got nan
    >>> coverage(made, {}, now=100, window=0)
    Traceback (most recent call last):
    ValueError: window must be finite and above 0, got 0
    """
    for time in (now, *made.values(), *known.values()):
        if isinstance(time, bool) or not -inf < time < inf:
            raise ValueError(f"times must be finite numbers, got {time}")
    if isinstance(window, bool) or not 0 < window < inf:
        raise ValueError(f"window must be finite and above 0, got {window}")
    young = labeled = silent = 0
    for request, hour in made.items():
        if hour > now:
            raise ValueError(f"request {request!r} was made at {hour}, after now ({now})")
        if hour + window > now:
            young += 1
        elif known.get(request, inf) <= hour + window:
            labeled += 1
        else:
            silent += 1
    orphans = sum(label not in made and hour <= now for label, hour in known.items())
    return Coverage(young, labeled, silent, orphans)


def accuracy_bounds(right: int, labeled: int, silent: int) -> tuple[float, float]:
    """Bound the accuracy of all settled requests: missing ones all wrong, or all right.

    Args:
        right: Labeled requests whose prediction was right, at most `labeled`.
        labeled: Settled requests with a label.
        silent: Settled requests without one.

    Raises:
        ValueError: A count is out of range, or nothing is settled.

    >>> accuracy_bounds(right=72, labeled=80, silent=20)
    (0.72, 0.92)
    >>> accuracy_bounds(right=9, labeled=10, silent=0)  # nothing missing: one value
    (0.9, 0.9)
    >>> accuracy_bounds(right=3, labeled=2, silent=0)
    Traceback (most recent call last):
    ValueError: right must be at most labeled, got 3 of 2
    >>> accuracy_bounds(right=0, labeled=0, silent=-1)
    Traceback (most recent call last):
    ValueError: silent must be a count of at least 0, got -1
    >>> accuracy_bounds(right=0, labeled=0, silent=0)
    Traceback (most recent call last):
    ValueError: no request is settled
    """
    for name, count in (("right", right), ("labeled", labeled), ("silent", silent)):
        if isinstance(count, bool) or not 0 <= count < inf or count % 1:
            raise ValueError(f"{name} must be a count of at least 0, got {count}")
    if right > labeled:
        raise ValueError(f"right must be at most labeled, got {right} of {labeled}")
    if labeled + silent == 0:
        raise ValueError("no request is settled")
    return right / (labeled + silent), (right + silent) / (labeled + silent)
