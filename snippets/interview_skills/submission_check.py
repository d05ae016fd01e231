"""Grade a from-scratch submission by what it does, on cases that separate right from nearly right.

The subject is softmax, exp(z_i) / sum_j exp(z_j), on a plain list. Subtracting the largest score
changes no result and keeps exp from overflowing: Goodfellow, Bengio and Courville, Deep Learning
(2016), section 4.1.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, isclose, isfinite, log

Softmax = Callable[[list[float]], list[float]]


def _close(got: list[float], want: list[float]) -> bool:
    return len(got) == len(want) and all(map(isclose, got, want))


def _refuses_empty(softmax: Softmax) -> bool:
    try:
        softmax([])
    except ValueError:
        return True
    return False


def _keeps_its_input(softmax: Softmax) -> bool:
    z = [2.0, 1.0]
    softmax(z)
    return z == [2.0, 1.0]


CHECKS: dict[str, Callable[[Softmax], bool]] = {
    "worked example": lambda softmax: _close(softmax([0, log(3)]), [0.25, 0.75]),
    "one score": lambda softmax: _close(softmax([7.0]), [1.0]),
    "input unchanged": _keeps_its_input,
    "large scores": lambda softmax: _close(softmax([1000, 1000 + log(3)]), [0.25, 0.75]),
    "very negative": lambda softmax: _close(softmax([-1000, -1000 + log(3)]), [0.25, 0.75]),
    "empty refused": _refuses_empty,
}


def softmax(z: list[float]) -> list[float]:
    """Return the softmax of scores, without overflow.

    Args:
        z: Finite scores, length n, at least one.

    Raises:
        ValueError: There is no score, or one is not finite.

    >>> [round(p, 3) for p in softmax([1000.0, 1000.0, 999.0])]
    [0.422, 0.422, 0.155]
    >>> softmax([])
    Traceback (most recent call last):
    ValueError: softmax needs finite scores, at least one, got []
    """
    if not z or not all(map(isfinite, z)):
        raise ValueError(f"softmax needs finite scores, at least one, got {z}")
    top = max(z)
    weights = [exp(score - top) for score in z]  # exp cannot overflow
    total = sum(weights)
    return [weight / total for weight in weights]


def grade(submission: Softmax) -> dict[str, str]:
    """Run every check on a submission; an exception counts against its check only.

    Args:
        submission: A function from a list of scores to a list of probabilities.

    Returns:
        For each check `pass`, `fail` or the name of the exception.

    >>> set(grade(softmax).values())
    {'pass'}
    >>> grade(lambda z: [1.0 for _ in z])["worked example"]
    'fail'
    >>> grade(lambda z: [z[1]])["one score"]
    'IndexError'
    """
    result = {}
    for name, check in CHECKS.items():
        try:
            result[name] = "pass" if check(submission) else "fail"
        except Exception as error:
            result[name] = type(error).__name__
    return result
