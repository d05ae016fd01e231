"""The audit finds what was broken on purpose, and the redo list is reachability."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.case_study_lifecycle_mece import LIFECYCLE, OUTPUTS, Stage, audit, redo

CLEAN = {"gap": [], "overlap": [], "too early": []}


def without(output):
    return [
        replace(stage, leaves=tuple(o for o in stage.leaves if o != output)) for stage in LIFECYCLE
    ]


def test_the_lifecycle_has_neither_gap_nor_overlap_nor_early_need():
    assert audit(LIFECYCLE) == CLEAN
    assert len(LIFECYCLE) == 6
    assert len(set(OUTPUTS)) == len(OUTPUTS)


def test_every_need_is_an_output_and_only_ends_go_unused():
    needed = {need for stage in LIFECYCLE for need in stage.needs}
    assert needed <= set(OUTPUTS)
    # what no stage reads is an end of the project, or the record of where rows came from
    assert set(OUTPUTS) - needed == {
        "sources",
        "roll-out",
        "online verdict",
        "monitoring",
        "retraining",
    }


@given(st.sampled_from(OUTPUTS))
def test_an_output_taken_away_is_the_only_gap(output):
    found = audit(without(output))
    assert found["gap"] == [output]
    assert found["overlap"] == []
    assert {text.partition(" needs ")[2] for text in found["too early"]} <= {output}


@given(st.sampled_from(OUTPUTS), st.integers(0, 5))
def test_a_second_owner_is_the_only_overlap(output, where):
    stages = list(LIFECYCLE)
    if output in stages[where].leaves:
        assert audit(stages) == CLEAN
        return
    stages[where] = replace(stages[where], leaves=(*stages[where].leaves, output))
    found = audit(stages)
    assert [text.partition(":")[0] for text in found["overlap"]] == [output]
    assert found["gap"] == []


@given(st.permutations(LIFECYCLE))
def test_only_the_written_order_needs_nothing_early(stages):
    assert (audit(stages)["too early"] == []) == (list(stages) == list(LIFECYCLE))


def test_a_longer_list_of_outputs_shows_a_gap():
    assert audit(LIFECYCLE, [*OUTPUTS, "consent"])["gap"] == ["consent"]


@given(st.sampled_from(OUTPUTS))
def test_redo_equals_reachability_in_the_graph_of_needs(changed):
    reached, frontier = set(), {changed}
    while frontier:
        again = {s.name for s in LIFECYCLE if frontier & set(s.needs)} - reached
        frontier = {o for s in LIFECYCLE if s.name in again for o in s.leaves}
        reached |= again
    assert set(redo(changed)) == reached


def test_unknown_output_and_repeated_name_are_refused():
    with pytest.raises(ValueError, match="no stage leaves 'accuracy'"):
        redo("accuracy")
    twice = [Stage("A", (), ("x",)), Stage("A", (), ("y",))]
    with pytest.raises(ValueError, match="different names"):
        audit(twice)


@pytest.mark.parametrize("outputs", [("x", ()), ((), "x")])
def test_a_forgotten_comma_is_refused(outputs):
    with pytest.raises(TypeError, match="must be tuples"):
        Stage("A", *outputs)
