"""The plan agrees with scikit-learn, with the split by cuts, and with a walk over the calendar."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.model_selection import TimeSeriesSplit

from snippets.framework.offline_evaluation_split import time_split
from snippets.framework.validation_plan import validation_plan

sizes = st.fixed_dictionaries(
    {
        "gap": st.integers(0, 20),
        "length": st.integers(1, 20),
        "folds": st.integers(1, 6),
        "test": st.integers(1, 20),
    }
)


def needed(plan):
    return 3 * plan["gap"] + plan["length"] * plan["folds"] + plan["test"]


@given(sizes, st.integers(1, 50))
def test_no_row_is_used_before_its_label_is_complete_and_none_is_wasted(plan, spare):
    end = needed(plan) + spare
    for fold in validation_plan(end, **plan):
        known = [t for t in range(end) if t + plan["gap"] < fold.start]
        assert known == list(range(fold.train))
    # validation chooses before the test starts; the test is read at the end of the log
    *folds, test = validation_plan(end, **plan)
    assert max(f.stop - 1 for f in folds) + plan["gap"] < test.start
    assert test.stop - 1 + plan["gap"] == end - 1


@given(sizes, st.integers(1, 50))
def test_folds_equal_time_series_split(plan, spare):
    assume(plan["folds"] >= 2)  # scikit-learn wants at least two
    end = needed(plan) + spare
    *folds, _ = validation_plan(end, **plan)
    days = np.arange(folds[-1].stop)
    theirs = TimeSeriesSplit(n_splits=plan["folds"], test_size=plan["length"], gap=plan["gap"])
    for fold, (train, judge) in zip(folds, theirs.split(days), strict=True):
        assert train.tolist() == list(range(fold.train))
        assert judge.tolist() == list(range(fold.start, fold.stop))


@given(sizes, st.integers(1, 50))
def test_last_fold_and_test_equal_the_split_by_cuts(plan, spare):
    end = needed(plan) + spare
    *_, last, test = validation_plan(end, **plan)
    parts = time_split(range(end), cuts=[last.start, test.start, end], gap=plan["gap"])
    expected = [range(last.train), range(last.start, last.stop), range(test.start, test.stop)]
    assert [np.flatnonzero(part).tolist() for part in parts] == [list(r) for r in expected]


@given(sizes)
def test_the_shortest_log_is_three_gaps_and_the_judged_days_and_one_to_learn(plan):
    validation_plan(needed(plan) + 1, **plan)
    with pytest.raises(ValueError, match="the first fold has 0 days"):
        validation_plan(needed(plan), **plan)


@pytest.mark.parametrize("name", ["end", "gap", "length", "folds", "test", "least"])
@pytest.mark.parametrize("value", [-1, True, 2.5, float("nan")])
def test_a_size_that_is_no_count_is_refused_by_name(name, value):
    plan = {"end": 100, "gap": 3, "length": 5, "folds": 2, "test": 4, "least": 1} | {name: value}
    with pytest.raises(ValueError, match=f"^{name} must be a whole number"):
        validation_plan(plan.pop("end"), **plan)
