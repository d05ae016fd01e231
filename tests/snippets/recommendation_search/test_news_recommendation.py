"""Decay, stories and the page rule against closed forms, SciPy's components and brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from snippets.recommendation_search.news_recommendation import (
    one_per_story,
    recency_score,
    stories,
)

KINDS = {3.0: 150, 12.0: 200, 96.0: 50}


def similarities(n, seed):
    half = np.random.default_rng(seed).random((n, n))
    return (half + half.T) / 2


@given(st.floats(0.1, 100), st.floats(0, 200), st.floats(0.5, 100))
def test_one_half_life_later_the_score_is_half(interest, age, half_life):
    now, later = recency_score([interest, interest], [age, age + half_life], half_life)
    assert later == pytest.approx(now / 2)


def test_with_one_half_life_the_order_does_not_change_as_time_passes():
    rng = np.random.default_rng(0)
    interest, age = rng.lognormal(size=50), rng.uniform(0, 48, 50)
    today, tomorrow = recency_score(interest, age, 6), recency_score(interest, age + 24, 6)
    assert np.argsort(today).tolist() == np.argsort(tomorrow).tolist()


@pytest.mark.parametrize("seed", range(20))
def test_no_single_half_life_comes_near_the_half_lives_by_kind(seed):
    rng = np.random.default_rng(seed)
    true = np.repeat(list(KINDS), list(KINDS.values()))
    interest = rng.lognormal(0, 1, size=(200, true.size))
    age = rng.uniform(0, 120, size=interest.shape)
    now = recency_score(interest, age, true)

    def kept(half_life):
        top = np.argsort(-recency_score(interest, age, half_life), axis=1)[:, :10]
        return np.take_along_axis(now, top, axis=1).sum()

    share = {h: kept(h) / kept(true) for h in (1, 3, 6, 12, 24, 48, np.inf)}
    assert 0.66 < max(share.values()) < 0.75  # more than a quarter is lost
    assert max(share, key=lambda h: share[h]) in (12, 24)
    assert max(share[1], share[np.inf]) < 0.54


@pytest.mark.parametrize("seed", range(20))
def test_single_link_groups_are_the_connected_components(seed):
    alike = similarities(12, seed)
    linked = alike >= 0.72
    _, label = connected_components(linked, directed=False)
    first = [int(np.flatnonzero(label == mine)[0]) for mine in label]
    assert stories(alike, 0.72, single_link=True) == first


@pytest.mark.parametrize("seed", range(20))
def test_first_articles_are_unlike_each_other_and_their_followers_are_like_them(seed):
    alike = similarities(12, seed)
    story = stories(alike, 0.6)
    firsts = sorted(set(story))
    for i, first in enumerate(story):
        assert story[first] == first
        if first != i:
            earlier = [j for j in firsts if j < i]
            assert alike[i, first] == max(alike[i, j] for j in earlier) >= 0.6
        else:
            assert all(alike[i, j] < 0.6 for j in firsts if j < i)


@pytest.mark.parametrize("seed", range(10))
def test_the_first_article_rule_never_makes_fewer_stories_than_single_link(seed):
    alike = similarities(12, seed)
    assert len(set(stories(alike, 0.6))) >= len(set(stories(alike, 0.6, single_link=True)))


def test_a_bridge_joins_two_stories_by_single_link_only():
    alike = np.eye(3)
    alike[2, :2] = alike[:2, 2] = 0.5
    assert stories(alike, 0.4, single_link=True) == [0, 0, 0]
    assert stories(alike, 0.4) == [0, 1, 0]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(-9, 9)), min_size=1, max_size=20),
    st.integers(1, 8),
)
def test_the_page_holds_the_best_article_of_the_best_stories(articles, k):
    story, scores = zip(*articles, strict=True)
    page = one_per_story(scores, story, k)
    best = sorted((max(s for t, s in articles if t == name) for name in set(story)), reverse=True)
    assert [scores[i] for i in page] == best[:k]
    assert len({story[i] for i in page}) == len(page)


@pytest.mark.parametrize(
    ("interest", "age", "half_life"),
    [
        ([-1.0], [1], 6),
        ([np.nan], [1], 6),
        ([1.0], [-1], 6),
        ([1.0], [np.inf], 6),
        ([1.0], [1], np.nan),
        ([1.0], [1], -6),
    ],
)
def test_impossible_scores_are_refused(interest, age, half_life):
    with pytest.raises(ValueError, match="must be finite"):
        recency_score(interest, age, half_life)


def test_impossible_groups_and_pages_are_refused():
    with pytest.raises(ValueError, match="finite"):
        stories([[1, np.nan], [np.nan, 1]], 0.5)
    with pytest.raises(ValueError, match="threshold must be finite"):
        stories([[1.0]], np.nan)
    with pytest.raises(ValueError, match="no NaN"):
        one_per_story([np.nan], [0], 1)
    with pytest.raises(ValueError, match="k must be at least 1"):
        one_per_story([1.0], [0], 0)


def test_an_empty_feed_gives_no_stories_and_an_empty_page():
    assert stories(np.zeros((0, 0)), 0.5) == []
    assert one_per_story([], [], 3) == []
