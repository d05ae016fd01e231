"""Discriminant analysis against scikit-learn, SciPy's densities and its own assumptions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm
from sklearn.discriminant_analysis import (
    LinearDiscriminantAnalysis,
    QuadraticDiscriminantAnalysis,
)
from sklearn.linear_model import LogisticRegression

from snippets.algorithms.linear_discriminant_analysis import (
    GaussianClasses,
    class_scores,
    fit,
    posterior,
)

seeds = st.integers(0, 10_000)
thorough = settings(deadline=None, database=None, max_examples=40)


def gaussian_data(seed, counts=(20, 30, 50), d=4):
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(counts)), counts)
    X = rng.normal(size=(len(counts), d))[y] + rng.normal(size=(len(y), d))
    return X @ rng.normal(size=(d, d)), y


@given(seeds, st.sampled_from([0.0, 0.1, 0.5, 1.0]))
@thorough
def test_posteriors_equal_scikit_learn_with_and_without_shrinkage(seed, shrinkage):
    X, y = gaussian_data(seed)
    expected = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage or None).fit(X, y)
    model = fit(X, y, shrinkage)
    np.testing.assert_allclose(model.covariance, expected.covariance_, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(posterior(model, X), expected.predict_proba(X), atol=1e-6)


@given(seeds)
@thorough
def test_posteriors_equal_every_solver_of_scikit_learn_which_all_divide_by_n(seed):
    X, y = gaussian_data(seed)
    for solver in ("svd", "lsqr", "eigen"):
        expected = LinearDiscriminantAnalysis(solver=solver).fit(X, y).predict_proba(X)
        np.testing.assert_allclose(posterior(fit(X, y), X), expected, atol=1e-6)


@given(seeds)
@thorough
def test_posteriors_are_bayes_rule_with_gaussian_densities(seed):
    X, y = gaussian_data(seed)
    model = fit(X, y)
    joint = np.stack(
        [
            np.log(share) + multivariate_normal(mean, model.covariance).logpdf(X)
            for share, mean in zip(model.priors, model.means, strict=True)
        ],
        axis=1,
    )
    joint -= joint.max(axis=1, keepdims=True)
    bayes = np.exp(joint) / np.exp(joint).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(posterior(model, X), bayes, atol=1e-7)


@given(seeds)
@thorough
def test_the_fit_maximizes_the_joint_likelihood(seed):
    X, y = gaussian_data(seed, d=2)
    model = fit(X, y)
    rng = np.random.default_rng(seed)

    def log_likelihood(means, covariance):
        return multivariate_normal(np.zeros(2), covariance).logpdf(X - means[y]).sum()

    best = log_likelihood(model.means, model.covariance)
    for _ in range(5):
        assert log_likelihood(model.means + 0.05 * rng.normal(size=(3, 2)), model.covariance) < best
        stretch = np.eye(2) + 0.05 * rng.normal(size=(2, 2))
        assert log_likelihood(model.means, stretch @ model.covariance @ stretch.T) < best


@given(seeds)
@thorough
def test_any_invertible_change_of_features_leaves_posteriors_alone(seed):
    X, y = gaussian_data(seed)
    rng = np.random.default_rng(seed + 1)
    change = np.linalg.qr(rng.normal(size=(4, 4)))[0] * rng.uniform(0.01, 100, size=4)
    X_new = X @ change + rng.normal(size=4)
    np.testing.assert_allclose(posterior(fit(X_new, y), X_new), posterior(fit(X, y), X), atol=1e-6)


def test_with_shrinkage_units_matter():
    X, y = gaussian_data(0)
    units = np.array([1, 1000, 1, 1])
    moved = posterior(fit(X * units, y, 0.3), X * units) - posterior(fit(X, y, 0.3), X)
    assert np.abs(moved).max() > 0.05


@given(seeds)
@thorough
def test_log_odds_are_linear(seed):
    X, y = gaussian_data(seed)
    scores = class_scores(fit(X, y), np.stack([X[0], X[1], (X[0] + X[1]) / 2]))
    odds = scores[:, 1] - scores[:, 0]
    assert odds[2] == pytest.approx((odds[0] + odds[1]) / 2, abs=1e-7)


@given(seeds, st.floats(0.05, 0.95))
@thorough
def test_new_shares_replace_only_the_log_prior(seed, share):
    X, y = gaussian_data(seed, counts=(40, 40))
    model = fit(X, y)
    new = model._replace(priors=np.array([1 - share, share]))
    old_scores, new_scores = class_scores(model, X), class_scores(new, X)
    shift = (new_scores - old_scores) @ [-1, 1]
    np.testing.assert_allclose(shift, np.log(share / (1 - share)), atol=1e-9)


def test_new_shares_are_right_under_label_shift():
    rng = np.random.default_rng(0)
    X, y = gaussian_data(1, counts=(4000, 4000), d=2)
    keep = (y == 0) | (rng.random(len(y)) < 0.1)
    retrained = fit(X[keep], y[keep])
    adapted = fit(X, y)._replace(priors=retrained.priors)
    gap = np.abs(posterior(retrained, X) - posterior(adapted, X)).max()
    assert gap < 0.1
    assert np.abs(posterior(fit(X, y), X) - posterior(adapted, X)).max() > 0.3


def test_dividing_by_n_minus_k_scales_slopes_and_softens_posteriors():
    X, y = gaussian_data(2)
    model = fit(X, y)
    unbiased = model._replace(covariance=model.covariance * 100 / 97)
    expected = sum((c - 1) * np.cov(X[y == k].T) for k, c in enumerate((20, 30, 50))) / 97
    np.testing.assert_allclose(unbiased.covariance, expected)
    slopes = [np.linalg.solve(m.covariance, m.means.T) for m in (model, unbiased)]
    np.testing.assert_allclose(slopes[1], 0.97 * slopes[0])
    equal = [m._replace(priors=np.full(3, 1 / 3)) for m in (model, unbiased)]
    sharp, soft = (posterior(m, X).max(axis=1) for m in equal)
    assert (soft <= sharp + 1e-12).all()


def test_the_pooled_covariance_is_unbiased_only_after_dividing_by_n_minus_k():
    rng = np.random.default_rng(3)
    y = np.repeat([0, 1], 5)
    pooled = [fit(y[:, None] * 3 + rng.normal(size=(10, 1)), y).covariance for _ in range(4000)]
    assert np.mean(pooled) == pytest.approx(0.8, abs=0.02)  # (n - K) / n of the truth, 1


def test_far_easy_points_move_lda_but_not_logistic_regression():
    errors = {}
    for far, lda_cut in ((3, 1.5), (12, 3.75), (24, 6.75)):
        rng = np.random.default_rng(4)
        y = np.repeat([0, 1], 40_000)
        lump = np.where(rng.random(80_000) < 0.5, 3, far)
        X = (y * lump + rng.normal(size=80_000))[:, None]
        for name, model in (
            ("lda", LinearDiscriminantAnalysis()),
            ("logistic", LogisticRegression(C=np.inf)),
        ):
            model.fit(X, y)
            cut = -model.intercept_[0] / model.coef_[0, 0]
            if name == "lda":
                assert cut == pytest.approx(lda_cut, abs=0.1)
            errors[name, far] = float(
                (1 - norm.cdf(cut) + norm.cdf(cut - 3) / 2 + norm.cdf(cut - far) / 2) / 2
            )
    assert errors["lda", 3] == pytest.approx(0.067, abs=0.002)
    assert errors["lda", 12] == pytest.approx(0.193, abs=0.01)
    assert errors["lda", 24] == pytest.approx(0.250, abs=0.005)
    assert errors["logistic", 12] == pytest.approx(0.046, abs=0.002)
    assert errors["logistic", 24] == pytest.approx(0.046, abs=0.002)


def test_a_point_far_on_the_wrong_side_hurts_logistic_regression_too():
    rng = np.random.default_rng(5)
    y = np.repeat([0, 1], 200)
    X = (2 * y + rng.normal(size=400))[:, None]
    clean = LogisticRegression(C=np.inf).fit(X, y)
    dirty = LogisticRegression(C=np.inf, max_iter=1000).fit(
        np.vstack([X, [[60.0]] * 4]), np.append(y, [0] * 4)
    )
    assert dirty.coef_[0, 0] < 0.5 * clean.coef_[0, 0]


@pytest.mark.parametrize("seed", range(10))
def test_shrinkage_rescues_few_rows_and_costs_a_little_with_many(seed):
    d, rng = 30, np.random.default_rng(seed)
    means = np.zeros((2, d))
    means[1, :5] = 1
    spread = 0.8 ** np.abs(np.subtract.outer(np.arange(d), np.arange(d)))
    half = np.linalg.cholesky(spread)
    gap = means[1] @ np.linalg.solve(spread, means[1])
    assert norm.cdf(-(gap**0.5) / 2) == pytest.approx(0.185, abs=0.0005)
    error = {}
    for rows, reps in ((16, 20), (300, 3)):
        for shrinkage in (None, 0.3):
            total = []
            for _ in range(reps):
                y = np.repeat([0, 1], rows)
                X = means[y] + rng.normal(size=(2 * rows, d)) @ half.T
                model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage).fit(X, y)
                w, b = model.coef_[0], model.intercept_[0]
                z = (means @ w + b) / (w @ spread @ w) ** 0.5
                total.append((norm.cdf(z[0]) + norm.cdf(-z[1])) / 2)
            error[rows, shrinkage] = np.mean(total)
    assert 0.40 < error[16, None] < 0.48
    assert 0.27 < error[16, 0.3] < 0.33
    assert 0.18 < error[300, None] < 0.21
    assert 0.005 < error[300, 0.3] - error[300, None] < 0.035


def test_a_diagonal_covariance_can_beat_the_pseudo_inverse():
    rng, d = np.random.default_rng(6), 60
    spread = 0.3 ** np.abs(np.subtract.outer(np.arange(d), np.arange(d)))
    half, gap = np.linalg.cholesky(spread), np.full(d, 0.4)
    wrong = {"pseudo-inverse": [], "diagonal": []}
    for _ in range(20):
        y = np.repeat([0, 1], 30)
        X = gap * y[:, None] + rng.normal(size=(60, d)) @ half.T
        m = np.stack([X[y == k].mean(axis=0) for k in (0, 1)])
        S = (X - m[y]).T @ (X - m[y]) / 60
        for name, w in (
            ("pseudo-inverse", np.linalg.pinv(S) @ (m[1] - m[0])),
            ("diagonal", (m[1] - m[0]) / np.diag(S)),
        ):
            cut, sd = w @ m.mean(axis=0), (w @ spread @ w) ** 0.5
            wrong[name].append((norm.cdf(-cut / sd) + norm.cdf((cut - gap @ w) / sd)) / 2)
    assert np.mean(wrong["diagonal"]) < np.mean(wrong["pseudo-inverse"]) - 0.1


def test_random_labels_look_apart_on_the_training_rows():
    rng = np.random.default_rng(7)
    X, y = rng.normal(size=(100, 90)), np.repeat([0, 1], 50)
    projected = LinearDiscriminantAnalysis().fit(X, y).transform(X)[:, 0]
    gap = abs(projected[y == 1].mean() - projected[y == 0].mean())
    assert gap > 4 * projected[y == 0].std()


def test_equal_means_leave_lda_guessing_while_the_best_rule_errs_a_quarter_of_the_time():
    cut = (2 * np.log(3) / (1 - 1 / 9)) ** 0.5
    assert norm.pdf(cut) == pytest.approx(norm.pdf(cut, scale=3))
    best, _ = quad(lambda x: min(norm.pdf(x), norm.pdf(x, scale=3)) / 2, -40, 40, limit=400)
    assert best == pytest.approx(0.258, abs=0.001)
    rng = np.random.default_rng(8)
    y = np.repeat([0, 1], 50_000)
    X = (rng.normal(size=100_000) * np.where(y, 3, 1))[:, None]
    assert QuadraticDiscriminantAnalysis().fit(X, y).score(X, y) == pytest.approx(0.742, abs=0.005)
    assert LinearDiscriminantAnalysis().fit(X, y).score(X, y) == pytest.approx(0.5, abs=0.01)
    cuts = []
    for _ in range(10):
        y = rng.integers(2, size=2000)
        model = fit((rng.normal(size=2000) * np.where(y, 3, 1))[:, None], y)
        odds = np.diff(class_scores(model, [[0.0], [1.0]]), axis=1)[:, 0]
        cuts.append(odds[0] / (odds[0] - odds[1]))
    assert max(cuts) - min(cuts) > 2  # wherever the noise puts it, not near the common mean


def test_under_its_own_model_lda_scatters_less_than_logistic_regression():
    rng = np.random.default_rng(9)
    slopes = {"lda": [], "logistic": []}
    for _ in range(100):
        y = rng.integers(2, size=200)
        X = (2.5 * y + rng.normal(size=200))[:, None]
        slopes["lda"].append(LinearDiscriminantAnalysis().fit(X, y).coef_[0, 0])
        slopes["logistic"].append(LogisticRegression(C=np.inf).fit(X, y).coef_[0, 0])
    assert np.var(slopes["lda"]) < 0.75 * np.var(slopes["logistic"])


def test_labels_may_be_words():
    X, y = gaussian_data(10, counts=(5, 6), d=2)
    words = np.array(["no", "yes"])[y]
    assert fit(X, words).labels.tolist() == ["no", "yes"]
    np.testing.assert_allclose(fit(X, words).means, fit(X, y).means)


def test_units_do_not_make_a_covariance_singular():
    X, y = gaussian_data(11)
    units = np.array([1e-9, 1, 1e9, 1])
    np.testing.assert_allclose(
        posterior(fit(X * units, y), X * units), posterior(fit(X, y), X), atol=1e-6
    )


@pytest.mark.parametrize("rows", [2, 15])
def test_fewer_rows_than_features_plus_classes_are_refused_without_shrinkage(rows):
    X, y = np.random.default_rng(12).normal(size=(2 * rows, 30)), np.repeat([0, 1], rows)
    with pytest.raises(ValueError, match=f"covariance of 30 features has rank {2 * rows - 2}"):
        fit(X, y)
    assert fit(X, y, shrinkage=0.1).covariance.shape == (30, 30)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([1.0, 2.0], [0, 1], r"X must be \(n, d\)"),
        ([[1.0], [2.0]], [0, 1, 1], r"got \(2, 1\) and \(3,\)"),
        (np.zeros((0, 1)), [], "not empty"),
        ([[1.0], [np.nan]], [0, 1], "X must be finite, got nan"),
        ([[1.0], [2.0]], [0.0, np.nan], "y must be labels, got nan"),
        ([[1.0], [2.0]], [1, 1], "at least 2 classes, got 1"),
        ([[3.0], [3.0], [5.0]], [0, 0, 1], "covariance of 1 features has rank 0"),
    ],
)
def test_data_without_a_fit_are_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        fit(X, y)


@pytest.mark.parametrize("shrinkage", [-0.1, 1.1, np.nan, True])
def test_a_shrinkage_out_of_range_is_refused(shrinkage):
    with pytest.raises(ValueError, match="shrinkage must be 0 to 1, got"):
        fit([[0.0], [1.0], [2.0], [4.0]], [0, 0, 1, 1], shrinkage)


def test_known_parameters_need_no_fit():
    model = GaussianClasses(
        np.array([0, 1]), np.array([0.5, 0.5]), np.array([[0.0], [2.0]]), np.eye(1)
    )
    # Half way between the means; one unit on, the log odds are 2.
    np.testing.assert_allclose(posterior(model, [[1.0], [2.0]])[:, 1], [0.5, 1 / (1 + np.exp(-2))])
    with pytest.raises(ValueError, match="finite"):
        class_scores(model, [[np.nan]])
