"""The share of silent customers agrees with SciPy and with simulated visits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from snippets.framework.silence_label import silent_share

share, rate, window = st.floats(0, 1), st.floats(0.001, 2), st.floats(0, 400)


@given(share, rate, window)
def test_those_who_stay_are_silent_as_a_poisson_count_is_zero(left, rate, window):
    stays = poisson.pmf(0, rate * window)
    assert silent_share(left, rate, window) == pytest.approx(left + (1 - left) * stays)


def test_share_agrees_with_simulated_gaps_between_visits():
    rng = np.random.default_rng(0)
    n, left, gap, window = 200_000, 0.05, 30, 45
    gone = rng.random(n) < left
    next_visit = np.where(gone, np.inf, rng.exponential(gap, n))
    seen = np.mean(next_visit > window)
    assert silent_share(left, 1 / gap, window) == pytest.approx(seen, abs=0.005)


@given(share, rate, window, st.floats(0, 100))
def test_a_longer_window_marks_fewer_customers_and_never_fewer_than_have_left(
    left, rate, window, more
):
    longer = silent_share(left, rate, window + more)
    assert left - 1e-12 <= longer <= silent_share(left, rate, window) + 1e-12


def test_a_window_in_usual_gaps_keeps_the_order_of_those_who_left():
    kinds = [(7, 0.10), (30, 0.05), (90, 0.02)]
    by_gap = [silent_share(left, 1 / gap, 4 * gap) for gap, left in kinds]
    by_days = [silent_share(left, 1 / gap, 30) for gap, left in kinds]
    assert by_gap == sorted(by_gap, reverse=True)
    assert by_days == sorted(by_days)


@pytest.mark.parametrize(
    ("left", "rate", "window"),
    [(-0.1, 1, 1), (1.1, 1, 1), (float("nan"), 1, 1), (0, 0, 1), (0, -1, 1), (0, 1, -1)],
)
def test_numbers_out_of_range_are_refused(left, rate, window):
    with pytest.raises(ValueError, match="got"):
        silent_share(left, rate, window)
