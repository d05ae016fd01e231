"""Proofs of mini-batch descent: the full batch as a special case, unbiasedness, and the floor."""

from functools import cache

import numpy as np
import pytest

from snippets.from_scratch.gradient_descent_numpy import squared_gradient
from snippets.from_scratch.mini_batch_sgd import sgd


def problem(seed, noise=1.0, n=200):
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=(n, 2)), np.ones(n)])
    y = X @ [2, -1, 0.5] + noise * rng.normal(size=n)
    return X, y, np.linalg.lstsq(X, y, rcond=None)[0], rng


def test_one_batch_of_all_rows_is_full_gradient_descent():
    X, y, _, rng = problem(0)
    w = np.zeros(3)
    for epoch in range(15):
        w = w - 0.5 / (1 + 0.1 * epoch) * squared_gradient(X, y, w)
    np.testing.assert_allclose(sgd(X, y, 0.5, 200, 15, rng, decay=0.1), w)


def test_batches_of_one_epoch_average_to_the_full_gradient():
    X, y, _, rng = problem(1)
    w, order = rng.normal(size=3), rng.permutation(200)
    parts = [squared_gradient(X[rows], y[rows], w) for rows in np.split(order, 20)]
    np.testing.assert_allclose(np.mean(parts, axis=0), squared_gradient(X, y, w))


def test_an_epoch_visits_every_row_once_and_keeps_the_short_last_batch():
    X, y = np.eye(5), np.arange(1.0, 6.0)
    # With orthogonal rows, one epoch moves coefficient j by lr * y_j / (size of its batch).
    w = sgd(X, y, 1.0, 2, 1, np.random.default_rng(2))
    assert sorted((w / y).round(6).tolist()) == [0.5, 0.5, 0.5, 0.5, 1.0]


@cache
def distances(batch, lr=0.1, decay=0.0, noise=1.0):
    found = []
    for seed in range(8):
        X, y, best, rng = problem(seed, noise)
        found.append(np.linalg.norm(sgd(X, y, lr, batch, 20, rng, decay) - best))
    return np.mean(found)


def test_constant_rate_keeps_a_distance_that_smaller_rates_and_larger_batches_shrink():
    assert distances(1) > 0.1
    assert distances(1, lr=0.025) < 0.7 * distances(1)
    assert distances(8) < 0.7 * distances(1)


def test_decaying_rate_closes_the_distance():
    assert distances(1, decay=1.0) < 0.25 * distances(1)


def test_constant_rate_suffices_when_one_line_fits_every_row():
    assert distances(1, noise=0.0) < 1e-12


def test_same_generator_gives_the_same_coefficients():
    X, y, _, _ = problem(3)
    first, second = (sgd(X, y, 0.1, 7, 3, np.random.default_rng(4)) for _ in range(2))
    assert first.tolist() == second.tolist()


@pytest.mark.parametrize("batch", [0, -1, 201])
def test_batch_outside_1_to_n_is_named(batch):
    X, y, _, rng = problem(5)
    with pytest.raises(ValueError, match=f"between 1 and 200, the number of rows, got {batch}"):
        sgd(X, y, 0.1, batch, 1, rng)


@pytest.mark.parametrize("lr", [0, -0.1, np.nan])
def test_rate_that_is_not_positive_is_named(lr):
    X, y, _, rng = problem(6)
    with pytest.raises(ValueError, match=f"lr must be positive, got {lr}"):
        sgd(X, y, lr, 10, 1, rng)


def test_rate_that_full_batches_bear_overflows_with_batches_of_one():
    X, y, best, rng = problem(7)
    np.testing.assert_allclose(sgd(X, y, 1.0, 200, 100, rng), best, atol=1e-6)
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="lr is too large, got 1"):
        sgd(X, y, 1.0, 1, 100, rng)


def test_more_targets_than_rows_are_refused():
    X, y, _, rng = problem(8)
    with pytest.raises(ValueError, match="same number of rows, got 200 and 201"):
        sgd(X, [*y, 0.0], 0.1, 10, 1, rng)
