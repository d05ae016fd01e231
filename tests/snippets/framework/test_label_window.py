"""The label window against SciPy, simulation and root finding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import expon

from snippets.framework.label_window import caught, shortest_window

NEWS, FILM = [(0.95, 0.05), (0.05, 24.0)], [(0.35, 0.05), (0.65, 24.0)]
mixtures = st.tuples(st.floats(0, 1), st.floats(0.01, 10), st.floats(1, 100)).map(
    lambda m: [(m[0], m[1]), (1 - m[0], m[2])]
)


@given(st.floats(0, 1000), mixtures)
def test_caught_share_equals_scipy(window, delays):
    expected = sum(share * expon(scale=mean).cdf(window) for share, mean in delays)
    assert caught(window, delays) == pytest.approx(expected)


@pytest.mark.parametrize("window", [1 / 6, 1, 24, 168])
@pytest.mark.parametrize("delays", [NEWS, FILM])
def test_caught_share_equals_a_simulation(window, delays):
    rng = np.random.default_rng(0)
    kind = rng.random(200_000) >= delays[0][0]
    delay = rng.exponential(np.where(kind, delays[1][1], delays[0][1]))
    assert np.mean(delay <= window) == pytest.approx(caught(window, delays), abs=0.005)


@given(st.floats(0.01, 0.999), mixtures)
def test_shortest_window_catches_the_share_and_a_shorter_one_does_not(share, delays):
    window = shortest_window(share, delays)
    assert caught(window, delays) >= share
    assert caught(window * (1 - 1e-6), delays) <= share + 1e-12


@pytest.mark.parametrize(("delays", "printed"), [(NEWS, 39), (FILM, 100)])
def test_printed_windows_equal_the_root_that_scipy_finds(delays, printed):
    root = brentq(lambda hours: caught(hours, delays) - 0.99, 0, 10_000)
    assert shortest_window(0.99, delays) == pytest.approx(root)
    assert round(root) == printed


def test_short_windows_and_unseen_rows_each_reverse_the_order_of_two_items():
    def rate(clicks, delays, window, seen=1.0):
        return seen * clicks * caught(window, delays)

    assert rate(0.05, NEWS, 1e6) < rate(0.08, FILM, 1e6)  # the truth
    assert rate(0.05, NEWS, 1 / 6) > rate(0.08, FILM, 1 / 6)
    assert rate(0.05, NEWS, 168) < rate(0.08, FILM, 168)
    for window in (1 / 6, 1, 24, 168, 1e6):
        assert rate(0.05, NEWS, window, seen=0.9) > rate(0.08, FILM, window, seen=0.3)


def test_delays_measured_on_recent_rows_only_are_too_short():
    rng = np.random.default_rng(0)
    age = rng.uniform(0, 48, 100_000)  # all rows of the last two days will be clicked
    delay = rng.exponential(24, age.size)
    observed = delay[delay <= age]
    assert np.quantile(observed, 0.99) < 0.5 * shortest_window(0.99, [(1.0, 24.0)])


@pytest.mark.parametrize("window", [-1, np.nan, np.inf])
def test_windows_that_are_no_length_are_refused(window):
    with pytest.raises(ValueError, match="window must be finite"):
        caught(window, NEWS)


@pytest.mark.parametrize(
    "delays",
    [[], [(0.5, 1)], [(1.5, 1), (-0.5, 1)], [(np.nan, 1)], [(1, 0)], [(1, -1)], [(1, np.nan)]],
)
def test_shares_and_means_that_make_no_distribution_are_refused(delays):
    with pytest.raises(ValueError, match=r"shares must|mean delay must"):
        caught(1, delays)


@pytest.mark.parametrize("share", [-0.1, 1.0, np.nan])
def test_shares_that_no_window_catches_are_refused(share):
    with pytest.raises(ValueError, match="share must be at least 0"):
        shortest_window(share, NEWS)
