"""Type-ahead for a catalog: find candidates for what was typed, then score them for this viewer.

Read the typing as a noisy channel: P(title | typed, user) is proportional to P(title | user) times
P(typed | title). In logs, with popularity p, personal affinity a and d typos:

    score = log p(title) + weight * a(user, title) - typo_cost * d(typed, title)

Popularity times a personal factor exp(weight * a), times exp(-typo_cost) for each typo.

Sources: Cai and de Rijke (2016), doi:10.1561/1500000055; Bar-Yossef and Kraus (2011),
doi:10.1145/1963405.1963424, for popularity combined with the user's context.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import nsmallest
from math import log

from snippets.recommendation_search.completion_trie import Node
from snippets.recommendation_search.fuzzy_prefix import near
from snippets.recommendation_search.title_keys import normalize


def suggest(
    root: Node,
    popularity: Mapping[str, float],
    typed: str,
    affinity: Mapping[str, float] | None = None,
    k: int = 5,
    weight: float = 3.0,
    typo_cost: float = 4.0,
    fuzzy_from: int = 4,
) -> list[str]:
    """Gather the titles kept near what was typed, and rank them for one viewer.

    Args:
        root: The trie.
        popularity: Popularity of each title in the trie, above 0.
        typed: As typed.
        affinity: This viewer's affinity for a title, 0 to 1; 0 where missing.
        k: Titles to return.
        weight: Log-odds that an affinity of 1 is worth.
        typo_cost: Log-odds lost with a typo.
        fuzzy_from: Letters typed from which one typo is forgiven.

    Raises:
        ValueError: A popularity is not above 0.

    >>> from snippets.recommendation_search.completion_trie import build_trie
    >>> popularity = {"Heat": 900, "Her": 500, "Hero": 100}
    >>> root = build_trie([(normalize(t), t) for t in popularity], k=3)
    >>> suggest(root, popularity, "He"), suggest(root, popularity, "he", {"Hero": 1.0})
    (['Heat', 'Her', 'Hero'], ['Hero', 'Heat', 'Her'])
    >>> suggest(root, popularity, "Heaat")
    ['Heat']
    >>> suggest(root, popularity | {"Heat": 0}, "He")
    Traceback (most recent call last):
    ValueError: popularity must be above 0, got 0 for Heat
    """
    query = normalize(typed)
    typos: dict[str, int] = {}
    for distance, node in near(root, query, edits=int(len(query) >= fuzzy_from)):
        for title in node.best:
            typos.setdefault(title, distance)  # nearest first

    def score(title: str) -> float:
        if not popularity[title] > 0:  # NaN too
            raise ValueError(f"popularity must be above 0, got {popularity[title]} for {title}")
        personal = (affinity or {}).get(title, 0.0)
        return log(popularity[title]) + weight * personal - typo_cost * typos[title]

    return nsmallest(k, typos, key=lambda title: (-score(title), title))


def letters_needed(text: str, title: str, suggest_for: Callable[[str], list[str]]) -> int:
    """Count the letters typed until the title is listed; all of them where it never is.

    Args:
        text: What the user would type in full.
        title: The title they want.
        suggest_for: The list shown for a prefix.

    >>> letters_needed("heat", "Heat", lambda prefix: ["Heat"] if prefix >= "hea" else [])
    3
    """
    return next((n for n in range(1, len(text)) if title in suggest_for(text[:n])), len(text))
