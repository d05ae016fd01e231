"""Top-k completion against a plain scan, and the memory that the lists take."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.recommendation_search.completion_trie import (
    build_trie,
    complete,
    complete_sorted,
)

keys = st.lists(st.text("abc", min_size=1, max_size=6), max_size=15, unique=True)
small = st.integers(1, 6)
prefixes = ["".join(letters) for n in range(4) for letters in product("abc", repeat=n)]


def scan(ranked, prefix, k):
    """The best k titles whose keys start with the prefix, by looking at every pair."""
    found = []
    for key, title in ranked:
        if key[: len(prefix)] == prefix and title not in found:
            found.append(title)
    return found[:k]


@given(keys, small)
def test_trie_equals_a_scan_at_every_prefix(names, k):
    ranked = [(name, name.upper()) for name in names]
    root = build_trie(ranked, k)
    assert all(complete(root, prefix) == scan(ranked, prefix, k) for prefix in prefixes)


@given(keys, small, st.lists(st.integers(1, 4), min_size=15, max_size=15))
def test_sorted_keys_equal_the_trie_even_with_tied_popularity(names, k, counts):
    popularity = {name.upper(): count for name, count in zip(names, counts, strict=False)}
    order = sorted(names, key=lambda name: (-popularity[name.upper()], name.upper()))
    ranked = [(name, name.upper()) for name in order]
    root = build_trie(ranked, k)
    for prefix in prefixes:
        assert complete_sorted(sorted(ranked), popularity, prefix, k) == complete(root, prefix)


@given(keys, small)
def test_title_with_several_keys_is_listed_once(names, k):
    ranked = [(key, name) for name in names for key in (name, "a" + name)]
    popularity = {name: -i for i, name in enumerate(names)}
    root = build_trie(ranked, k)
    for prefix in prefixes:
        listed = complete(root, prefix)
        assert len(set(listed)) == len(listed)
        assert listed == scan(ranked, prefix, k)
        assert listed == complete_sorted(sorted(ranked), popularity, prefix, k)


@given(keys, small)
def test_lists_hold_at_most_one_entry_per_letter_and_one_at_the_root(names, k):
    nodes = [build_trie([(name, name) for name in names], k)]
    for node in nodes:
        nodes.extend(node.children.values())
    assert sum(len(node.best) for node in nodes) <= sum(len(name) + 1 for name in names)
    assert len(nodes) == len({name[:n] for name in names for n in range(len(name) + 1)} | {""})


@given(keys, small)
def test_list_that_is_not_full_holds_everything_below_it(names, k):
    root = build_trie([(name, name) for name in names], k)
    for prefix in prefixes:
        listed = complete(root, prefix)
        if len(listed) < k:
            assert set(listed) == {name for name in names if name.startswith(prefix)}


def test_unknown_prefix_completes_to_nothing():
    assert complete(build_trie([("heat", "Heat")], k=3), "hello") == []
    assert complete_sorted([("heat", "Heat")], {"Heat": 1}, "hello", k=3) == []


@pytest.mark.parametrize("k", [0, -2])
def test_list_of_no_title_is_refused(k):
    with pytest.raises(ValueError, match=f"got {k}"):
        build_trie([("heat", "Heat")], k)
