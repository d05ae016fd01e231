"""The loss by brute force, its gradient by finite differences, and the claims of the page."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import poisson

from snippets.algorithms.cooccurrence_counts import cooccurrence
from snippets.algorithms.glove_embeddings import (
    Vectors,
    fit_glove,
    loss_and_gradient,
    pair_weight,
)
from snippets.algorithms.royal_sentences import analogies, draw_sentences
from snippets.algorithms.word_analogy import analogy


def at_random(V, d, rng):
    return Vectors(*(rng.normal(size=shape) for shape in ((V, d), (V, d), V, V)))


def some_counts(V, rng):
    X = rng.gamma(0.5, 100, (V, V))
    X[rng.random((V, V)) < 0.3] = 0
    return X + X.T


def pack(v):
    return np.concatenate([v.word.ravel(), v.context.ravel(), v.word_bias, v.context_bias])


def unpack(flat, V, d):
    w, c, b, a = np.split(flat, np.cumsum([V * d, V * d, V]))
    return Vectors(w.reshape(V, d), c.reshape(V, d), b, a)


def corpus(strength, seed, n=4000):
    return cooccurrence(draw_sentences(n, strength, np.random.default_rng(seed)), 4)


def solved(words, E):
    return sum(analogy(words, E, a, b, c) == answer for a, b, c, answer in analogies())


def cosine(a, b):
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def test_the_loss_is_the_sum_over_pairs_that_met():
    rng = np.random.default_rng(0)
    v, X = at_random(5, 3, rng), some_counts(5, rng)
    expected = sum(
        min(1, (X[i, j] / 50) ** 0.75)
        * (v.word[i] @ v.context[j] + v.word_bias[i] + v.context_bias[j] - np.log(X[i, j])) ** 2
        for i in range(5)
        for j in range(5)
        if X[i, j] > 0
    )
    assert loss_and_gradient(v, X, 50)[0] == pytest.approx(expected)


def test_the_gradient_is_that_of_finite_differences():
    rng = np.random.default_rng(1)
    v, X = at_random(4, 2, rng), some_counts(4, rng)
    flat, exact = pack(v), pack(loss_and_gradient(v, X)[1])
    for at in range(len(flat)):
        step = np.zeros_like(flat)
        step[at] = 1e-6
        up, down = (loss_and_gradient(unpack(flat + s, 4, 2), X)[0] for s in (step, -step))
        assert exact[at] == pytest.approx((up - down) / 2e-6, rel=1e-5, abs=1e-5)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_weight_rises_with_the_count_up_to_the_cap(x, y):
    low, high = pair_weight(sorted([x, y]))
    assert 0 <= low <= high <= 1
    assert pair_weight([100.0])[0] == 1


def test_the_weights_of_the_page():
    np.testing.assert_allclose(pair_weight([1, 10, 1.5]), [0.0316, 0.1778, 0.0429], atol=1e-4)


def test_two_pairs_of_the_same_word_get_different_weights():
    X = np.array([[0, 400.0, 1], [400, 0, 0], [1, 0, 0]])
    weight = pair_weight(X)[0]  # one word, and so one frequency
    assert weight[1] == 1
    assert weight[2] < 0.04


def test_the_log_of_a_poisson_count_has_a_variance_of_about_one_over_the_count():
    for mean in (30, 100, 1000):
        k = np.arange(1, 5 * mean)
        p = poisson.pmf(k, mean)
        p /= p.sum()
        variance = p @ np.log(k) ** 2 - (p @ np.log(k)) ** 2
        assert variance == pytest.approx(1 / mean, rel=0.06)


def test_training_comes_close_to_the_minimum_that_a_quasi_newton_method_finds():
    rng = np.random.default_rng(2)
    X = np.exp(rng.normal(3, 1, (6, 6)))
    _, losses = fit_glove(X, 2, np.random.default_rng(3), rounds=20_000)

    def target(flat):
        loss, gradient = loss_and_gradient(unpack(flat, 6, 2), X)
        return loss, pack(gradient)

    starts = [pack(at_random(6, 2, np.random.default_rng(seed))) for seed in range(8)]
    best = min(minimize(target, start, jac=True).fun for start in starts)
    assert best <= losses[-1] + 1e-6
    assert losses[-1] < 1.1 * best + 1e-3


def test_a_table_that_is_log_bilinear_is_recovered():
    rng = np.random.default_rng(4)
    truth = at_random(8, 2, rng).log_counts() + 3
    v, losses = fit_glove(np.exp(truth), 2, np.random.default_rng(5), rounds=20_000)
    assert losses[-1] < 1e-3
    np.testing.assert_allclose(v.log_counts(), truth, atol=0.05)


def test_with_the_right_biases_the_inner_product_is_pointwise_mutual_information():
    rng = np.random.default_rng(6)
    X = rng.uniform(1, 50, (5, 5))
    X = X + X.T
    total, margin = X.sum(), X.sum(axis=1)
    pmi = np.log((X / total) / np.outer(margin / total, margin / total))
    v = Vectors(pmi, np.eye(5), np.log(margin), np.log(margin) - np.log(total))
    assert loss_and_gradient(v, X)[0] == pytest.approx(0, abs=1e-20)


def test_center_and_context_play_equal_roles_in_a_symmetric_table():
    rng = np.random.default_rng(7)
    v, X = at_random(5, 2, rng), some_counts(5, rng)
    swapped = Vectors(v.context, v.word, v.context_bias, v.word_bias)
    assert loss_and_gradient(swapped, X)[0] == pytest.approx(loss_and_gradient(v, X)[0])


@pytest.mark.parametrize("seed", range(3))
def test_differences_of_vectors_follow_log_ratios_of_counts(seed):
    words, X = corpus(6, seed)
    v, losses = fit_glove(X, 8, np.random.default_rng([seed, 1]))
    assert losses[1000] < losses[100] < losses[10] < losses[0] / 5
    at = {word: n for n, word in enumerate(words)}
    modeled = v.log_counts()[at["king"]] - v.log_counts()[at["queen"]]
    for k, expected in (("he", np.log(6)), ("she", -np.log(6)), ("crown", 0), ("walks", 0)):
        counted = np.log(X[at["king"], at[k]] / X[at["queen"], at[k]])
        assert modeled[at[k]] == pytest.approx(counted, abs=0.4)
        assert counted == pytest.approx(expected, abs=0.6)


@pytest.mark.parametrize("seed", range(5))
def test_two_dimensions_are_too_few_for_three_traits_and_eight_suffice(seed):
    words, X = corpus(6, seed)
    for d in (2, 8):
        v, _ = fit_glove(X, d, np.random.default_rng([seed, d]))
        right = solved(words, v.word + v.context)
        assert right == 24 if d == 8 else right < 18


@pytest.mark.parametrize("seed", range(5))
def test_pairs_that_never_meet_get_a_high_count_and_a_small_addition_repairs_it(seed):
    words, X = corpus(inf, seed)
    king, queen, he = (words.index(word) for word in ("king", "queen", "he"))
    assert X[queen, he] == 0
    blind, mended = (
        np.exp(fit_glove(Z, 8, np.random.default_rng([seed, 1]))[0].log_counts())
        for Z in (X, X + 0.5)
    )
    assert blind[queen, he] > 0.4 * X[king, he]
    assert mended[queen, he] < 0.5 * blind[queen, he]


@pytest.mark.parametrize("seed", range(5))
def test_one_loss_allows_cosines_from_minus_to_plus_one(seed):
    words, X = corpus(6, seed)
    v, losses = fit_glove(X, 8, np.random.default_rng([seed, 1]))
    king, queen = (v.word[words.index(word)] for word in ("king", "queen"))
    found = []
    for along in (king - queen, king + queen):
        u = along / np.linalg.norm(along)
        A = np.eye(8) + 9 * np.outer(u, u)
        other = Vectors(v.word @ A, v.context @ np.linalg.inv(A).T, v.word_bias, v.context_bias)
        assert loss_and_gradient(other, X)[0] == pytest.approx(losses[-1])
        found.append(cosine(king @ A, queen @ A))
    assert found[0] < -0.8 < 0.5 < cosine(king, queen) < 0.8 < 0.98 < found[1]


def test_any_invertible_matrix_leaves_the_loss():
    rng = np.random.default_rng(8)
    v, X, A = at_random(6, 3, rng), some_counts(6, rng), rng.normal(size=(3, 3))
    other = Vectors(v.word @ A, v.context @ np.linalg.inv(A).T, v.word_bias, v.context_bias)
    assert loss_and_gradient(other, X)[0] == pytest.approx(loss_and_gradient(v, X)[0])


@pytest.mark.parametrize("seed", range(5))
def test_a_small_random_start_leaves_word_and_context_vectors_balanced(seed):
    _, X = corpus(6, seed)
    v, _ = fit_glove(X, 8, np.random.default_rng([seed, 1]))
    word, context = v.word.T @ v.word, v.context.T @ v.context
    assert np.linalg.norm(word - context) < 0.25 * np.linalg.norm(word)


@pytest.mark.parametrize(
    ("X", "settings", "message"),
    [
        ([[0.0, 0.0], [0.0, 0.0]], {}, "count above 0"),
        ([[1.0, 2.0]], {}, "square"),
        ([1.0], {}, "square"),
        ([[1.0, -1.0], [1.0, 1.0]], {}, "at least 0"),
        ([[1.0, np.nan], [1.0, 1.0]], {}, "finite"),
        ([[1.0, np.inf], [1.0, 1.0]], {}, "finite"),
        ([[1.0]], {"d": 0}, "d must"),
        ([[1.0]], {"d": True}, "d must"),
        ([[1.0]], {"rounds": 0}, "rounds"),
        ([[1.0]], {"rate": 0.0}, "rate"),
        ([[1.0]], {"rate": np.nan}, "rate"),
        ([[1.0]], {"x_max": 0.0}, "x_max"),
        ([[1.0]], {"x_max": np.nan}, "x_max"),
    ],
)
def test_what_cannot_be_fitted_is_refused(X, settings, message):
    arguments = {"d": 1, **settings}
    with pytest.raises(ValueError, match=message):
        fit_glove(X, rng=np.random.default_rng(0), **arguments)
