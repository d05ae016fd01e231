"""The life of a model in six stages, cut so that every output has exactly one owner.

Mutually exclusive: no output has two owners. Collectively exhaustive: every output of a list has
one. Both are claims about a list of outputs, so the list matters as much as the stages. In order:
no stage needs what only a later one leaves.

Source: Minto, The Pyramid Principle (1987), for the term; the stages and outputs are ours, close to
Studer et al. (2021), Towards CRISP-ML(Q), doi:10.3390/make3020020.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """One stage of the lifecycle.

    Attributes:
        name: What you call it aloud.
        needs: Outputs that must exist before it starts.
        leaves: Outputs that it owns.

    Raises:
        TypeError: Outputs are given as one text, as in `("label")`, which lacks its comma.

    >>> Stage("Data", needs=(), leaves=("labeled rows"))
    Traceback (most recent call last):
    TypeError: needs and leaves must be tuples, got () and 'labeled rows'
    """

    name: str
    needs: tuple[str, ...]
    leaves: tuple[str, ...]

    def __post_init__(self) -> None:
        if isinstance(self.needs, str) or isinstance(self.leaves, str):
            raise TypeError(
                f"needs and leaves must be tuples, got {self.needs!r} and {self.leaves!r}"
            )


LIFECYCLE = (
    Stage("Frame", (), ("decision", "label", "prediction time", "metric", "limits")),
    Stage("Data", ("label", "prediction time"), ("sources", "labeled rows", "split plan")),
    Stage(
        "Prepare",
        ("labeled rows", "split plan", "prediction time"),
        ("features", "fitted preparation"),
    ),
    Stage(
        "Model",
        ("features", "fitted preparation", "split plan", "metric"),
        ("baseline", "candidate"),
    ),
    Stage(
        "Judge",
        ("baseline", "candidate", "split plan", "metric", "limits"),
        ("offline verdict",),
    ),
    Stage(
        "Operate",
        ("candidate", "offline verdict", "decision", "limits"),
        ("roll-out", "online verdict", "monitoring", "retraining"),
    ),
)
OUTPUTS = tuple(output for stage in LIFECYCLE for output in stage.leaves)


def audit(stages: Sequence[Stage], outputs: Sequence[str] = OUTPUTS) -> dict[str, list[str]]:
    """List gaps, overlaps and needs that come too early.

    Args:
        stages: The plan, in the order you would take it.
        outputs: What the whole plan must leave.

    Returns:
        Sentences under `gap`, `overlap` and `too early`.

    Raises:
        ValueError: There is no stage, or two have the same name.

    >>> audit(LIFECYCLE)
    {'gap': [], 'overlap': [], 'too early': []}
    >>> audit([Stage("Clean", ("split plan",), ("features",))], ["features", "label"])
    {'gap': ['label'], 'overlap': [], 'too early': ['Clean needs split plan']}
    >>> audit([Stage("A", (), ("label",)), Stage("B", (), ("label",))], ["label"])["overlap"]
    ['label: A, B']
    >>> audit([])
    Traceback (most recent call last):
    ValueError: stages need different names and at least one stage, got []
    """
    names = [stage.name for stage in stages]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"stages need different names and at least one stage, got {names}")
    owners: dict[str, list[str]] = {output: [] for output in outputs}
    early, board = [], set[str]()
    for stage in stages:
        early += [f"{stage.name} needs {need}" for need in stage.needs if need not in board]
        board.update(stage.leaves)
        for output in dict.fromkeys(stage.leaves):
            owners.setdefault(output, []).append(stage.name)
    return {
        "gap": [output for output, by in owners.items() if not by],
        "overlap": [f"{output}: {', '.join(by)}" for output, by in owners.items() if len(by) > 1],
        "too early": early,
    }


def redo(changed: str, stages: Sequence[Stage] = LIFECYCLE) -> list[str]:
    """Name the later stages to go through again after one output has changed.

    Within a stage nothing is followed: if a new decision changes the label, ask for the label.

    Args:
        changed: The output, as some stage leaves it.
        stages: The plan, in a sound order; a stage that is redone changes all it leaves.

    Raises:
        ValueError: No stage leaves the output.

    >>> redo("label")
    ['Data', 'Prepare', 'Model', 'Judge', 'Operate']
    >>> redo("monitoring")
    []
    >>> redo("accuracy")
    Traceback (most recent call last):
    ValueError: no stage leaves 'accuracy'
    """
    if not any(changed in stage.leaves for stage in stages):
        raise ValueError(f"no stage leaves {changed!r}")
    stale, again = {changed}, []
    for stage in stages:
        if stale & set(stage.needs):
            stale.update(stage.leaves)
            again.append(stage.name)
    return again
