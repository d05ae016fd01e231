"""Top-k completion of a prefix: a trie that keeps its best k titles per node, or a sorted array.

A node stands for a prefix and holds the best k titles below it, so one more letter costs one step
down and no search. The price is memory: a title may be listed once per letter of its key. Sorted
keys need no lists: bisection finds the block that shares the prefix, then the block is scanned.

Source: Hsu and Ottaviano (2013), doi:10.1145/2488388.2488440, who keep only the best score below
each node, compress the trie, and search it best first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest


@dataclass(slots=True)
class Node:
    """A prefix: its continuations by letter, and its best titles, best first."""

    children: dict[str, Node] = field(default_factory=dict)
    best: list[str] = field(default_factory=list)


def build_trie(ranked: Iterable[tuple[str, str]], k: int) -> Node:
    """Insert the keys of all titles, best title first, and keep k titles at every node.

    Args:
        ranked: Pairs of a key and its title, best title first. A title may have several keys.
        k: Titles kept per node.

    Raises:
        ValueError: `k` is below 1.

    >>> root = build_trie([("heat", "Heat"), ("her", "Her"), ("hero", "Hero")], k=2)
    >>> root.children["h"].best
    ['Heat', 'Her']
    >>> build_trie([], k=0)
    Traceback (most recent call last):
    ValueError: k must be at least 1, got 0
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    root = Node()
    for key, title in ranked:
        path = [root]
        for letter in key:
            path.append(path[-1].children.setdefault(letter, Node()))
        for node in path:
            if len(node.best) < k and title not in node.best:
                node.best.append(title)  # best title first, so the list is sorted as it grows
    return root


def complete(root: Node, prefix: str) -> list[str]:
    """Walk down the prefix and return the titles kept there, best first.

    Args:
        root: The trie.
        prefix: What was typed, in the alphabet of the keys.

    >>> root = build_trie([("heat", "Heat"), ("her", "Her"), ("hero", "Hero")], k=2)
    >>> complete(root, "her"), complete(root, "hex")
    (['Her', 'Hero'], [])
    """
    node: Node | None = root
    for letter in prefix:
        node = node.children.get(letter) if node else None
    return list(node.best) if node else []


def complete_sorted(
    index: Sequence[tuple[str, str]], popularity: Mapping[str, float], prefix: str, k: int
) -> list[str]:
    """Find the block of keys with the prefix by bisection, then scan it for the k most popular.

    Args:
        index: Pairs of a key and its title, sorted by key.
        popularity: Popularity of each title.
        prefix: In the alphabet of the keys.
        k: Titles to return.

    >>> index = [("heat", "Heat"), ("her", "Her"), ("hero", "Hero"), ("jaws", "Jaws")]
    >>> complete_sorted(index, {"Heat": 1, "Her": 5, "Hero": 3, "Jaws": 9}, "he", k=2)
    ['Her', 'Hero']
    """
    start = bisect_left(index, (prefix, ""))
    end = bisect_left(index, (prefix + chr(0x10FFFF), ""), lo=start)
    return nsmallest(k, {t for _, t in index[start:end]}, key=lambda t: (-popularity[t], t))
