"""The canary guard against simulation and Ville's inequality, and the claims of the page."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bernoulli, binom

from snippets.framework.canary_chances import canary_share_of_failures, chances
from snippets.framework.testing_rollout import evidence, guard


def sequential(share, harm=2.0, alpha=0.05, beta=0.05):
    """The guard as a rule on counts, by Bernoulli likelihoods instead of the module's formula."""
    q0, q1 = share, canary_share_of_failures(share, harm)

    def rule(n, x):
        log_ratio = x * math.log(q1 / q0) + (n - x) * math.log((1 - q1) / (1 - q0))
        return 1 * (log_ratio >= math.log(1 / alpha)) - 1 * (log_ratio <= math.log(beta))

    return rule


def simulate(rng, rates, share, n_requests):
    """Requests one by one: who served it, did it fail; only failures are kept."""
    canary = rng.random(n_requests) < share
    failed = rng.random(n_requests) < np.where(canary, rates[1], rates[0])
    return canary[failed], failed


@settings(max_examples=50)
@given(
    st.lists(st.booleans(), min_size=1, max_size=50), st.floats(0.01, 0.99), st.floats(1.1, 20.0)
)
def test_evidence_is_the_log_likelihood_ratio_of_the_arms_of_the_failures(arms, share, harm):
    # Failure rates 0.01 and 0.01 * harm (harmful), or 0.01 and 0.01, by Bayes over the arms.
    harmful = share * harm / (share * harm + (1 - share))
    expected = bernoulli(harmful).logpmf(arms) - bernoulli(share).logpmf(arms)
    assert evidence(arms, share, harm) == pytest.approx(np.cumsum(expected))


def test_failures_come_from_the_canary_in_the_stated_share():
    rng = np.random.default_rng(0)
    arms, _ = simulate(rng, rates=(0.1, 0.2), share=0.1, n_requests=400_000)
    assert arms.mean() == pytest.approx(canary_share_of_failures(0.1, 2), abs=0.005)


def test_an_incident_that_hits_both_does_not_move_the_share():
    rng, share = np.random.default_rng(1), 0.1
    quiet, _ = simulate(rng, (0.02, 0.02), share, 1_000_000)
    incident, _ = simulate(rng, (0.5, 0.5), share, 100_000)
    assert quiet.mean() == pytest.approx(share, abs=0.007)
    assert incident.mean() == pytest.approx(share, abs=0.004)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
@pytest.mark.parametrize("harm", [1.5, 2.0, 5.0])
def test_both_promises_hold_however_often_one_looks(share, harm):
    rule = sequential(share, harm)
    for ratio in (1.0, 0.8):
        assert chances(rule, canary_share_of_failures(share, ratio), 10_000).roll_back <= 0.05
    for ratio in (harm, 1.5 * harm):
        assert chances(rule, canary_share_of_failures(share, ratio), 10_000).advance <= 0.05


def test_module_and_exact_rule_decide_alike_on_simulated_failures():
    rng, decided = np.random.default_rng(2), []
    for _ in range(2000):
        decided.append(guard(rng.random(1000) < canary_share_of_failures(0.1, 1.5), 0.1))
    exact = chances(sequential(0.1), canary_share_of_failures(0.1, 1.5), 1000)
    verdicts, failures = zip(*decided, strict=True)
    assert verdicts.count("roll back") / 2000 == pytest.approx(exact.roll_back, abs=0.04)
    assert verdicts.count("advance") / 2000 == pytest.approx(exact.advance, abs=0.04)
    assert np.mean(failures) == pytest.approx(exact.failures, rel=0.06)


def test_guard_holds_its_promise_while_the_share_ramps_up():
    rng = np.random.default_rng(3)
    share = np.repeat([0.01, 0.1, 0.5], [300, 300, 400])
    verdicts = [guard(rng.random(1000) < share, share)[0] for _ in range(3000)]
    assert verdicts.count("roll back") / 3000 < 0.05 + 0.012  # three standard errors
    fixed_share_pooled = [
        guard(rng.random(1000) < share, float(share.mean()))[0] for _ in range(300)
    ]
    assert fixed_share_pooled.count("advance") > 290  # the pooled share hides the ramp


def test_decision_is_the_first_crossing():
    rng = np.random.default_rng(4)
    arms = rng.random(500) < 0.15
    verdict, n = guard(arms, 0.1, alpha=0.01, beta=0.1)
    path = evidence(arms, 0.1)
    assert verdict != "wait"
    assert np.all((path[: n - 1] < math.log(100)) & (path[: n - 1] > math.log(0.1)))
    assert path[n - 1] >= math.log(100) or path[n - 1] <= math.log(0.1)


def test_no_failure_is_no_decision():
    assert guard([], 0.1) == ("wait", 0)


@pytest.mark.parametrize(
    ("arms", "share", "harm", "message"),
    [
        ([0, 1], 0.1, 2.0, "booleans"),
        ([[True]], 0.1, 2.0, "booleans"),
        ([True], 0.0, 2.0, "share"),
        ([True], float("nan"), 2.0, "share"),
        ([True], [0.1, 1.2], 2.0, "share"),
        ([True], [0.1, 0.2], 2.0, "one per failure"),
        ([True], 0.1, 1.0, "harm"),
        ([True], 0.1, float("nan"), "harm"),
        ([True], 0.1, float("inf"), "harm"),
    ],
)
def test_unusable_input_is_refused(arms, share, harm, message):
    with pytest.raises(ValueError, match=message):
        evidence(arms, share, harm)


@pytest.mark.parametrize("bad", [0, 1, -0.1, float("nan")])
def test_error_rates_that_are_no_chances_are_refused(bad):
    with pytest.raises(ValueError, match="alpha and beta"):
        guard([True], 0.1, alpha=bad)
    with pytest.raises(ValueError, match="alpha and beta"):
        guard([True], 0.1, beta=bad)


# Claims of the page.


def test_looking_every_twenty_failures_inflates_a_five_percent_test_in_simulation_too():
    rng, share = np.random.default_rng(5), 0.1
    x = np.cumsum(rng.random((4000, 1000)) < share, axis=1)[:, 19::20]
    n = np.arange(20, 1001, 20)
    significant = x > n * share + 0.5 + 1.645 * np.sqrt(n * share * (1 - share))
    assert significant.any(axis=1).mean() == pytest.approx(0.24, abs=0.025)


def test_one_look_with_the_same_error_rates_needs_twice_the_failures():
    share = 0.1
    bar = math.floor(200 * share + 0.5 + 1.645 * math.sqrt(200 * share * (1 - share)))
    for ratio, back in ((1, 0.04), (1.2, 0.19), (2, 0.95)):
        q = canary_share_of_failures(share, ratio)
        assert binom.sf(bar, 200, q) == pytest.approx(back, abs=0.005)
        if ratio != 1.2:
            assert 0.4 * 200 < chances(sequential(share), q, 1000).failures < 0.6 * 200


def test_an_incident_hides_a_fault_by_diluting_the_ratio():
    # Twice the failures of a quiet hour, 0.1%, and an incident that adds 0.9% to both.
    q = canary_share_of_failures(0.1, (0.002 + 0.009) / (0.001 + 0.009))
    assert chances(sequential(0.1), q, 5000).advance > 0.9


def test_retries_break_both_promises_as_on_the_page():
    rng, share = np.random.default_rng(6), 0.1
    for ratio, back, ahead in ((1, 0.22, 0.78), (2, 0.73, 0.27)):
        q = canary_share_of_failures(share, ratio)
        verdicts = [guard(np.repeat(rng.random(300) < q, 3), share)[0] for _ in range(3000)]
        assert verdicts.count("roll back") / 3000 == pytest.approx(back, abs=0.03)
        assert verdicts.count("advance") / 3000 == pytest.approx(ahead, abs=0.03)


@pytest.mark.parametrize(("share", "minutes"), [(0.1, 5.2), (0.5, 2.0)])
def test_minutes_until_the_decision_in_a_simulation_of_requests(share, minutes):
    rng, times, harmed = np.random.default_rng(7), [], []
    for _ in range(200):
        arms, failed = simulate(rng, (0.001, 0.002), share, 600_000)  # 36 minutes
        _, n = guard(arms, share)
        times.append((np.flatnonzero(failed)[n - 1] + 1) / 1_000_000 * 60)
        harmed.append(times[-1] / 60 * 1_000_000 * share * 0.001)
    assert np.mean(times) == pytest.approx(minutes, rel=0.2)
    assert np.mean(harmed) == pytest.approx({0.1: 9, 0.5: 17}[share], rel=0.2)


def test_pooling_over_a_ramp_reverses_a_gain_on_both_days():
    old = (990_000 * 0.040 + 500_000 * 0.020) / 1_490_000
    new = (10_000 * 0.042 + 500_000 * 0.021) / 510_000
    for day_old, day_new in ((0.040, 0.042), (0.020, 0.021)):
        assert day_new / day_old == pytest.approx(1.05)
    assert new / old == pytest.approx(0.643, abs=0.001)
