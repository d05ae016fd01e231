"""How long an answer takes to say, and which of its parts run on too long without a pause.

    words = words per minute * minutes

150 words a minute is an assumption. Yuan, Liberman and Cieri (2006) find that the rate varies with
the speaker, the topic and the length of the turn, doi:10.21437/Interspeech.2006-204. Time yourself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

PAUSE = "[pause]"


@dataclass(frozen=True)
class Part:
    """What is said between two pauses.

    Attributes:
        opening: Its first words.
        words: How many words it has.
        seconds: How long it takes to say.
        too_long: Whether it takes longer than the limit.
    """

    opening: str
    words: int
    seconds: float
    too_long: bool


def word_budget(minutes: float, words_per_minute: float = 150) -> int:
    """Return how many whole words fit into the time.

    Args:
        minutes: Time to speak.
        words_per_minute: Speaking rate.

    Raises:
        ValueError: The time or the rate is not above 0 and finite.

    >>> word_budget(2), word_budget(2, words_per_minute=120)
    (300, 240)
    >>> word_budget(0)
    Traceback (most recent call last):
    ValueError: minutes and rate must be above 0, got 0 and 150
    """
    if not (0 < minutes < inf and 0 < words_per_minute < inf):
        raise ValueError(
            f"minutes and rate must be above 0, got {minutes:g} and {words_per_minute:g}"
        )
    return int(minutes * words_per_minute + 1e-9)  # 1.1 * 150 is 165 less one rounding error


def check_pacing(draft: str, limit: float = 60, words_per_minute: float = 150) -> list[Part]:
    """Split a draft at its pauses, and mark each part that takes longer than the limit.

    Args:
        draft: The answer in full sentences, with `[pause]` wherever you hand over.
        limit: Seconds you may speak without handing over.
        words_per_minute: Speaking rate.

    Raises:
        ValueError: The limit or the rate is not above 0, or the rate is infinite.

    >>> [first, second] = check_pacing("one two three [pause] four", limit=1)
    >>> first
    Part(opening='one two three', words=3, seconds=1.2, too_long=True)
    >>> second.seconds, second.too_long
    (0.4, False)
    >>> check_pacing("[pause]")
    []
    >>> check_pacing("one", limit=0)
    Traceback (most recent call last):
    ValueError: limit and rate must be above 0, got 0 and 150
    """
    if not (limit > 0 and 0 < words_per_minute < inf):
        raise ValueError(f"limit and rate must be above 0, got {limit:g} and {words_per_minute:g}")
    parts = []
    for text in re.split(re.escape(PAUSE), draft, flags=re.IGNORECASE):
        words = text.split()
        seconds = 60 * len(words) / words_per_minute
        if words:
            parts.append(Part(" ".join(words[:3]), len(words), seconds, seconds > limit))
    return parts
