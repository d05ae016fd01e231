"""Wilson's interval against SciPy, its definition and its coverage."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from snippets.applied_modeling.wilson_interval import wilson_interval

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
thorough = settings(deadline=None, database=None)
Z = float(stats.norm.ppf(0.975))


@given(counts)
@thorough
def test_both_ends_equal_scipy(count):
    expected = stats.binomtest(*count).proportion_ci(method="wilson")
    assert wilson_interval(*count, z=Z) == pytest.approx(tuple(expected), abs=1e-9)


@given(counts)
@thorough
def test_each_end_lies_z_of_its_own_standard_errors_from_the_share(count):
    hits, n = count
    for end in wilson_interval(hits, n, z=Z):
        assert abs(hits / n - end) == pytest.approx(Z * sqrt(end * (1 - end) / n), abs=1e-7)


def exact_coverage(interval, p, n):
    hits = np.arange(n + 1)
    inside = [low <= p <= high for low, high in map(interval, hits)]
    return stats.binom.pmf(hits, n, p)[inside].sum()


def test_it_covers_a_true_90_percent_where_plus_minus_two_standard_errors_does_not():
    def wald(hits):
        half = Z * sqrt(hits / 30 * (1 - hits / 30) / 30)
        return hits / 30 - half, hits / 30 + half

    wilson = exact_coverage(lambda hits: wilson_interval(hits, 30, Z), 0.9, 30)
    assert wilson == pytest.approx(0.95, abs=0.03)
    assert exact_coverage(wald, 0.9, 30) < 0.85


def test_about_3500_cases_bound_an_accuracy_of_90_percent_by_one_point():
    low, high = wilson_interval(round(0.9 * 3457), 3457)
    assert (high - low) / 2 == pytest.approx(0.01, abs=0.0001)
    low, high = wilson_interval(90, 100)
    assert (high - low) / 2 == pytest.approx(0.06, abs=0.001)


def test_counts_of_32_bits_do_not_overflow():
    expected = wilson_interval(180_000, 200_000)
    assert wilson_interval(np.int32(180_000), np.int32(200_000)) == pytest.approx(expected)


@pytest.mark.parametrize(("hits", "n"), [(0, 0), (-1, 10), (11, 10)])
def test_impossible_counts_are_refused(hits, n):
    with pytest.raises(ValueError, match=f"got {hits} of {n}"):
        wilson_interval(hits, n)
