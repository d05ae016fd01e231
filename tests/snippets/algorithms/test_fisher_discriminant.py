"""Fisher's directions against scikit-learn, random search and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LinearRegression

from snippets.algorithms.fisher_discriminant import discriminant_directions, linear_rule_error
from snippets.algorithms.linear_discriminant_analysis import fit

seeds = st.integers(0, 10_000)
thorough = settings(deadline=None, database=None, max_examples=40)


def gaussian_data(seed, counts=(20, 30, 50), d=4):
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(counts)), counts)
    X = rng.normal(size=(len(counts), d))[y] + rng.normal(size=(len(y), d))
    return X @ rng.normal(size=(d, d)), y


def cosine(a, b):
    return abs(a @ b) / np.linalg.norm(a) / np.linalg.norm(b)


@given(seeds)
@thorough
def test_directions_equal_scikit_learn_up_to_sign(seed):
    X, y = gaussian_data(seed)
    expected = LinearDiscriminantAnalysis(solver="eigen").fit(X, y)
    ratios, directions = discriminant_directions(fit(X, y))
    np.testing.assert_allclose(
        ratios[:2] / ratios.sum(), expected.explained_variance_ratio_[:2], atol=1e-6
    )
    for j in range(2):
        ours, theirs = X @ directions[:, j], X @ expected.scalings_[:, j]
        assert abs(np.corrcoef(ours, theirs)[0, 1]) == pytest.approx(1, abs=1e-6)


@given(seeds, st.integers(2, 5), st.integers(1, 6))
@thorough
def test_at_most_k_minus_one_or_d_ratios_are_above_zero(seed, k, d):
    X, y = gaussian_data(seed, counts=(15,) * k, d=d)
    ratios, _ = discriminant_directions(fit(X, y))
    assert np.sum(ratios > 1e-9 * ratios.max()) <= min(k - 1, d)
    assert (np.diff(ratios) <= 0).all()


@given(seeds)
@thorough
def test_no_direction_beats_the_first(seed):
    X, y = gaussian_data(seed)
    model = fit(X, y)
    ratios, directions = discriminant_directions(model)
    rng = np.random.default_rng(seed)
    for w in [directions[:, 0], *rng.normal(size=(30, 4))]:
        z = X @ w
        within = np.mean([(v - z[y == c].mean()) ** 2 for v, c in zip(z, y, strict=True)])
        ratio = (z.var() - within) / within  # total variance is between plus within
        assert ratio <= ratios[0] * (1 + 1e-9)
    spread = directions.T @ model.covariance @ directions
    np.testing.assert_allclose(spread, np.eye(4), atol=1e-6)


@given(seeds)
@thorough
def test_two_classes_bayes_fisher_and_least_squares_share_a_direction(seed):
    X, y = gaussian_data(seed, counts=(25, 60))
    model = fit(X, y)
    bayes = np.linalg.solve(model.covariance, model.means[1] - model.means[0])
    _, directions = discriminant_directions(model)
    assert cosine(directions[:, 0], bayes) == pytest.approx(1)
    assert cosine(LinearRegression().fit(X, y).coef_, bayes) == pytest.approx(1)


def test_least_squares_and_the_gaussian_model_cut_at_different_places():
    X, y = gaussian_data(0, counts=(20, 200))
    squares = LinearRegression().fit(X, y)
    lda = LinearDiscriminantAnalysis().fit(X, y)
    scale = np.linalg.norm(squares.coef_) / np.linalg.norm(lda.coef_)
    assert abs((squares.intercept_ - 0.5) - lda.intercept_[0] * scale) > 0.01


@given(st.floats(-0.95, 0.95), st.floats(0.1, 4))
@thorough
def test_the_lda_direction_attains_the_lowest_error(rho, gap):
    means, spread = np.array([[0.0, 0.0], [gap, 0.0]]), np.array([[1.0, rho], [rho, 1.0]])
    best = np.linalg.solve(spread, means[1])
    distance = (means[1] @ best) ** 0.5
    error = linear_rule_error(best, best @ means.mean(axis=0), means, spread)
    assert error == pytest.approx(norm.cdf(-distance / 2))
    for angle in np.linspace(0, np.pi, 60):
        w = np.array([np.cos(angle), np.sin(angle)])
        for cut in np.linspace(-2, gap + 2, 15):
            assert linear_rule_error(w, cut, means, spread) >= error - 1e-12
            assert linear_rule_error(-w, -cut, means, spread) >= error - 1e-12


def test_a_feature_with_equal_means_halves_the_error_of_the_page():
    rng = np.random.default_rng(1)
    spread = np.array([[1.0, 0.8], [0.8, 1.0]])
    y = np.repeat([0, 1], 50_000)
    X = rng.multivariate_normal([0, 0], spread, size=100_000)
    X[:, 0] += 1.5 * y
    alone = LinearDiscriminantAnalysis().fit(X[:, :1], y).score(X[:, :1], y)
    both = LinearDiscriminantAnalysis().fit(X, y).score(X, y)
    assert alone == pytest.approx(1 - 0.227, abs=0.005)
    assert both == pytest.approx(1 - 0.106, abs=0.005)
    # A diagonal covariance, naive Bayes, has no use for the feature.
    means = np.array([[0.0, 0.0], [1.5, 0.0]])
    naive = means[1] / np.diag(spread)
    assert linear_rule_error(naive, naive @ means.mean(axis=0), means, spread) == pytest.approx(
        0.227, abs=0.0005
    )
    # The direction of most variance is a poor one.
    first = np.linalg.eigh(np.cov(X.T))[1][:, -1]
    error = linear_rule_error(first, first @ means.mean(axis=0), means, spread)
    assert min(error, 1 - error) > 0.25


@given(seeds, st.floats(-2, 3))
@thorough
def test_the_exact_error_is_what_a_simulation_finds(seed, cut):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(3, 3))
    means, spread = rng.normal(size=(2, 3)), root @ root.T + 0.1 * np.eye(3)
    w = rng.normal(size=3)
    y = np.repeat([0, 1], 10_000)
    X = means[y] + rng.normal(size=(20_000, 3)) @ np.linalg.cholesky(spread).T
    found = np.mean((X @ w > cut) != y)
    assert linear_rule_error(w, cut, means, spread) == pytest.approx(found, abs=0.02)


@pytest.mark.parametrize("w", [[0.0, 0.0], [np.nan, 1.0]])
def test_a_direction_without_spread_is_refused(w):
    with pytest.raises(ValueError, match="variance along w must be above 0"):
        linear_rule_error(w, 0.0, np.zeros((2, 2)), np.eye(2))


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"got \(2,\), \(2, 3\), \(2, 2\)"):
        linear_rule_error([1.0, 0.0], 0.0, np.zeros((2, 3)), np.eye(2))


@pytest.mark.parametrize(("cut", "mean"), [(np.nan, 0.0), (np.inf, 0.0), (0.0, np.nan)])
def test_a_cut_or_a_mean_that_is_not_finite_is_refused(cut, mean):
    with pytest.raises(ValueError, match="cut and means must be finite, got"):
        linear_rule_error([1.0], cut, [[mean], [2.0]], [[1.0]])
