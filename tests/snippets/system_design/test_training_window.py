"""The formula against a covariance matrix and simulations; the shape of the curve."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.system_design.training_window import (
    decay,
    expected_error,
    simulated_errors,
    window,
)


def by_covariance(weights, drift, noise):
    """Variance of `value[T+1] - w @ log`, from the covariance of a random walk: min(s, t)."""
    days = len(weights)
    times = np.array([days + 1, *range(days, 0, -1)])  # tomorrow, then the logged days
    cov = drift**2 * np.minimum.outer(times, times).astype(float)
    cov[1:, 1:] += noise**2 * np.eye(days)
    contrast = np.array([1.0, *-weights])
    return np.sqrt(contrast @ cov @ contrast)


@settings(max_examples=40)
@given(st.integers(1, 60), st.floats(0, 2), st.floats(0.01, 2), st.integers(0, 1000))
def test_formula_equals_the_covariance_of_a_random_walk(days, drift, noise, seed):
    weights = np.random.default_rng(seed).dirichlet(np.ones(days))
    assert expected_error(weights, drift, noise) == pytest.approx(
        by_covariance(weights, drift, noise)
    )


def test_simulation_agrees_with_the_formula():
    plans = [window(1), window(10), window(50), decay(5, 50)]
    errors = simulated_errors(plans, 0.2, 1.0, 40_000, np.random.default_rng(0))
    np.testing.assert_allclose(errors, [expected_error(p, 0.2, 1.0) for p in plans], rtol=0.02)


@pytest.mark.parametrize(("drift", "noise"), [(0.1, 1.0), (0.1, 0.3), (0.05, 1.0)])
def test_error_falls_then_rises_with_the_window(drift, noise):
    errors = np.array([expected_error(window(n), drift, noise) for n in range(1, 200)])
    best = int(errors.argmin())
    assert 0 < best < 198
    assert np.all(np.diff(errors[: best + 1]) < 0)
    assert np.all(np.diff(errors[best:]) > 0)
    assert best + 1 == pytest.approx(np.sqrt(3) * noise / drift, abs=1)


@pytest.mark.parametrize(("drift", "noise"), [(0.1, 1.0), (0.3, 1.0), (0.05, 1.0)])
def test_the_best_decay_beats_the_best_window(drift, noise):
    windows = [expected_error(window(n), drift, noise) for n in range(1, 200)]
    decays = [expected_error(decay(h, 400), drift, noise) for h in np.arange(0.5, 40, 0.25)]
    assert min(decays) < min(windows)


def test_best_decay_is_that_of_the_steady_kalman_filter():
    drift, noise = 0.2, 1.0
    gain = (drift**2 / 2 + drift * np.sqrt(noise**2 + drift**2 / 4)) / noise**2
    gain /= 1 + gain  # steady state of the local level model
    half_life = -np.log(2) / np.log(1 - gain)
    best = expected_error(decay(half_life, 500), drift, noise)
    for factor in (0.9, 1.1):
        assert expected_error(decay(factor * half_life, 500), drift, noise) > best


def test_without_drift_more_days_are_always_better():
    errors = [expected_error(window(n), 0.0, 1.0) for n in (1, 4, 16)]
    assert errors == pytest.approx([1, 1 / 2, 1 / 4])


def test_weights_sum_to_one_and_halve_per_half_life():
    weights = decay(7, 90)
    assert weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(weights[7:] / weights[:-7], 0.5)
