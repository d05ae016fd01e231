"""The estimate against all possible samples, and its error against repeated draws."""

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.sampled_labels import estimate_total


@given(
    st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 1.0)), min_size=1, max_size=6),
)
def test_total_and_variance_are_unbiased_over_all_samples(requests):
    values, chances = (np.array(column) for column in zip(*requests, strict=True))
    total = square = variance = 0.0
    for drawn in product((False, True), repeat=len(requests)):
        chance = prod(pi if d else 1 - pi for pi, d in zip(chances, drawn, strict=True))
        kept = np.array(drawn)
        estimate, error = estimate_total(values[kept], chances[kept]) if kept.any() else (0.0, 0.0)
        total += chance * estimate
        square += chance * estimate**2
        variance += chance * error**2
    assert total == pytest.approx(values.sum(), abs=1e-9)
    assert variance == pytest.approx(square - total**2, abs=1e-6)


def test_higher_chance_for_what_matters_gives_a_smaller_error():
    rng = np.random.default_rng(0)
    fraud = np.repeat([1.0, 0.0], [100, 9900])
    score = np.where(fraud == 1, 0.9, 0.1)  # a score that knows
    errors = []
    for chances in (np.full(10_000, 0.05), np.where(score > 0.5, 0.8, 0.0425)):
        draws = [
            estimate_total(fraud[kept], chances[kept])[0]
            for kept in (rng.random(10_000) < chances for _ in range(300))
        ]
        assert np.mean(draws) == pytest.approx(100, abs=12)
        errors.append(np.std(draws))
        assert chances.sum() < 510  # about the same number of labels
    assert errors[1] < errors[0] / 4


@pytest.mark.parametrize("chance", [0, -0.1, 1.1, float("nan")])
def test_impossible_chance_is_refused(chance):
    with pytest.raises(ValueError, match="chances must be above 0"):
        estimate_total([1.0], [chance])


@pytest.mark.parametrize("seed", range(20))
def test_releases_show_the_precision_that_no_label_shows(seed):
    rng = np.random.default_rng(seed)
    for good in (400, 1200):
        blocked = np.repeat([1.0, 0.0], [2000 - good, good])
        hits = 0
        for _ in range(200):
            drawn = blocked[rng.random(2000) < 0.05]
            total, error = estimate_total(drawn, np.full(drawn.size, 0.05))
            hits += abs(total - (2000 - good)) <= 2 * error
        assert 0.88 <= hits / 200 <= 1.0


def test_with_one_chance_for_all_the_plain_share_is_tighter():
    rng, chance = np.random.default_rng(0), 0.05
    blocked = np.repeat([1.0, 0.0], [1200, 800])
    draws = [blocked[rng.random(2000) < chance] for _ in range(2000)]
    weighted = [estimate_total(d, np.full(d.size, chance))[0] / 2000 for d in draws]
    plain = [d.mean() for d in draws]
    assert np.std(weighted) == pytest.approx(np.sqrt(1200 * 19) / 2000, rel=0.06)
    assert np.std(plain) == pytest.approx(np.sqrt(0.6 * 0.4 / 100 * 0.95), rel=0.06)
    assert np.mean(plain) == pytest.approx(0.6, abs=0.005)
