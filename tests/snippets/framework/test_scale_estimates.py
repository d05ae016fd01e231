"""Capacity sums against exact fractions, brute force, queueing theory and distributions."""

from fractions import Fraction
from itertools import count, permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma

from snippets.framework.scale_estimates import agree, machines, one_digit
from snippets.framework.units import quantity

amounts = st.floats(1e-3, 1e12)


@given(st.lists(amounts, min_size=2, max_size=6), st.floats(1, 1e6))
def test_refuses_exactly_when_the_extremes_are_further_apart_than_the_factor(values, factor):
    statements = {f"s{i}": quantity(value, "rows") for i, value in enumerate(values)}
    apart = max(values) / min(values)
    if apart > factor * (1 + 1e-9):
        with pytest.raises(ValueError, match="apart"):
            agree(statements, factor)
    else:
        assert agree(statements, factor) == statements["s0"]


@pytest.mark.parametrize("order", list(permutations(["low", "middle", "high"])))
def test_error_names_the_two_extremes_in_any_order_and_their_factor(order):
    said = {"low": 2, "middle": 3, "high": 50}
    with pytest.raises(ValueError, match="factor of 25 apart") as caught:
        agree({name: quantity(said[name], "TB") for name in order})
    assert "'low' says 2e+12 byte" in str(caught.value)
    assert "'high' says 5e+13 byte" in str(caught.value)
    assert "middle" not in str(caught.value)


def test_same_quantity_in_other_units_agrees_exactly():
    same = {"bytes": quantity(4e14, "bytes"), "TB": quantity(400, "TB"), "PB": quantity(0.4, "PB")}
    assert agree(same, factor=1) == quantity(4e14, "bytes")


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_statements_that_are_not_positive_and_finite_are_refused(value):
    with pytest.raises(ValueError, match="'odd' must be positive"):
        agree({"some": quantity(1, "rows"), "odd": quantity(1, "rows") * value})


def test_single_statement_cannot_be_checked():
    with pytest.raises(ValueError, match="at least 2 statements, got 1"):
        agree({"alone": quantity(1, "rows")})


@pytest.mark.parametrize("factor", [0.5, -1, float("nan")])
def test_factor_below_one_is_refused(factor):
    with pytest.raises(ValueError, match="factor must be at least 1"):
        agree({"a": quantity(1, "rows"), "b": quantity(1, "rows")}, factor)


def test_bytes_are_not_compared_with_seconds():
    with pytest.raises(ValueError, match="'size' is in byte, 'time' in s"):
        agree({"size": quantity(1, "TB"), "time": quantity(1, "day")})


@given(st.integers(1, 10**5), st.integers(1, 2000), st.integers(1, 64), st.integers(1, 100))
def test_machines_are_the_fewest_whose_allowed_slots_hold_the_requests_in_progress(
    rate, milliseconds, slots, percent
):
    in_progress = Fraction(rate * milliseconds, 1000)
    allowed = Fraction(slots * percent, 100)
    needed = machines(
        quantity(rate, "requests/s"),
        quantity(milliseconds, "ms"),
        quantity(slots, "requests/machine"),
        percent / 100,
    )
    assert needed * allowed >= in_progress > (needed - 1) * allowed


def test_machines_of_the_text_by_counting_up():
    fewest = next(m for m in count(1) if m * 16 * 0.6 >= 9000 * 0.050)
    got = machines(
        quantity(9000, "requests/s"), quantity(50, "ms"), quantity(16, "requests/machine")
    )
    assert got == fewest == 47


def test_tiniest_load_still_needs_a_machine():
    rare = quantity(1, "requests/year")
    assert machines(rare, quantity(1, "us"), quantity(64, "requests/machine")) == 1


@pytest.mark.parametrize("utilization", [0, -0.5, 1.01, 60, float("nan")])
def test_impossible_utilization_is_refused(utilization):
    with pytest.raises(ValueError, match="utilization"):
        machines(
            quantity(1, "requests/s"),
            quantity(1, "s"),
            quantity(1, "requests/machine"),
            utilization,
        )


@given(amounts)
def test_one_digit_is_off_by_at_most_a_factor_of_one_and_a_half(value):
    rounded = one_digit(quantity(value, "rows")).value
    assert max(rounded / value, value / rounded) <= 1.5 + 1e-9
    assert f"{rounded:.6e}"[1:8] == ".000000"


# The figures of the page, by exact arithmetic.

IMPRESSIONS = Fraction(15 * 10**9) / Fraction(2, 100)
MONTH = 30 * 24 * 3600


def test_impressions_are_positives_and_negatives_together():
    assert IMPRESSIONS == 750 * 10**9
    assert IMPRESSIONS - 15 * 10**9 == 735 * 10**9


def test_ten_million_requests_a_second_are_3456_times_the_average():
    average = IMPRESSIONS / 100 / MONTH
    assert round(average) == 2894
    assert 10**7 / average == 3456
    with pytest.raises(ValueError, match="a factor of 3,456 apart"):
        agree(
            {
                "stated": quantity(10e6, "requests/s"),
                "derived": quantity(7.5e9, "requests/month"),
            }
        )


def test_ten_million_requests_a_second_are_108_a_day_for_each_of_eight_billion_people():
    assert 10**7 * 86_400 / 8e9 == 108


def test_storage_is_0_4_pb_and_not_4_pb():
    assert 800 * 10**9 * 500 * 10 == 4 * 10**15
    assert (quantity(800e9, "rows") * quantity(500, "bytes/row")).to("PB") == 0.4


def test_sampled_training_set_is_44_tb():
    rows = 15e9 + 735e9 / 10
    assert rows == 88.5e9
    assert (quantity(rows, "rows") * quantity(500, "bytes/row")).to("TB") == pytest.approx(44.25)


def test_five_hours_with_sixty_percent_of_the_day_run_at_2_9_times_the_average():
    hourly = [0.60 / 5] * 5 + [0.40 / 19] * 19
    assert max(hourly) / np.mean(hourly) == pytest.approx(2.88)


def test_losing_one_zone_of_three_raises_60_percent_to_90():
    factor = 3 / 2
    assert factor * 0.60 == pytest.approx(0.90)
    assert factor * 0.40 == pytest.approx(0.60)


def test_four_independent_factors_of_two_make_a_factor_of_four():
    logs = np.random.default_rng(0).normal(scale=np.log(2), size=(100_000, 4)).sum(axis=1)
    assert np.exp(logs.std()) == pytest.approx(4, rel=0.02)


def erlang_c_time(slots, utilization):
    """Mean time in an M/M/c queue, in units of the mean service time."""
    load = slots * utilization
    waiting = load**slots / factorial(slots) / (1 - utilization)
    waits = waiting / (sum(load**k / factorial(k) for k in range(slots)) + waiting)
    return 1 + waits / (slots * (1 - utilization))


@pytest.mark.parametrize(
    ("slots", "utilization", "printed"),
    [(1, 0.6, 2.6), (1, 0.9, 11.0), (16, 0.6, 1), (16, 0.9, 1.4)],
)
def test_times_printed_on_the_page_lie_near_queueing_theory(slots, utilization, printed):
    assert printed == pytest.approx(erlang_c_time(slots, utilization), rel=0.15)


def test_one_slot_takes_one_over_the_idle_share():
    assert erlang_c_time(1, 0.6) == pytest.approx(2.5)
    assert erlang_c_time(1, 0.9) == pytest.approx(10)


def test_p99s_of_three_smooth_stages_sum_above_the_p99_of_the_whole():
    assert 3 * gamma(4, scale=5).ppf(0.99) == pytest.approx(150, abs=1)
    assert gamma(12, scale=5).ppf(0.99) == pytest.approx(107, abs=1)


def test_rare_stalls_stay_below_each_p99_and_above_the_p99_of_three():
    some_stall = 1 - 0.992**3
    assert 1 - 0.992 < 0.01 < some_stall
    assert some_stall == pytest.approx(0.024, abs=5e-4)
    two_or_more = 3 * 0.008**2 * 0.992 + 0.008**3
    assert two_or_more < 0.01  # so the p99 holds one stall: 300 + 20 + 20
