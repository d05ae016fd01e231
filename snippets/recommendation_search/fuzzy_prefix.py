"""Typo-tolerant prefixes: carry one row of the edit-distance table down a trie.

Cell j of a node's row is the edit distance of the node's path from the first j letters typed. A
child's row follows from its parent's, so titles that share a prefix share the work:

    row[j] = min(parent[j] + 1, row[j-1] + 1, parent[j-1] + (typed[j] != letter))

Only cells with |depth - j| <= edits can stay within the limit (the band), and a row without such a
cell ends the branch.

Sources: Chaudhuri and Kaushik (2009) and Ji et al. (2009), doi:10.1145/1526709.1526760, who also
reuse the walk from one keystroke to the next.
"""

from __future__ import annotations

from snippets.recommendation_search.completion_trie import Node


def near(root: Node, typed: str, edits: int = 1) -> list[tuple[int, Node]]:
    """Find every prefix within so many edits of what was typed, nearest first.

    An edit inserts, deletes or replaces one letter; swapped neighbors are two edits.

    Args:
        root: The trie.
        typed: What was typed, in the alphabet of the keys, n letters.
        edits: Edits forgiven.

    Returns:
        Pairs of the distance and the node.

    Raises:
        ValueError: `edits` is negative.

    >>> from snippets.recommendation_search.completion_trie import build_trie
    >>> root = build_trie([("heat", "Heat"), ("hero", "Hero")], k=2)
    >>> [(distance, node.best) for distance, node in near(root, "hexo")]
    [(1, ['Hero'])]
    >>> near(root, "heat", edits=-1)
    Traceback (most recent call last):
    ValueError: edits must be at least 0, got -1
    """
    if edits < 0:
        raise ValueError(f"edits must be at least 0, got {edits}")
    n, far = len(typed), edits + 1
    found = []
    stack = [(root, 0, {j: j for j in range(min(edits, n) + 1)})]
    while stack:
        node, depth, row = stack.pop()
        if row.get(n, far) <= edits:
            found.append((row[n], node))
        depth += 1
        for letter, child in node.children.items():
            below: dict[int, int] = {}
            for j in range(max(0, depth - edits), min(n, depth + edits) + 1):
                swap = row.get(j - 1, far) + (typed[j - 1] != letter) if j else far
                below[j] = min(row.get(j, far) + 1, below.get(j - 1, far) + 1, swap)
            if min(below.values(), default=far) <= edits:
                stack.append((child, depth, below))
    return sorted(found, key=lambda pair: pair[0])
