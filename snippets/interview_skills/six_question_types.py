"""Sort an interview question by what you must hand over, and ask when it fits two kinds.

The six kinds are the categories of this guide. They overlap: recommendation and search is a domain,
the other five are tasks. So a question may match several, or none, and then you ask. The cues are
a baseline of plain words, not a classifier you should trust.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of question.

    Attributes:
        name: Of the kind.
        hand_over: What the interviewer has in hand at the end, as a noun phrase.
        cues: Words that suggest it, a regular expression.
    """

    name: str
    hand_over: str
    cues: str


KINDS = (
    Kind("define", "a definition with its limits", r"wh(at|y) (is|are|does)|compare|explain"),
    Kind("case", "a plan from problem to model", r"how (do|would) you (build|evaluate|encode)"),
    Kind("applied", "a diagnosis and a next step", r"what do you do|should it|missing|got worse"),
    Kind("design", "a system with its numbers", r"design|scale|latency"),
    Kind("rank", "an ordered list and its metric", r"rank\w*|search|recommend\w*|reciprocal rank"),
    Kind("code", "working code", r"write|implement|code|from scratch"),
)


def kinds(question: str) -> list[Kind]:
    """List every kind whose cues occur in a question.

    Args:
        question: As the interviewer says it.

    Raises:
        ValueError: The question is blank.

    >>> [kind.name for kind in kinds("Write k-means from scratch.")]
    ['code']
    >>> [kind.name for kind in kinds("Design product recommendations.")]
    ['design', 'rank']
    >>> kinds("Our riders wait too long.")
    []
    >>> kinds(" ")
    Traceback (most recent call last):
    ValueError: the question must not be blank, got ' '
    """
    if not question.strip():
        raise ValueError(f"the question must not be blank, got {question!r}")
    return [kind for kind in KINDS if re.search(rf"\b({kind.cues})\b", question, re.IGNORECASE)]


def ask(question: str) -> str:
    """Return what to ask before you start, or an empty string where one kind fits.

    Args:
        question: As the interviewer says it.

    Raises:
        ValueError: The question is blank.

    >>> ask("Design product recommendations.")
    'Would you like a system with its numbers, or an ordered list and its metric?'
    >>> ask("Our riders wait too long.")
    'What would you like to have at the end: a plan, a diagnosis or a design?'
    >>> ask("Write k-means from scratch.")
    ''
    """
    found = kinds(question)
    if len(found) == 1:
        return ""
    if not found:
        return "What would you like to have at the end: a plan, a diagnosis or a design?"
    return f"Would you like {', or '.join(kind.hand_over for kind in found)}?"
