"""The serving path: joints, contracts, routes and traces, by brute force."""

from dataclasses import replace
from itertools import chain, combinations, pairwise, product

import pytest

from snippets.framework.serving_pipeline import (
    Candidates,
    Page,
    Ranking,
    Request,
    Route,
    Stage,
    check_joints,
    serve,
)


def find(request):
    return Candidates(request.user, (5, 6, 7))


def order(found):
    return Ranking(found.user, found.items[::-1])


def cut(ranking):
    return Page(ranking.user, ranking.items[:2])


RETRIEVE = Stage("retrieve", Request, Candidates, (Route("index", find),))
RANK = Stage(
    "rank",
    Candidates,
    Ranking,
    (
        Route("best", order, frozenset({"a", "b"})),
        Route("second", order, frozenset({"b"})),
        Route("third", order, frozenset({"c"})),
    ),
)
PAGE = Stage("page", Ranking, Page, (Route("top", cut),))
PATH = (RETRIEVE, RANK, PAGE)


@pytest.mark.parametrize("path", list(product(PATH, repeat=3)))
def test_only_the_path_in_which_types_meet_is_accepted(path):
    if all(a.gives is b.takes for a, b in pairwise(path)):
        assert path == PATH
        check_joints(path)
    else:
        with pytest.raises(TypeError, match=r"gives \w+, '\w+' takes \w+"):
            check_joints(path)


def subsets(names):
    return [set(c) for c in chain.from_iterable(combinations(names, n) for n in range(4))]


@pytest.mark.parametrize("down", subsets("abc"))
def test_first_route_whose_needs_are_all_up_is_taken(down):
    alive = [route.name for route in RANK.routes if not route.needs & down]
    if alive:
        _, trace = serve(PATH, Request(1), down)
        assert [hop.route for hop in trace] == ["index", alive[0], "top"]
    else:
        with pytest.raises(RuntimeError, match="'rank' has no route without"):
            serve(PATH, Request(1), down)


@pytest.mark.parametrize("down", [{"ranker"}, "ab", ["a", "x"]])
def test_component_that_no_route_needs_cannot_be_down(down):
    with pytest.raises(ValueError, match="no route needs"):
        serve((RETRIEVE, replace(RANK, routes=RANK.routes[1:2]), PAGE), Request(1), down)


def test_trace_counts_items_in_and_out_of_every_stage():
    page, trace = serve(PATH, Request(user=9))
    assert page == Page(9, (7, 6))
    assert [(hop.items_in, hop.items_out) for hop in trace] == [(0, 3), (3, 3), (3, 2)]


def test_stage_that_breaks_its_own_contract_is_caught_before_the_next_one():
    liar = Stage("liar", Request, Candidates, (Route("wrong", lambda r: Page(r.user, ())),))
    with pytest.raises(TypeError, match="'liar' gives Candidates, got Page"):
        serve((liar, RANK, PAGE), Request(1))


def test_request_of_the_wrong_type_is_refused():
    with pytest.raises(TypeError, match="'retrieve' takes Request, got Ranking"):
        serve(PATH, Ranking(1, ()))
