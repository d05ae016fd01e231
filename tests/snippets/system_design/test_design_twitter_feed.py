"""Values against loops, weights against scikit-learn, and the invariances of an order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from snippets.system_design.design_twitter_feed import equal_share_weights, survey_weights, value

RNG = np.random.default_rng(0)
P = RNG.random((40, 60, 4)) * np.array([0.3, 0.1, 0.05, 0.01])
W = np.array([0.5, 3.0, 7.0, -90.0])


def test_value_equals_a_sum_over_actions():
    expected = [[sum(W[a] * P[i, j, a] for a in range(4)) for j in range(60)] for i in range(40)]
    assert value(P, W) == pytest.approx(np.array(expected))


@given(st.floats(1e-3, 1e3))
def test_only_ratios_of_weights_matter_for_the_order(scale):
    top = np.argsort(-value(P, W), axis=1)[:, :5]
    scaled = np.take_along_axis(value(P, scale * W), top, axis=1)
    assert (np.diff(scaled, axis=1) <= 1e-12 * scale).all()


def test_equal_shares_contribute_one_each_on_average():
    w = equal_share_weights(P, [1, 1, 1, -1])
    assert (P * w).mean(axis=(0, 1)) == pytest.approx([1, 1, 1, -1])


def test_an_action_ten_times_rarer_gets_ten_times_the_weight():
    rarer = P * np.array([1, 1, 0.1, 1])
    ratio = equal_share_weights(rarer, [1] * 4) / equal_share_weights(P, [1] * 4)
    assert ratio == pytest.approx([1, 1, 10, 1])


def test_survey_weights_equal_scikit_learns_regression():
    rows = P.reshape(-1, 4)
    said = RNG.random(len(rows)) < 0.3 + rows[:, 0]
    assert survey_weights(rows, said) == pytest.approx(LinearRegression().fit(rows, said).coef_)


def test_survey_weights_recover_a_linear_truth():
    rows = np.random.default_rng(1).random((200_000, 2))
    said = np.random.default_rng(2).random(200_000) < 0.4 + 0.5 * rows[:, 0] - 0.3 * rows[:, 1]
    assert survey_weights(rows, said) == pytest.approx([0.5, -0.3], abs=0.02)


def test_dividing_a_probability_by_a_rate_is_a_change_of_its_weight():
    keep = np.array([1, 0.5, 1, 1])
    assert value(P / keep, W) == pytest.approx(value(P, W / keep))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: value([[np.nan]], [1]), "got nan"),
        (lambda: value([[0.5]], [np.nan]), "w must be finite"),
        (lambda: value([], [1]), "got shape"),
        (lambda: value(0.5, [1]), "got shape"),
        (lambda: value([[0.1, 0.2]], 3.0), "2 actions"),
        (lambda: equal_share_weights([[0.1, 0.2]], [1]), "signs must be"),
        (lambda: survey_weights([[0.1]] * 9, [0.5] * 9), "answers must be 0 or 1"),
        (lambda: survey_weights([[0.1]] * 9, [1] * 8), "one row an answer"),
        (lambda: survey_weights([[0.1]] * 9, [1] * 9), "not unique"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
