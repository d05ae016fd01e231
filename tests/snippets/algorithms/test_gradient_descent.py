"""Gradient descent against closed forms, SciPy, brute force, and the inequalities of the page."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, check_grad, minimize

from snippets.algorithms.gradient_descent import descend

thorough = settings(deadline=None, database=None)
rates = st.floats(-0.2, 1.2)
starts = st.floats(-10, 10)


def log_loss_problem(rng, n=40, d=3):
    """A convex loss with a minimizer: labels that no weights separate, plus a squared penalty."""
    X, y = rng.normal(size=(n, d)), rng.choice([-1.0, 1.0], size=n)

    def loss(w):
        return np.mean(np.logaddexp(0, -y * (X @ w))) + 0.05 * w @ w

    def gradient(w):
        return -(X.T @ (y / (1 + np.exp(y * (X @ w))))) / n + 0.1 * w

    smoothness = np.linalg.eigvalsh(X.T @ X / n)[-1] / 4 + 0.1  # the sigmoid's slope is at most 1/4
    return loss, gradient, smoothness


@given(starts, rates, st.integers(0, 20))
@thorough
def test_each_step_on_the_parabola_multiplies_the_error_by_one_minus_two_lr(start, lr, steps):
    path = descend(lambda x: 2 * (x - 3), start, lr, steps)
    expected = 3 + (start - 3) * (1 - 2 * lr) ** np.arange(steps + 1)
    assert path == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(starts, st.floats(0.001, 1.0))
@thorough
def test_a_flipped_sign_moves_away_at_every_step(start, lr):
    assume(abs(start - 3) > 0.01)
    distance = abs(descend(lambda x: -2 * (x - 3), start, lr, 10) - 3)
    assert (np.diff(distance) > 0).all()


@pytest.mark.parametrize("seed", range(20))
def test_no_direction_falls_faster_than_the_one_opposite_to_the_gradient(seed):
    rng = np.random.default_rng(seed)
    loss, gradient, _ = log_loss_problem(rng)
    w = rng.normal(size=3)
    directions = rng.normal(size=(5000, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    g = approx_fprime(w, loss, 1e-7)  # independent of the hand-made gradient
    down = -g / np.linalg.norm(g)
    changes = np.array([loss(w + 1e-5 * u) - loss(w - 1e-5 * u) for u in directions])
    assert loss(w + 1e-5 * down) - loss(w - 1e-5 * down) <= changes.min() + 1e-10
    assert check_grad(loss, gradient, w) < 1e-6


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("part", [0.05, 0.5, 0.95])
def test_below_two_over_l_every_step_lowers_the_loss_by_the_promised_amount(seed, part):
    rng = np.random.default_rng(seed)
    loss, gradient, smoothness = log_loss_problem(rng)
    lr = part * 2 / smoothness
    path = descend(gradient, 5 * rng.normal(size=3), lr, 50)
    for before, after in pairwise(path):
        promised = lr * (1 - lr * smoothness / 2) * np.sum(gradient(before) ** 2)
        assert loss(after) <= loss(before) - promised + 1e-12


@pytest.mark.parametrize("seed", range(20))
def test_on_a_convex_loss_it_reaches_the_minimum_of_scipy_within_the_bound(seed):
    rng = np.random.default_rng(seed)
    loss, gradient, smoothness = log_loss_problem(rng)
    best = minimize(loss, np.zeros(3), jac=gradient, tol=1e-12)
    start, lr = 5 * rng.normal(size=3), 1 / smoothness
    path = descend(gradient, start, lr, 400)
    assert path[-1] == pytest.approx(best.x, abs=1e-4)
    gaps = np.array([loss(w) - best.fun for w in path[1:]])
    bound = np.sum((start - best.x) ** 2) / (2 * lr * np.arange(1, 401))
    assert (gaps <= bound + 1e-10).all()


def landscape(x):
    return x**4 / 4 - x**3 / 3 - x**2


def slope(x):
    return x**3 - x**2 - 2 * x


@given(st.floats(-2, 3))
@thorough
def test_the_sign_of_the_start_decides_between_the_two_valleys(start):
    assume(abs(start) > 1e-6)
    assert slope(start) == pytest.approx(
        (landscape(start + 1e-5) - landscape(start - 1e-5)) / 2e-5, abs=1e-6
    )
    end = descend(slope, start, 0.1, 400)[-1]
    assert end == pytest.approx(2 if start > 0 else -1, abs=1e-9)


def test_the_valley_on_the_left_is_local_only():
    grid = np.linspace(-3, 4, 70_001)
    values = landscape(grid)
    dips = grid[1:-1][(values[1:-1] < values[:-2]) & (values[1:-1] < values[2:])]
    assert dips == pytest.approx([-1, 2], abs=1e-3)
    assert landscape(2) < landscape(-1)


def test_a_zero_gradient_holds_even_at_the_top_of_a_hill():
    assert (descend(slope, 0.0, 0.1, 50) == 0).all()


@pytest.mark.parametrize(("lr", "settles"), [(0.33, True), (0.34, False)])
def test_a_minimum_of_curvature_6_holds_rates_below_a_third_only(lr, settles):
    path = descend(slope, 2.001, lr, 2000)
    assert (abs(path[-1] - 2) < 1e-9) == settles
    assert np.isfinite(path).all()


def test_at_a_kink_a_constant_rate_keeps_jumping():
    path = descend(np.sign, 0.25, 0.1, 51)  # of |x|
    assert sorted(path[-2:]) == pytest.approx([-0.05, 0.05])


def test_accuracy_has_no_slope_to_follow():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 2)), rng.integers(0, 2, size=200)
    rates = [
        approx_fprime(w, lambda w: np.mean((X @ w > 0) == y), 1e-9)
        for w in rng.normal(size=(50, 2))
    ]
    assert (np.array(rates) == 0).all()


@pytest.mark.parametrize("stretch", [2, 5, 10])
def test_a_change_of_units_turns_the_steepest_direction_to_the_minimum(stretch):
    w = np.array([5.0, 1.0])
    curvature = np.array([1.0, stretch**2])
    as_given = curvature * w
    cosine = as_given @ w / np.linalg.norm(as_given) / np.linalg.norm(w)
    assert cosine < 0.95  # at least 18 degrees off
    unit = np.array([1.0, stretch])
    assert curvature / unit**2 * (w * unit) == pytest.approx(w * unit)  # the gradient is the way
    one_step = descend(lambda u: curvature / unit**2 * u, w * unit, 1, 1)[-1]
    assert one_step == pytest.approx([0, 0])


def test_the_angle_of_the_page_is_67_degrees():
    assert math.degrees(math.acos(5 / 13)) == pytest.approx(67.38, abs=0.01)


@pytest.mark.parametrize(("length", "degrees_off", "falls"), [(1e-6, 0, True), (3, 60, False)])
def test_a_long_move_against_the_gradient_can_rise_and_another_direction_is_best(
    length, degrees_off, falls
):
    curvature, w = np.array([1.0, 25.0]), np.array([5.0, 1.0])
    down = math.atan2(-25, -5)
    angles = down + np.radians(np.arange(-180, 180))
    moves = w + length * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    losses = moves**2 @ curvature / 2
    assert abs(int(losses.argmin()) - 180) == degrees_off
    assert (losses[180] < w**2 @ curvature / 2) == falls


@pytest.mark.parametrize(("lr", "steps"), [(0.1, 21), (0.001, 2301)])
def test_steps_from_3_away_to_a_hundredth_of_it(lr, steps):
    distance = abs(descend(lambda x: 2 * (x - 3), 0.0, lr, steps) - 3)
    assert distance[-1] <= 0.03 < distance[-2]


def test_the_gradient_function_cannot_change_the_path():
    def careless(w):
        w *= 0
        return np.ones(2)

    assert descend(careless, [1.0, 2.0], 0.5, 1).tolist() == [[1.0, 2.0], [0.5, 1.5]]


@pytest.mark.parametrize("lr", [math.nan, math.inf, True])
def test_a_rate_that_is_no_finite_number_raises(lr):
    with pytest.raises(ValueError, match="lr must be a finite number"):
        descend(lambda w: w, 1.0, lr, 1)


@pytest.mark.parametrize("start", [math.nan, [1.0, math.inf], []])
def test_a_start_that_is_not_finite_or_empty_raises(start):
    with pytest.raises(ValueError, match="start must hold finite numbers"):
        descend(lambda w: w, start, 0.1, 1)


@pytest.mark.parametrize("steps", [-1, True])
def test_steps_must_be_a_count(steps):
    with pytest.raises(ValueError, match="steps must be an integer"):
        descend(lambda w: w, 1.0, 0.1, steps)


def test_a_fraction_of_a_step_raises():
    with pytest.raises(TypeError):
        descend(lambda w: w, 1.0, 0.1, 2.5)


def test_a_gradient_of_another_shape_is_not_broadcast():
    with pytest.raises(ValueError, match=r"shape of start, \(2,\), got \(2, 2\)"):
        descend(lambda w: np.ones((2, 2)), [1.0, 2.0], 0.1, 1)


def test_a_gradient_that_is_nan_raises_at_its_step():
    with pytest.raises(ValueError, match="step 1 is not finite"):
        descend(lambda w: np.nan, 1.0, 0.1, 5)
