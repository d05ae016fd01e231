"""The trial against scikit-learn's encoder and linear model, over many draws."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import TargetEncoder

from snippets.case_studies.encoding_trial import encodings, trial


def average(effect, seed, m=5):
    rng = np.random.default_rng(seed)
    draws = [trial(effect, m, rng) for _ in range(15)]
    return {name: np.mean([draw[name] for draw in draws], axis=0) for name in draws[0]}


def test_the_scores_are_those_of_scikit_learn():
    ours = trial(1.5, 5, np.random.default_rng(4))
    rng = np.random.default_rng(4)
    x, shop = rng.normal(size=2000), rng.integers(0, 500, 2000)
    odds = x + 1.5 * rng.normal(size=500)[shop]
    y = (rng.random(2000) < 1 / (1 + np.exp(-odds))).astype(float)
    old, new = slice(0, 1000), slice(1000, None)
    encoder = TargetEncoder(smooth=5.0).fit(shop[old, None], y[old])
    Z = np.column_stack([x, encoder.transform(shop[:, None])])
    model = LinearRegression().fit(Z[old], y[old])
    expected = [roc_auc_score(y[part], model.predict(Z[part])) for part in (old, new)]
    assert ours["shrunk"] == pytest.approx(expected)


def test_their_cross_fitting_has_the_same_effect_as_ours():
    scores = []
    rng = np.random.default_rng(0)
    for _ in range(15):
        x, shop = rng.normal(size=2000), rng.integers(0, 500, 2000)
        y = (rng.random(2000) < 1 / (1 + np.exp(-x))).astype(float)
        encoder = TargetEncoder(smooth=5.0)
        a = encoder.fit_transform(shop[:1000, None], y[:1000])
        b = encoder.transform(shop[1000:, None])
        model = LinearRegression().fit(np.column_stack([x[:1000], a]), y[:1000])
        scores.append(roc_auc_score(y[1000:], model.predict(np.column_stack([x[1000:], b]))))
    assert np.mean(scores) == pytest.approx(average(0, 1)["folds"][1], abs=0.02)


def test_in_sample_encodings_of_a_useless_shop_hurt_and_folds_do_not():
    for seed in range(20):
        score = average(0, seed)
        for name in ("mean", "shrunk", "groups"):
            assert score[name][0] > 0.85
            assert score[name][1] < score["no shop"][1] - 0.08
        assert score["folds"] == pytest.approx(score["no shop"], abs=0.01)
        assert score["mean"][1] < score["shrunk"][1] < score["mean"][1] + 0.06
        assert score["groups"][1] < score["mean"][1] + 0.02


def test_folds_help_most_where_the_shop_matters():
    for seed in range(20):
        score = average(1.5, seed)
        assert all(
            score["folds"][1] > score[name][1] + 0.015
            for name in ("no shop", "mean", "shrunk", "groups")
        )


def test_no_amount_of_shrinkage_replaces_the_folds():
    for m in (1, 20, 100, 1000):
        score = average(0, 0, m)
        assert score["shrunk"][1] < score["no shop"][1] - 0.08
        assert score["folds"][1] > score["no shop"][1] - 0.02


def test_new_rows_never_change_how_training_rows_are_encoded():
    rng = np.random.default_rng(0)
    shop, y = rng.integers(0, 20, 100), rng.integers(0, 2, 100).astype(float)
    one, two = (
        [a for _, a, _ in encodings(shop, y, new, 5, np.random.default_rng(1))]
        for new in (np.arange(5), np.arange(90))
    )
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize(("effect", "n", "shops"), [(np.nan, 100, 5), (0, 4, 5), (0, 100, 0)])
def test_impossible_settings_are_refused(effect, n, shops):
    with pytest.raises(ValueError, match="need effect at least 0"):
        trial(effect, 5, np.random.default_rng(0), n, shops)
