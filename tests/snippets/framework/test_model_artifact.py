"""What comes back is what was released, and a request is read by name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.ml_project_routine import Pipeline
from snippets.framework.model_artifact import check_input, pack, unpack

finite = st.floats(allow_nan=False, allow_infinity=False)
two = st.tuples(finite, finite)
NAMES = ("km", "items")
RANGES = {"km": (0.0, 50.0), "items": (1.0, 99.0)}


@given(two, two, two, two, finite)
def test_every_float_survives_the_round_trip(fill, center, scale, weights, intercept):
    model = Pipeline(NAMES, fill, center, scale, weights, intercept)
    assert unpack(*pack(model, RANGES, "v1")) == (model, RANGES)


MODEL = Pipeline(NAMES, (2.0, 3.0), (2.5, 3.5), (1.0, 2.0), (4.0, 1.0), 20.0)
TEXT, CHECKSUM = pack(MODEL, RANGES, "v1")


@given(st.integers(0, len(TEXT) - 1), st.characters(codec="ascii"))
def test_a_single_changed_character_is_noticed(at, character):
    changed = TEXT[:at] + character + TEXT[at + 1 :]
    if changed == TEXT:
        assert unpack(changed, CHECKSUM)[0] == MODEL
    else:
        with pytest.raises(ValueError, match="checksum"):
            unpack(changed, CHECKSUM)


def test_the_text_is_json_and_names_its_version():
    assert json.loads(TEXT)["version"] == "v1"


@given(st.permutations(["km", "items"]))
def test_the_order_of_a_request_does_not_matter(order):
    values = {"km": 3.0, "items": 2.0}
    assert check_input({n: values[n] for n in order}, NAMES, RANGES).tolist() == [[3.0, 2.0]]


@pytest.mark.parametrize("value", [-1, 51, float("nan"), float("inf"), True, "3"])
def test_a_value_that_is_no_number_in_range_is_refused(value):
    with pytest.raises(ValueError, match="km must be a number in"):
        check_input({"km": value, "items": 2}, NAMES, RANGES)


def test_the_ends_of_the_range_are_allowed():
    assert check_input({"km": 0, "items": 99}, NAMES, RANGES).tolist() == [[0.0, 99.0]]


def test_missing_and_unknown_names_are_both_reported():
    with pytest.raises(ValueError, match="missing: items; unknown: item"):
        check_input({"km": 1, "item": 2}, NAMES, RANGES)


@pytest.mark.parametrize("ranges", [{}, {"km": (0, 1)}, {**RANGES, "km": (float("nan"), 1.0)}])
def test_incomplete_ranges_are_refused(ranges):
    with pytest.raises(ValueError, match="ranges need"):
        pack(MODEL, ranges, "v1")


def test_nan_weight_and_blank_version_are_refused():
    with pytest.raises(ValueError, match="JSON compliant"):
        pack(Pipeline(("km",), (0.0,), (0.0,), (1.0,), (float("nan"),), 0.0), {"km": (0, 1)}, "v1")
    with pytest.raises(ValueError, match="version"):
        pack(MODEL, RANGES, " ")
