"""The exact recursion against the binomial law, all sequences and Wald's identity."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from snippets.framework.canary_chances import canary_share_of_failures, chances


def sequential(share, harm=2.0, alpha=0.05, beta=0.05):
    """The guard as a rule on counts, by the likelihoods of the arms of the failures."""
    q0, q1 = share, share * harm / (share * harm + 1 - share)

    def rule(n, x):
        log_ratio = x * math.log(q1 / q0) + (n - x) * math.log((1 - q1) / (1 - q0))
        return 1 * (log_ratio >= math.log(1 / alpha)) - 1 * (log_ratio <= math.log(beta))

    return rule


@given(st.floats(0.001, 0.999), st.floats(0, 1000))
def test_share_of_failures_is_bayes_rule_over_the_arms(share, ratio):
    control, canary = (1 - share) * 1e-4, share * ratio * 1e-4
    expected = canary / (canary + control)
    assert canary_share_of_failures(share, ratio) == pytest.approx(expected)


@given(st.floats(0.0, 1.0), st.integers(1, 60), st.integers(0, 60))
def test_one_look_at_the_end_is_the_binomial_tail(q, limit, bar):
    result = chances(lambda n, x: (x > bar) * (n == limit), q, limit)
    assert result.roll_back == pytest.approx(binom.sf(bar, limit, q), abs=1e-6)
    assert result.failures == pytest.approx(limit)


def test_recursion_equals_the_sum_over_all_sequences():
    q, limit, rule = 0.3, 10, sequential(0.3, harm=4, alpha=0.2, beta=0.2)
    back = ahead = seen = 0.0
    for code in range(2**limit):
        bits = [(code >> i) & 1 for i in range(limit)]
        weight = math.prod(q if bit else 1 - q for bit in bits)
        verdict, n = 0, 0
        while not verdict and n < limit:
            n += 1
            verdict = int(rule(n, np.array([sum(bits[:n])]))[0])
        back, ahead, seen = (
            back + weight * (verdict > 0),
            ahead + weight * (verdict < 0),
            seen + weight * n,
        )
    assert chances(rule, q, limit) == pytest.approx((back, ahead, seen))


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_mean_failures_obey_walds_identity_within_the_overshoot(ratio):
    share = 0.01
    q = canary_share_of_failures(share, ratio)
    result = chances(sequential(share), q, 20_000)
    drift = q * math.log(2) - math.log(1 + share)  # of the evidence, per failure
    at_end = drift * result.failures
    limits = result.roll_back * math.log(20) + result.advance * math.log(0.05)
    assert result.roll_back + result.advance == pytest.approx(1)
    assert limits - math.log(2) <= at_end <= limits + math.log(2)  # one step at most


@pytest.mark.parametrize(("q", "limit"), [(-0.1, 5), (float("nan"), 5), (0.5, 0), (0.5, True)])
def test_impossible_chances_and_limits_are_refused(q, limit):
    with pytest.raises(ValueError, match="need q"):
        chances(lambda n, x: x * 0, q, limit)


@pytest.mark.parametrize(("share", "ratio"), [(0, 1), (1, 1), (0.1, -1), (0.1, float("nan"))])
def test_impossible_shares_and_ratios_are_refused(share, ratio):
    with pytest.raises(ValueError, match="need a share"):
        canary_share_of_failures(share, ratio)
