"""Boosted trees against scikit-learn and against a step by hand; the training loss falls."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.tree import DecisionTreeRegressor

from snippets.case_studies.boosted_trees import boost
from snippets.case_studies.driver_offers import draw_offers
from snippets.framework.model_ladder import excess


def test_one_tree_is_a_newton_step_on_the_leaves_of_the_best_cuts():
    rng = np.random.default_rng(2)
    X = rng.integers(0, 4, (400, 3)).astype(float)  # few values: bins lose nothing
    y = (rng.random(400) < np.where(X[:, 0] > 1, 0.8, 0.3) - 0.1 * (X[:, 1] > 2)).astype(float)
    tree = DecisionTreeRegressor(max_depth=1).fit(X, y)  # curvature is equal in every row at first
    ours = boost(X, y, trees=1, depth=1, rate=1.0).probability(X)
    p = y.mean()
    for leaf in np.unique(tree.apply(X)):
        rows = tree.apply(X) == leaf
        step = np.sum(y[rows] - p) / (rows.sum() * p * (1 - p) + 1)
        expected = 1 / (1 + np.exp(-(np.log(p / (1 - p)) + step)))
        np.testing.assert_allclose(ours[rows], expected)


@pytest.mark.parametrize("seed", range(3))
def test_boosting_is_as_good_as_that_of_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    a, b = draw_offers(3000, rng), draw_offers(1200, rng)
    sk = HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.15, max_depth=3, l2_regularization=1, early_stopping=False
    )
    theirs = excess(b.p, sk.fit(a.X, a.accepted).predict_proba(b.X)[:, 1])
    assert excess(b.p, boost(a.X, a.accepted).probability(b.X)) < theirs + 5


def test_more_trees_never_fit_the_training_rows_worse():
    a = draw_offers(500, np.random.default_rng(3))
    y, losses = a.accepted, []
    for trees in (1, 5, 20, 60):
        p = boost(a.X, y, trees=trees).probability(a.X)
        losses.append(-np.mean(np.log(np.where(y == 1, p, 1 - p))))
    assert np.all(np.diff(losses) < 0)


@pytest.mark.parametrize("y", [[0, 0], [0, 2], [0, 1, 1], [0, float("nan")]])
def test_labels_that_teach_no_two_classes_are_refused(y):
    with pytest.raises(ValueError, match="both present"):
        boost([[0.0], [1.0]], y)


@pytest.mark.parametrize(
    "setting", [{"trees": 0}, {"depth": 0}, {"rate": 0.0}, {"rate": float("nan")}]
)
def test_settings_out_of_range_are_refused(setting):
    with pytest.raises(ValueError, match="need trees"):
        boost([[0.0], [1.0]], [0, 1], **setting)


def test_features_that_are_no_finite_matrix_are_refused():
    model = boost([[0.0], [1.0]], [0, 1])
    for X in ([[float("nan")], [1.0]], [0.0, 1.0], []):
        with pytest.raises(ValueError, match="X must be"):
            boost(X, [0, 1])
    with pytest.raises(ValueError, match=r"X must be \(n, 1\)"):
        model.probability([[0.0, 1.0]])
