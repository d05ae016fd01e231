"""Target encoding against scikit-learn, ridge and the beta posterior, and its leaks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import Ridge
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, TargetEncoder
from sklearn.tree import DecisionTreeClassifier

from snippets.case_studies.high_cardinality_category import cross_fit, fit_target_encoding
from snippets.framework.smoothed_rate import smoothed_rate

thorough = settings(deadline=None, database=None)
rows = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1)), min_size=2, max_size=60)


def sample(n=400, k=60, seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(0, k, n), (rng.random(n) < 0.3).astype(float), rng


@pytest.mark.parametrize("m", [0.0, 5.0, 300.0])
@pytest.mark.parametrize("binary", [True, False])
def test_the_table_equals_scikit_learn_on_old_and_on_unseen_levels(m, binary):
    city, y, rng = sample()
    y = y if binary else rng.normal(3, 2, y.size)
    new = np.arange(-5, 70)
    target = "binary" if binary else "continuous"
    theirs = TargetEncoder(smooth=m, target_type=target).fit(city[:, None], y)
    ours = fit_target_encoding(city, y, m).encode(new)
    np.testing.assert_allclose(ours, theirs.transform(new[:, None]).ravel())


@given(rows, st.floats(0.1, 100))
@thorough
def test_a_binary_level_gets_the_smoothed_rate_and_the_mean_of_its_posterior(data, m):
    city, y = (np.array(column) for column in zip(*data, strict=True))
    encoding = fit_target_encoding(city, y, m)
    for level, p in encoding.means.items():
        s, n = int(y[city == level].sum()), int((city == level).sum())
        assert p == pytest.approx(smoothed_rate(s, n, encoding.prior, m))
        if 0 < encoding.prior < 1:
            posterior = beta(m * encoding.prior + s, m * (1 - encoding.prior) + n - s)
            assert p == pytest.approx(posterior.mean())


@given(rows, st.floats(0, 100))
@thorough
def test_shrinking_keeps_the_average_over_equal_levels_and_stays_between(data, m):
    city, y = (np.array(column) for column in zip(*data, strict=True))
    encoding = fit_target_encoding(city, y, m)
    for level, p in encoding.means.items():
        low, high = sorted((encoding.prior, y[city == level].mean()))
        assert low - 1e-12 <= p <= high + 1e-12


def test_ridge_on_one_hot_columns_with_the_prior_as_intercept_is_the_shrunk_mean():
    city, y, _ = sample()
    hot = OneHotEncoder(sparse_output=False).fit_transform(city[:, None])
    ridge = Ridge(alpha=7.0, fit_intercept=False).fit(hot, y - y.mean())
    expected = y.mean() + ridge.predict(hot)
    np.testing.assert_allclose(fit_target_encoding(city, y, 7).encode(city), expected)


def test_strings_and_numbers_encode_alike():
    city, y, _ = sample()
    names = np.array([f"city {c}" for c in city])
    np.testing.assert_allclose(
        fit_target_encoding(names, y, 3).encode(names), fit_target_encoding(city, y, 3).encode(city)
    )


def test_flipping_a_label_leaves_the_number_of_its_own_row_alone():
    city, y, _ = sample(60, 8)
    folds = [np.random.default_rng(3) for _ in range(61)]
    before = cross_fit(city, y, 4, 60, folds[60])
    for i in range(60):
        flipped = y.copy()
        flipped[i] = 1 - y[i]
        after = cross_fit(city, flipped, 4, 60, folds[i])
        assert after[i] == before[i]


def test_each_fold_equals_scikit_learn_fitted_on_the_other_folds():
    city, y, _ = sample()
    encoded = cross_fit(city, y, 4, 5, np.random.default_rng(3))
    fold = np.empty(400, int)  # the documented deal: shuffled, sorted by outcome, dealt in turn
    shuffled = np.random.default_rng(3).permutation(400)
    fold[shuffled[np.argsort(y[shuffled], kind="stable")]] = np.arange(400) % 5
    for j in range(5):
        theirs = TargetEncoder(smooth=4.0, target_type="binary")
        theirs.fit(city[fold != j][:, None], y[fold != j])
        expected = theirs.transform(city[fold == j][:, None]).ravel()
        np.testing.assert_allclose(encoded[fold == j], expected)
    shares = [y[fold == j].mean() for j in range(5)]
    assert np.ptp(shares) <= 1 / 80 + 1e-12


def test_as_many_folds_as_rows_is_leave_one_out():
    city, y, rng = sample(80, 10)
    expected = []
    for i in range(80):
        rest = np.arange(80) != i
        same = rest & (city == city[i])
        expected.append((y[same].sum() + 2 * y[rest].mean()) / (same.sum() + 2))
    np.testing.assert_allclose(cross_fit(city, y, 2, 80, rng), expected)


def test_a_level_with_one_row_reveals_its_label_under_any_shrinkage():
    _, y, _ = sample()
    for m in (0, 1, 20, 1e4):
        encoded = fit_target_encoding(np.arange(400), y, m).encode(np.arange(400))
        assert roc_auc_score(y, encoded) == 1.0
    assert np.unique(cross_fit(np.arange(400), y, 5, 5, np.random.default_rng(0))).size <= 5


def test_leave_one_out_turns_the_label_around_within_a_level():
    rng = np.random.default_rng(0)
    y = rng.permutation(np.arange(1000) % 2).astype(float)
    city = np.zeros(1000, int)
    left_out = cross_fit(city, y, 0, 1000, rng)
    assert roc_auc_score(y, left_out) == 0.0
    stump = DecisionTreeClassifier(max_depth=1).fit(left_out[:, None], y)
    assert stump.score(left_out[:, None], y) == 1.0
    folded = cross_fit(city, y, 0, 5, rng)
    assert roc_auc_score(y, folded) == pytest.approx(0.5, abs=0.02)


def test_the_best_weight_of_the_prior_is_the_size_of_the_beta_and_its_variance_ratio():
    a, b = 2, 18
    within = a * b / ((a + b) * (a + b + 1))  # mean of p (1 - p)
    between = beta(a, b).var()
    assert within / between == pytest.approx(a + b)
    for seed in range(20):
        rng = np.random.default_rng(seed)
        loans = np.maximum(1, 3000 // np.arange(1, 3001))
        rate = rng.beta(a, b, 3000)
        bad = rng.binomial(loans, rate)
        prior = bad.sum() / loans.sum()
        for few, many in ((1, 2), (3, 30), (31, 3000)):
            of = (few <= loans) & (loans <= many)
            error = [
                np.mean(((bad + m * prior) / (loans + m) - rate)[of] ** 2) for m in (0, 2, 20, 200)
            ]
            assert np.argmin(error) == 2


def test_a_pipeline_encodes_training_rows_out_of_fold():
    rng = np.random.default_rng(0)
    shop, y = rng.integers(0, 500, 1000)[:, None], rng.integers(0, 2, 1000)
    in_sample = TargetEncoder().fit(shop, y).transform(shop).ravel()
    assert roc_auc_score(y, in_sample) > 0.8

    class Recorder(DecisionTreeClassifier):
        def fit(self, X, y):
            self.seen = X.ravel().copy()
            return super().fit(X, y)

    pipeline = make_pipeline(TargetEncoder(), Recorder()).fit(shop, y)
    assert roc_auc_score(y, pipeline[-1].seen) == pytest.approx(0.5, abs=0.08)


def test_histogram_boosting_of_scikit_learn_refuses_more_than_255_levels():
    shop = np.arange(300).repeat(4)[:, None]
    with pytest.raises(ValueError, match="cardinality <= 255"):
        HistGradientBoostingClassifier(categorical_features=[0]).fit(shop, shop.ravel() % 2)


def test_one_hot_without_a_penalty_predicts_alike_whichever_column_is_dropped():
    city, y, _ = sample(200, 4)
    hot = np.eye(4)[city]
    assert np.linalg.matrix_rank(np.column_stack([np.ones(200), hot])) == 4
    free, held = (
        [Ridge(alpha=alpha).fit(X, y).predict(X) for X in (np.delete(hot, j, 1) for j in range(4))]
        for alpha in (1e-9, 20.0)
    )
    assert np.ptp(free, axis=0).max() < 1e-6
    assert np.ptp(held, axis=0).max() > 0.01


@pytest.mark.parametrize("levels", [[["a"], ["b"]], [True, False], [0.0, 1.0], ["a", None]])
def test_other_levels_are_refused(levels):
    with pytest.raises(ValueError, match="levels must be strings or whole numbers"):
        fit_target_encoding(levels, [0, 1], 1)


@pytest.mark.parametrize("folds", [True, 1, 2.0, 5])
def test_other_folds_are_refused(folds):
    with pytest.raises(ValueError, match="folds must be a whole number from 2 to 4"):
        cross_fit(["a", "a", "b", "b"], [0, 1, 0, 1], 1, folds, np.random.default_rng(0))


@pytest.mark.parametrize("m", [-0.1, float("nan"), float("inf")])
def test_other_weights_are_refused(m):
    with pytest.raises(ValueError, match="m must be at least 0 and finite"):
        fit_target_encoding(["a"], [1], m)


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="not empty"):
        fit_target_encoding(np.array([], dtype=int), [], 1)
