"""The posterior against SciPy and numerical integration, sessions against their limits."""

import numpy as np
import pytest
from scipy import integrate, stats

from snippets.system_design.session_feedback import engaged_by_page, posterior_mean

MEAN = np.linspace(0.03, 0.12, 12)


def session(strength, fetched, seed=0, **options):
    return engaged_by_page(MEAN, strength, fetched, 3000, np.random.default_rng(seed), **options)


def test_posterior_mean_equals_numerical_integration():
    m, s, c, n = 0.1, 12.0, 3, 9
    prior = stats.beta(s * m, s * (1 - m)).pdf

    def weight(theta):
        return prior(theta) * stats.binom.pmf(c, n, theta)

    top = integrate.quad(lambda t: t * weight(t), 0, 1)[0]
    bottom = integrate.quad(weight, 0, 1)[0]
    assert posterior_mean([m], s, [c], [n])[0] == pytest.approx(top / bottom, rel=1e-6)


def test_before_the_first_post_the_long_run_rate_holds():
    assert posterior_mean(MEAN, 7, np.zeros(12), np.zeros(12)) == pytest.approx(MEAN)


def test_the_first_page_does_not_depend_on_later_requests():
    assert session(10, 1)[0] == session(10, 5)[0]


def test_a_page_ranked_once_earns_the_long_run_rates_of_its_posts():
    on_page = np.zeros(12)
    for _ in range(10):
        on_page[np.argmax(MEAN * 0.9**on_page)] += 1
    earned = np.mean([session(10, 5, seed).mean() for seed in range(20)])
    assert earned == pytest.approx(on_page @ MEAN, rel=0.01)


@pytest.mark.parametrize("seed", range(20))
def test_days_that_differ_reward_asking_again_and_equal_days_do_not(seed):
    gain = {s: session(s, 1, seed).sum() / session(s, 5, seed).sum() - 1 for s in (10, 30, 300)}
    assert gain[10] > 0.25
    assert 0.03 < gain[30] < gain[10]
    assert abs(gain[300]) < 0.03


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mean": [0.0]}, "mean must lie"),
        ({"mean": [np.nan]}, "mean must lie"),
        ({"strength": 0}, "strength must be"),
        ({"strength": np.nan}, "strength must be"),
        ({"sessions": 0}, "at least 1"),
        ({"pages": 0}, "at least 1"),
        ({"spread": 0}, "spread must be"),
        ({"spread": np.nan}, "spread must be"),
    ],
)
def test_bad_input_is_refused(change, message):
    good = {"mean": [0.1], "strength": 5, "fetched": 1, "sessions": 3}
    with pytest.raises(ValueError, match=message):
        engaged_by_page(**(good | change), rng=np.random.default_rng(0))
