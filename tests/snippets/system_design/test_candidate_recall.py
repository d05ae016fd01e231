"""Recall and top k against Python sets and sorting."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.system_design.candidate_recall import recall, top_k


@given(st.integers(0, 10_000), st.integers(1, 8))
def test_recall_equals_that_of_sets(seed, k):
    rng = np.random.default_rng(seed)
    scores, wanted = rng.normal(size=(5, 8)), rng.random((5, 8)) < 0.3
    found = total = 0
    for user in range(5):
        best = set(sorted(range(8), key=lambda v, u=user: -scores[u, v])[:k])
        liked = {v for v in range(8) if wanted[user, v]}
        found, total = found + len(best & liked), total + len(liked)
    got = recall(top_k(scores, k), wanted)
    assert got == pytest.approx(found / total) if total else math.isnan(got)


def test_ties_go_to_the_lower_id():
    assert top_k(np.array([[1.0, 2.0, 2.0, 1.0]]), 4).tolist() == [[1, 2, 0, 3]]


def test_more_candidates_never_lower_the_recall():
    rng = np.random.default_rng(0)
    scores, wanted = rng.normal(size=(20, 30)), rng.random((20, 30)) < 0.2
    values = [recall(top_k(scores, k), wanted) for k in range(1, 31)]
    assert values == sorted(values)
    assert values[-1] == 1.0


def test_truth_as_score_finds_all_when_there_is_room():
    wanted = np.random.default_rng(1).random((10, 50)) < 0.1
    k = int(wanted.sum(axis=1).max())
    assert recall(top_k(wanted.astype(float), k), wanted) == 1.0


def test_what_may_not_be_shown_comes_last():
    scores = np.array([[5.0, -np.inf, 1.0]])
    assert top_k(scores, 2).tolist() == [[0, 2]]
