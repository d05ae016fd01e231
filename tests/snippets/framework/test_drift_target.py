"""The chi-square test against SciPy and simulation, and the numbers of the page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency

from snippets.framework.drift_target import _upper_tail, chi_square

tables = st.integers(2, 7).flatmap(
    lambda c: st.tuples(*[st.lists(st.integers(1, 500), min_size=c, max_size=c)] * 2)
)


@given(tables)
def test_statistic_p_and_expected_counts_are_those_of_scipy(table):
    before, now = table
    got = chi_square(before, now)
    expected = chi2_contingency([before, now], correction=False)
    assert got.statistic == pytest.approx(expected.statistic, abs=1e-9)
    assert got.dof == expected.dof
    assert got.p == pytest.approx(expected.pvalue, rel=1e-6, abs=1e-12)
    assert got.least == pytest.approx(expected.expected_freq.min())


@given(st.floats(0, 200), st.integers(1, 60))
def test_upper_tail_is_scipys(x, dof):
    assert _upper_tail(x, dof) == pytest.approx(chi2.sf(x, dof), rel=1e-8, abs=1e-14)


@given(tables)
def test_swapping_the_windows_keeps_the_test_and_moved_is_a_share(table):
    there, back = chi_square(*table), chi_square(*table[::-1])
    assert there.statistic == pytest.approx(back.statistic, abs=1e-9)
    assert there.moved == pytest.approx(back.moved)
    assert 0 <= there.moved <= 1


def test_without_change_residuals_are_standard_normal_and_p_uniform():
    rng = np.random.default_rng(0)
    shares = [0.6, 0.3, 0.1]
    tests = [
        chi_square(rng.multinomial(1000, shares), rng.multinomial(400, shares)) for _ in range(3000)
    ]
    residuals = np.array([test.residuals for test in tests])
    assert residuals.mean(axis=0) == pytest.approx(0, abs=0.07)
    assert residuals.std(axis=0) == pytest.approx(1, abs=0.05)
    p = np.array([test.p for test in tests])
    for level in (0.05, 0.2, 0.5):
        assert np.mean(p < level) == pytest.approx(level, abs=0.03)


@given(st.lists(st.integers(1, 500), min_size=2, max_size=2), st.integers(1, 500))
def test_squared_residual_of_two_classes_is_the_statistic(before, positive):
    got = chi_square(before, [300, positive])
    assert got.residuals**2 == pytest.approx(got.statistic, abs=1e-9)


def test_the_same_two_points_weigh_more_in_a_rare_class():
    test = chi_square([6000, 2500, 1000, 500], [2900, 1260, 490, 350])
    bug, *_, returns = test.residuals
    assert returns > 2 * abs(bug)


def test_a_million_rows_reject_a_tenth_of_a_point():
    test = chi_square([900_000, 100_000], [899_000, 101_000])
    assert test.p < 0.02
    assert test.moved == pytest.approx(0.001)


@pytest.mark.parametrize(("rho", "expected"), [(0.1, 0.156), (0.3, 0.308)])
def test_clumped_rows_alarm_as_often_as_the_design_effect_says(rho, expected):
    rng, users, k = np.random.default_rng(0), 300, 10
    a = 1 / rho - 1
    alarms = []
    for _ in range(3000):
        rates = rng.beta(0.1 * a, 0.9 * a, (2, users))
        positive = rng.binomial(k, rates).sum(axis=1)
        alarms.append(chi_square(*np.column_stack([users * k - positive, positive])).p < 0.05)
    assert np.mean(alarms) == pytest.approx(expected, abs=0.03)


def test_beta_rates_with_that_parameter_have_that_correlation():
    rng, rho = np.random.default_rng(0), 0.3
    a = 1 / rho - 1
    labels = rng.binomial(1, rng.beta(0.1 * a, 0.9 * a, 200_000)[:, None], (200_000, 2))
    assert np.corrcoef(labels.T)[0, 1] == pytest.approx(rho, abs=0.01)


@pytest.mark.parametrize(("before", "after", "n"), [(0.10, 0.11, 14_800), (0.10, 0.20, 200)])
def test_stated_label_counts_have_eighty_percent_power(before, after, n):
    rng = np.random.default_rng(0)
    detected = []
    for _ in range(2000):
        a, b = rng.binomial(n, [before, after])
        detected.append(chi_square([n - a, a], [n - b, b]).p < 0.05)
    assert np.mean(detected) == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize(
    ("before", "now", "message"),
    [
        ([], [], "c at least 2"),
        ([[1, 2]], [[1, 2]], "c at least 2"),
        ([1, 2], [1, 2, 3], "c at least 2"),
        ([1, np.nan], [1, 2], "got nan"),
        ([1, np.inf], [1, 2], "got inf"),
        ([1, -1], [1, 2], "got -1"),
        ([True, False], [1, 2], "must be numbers"),
        ([0, 0], [1, 2], "both windows must hold rows"),
        ([1, 0], [1, 0], "class 1 has no row"),
    ],
)
def test_what_are_no_counts_is_refused(before, now, message):
    with pytest.raises(ValueError, match=message):
        chi_square(before, now)
