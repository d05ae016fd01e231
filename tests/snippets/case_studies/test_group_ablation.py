"""The ablation against scikit-learn's quantile regression."""

import numpy as np
import pytest
from sklearn.linear_model import QuantileRegressor
from sklearn.metrics import mean_absolute_error

from snippets.case_studies.group_ablation import ablation, holdout_mae


def data(seed, n=1500):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), rng.normal(size=(n, 4))])
    y = X @ np.array([5.0, 2.0, -1.0, 0.5, 0.0]) + rng.exponential(1, n)
    return X, y, np.arange(n) < 1000


def reference(X, y, train, served):
    model = QuantileRegressor(quantile=0.5, alpha=0, fit_intercept=False).fit(X[train], y[train])
    return mean_absolute_error(y[~train], model.predict(served[~train]))


@pytest.mark.parametrize("seed", range(5))
def test_the_error_is_near_that_of_the_linear_program_of_scikit_learn(seed):
    X, y, train = data(seed)
    stale = np.column_stack([X[:, :4], np.zeros(len(X))])
    assert holdout_mae(X, y, train) == pytest.approx(reference(X, y, train, X), rel=0.015)
    late = holdout_mae(X, y, train, served=stale)
    assert late == pytest.approx(reference(X, y, train, stale), rel=0.015)


def test_each_entry_is_the_difference_of_two_models():
    X, y, train = data(9)
    groups = {"a": X[:, 1:3], "b": X[:, 3:4], "c": X[:, 4:]}
    table = ablation(X[:, :1], groups, y, train)
    for name, columns in (("a", [1, 2]), ("b", [3]), ("c", [4])):
        alone = holdout_mae(X[:, [0, *columns]], y, train) - holdout_mae(X[:, :1], y, train)
        rest = [i for i in range(5) if i not in columns]
        gone = holdout_mae(X[:, rest], y, train) - holdout_mae(X, y, train)
        assert table[name] == pytest.approx((alone, gone), abs=0.005)
    assert table["a"][0] < -0.5 < 0.5 < table["a"][1]
    assert abs(table["c"][0]) < 0.1


def test_the_rows_to_test_teach_nothing():
    X, y, train = data(1)
    other = np.where(train, y, 0.0)
    both = [holdout_mae(X, target, train, served=np.zeros_like(X)) for target in (y, other)]
    assert both[0] == pytest.approx(np.abs(y[~train]).mean())
    assert both[1] == 0


@pytest.mark.parametrize(
    ("X", "y", "train", "message"),
    [
        (np.ones(3), [1, 2, 3], [True, True, False], "need X and served"),
        (np.ones((3, 1)), [1, 2, 3], [1, 1, 0], "need X and served"),
        (np.ones((3, 1)), [1, 2], [True, True, False], "need y and train"),
        (np.ones((3, 1)), [1, 2, 3], [True, False], "need y and train"),
        (np.ones((3, 1)), [1, 2, float("nan")], [True, True, False], "finite"),
        (np.full((3, 1), np.inf), [1, 2, 3], [True, True, False], "finite"),
        (np.ones((3, 1)), [1, 2, 3], [False] * 3, "got 0 and 3"),
    ],
)
def test_rows_that_do_not_fit_are_refused(X, y, train, message):
    with pytest.raises(ValueError, match=message):
        holdout_mae(X, y, train)


def test_other_columns_to_serve_are_refused():
    with pytest.raises(ValueError, match=r"\(3, 2\), \(3, 1\)"):
        holdout_mae(np.ones((3, 2)), [1, 2, 3], [True, True, False], served=np.ones((3, 1)))
