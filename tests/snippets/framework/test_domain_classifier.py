"""The domain classifier against scikit-learn, exact values and the bound by the strange share."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.metrics import roc_auc_score

from snippets.framework.domain_classifier import domain_auc


def test_it_is_a_linear_discriminant_on_the_same_halves():
    rng = np.random.default_rng(0)
    train, live = rng.normal(size=(300, 3)), rng.normal(0.4, 1.3, size=(200, 3))
    split = np.random.default_rng(1)
    a, b = (np.array_split(split.permutation(window), 2) for window in (train, live))
    X, y = np.concatenate([a[0], b[0]]), np.repeat([0, 1], [150, 100])
    model = LinearDiscriminantAnalysis().fit(X, y)
    scores = model.decision_function(np.concatenate([a[1], b[1]]))
    expected = roc_auc_score(y, scores)
    assert domain_auc(train, live, np.random.default_rng(1)) == pytest.approx(expected)


def test_units_do_not_count():
    rng = np.random.default_rng(0)
    train, live = rng.normal(size=(100, 2)), rng.normal(1, 1, size=(100, 2))
    plain = domain_auc(train, live, np.random.default_rng(1))
    scaled = domain_auc(train * [1e6, 1e-3], live * [1e6, 1e-3], np.random.default_rng(1))
    assert scaled == pytest.approx(plain)


@pytest.mark.parametrize("f", [0.1, 0.4, 1.0])
def test_a_strange_share_f_reaches_one_half_plus_f_over_two_at_most(f):
    rng = np.random.default_rng(0)
    train, live = rng.normal(size=(40_000, 1)), rng.normal(size=(40_000, 1))
    live[: int(f * 40_000)] += 100  # nobody could mistake these
    assert domain_auc(train, live, rng) == pytest.approx(0.5 + f / 2, abs=0.01)


def trades(wrong, rng, n=2000):
    side, move = rng.choice([-1.0, 1.0], n), rng.normal(size=n)
    profit = side * move
    return np.column_stack([np.roll(side, 1) if wrong else side, move, profit])


def test_every_pair_of_a_trade_is_uncorrelated_before_and_after():
    for wrong in (False, True):
        r = np.corrcoef(trades(wrong, np.random.default_rng(0), 400_000), rowvar=False)
        assert np.abs(r - np.eye(3)).max() < 0.01


def test_the_triple_product_has_an_auc_of_three_quarters_in_the_limit():
    rng = np.random.default_rng(0)
    old, live = (trades(w, rng, 200_000) for w in (False, True))
    product = np.concatenate([old.prod(axis=1), live.prod(axis=1)])
    y = np.repeat([1, 0], 200_000)
    assert roc_auc_score(y, product) == pytest.approx(0.75, abs=0.005)


@pytest.mark.parametrize("start", range(0, 100, 20))
def test_means_of_twenty_runs_tell_blind_classifiers_from_the_one_that_sees(start):
    aucs = []
    for seed in range(start, start + 20):
        rng = np.random.default_rng(seed)
        old, live = trades(False, rng), trades(True, rng)
        seeing = [np.column_stack([X, X.prod(axis=1)]) for X in (old, live)]
        aucs.append([domain_auc(old, live, rng), domain_auc(*seeing, rng)])
    blind, seen = np.mean(aucs, axis=0)
    assert abs(blind - 0.5) < 0.03
    assert 0.7 < seen < 0.77


@pytest.mark.parametrize(
    ("train", "live", "message"),
    [
        ([], [], "must be"),
        ([1, 2], [1, 2], "must be"),
        ([[1], [2]], [[np.inf], [1]], "finite"),
        ([[1]], [[1], [2]], "at least 2 rows"),
    ],
)
def test_rows_that_cannot_be_split_are_refused(train, live, message):
    with pytest.raises(ValueError, match=message):
        domain_auc(train, live, np.random.default_rng(0))
