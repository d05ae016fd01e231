"""Proofs of the plain version: brute force, invariants, and scikit-learn with its own tie rules."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from snippets.from_scratch.knn_from_scratch import classify, nearest, regress, squared_distance

Point = list[int]
ALGORITHMS = ["brute", "kd_tree", "ball_tree"]
coordinates = st.integers(-4, 4)  # few values, many ties


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Point], list[str], Point, int]:
    d = draw(st.integers(1, 3))
    point = st.lists(coordinates, min_size=d, max_size=d)
    X = draw(st.lists(point, min_size=1, max_size=12))
    y = draw(st.lists(st.sampled_from("abc"), min_size=len(X), max_size=len(X)))
    return X, y, draw(point), draw(st.integers(1, len(X)))


@given(problems())
def test_neighbors_are_the_head_of_a_full_sort_by_distance_then_index(problem):
    X, _, query, k = problem
    # math.dist rounds, but the root of equal integers is equal and of unequal ones unequal here.
    order = sorted(range(len(X)), key=lambda i: (math.dist(X[i], query), i))
    assert nearest(X, query, k) == order[:k]


@given(problems(), st.integers(-(10**12), 10**12))
def test_moving_every_point_alike_changes_no_neighbor(problem, shift):
    X, _, query, k = problem
    moved = [[value + shift for value in row] for row in X]
    assert nearest(moved, [value + shift for value in query], k) == nearest(X, query, k)


@given(problems())
def test_winner_has_the_most_votes_and_of_those_the_nearest_supporter(problem):
    X, y, query, k = problem
    labels = [y[i] for i in nearest(X, query, k)]
    most = max(labels.count(label) for label in labels)
    assert classify(X, y, query, k) == next(lab for lab in labels if labels.count(lab) == most)


@given(problems())
def test_two_neighbors_decide_as_one_does(problem):
    X, y, query, _ = problem
    if len(X) >= 2:
        assert classify(X, y, query, 2) == classify(X, y, query, 1)


@given(problems())
def test_all_rows_as_neighbors_predict_the_mean(problem):
    X, _, query, _ = problem
    y = [float(i * i) for i in range(len(X))]
    assert regress(X, y, query, len(X)) == pytest.approx(np.mean(y))


def test_integers_beyond_the_range_of_64_bits_stay_exact():
    assert squared_distance([10**20], [1]) == (10**20 - 1) ** 2


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_without_ties_classes_and_means_are_those_of_sklearn(algorithm):
    rng = np.random.default_rng(1)
    X, Q = rng.normal(size=(80, 3)), rng.normal(size=(60, 3))
    y = rng.integers(0, 2, 80)
    for k in (1, 3, 7):  # odd: two classes cannot tie
        sk = KNeighborsClassifier(k, algorithm=algorithm).fit(X, y)
        assert [classify(X.tolist(), y.tolist(), q, k) for q in Q.tolist()] == sk.predict(
            Q
        ).tolist()
        mean = KNeighborsRegressor(k, algorithm=algorithm).fit(X, y)
        ours = [regress(X.tolist(), y.tolist(), q, k) for q in Q.tolist()]
        np.testing.assert_allclose(ours, mean.predict(Q))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_on_tied_distances_sklearn_agrees_on_every_row_inside_the_kth_distance(algorithm):
    rng = np.random.default_rng(2)
    X = rng.integers(0, 10, size=(300, 2)).astype(float)
    Q = rng.integers(0, 10, size=(200, 2)).astype(float)
    k, other_rows = 5, 0
    model = KNeighborsClassifier(k, algorithm=algorithm).fit(X, np.zeros(300))
    for q, theirs in zip(Q.tolist(), model.kneighbors(Q, return_distance=False), strict=True):
        ours = nearest(X.tolist(), q, k)
        d2 = [squared_distance(row, q) for row in X.tolist()]
        # The distances agree as a list; the rows agree as a set inside the k-th distance.
        assert sorted(d2[i] for i in theirs) == [d2[i] for i in ours]
        inside = {i for i in ours if d2[i] < d2[ours[-1]]}
        assert inside == {i for i in theirs if d2[i] < d2[ours[-1]]}
        other_rows += set(ours) != set(theirs.tolist())
    assert other_rows > 0  # at the k-th distance it keeps whichever rows its search met


def test_on_tied_distances_the_searches_of_sklearn_keep_different_rows():
    rng = np.random.default_rng(2)
    X, Q = rng.integers(0, 10, size=(300, 2)), rng.integers(0, 10, size=(200, 2))
    found = []
    for algorithm in ALGORITHMS:
        model = KNeighborsClassifier(5, algorithm=algorithm).fit(X, np.zeros(300))
        found.append(np.sort(model.kneighbors(Q, return_distance=False), axis=1).tolist())
    assert any(rows != found[0] for rows in found)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_on_tied_votes_sklearn_takes_the_smallest_label_and_we_the_nearest(algorithm):
    rng = np.random.default_rng(3)
    X, Q = rng.normal(size=(90, 2)), rng.normal(size=(300, 2))
    y = rng.choice(list("abc"), 90)
    k, ties, differ = 4, 0, 0
    theirs = KNeighborsClassifier(k, algorithm=algorithm).fit(X, y).predict(Q).tolist()
    for q, their_label in zip(Q.tolist(), theirs, strict=True):
        labels = [y[i] for i in nearest(X.tolist(), q, k)]
        counts = Counter(labels)
        tied = [label for label in counts if counts[label] == max(counts.values())]
        assert their_label == min(tied)
        assert classify(X.tolist(), y.tolist(), q, k) == tied[0]
        ties += len(tied) > 1
        differ += min(tied) != tied[0]
    assert ties > 20  # so that the rules were put to the test
    assert differ > 10


def test_sklearn_answers_blue_where_the_page_answers_red():
    X, y, query = [[1, 1], [2, 1], [4, 3], [6, 5], [7, 5]], ["red"] * 2 + ["blue"] * 3, [3, 2]
    for k in (2, 4):
        assert classify(X, y, query, k) == "red"
        assert KNeighborsClassifier(k).fit(X, y).predict([query]).tolist() == ["blue"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nearest([[1]], [1], 0), "k must be between 1 and 1, the number of rows, got 0"),
        (lambda: nearest([], [1], 1), "k must be between 1 and 0, the number of rows, got 1"),
        (lambda: nearest([[1, 2]], [1], 1), "same number of coordinates, got 2 and 1"),
        (lambda: classify([[1]], [], [1], 1), "same length, got 1 and 0"),
        (lambda: regress([[1]], [1, 2], [1], 1), "same length, got 1 and 2"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
