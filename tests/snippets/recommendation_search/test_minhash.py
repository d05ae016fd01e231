"""MinHash against exact Jaccard, its banding formula, and brute force over pairs."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.recommendation_search.minhash import candidates, jaccard, minhash, shingles

word_sets = st.sets(st.integers(0, 40).map(str), min_size=1, max_size=20)
PAIRS = [(set(map(str, range(60))), set(map(str, range(s, s + 60)))) for s in (0, 10, 30, 50, 60)]


def rng(seed=0):
    return np.random.default_rng(seed)


@given(word_sets, word_sets)
def test_jaccard_is_symmetric_and_counts_members(a, b):
    both = sum(x in b for x in a)
    assert jaccard(a, b) == jaccard(b, a) == pytest.approx(both / (len(a) + len(b) - both))


@given(word_sets, word_sets, word_sets)
def test_one_minus_jaccard_obeys_the_triangle_inequality(a, b, c):
    assert 1 - jaccard(a, c) <= 2 - jaccard(a, b) - jaccard(b, c) + 1e-9


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=12), st.integers(1, 5))
def test_every_run_of_w_words_is_a_shingle(words, w):
    found = shingles(" ".join(words), w)
    if len(words) >= w:
        assert found == {" ".join(words[i : i + w]) for i in range(len(words) - w + 1)}
    else:
        assert found == {" ".join(words)}


def test_case_and_extra_spaces_make_no_new_shingle():
    assert shingles("Storm  hits THE coast") == shingles("storm hits the coast")


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_share_of_equal_values_estimates_jaccard(a, b):
    first, second = minhash([a, b], 20_000, rng())
    j = jaccard(a, b)
    spread = np.sqrt(max(j * (1 - j), 1e-9) / 20_000)
    # linear hashes are random orders only approximately, hence 0.01 besides the noise
    assert np.mean(first == second) == pytest.approx(j, abs=4 * spread + 0.01)


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize(("bands", "rows"), [(32, 4), (16, 2)])
def test_pairs_meet_as_often_as_the_banding_formula_says(a, b, bands, rows):
    first, second = minhash([a, b], bands * rows * 400, rng(1))
    met = (first == second).reshape(400, bands, rows).all(axis=2).any(axis=1).mean()
    expected = 1 - (1 - jaccard(a, b) ** rows) ** bands
    assert met == pytest.approx(expected, abs=0.09)


@settings(deadline=None)
@given(st.lists(word_sets, min_size=2, max_size=6), st.sampled_from([1, 2, 4, 8]))
def test_candidates_equal_a_comparison_of_all_pairs_band_by_band(texts, bands):
    signatures = minhash(texts, 8, rng())
    expected = {
        (i, j)
        for i, j in combinations(range(len(texts)), 2)
        for band in range(bands)
        if (signatures[i].reshape(bands, -1)[band] == signatures[j].reshape(bands, -1)[band]).all()
    }
    assert candidates(signatures, bands) == expected


def test_the_signature_depends_on_the_set_only_and_equal_sets_always_meet():
    one, two = minhash([{"x", "y", "z"}, {"z", "x", "y"}], 16, rng())
    assert (one == two).all()
    assert candidates(np.array([one, two]), 1) == {(0, 1)}


def test_same_hashes_give_the_same_signature_in_another_batch():
    assert (minhash([{"x"}, {"y"}], 8, rng())[1] == minhash([{"y"}], 8, rng())[0]).all()


def test_long_sets_do_not_overflow():
    values = minhash([set(map(str, range(5000)))], 64, rng())
    assert ((values >= 0) & (values < 2**31 - 1)).all()


def test_four_rows_alone_solve_the_practice():
    def found(j, r):
        return 1 - (1 - j**r) ** (128 // r)

    assert [r for r in (2, 4, 8) if found(0.5, r) >= 0.85 and found(0.2, r) <= 0.1] == [4]


def test_at_the_threshold_of_the_card_about_63_of_100_pairs_meet():
    j = (1 / 32) ** (1 / 4)
    assert 1 - (1 - j**4) ** 32 == pytest.approx(0.63, abs=0.01)


def test_impossible_arguments_are_refused():
    with pytest.raises(ValueError, match="n must be at least 1"):
        minhash([{"x"}], 0, rng())
    with pytest.raises(ValueError, match="w must be at least 1"):
        shingles("a b", 0)
    with pytest.raises(ValueError, match="bands must divide"):
        candidates(minhash([{"x"}], 8, rng()), 0)
