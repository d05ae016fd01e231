"""A validation plan for a label that takes time: several rolling origins, then one test period.

Day t is usable at a start s if its label is complete: t + gap < s. Counting back from the end,

    test:         end - gap - test           <=  t  <  end - gap
    validation:   the folds, length days each, side by side, ending one gap before the test

and each fold trains on all days whose label was complete when it starts.

Source: Tashman (2000), Out-of-sample tests of forecasting accuracy: an analysis and review,
International Journal of Forecasting 16, doi:10.1016/S0169-2070(00)00065-0.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fold:
    """One training span and the days that judge it.

    Attributes:
        train: Days 0 to train - 1 are learned from.
        start: First day judged; the model would have gone live on it.
        stop: First day no longer judged.
    """

    train: int
    start: int
    stop: int


def validation_plan(
    end: int, *, gap: int, length: int, folds: int, test: int, least: int = 1
) -> list[Fold]:
    """Lay out the folds, oldest first, with the test period as the last one.

    Args:
        end: Days in the log, numbered from 0.
        gap: Days from a row to its complete label, at least 0.
        length: Days that judge each fold, at least 1.
        folds: Validation folds, at least 1.
        test: Days of the final test, at least 1.
        least: Days that the first fold must have to learn from, at least 1.

    Raises:
        ValueError: An argument is no whole number or too small, or the log is too short.

    >>> for fold in validation_plan(30, gap=3, length=5, folds=2, test=4):
    ...     print(fold)
    Fold(train=7, start=10, stop=15)
    Fold(train=12, start=15, stop=20)
    Fold(train=20, start=23, stop=27)
    >>> validation_plan(30, gap=9, length=5, folds=2, test=4)
    Traceback (most recent call last):
    ValueError: the first fold has -11 days to learn from, needs 1: take a longer log or fewer folds
    >>> validation_plan(30, gap=-1, length=5, folds=2, test=4)
    Traceback (most recent call last):
    ValueError: gap must be a whole number of at least 0, got -1
    """
    sizes = {"end": end, "gap": gap, "length": length, "folds": folds, "test": test, "least": least}
    for name, value in sizes.items():
        floor = 0 if name == "gap" else 1
        if isinstance(value, bool) or not isinstance(value, int) or value < floor:
            raise ValueError(f"{name} must be a whole number of at least {floor}, got {value}")
    test_start = end - gap - test
    first = test_start - gap - folds * length
    if first - gap < least:
        raise ValueError(
            f"the first fold has {first - gap} days to learn from, needs {least}: "
            "take a longer log or fewer folds"
        )
    starts = [first + j * length for j in range(folds)]
    plan = [Fold(start - gap, start, start + length) for start in starts]
    return [*plan, Fold(test_start - gap, test_start, test_start + test)]
