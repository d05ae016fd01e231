"""A serving path as stages with typed contracts, and routes to fall back on.

A stage declares what it takes and what it gives. Joints are checked before the request, values at
every hop, since Python does not check annotations. A stage has routes, best first, and takes the
first one whose needs are all up.

Source: Meyer (1992), Applying "design by contract", doi:10.1109/2.161279.
"""

from __future__ import annotations

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
    """Item ids for a user, best first."""

    user: int
    items: tuple[int, ...]


class Candidates(Items):
    """What retrieval gives: a few hundred, in a rough order."""


class Ranking(Items):
    """What ranking gives: the candidates, in the order of the final score."""


class Page(Items):
    """What the user sees."""


@dataclass(frozen=True)
class Route:
    """One way to do a stage's work, and the components that must be up for it."""

    name: str
    run: Callable[[Any], Any]
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stage:
    """A step of the path: the types of its input and output, and its routes, best first."""

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


def components(stages: Sequence[Stage]) -> list[str]:
    """Return every component that some route needs: what can be down.

    Args:
        stages: The path.

    >>> cached = Route("cached", lambda found: found, frozenset({"cache"}))
    >>> components([Stage("look up", Ranking, Ranking, (cached,))])
    ['cache']
    """
    return sorted({need for stage in stages for route in stage.routes for need in route.needs})


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
        ValueError: A component that is down is one that no route needs: a typing error.
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
    if unknown := sorted(set(down) - set(components(stages))):
        raise ValueError(f"no route needs {unknown}, only {components(stages)}")
    value: Any = request
    trace = []
    for stage in stages:
        _check(stage, "takes", stage.takes, value)
        route = next((r for r in stage.routes if not r.needs.intersection(down)), None)
        if route is None:
            raise RuntimeError(f"{stage.name!r} has no route without {', '.join(sorted(down))}")
        answer = route.run(value)
        _check(stage, "gives", stage.gives, answer)
        sizes = [len(getattr(v, "items", ())) for v in (value, answer)]
        trace.append(Hop(stage.name, route.name, *sizes))
        value = answer
    return value, trace


def _check(stage: Stage, verb: str, kind: type, value: object) -> None:
    if not isinstance(value, kind):
        raise TypeError(f"{stage.name!r} {verb} {kind.__name__}, got {type(value).__name__}")
