"""The order of offers against every order, the expected wait against simulated requests."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.case_studies.uber_driver_acceptance import expected_wait, offer_order

chances, minutes = st.floats(0.01, 1.0), st.floats(0.0, 30.0)
drivers = st.lists(st.tuples(chances, minutes), min_size=1, max_size=5)
thorough = settings(deadline=None, database=None)


@given(drivers, st.floats(0, 5), st.floats(0, 60))
@thorough
def test_no_order_of_offers_waits_less_than_the_index(pairs, pause, fallback):
    p, t = np.array(pairs).T
    order = offer_order(p, t, pause)
    ours = expected_wait(p[order], t[order], pause, fallback)
    every = [
        expected_wait(p[list(o)], t[list(o)], pause, fallback) for o in permutations(range(len(p)))
    ]
    assert ours <= min(every) + 1e-9


def test_expected_wait_is_the_mean_of_simulated_requests():
    p, t, pause, fallback = np.array([0.3, 0.6, 0.5]), np.array([4.0, 5.0, 9.0]), 0.5, 20.0
    accepts = np.random.default_rng(0).random((200_000, 3)) < p
    first = np.where(accepts.any(axis=1), accepts.argmax(axis=1), 3)
    waits = np.append(t, fallback)[first] + pause * first
    assert expected_wait(p, t, pause, fallback) == pytest.approx(waits.mean(), abs=0.05)


def test_the_fallback_does_not_change_the_best_order_and_a_batch_equals_its_rows():
    rng = np.random.default_rng(1)
    p, t = rng.uniform(0.1, 1, (50, 6)), rng.uniform(2, 9, (50, 6))
    order = offer_order(p, t, 0.7)
    batch = expected_wait(p, t, 0.7, 10)
    for i in range(50):
        assert order[i].tolist() == offer_order(p[i], t[i], 0.7).tolist()
        assert batch[i] == pytest.approx(float(expected_wait(p[i], t[i], 0.7, 10)))
    gaps = [
        expected_wait(p, t, 0.7, f)
        - expected_wait(np.take_along_axis(p, order, 1), np.take_along_axis(t, order, 1), 0.7, f)
        for f in (0, 100)
    ]
    np.testing.assert_allclose(gaps[0], gaps[1], atol=1e-9)


@pytest.mark.parametrize("p", [0.0, -0.1, 1.1, float("nan")])
def test_a_chance_out_of_range_is_refused(p):
    with pytest.raises(ValueError, match="p must be above 0"):
        offer_order([p], [3.0], 1.0)


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_minutes_out_of_range_are_refused(bad):
    for arguments in (([bad], 1.0, 1.0), ([1.0], bad, 1.0), ([1.0], 1.0, bad)):
        with pytest.raises(ValueError, match="finite and at least 0"):
            expected_wait([0.5], *arguments)


@pytest.mark.parametrize(("p", "t"), [([], []), (0.5, 3.0), ([0.5], [3.0, 4.0])])
def test_offers_without_a_shape_are_refused(p, t):
    with pytest.raises(ValueError, match="one shape"):
        offer_order(p, t, 1.0)


def test_the_practice_answer_turns_at_32_seconds():
    turn = 2 / 3.75
    assert offer_order([0.2, 0.8], [3, 5], turn - 0.01).tolist() == [0, 1]
    assert offer_order([0.2, 0.8], [3, 5], turn + 0.01).tolist() == [1, 0]
    assert round(60 * turn) == 32
