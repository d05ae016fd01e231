"""Confirm the scope before you answer: how long, how deep, and in which words to say so.

A restatement names the task and four parts: users, measure, limits, and what is left out. A part
you cannot fill is a question to ask. The minutes of a scope are defaults for rehearsal, not rules.

Source: Clark and Brennan (1991), doi:10.1037/10096-006: people take something as understood on
evidence, and a restatement is such evidence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """A kind of question and the answer it asks for.

    Attributes:
        name: Of the kind.
        heard: How such a question begins.
        minutes: To speak before the interviewer's next turn.
        shape: What the answer holds, in order.
    """

    name: str
    heard: str
    minutes: float
    shape: str


SCOPES = (
    Scope("definition", "What is ...?", 0.5, "definition, formula, one limit"),
    Scope("comparison", "A or B?", 1.0, "choice, reason, when the other wins"),
    Scope("diagnosis", "Why might ...?", 1.5, "likeliest cause, how to check it, next cause"),
    Scope("project", "Tell me about ...", 2.0, "result, your part, one decision"),
    Scope("design", "Build / design ...", 1.0, "restatement, plan, then one part at a time"),
)

PARTS = {
    "users": (" for {}", "Who uses the result, and for which decision?"),
    "measure": (", judged by {}", "How will we know that it works?"),
    "limits": (", within {}", "Which limits hold for data, latency and cost?"),
    "left_out": (", leaving out {}", "What may I leave out?"),
}


def restate(task: str, **known: str) -> tuple[str, list[str]]:
    """Put what you understood into one sentence, and list what is still to be asked.

    Args:
        task: What you are asked to do, as a verb phrase.
        **known: Any of users, measure, limits and left_out, as a noun phrase.

    Returns:
        The sentence and the questions for the parts that are missing.

    Raises:
        ValueError: A part is unknown, or the task or a part is blank.

    >>> sentence, ask = restate("rank jobs", users="people without a profile")
    >>> sentence
    'You want me to rank jobs for people without a profile. Is that the scope you want?'
    >>> ask[0], len(ask)
    ('How will we know that it works?', 3)
    >>> restate("rank jobs", budget="10 ms")
    Traceback (most recent call last):
    ValueError: a part is one of users, measure, limits, left_out, got budget
    >>> restate("rank jobs", users="")
    Traceback (most recent call last):
    ValueError: users must not be blank, got ''
    """
    for part in known:
        if part not in PARTS:
            raise ValueError(f"a part is one of {', '.join(PARTS)}, got {part}")
    for part, text in {"task": task, **known}.items():
        if not text.strip():
            raise ValueError(f"{part} must not be blank, got {text!r}")
    clauses = [clause.format(known[part]) for part, (clause, _) in PARTS.items() if part in known]
    questions = [question for part, (_, question) in PARTS.items() if part not in known]
    return f"You want me to {task}{''.join(clauses)}. Is that the scope you want?", questions
