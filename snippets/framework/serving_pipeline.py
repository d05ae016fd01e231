"""A serving path as stages with typed contracts, and routes to fall back on.

Each stage declares what it takes and what it gives. The joints are checked before any request, the
values at every hop, since Python does not check annotations. A stage has routes, best first; it
takes the first one whose needs are all up.

Source: Meyer (1992), Applying "design by contract", doi:10.1109/2.161279.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Request:
    """A user asks for a page."""

    user: int


@dataclass(frozen=True)
class Items:
    """Item ids for a user, best first; none twice.

    >>> Items(user=7, items=(3, 1, 3))
    Traceback (most recent call last):
    ValueError: item 3 stands twice
    """

    user: int
    items: tuple[int, ...]

    def __post_init__(self) -> None:
        for item, times in Counter(self.items).most_common(1):
            if times > 1:
                raise ValueError(f"item {item} stands twice")


class Candidates(Items):
    """What retrieval gives: a few hundred, in a rough order."""


class Ranking(Items):
    """What ranking gives: the candidates, in the order of the final score."""


class Page(Items):
    """What the user sees."""


@dataclass(frozen=True)
class Route:
    """One way to do a stage's work.

    Attributes:
        name: For the trace.
        run: The work.
        needs: Components that must be up.
    """

    name: str
    run: Callable[[Any], Any]
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stage:
    """A step of the path.

    Attributes:
        name: For the trace.
        takes: The type of its input.
        gives: The type of its output.
        routes: Best first.
    """

    name: str
    takes: type
    gives: type
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class Hop:
    """One line of a trace: which route a stage took, and how many items came in and went out."""

    stage: str
    route: str
    items_in: int
    items_out: int


def check_joints(stages: Sequence[Stage]) -> None:
    """Refuse a path whose neighbors do not fit.

    Args:
        stages: In the order of serving.

    Raises:
        TypeError: A stage takes something else than the one before gives.

    >>> keep = Stage("keep", Ranking, Page, (Route("all", lambda r: Page(r.user, r.items)),))
    >>> check_joints([keep, keep])
    Traceback (most recent call last):
    TypeError: 'keep' gives Page, 'keep' takes Ranking
    """
    for before, after in pairwise(stages):
        if before.gives is not after.takes:
            raise TypeError(
                f"{before.name!r} gives {before.gives.__name__}, "
                f"{after.name!r} takes {after.takes.__name__}"
            )


def serve(
    stages: Sequence[Stage], request: Request, down: Collection[str] = ()
) -> tuple[Any, list[Hop]]:
    """Answer one request; return the answer and the trace.

    Args:
        stages: In the order of serving.
        request: What the user asks for.
        down: Components that do not answer.

    Raises:
        TypeError: A stage got or gave something outside its contract.
        RuntimeError: A stage has no route that is up.

    >>> top = Stage("top", Ranking, Page, (Route("two", lambda r: Page(r.user, r.items[:2])),))
    >>> page, trace = serve([top], Ranking(user=7, items=(3, 1, 2)))
    >>> page.items, trace
    ((3, 1), [Hop(stage='top', route='two', items_in=3, items_out=2)])
    >>> serve([top], Page(user=7, items=()))
    Traceback (most recent call last):
    TypeError: 'top' takes Ranking, got Page
    """
    check_joints(stages)
    value: Any = request
    trace = []
    for stage in stages:
        if not isinstance(value, stage.takes):
            raise TypeError(
                f"{stage.name!r} takes {stage.takes.__name__}, got {type(value).__name__}"
            )
        route = next((r for r in stage.routes if not r.needs.intersection(down)), None)
        if route is None:
            raise RuntimeError(f"{stage.name!r} has no route without {', '.join(sorted(down))}")
        answer = route.run(value)
        if not isinstance(answer, stage.gives):
            raise TypeError(
                f"{stage.name!r} gives {stage.gives.__name__}, got {type(answer).__name__}"
            )
        sizes = [len(getattr(v, "items", ())) for v in (value, answer)]
        trace.append(Hop(stage.name, route.name, *sizes))
        value = answer
    return value, trace
