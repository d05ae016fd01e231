"""The synthetic listings have the truth and the gaps that their docstring claims."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

from snippets.applied_modeling.seattle_listings import MECHANISMS, draw_listings, hide_area


def test_regression_on_complete_listings_finds_the_stated_truth():
    X, y = draw_listings(100_000, np.random.default_rng(0))
    model = LinearRegression().fit(X, y)
    assert model.coef_ == pytest.approx([0.8, 0, -0.03], abs=0.01)
    assert np.std(y - model.predict(X)) == pytest.approx(0.2, abs=0.002)


@pytest.mark.parametrize("reason", MECHANISMS)
def test_about_a_fifth_of_the_areas_is_hidden_and_nothing_else(reason):
    rng = np.random.default_rng(1)
    X, y = draw_listings(50_000, rng)
    before = X.copy()
    incomplete = hide_area(X, y, reason, rng)
    assert np.isnan(incomplete[:, 0]).mean() == pytest.approx(0.21, abs=0.02)
    np.testing.assert_array_equal(incomplete[:, 1:], X[:, 1:])
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize(
    ("reason", "drives"),
    [
        ("nothing", [False, False, False]),
        ("distance", [False, True, False]),
        ("area", [True, False, False]),
        ("price", [False, False, True]),
    ],
)
def test_given_area_distance_and_price_only_the_named_reason_drives_the_gap(reason, drives):
    rng = np.random.default_rng(2)
    X, y = draw_listings(100_000, rng)
    gap = np.isnan(hide_area(X, y, reason, rng)[:, 0])
    table = np.column_stack([X[:, 0], X[:, 2], y])
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    weights = LogisticRegression(C=1e6).fit(table, gap).coef_[0]
    assert (np.abs(weights) > 0.1).tolist() == drives


@pytest.mark.parametrize("reason", MECHANISMS)
def test_a_single_listing_may_hide_its_area(reason):
    gaps = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        X, y = draw_listings(1, rng)
        gaps.append(np.isnan(hide_area(X, y, reason, rng)[0, 0]))
    assert 0.05 < np.mean(gaps) < 0.35


def test_a_reason_nobody_knows_is_refused():
    X, y = draw_listings(3, np.random.default_rng(3))
    with pytest.raises(ValueError, match="got 'MNAR'"):
        hide_area(X, y, "MNAR", np.random.default_rng(3))
