"""Team-draft interleaving against its invariants, all coins, and simulated users."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.interleaving import first_click, team_draft

items = list("abcdef")
rankings = st.permutations(items)
tosses = st.lists(st.booleans(), min_size=3, max_size=3)
APPEAL = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1, "e": 0.05, "f": 0.05}


def credit(a, b, k, patience):
    """Mean and variance of the credit of one query, over coins and clicks."""
    first = second = 0.0
    coins = list(product([True, False], repeat=(k + 1) // 2))
    for coin in coins:
        shown, team = team_draft(a, b, k, coin)
        clicks = first_click(shown, APPEAL, patience)
        first += np.dot(team, clicks) / len(coins)
        second += sum(clicks) / len(coins)
    return first, second - first**2


@given(rankings, rankings, tosses, st.integers(1, 6))
def test_teams_never_differ_by_more_than_one_and_no_item_repeats(a, b, coins, k):
    shown, team = team_draft(a, b, k, coins)
    assert len(shown) == len(set(shown)) == len(team) == k
    assert all(abs(total) <= 1 for total in np.cumsum(team))


@given(rankings, rankings, tosses, st.integers(1, 6))
def test_each_item_is_the_best_left_of_the_ranker_that_supplied_it(a, b, coins, k):
    shown, team = team_draft(a, b, k, coins)
    for i, (item, side) in enumerate(zip(shown, team, strict=True)):
        ranking = a if side == 1 else b
        assert all(other in shown[:i] for other in ranking[: ranking.index(item)])


@given(rankings, rankings, tosses)
def test_swapping_rankers_and_coins_swaps_the_teams_only(a, b, coins):
    shown, team = team_draft(a, b, 6, coins)
    mirrored, other = team_draft(b, a, 6, [not coin for coin in coins])
    assert mirrored == shown
    assert other == [-side for side in team]


@given(rankings, st.floats(0, 1))
def test_identical_rankers_earn_no_credit_on_average(a, patience):
    assert credit(a, a, 4, patience)[0] == pytest.approx(0)
    assert team_draft(a, a, 4, [True, False])[0] == a[:4]


@given(st.floats(0, 1))
def test_better_ranker_earns_credit_whatever_the_patience(patience):
    assert credit("abcdef", "bacdef", 4, patience)[0] > 0


def test_credit_prefers_bait_because_a_click_is_all_it_sees():
    # "a" is clicked most and, say, disappoints: the ranker that shows it first wins
    assert credit("abcdef", "bcadef", 4, 0.9)[0] > 0


@given(rankings)
def test_patient_user_clicks_with_the_complement_of_all_refusals(shown):
    refused = np.prod([1 - APPEAL[item] for item in shown])
    assert sum(first_click(shown, APPEAL, 1.0)) == pytest.approx(1 - refused)


def test_first_click_matches_simulated_users():
    rng, n, hits = np.random.default_rng(0), 100_000, np.zeros(4)
    reading = np.ones(n, dtype=bool)
    for rank, item in enumerate("abcd"):
        clicked = reading & (rng.random(n) < APPEAL[item])
        hits[rank] = clicked.mean()
        reading &= ~clicked & (rng.random(n) < 0.9)
    np.testing.assert_allclose(first_click("abcd", APPEAL, 0.9), hits, atol=0.006)


def test_sample_size_of_the_page_gives_eighty_percent_power():
    mean, variance = credit("abcdef", "bacdef", 4, 0.9)
    n = round((1.96 + 0.84) ** 2 * variance / mean**2)
    rng = np.random.default_rng(1)
    won = (variance + mean**2 + mean) / 2  # P(+1), P(-1) follow from mean and second moment
    lost = won - mean
    counts = rng.multinomial(n, [won, lost, 1 - won - lost], size=4000)
    total = counts[:, 0] - counts[:, 1]
    spread = np.sqrt(counts[:, 0] + counts[:, 1] - total**2 / n)
    assert np.mean(total / spread > 1.96) == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize("patience", [-0.1, 1.1, float("nan")])
def test_impossible_patience_is_refused(patience):
    with pytest.raises(ValueError, match="chances must lie in 0 to 1"):
        first_click("ab", APPEAL, patience)


def test_cutoff_below_one_is_refused():
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        team_draft("ab", "ba", 0, [])
