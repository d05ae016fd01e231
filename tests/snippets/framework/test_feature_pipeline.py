"""Merged partitions against NumPy over all values, in any order and grouping."""

import math
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.framework.feature_pipeline import Summary, merge, summarize

amounts = st.floats(-1e4, 1e4)
partitions = st.lists(st.lists(amounts, max_size=8), min_size=1, max_size=6)
thorough = settings(deadline=None, database=None)


def close(one, other):
    return one.count == other.count and np.allclose(
        (one.mean, one.squares), (other.mean, other.squares), rtol=1e-9, atol=1e-5
    )


@given(partitions, st.randoms(use_true_random=False))
@thorough
def test_partitions_in_any_order_equal_one_pass_by_numpy(parts, random):
    random.shuffle(parts)
    merged = reduce(merge, map(summarize, parts), Summary())
    values = np.concatenate([np.array(part, dtype=float) for part in parts])
    assert merged.count == values.size
    if values.size:
        assert merged.mean == pytest.approx(values.mean(), abs=1e-8)
        assert merged.variance() == pytest.approx(values.var(), rel=1e-8, abs=1e-6)


@given(st.lists(amounts, max_size=8), st.lists(amounts, max_size=8), st.lists(amounts, max_size=8))
@thorough
def test_merging_is_commutative_and_associative_up_to_rounding(one, two, three):
    a, b, c = map(summarize, (one, two, three))
    assert close(merge(a, b), merge(b, a))
    assert close(merge(merge(a, b), c), merge(a, merge(b, c)))


@given(st.lists(amounts, max_size=8))
@thorough
def test_the_empty_summary_is_the_identity(values):
    state = summarize(values)
    assert merge(state, Summary()) == state == merge(Summary(), state)


def test_a_large_offset_does_not_cancel_the_variance():
    values = np.array([1.0, 2.0, 3.0]) + 1e9
    assert summarize(values.tolist()).variance() == pytest.approx(2 / 3)
    naive = np.mean(values**2) - np.mean(values) ** 2  # the textbook shortcut
    assert abs(naive - 2 / 3) > 0.5


def test_the_mean_of_partition_means_is_the_mean_only_for_equal_sizes():
    a, b, c = summarize([10, 20, 30, 40]), summarize([100]), summarize([1, 2, 3, 4])
    assert (a.mean + b.mean) / 2 != merge(a, b).mean
    assert (a.mean + c.mean) / 2 == pytest.approx(merge(a, c).mean)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_values_that_are_not_finite_are_refused(bad):
    with pytest.raises(ValueError, match=f"finite, got {bad}"):
        summarize([0.0, bad])
