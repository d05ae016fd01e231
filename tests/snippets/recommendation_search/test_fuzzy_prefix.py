"""The walk down the trie against the full edit-distance table of every prefix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.recommendation_search.completion_trie import build_trie, complete
from snippets.recommendation_search.fuzzy_prefix import near

names = st.lists(st.text("abc", min_size=1, max_size=7), max_size=12, unique=True)


def levenshtein(a, b):
    """The whole table, no band."""
    table = [[i + j for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i, x in enumerate(a, start=1):
        for j, y in enumerate(b, start=1):
            table[i][j] = min(
                table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (x != y)
            )
    return table[-1][-1]


def paths(root):
    """Each node's prefix, by identity."""
    found, stack = {}, [(root, "")]
    while stack:
        node, path = stack.pop()
        found[id(node)] = path
        stack += [(child, path + letter) for letter, child in node.children.items()]
    return found


@given(names, st.text("abc", max_size=6), st.integers(0, 4))
def test_walk_finds_exactly_the_prefixes_within_the_edits(titles, typed, edits):
    root = build_trie([(title, title) for title in titles], k=20)
    path = paths(root)
    found = {path[id(node)]: distance for distance, node in near(root, typed, edits)}
    expected = {p: levenshtein(p, typed) for p in path.values()}
    assert found == {p: d for p, d in expected.items() if d <= edits}


@given(names, st.text("abc", max_size=6), st.integers(0, 3))
def test_nearest_prefixes_come_first_and_none_twice(titles, typed, edits):
    found = near(build_trie([(title, title) for title in titles], k=20), typed, edits)
    distances = [distance for distance, _ in found]
    assert distances == sorted(distances)
    assert len({id(node) for _, node in found}) == len(found)


@given(names, st.text("abc", max_size=6))
def test_without_edits_the_walk_is_the_prefix(titles, typed):
    root = build_trie([(title, title) for title in titles], k=20)
    listed = [title for _, node in near(root, typed, edits=0) for title in node.best]
    assert listed == complete(root, typed)


@pytest.mark.parametrize("typed", ["hwllo", "hllo", "heello", "ello"])
def test_one_wrong_missing_or_extra_letter_is_forgiven(typed):
    root = build_trie([("hello dolly", "Hello, Dolly!")], k=1)
    assert complete(root, typed) == []
    assert any("Hello, Dolly!" in node.best for _, node in near(root, typed))


def test_swapped_neighbors_are_two_edits():
    root = build_trie([("hello", "Hello")], k=1)
    assert near(root, "hlelo", edits=1) == []
    assert near(root, "hlelo", edits=2)


def test_hola_is_three_edits_from_hello():
    root = build_trie([("hola estas sola", "Hola")], k=1)
    assert near(root, "hello", edits=2) == []
    assert near(root, "hello", edits=3)[0][0] == 3
    assert min(levenshtein("hola estas sola"[:n], "hello") for n in range(16)) == 3


def test_as_many_edits_as_letters_match_everything():
    root = build_trie([("heat", "Heat"), ("jaws", "Jaws")], k=2)
    assert near(root, "xx", edits=1) == []
    assert (2, root) in near(root, "xx", edits=2)


def test_negative_edits_are_refused():
    with pytest.raises(ValueError, match="got -1"):
        near(build_trie([], k=1), "heat", edits=-1)
