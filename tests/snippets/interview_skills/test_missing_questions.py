"""The gap score against Pearson's chi-squared, and the questions it leads to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from snippets.interview_skills.missing_questions import gap_scores, questions


def table(missing_1, n_1, missing_0, n_0):
    x = np.zeros(n_1 + n_0)
    x[:missing_1] = np.nan
    x[n_1 : n_1 + missing_0] = np.nan
    return x[:, None], np.repeat([1, 0], [n_1, n_0])


@given(st.integers(2, 60), st.integers(2, 60), st.data())
def test_squared_score_is_pearsons_statistic(n_1, n_0, data):
    missing_1 = data.draw(st.integers(0, n_1))
    missing_0 = data.draw(st.integers(0, n_0))
    X, y = table(missing_1, n_1, missing_0, n_0)
    [score] = gap_scores(X, y)
    if missing_1 + missing_0 in (0, n_1 + n_0):
        assert score == 0
        return
    counts = [[missing_1, n_1 - missing_1], [missing_0, n_0 - missing_0]]
    assert score**2 == pytest.approx(chi2_contingency(counts, correction=False).statistic, abs=1e-9)
    assert np.sign(round(score, 9)) == np.sign(missing_1 * n_0 - missing_0 * n_1)


def test_swapping_the_outcomes_flips_the_sign():
    X, y = table(30, 50, 10, 70)
    np.testing.assert_allclose(gap_scores(X, 1 - y), -gap_scores(X, y))


def test_scores_of_random_gaps_are_about_standard_normal():
    rng = np.random.default_rng(5)
    y = np.repeat([1, 0], [200, 800])
    scores = gap_scores(np.where(rng.random((1000, 4000)) < 0.1, np.nan, 0.0), y)
    assert abs(scores.mean()) < 0.06
    assert scores.std() == pytest.approx(1, abs=0.05)
    assert np.mean(np.abs(scores) >= 2) == pytest.approx(0.0455, abs=0.012)


def test_complete_columns_raise_no_question():
    assert questions([[1.0], [2.0]], [0, 1], ["age"]) == []


def test_a_gap_that_goes_with_the_outcome_asks_when_it_is_filled_in():
    X, y = table(60, 200, 40, 800)
    [question] = questions(X, y, ["last call"])
    assert question.startswith("last call: who fills it in")
    X, y = table(20, 200, 80, 800)
    assert "in production" in questions(X, y, ["income"])[0]


@pytest.mark.parametrize("y", [[1, 1], [0, 2], [np.nan, 1], [0.5, 1]])
def test_outcomes_other_than_zero_and_one_are_refused(y):
    with pytest.raises(ValueError, match="y must hold 0 and 1"):
        gap_scores([[1.0], [2.0]], y)


@pytest.mark.parametrize(("X", "y"), [([1.0, 2.0], [0, 1]), ([[1.0], [2.0]], [0]), ([[1.0]], 0)])
def test_shapes_that_do_not_fit_are_refused(X, y):
    with pytest.raises(ValueError, match="must have shape"):
        gap_scores(X, y)


@pytest.mark.parametrize("limit", [0, -1, np.nan])
def test_a_limit_that_is_not_above_zero_is_refused(limit):
    with pytest.raises(ValueError, match="limit must be above 0"):
        questions([[1.0], [2.0]], [0, 1], ["age"], limit)
