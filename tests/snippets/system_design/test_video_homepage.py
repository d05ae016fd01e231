"""The world against its own description, pages against brute force."""

import numpy as np
import pytest

from snippets.system_design.video_homepage import FEATURES, page_value, simulate_homepage

HOME = simulate_homepage(200, 400, np.random.default_rng(0))
EVERYTHING = np.tile(np.arange(400), (200, 1))


def test_page_value_equals_pages_built_by_hand():
    scores = np.random.default_rng(1).normal(size=(200, 400))
    clicks = minutes = 0.0
    for user in range(200):
        page = sorted(range(400), key=lambda v, u=user: -scores[u, v])[:10]
        clicks += sum(HOME.chance[user, page]) / 200
        minutes += sum(HOME.chance[user, page] * HOME.minutes[user, page]) / 200
    assert page_value(HOME, EVERYTHING, scores) == pytest.approx((clicks, minutes))


def test_candidates_may_come_in_any_order():
    rng = np.random.default_rng(2)
    shuffled = rng.permuted(EVERYTHING, axis=1)
    value = np.take_along_axis(HOME.value, shuffled, axis=1)
    expected = page_value(HOME, EVERYTHING, HOME.value)
    assert page_value(HOME, shuffled, value) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(3))
def test_ranking_by_the_true_chance_of_a_click_costs_over_a_tenth_of_the_minutes(seed):
    home = simulate_homepage(200, 400, np.random.default_rng(seed))
    by_click = page_value(home, EVERYTHING, home.chance)
    by_value = page_value(home, EVERYTHING, home.value)
    assert by_click[0] > by_value[0]
    assert by_click[1] < 0.9 * by_value[1]


def test_bait_raises_clicks_and_lowers_minutes():
    bait = HOME.features[0, :, FEATURES.index("bait")]
    assert np.corrcoef(bait, np.log(HOME.chance).mean(axis=0))[0, 1] > 0.5
    assert np.corrcoef(bait, np.log(HOME.minutes).mean(axis=0))[0, 1] < -0.5


def test_long_videos_are_clicked_in_the_evening():
    length, evening = HOME.features[0, :, 2], HOME.features[:, 0, 3]
    for sign in (1.0, -1.0):
        rate = np.log(HOME.chance[evening == sign]).mean(axis=0)
        assert sign * np.corrcoef(length, rate)[0, 1] > 0.3


def test_about_one_in_twenty_seen_videos_is_clicked():
    assert HOME.chance.mean() == pytest.approx(0.045, abs=0.01)
