"""Floor and excess against scikit-learn, SciPy and simulated labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy
from sklearn.metrics import log_loss

from snippets.framework.model_drift_definition import expected_loss
from snippets.framework.population_logistic import fit_logistic

chances = st.floats(0.01, 0.99)
worlds = st.integers(1, 8).flatmap(
    lambda m: st.tuples(
        st.lists(st.floats(0.01, 1), min_size=m, max_size=m).map(lambda v: np.array(v) / sum(v)),
        st.lists(chances, min_size=m, max_size=m).map(np.array),
        st.lists(chances, min_size=m, max_size=m).map(np.array),
    )
)


@given(worlds)
def test_floor_is_scipys_entropy_and_excess_its_divergence(world):
    p, q, s = world
    both, said = np.stack([q, 1 - q]), np.stack([s, 1 - s])
    got = expected_loss(p, q, s)
    assert got.floor == pytest.approx(p @ entropy(both))
    assert got.excess == pytest.approx(p @ entropy(both, said), abs=1e-12)


@given(worlds)
def test_total_is_the_weighted_log_loss_of_scikit_learn(world):
    p, q, s = world
    y = np.repeat([1, 0], p.size)
    weights = np.concatenate([p * q, p * (1 - q)])
    total = log_loss(y, np.concatenate([s, s]), sample_weight=weights, labels=[0, 1])
    assert sum(expected_loss(p, q, s)) == pytest.approx(total)


@given(worlds)
def test_no_prediction_beats_the_truth(world):
    p, q, s = world
    assert expected_loss(p, q, s).excess >= -1e-12
    assert expected_loss(p, q, q).excess == pytest.approx(0, abs=1e-12)


def test_simulated_labels_have_the_expected_loss():
    rng = np.random.default_rng(0)
    p, q, s = np.array([0.2, 0.5, 0.3]), np.array([0.1, 0.6, 0.9]), np.array([0.3, 0.5, 0.7])
    x = rng.choice(3, size=400_000, p=p)
    y = rng.random(x.size) < q[x]
    measured = np.mean(-np.log(np.where(y, s[x], 1 - s[x])))
    assert measured == pytest.approx(sum(expected_loss(p, q, s)), abs=0.005)


def test_certain_labels_have_no_floor():
    assert expected_loss([0.5, 0.5], [0, 1], [0.5, 0.5]).floor == 0


@pytest.mark.parametrize(
    ("p", "q", "s", "message"),
    [
        ([], [], [], "must all be"),
        ([[1.0]], [[0.5]], [[0.5]], "must all be"),
        ([np.nan], [0.5], [0.5], "p must hold numbers from 0 to 1, got nan"),
        ([1.0], [np.nan], [0.5], "q must hold numbers from 0 to 1, got nan"),
        ([1.0], [0.5], [np.nan], "s must hold numbers from 0 to 1, got nan"),
        ([-0.5, 1.5], [0.5, 0.5], [0.5, 0.5], "p must hold numbers from 0 to 1, got -0.5"),
        ([1.0], [True], [0.5], "q must hold numbers, got bool"),
        ([1.0], [0.5], [0.0], "s must stay above 0"),
    ],
)
def test_what_is_no_distribution_is_refused(p, q, s, message):
    with pytest.raises(ValueError, match=message):
        expected_loss(p, q, s)


# The world of the page.

KM = np.linspace(0, 10, 101)


def orders(center):
    shares = np.exp(-((KM - center) ** 2) / 2)
    return shares / shares.sum()


def late(shift=0.0):
    return 1 / (1 + np.exp(-shift - np.where(KM < 6, KM - 3, 9 - KM)))


def test_harder_inputs_raise_the_loss_and_leave_nothing_to_retrain():
    model = fit_logistic(KM, orders(2), late())
    before, after = (expected_loss(orders(c), late(), model) for c in (2, 3))
    assert sum(after) - sum(before) > 0.05
    assert after.excess < 0.001


def test_drift_can_lower_the_loss():
    model = fit_logistic(KM, orders(2), late())
    assert sum(expected_loss(orders(1), late(), model)) < sum(
        expected_loss(orders(2), late(), model)
    )


def test_label_shift_multiplies_the_odds_by_one_constant_and_moves_the_inputs():
    p, q = orders(3), late()
    given_late, given_timely = p * q / (p @ q), p * (1 - q) / (p @ (1 - q))
    rate = 0.2
    new_p = rate * given_late + (1 - rate) * given_timely
    new_q = rate * given_late / new_p
    ratio = new_q / (1 - new_q) / (q / (1 - q))
    assert np.allclose(ratio, (rate / (1 - rate)) / ((p @ q) / (1 - p @ q)))
    assert np.abs(new_p - p).sum() / 2 > 0.1


def test_mix_and_segment_parts_of_the_practice_add_up_in_both_orders():
    old, new = np.array([0.8, 0.2]), np.array([0.5, 0.5])
    before, after = np.array([0.2, 0.6]), np.array([0.2, 0.8])
    rise = new @ after - old @ before
    assert rise == pytest.approx(0.22)
    assert [(new - old) @ before, new @ (after - before)] == pytest.approx([0.12, 0.10])
    assert [(new - old) @ after, old @ (after - before)] == pytest.approx([0.18, 0.04])
