"""Factorization and tower against scikit-learn's ridge regression and their objective."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from snippets.system_design.watch_factors import factorize, solve_side, video_tower

RNG = np.random.default_rng(0)
WATCHED = RNG.random((30, 40)) < 0.15
USERS, VIDEOS = (ids.astype(np.int64) for ids in np.nonzero(WATCHED))


def objective(U, V, weight, penalty):
    confidence = 1 + weight * WATCHED
    return (confidence * (WATCHED - U @ V.T) ** 2).sum() + penalty * ((U**2).sum() + (V**2).sum())


def test_each_row_solves_its_weighted_ridge_regression():
    V = np.random.default_rng(1).normal(size=(40, 5))
    U = solve_side(USERS, VIDEOS, 30, V, weight=7.0, penalty=2.0)
    for user in range(30):
        model = Ridge(alpha=2.0, fit_intercept=False)
        model.fit(V, WATCHED[user].astype(float), sample_weight=1 + 7.0 * WATCHED[user])
        np.testing.assert_allclose(U[user], model.coef_, atol=1e-6)


def test_the_objective_never_rises_from_round_to_round():
    values = []
    for rounds in range(1, 9):
        U, V = factorize(USERS, VIDEOS, (30, 40), 4, np.random.default_rng(2), rounds=rounds)
        values.append(objective(U, V, 10.0, 5.0))
    assert np.all(np.diff(values) <= 1e-9)


def test_gradient_in_the_side_solved_last_is_zero():
    U, V = factorize(USERS, VIDEOS, (30, 40), 3, np.random.default_rng(3))
    step = 1e-5
    for index in [(0, 0), (17, 2), (39, 1)]:
        up, down = V.copy(), V.copy()
        up[index] += step
        down[index] -= step
        slope = (objective(U, up, 10.0, 5.0) - objective(U, down, 10.0, 5.0)) / (2 * step)
        assert slope == pytest.approx(0, abs=1e-5)


def test_videos_without_a_watch_get_a_zero_vector():
    V = factorize(USERS, VIDEOS, (30, 45), 4, np.random.default_rng(4))[1]
    assert not V[40:].any()


def test_watched_pairs_score_higher_than_the_rest():
    rng = np.random.default_rng(5)
    taste = rng.integers(0, 3, size=200)
    kind = rng.integers(0, 3, size=150)
    watched = (taste[:, None] == kind) & (rng.random((200, 150)) < 0.3)
    users, videos = (ids.astype(np.int64) for ids in np.nonzero(watched))
    U, V = factorize(users, videos, (200, 150), 3, rng)
    scores = U @ V.T
    same = (taste[:, None] == kind) & ~watched  # not watched yet, of the right kind
    assert scores[same].mean() > 3 * abs(scores[taste[:, None] != kind].mean())


def test_tower_equals_ridge_regression():
    rng = np.random.default_rng(6)
    content, V = rng.normal(size=(50, 7)), rng.normal(size=(50, 4))
    expected = Ridge(alpha=1.5, fit_intercept=False).fit(content, V).coef_.T
    np.testing.assert_allclose(video_tower(content, V, penalty=1.5), expected, atol=1e-8)
