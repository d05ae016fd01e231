"""Laplace's rule against the posterior of the beta distribution."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from snippets.interview_skills.question_log import known_from_log


@given(st.integers(0, 50), st.integers(0, 50))
def test_estimate_is_the_posterior_mean_under_a_uniform_prior(right, wrong):
    expected = beta(right + 1, wrong + 1).mean()
    assert known_from_log(right, right + wrong) == pytest.approx(expected)


@pytest.mark.parametrize(("right", "asked"), [(1, 0), (-1, 2), (0, -1)])
def test_impossible_logs_are_refused(right, asked):
    with pytest.raises(ValueError, match="right must be from 0 to asked"):
        known_from_log(right, asked)
