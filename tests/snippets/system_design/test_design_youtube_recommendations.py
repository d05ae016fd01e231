"""Bounds that must hold for every request, and steps replayed by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.system_design.design_youtube_recommendations import (
    Step,
    answer,
    check_budget,
    merged,
)

MS = st.one_of(st.floats(0, 1000), st.just(math.inf))


def path(enough=1):
    sources = {"index": lambda user, videos: (1, 2, 3), "fresh": lambda user, videos: (3, 9)}
    return [
        Step("retrieve", 40, lambda user, videos: (7, 8, 1), sources, enough),
        Step(
            "rank", 100, lambda user, videos: videos, {"ranker": lambda user, videos: videos[::-1]}
        ),
        Step("page", 10, lambda user, videos: videos[:2]),
    ]


@given(MS, MS, MS)
def test_no_request_outlasts_the_sum_of_the_deadlines(index, fresh, ranker):
    steps = path()
    _, trace = answer(0, steps, {"index": index, "fresh": fresh, "ranker": ranker})
    assert sum(hop.ms for hop in trace) <= check_budget(steps, 200)


@given(MS, MS, MS)
def test_every_request_gets_a_page_without_repeats(index, fresh, ranker):
    page, trace = answer(0, path(), {"index": index, "fresh": fresh, "ranker": ranker})
    assert len(page) == len(set(page)) == 2
    assert all(hop.items_out > 0 for hop in trace)
    assert [hop.items_in for hop in trace[1:]] == [hop.items_out for hop in trace[:-1]]


@pytest.mark.parametrize(
    ("index", "fresh", "expected"),
    [
        (10, 10, (1, 3, 2, 9)),
        (10, 90, (1, 2, 3)),
        (90, 10, (3, 9)),
        (90, 90, (7, 8, 1)),
    ],
)
def test_what_arrives_in_time_is_what_counts(index, fresh, expected):
    videos, trace = answer(0, path()[:1], {"index": index, "fresh": fresh})
    assert videos == expected
    assert trace[0].ms == min(max(index, fresh), 40)


def test_too_few_candidates_call_the_fallback_although_a_source_answered():
    took = {"index": math.inf, "fresh": 8}
    assert answer(0, path()[:1], took)[0] == (3, 9)
    videos, trace = answer(0, path(enough=4)[:1], took)
    assert videos == (3, 9, 7, 8, 1)
    assert trace[0].answered == "fresh, local"


def test_late_ranker_leaves_the_order_of_retrieval():
    took = {"index": 1, "fresh": 1, "ranker": 101}
    assert answer(0, path(), took)[0] == (1, 3)
    assert answer(0, path(), took | {"ranker": 100})[0] == (9, 2)


def test_budget_counts_every_step():
    assert check_budget(path(), 150) == 150
    with pytest.raises(ValueError, match="150 ms, the budget is 149"):
        check_budget(path(), 149)


@given(st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=4))
def test_merging_keeps_every_video_once_and_each_list_in_order(lists):
    lists = [tuple(dict.fromkeys(items)) for items in lists]
    result = merged(lists)
    assert sorted(result) == sorted({video for items in lists for video in items})
    if len(lists) == 1:
        assert result == lists[0]
    firsts = [items[0] for items in lists if items]
    assert set(result[: len(set(firsts))]) == set(firsts)
