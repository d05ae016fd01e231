"""The logs against the truth that drew them, and what they teach a ranker."""

import numpy as np
import pytest

from snippets.system_design.homepage_logs import impressions, page_log
from snippets.system_design.video_homepage import page_value, simulate_homepage
from snippets.system_design.watch_ranker import fit_ranker


def test_random_log_has_the_true_rates():
    rng = np.random.default_rng(0)
    home = simulate_homepage(300, 300, rng)
    _, clicked, minutes = impressions(home, 400_000, rng)
    assert clicked.mean() == pytest.approx(home.chance.mean(), rel=0.03)
    assert minutes.mean() == pytest.approx(home.value.mean(), rel=0.05)


def test_minutes_after_a_click_scatter_around_their_mean():
    rng = np.random.default_rng(0)
    home = simulate_homepage(1, 1, rng)
    _, clicked, minutes = impressions(home, 400_000, rng)
    watched = minutes[clicked == 1]
    mean = home.minutes[0, 0]
    error = 4 * mean * np.sqrt(0.5 / len(watched))  # gamma of shape 2: variance is half the square
    assert watched.mean() == pytest.approx(mean, abs=error)


def test_place_r_is_seen_with_chance_ten_over_r():
    home = simulate_homepage(2000, 100, np.random.default_rng(0))
    seen = page_log(home, np.random.default_rng(1))[3].reshape(2000, 100)
    assert seen[:, :10].all()
    expected = 10 / np.arange(11, 101)
    np.testing.assert_allclose(seen[:, 10:].mean(axis=0), expected, atol=0.045)


def test_nothing_unseen_is_clicked_and_nothing_unclicked_is_watched():
    rng = np.random.default_rng(0)
    _, clicked, minutes, seen = page_log(simulate_homepage(100, 300, rng), rng)
    assert not clicked[seen == 0].any()
    assert np.array_equal(minutes > 0, clicked == 1)


def test_pages_hold_each_video_once():
    home = simulate_homepage(50, 100, np.random.default_rng(0))
    X = page_log(home, np.random.default_rng(1))[0].reshape(50, 100, 4)
    for user in range(50):
        assert len(np.unique(X[user, :, 1])) == 100  # bait names the video
        assert sorted(X[user, :, 0]) == sorted(home.features[user, :, 0])


def test_old_ranker_puts_lurid_videos_on_top():
    home = simulate_homepage(200, 300, np.random.default_rng(0))
    bait = page_log(home, np.random.default_rng(1))[0][:, 1].reshape(200, 100)
    assert bait[:, :20].mean() > 1 > -1 > bait[:, -20:].mean()


@pytest.mark.parametrize("seed", range(4))
def test_unseen_as_negatives_cost_minutes_and_calibration(seed):
    rng = np.random.default_rng(seed)
    home = simulate_homepage(400, 500, rng)
    X, _, minutes, seen = page_log(home, rng)
    everything = np.tile(np.arange(500), (400, 1))
    page, said = {}, {}
    for name, rows in {"all": seen >= 0, "seen": seen == 1}.items():
        model = fit_ranker(X[rows], minutes[rows], np.ones(rows.sum()), (16,), rng, epochs=5)
        z = model.log_odds(home.features.reshape(-1, 4)).reshape(400, 500)
        page[name], said[name] = page_value(home, everything, z)[1], np.exp(z).mean()
    assert page["all"] < 0.97 * page["seen"]
    assert said["all"] < 0.6 * home.value.mean()
    assert said["seen"] == pytest.approx(home.value.mean(), rel=0.35)
