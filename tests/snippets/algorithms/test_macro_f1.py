"""Both macro F1s against scikit-learn and the claims of Opitz and Burst."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hmean
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

from snippets.algorithms.macro_f1 import macro_f1

examples = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)
thorough = settings(deadline=None, database=None)


@given(examples)
@thorough
def test_both_equal_scikit_learn(pairs):
    y, guess = np.array(pairs).T
    first, second = macro_f1(y, guess)
    p = precision_score(y, guess, average="macro", zero_division=0)
    r = recall_score(y, guess, average="macro", zero_division=0)
    assert first == pytest.approx(f1_score(y, guess, average="macro", zero_division=0))
    assert second == pytest.approx(hmean([p, r]) if p and r else 0)


@given(examples)
@thorough
def test_f1_of_means_is_never_the_smaller(pairs):
    first, second = macro_f1(*np.array(pairs).T)
    assert second >= first - 1e-12


@given(examples)
@thorough
def test_micro_f1_is_accuracy_with_one_label_per_example(pairs):
    y, guess = np.array(pairs).T
    assert f1_score(y, guess, average="micro") == pytest.approx(accuracy_score(y, guess))


def test_difference_comes_close_to_one_half_with_two_classes():
    # All of class 0 but one goes to class 1: (P, R) near (1, 0) for one, (0, 1) for the other.
    n = 10**6
    y = np.repeat([0, 1], [n, 1000])
    guess = np.repeat([0, 1], [1000, n])
    first, second = macro_f1(y, guess)
    assert first < 0.01
    assert second == pytest.approx(0.5, abs=0.01)


def test_the_two_can_rank_two_models_in_opposite_order():
    y = np.repeat([0, 1], [90, 10])
    coin = np.repeat([0, 1, 0, 1], [45, 45, 5, 5])
    almost_all_rare = np.repeat([0, 1], [5, 95])
    a, b = macro_f1(y, coin), macro_f1(y, almost_all_rare)
    assert a[0] > b[0]
    assert a[1] < b[1]
    assert (a[1], round(b[1], 2)) == (pytest.approx(0.5), 0.54)


def test_no_hit_at_all_is_zero_in_both():
    assert macro_f1([0, 1], [1, 0]) == (0, 0)


@pytest.mark.parametrize(("y", "guess"), [([], []), ([[1]], [[1]]), ([1], [1, 0])])
def test_what_is_not_a_pair_of_class_vectors_is_refused(y, guess):
    with pytest.raises(ValueError, match="n at least 1, got"):
        macro_f1(y, guess)
