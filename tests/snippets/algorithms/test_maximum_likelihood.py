"""Maximum likelihood for coins, labels and waits against SciPy, scikit-learn and quadrature."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from snippets.algorithms.maximum_likelihood import coin_log_likelihood

thorough = settings(deadline=None, database=None)
counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, st.floats(0, 1))
@thorough
def test_coin_agrees_with_the_binomial_of_scipy(count, p):
    heads, n = count
    assert float(coin_log_likelihood(p, heads, n)) == pytest.approx(
        stats.binom.logpmf(heads, n, p), rel=1e-9, abs=1e-9
    )


@given(counts)
@thorough
def test_the_share_of_heads_is_the_maximum(count):
    heads, n = count
    best = minimize_scalar(
        lambda p: -float(coin_log_likelihood(p, heads, n)),
        bounds=(1e-9, 1 - 1e-9),
        method="bounded",
    )
    assert best.x == pytest.approx(heads / n, abs=1e-4)


@pytest.mark.parametrize(("heads", "n"), [(7, 10), (0, 5), (3, 3), (20, 41)])
def test_the_likelihood_sums_to_one_over_data_and_not_over_the_parameter(heads, n):
    over_data = sum(math.exp(coin_log_likelihood(0.7, k, n)) for k in range(n + 1))
    area, _ = quad(lambda p: math.exp(coin_log_likelihood(p, heads, n)), 0, 1)
    assert over_data == pytest.approx(1)
    assert area == pytest.approx(1 / (n + 1))  # a Beta integral


@pytest.mark.parametrize(("heads", "n"), [(7, 10), (1, 5), (20, 41)])
def test_the_mode_under_a_flat_prior_depends_on_the_scale_and_the_likelihood_does_not(heads, n):
    def sigmoid(z):
        return 1 / (1 + math.exp(-z))

    def log_likelihood(z):
        return float(coin_log_likelihood(sigmoid(z), heads, n))

    def log_density_of_log_odds(z):  # the Beta posterior of p, and the derivative of p by z
        p = sigmoid(z)
        return stats.beta.logpdf(p, heads + 1, n - heads + 1) + math.log(p * (1 - p))

    at = [
        sigmoid(minimize_scalar(lambda z, f=f: -f(z), bounds=(-9, 9), method="bounded").x)
        for f in (log_likelihood, log_density_of_log_odds)
    ]
    assert at == pytest.approx([heads / n, (heads + 1) / (n + 2)], abs=1e-5)


@pytest.mark.parametrize(("heads", "n"), [(3, 3), (7, 10), (0, 4)])
def test_add_one_is_the_posterior_mean_under_a_flat_prior_and_the_mode_under_beta_2_2(heads, n):
    add_one = (heads + 1) / (n + 2)
    assert stats.beta(heads + 1, n - heads + 1).mean() == pytest.approx(add_one)
    grid = np.linspace(0, 1, 100_001)
    mode = grid[stats.beta(heads + 2, n - heads + 2).pdf(grid).argmax()]
    assert mode == pytest.approx(add_one, abs=1e-5)


@pytest.mark.parametrize(("heads", "n"), [(7, 10), (70, 100)])
def test_curvature_at_the_maximum_gives_the_standard_error(heads, n):
    def f(p):
        return float(coin_log_likelihood(p, heads, n))

    p, h = heads / n, 1e-4
    information = -(f(p + h) - 2 * f(p) + f(p - h)) / h**2
    assert information**-0.5 == pytest.approx(math.sqrt(p * (1 - p) / n), rel=1e-4)


@pytest.mark.parametrize(
    ("heads", "n", "interval", "error"),
    [(7, 10, (0.39, 0.92), 0.145), (70, 100, (0.61, 0.78), 0.046)],
)
def test_likelihood_intervals_and_standard_errors_of_the_page(heads, n, interval, error):
    p = heads / n
    drop = stats.chi2.ppf(0.95, df=1) / 2
    assert drop == pytest.approx(1.92, abs=0.005)

    def above(q):
        return float(coin_log_likelihood(q, heads, n) - coin_log_likelihood(p, heads, n)) + drop

    ends = brentq(above, 1e-6, p), brentq(above, p, 1 - 1e-6)
    assert ends == pytest.approx(interval, abs=0.006)
    assert math.sqrt(p * (1 - p) / n) == pytest.approx(error, abs=0.0005)


def test_a_product_of_2000_probabilities_underflows_where_the_sum_of_logs_does_not():
    factors = np.repeat([0.7, 0.3], [1400, 600])
    assert np.prod(factors) == 0
    assert np.log(factors).sum() == pytest.approx(-1222, abs=0.5)
    assert math.log(5e-324) == pytest.approx(-744, abs=0.5)  # the smallest double


def test_log_loss_is_the_mean_negative_log_likelihood_of_labels():
    rng = np.random.default_rng(0)
    p, y = rng.uniform(0.01, 0.99, 200), rng.integers(0, 2, 200)
    total = sum(float(coin_log_likelihood(q, int(label), 1)) for q, label in zip(p, y, strict=True))
    assert -total / 200 == pytest.approx(log_loss(y, p))


def test_unpenalized_logistic_regression_maximizes_the_likelihood():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 1))
    y = (rng.uniform(size=200) < 1 / (1 + np.exp(-x[:, 0]))).astype(int)
    model = LogisticRegression(C=np.inf, tol=1e-10).fit(x, y)

    def log_likelihood(weight, intercept):
        p = 1 / (1 + np.exp(-(weight * x[:, 0] + intercept)))
        return np.log(np.where(y == 1, p, 1 - p)).sum()

    w, b = model.coef_[0, 0], model.intercept_[0]
    nearby = [
        log_likelihood(w + i, b + j) for i in (-0.01, 0, 0.01) for j in (-0.01, 0, 0.01) if i or j
    ]
    assert log_likelihood(w, b) > max(nearby)


@pytest.mark.parametrize("p", [0.5, 0.9, 0.99])
def test_add_one_has_a_finite_expected_log_loss_that_tends_to_the_entropy(p):
    entropy = -(p * math.log(p) + (1 - p) * math.log(1 - p))
    previous = math.inf
    for n in (10, 100, 1000):
        heads = np.arange(n + 1)
        q = (heads + 1) / (n + 2)
        weights = stats.binom.pmf(heads, n, p)
        loss = weights @ -(p * np.log(q) + (1 - p) * np.log(1 - q))
        assert entropy < loss < previous
        previous = loss
    assert previous == pytest.approx(entropy, abs=0.001)


def test_the_largest_value_maximizes_a_uniform_likelihood_without_a_zero_derivative():
    x = np.array([0.3, 2.0, 1.1])
    upper = np.linspace(0.5, 4, 3501)
    log_likelihood = np.where(upper >= x.max(), -len(x) * np.log(upper), -np.inf)
    assert upper[log_likelihood.argmax()] == pytest.approx(2.0)
    rng = np.random.default_rng(0)
    assert rng.uniform(0, 1, size=(200_000, 3)).max(axis=1).mean() == pytest.approx(
        3 / 4, abs=0.005
    )


def test_waits_cut_short_count_in_the_time_and_not_in_the_events():
    waits = stats.CensoredData(uncensored=[2, 3, 5], right=[4, 6])
    _, mean_wait = stats.expon.fit(waits, floc=0)
    assert 1 / mean_wait == pytest.approx(3 / 20, rel=1e-3)


@pytest.mark.parametrize(("heads", "n"), [(-1, 3), (4, 3), (0, 0), (True, 3), (1, True)])
def test_counts_that_do_not_fit_raise(heads, n):
    with pytest.raises(ValueError, match="0 <= heads <= n"):
        coin_log_likelihood(0.5, heads, n)


def test_a_fraction_of_a_head_raises():
    with pytest.raises(TypeError):
        coin_log_likelihood(0.5, 1.5, 3)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan, [0.5, math.nan]])
def test_a_probability_out_of_range_raises(p):
    with pytest.raises(ValueError, match="p must lie in"):
        coin_log_likelihood(p, 1, 2)
