"""The stratified gap against SciPy, enumeration and repeated sampling."""

import numpy as np
import pytest
from scipy import stats

from snippets.recommendation_search.query_strata import weighted_gap


def test_one_stratum_is_the_plain_mean_with_its_standard_error():
    d = np.random.default_rng(0).normal(size=30)
    expected = (d.mean(), stats.sem(d))
    assert weighted_gap(d, ["all"] * 30, {"all": 1.0}) == pytest.approx(expected)


def test_shares_in_proportion_to_the_sample_give_the_plain_mean():
    d = [0.1, 0.3, -0.2, 0.4, 0.0, 0.2]
    gap, _ = weighted_gap(d, ["a"] * 2 + ["b"] * 4, {"a": 2 / 6, "b": 4 / 6})
    assert gap == pytest.approx(np.mean(d))


def test_repeated_samples_average_to_the_gap_of_the_traffic_with_the_stated_spread():
    rng = np.random.default_rng(0)
    head, tail = rng.normal(-0.05, 0.1, 50), rng.normal(0.05, 0.2, 5000)
    traffic = {"head": 0.7, "tail": 0.3}
    truth = 0.7 * head.mean() + 0.3 * tail.mean()
    groups = ["head"] * 40 + ["tail"] * 40
    found = np.array(
        [
            weighted_gap(np.append(rng.choice(head, 40), rng.choice(tail, 40)), groups, traffic)
            for _ in range(2000)
        ]
    )
    spread = found[:, 0].std()
    assert found[:, 0].mean() == pytest.approx(truth, abs=4 * spread / np.sqrt(2000))
    assert found[:, 1].mean() == pytest.approx(spread, rel=0.06)


@pytest.mark.parametrize("seed", range(20))
def test_distinct_queries_and_searches_disagree_in_the_world_of_the_page(seed):
    rank = np.arange(1, 30_001)
    share = 1 / rank / np.sum(1 / rank)
    gap = 0.03 * np.log10(rank / 1000) + np.random.default_rng(seed).normal(0, 0.1, rank.size)
    assert share @ gap < 0 < gap.mean()


def test_strata_without_traffic_change_nothing():
    d, groups = [0.1, 0.2, 9.0, 8.0], ["a", "a", "b", "b"]
    assert weighted_gap(d, groups, {"a": 1.0, "b": 0.0}) == weighted_gap(
        d[:2], groups[:2], {"a": 1}
    )


@pytest.mark.parametrize(
    ("d", "groups", "traffic", "message"),
    [
        ([], [], {"a": 1.0}, "at least 2 judged"),
        ([0.1, float("nan")], ["a", "a"], {"a": 1.0}, "finite"),
        ([0.1, 0.2], ["a"], {"a": 1.0}, r"must be \(n,\)"),
        ([0.1, 0.2], ["a", "b"], {"a": 1.0}, "no share for stratum 'b'"),
        ([0.1, 0.2], ["a", "a"], {"a": 1.5, "b": -0.5}, "at least 0 and add up to 1"),
        ([0.1, 0.2], ["a", "a"], {"a": float("nan")}, "add up to 1"),
        ([0.1, 0.2], ["a", "a"], {}, "add up to 1"),
    ],
)
def test_malformed_samples_are_refused(d, groups, traffic, message):
    with pytest.raises(ValueError, match=message):
        weighted_gap(d, groups, traffic)
