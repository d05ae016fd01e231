"""Expected invitations against enumeration; spread lists against the best ones."""

from itertools import combinations, product

import numpy as np
import pytest

from snippets.recommendation_search.interview_places import invitations, spread
from snippets.recommendation_search.job_market import draw_market


@pytest.mark.parametrize("places", [1, 2, 3])
def test_expected_invitations_equal_the_sum_over_all_outcomes(places):
    value = np.random.default_rng(places).random((4, 3))
    lists = np.array([[0, 1], [1, 2], [1, 0], [0, 1]])
    expected = np.zeros(3)
    for outcome in product((0, 1), repeat=12):
        wins = np.array(outcome).reshape(4, 3)
        shown = np.zeros((4, 3), bool)
        np.put_along_axis(shown, lists, True, axis=1)
        if wins[~shown].any():
            continue
        chance = np.where(wins == 1, value, 1 - value)[shown].prod()
        expected += chance * np.minimum(wins.sum(axis=0), places)
    np.testing.assert_allclose(invitations(value, lists, places), expected)


def test_one_more_candidate_adds_value_times_the_chance_of_a_place():
    value, others = np.full((11, 1), 0.1), np.zeros((11, 1), int)
    value[10] = 0.2
    for places, left in ((1, 0.9**10), (2, 0.9**10 + 10 * 0.1 * 0.9**9)):
        added = invitations(value, others, places) - invitations(value[:10], others[:10], places)
        assert float(added[0]) == pytest.approx(0.2 * left)


@pytest.mark.parametrize("seed", range(5))
def test_spread_reaches_at_least_half_of_the_best_lists(seed):
    value = np.random.default_rng(seed).random((4, 4)) ** 2
    pairs = list(combinations(range(4), 2))
    best = max(invitations(value, np.array(lists), 1).sum() for lists in product(pairs, repeat=4))
    ours = invitations(value, spread(value, 2, 1), 1).sum()
    assert best / 2 <= ours <= best + 1e-12


def test_with_places_for_all_spread_is_the_plain_order():
    value = np.random.default_rng(0).random((30, 12))
    lists = spread(value, 5, places=30)
    np.testing.assert_array_equal(lists, np.argsort(-value, axis=1, kind="stable")[:, :5])
    total = np.take_along_axis(value, lists, axis=1).sum()
    assert invitations(value, lists, 30).sum() == pytest.approx(total)


@pytest.mark.parametrize("bad", [1.5, -0.1, float("nan")])
def test_a_value_that_is_no_chance_is_refused(bad):
    with pytest.raises(ValueError, match="value must be chances"):
        spread(np.array([[bad, 0.5]]), 1, 1)


@pytest.mark.parametrize("places", [0, True, 1.5])
def test_places_that_are_no_number_are_refused(places):
    with pytest.raises(ValueError, match="places must be a whole number"):
        spread(np.array([[0.5]]), 1, places)


@pytest.mark.parametrize("lists", [[[2]], [[-1]], [[0], [1]], [[0.0]], [[0, 0]], [0]])
def test_lists_that_fit_no_member_or_job_are_refused(lists):
    with pytest.raises(ValueError, match="lists must be"):
        invitations(np.array([[0.5, 0.5]]), np.array(lists), 1)


@pytest.mark.parametrize("seed", range(6))
def test_counting_places_gives_more_invitations_from_lists_that_look_worse(seed):
    market = draw_market(400, 200, np.random.default_rng(seed))
    v = np.where(market.past, 0.0, market.applied * market.invited)
    scores = (market.opened, market.applied, v)
    lists = [np.argsort(-np.where(market.past, -1.0, s), axis=1)[:, :10] for s in scores]
    lists.append(spread(v, 10, 3))
    unlimited = [np.take_along_axis(v, shown, axis=1).sum() for shown in lists]
    filled = [invitations(v, shown, 3) for shown in lists]
    totals = [jobs.sum() for jobs in filled]
    assert totals[0] < totals[1] - 50 < totals[2] - 100 < totals[3] - 200
    assert unlimited[2] == max(unlimited)
    assert unlimited[3] < 0.75 * unlimited[2]
    assert np.mean(filled[3] < 0.5) < 0.05 < 0.25 < np.mean(filled[2] < 0.5)


@pytest.mark.parametrize("seed", range(3))
def test_members_served_early_choose_first(seed):
    market = draw_market(400, 200, np.random.default_rng(seed))
    v = np.where(market.past, 0.0, market.applied * market.invited)
    own = np.take_along_axis(v, spread(v, 10, 3), axis=1).sum(axis=1)
    best = np.sort(v, axis=1)[:, -10:].sum(axis=1)
    kept = own / best
    assert kept[:100].mean() > 0.8 > 0.6 > kept[-100:].mean()
