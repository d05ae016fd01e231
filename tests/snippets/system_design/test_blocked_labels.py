"""The policy in settings where its behavior can be derived, and the claims of the page by seed."""

import numpy as np
import pytest

from snippets.system_design.blocked_labels import Segment, weeks

SHARE = [0.002] * 6 + [0.25] * 26 + [0.002] * 20
ATTACK = slice(6, 32)


def mean_run(segment, runs=20, share=SHARE, **options):
    results = [weeks(share, segment, np.random.default_rng(i), **options) for i in range(runs)]
    blocked, cost = (np.mean([result[j] for result in results], axis=0) for j in (0, 1))
    p = np.array(share)
    known = segment.n * np.minimum(p * segment.amount, (1 - p) * segment.stop)
    return blocked, cost.sum() - known.sum()


def test_break_even_equates_the_two_costs():
    segment = Segment(amount=80, stop=20)
    p = segment.break_even
    assert p * segment.amount == pytest.approx((1 - p) * segment.stop)


@pytest.mark.parametrize("delay", [0, 1, 3, 6])
def test_a_total_attack_is_seen_after_the_delay_and_one_week(delay):
    blocked, _ = weeks(
        [0.0] * 5 + [1.0] * 20, Segment(delay=delay, memory=1), np.random.default_rng(0)
    )
    assert blocked.argmax() == 5 + delay + 1


@pytest.mark.parametrize("seed", range(20))
def test_without_released_payments_the_policy_forgets_and_reopens_during_the_attack(seed):
    blocked, _ = weeks(SHARE, Segment(), np.random.default_rng(seed))
    first = int(blocked.argmax())
    assert 6 < first < 32
    assert not blocked[first:32].all()


@pytest.mark.parametrize("seed", range(20))
def test_a_block_that_counts_as_fraud_never_ends(seed):
    blocked, _ = weeks(SHARE, Segment(), np.random.default_rng(seed), blocked_is_fraud=True)
    assert blocked[int(blocked.argmax()) :].all()


def test_released_payments_hold_the_block_through_the_attack_and_end_it():
    blocked, _ = mean_run(Segment(), runs=100, release=0.05)
    assert (blocked[13:32] > 0.9).all()
    assert (blocked[40:] < 0.05).all()


@pytest.mark.parametrize("delay", [0, 1, 3, 6])
def test_in_a_long_attack_release_beats_both_ways_of_doing_without(delay):
    segment = Segment(delay=delay)
    release = mean_run(segment, release=0.05)[1]
    assert release < mean_run(segment)[1]
    assert release < mean_run(segment, blocked_is_fraud=True)[1]


def test_in_a_short_attack_dropping_blocked_rows_can_be_as_cheap():
    short = [0.002] * 6 + [0.25] * 6 + [0.002] * 20
    quick = Segment(delay=1)
    assert mean_run(quick, share=short)[1] < mean_run(quick, share=short, release=0.05)[1]


def test_with_labels_after_thirteen_weeks_release_costs_more_than_never_blocking():
    slow = Segment(delay=13)
    never = mean_run(slow, release=1.0)[1]
    assert never == pytest.approx(26 * 1000 * (0.25 * 100 - 0.75 * 15))
    assert mean_run(slow, release=0.05)[1] > never


@pytest.mark.parametrize("length", [8, 10, 12])
def test_dropping_is_cheaper_where_forgetting_meets_the_end_of_the_attack(length):
    share = [0.002] * 6 + [0.25] * length + [0.002] * 20
    assert mean_run(Segment(), share=share)[1] < mean_run(Segment(), share=share, release=0.05)[1]


def test_a_week_of_delay_costs_about_a_week_of_attack():
    gains = [mean_run(Segment(delay=d), runs=60, release=0.05)[1] for d in (1, 2, 3, 4)]
    week = 1000 * (0.25 * 100 - 0.75 * 15)  # approving instead of blocking
    late = 1000 * (0.998 * 15 - 0.002 * 100)  # blocking instead of approving, afterwards
    assert np.mean(np.diff(gains)) == pytest.approx(0.95 * (week + late), rel=0.1)  # 5% released


def test_releasing_everything_is_approving_everything():
    _, cost = weeks(SHARE, Segment(), np.random.default_rng(0), release=1.0)
    assert cost == pytest.approx(1000 * 100 * np.array(SHARE))


@pytest.mark.parametrize(
    ("field", "value"),
    [("n", 0), ("n", True), ("delay", 1.5), ("memory", 0), ("amount", np.nan), ("prior", 2)],
)
def test_impossible_segments_are_refused(field, value):
    with pytest.raises(ValueError, match=field):
        Segment(**{field: value})


@pytest.mark.parametrize("share", [0.1, [[0.1], [0.2]]])
def test_shares_must_be_a_row_of_weeks(share):
    with pytest.raises(ValueError, match="one value a week"):
        weeks(share, Segment(), np.random.default_rng(0))


@pytest.mark.parametrize("release", [-0.1, 1.1, np.nan])
def test_release_must_be_a_share(release):
    with pytest.raises(ValueError, match="release"):
        weeks(SHARE, Segment(), np.random.default_rng(0), release=release)
