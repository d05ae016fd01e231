"""The drill against brute-force pages, the mixture formula and other worlds."""

from dataclasses import replace

import numpy as np
import pytest

from snippets.framework.failure_drill import tastes, video_stages, views_per_page
from snippets.framework.serving_pipeline import Request, components, serve

USERS, ITEMS = 40, 600


def world(seed):
    rng = np.random.default_rng(seed)
    truth = tastes(USERS, ITEMS, rng)
    rough = truth + rng.normal(scale=1.0, size=truth.shape)
    fine = truth + rng.normal(scale=0.5, size=truth.shape)
    popular = truth.mean(axis=0)
    return truth, rough, fine, popular


def quality(truth, rough, fine, popular, down=()):
    return views_per_page(video_stages(rough, fine, popular), truth, down)[0]


def by_hand(truth, first, second):
    """Top 10 by the second score among the top 200 by the first, straight from the matrices."""
    chance = 1 / (1 + np.exp(-truth))
    total = 0.0
    for user in range(len(truth)):
        kept = sorted(range(ITEMS), key=lambda i: -first[user, i])[:200]
        page = sorted(kept, key=lambda i: -second[user, i])[:10]
        total += sum(chance[user, i] for i in page)
    return total / len(truth)


@pytest.mark.parametrize("seed", [0, 1])
def test_views_equal_those_of_pages_built_by_hand(seed):
    truth, rough, fine, popular = world(seed)
    same = np.broadcast_to(popular, truth.shape)
    expected = {
        (): by_hand(truth, rough, fine),
        ("model server",): by_hand(truth, rough, rough),
        ("feature store",): by_hand(truth, rough, rough),
        ("item index",): by_hand(truth, same, fine),
        ("item index", "model server"): by_hand(truth, same, same),
    }
    for down, views in expected.items():
        assert quality(truth, rough, fine, popular, down) == pytest.approx(views)


def test_perfect_scores_give_the_best_possible_page():
    truth, _, _, popular = world(2)
    best = np.sort(1 / (1 + np.exp(-truth)), axis=1)[:, -10:].sum(axis=1).mean()
    assert quality(truth, truth, truth, popular) == pytest.approx(best)


def test_about_three_of_a_hundred_random_items_are_viewed():
    truth = tastes(300, 300, np.random.default_rng(0))
    assert (1 / (1 + np.exp(-truth))).mean() == pytest.approx(0.03, abs=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_losing_both_stages_costs_more_than_the_sum_of_losing_each(seed):
    arrays = world(seed)
    full = quality(*arrays)
    losses = [full - quality(*arrays, down) for down in (["item index"], ["model server"])]
    both = full - quality(*arrays, ["item index", "model server"])
    assert both > sum(losses) > 0


@pytest.mark.parametrize("seed", range(5))
def test_another_users_features_cost_more_than_no_ranker(seed):
    truth, rough, fine, popular = world(seed)
    mixed_up = quality(truth, rough, np.roll(fine, 1, axis=0), popular)
    assert mixed_up < quality(truth, rough, fine, popular, ["model server"])


def test_quality_is_a_mixture_when_failures_strike_at_random():
    truth, rough, fine, popular = world(3)
    stages = video_stages(rough, fine, popular)
    chance = 1 / (1 + np.exp(-truth))
    share, rng = 0.3, np.random.default_rng(0)
    views = []
    for user in np.tile(np.arange(USERS), 40).tolist():
        down = {"model server"} if rng.random() < share else set()
        page, _ = serve(stages, Request(user), down)
        views.append(chance[user, list(page.items)].sum())
    full, fallback = (quality(truth, rough, fine, popular, d) for d in ([], ["model server"]))
    assert np.mean(views) == pytest.approx((1 - share) * full + share * fallback, rel=0.01)


def test_path_without_any_route_serves_an_error_page_worth_nothing():
    truth, rough, fine, popular = world(0)
    retrieve, rank, page = video_stages(rough, fine, popular)
    fragile = (retrieve, replace(rank, routes=rank.routes[:1]), page)
    assert views_per_page(fragile, truth, ["feature store"]) == (0.0, "none: error page")


def test_components_are_all_needs_of_all_routes():
    _, rough, fine, popular = world(0)
    stages = video_stages(rough, fine, popular)
    assert components(stages) == ["feature store", "item index", "model server"]
    assert components(stages[2:]) == []
