"""The share of weightings against Dirichlet draws and the beta distribution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from snippets.interview_skills.what_interviewers_assess import RUBRIC, missed, share_preferring

answers = st.sets(st.sampled_from(sorted(RUBRIC)))


@given(answers, answers)
def test_share_is_a_tail_of_the_beta_distribution(first, second):
    p, q = len(first - second), len(second - first)
    if p and q:
        assert share_preferring(first, second) == pytest.approx(beta(p, q).sf(0.5))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"decision"}, {"model", "limits"}),
        ({"decision", "metric", "split"}, {"model", "baseline", "split"}),
        ({"decision", "context", "metric", "split", "limits"}, {"model", "limits"}),
    ],
)
def test_share_agrees_with_random_weights_over_the_whole_rubric(first, second):
    weights = np.random.default_rng(0).dirichlet(np.ones(len(RUBRIC)), 40_000)
    made = [[name in answer for name in RUBRIC] for answer in (first, second)]
    a, b = weights @ np.array(made[0]), weights @ np.array(made[1])
    assert np.mean(a > b) == pytest.approx(share_preferring(first, second), abs=0.012)


@given(answers, answers)
def test_the_two_shares_sum_to_one_unless_the_answers_tie(first, second):
    total = share_preferring(first, second) + share_preferring(second, first)
    assert total == pytest.approx(float(first != second))


@given(answers, answers, st.sampled_from(sorted(RUBRIC)))
def test_one_more_point_never_lowers_the_share(first, second, point):
    assert share_preferring(first | {point}, second) >= share_preferring(first, second)


@given(answers, answers)
def test_no_weighting_prefers_an_answer_that_is_covered_by_the_other(first, second):
    assert (share_preferring(first, second) == 0) == (first <= second)


@given(answers)
def test_points_made_and_missed_are_the_rubric(answer):
    assert len(answer) + len(missed(answer)) == len(RUBRIC)
    assert not set(missed(answer)) & {RUBRIC[name] for name in answer}


def test_unknown_point_is_refused():
    with pytest.raises(ValueError, match="'charm'"):
        share_preferring({"model"}, {"charm"})
