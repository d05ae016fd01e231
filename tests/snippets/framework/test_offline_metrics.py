"""Log loss and calibration against scikit-learn and the defining property of a proper score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.calibration import calibration_curve

from snippets.framework.offline_metrics import calibration, log_loss
from snippets.recommendation_search.grouped_auc import auc

rows = st.lists(st.tuples(st.booleans(), st.floats(0.001, 0.999)), min_size=1, max_size=40)


@given(rows)
def test_log_loss_equals_scikit_learn(pairs):
    y, p = zip(*pairs, strict=True)
    assert log_loss(y, p) == pytest.approx(metrics.log_loss(y, p, labels=[0, 1]))


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.9])
def test_log_loss_is_least_where_the_probability_is_the_share(share):
    y = np.repeat([1, 0], [round(100 * share), 100 - round(100 * share)])
    grid = np.arange(1, 100) / 100
    losses = [log_loss(y, np.full(100, q)) for q in grid]
    assert grid[np.argmin(losses)] == share


def test_certain_and_right_costs_nothing_and_certain_and_wrong_everything():
    assert str(log_loss([1, 0], [1.0, 0.0])) == "0.0"
    assert log_loss([1, 0, 1], [1.0, 1.0, 0.5]) == np.inf


def test_easy_negatives_improve_auc_and_log_loss_without_any_new_skill():
    y, p = np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.1])
    more_y, more_p = np.append(y, np.zeros(50, int)), np.append(p, np.full(50, 0.01))
    assert auc(more_y, more_p) > auc(y, p)
    assert log_loss(more_y, more_p) < log_loss(y, p)


def test_ranking_loss_is_one_minus_auc_without_ties_and_stricter_with_them():
    y, scores = [1, 0, 1, 1, 0, 0, 1], [0.9, 0.8, 0.7, 0.4, 0.5, 0.2, 0.1]
    assert metrics.label_ranking_loss([y], [scores]) == pytest.approx(1 - auc(y, scores))
    assert metrics.label_ranking_loss([[1, 0]], [[0.5, 0.5]]) == 1.0 > 1 - auc([1, 0], [0.5, 0.5])


def test_high_auc_can_leave_the_top_of_the_list_mostly_false():
    rng = np.random.default_rng(0)
    y = np.repeat([1, 0], [200, 200_000])
    scores = rng.normal(size=y.size) + 2.33 * y  # AUC 0.95 for two normals this far apart
    assert auc(y, scores) == pytest.approx(0.95, abs=0.01)
    assert y[np.argsort(-scores)[:200]].mean() < 0.4


@given(rows)
def test_calibration_by_bin_equals_scikit_learn(pairs):
    y, p = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
    bins = np.digitize(p, np.linspace(0, 1, 6)[1:-1], right=True)  # a cut belongs to the bin below
    share, said = calibration_curve(y, p, n_bins=5)
    ours = np.array(list(calibration(y, p, bins).values()))
    np.testing.assert_allclose(ours[:, 0], said)
    np.testing.assert_allclose(ours[:, 1], share)


def test_model_can_be_calibrated_in_each_bin_and_in_no_slice():
    p = np.repeat([0.1, 0.3, 0.1, 0.3], 1000)
    counts = np.array([50, 200, 150, 400])
    y = np.concatenate([np.repeat([1, 0], [hits, 1000 - hits]) for hits in counts])
    device = np.repeat(["phone", "desktop"], 2000)
    assert all(says == pytest.approx(is_) for says, is_ in calibration(y, p, p).values())
    assert all(abs(says - is_) > 0.07 for says, is_ in calibration(y, p, device).values())
    assert log_loss(y, np.repeat(counts / 1000, 1000)) < log_loss(y, p)


def test_example_without_a_group_is_refused():
    with pytest.raises(ValueError, match="group must name every example"):
        calibration([1, 0], [0.5, 0.5], [float("nan"), 1.0])


@pytest.mark.parametrize(
    ("y", "p"),
    [
        ([], []),
        ([1, 0], [0.5]),
        ([[1, 0]], [[0.5, 0.2]]),
        ([1, 0], [0.5, float("nan")]),
        ([1, 0], [0.5, -0.1]),
        ([1, 0], [True, False]),
        ([1, 0], ["0.5", "0.2"]),
        ([1, 2], [0.5, 0.2]),
        ([1, float("nan")], [0.5, 0.2]),
    ],
)
def test_malformed_columns_are_refused(y, p):
    with pytest.raises(ValueError, match=r"y and p must|probabilities must|only 0 and 1"):
        log_loss(y, p)
    with pytest.raises(ValueError, match=r"y and p must|probabilities must|only 0 and 1"):
        calibration(y, p, np.zeros(len(y)))
