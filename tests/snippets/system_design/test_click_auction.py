"""The price is the least that wins, found by trying bids; a common factor cancels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.system_design.click_auction import click_auction

SEED, FACTOR = st.integers(0, 10_000), st.floats(0.01, 100)


def draw(seed):
    rng = np.random.default_rng(seed)
    return rng.uniform(0.1, 5, size=6), rng.uniform(0.001, 0.1, size=6)


@given(SEED)
def test_price_is_the_lowest_bid_that_still_wins(seed):
    bids, rates = draw(seed)
    winner, price = click_auction(bids, rates)
    assert price <= bids[winner] * (1 + 1e-12)
    for factor, wins in ((1.001, True), (0.999, False)):
        changed = bids.copy()
        changed[winner] = price * factor
        assert (click_auction(changed, rates)[0] == winner) == wins


@given(SEED, FACTOR)
def test_a_common_error_of_all_rates_changes_neither_winner_nor_price(seed, factor):
    bids, rates = draw(seed)
    winner, price = click_auction(bids, rates)
    assert click_auction(bids, factor * rates) == (winner, pytest.approx(price))


@given(SEED, st.floats(1.01, 10))
def test_overrating_the_winner_lowers_its_price_in_proportion(seed, factor):
    bids, rates = draw(seed)
    winner, price = click_auction(bids, rates)
    rates[winner] *= factor
    assert click_auction(bids, rates) == (winner, pytest.approx(price / factor))


@given(SEED, FACTOR)
def test_no_bid_of_the_winner_or_a_loser_beats_the_true_value_with_one_slot(seed, factor):
    bids, rates = draw(seed)
    for ad in range(6):
        changed = bids.copy()
        changed[ad] *= factor
        gains = []
        for tried in (bids, changed):
            winner, price = click_auction(tried, rates)
            gains.append(rates[ad] * (bids[ad] - price) if winner == ad else 0.0)
        assert gains[1] <= gains[0] + 1e-12


@pytest.mark.parametrize(
    ("bids", "rates", "message"),
    [
        ([1.0], [0.1], "at least 2"),
        ([1.0, 2.0], [0.1], "equally long"),
        ([[1.0, 2.0]], [[0.1, 0.1]], "equally long"),
        ([1.0, np.nan], [0.1, 0.1], "positive"),
        ([1.0, -1.0], [0.1, -0.1], "positive"),
        ([1.0, np.inf], [0.1, 0.1], "positive"),
    ],
)
def test_bad_input_is_refused(bids, rates, message):
    with pytest.raises(ValueError, match=message):
        click_auction(bids, rates)
