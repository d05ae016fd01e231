"""The world against its description; the page's claims over many seeds."""

import numpy as np
import pytest

from snippets.system_design.calibration_after_downsampling import corrected
from snippets.system_design.design_twitter_feed import equal_share_weights, survey_weights, value
from snippets.system_design.feed_world import ACTIONS, page_outcome, simulate_feed

FEED = simulate_feed(50, 80, np.random.default_rng(0))


def plans(seed):
    rng = np.random.default_rng(seed)
    past, today = simulate_feed(200, 300, rng), simulate_feed(200, 300, rng)
    i, j = rng.integers(200, size=5000), rng.integers(300, size=5000)
    said = rng.random(5000) < past.worth[i, j]
    equal = equal_share_weights(past.chance, [1, 1, 1, 1, -1])
    return today, {
        "likes": np.array([1, 0, 0, 0, 0]),
        "sum": np.array([1, 1, 1, 1, 0]),
        "equal": equal * [1, 1, 1, 1, 0],
        "hides": equal,
        "hides x10": equal * [1, 1, 1, 1, 10],
        "survey": survey_weights(past.chance[i, j], said),
    }


def test_page_outcome_equals_pages_built_by_hand():
    scores = np.random.default_rng(1).normal(size=(50, 80))
    expected = np.zeros(3)
    for reader in range(50):
        for post in sorted(range(80), key=lambda p, r=reader: -scores[r, p])[:7]:
            chance = FEED.chance[reader, post]
            expected += np.array([sum(chance[:4]), chance[4], FEED.worth[reader, post]]) / 50
    assert page_outcome(FEED, scores, k=7) == pytest.approx(tuple(expected))


def test_every_number_is_a_probability_and_there_is_one_for_each_action():
    assert FEED.chance.shape == (50, 80, len(ACTIONS))
    for chance in (FEED.chance, FEED.worth):
        assert ((chance > 0) & (chance < 1)).all()


def test_no_order_is_worth_more_than_the_true_worth():
    best = page_outcome(FEED, FEED.worth)[2]
    for seed in range(20):
        scores = np.random.default_rng(seed).normal(size=(50, 80))
        assert page_outcome(FEED, scores)[2] < best


@pytest.mark.parametrize("seed", range(20))
def test_the_pages_ranking_of_the_weights_holds(seed):
    today, weights = plans(seed)
    out = {name: page_outcome(today, value(today.chance, w)) for name, w in weights.items()}
    worth = [out[name][2] for name in ("equal", "sum", "hides", "hides x10", "survey")]
    assert (np.diff(worth[:1] + worth[2:]) > 0).all()
    assert worth[0] < worth[1] - 0.3
    assert out["hides x10"][2] - 0.6 < out["likes"][2] < out["hides x10"][2]
    assert out["likes"][2] > worth[1] + 1
    newest = np.random.default_rng(seed).random(today.worth.shape)
    assert page_outcome(today, newest)[2] < out["likes"][2] - 2
    assert out["sum"][0] > out["survey"][0] + 3
    assert out["survey"][1] < out["sum"][1] / 5
    hides_alone = weights["equal"] + weights["hides"] * [0, 0, 0, 0, 1000]
    actions, _, worth = page_outcome(today, value(today.chance, hides_alone))
    assert worth == pytest.approx(out["survey"][2], abs=0.2)
    assert actions < 0.7 * out["survey"][0]
    assert weights["survey"][ACTIONS.index("repost")] < 0


@pytest.mark.parametrize("seed", range(20))
def test_one_uncorrected_head_reorders_the_page_and_the_correction_restores_it(seed):
    today, weights = plans(seed)
    reply, w = ACTIONS.index("reply"), weights["hides x10"]
    raw = today.chance.copy()
    kept = raw[..., reply] / (raw[..., reply] + 0.05 * (1 - raw[..., reply]))
    raw[..., reply] = kept
    order = [np.argsort(chance[..., reply], axis=None) for chance in (raw, today.chance)]
    assert (np.diff(today.chance[..., reply].ravel()[order[0]]) >= -1e-15).all()
    good, bad = (page_outcome(today, value(chance, w)) for chance in (today.chance, raw))
    assert bad[1] > 2 * good[1]
    assert bad[2] < good[2] - 1
    raw[..., reply] = corrected(kept, 0.05)
    assert value(raw, w) == pytest.approx(value(today.chance, w))
    q = today.chance[..., reply]
    raw[..., reply] = q / (q + 0.001 * (1 - q))  # saturated near 1: it decides less
    assert bad[2] + 0.7 < page_outcome(today, value(raw, w))[2] < good[2]


@pytest.mark.parametrize(
    ("scores", "k"),
    [(np.full((50, 80), np.nan), 5), (np.zeros((50, 3)), 2), (np.zeros((50, 80)), 0)],
)
def test_bad_pages_are_refused(scores, k):
    with pytest.raises(ValueError, match=r"scores must be|k must be"):
        page_outcome(FEED, scores, k)
