"""The path of a homepage request: parallel calls, a deadline for each step, a fallback behind it.

A step calls its components at once and takes what arrives before its deadline. If nothing does, it
falls back on something that needs no other machine. The clock is simulated: `took` says how many
milliseconds each component would need. Deadlines, unlike p99s, do add up:

    time of a request <= sum of the deadlines <= budget

Source: Dean and Barroso, The tail at scale (2013), on answers that are good enough without the
slowest parts, doi:10.1145/2408776.2408794.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

Videos = tuple[int, ...]
Work = Callable[[int, Videos], Videos]


@dataclass(frozen=True)
class Step:
    """One step of a request.

    Attributes:
        name: For the trace.
        deadline: Milliseconds after which the step goes on with what it has.
        local: The fallback, and all there is to do where no component is called.
        calls: Components that are called at once, and their work: user and videos in, videos out.
        enough: With fewer videos than this, the local work is added.
    """

    name: str
    deadline: float
    local: Work
    calls: Mapping[str, Work] = field(default_factory=dict)
    enough: int = 1


@dataclass(frozen=True)
class Hop:
    """One line of a trace: a step, who answered, its milliseconds, videos in and out."""

    step: str
    answered: str
    ms: float
    items_in: int
    items_out: int


def check_budget(steps: Sequence[Step], budget: float) -> float:
    """Return the most a request can take, unless that is more than the budget.

    Args:
        steps: In the order of serving.
        budget: Milliseconds.

    Raises:
        ValueError: The deadlines add up to more.

    >>> def cut(user, videos): return videos[:3]
    >>> check_budget([Step("rank", 90, cut), Step("page", 30, cut)], budget=200)
    120
    >>> check_budget([Step("rank", 90, cut)], budget=80)
    Traceback (most recent call last):
    ValueError: the deadlines add up to 90 ms, the budget is 80 ms
    """
    total = sum(step.deadline for step in steps)
    if total > budget:
        raise ValueError(f"the deadlines add up to {total} ms, the budget is {budget} ms")
    return total


def answer(user: int, steps: Sequence[Step], took: Mapping[str, float]) -> tuple[Videos, list[Hop]]:
    """Serve one request; return the page and the trace.

    Args:
        user: Who asks.
        steps: In the order of serving.
        took: Milliseconds that each component needs for this request; infinite where it is down.

    >>> found = {"two-tower": lambda user, videos: (1, 2), "fresh": lambda user, videos: (2, 9)}
    >>> step = Step("retrieve", 40, lambda user, videos: (7,), found)
    >>> answer(0, [step], {"two-tower": 12, "fresh": 8})[0]
    (1, 2, 9)
    >>> page, trace = answer(0, [step], {"two-tower": 90, "fresh": 8})
    >>> page, trace
    ((2, 9), [Hop(step='retrieve', answered='fresh', ms=40, items_in=0, items_out=2)])
    >>> answer(0, [step], {"two-tower": 90, "fresh": float("inf")})
    ((7,), [Hop(step='retrieve', answered='local', ms=40, items_in=0, items_out=1)])
    """
    videos: Videos = ()
    trace = []
    for step in steps:
        times = [took[name] for name in step.calls]
        arrived = [name for name in step.calls if took[name] <= step.deadline]
        result = merged([step.calls[name](user, videos) for name in arrived])
        if len(result) < step.enough:
            result = tuple(dict.fromkeys(result + step.local(user, videos)))
            arrived.append("local")
        ms = min(max(times, default=0), step.deadline)
        trace.append(Hop(step.name, ", ".join(arrived), ms, len(videos), len(result)))
        videos = result
    return videos, trace


def merged(answers: Sequence[Videos]) -> Videos:
    """Take turns between the answers, dropping repeats.

    Args:
        answers: Video ids, best first.

    >>> merged([(1, 2, 3), (3, 9)])
    (1, 3, 2, 9)
    """
    turns = chain.from_iterable(zip_longest(*answers))
    return tuple(dict.fromkeys(video for video in turns if video is not None))
