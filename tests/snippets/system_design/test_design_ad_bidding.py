"""Auctions against integrals and loops, the shaded bid against brute force and a closed form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from snippets.system_design.design_ad_bidding import auction, impression_value, shaded_bid

UNIFORM = 10 * (np.arange(20_000) + 0.5) / 20_000
AMOUNT = st.floats(0, 20)
PRICES = st.lists(st.floats(0, 20), min_size=1, max_size=12)


@given(AMOUNT, AMOUNT, PRICES)
def test_auction_equals_a_loop(v, bid, prices):
    for rule in ("first", "second"):
        gains = [v - (c if rule == "second" else bid) for c in prices if bid >= c]
        result = auction(v, bid, prices, rule)
        assert result.profit == pytest.approx(sum(gains) / len(prices))
        assert result.win_rate == pytest.approx(len(gains) / len(prices))
        assert result.cost == pytest.approx(result.win_rate * v - result.profit)


@given(AMOUNT, AMOUNT, PRICES)
def test_no_second_price_bid_beats_the_value(v, bid, prices):
    best = auction(v, v, prices, "second").profit
    assert auction(v, bid, prices, "second").profit <= best + 1e-9


@given(AMOUNT, PRICES)
def test_bidding_the_value_under_first_price_earns_nothing(v, prices):
    assert auction(v, v, prices, "first").profit == pytest.approx(0)


@given(AMOUNT, AMOUNT, PRICES)
def test_no_first_price_bid_beats_the_shaded_one(v, bid, prices):
    best = auction(v, shaded_bid(v, prices), prices, "first").profit
    assert auction(v, bid, prices, "first").profit <= best + 1e-9
    assert shaded_bid(v, prices) <= v


@pytest.mark.parametrize("k", [0.3, 0.5, 0.8, 1.2, 1.5, 2.0])
def test_an_error_factor_loses_its_squared_distance_from_one_where_prices_are_uniform(k):
    second = auction(3, 3 * k, UNIFORM, "second").profit / auction(3, 3, UNIFORM, "second").profit
    assert second == pytest.approx(1 - (1 - k) ** 2, abs=1e-3)
    best = auction(3, shaded_bid(3, UNIFORM), UNIFORM, "first").profit
    first = auction(3, shaded_bid(3 * k, UNIFORM), UNIFORM, "first").profit / best
    assert first == pytest.approx(1 - (1 - k) ** 2, abs=1e-3)


def test_shaded_bid_is_half_the_value_where_prices_are_uniform():
    assert shaded_bid(3, UNIFORM) == pytest.approx(1.5, abs=1e-3)


def test_log_normal_prices_agree_with_scipys_integral():
    prices = stats.lognorm(s=0.8, scale=2)
    grid = prices.ppf((np.arange(20_000) + 0.5) / 20_000)
    for bid in (1.5, 3.0, 6.0):
        exact, _ = integrate.quad(lambda c: (3 - c) * prices.pdf(c), 0, bid)
        assert auction(3, bid, grid, "second").profit == pytest.approx(exact, abs=1e-3)


def test_profit_of_calibrated_bids_is_their_mean_square_where_prices_are_uniform():
    rng = np.random.default_rng(0)
    said = rng.uniform(0, 5, size=300)
    true = said[:, None] * np.array([0.5, 1.0, 1.5])  # the mean truth is what was said
    got = auction(true[..., None], said[:, None, None], UNIFORM[5::10], "second").profit
    assert got == pytest.approx((said**2).mean() / 20, rel=3e-3)


def test_impression_value_multiplies():
    assert impression_value([75, 10], 0.002, [0.02, 0.5]) == pytest.approx([0.003, 0.01])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: auction(np.nan, 1, [1], "first"), "v must be finite"),
        (lambda: auction(1, -1, [1], "first"), "bid must be finite"),
        (lambda: auction(1, 1, [np.inf], "first"), "price_to_win must be finite"),
        (lambda: auction(1, 1, [], "first"), "price_to_win is empty"),
        (lambda: shaded_bid(-1, [1]), "v must be finite"),
        (lambda: shaded_bid(1, []), "empty"),
        (lambda: shaded_bid([1, 2], [1, 2]), "one number"),
        (lambda: impression_value(-1, 0.1, 0.1), "V must be"),
        (lambda: impression_value(1, np.nan, 0.1), "p_click must be"),
        (lambda: impression_value(1, 0.1, 1.1), "p_conversion must lie"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
