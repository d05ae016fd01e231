"""The terms of a forest against a model in which they are known."""

import numpy as np
import pytest

from snippets.algorithms.tree_correlation import Terms, forest_terms


def correlated(r, t, rng, bias=0.5, shared=1.0, apart=3.0):
    """Trees with known terms: a part per training set, and one of each tree's own."""
    own = rng.normal(0, apart**0.5, size=(r, t, 4))
    return bias + rng.normal(0, shared**0.5, size=(r, 1, 4)) + own


@pytest.mark.parametrize("t", [2, 3, 10])
def test_known_terms_are_recovered(t):
    terms = forest_terms(correlated(40_000, t, np.random.default_rng(0)), np.zeros(4))
    assert terms.bias2 == pytest.approx(0.25, abs=0.02)
    assert terms.variance == pytest.approx(4.0, rel=0.02)
    assert terms.correlation == pytest.approx(0.25, abs=0.01)


def test_estimates_from_few_training_sets_are_right_on_average():
    rng = np.random.default_rng(1)
    found = np.mean(
        [forest_terms(correlated(3, 2, rng), np.zeros(4)) for _ in range(20_000)], axis=0
    )
    np.testing.assert_allclose(found, [0.25, 4.0, 1.0], atol=0.05)


@pytest.mark.parametrize("trees", [1, 2, 8])
def test_the_error_of_a_forest_is_that_of_averaging_so_many_trees(trees):
    predictions = correlated(60_000, trees, np.random.default_rng(2))
    measured = np.mean(predictions.mean(axis=1) ** 2)
    assert Terms(0.25, 4.0, 1.0).error(trees) == pytest.approx(measured, rel=0.02)


def test_the_correlation_is_that_of_two_trees_over_training_sets():
    predictions = correlated(20_000, 2, np.random.default_rng(3))
    pairs = np.mean([np.corrcoef(predictions[:, :, q].T)[0, 1] for q in range(4)])
    terms = forest_terms(predictions, np.zeros(4))
    assert terms.correlation == pytest.approx(pairs, abs=0.005)


def test_trees_that_never_vary_have_no_correlation():
    terms = forest_terms(np.full((3, 2, 1), 5.0), [4.0])
    assert terms[:2] == (1.0, 0.0)
    assert np.isnan(terms.correlation)


@pytest.mark.parametrize(
    ("shape", "truth", "message"),
    [
        ((1, 2, 3), np.zeros(3), "r and t from 2"),
        ((2, 1, 3), np.zeros(3), "r and t from 2"),
        ((2, 2, 3), np.zeros(2), r"got \(2, 2, 3\) and \(2,\)"),
        ((2, 2, 0), np.zeros(0), "truth"),
        ((2, 2), np.zeros(2), r"\(r, t, q\)"),
        ((2, 2, 1), [np.nan], "finite"),
    ],
)
def test_predictions_of_the_wrong_form_are_refused(shape, truth, message):
    with pytest.raises(ValueError, match=message):
        forest_terms(np.zeros(shape), truth)


@pytest.mark.parametrize("trees", [0, -1, float("nan")])
def test_a_forest_without_trees_has_no_error(trees):
    with pytest.raises(ValueError, match="at least 1"):
        Terms(0.0, 1.0, 0.5).error(trees)
