"""The sweep over thresholds against brute force, scikit-learn and closed forms."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from snippets.algorithms.precision_recall import confusion_counts, precision_at_prevalence
from snippets.algorithms.threshold_sweep import at_k, precision_recall_curve, threshold_sweep

# Scores from a small set, so that ties are common.
examples = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([-2.0, -0.5, 0.0, 0.1, 0.25, 1.0, 7.0])),
    min_size=1,
    max_size=25,
)
thorough = settings(deadline=None, database=None)
ten_scores = np.array([0.95, 0.90, 0.80, 0.70, 0.60, 0.40, 0.30, 0.20, 0.10, 0.05])
ten_labels = np.array([1, 1, 0, 1, 0, 0, 1, 0, 0, 0])


def split(data):
    y, scores = zip(*data, strict=True)
    return np.array(y), np.array(scores)


@given(examples)
@thorough
def test_counts_equal_those_of_each_threshold_tried_by_itself(data):
    y, scores = split(data)
    thresholds, tp, fp = threshold_sweep(y, scores)
    assert thresholds.tolist() == [np.inf, *sorted(set(scores), reverse=True)]
    for threshold, a, b in zip(thresholds, tp, fp, strict=True):
        assert confusion_counts(y, scores >= threshold)[:2] == (a, b)


@given(examples.filter(lambda data: any(y for y, _ in data)))
@thorough
def test_curve_equals_scikit_learn_without_its_added_end_point(data):
    y, scores = split(data)
    expected = metrics.precision_recall_curve(y, scores)
    assert (expected[0][-1], expected[1][-1]) == (1, 0)
    ours = precision_recall_curve(y, scores)
    np.testing.assert_allclose(ours[0], expected[0][-2::-1])
    np.testing.assert_allclose(ours[1], expected[1][-2::-1])
    np.testing.assert_allclose(ours[2], expected[2][::-1])


@given(examples.filter(lambda data: any(y for y, _ in data)))
@thorough
def test_recall_never_falls_and_precision_ends_at_the_prevalence(data):
    y, scores = split(data)
    precision, recall, _ = precision_recall_curve(y, scores)
    assert (np.diff(recall) >= 0).all()
    assert recall[-1] == 1
    assert precision[-1] == pytest.approx(y.mean())


def test_a_higher_threshold_can_lower_precision():
    precision, recall, thresholds = precision_recall_curve(ten_labels, ten_scores)
    at = {float(t): (p, r) for t, p, r in zip(thresholds, precision, recall, strict=True)}
    assert at[0.7] == (0.75, 0.75)
    assert at[0.8] == pytest.approx((2 / 3, 0.5))


def test_precision_rises_with_the_threshold_where_the_likelihood_ratio_does():
    positive, negative = NormalDist(2), NormalDist(0)
    values = [
        precision_at_prevalence(1 - positive.cdf(t), 1 - negative.cdf(t), 0.01)
        for t in np.linspace(-4, 5, 200)
    ]
    assert (np.diff(values) > 0).all()


def test_random_scores_keep_the_precision_at_the_prevalence():
    rng = np.random.default_rng(0)
    y, scores = rng.random(200_000) < 0.2, rng.random(200_000)
    precision, recall, _ = precision_recall_curve(y, scores)
    np.testing.assert_allclose(precision[recall > 0.05], 0.2, atol=0.02)


@pytest.mark.parametrize(("miss", "cheapest"), [(200, 0.3), (12, 0.7), (4, np.inf)])
def test_the_cheapest_threshold_follows_the_price_of_a_miss(miss, cheapest):
    def cost(threshold):
        tp, fp, fn, _ = confusion_counts(ten_labels, ten_scores >= threshold)
        return 5 * (tp + fp) + miss * fn

    candidates = [np.inf, *ten_scores]
    costs = [cost(t) for t in candidates]
    assert candidates[int(np.argmin(costs))] == cheapest
    assert costs.count(min(costs)) == 1
    thresholds, tp, fp = threshold_sweep(ten_labels, ten_scores)
    assert thresholds[np.argmin(5 * (tp + fp) + miss * (4 - tp))] == cheapest


def test_best_f1_is_at_a_higher_threshold_than_the_cheapest():
    f1 = [metrics.f1_score(ten_labels, ten_scores >= t) for t in ten_scores]
    assert ten_scores[int(np.argmax(f1))] == 0.7


def test_with_calibrated_probabilities_the_cheapest_threshold_is_the_price_ratio():
    # Expected cost by numerical integration: p has density 20 (1-p)^19 (mean 1/21).
    grid = (np.arange(1_000_000) + 0.5) / 1_000_000
    mass = 20 * (1 - grid) ** 19 / grid.size
    fraud, everyone = np.cumsum(mass * grid), np.cumsum(mass)
    missed = np.append(0, fraud)
    flagged = 1 - np.append(0, everyone)
    cheapest = int(np.argmin(5 * flagged + 200 * missed))
    assert cheapest / grid.size == pytest.approx(5 / 200, abs=1e-5)
    # The queue as a whole is far more precise than its last item.
    assert (fraud[-1] - missed[cheapest]) / flagged[cheapest] > 2 * 5 / 200


def test_rarer_fraud_moves_the_cheapest_cut_up_on_the_same_roc_curve():
    cuts = np.linspace(-6, 8, 14_001)
    tpr = np.array([1 - NormalDist(2).cdf(t) for t in cuts])
    fpr = np.array([1 - NormalDist(0).cdf(t) for t in cuts])
    best = []
    for prevalence in (0.5, 0.1, 0.01):
        flagged = prevalence * tpr + (1 - prevalence) * fpr
        best.append(cuts[np.argmin(5 * flagged + 200 * prevalence * (1 - tpr))])
        # Where posterior odds equal 5 / 195: exp(2 t - 2) = (1 - prevalence) / prevalence * 5 / 195
        exact = 1 + np.log((1 - prevalence) / prevalence * 5 / 195) / 2
        assert best[-1] == pytest.approx(exact, abs=1e-3)
    assert best == sorted(best)


@given(examples.filter(lambda data: any(y for y, _ in data)), st.data())
@thorough
def test_at_k_counts_the_hits_of_a_stable_sort(data, draw):
    y, scores = split(data)
    k = draw.draw(st.integers(1, y.size))
    ranked = sorted(range(y.size), key=lambda i: -scores[i])
    hits = sum(int(y[i]) for i in ranked[:k])
    assert at_k(y, scores, k) == pytest.approx((hits / k, hits / y.sum()))
    assert at_k(y, scores, k)[1] <= min(1, k / y.sum())


def test_at_k_is_a_point_of_the_curve_where_no_scores_are_tied():
    rng = np.random.default_rng(0)
    y, scores = (rng.random(50) < 0.3).astype(int), rng.normal(size=50)
    precision, recall, _ = precision_recall_curve(y, scores)
    for k in range(1, 51):
        assert at_k(y, scores, k) == pytest.approx((precision[k - 1], recall[k - 1]))


def test_without_positives_scikit_learn_sets_recall_to_one_and_warns_where_we_refuse():
    with pytest.warns(UserWarning, match="recall is set to one"):
        assert metrics.precision_recall_curve([0, 0], [0.1, 0.2])[1].tolist() == [1, 1, 0]
    with pytest.raises(ValueError, match="got 0 in 2 examples"):
        precision_recall_curve([0, 0], [0.1, 0.2])
    with pytest.raises(ValueError, match="got 0 in 2 examples"):
        at_k([0, 0], [0.1, 0.2], k=1)


def test_an_empty_sample_flags_nothing():
    thresholds, tp, fp = threshold_sweep([], [])
    assert (thresholds.tolist(), tp.tolist(), fp.tolist()) == ([np.inf], [0], [0])


def test_a_precision_target_met_by_choice_is_missed_on_fresh_data():
    rng = np.random.default_rng(7)
    y = np.repeat([1, 0], [25, 475])
    fresh = []
    for _ in range(300):
        precision, _, thresholds = precision_recall_curve(y, rng.normal(2.0 * y))
        reached = np.flatnonzero(precision >= 0.8)
        if reached.size:
            big = np.repeat([1, 0], [1_000, 19_000])
            flagged = rng.normal(2.0 * big) >= thresholds[reached[-1]]
            fresh.append(metrics.precision_score(big, flagged, zero_division=np.nan))
    standard_error = np.nanstd(fresh) / np.sqrt(len(fresh))
    assert np.nanmean(fresh) + 3 * standard_error < 0.8


@pytest.mark.parametrize(
    ("y", "scores", "message"),
    [
        ([1, 0], [0.5], r"\(2,\) and \(1,\)"),
        ([2, 0], [0.5, 0.1], "got 2"),
        ([1, 0], [np.inf, 0.1], "got inf"),
        ([1, 0], [np.nan, 0.1], "got nan"),
    ],
)
def test_malformed_input_is_refused(y, scores, message):
    with pytest.raises(ValueError, match=message):
        threshold_sweep(y, scores)
    with pytest.raises(ValueError, match=message):
        at_k(y, scores, k=1)


def test_scores_far_apart_neither_overflow_nor_merge():
    thresholds, tp, fp = threshold_sweep([True, False], [1e308, -1e308])
    assert thresholds.tolist() == [np.inf, 1e308, -1e308]
    assert (tp.tolist(), fp.tolist()) == ([0, 1, 1], [0, 0, 1])


@pytest.mark.parametrize("k", [0, 3])
def test_k_outside_the_sample_is_refused(k):
    with pytest.raises(ValueError, match=f"k must be in 1 to 2, got {k}"):
        at_k([1, 0], [0.5, 0.1], k)
