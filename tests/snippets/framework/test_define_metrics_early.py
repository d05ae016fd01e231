"""The choice is the best of the allowed designs, whatever the order and the scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.define_metrics_early import broken, choose

mark = st.integers(0, 20)
fleet = st.dictionaries(
    st.sampled_from("abcdef"),
    st.fixed_dictionaries({"quality": mark, "ms": mark, "recall": mark}),
    min_size=1,
)
limits = st.fixed_dictionaries(
    {"ms": st.tuples(st.just(0), mark), "recall": st.tuples(mark, st.just(20))}
)


@given(fleet, limits)
def test_no_allowed_design_is_better_than_the_chosen_one(designs, limits):
    allowed = {
        name: marks["quality"]
        for name, marks in designs.items()
        if marks["ms"] <= limits["ms"][1] and marks["recall"] >= limits["recall"][0]
    }
    if allowed:
        chosen = choose(designs, "quality", limits)
        assert allowed[chosen] == max(allowed.values())
    else:
        with pytest.raises(ValueError, match="every design breaks a limit"):
            choose(designs, "quality", limits)


@given(fleet)
def test_without_limits_the_best_quality_wins(designs):
    best = max(marks["quality"] for marks in designs.values())
    assert designs[choose(designs, "quality", {})]["quality"] == best


@given(fleet, st.floats(0.001, 1000))
def test_the_unit_of_a_limited_metric_does_not_matter(designs, unit):
    wide = {"ms": (0, 10)}
    scaled = {n: {**m, "ms": m["ms"] * unit} for n, m in designs.items() if m["ms"] != 10}
    plain = {n: m for n, m in designs.items() if m["ms"] != 10}
    if any(m["ms"] < 10 for m in plain.values()):
        assert choose(plain, "quality", wide) == choose(scaled, "quality", {"ms": (0, 10 * unit)})


def test_each_broken_limit_is_named_with_its_value():
    found = broken({"ms": 70, "recall": 0.2}, {"ms": (0, 50), "recall": (0.5, 1)})
    assert found == ["ms is 70, not within 0 to 50", "recall is 0.2, not within 0.5 to 1"]


def test_a_limit_broken_by_little_is_not_rounded_away():
    assert broken({"ms": 50.0000001}, {"ms": (0, 50)}) == ["ms is 50.0000001, not within 0 to 50"]


def test_the_first_of_two_equal_designs_wins():
    assert choose({"b": {"q": 1}, "a": {"q": 1}}, "q", {}) == "b"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_metric_that_is_no_number_is_not_measured(value):
    with pytest.raises(ValueError, match="a: q was not measured"):
        choose({"a": {"q": value}}, "q", {})


def test_a_limited_metric_must_be_measured():
    for marks in ({"q": 1.0}, {"q": 1.0, "ms": float("nan")}):
        with pytest.raises(ValueError, match="ms was not measured"):
            choose({"a": marks}, "q", {"ms": (0, 1)})


@pytest.mark.parametrize("ends", [(1, 0), (float("nan"), 1), (0, float("nan"))])
def test_limits_must_run_from_low_to_high(ends):
    with pytest.raises(ValueError, match="from low to high"):
        broken({"ms": 0.5}, {"ms": ends})


def test_no_design_is_refused():
    with pytest.raises(ValueError, match="at least one design"):
        choose({}, "q", {})
