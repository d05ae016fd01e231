"""Cards that share a device, an address or a payee, grouped by union-find.

A link (card, entity) joins the card to all others of that entity. Groups are the connected
components. An entity with more than `cap` cards (an airport, a large shop) joins nothing: one such
hub would put strangers into one group.

Source: Tarjan (1975), Efficiency of a good but not linear set union algorithm,
doi:10.1145/321879.321884.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable

Links = Iterable[tuple[Hashable, Hashable]]


def groups(links: Links, cap: float = math.inf) -> list[set[Hashable]]:
    """Return the groups of cards, largest first.

    Args:
        links: Pairs of card and entity, repeats allowed; in one run, those known so far.
        cap: Most cards an entity may have and still join them, at least 1.

    Raises:
        ValueError: The cap is below 1 or not a number.

    >>> links = [("a", "phone 1"), ("b", "phone 1"), ("b", "phone 2"), ("c", "phone 2"), ("d", "x")]
    >>> [sorted(group) for group in groups(links)]
    [['a', 'b', 'c'], ['d']]
    >>> links += [(card, "airport") for card in "cdefgh"]
    >>> [sorted(group) for group in groups(links, cap=5)][0], len(groups(links)[0])
    (['a', 'b', 'c'], 8)
    >>> groups(links, cap=0)
    Traceback (most recent call last):
    ValueError: cap must be at least 1, got 0
    """
    if not cap >= 1:  # NaN is refused, too
        raise ValueError(f"cap must be at least 1, got {cap}")
    cards: defaultdict[Hashable, list[Hashable]] = defaultdict(list)
    once = dict.fromkeys(links)  # also reads an iterator only once
    for card, entity in once:
        cards[entity].append(card)
    parent = {card: card for card, _ in once}

    def root(card: Hashable) -> Hashable:
        while parent[card] != card:
            parent[card] = parent[parent[card]]  # halves the path
            card = parent[card]
        return card

    for members in cards.values():
        if len(members) <= cap:
            for other in members[1:]:
                parent[root(other)] = root(members[0])
    found: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for card in parent:
        found[root(card)].add(card)
    return sorted(found.values(), key=len, reverse=True)


def reported_share(group: Collection[Hashable], reported: Iterable[Hashable]) -> float:
    """Return which share of a group's cards has a known fraud report.

    Args:
        group: Cards.
        reported: Cards with a report that has arrived.

    Raises:
        ValueError: The group is empty.

    >>> reported_share({"a", "b", "c", "d"}, ["a", "z"])
    0.25
    >>> reported_share([], ["a"])
    Traceback (most recent call last):
    ValueError: the group is empty
    """
    if not group:
        raise ValueError("the group is empty")
    return len(set(group) & set(reported)) / len(set(group))
