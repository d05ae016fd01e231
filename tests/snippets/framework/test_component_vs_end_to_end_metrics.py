"""Stages of a chain against brute force, and the claims of the page."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LinearRegression
from sklearn.metrics import root_mean_squared_error

from snippets.framework.component_vs_end_to_end_metrics import first_failure, in_place, success
from snippets.framework.rank_chances import rank_chances

tables = st.tuples(st.integers(1, 30), st.integers(1, 5)).flatmap(lambda s: arrays(bool, s))


def run(row, perfect=()):
    """Send one request through the chain: the stage that fails first, or None."""
    return next((j for j, right in enumerate(row) if not right and j not in perfect), None)


@given(tables, st.sets(st.integers(0, 4)))
def test_success_is_the_share_of_requests_that_pass_every_stage(ok, perfect):
    perfect = sorted(j for j in perfect if j < ok.shape[1])
    passed = [run(row, perfect) is None for row in ok]
    assert success(ok, perfect) == pytest.approx(sum(passed) / len(ok))


@given(tables)
def test_rates_in_place_multiply_to_success(ok):
    rates = in_place(ok)
    reached = [r for r in rates if not math.isnan(r)]
    assert math.prod(reached) == pytest.approx(success(ok))
    assert len(reached) == len(rates) or success(ok) == 0


@given(tables)
def test_every_failed_request_is_counted_once_at_its_first_failure(ok):
    firsts = [run(row) for row in ok]
    assert first_failure(ok) == [firsts.count(j) for j in range(ok.shape[1])]


@given(tables)
def test_perfect_stages_never_hurt_a_chain_and_all_of_them_save_everything(ok):
    stages = range(ok.shape[1])
    assert all(success(ok, [j]) >= success(ok) for j in stages)
    assert success(ok, list(stages)) == 1


@given(tables)
def test_the_first_failure_bounds_what_a_perfect_stage_can_save(ok):
    for j, blamed in enumerate(first_failure(ok)):
        assert success(ok, [j]) <= success(ok) + blamed / len(ok) + 1e-12


@given(tables)
def test_success_stays_below_every_rate(ok):
    assert success(ok) <= min(ok.mean(axis=0)) + 1e-12


def test_input_is_not_changed():
    ok = np.array([[True, False]])
    success(ok, [1])
    assert ok.tolist() == [[True, False]]


@pytest.mark.parametrize("bad", [[], [[]], [True], [[1, 0]], [[0.5, 1.0]], [[True, None]]])
def test_tables_that_are_no_filled_booleans_are_refused(bad):
    for function in (success, in_place, first_failure):
        with pytest.raises(ValueError, match="filled boolean table"):
            function(bad)


@pytest.mark.parametrize("stage", [-1, 2, True, 0.0])
def test_stages_that_do_not_exist_are_refused(stage):
    with pytest.raises(ValueError, match="stages run from 0 to 1"):
        success([[True, True]], [stage])


# Claims of the page.

FAILS = [{1, 2, 3, 4}, {1, 2, 3, 5}, {1, 2, 4, 6}]


def test_twenty_requests_by_sets():
    everyone = set(range(1, 21))
    ok = np.array([[request not in failed for failed in FAILS] for request in sorted(everyone)])
    assert success(ok) == len(everyone - set.union(*FAILS)) / 20 == 0.70
    for size in (1, 2):
        for perfect in combinations(range(3), size):
            left = set.union(*(FAILS[j] for j in range(3) if j not in perfect))
            assert success(ok, perfect) == 1 - len(left) / 20
    assert success(ok, [0]) == success(ok)  # blamed for four of six, and saves none
    assert sum(success(ok, [j]) - success(ok) for j in range(3)) == pytest.approx(0.10)
    assert math.prod(1 - len(failed) / 20 for failed in FAILS) == pytest.approx(0.512)


def test_raising_the_cap_beats_a_perfect_ranker():
    at_3 = rank_chances(3, 50)[:3].sum()
    assert 0.6 * at_3 == pytest.approx(0.54, abs=0.005)
    assert 0.8 * at_3 == pytest.approx(0.73, abs=0.005)
    assert 0.8 * at_3 > 0.6  # which no ranker reaches at 60%


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("factor", [0.4, 0.7])
def test_a_better_engine_ruins_the_eta_until_the_corrector_is_retrained(seed, factor):
    rng = np.random.default_rng(seed)
    true = rng.normal(20, 6, 20_000)
    old, clean, noisy = (
        a * true + rng.normal(0, b, 20_000) for a, b in ((factor, 1), (1, 1), (1, 3))
    )

    def error(engine, fitted_on=None):
        if fitted_on is None:
            return root_mean_squared_error(true, engine)
        corrector = LinearRegression().fit(fitted_on[:, None], true)
        return root_mean_squared_error(true, corrector.predict(engine[:, None]))

    assert error(clean) < error(noisy) < error(old) / 2  # as components
    assert min(error(clean, old), error(noisy, old)) > 1.5 * error(old, old)
    assert error(clean, clean) < error(old, old) < error(noisy, noisy)
    if factor == 0.7:
        # The best line leaves var * noise / (signal + noise).
        for engine, signal, noise in ((old, 0.49 * 36, 1), (clean, 36, 1), (noisy, 36, 9)):
            assert error(engine, engine) == pytest.approx(
                math.sqrt(36 * noise / (signal + noise)), rel=0.03
            )


def test_requests_needed_for_the_diluted_effect():
    def per_arm(p, delta):
        return 16 * p * (1 - p) / delta**2

    alone = per_arm(0.66, 0.04)
    whole = per_arm(0.6 * 0.66, 0.6 * 0.04)
    assert alone == pytest.approx(2200, rel=0.03)
    assert alone / 0.6 == pytest.approx(3700, rel=0.03)
    assert whole == pytest.approx(6600, rel=0.03)


def test_assistant_of_the_practice():
    found, answered, repaired, missed = 150, 120, 20, 50
    assert (answered + repaired) / 200 == 0.70
    assert found / 200 * answered / found == 0.60
    assert (found + missed) * answered / found / 200 == 0.80
    assert (found + repaired) / 200 == 0.85
