"""The correction against Bayes' rule in exact fractions, its inverse, and sampled data."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.system_design.calibration_after_downsampling import corrected, keep_mask

SHARE = st.floats(0.001, 1.0)


@given(st.integers(1, 99), st.integers(1, 100))
def test_bayes_in_fractions_gives_the_same_probability(percent, kept_percent):
    p, w = Fraction(percent, 100), Fraction(kept_percent, 100)
    sampled = p / (p + (1 - p) * w)  # share of positives among the rows that are left
    assert float(corrected(float(sampled), float(w))) == pytest.approx(float(p))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20), SHARE)
def test_order_is_unchanged_and_no_probability_rises(q, w):
    p = corrected(q, w)
    assert np.all(np.diff(p[np.argsort(q)]) >= 0)
    assert np.all(p <= np.asarray(q) + 1e-12)


@given(st.floats(0, 1))
def test_keeping_everything_changes_nothing(q):
    assert float(corrected(q, 1.0)) == pytest.approx(q)


def test_every_positive_and_the_given_share_of_negatives_is_kept():
    y = np.repeat([1, 0], [1000, 100_000])
    kept = keep_mask(y, 0.1, np.random.default_rng(0))
    assert kept[:1000].all()
    assert kept[1000:].mean() == pytest.approx(0.1, abs=0.005)


def test_rate_of_each_group_is_recovered_from_the_sample():
    rng = np.random.default_rng(0)
    group = rng.integers(0, 3, size=300_000)
    truth = np.array([0.01, 0.05, 0.3])
    y = (rng.random(group.size) < truth[group]).astype(int)
    kept = keep_mask(y, 0.1, rng)
    q = np.array([y[kept & (group == g)].mean() for g in range(3)])
    assert np.all(q > 1.5 * truth)
    np.testing.assert_allclose(corrected(q, 0.1), truth, rtol=0.06)


def test_copied_figure_of_popular_guides_is_repaired():
    # base rate 1.56%, kept 1 in 35: raw mean about 35.5%
    w = 0.0288
    q = 0.0156 / (0.0156 + 0.9844 * w)
    assert q == pytest.approx(0.355, abs=0.001)
    assert float(corrected(q, w)) == pytest.approx(0.0156)
