"""Suggestions against popularity times the personal and the typo factor, over a full scan."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.recommendation_search.completion_trie import build_trie, complete
from snippets.recommendation_search.netflix_typeahead import letters_needed, suggest

catalogs = st.dictionaries(
    st.text("abc", min_size=1, max_size=6), st.integers(1, 10_000), min_size=1, max_size=15
)
fans = st.dictionaries(st.text("abc", min_size=1, max_size=6), st.floats(0, 1), max_size=8)
typing = st.text("abc", min_size=1, max_size=3)


def index(popularity, k=100):
    order = sorted(popularity, key=lambda title: (-popularity[title], title))
    return build_trie([(title, title) for title in order], k)


@given(catalogs, typing)
def test_without_affinity_and_typos_the_order_is_that_of_popularity(popularity, typed):
    root = index(popularity)
    assert suggest(root, popularity, typed) == complete(root, typed)[:5]


@given(catalogs, fans, typing)
def test_score_is_popularity_times_the_personal_factor(popularity, affinity, typed):
    listed = suggest(index(popularity), popularity, typed, affinity, weight=2.0)
    product = {
        title: popularity[title] * exp(2.0 * affinity.get(title, 0))
        for title in popularity
        if title.startswith(typed)
    }
    best = sorted(product.values(), reverse=True)[:5]
    assert [product[title] for title in listed] == pytest.approx(best)


@given(catalogs, fans, typing, st.integers(1, 8))
def test_list_is_exact_once_its_last_score_reaches_the_bound(popularity, affinity, typed, kept):
    root = index(popularity, kept)
    listed = suggest(root, popularity, typed, affinity, k=2)
    candidates = complete(root, typed)
    if len(listed) == 2 and len(candidates) == kept:
        last = log(popularity[listed[-1]]) + 3 * affinity.get(listed[-1], 0)
        if last > log(popularity[candidates[-1]]) + 3:
            everything = suggest(index(popularity), popularity, typed, affinity, k=2)
            assert listed == everything


def test_affinity_changes_the_order():
    popularity = {"heat": 900, "her": 700, "hereditary": 200}
    root = index(popularity)
    assert suggest(root, popularity, "h")[0] == "heat"
    assert suggest(root, popularity, "h", {"hereditary": 0.8})[0] == "hereditary"


@pytest.mark.parametrize(("times", "first"), [(50, "hero"), (60, "herd")])
def test_typo_must_be_worth_55_times_the_popularity(times, first):
    assert exp(4) == pytest.approx(55, abs=0.5)
    popularity = {"hero": 10, "herd": 10 * times}
    assert suggest(index(popularity), popularity, "hero")[0] == first


def test_typo_is_forgiven_from_the_fourth_letter_on():
    popularity = {"jaws": 5}
    root = index(popularity)
    assert suggest(root, popularity, "jaw") == ["jaws"]
    assert suggest(root, popularity, "jbw") == []
    assert suggest(root, popularity, "jbws") == ["jaws"]
    assert suggest(root, popularity, "jbw", fuzzy_from=3) == ["jaws"]


def test_title_beyond_the_kept_list_cannot_be_promoted():
    popularity = {"her": 3, "heat": 2, "hero": 1}
    fan = {"hero": 1.0}
    assert suggest(index(popularity, k=2), popularity, "he", fan) == ["her", "heat"]
    assert suggest(index(popularity, k=3), popularity, "he", fan)[0] == "hero"


@pytest.mark.parametrize("count", [0, -1, float("nan")])
def test_popularity_that_has_no_logarithm_is_refused(count):
    with pytest.raises(ValueError, match=f"got {count} for heat"):
        suggest(index({"heat": 1}), {"heat": count}, "he")


def test_letters_needed_counts_to_the_first_listing():
    def shown(typed):
        return ["Heat"] if len(typed) >= 2 else []

    assert letters_needed("heat", "Heat", shown) == 2
    assert letters_needed("heat", "Jaws", shown) == 4
