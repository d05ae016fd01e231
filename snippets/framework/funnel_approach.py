"""What a funnel of stages costs and loses, in expectation over a large catalog.

Stage i scores the n_{i-1} items it gets at cost c_i each and keeps the n_i best. The last, heavy
stage defines what is wanted: the k items that it would put first if it scored everything. Then

    cost = sum of n_{i-1} * c_i        recall = wanted items that reach the last stage / k

Scores are normal: an earlier stage's score has correlation `accuracy` with the heavy score z, and
the stages' errors are independent given z. Item counts are expectations.

Source: Wang, Lin and Metzler (2011), A cascade ranking model for efficient ranked retrieval,
doi:10.1145/2009916.2009934.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
WIDTH = 0.01  # of a step in z


@dataclass(frozen=True)
class Stage:
    """A stage before the heavy one.

    Attributes:
        cost: Core microseconds for each item that it scores.
        accuracy: Correlation of its score with the heavy score, from 0 to below 1.
        keep: Items that it passes on.
    """

    cost: float
    accuracy: float
    keep: int


def funnel(
    items: int, stages: Sequence[Stage], heavy: float, k: int
) -> tuple[float, float, list[float]]:
    """Return the cost of a request, the recall of the heavy model's top k, and recall by stage.

    Args:
        items: Size of the catalog.
        stages: Before the heavy one, in order; none if the heavy stage scores everything.
        heavy: Core microseconds of the heavy stage for each item.
        k: Items that are shown.

    Returns:
        Core milliseconds; the share of the wanted items that reach the heavy stage; the share of
        those entering each stage that leave it.

    Raises:
        ValueError: Counts do not shrink from items to k, or a cost or an accuracy is out of range.

    >>> funnel(1_000_000, [], heavy=100, k=20)
    (100000.0, 1.0, [])
    >>> cost, recall, by_stage = funnel(1_000_000, [Stage(0.01, 0.0, 500_000)], heavy=100, k=20)
    >>> cost, round(recall, 3)  # a stage that guesses keeps half of everything
    (50010.0, 0.5)
    >>> funnel(1000, [Stage(0.01, 0.7, 50), Stage(1, 0.9, 80)], heavy=100, k=20)
    Traceback (most recent call last):
    ValueError: counts must be whole and fall from items to k, got [1000, 50, 80, 20]
    """
    counts = [items, *(stage.keep for stage in stages), k]
    whole = all(isinstance(n, int) and not isinstance(n, bool) for n in counts)
    if not whole or k < 1 or k >= items or counts != sorted(counts, reverse=True):
        raise ValueError(f"counts must be whole and fall from items to k, got {counts}")
    for stage in stages:
        if not (0 <= stage.accuracy < 1 and 0 <= stage.cost < math.inf):
            raise ValueError(f"need 0 <= accuracy < 1 and a finite cost of at least 0, got {stage}")
    if not 0 <= heavy < math.inf:
        raise ValueError(f"need a finite cost of at least 0, got {heavy}")
    # The wanted items lie above the edge, so let a step of the grid start there.
    edge = -NormalDist().inv_cdf(k / items)
    z = edge + WIDTH * (np.arange(math.floor((-8 - edge) / WIDTH), (8 - edge) / WIDTH) + 0.5)
    mass = items * WIDTH * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)  # items left at each z
    wanted, by_stage = float(mass[z > edge].sum()), []
    for stage in stages:
        mass = mass * _pass(z, mass, stage)
        left = float(mass[z > edge].sum())
        by_stage.append(left / wanted)
        wanted = left
    costs = [*(stage.cost for stage in stages), heavy]
    total = sum(n * cost for n, cost in zip(counts, costs, strict=False)) / 1000
    return float(total), float(math.prod(by_stage)), by_stage


def _pass(z: Array, mass: Array, stage: Stage) -> Array:
    """Return the chance that an item of each z is kept, at the threshold that keeps `keep`."""
    low, high = -9.0, 9.0
    spread = math.sqrt(2 * (1 - stage.accuracy**2))
    for _ in range(40):
        threshold = (low + high) / 2
        gap = (stage.accuracy * z - threshold) / spread
        chance = np.array([(1 + math.erf(x)) / 2 for x in gap.tolist()])
        if mass @ chance > stage.keep:
            low = threshold
        else:
            high = threshold
    return chance
