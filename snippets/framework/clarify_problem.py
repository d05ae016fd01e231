"""Turn a vague request into a stated problem, and ask for what is missing or contradicts itself.

The statement has a fixed form:

    for each unit, from inputs known then, predict the label, so that somebody decides;
    the decisions maximize the objective within the limits

A part you cannot fill is a question to ask. So is an input that is not yet known when the
prediction is made, and an outcome that comes before the decision acts.

Source: Kaufman, Rosset, Perlich and Stitelman (2012), Leakage in data mining,
doi:10.1145/2382577.2382579, on inputs that are not yet known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

PARTS = {
    "goal": "Which business number should move, and who owns it?",
    "decision": "Who does what differently because of a prediction?",
    "unit": "What is one prediction made for, and when?",
    "inputs": "What is known at that moment?",
    "label": "Which logged event is the outcome?",
    "window": "Between which days does the outcome count?",
    "objective": "Which sum should the decisions maximize?",
    "limits": "Which limits hold: capacity, latency, privacy, harm?",
}


@dataclass(frozen=True)
class Problem:
    """A problem as far as it is stated; parts that are empty are not known yet.

    Attributes:
        goal: The business number that should move.
        decision: What somebody does because of a prediction, as a verb phrase.
        unit: What one prediction is made for, and when.
        inputs: When each input is known, in days after the prediction; 0 or below is in time.
        label: The logged outcome.
        window: First and last day after the prediction on which the outcome counts.
        objective: What the decisions maximize.
        limits: What they must keep to.
        lead: Days from the prediction until the decision takes effect, at least 0.

    Raises:
        ValueError: Days are not finite, the lead is negative, or a window is not (first, last)
            with the first before the last.
    """

    goal: str = ""
    decision: str = ""
    unit: str = ""
    inputs: Mapping[str, float] = field(default_factory=dict)
    label: str = ""
    window: tuple[float, float] | None = None
    objective: str = ""
    limits: str = ""
    lead: float = 0.0

    def __post_init__(self) -> None:
        """Refuse days that cannot be compared."""
        for days in (*self.inputs.values(), *(self.window or ()), self.lead):
            if not isfinite(days):
                raise ValueError(f"days must be finite, got {days}")
        if self.lead < 0:
            raise ValueError(f"lead must be at least 0, got {self.lead}")
        if self.window is not None:
            if len(self.window) != 2:
                raise ValueError(f"a window must be (first, last), got {self.window}")
            if not self.window[0] < self.window[1]:
                raise ValueError(f"a window must end after its start, got {self.window}")


def questions(problem: Problem) -> list[str]:
    """List what is still to be asked: empty parts first, then contradictions in time.

    Args:
        problem: The problem as far as it is stated.

    >>> questions(Problem(inputs={"refund": 3}))[-1]
    'Known on day 3, too late: refund. Leave it out?'
    >>> questions(Problem(window=(0, 30), lead=7))[-1]
    'Acts on day 7, counts from day 0. Start later?'
    >>> questions(Problem(label="cancels", window=(30, 30)))
    Traceback (most recent call last):
    ValueError: a window must end after its start, got (30, 30)
    """
    stated = {part: getattr(problem, part) for part in PARTS}
    ask = [
        PARTS[part]
        for part, value in stated.items()
        if not (value.strip() if isinstance(value, str) else value)
    ]
    for name, days in problem.inputs.items():
        if days > 0:
            ask.append(f"Known on day {days:g}, too late: {name}. Leave it out?")
    if problem.window and problem.window[0] < problem.lead:
        start = problem.window[0]
        ask.append(f"Acts on day {problem.lead:g}, counts from day {start:g}. Start later?")
    return ask


def sentence(problem: Problem) -> str:
    """Say a complete problem in one sentence.

    Args:
        problem: The problem; `questions` must find nothing to ask.

    Raises:
        ValueError: A question is still open.

    >>> sentence(Problem(label="cancels"))
    Traceback (most recent call last):
    ValueError: still to ask: Which business number should move, and who owns it?
    """
    ask = questions(problem)
    if ask:
        raise ValueError(f"still to ask: {ask[0]}")
    first, last = problem.window or (0, 0)
    return (
        f"To move {problem.goal}: for each {problem.unit}, from {', '.join(problem.inputs)}, "
        f"predict {problem.label} on days {first:g} to {last:g}, so that we "
        f"{problem.decision}, to maximize {problem.objective} within {problem.limits}."
    )
