"""Precision and recall against scikit-learn, exact reweighting and simulation."""

import warnings
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    precision_recall_fscore_support,
    precision_score,
    recall_score,
)

from snippets.algorithms.precision_recall import (
    confusion_counts,
    precision,
    precision_at_prevalence,
    recall,
)

pairs = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=30)
class_pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)
shares = st.floats(0.01, 0.99)
thorough = settings(deadline=None, database=None)


def one_versus_rest(y, predicted, classes):
    return np.array([confusion_counts(y == c, predicted == c) for c in classes]).T


@given(pairs)
@thorough
def test_counts_equal_the_confusion_matrix_of_scikit_learn(examples):
    y, flagged = np.array(examples).T
    tn, fp, fn, tp = confusion_matrix(y, flagged, labels=[0, 1]).ravel()
    assert confusion_counts(y, flagged) == (tp, fp, fn, tn)


@given(pairs, st.sampled_from([0.0, 1.0, nan]))
@thorough
def test_both_shares_and_every_zero_convention_equal_scikit_learn(examples, convention):
    y, flagged = np.array(examples).T
    tp, fp, fn, _ = confusion_counts(y, flagged)
    expected = precision_recall_fscore_support(
        y, flagged, average="binary", zero_division=convention
    )[:2]
    ours = precision(tp, fp, convention), recall(tp, fn, convention)
    np.testing.assert_allclose(ours, expected, equal_nan=True)


def test_zero_over_zero_is_undefined_unless_a_convention_is_named():
    assert isnan(precision(0, 0))
    assert isnan(recall(0, 0))
    assert precision(0, 1) == recall(0, 1) == 0


def test_scikit_learn_warns_and_returns_zero_by_default():
    with pytest.warns(UndefinedMetricWarning, match="Precision is ill-defined"):
        assert precision_score([1, 0], [0, 0]) == 0
    with pytest.warns(UndefinedMetricWarning, match="Recall is ill-defined"):
        assert recall_score([0, 0], [1, 0]) == 0


@pytest.mark.parametrize("convention", [0.0, 1.0, nan])
def test_a_named_convention_silences_scikit_learn(convention):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        precision_score([1, 0], [0, 0], zero_division=convention)


@pytest.mark.parametrize("convention", [0.0, 1.0, nan])
def test_macro_precision_with_a_class_never_predicted_equals_scikit_learn(convention):
    y = np.repeat(["car", "bus", "bike"], [90, 8, 2])
    predicted = np.repeat(["car", "bus", "car", "bus", "car"], [88, 2, 4, 4, 2])
    tp, fp, _, _ = one_versus_rest(y, predicted, ["car", "bus", "bike"])
    each = [precision(a, b, convention) for a, b in zip(tp, fp, strict=True)]
    expected = precision_score(y, predicted, average="macro", zero_division=convention)
    assert np.nanmean(each) == pytest.approx(expected)


def test_scikit_learn_leaves_nan_classes_out_of_the_weighted_average():
    y = np.repeat([0, 1, 2], [90, 8, 2])
    predicted = np.repeat([0, 1, 0, 1, 0], [88, 2, 4, 4, 2])
    expected = (90 * 88 / 94 + 8 * 4 / 6) / 98
    got = precision_score(y, predicted, average="weighted", zero_division=nan)
    assert got == pytest.approx(expected)


@given(class_pairs)
@thorough
def test_micro_precision_and_recall_are_accuracy_when_every_class_counts(examples):
    y, predicted = np.array(examples).T
    tp, fp, fn, _ = one_versus_rest(y, predicted, range(4)).sum(axis=1)
    assert precision(tp, fp) == recall(tp, fn) == pytest.approx(accuracy_score(y, predicted))
    expected = precision_recall_fscore_support(y, predicted, average="micro")[:2]
    np.testing.assert_allclose((precision(tp, fp), recall(tp, fn)), expected)


def test_micro_precision_and_recall_separate_when_a_class_is_left_out():
    y = np.repeat([0, 1, 2], [90, 8, 2])
    predicted = np.repeat([0, 1, 0, 1, 0], [88, 2, 4, 4, 2])
    tp, fp, fn, _ = one_versus_rest(y, predicted, [1, 2]).sum(axis=1)
    expected = precision_recall_fscore_support(y, predicted, labels=[1, 2], average="micro")[:2]
    np.testing.assert_allclose((precision(tp, fp), recall(tp, fn)), expected)
    assert precision(tp, fp) != recall(tp, fn)


def test_micro_precision_and_recall_separate_with_several_labels_per_example():
    y = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    predicted = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    tp, fp, fn, _ = confusion_counts(y.ravel(), predicted.ravel())
    expected = precision_recall_fscore_support(y, predicted, average="micro")[:2]
    np.testing.assert_allclose((precision(tp, fp), recall(tp, fn)), expected)
    assert precision(tp, fp) != recall(tp, fn)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 50), st.integers(1, 50), shares)
@thorough
def test_class_weights_move_precision_by_the_formula_and_leave_recall(tp, fn, fp, tn, prevalence):
    y = np.repeat([1, 1, 0, 0], [tp, fn, fp, tn])
    flagged = np.repeat([1, 0, 1, 0], [tp, fn, fp, tn])
    weight = np.where(y == 1, prevalence / (tp + fn), (1 - prevalence) / (fp + tn))
    tpr, fpr = recall(tp, fn), fp / (fp + tn)
    expected = precision_score(y, flagged, sample_weight=weight)
    assert precision_at_prevalence(tpr, fpr, prevalence) == pytest.approx(expected)
    assert recall_score(y, flagged, sample_weight=weight) == pytest.approx(tpr)


@given(st.floats(0.1, 1), st.floats(0.01, 1), shares, shares)
@thorough
def test_rarer_positives_lower_precision(tpr, fpr, one, other):
    rare, common = sorted((one, other))
    low = precision_at_prevalence(tpr, fpr, rare)
    assert low <= precision_at_prevalence(tpr, fpr, common) + 1e-12


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 50), st.integers(1, 50))
@thorough
def test_the_prevalence_of_the_sample_gives_back_the_precision_of_the_sample(tp, fp, fn, tn):
    positives, negatives = tp + fn, fp + tn
    got = precision_at_prevalence(
        tp / positives, fp / negatives, positives / (positives + negatives)
    )
    np.testing.assert_allclose(got, precision(tp, fp), equal_nan=True)


def test_flagging_everything_has_the_prevalence_as_precision():
    assert precision_at_prevalence(1, 1, 0.03) == pytest.approx(0.03)


def test_flagging_nothing_has_no_precision_at_any_prevalence():
    assert isnan(precision_at_prevalence(0, 0, 0.5))


def test_a_test_set_with_one_in_20_negatives_promises_too_much_precision():
    y = np.repeat([1, 1, 0], [90, 30, 10])
    flagged = np.repeat([1, 0, 1], [90, 30, 10])
    weight = np.where(y == 1, 1, 20)
    assert precision_score(y, flagged) == pytest.approx(0.9)
    assert precision_score(y, flagged, sample_weight=weight) == precision(tp=90, fp=10 * 20)
    assert round(precision(tp=90, fp=10 * 20), 2) == 0.31
    assert recall_score(y, flagged, sample_weight=weight) == recall(tp=90, fn=30) == 0.75


@pytest.mark.parametrize(
    ("y", "flagged", "message"),
    [
        ([1, 0], [1], r"\(2,\) and \(1,\)"),
        ([[1, 0]], [[1, 0]], r"\(1, 2\)"),
        ([2, 0], [1, 0], "got 2"),
        ([1, 0], [1, -1], "got -1"),
        ([1, 0], [nan, 0], "got nan"),
    ],
)
def test_what_is_not_a_pair_of_zero_one_vectors_is_refused(y, flagged, message):
    with pytest.raises(ValueError, match=message):
        confusion_counts(y, flagged)


@pytest.mark.parametrize("arguments", [(1.1, 0.5, 0.5), (0.5, -0.1, 0.5), (0.5, 0.5, nan)])
def test_shares_outside_zero_to_one_are_refused(arguments):
    with pytest.raises(ValueError, match=r"must be in \[0, 1\], got"):
        precision_at_prevalence(*arguments)
