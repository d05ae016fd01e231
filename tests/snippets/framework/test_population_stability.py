"""PSI against SciPy, its null distribution and its limits."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import chi2, entropy, norm

from snippets.framework.population_stability import psi

pairs = st.integers(2, 12).flatmap(
    lambda bins: st.tuples(*2 * [st.lists(st.integers(1, 1000), min_size=bins, max_size=bins)])
)


@given(pairs)
def test_index_is_scipys_two_divergences_added(pair):
    train, live = pair
    assert psi(train, live, pseudocount=0) == pytest.approx(
        entropy(train, live) + entropy(live, train), abs=1e-12
    )


@given(pairs, st.floats(0, 10))
def test_index_is_symmetric_and_never_negative(pair, pseudocount):
    train, live = pair
    assert psi(train, live, pseudocount) == pytest.approx(psi(live, train, pseudocount))
    assert psi(train, live, pseudocount) >= 0


@given(pairs)
def test_merging_bins_never_raises_the_index(pair):
    train, live = (np.array(side) for side in pair)
    merged = [np.concatenate([[side[0] + side[1]], side[2:]]) for side in (train, live)]
    assert psi(*merged, pseudocount=0) <= psi(train, live, pseudocount=0) + 1e-12


@given(pairs)
def test_pseudocount_of_a_half_is_half_a_row_in_every_bin(pair):
    train, live = pair
    p = np.array([(count + 0.5) / (sum(train) + len(train) / 2) for count in train])
    q = np.array([(count + 0.5) / (sum(live) + len(live) / 2) for count in live])
    assert psi(train, live) == pytest.approx(np.sum((q - p) * np.log(q / p)), abs=1e-12)


@pytest.mark.parametrize(("n", "m", "bins"), [(2000, 2000, 10), (20_000, 1000, 5), (800, 4000, 3)])
def test_without_change_the_index_is_scaled_chi_squared(n, m, bins):
    rng = np.random.default_rng(0)
    share = np.full(bins, 1 / bins)
    train, live = rng.multinomial(n, share, 4000), rng.multinomial(m, share, 4000)
    seen = np.array([psi(a, b) for a, b in zip(train, live, strict=True)]) / (1 / n + 1 / m)
    assert seen.mean() == pytest.approx(bins - 1, rel=0.05)
    assert np.mean(seen > chi2.ppf(0.95, bins - 1)) == pytest.approx(0.05, abs=0.015)


def test_bins_cut_at_training_quantiles_leave_the_same_null_distribution():
    rng = np.random.default_rng(0)
    n, m, bins, seen = 1000, 500, 10, []
    for _ in range(1500):
        train, live = rng.normal(size=n), rng.normal(size=m)
        edges = np.quantile(train, np.arange(1, bins) / bins)
        counts = [np.bincount(np.searchsorted(edges, x), minlength=bins) for x in (train, live)]
        seen.append(psi(*counts) / (1 / n + 1 / m))
    assert np.mean(seen) == pytest.approx(bins - 1, rel=0.06)


@pytest.mark.parametrize("delta", [0.01, 0.1, 0.32, 0.5, 1.0])
def test_shift_of_a_normal_feature_gives_the_squared_shift_in_the_limit_of_fine_bins(delta):
    def index(bins):
        edges = norm.ppf(np.arange(bins + 1) / bins)
        return psi(np.full(bins, 1 / bins), np.diff(norm.cdf(edges - delta)), pseudocount=0)

    assert index(10) < index(100) < index(10_000) < delta**2
    assert index(10_000) == pytest.approx(delta**2, rel=0.01)


@given(pairs, st.integers(2, 50))
def test_only_shares_count_without_a_pseudocount(pair, factor):
    train, live = pair
    more = [factor * count for count in live]
    assert psi(train, more, 0) == pytest.approx(psi(train, live, 0), abs=1e-12)


@pytest.mark.parametrize(
    ("train", "live", "pseudocount", "message"),
    [
        ([], [], 0.5, "must both hold rows"),
        ([0, 0], [1, 1], 0.5, "must both hold rows"),
        ([[1, 1]], [[1, 1]], 0.5, r"must both be \(B,\)"),
        ([1, np.nan], [1, 1], 0.5, "at least 0, got nan"),
        ([1, np.inf], [1, 1], 0.5, "at least 0, got inf"),
        ([1, 1], [1, 1], -1, "at least 0, got -1.0"),
        ([0.5, 0.5], [0.8, 0.2], 0.5, "a pseudocount adds rows"),
        ([5, 5], [8.5, 1.5], 0.5, "a pseudocount adds rows"),
        ([1, 1], [1, 1], np.nan, "at least 0, got nan"),
    ],
)
def test_what_is_no_histogram_is_refused(train, live, pseudocount, message):
    with pytest.raises(ValueError, match=message):
        psi(train, live, pseudocount)


@given(pairs)
def test_moving_one_row_changes_the_index_by_a_finite_amount_even_from_a_bin_of_one(pair):
    train, live = (list(side) for side in pair)
    assume(live[0] == 1 or sum(live) > 1)
    live[1] += live[0]
    live[0] = 0
    assert np.isfinite(psi(train, live))


def test_numbers_of_the_practice():
    index = psi([50, 30, 20], [40, 30, 30], pseudocount=0)
    assert index == pytest.approx(0.063, abs=5e-4)
    assert chi2.ppf(0.95, 2) == pytest.approx(5.99, abs=0.005)
    assert (2 / 2000) * 5.99 < (2 / 200) * 5.99 < index < (2 / 200) * chi2.ppf(0.97, 2)
