"""Compare two answers on a rubric whose weights you do not know.

A rubric lists observable points; an answer is the set of those it made. Let p points be made by the
first answer only and q by the second only. If every weighting of the points is equally likely (a
uniform draw from the simplex), the share of weightings that prefer the first is

    P(Beta(p, q) > 1/2) = P(Binomial(p + q - 1, 1/2) <= p - 1)

because such weights are Dirichlet distributed, and a sum of some of them divided by a sum of more
is beta distributed: Devroye, Non-Uniform Random Variate Generation (1986).
"""

from __future__ import annotations

from collections.abc import Set
from math import comb

RUBRIC = {
    "decision": "Names the decision that the prediction serves",
    "context": "Asks how the data came about",
    "baseline": "Starts from a baseline",
    "metric": "Ties the metric to a cost",
    "split": "Splits the data the way deployment will",
    "model": "Gives a reason for the model",
    "limits": "Says when it would fail",
}


def missed(answer: Set[str]) -> list[str]:
    """List the points of the rubric that an answer did not make.

    Args:
        answer: Names of the points it made.

    Raises:
        ValueError: A name is not in the rubric.

    >>> missed({"decision", "context", "baseline", "metric", "split"})
    ['Gives a reason for the model', 'Says when it would fail']
    >>> missed({"charm"})
    Traceback (most recent call last):
    ValueError: no point of the rubric is called 'charm'; they are its keys
    """
    for name in sorted(answer):
        if name not in RUBRIC:
            raise ValueError(f"no point of the rubric is called {name!r}; they are its keys")
    return [text for name, text in RUBRIC.items() if name not in answer]


def share_preferring(first: Set[str], second: Set[str]) -> float:
    """Return the share of all weightings under which the first answer scores higher.

    Args:
        first: Names of the points it made.
        second: Names of the points the other made.

    Returns:
        A share; 0 for two answers that made the same points, since they tie.

    Raises:
        ValueError: A name is not in the rubric.

    >>> share_preferring({"decision", "metric", "split"}, {"model"})
    0.875
    >>> share_preferring({"model", "metric"}, {"model"})
    1.0
    >>> share_preferring({"model"}, {"model"})
    0.0
    >>> share_preferring({"charm"}, {"model"})
    Traceback (most recent call last):
    ValueError: no point of the rubric is called 'charm'; they are its keys
    """
    missed(first | second)  # refuses unknown names
    p, q = len(first - second), len(second - first)
    if p == 0 or q == 0:
        return float(p > 0)
    tosses = p + q - 1
    return sum(comb(tosses, heads) for heads in range(p)) / 2.0**tosses
