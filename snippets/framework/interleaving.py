"""Team-draft interleaving: two rankers share one list, and clicks vote.

Like captains choosing teams: whoever has supplied fewer items picks next, a coin decides a draw,
and each picks its best item that is not yet in the list. A click credits the ranker that supplied
it. The sign of the mean credit says which ranker is preferred; its size is no product metric.

Source: Radlinski, Kurup and Joachims, How does clickthrough data reflect retrieval quality? (2008),
doi:10.1145/1458082.1458092.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def team_draft(
    a: Sequence[str], b: Sequence[str], k: int, coins: Iterable[bool]
) -> tuple[list[str], list[int]]:
    """Merge two rankings into one list of k items, and say who supplied each.

    Args:
        a: Items of the first ranker, best first, without duplicates, at least k.
        b: Items of the second ranker, likewise.
        k: Length of the shared list, at least 1.
        coins: One for each draw, ceil(k / 2) in all: whether the first ranker picks first.

    Returns:
        The items shown, and +1 where `a` supplied the item, -1 where `b` did; both of length k.

    Raises:
        ValueError: A ranking is shorter than k or repeats an item, or the coins run out.

    >>> team_draft(["x", "y", "z"], ["y", "x", "w"], k=3, coins=[True, False])
    (['x', 'y', 'w'], [1, -1, -1])
    >>> team_draft(["x", "y"], ["y", "x"], k=3, coins=[True, True])
    Traceback (most recent call last):
    ValueError: each ranking must hold at least k = 3 items, got 2 and 2
    >>> team_draft(["x", "x"], ["y", "x"], k=2, coins=[True])
    Traceback (most recent call last):
    ValueError: a ranking must not repeat an item
    >>> team_draft(["x", "y"], ["y", "x"], k=2, coins=[])
    Traceback (most recent call last):
    ValueError: the coins ran out after 0 items
    """
    if not 1 <= k <= min(len(a), len(b)):
        raise ValueError(
            f"each ranking must hold at least k = {k} items, got {len(a)} and {len(b)}"
            if k >= 1
            else f"k must be at least 1, got {k}"
        )
    if len(set(a)) < len(a) or len(set(b)) < len(b):
        raise ValueError("a ranking must not repeat an item")
    shown: list[str] = []
    team: list[int] = []
    toss = iter(coins)
    while len(shown) < k:
        lead = sum(team)
        coin = next(toss, None) if lead == 0 else lead < 0  # who is behind picks
        if coin is None:
            raise ValueError(f"the coins ran out after {len(shown)} items")
        shown.append(next(item for item in (a if coin else b) if item not in shown))
        team.append(1 if coin else -1)
    return shown, team


def first_click(shown: Sequence[str], appeal: Mapping[str, float], patience: float) -> list[float]:
    """Return the chance that the first click falls on each rank, for a user who reads downward.

    Args:
        shown: Items from the top, length k.
        appeal: Chance that the user clicks an item after reading it, in `0` to `1`.
        patience: Chance to read on after an item that was not clicked, in `0` to `1`.

    Raises:
        ValueError: A chance is out of range.

    >>> first_click(["x", "y"], {"x": 0.5, "y": 0.4}, patience=1.0)
    [0.5, 0.2]
    >>> first_click(["x", "y"], {"x": 0.5, "y": 0.4}, patience=0.0)
    [0.5, 0.0]
    >>> first_click(["x"], {"x": 0.5}, patience=2)
    Traceback (most recent call last):
    ValueError: chances must lie in 0 to 1, got 2
    """
    for chance in (patience, *(appeal[item] for item in shown)):
        if not 0 <= chance <= 1:
            raise ValueError(f"chances must lie in 0 to 1, got {chance}")
    reading, clicks = 1.0, []
    for item in shown:
        clicks.append(reading * appeal[item])
        reading *= (1 - appeal[item]) * patience
    return clicks
