"""Groups against SciPy's connected components and against the page's ring."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from snippets.system_design.entity_graph import groups, reported_share

links = st.lists(st.tuples(st.integers(0, 12), st.integers(100, 108)), max_size=40)
thorough = settings(deadline=None, database=None)


@given(links, st.integers(1, 6))
@thorough
def test_groups_are_the_connected_components_of_scipy(pairs, cap):
    cards = sorted({card for card, _ in pairs})
    degree = {entity: len({c for c, e in pairs if e == entity}) for _, entity in pairs}
    kept = [(c, e) for c, e in pairs if degree[e] <= cap]
    rows, columns = [c for c, _ in kept], [e for _, e in kept]
    graph = coo_matrix((np.ones(len(kept)), (rows, columns)), shape=(109, 109))
    label = connected_components(graph, directed=False)[1]
    expected = {frozenset(c for c in cards if label[c] == label[card]) for card in cards}
    assert {frozenset(group) for group in groups(pairs, cap)} == expected


@given(links, st.randoms())
@thorough
def test_order_and_repeats_of_links_do_not_matter(pairs, random):
    mixed = pairs + pairs[:5]
    random.shuffle(mixed)
    assert sorted(map(sorted, groups(mixed))) == sorted(map(sorted, groups(pairs)))


@given(links, st.integers(1, 6))
@thorough
def test_a_higher_cap_only_merges_groups(pairs, cap):
    coarse = groups(pairs, cap + 1)
    assert all(any(group <= large for large in coarse) for group in groups(pairs, cap))


def test_an_iterator_of_links_is_read_once():
    assert groups(iter([("a", "x"), ("b", "x")])) == [{"a", "b"}]


def test_one_hub_swallows_the_ring():
    ring = [(f"r{i}", f"phone {j}") for i in range(24) for j in (i // 8, (i + 1) // 8)]
    hub = [(f"h{i}", "airport") for i in range(400)] + [("r0", "airport")]
    assert len(groups(ring + hub)[0]) == 424
    assert len(groups(ring + hub, cap=20)[0]) == 24


@pytest.mark.parametrize("cap", [0.5, math.nan, -1])
def test_a_cap_below_one_is_refused(cap):
    with pytest.raises(ValueError, match="cap"):
        groups([], cap)


def test_reports_outside_the_group_do_not_count():
    assert reported_share(["a", "a", "b"], ["a", "c"]) == 0.5
