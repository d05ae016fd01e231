"""Proofs of the plain version: finite differences, closed forms, solvers, and the limit 2 / L."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from snippets.from_scratch.gradient_descent_from_scratch import fit_line, gradient

POINTS = [(1, 3), (2, 5), (3, 6), (4, 9), (5, 10)]
numbers = st.floats(-10, 10, allow_nan=False)
clouds = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12)


def loss(points, slope, intercept):
    return statistics.fmean((slope * x + intercept - y) ** 2 for x, y in points) / 2


def hessian(points):
    X = np.array([[x, 1.0] for x, _ in points])
    return X.T @ X / len(points)


@given(clouds, numbers, numbers)
def test_gradient_is_that_of_central_differences(points, slope, intercept):
    h = 1e-3  # exact on a quadratic but for rounding
    numeric = (
        (loss(points, slope + h, intercept) - loss(points, slope - h, intercept)) / (2 * h),
        (loss(points, slope, intercept + h) - loss(points, slope, intercept - h)) / (2 * h),
    )
    assert gradient(points, slope, intercept) == pytest.approx(numeric, rel=1e-6, abs=1e-7)


def test_a_wrong_sign_passes_the_check_at_the_minimum_and_fails_elsewhere():
    assert gradient(POINTS, 1.8, 1.2) == pytest.approx((0, 0), abs=1e-12)  # so is its negative
    assert all(abs(part) > 0.1 for part in gradient(POINTS, 0.3, -0.7))


@given(clouds)
def test_fit_reaches_the_least_squares_line(points):
    smallest, largest = np.linalg.eigvalsh(hessian(points))
    assume(smallest > 0.02)
    slope, intercept, _ = fit_line(points, lr=2 / (smallest + largest))
    exact = statistics.linear_regression(*zip(*points, strict=True))
    assert (slope, intercept) == pytest.approx((exact.slope, exact.intercept), abs=1e-5)


def test_the_five_pairs_of_the_page_have_slope_1_8_and_intercept_1_2():
    exact = statistics.linear_regression(*zip(*POINTS, strict=True))
    assert exact == pytest.approx((1.8, 1.2))
    assert fit_line(POINTS, lr=0.1)[:2] == pytest.approx((1.8, 1.2), abs=1e-6)


def test_just_below_2_over_l_converges_and_just_above_raises():
    limit = 2 / np.linalg.eigvalsh(hessian(POINTS))[-1]
    assert fit_line(POINTS, lr=0.999 * limit)[:2] == pytest.approx((1.8, 1.2), abs=1e-6)
    with pytest.raises(ValueError, match="the gradient grew"):
        fit_line(POINTS, lr=1.001 * limit)


@given(clouds, st.floats(0.01, 0.99))
def test_below_the_limit_the_gradient_never_grows(points, part):
    lr = part * 2 / np.linalg.eigvalsh(hessian(points))[-1]
    slope = intercept = 0.0
    before = math.inf
    for _ in range(20):
        by_slope, by_intercept = gradient(points, slope, intercept)
        norm = math.hypot(by_slope, by_intercept)
        assert norm <= before * (1 + 1e-12) + 1e-12
        before = norm
        slope, intercept = slope - lr * by_slope, intercept - lr * by_intercept


def test_stepping_up_hill_doubles_the_distance_again_and_again():
    slope = intercept = 0.0
    distances = []
    for _ in range(50):
        by_slope, by_intercept = gradient(POINTS, slope, intercept)
        slope, intercept = slope + 0.1 * by_slope, intercept + 0.1 * by_intercept
        distances.append(math.dist((slope, intercept), (1.8, 1.2)))
    assert distances[-1] > 2**50


def test_equal_x_give_the_solution_of_smallest_norm():
    points = [(3, 1), (3, 5), (3, 9)]
    X, y = np.array([[x, 1] for x, _ in points]), [y for _, y in points]
    assert fit_line(points, lr=0.1)[:2] == pytest.approx(np.linalg.pinv(X) @ y, abs=1e-6)


def test_repeating_the_pairs_changes_no_step_because_the_loss_is_a_mean():
    assert fit_line(POINTS * 20, lr=0.1) == pytest.approx(fit_line(POINTS, lr=0.1), abs=1e-9)
    with pytest.raises(ValueError, match="the gradient grew"):
        fit_line(POINTS, lr=0.1 * 20)  # what a sum over 20 copies would do


def test_alternating_updates_reach_the_same_line_beyond_the_limit_of_gradient_descent():
    lr = 0.175
    assert 2 / np.linalg.eigvalsh(hessian(POINTS))[-1] < lr
    slope = intercept = 0.0
    for _ in range(5000):
        slope -= lr * gradient(POINTS, slope, intercept)[0]
        intercept -= lr * gradient(POINTS, slope, intercept)[1]  # of the new slope
    assert (slope, intercept) == pytest.approx((1.8, 1.2))
    with pytest.raises(ValueError, match="the gradient grew"):
        fit_line(POINTS, lr)


def test_start_at_the_solution_takes_no_step():
    assert fit_line([(1, 0), (2, 0)], lr=0.1) == (0.0, 0.0, 0)


@given(st.integers(0, 30))
def test_the_last_step_allowed_may_be_the_one_that_converges(spare):
    steps = fit_line(POINTS, lr=0.1)[2]
    assert fit_line(POINTS, lr=0.1, max_steps=steps + spare)[2] == steps
    with pytest.raises(RuntimeError, match=f"after {steps - 1} steps"):
        fit_line(POINTS, lr=0.1, max_steps=steps - 1)


def test_no_steps_allowed_is_reported_as_not_converged():
    for max_steps in (0, -1):
        with pytest.raises(RuntimeError, match=f"after {max_steps} steps"):
            fit_line(POINTS, lr=0.1, max_steps=max_steps)


@pytest.mark.parametrize(
    ("points", "lr", "message"),
    [
        ([], 0.1, "at least one point, got none"),
        (POINTS, 0, "lr must be positive, got 0"),
        (POINTS, math.nan, "lr must be positive, got nan"),
        (POINTS, math.inf, "lr is too large, got inf"),
        ([(1, 2), (math.inf, 3)], 0.1, r"points must be finite, got \(inf, 3\)"),
    ],
)
def test_wrong_input_is_named(points, lr, message):
    with pytest.raises(ValueError, match=message):
        fit_line(points, lr)
