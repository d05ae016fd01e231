"""The five steps of a design answer as data: what each needs, leaves behind and may take.

An order is sound when every step finds on the board what it needs. Minutes are shared out by the
method of largest remainders: whole minutes, none lost, each within one of its exact share.

Source: Balinski and Young, Fair Representation (2001), on Hamilton's method; the steps are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step of the answer.

    Attributes:
        name: What you say when you start it.
        minutes: Its part of a round of 45 minutes.
        needs: What must stand on the board before it.
        leaves: What stands on the board after it.
    """

    name: str
    minutes: int
    needs: tuple[str, ...]
    leaves: tuple[str, ...]


STEPS = (
    Step("Frame", 8, (), ("users", "volume", "goal", "label")),
    Step(
        "Measure",
        7,
        ("goal", "label", "volume"),
        ("offline metric", "online metric", "peak rate", "latency budget"),
    ),
    Step("Lay out", 8, ("peak rate", "latency budget"), ("online path", "offline path")),
    Step(
        "Learn",
        13,
        ("label", "offline metric", "online path", "offline path"),
        ("split", "features", "model", "offline result"),
    ),
    Step(
        "Operate",
        9,
        ("online path", "online metric", "offline result"),
        ("roll-out", "fallback", "monitoring", "retraining"),
    ),
)


def check_order(steps: Sequence[Step] = STEPS) -> None:
    """Refuse an order in which a step needs what no earlier step leaves.

    Args:
        steps: The steps in the order you would take them.

    Raises:
        ValueError: A step comes too early.

    >>> check_order()
    >>> frame, measure, lay_out, learn, operate = STEPS
    >>> check_order([learn, frame, measure, lay_out, operate])
    Traceback (most recent call last):
    ValueError: 'Learn' needs 'label', which no earlier step leaves
    """
    board: set[str] = set()
    for step in steps:
        for need in step.needs:
            if need not in board:
                raise ValueError(f"{step.name!r} needs {need!r}, which no earlier step leaves")
        board.update(step.leaves)


def timetable(minutes: int = 45, steps: Sequence[Step] = STEPS) -> list[tuple[int, int, Step]]:
    """Share out the minutes of a round: start, end and step.

    Args:
        minutes: Length of the round, at least one for each step.
        steps: The steps in order; the minutes of each are its weight.

    Raises:
        ValueError: The round is too short.

    >>> [(start, end, step.name) for start, end, step in timetable(35)][:3]
    [(0, 6, 'Frame'), (6, 12, 'Measure'), (12, 18, 'Lay out')]
    >>> timetable(4)
    Traceback (most recent call last):
    ValueError: 5 steps need at least 5 minutes, got 4
    """
    if minutes < len(steps):
        raise ValueError(f"{len(steps)} steps need at least {len(steps)} minutes, got {minutes}")
    weights = sum(step.minutes for step in steps)
    whole = [step.minutes * minutes // weights for step in steps]
    rests = [step.minutes * minutes % weights for step in steps]
    by_rest = sorted(range(len(steps)), key=lambda i: -rests[i])
    for i in by_rest[: minutes - sum(whole)]:
        whole[i] += 1
    ends = [sum(whole[: i + 1]) for i in range(len(steps))]
    return list(zip([0, *ends[:-1]], ends, steps, strict=True))
