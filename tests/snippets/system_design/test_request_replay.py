"""Replays against pages built by hand, the mixture formula, and other worlds."""

import math
from dataclasses import replace

import numpy as np
import pytest

from snippets.system_design.candidate_recall import top_k
from snippets.system_design.design_youtube_recommendations import Step
from snippets.system_design.request_replay import draw_times, listed, ranked_by, replay, top
from snippets.system_design.video_homepage import simulate_homepage

FAST = {"index": 12.0, "fresh": 8.0, "ranker": 45.0}


def world(seed):
    rng = np.random.default_rng(seed)
    home = simulate_homepage(60, 600, rng)
    rough = home.value * np.exp(rng.normal(size=home.value.shape))
    fine = home.value * np.exp(0.5 * rng.normal(size=home.value.shape))
    new = np.arange(600) >= 540
    popular = np.broadcast_to(home.value.mean(axis=0), home.value.shape)
    ids = {
        "index": top_k(np.where(new, -np.inf, rough), 80),
        "fresh": top_k(np.where(new, rough, -np.inf), 20),
        "popular": top_k(popular, 100),
    }
    return home, fine, ids


def path(fine, ids, enough=1):
    sources = {name: listed(ids[name]) for name in ("index", "fresh")}
    return [
        Step("retrieve", 40, listed(ids["popular"]), sources, enough),
        Step("rank", 100, top(100), {"ranker": ranked_by(fine)}),
        Step("rules", 10, top(10)),
    ]


def loss(seed, down, enough=1):
    home, fine, ids = world(seed)
    took = FAST | dict.fromkeys(down, math.inf)
    full = replay(path(fine, ids), [FAST] * 60, home.value)[1]
    return 1 - replay(path(fine, ids, enough), [took] * 60, home.value)[1] / full


def test_full_path_gives_the_ten_best_of_all_candidates():
    home, fine, ids = world(0)
    expected = 0.0
    for user in range(60):
        found = {*ids["index"][user].tolist(), *ids["fresh"][user].tolist()}
        page = sorted(found, key=lambda v, u=user: -fine[u, v])[:10]
        expected += home.value[user, page].sum() / 60
    assert replay(path(fine, ids), [FAST] * 60, home.value)[1] == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(4))
def test_losing_one_source_can_cost_more_than_losing_both(seed):
    assert loss(seed, ["index"]) > loss(seed, ["index", "fresh"]) > 0


@pytest.mark.parametrize("seed", range(4))
def test_asking_for_enough_candidates_repairs_the_partial_failure(seed):
    assert loss(seed, ["index"], enough=80) < loss(seed, ["index"]) / 2


@pytest.mark.parametrize("seed", range(4))
def test_wrong_features_cost_more_than_no_ranker(seed):
    home, fine, ids = world(seed)
    mixed_up = np.roll(fine, 1, axis=0)
    silent = replay(path(mixed_up, ids), [FAST] * 60, home.value)[1]
    loud = replay(path(fine, ids), [FAST | {"ranker": math.inf}] * 60, home.value)[1]
    assert silent < loud


def test_quality_is_a_mixture_when_the_ranker_is_late_at_random():
    home, fine, ids = world(1)
    steps = path(fine, ids)
    full = replay(steps, [FAST] * 60, home.value)[1]
    without = replay(steps, [FAST | {"ranker": math.inf}] * 60, home.value)[1]
    rng = np.random.default_rng(0)
    times = [FAST | {"ranker": math.inf if rng.random() < 0.3 else 45.0} for _ in range(6000)]
    _, mean, late = replay(steps, times, home.value)
    assert late == pytest.approx(0.3, abs=0.02)
    assert mean == pytest.approx((1 - late) * full + late * without, rel=0.02)


def test_rare_hangs_ruin_p99_unless_deadlines_cut_them():
    home, fine, ids = world(0)
    times = draw_times(FAST, 4000, hang=0.006, rng=np.random.default_rng(0))
    for name in FAST:
        assert np.quantile([took[name] for took in times], 0.99) < 100  # below each own p99
    patient = [replace(step, deadline=math.inf) for step in path(fine, ids)]
    assert np.quantile(replay(patient, times, home.value)[0], 0.99) > 600
    ms, _, late = replay(path(fine, ids), times, home.value)
    assert ms.max() <= 150
    assert late == pytest.approx(1 - 0.994**3, abs=0.006)


def test_typical_time_is_the_median():
    times = draw_times({"a": 40.0, "b": 5.0}, 20_000, hang=0.0, rng=np.random.default_rng(0))
    assert np.median([took["a"] for took in times]) == pytest.approx(40, rel=0.01)
    assert np.median([took["b"] for took in times]) == pytest.approx(5, rel=0.01)


def test_ranking_equals_python_sorting():
    scores = np.random.default_rng(0).normal(size=(3, 50))
    videos = (9, 4, 31, 17, 0)
    for user in range(3):
        expected = tuple(sorted(videos, key=lambda v, u=user: -scores[u, v]))
        assert ranked_by(scores)(user, videos) == expected
