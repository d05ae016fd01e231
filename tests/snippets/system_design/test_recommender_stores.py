"""Fan-out and hot partitions against dictionaries of sets, and at the extremes."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from snippets.system_design.recommender_stores import fan_out, hottest, partition, watch_log

LOG = watch_log(5000, np.random.default_rng(0))
N = 16


@pytest.mark.parametrize("key", ["user", "video", "day"])
@pytest.mark.parametrize("asked", ["user", "video", "day"])
def test_fan_out_equals_a_count_with_sets(key, asked):
    place = partition(LOG[key], N)
    where = defaultdict(set)
    for value, p in zip(LOG[asked].tolist(), place.tolist(), strict=True):
        where[value].add(p)
    expected = sum(len(parts) for parts in where.values()) / len(where)
    assert fan_out(place, LOG[asked]) == pytest.approx(expected)
    if key == asked:
        assert fan_out(place, LOG[asked]) == 1


@pytest.mark.parametrize("key", ["user", "video", "day"])
def test_hottest_equals_a_count_with_counters(key):
    place = partition(LOG[key], N)
    multiples = []
    for day in range(30):
        rows = [p for p, d in zip(place.tolist(), LOG["day"].tolist(), strict=True) if d == day]
        multiples.append(max(Counter(rows).values()) * N / len(rows))
    assert hottest(place, LOG["day"], N) == pytest.approx(np.mean(multiples))


def test_a_store_split_by_day_writes_to_one_partition_at_a_time():
    assert hottest(partition(LOG["day"], N), LOG["day"], N) == N


def test_a_store_split_by_video_is_hotter_than_one_split_by_user():
    heat = {k: hottest(partition(LOG[k], N), LOG["day"], N) for k in ("user", "video")}
    assert heat["video"] > 1.5 * heat["user"]


def test_hash_spreads_consecutive_keys_evenly():
    counts = np.bincount(partition(np.arange(64_000), 64), minlength=64)
    assert counts.min() > 800
    assert counts.max() < 1200


def test_popular_videos_take_their_share():
    video = watch_log(200_000, np.random.default_rng(1))["video"]
    total = (1 / np.arange(1, 10_001)).sum()
    assert np.mean(video == 0) == pytest.approx(1 / total, rel=0.03)
    assert np.mean(video == 9) == pytest.approx(0.1 / total, rel=0.1)
    assert video.max() < 10_000
