"""The distance against SciPy, its invariance and its limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp, kstwobign

from snippets.framework.kolmogorov_smirnov import ks_distance

samples = st.lists(st.integers(-20, 20).map(float), min_size=1, max_size=40)


@given(*2 * [st.lists(st.integers(-20, 20).map(float), min_size=3, max_size=40)])
def test_distance_is_scipys_with_ties(a, b):
    assert ks_distance(a, b) == pytest.approx(ks_2samp(a, b, method="asymp").statistic)


@given(samples, samples)
def test_distance_depends_on_the_order_alone(a, b):
    assert ks_distance(np.exp(a), np.exp(b)) == ks_distance(a, b)


@given(samples, samples)
def test_distance_is_symmetric_and_a_share(a, b):
    assert ks_distance(a, b) == ks_distance(b, a)
    assert 0 <= ks_distance(a, b) <= 1


def test_rows_that_move_far_count_no_more_than_rows_that_move_past_all_others():
    a = np.arange(100.0)
    near, far = a.copy(), a.copy()
    near[:2], far[:2] = 100, 1e9
    assert ks_distance(a, near) == ks_distance(a, far) == pytest.approx(0.02)


def test_shifted_normal_feature_has_the_distance_of_the_page():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=200_000), 0.5 + rng.normal(size=200_000)
    assert ks_distance(a, b) == pytest.approx(0.197, abs=0.005)


def test_factor_of_the_five_percent_line_is_scipys():
    assert kstwobign.ppf(0.95) == pytest.approx(1.358, abs=0.001)


@pytest.mark.parametrize("sample", [[], [[1.0, 2.0]], [np.nan], 3.0])
def test_what_is_no_sample_is_refused(sample):
    for pair in ((sample, [1.0]), ([1.0], sample)):
        with pytest.raises(ValueError, match="a sample must"):
            ks_distance(*pair)
