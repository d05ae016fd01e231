"""Cohen's kappa against scikit-learn, and the page's annotators by counting and simulation."""

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from snippets.framework.cohens_kappa import cohens_kappa, expected_kappa

pairs = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40)


@given(pairs)
def test_kappa_equals_scikit_learn(labels):
    one, two = (list(column) for column in zip(*labels, strict=True))
    assume(len({*one, *two}) > 1)
    assert cohens_kappa(one, two) == pytest.approx(cohen_kappa_score(one, two))


@given(pairs)
def test_kappa_is_symmetric_and_ignores_the_names_of_the_labels(labels):
    one, two = (np.array(column) for column in zip(*labels, strict=True))
    assume(len({*one.tolist(), *two.tolist()}) > 1)
    names = {"a": 7, "b": 3, "c": 5}
    renamed = cohens_kappa([names[x] for x in two], [names[x] for x in one])
    assert cohens_kappa(one, two) == pytest.approx(renamed)


def test_labels_drawn_at_random_have_kappa_near_zero():
    rng = np.random.default_rng(0)
    one, two = (rng.random(200_000) < share for share in (0.1, 0.3))
    assert cohens_kappa(one, two) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("prevalence", [0.5, 0.2, 0.05, 0.01])
@pytest.mark.parametrize("accuracy", [0.7, 0.9, 1.0])
def test_expected_figures_equal_those_of_simulated_annotators(prevalence, accuracy):
    rng = np.random.default_rng(0)
    truth = rng.random(400_000) < prevalence
    one, two = (truth ^ (rng.random(truth.size) >= accuracy) for _ in range(2))
    agree, kappa, true = expected_kappa(prevalence, accuracy)
    assert np.mean(one == two) == pytest.approx(agree, abs=0.003)
    assert cohens_kappa(one, two) == pytest.approx(kappa, abs=0.012)
    assert truth[one].mean() == pytest.approx(true, abs=0.012)


@pytest.mark.parametrize(("prevalence", "printed"), [(0.5, 0.64), (0.2, 0.53), (0.05, 0.25)])
def test_kappa_of_the_page_equals_scikit_learn_on_exact_counts(prevalence, printed):
    one, two, weight = [], [], []
    for truth, a, b in product((0, 1), repeat=3):
        one.append(a)
        two.append(b)
        share = prevalence if truth else 1 - prevalence
        weight.append(share * (0.9 if a == truth else 0.1) * (0.9 if b == truth else 0.1))
    assert cohen_kappa_score(one, two, sample_weight=weight) == pytest.approx(printed, abs=0.005)


def test_two_annotators_with_the_same_misreading_agree_perfectly_and_are_wrong():
    truth = np.repeat([0, 1], 50)
    one = two = 1 - truth
    assert cohens_kappa(one, two) == 1.0
    assert not (one == truth).any()


def test_chance_agreement_of_three_and_four_percent_is_93_percent():
    assert pytest.approx(0.93, abs=0.005) == 0.03 * 0.04 + 0.97 * 0.96


def test_majority_of_three_reaches_89_6_percent():
    right = sum(
        np.prod([0.8 if hit else 0.2 for hit in votes])
        for votes in product((0, 1), repeat=3)
        if sum(votes) >= 2
    )
    assert right == pytest.approx(0.896) == 0.8**3 + 3 * 0.8**2 * 0.2


def test_text_is_not_compared_with_numbers():
    with pytest.raises(ValueError, match="labels must be of one type"):
        cohens_kappa(["1", "0"], [1, 0])


@pytest.mark.parametrize(
    ("one", "two"), [([], []), ([1], [1, 2]), ([[1]], [[1]]), ([1.0, np.nan], [1.0, 2.0])]
)
def test_malformed_labels_are_refused(one, two):
    with pytest.raises(ValueError, match=r"two columns|missing"):
        cohens_kappa(one, two)


@pytest.mark.parametrize(
    ("prevalence", "accuracy"), [(0, 0.9), (1, 0.9), (np.nan, 0.9), (0.5, 0.4), (0.5, np.nan)]
)
def test_impossible_shares_are_refused(prevalence, accuracy):
    with pytest.raises(ValueError, match="must lie"):
        expected_kappa(prevalence, accuracy)
