"""What the synthetic bookings promise."""

import numpy as np
import pytest

from snippets.algorithms.booking_listings import coast_season, draw_bookings, draw_towns


def test_the_truth_is_linear_in_the_columns_and_the_season_column():
    X, truth = draw_bookings(400, 0.8, np.random.default_rng(0))
    wide = np.column_stack([np.ones(400), X, coast_season(X)])
    weights = np.linalg.lstsq(wide, truth, rcond=None)[0]
    np.testing.assert_allclose(weights, [4.2, 0.15, -0.04, 0, 0.8], atol=1e-9)


def test_without_the_season_column_no_line_reaches_the_truth():
    X, truth = draw_bookings(400, 0.8, np.random.default_rng(0))
    left_over = np.linalg.lstsq(np.column_stack([np.ones(400), X]), truth, rcond=None)[1]
    assert np.sqrt(left_over[0] / 400) > 0.2


def test_homes_of_one_town_share_its_premium_and_lie_close_together():
    X, truth, town = draw_towns(30, 8, 0.5, np.random.default_rng(1))
    premium = truth - 4.2 - 0.15 * X[:, 0]
    for number in range(30):
        assert np.ptp(premium[town == number]) < 1e-9
        assert np.ptp(X[town == number, 1:], axis=0).max() < 1.5
    assert premium[::8].std() == pytest.approx(0.5, rel=0.4)


@pytest.mark.parametrize("n", [0, -1, 2.0, True])
def test_a_count_must_be_a_whole_number(n):
    rng = np.random.default_rng(0)
    for draw in (
        lambda: draw_bookings(n, 0.0, rng),
        lambda: draw_towns(n, 2, 0.1, rng),
        lambda: draw_towns(2, n, 0.1, rng),
    ):
        with pytest.raises(ValueError, match="whole number"):
            draw()


@pytest.mark.parametrize("premium", [-0.1, np.nan, np.inf])
def test_a_premium_must_be_a_spread(premium):
    with pytest.raises(ValueError, match="premium"):
        draw_towns(2, 2, premium, np.random.default_rng(0))
