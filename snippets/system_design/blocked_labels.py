"""What a blocker learns about a segment of payments when blocked payments have no labels.

Each week a segment has n payments of one amount a, of which a share p_t is fraud. Chargebacks of a
week are complete after `delay` weeks. The policy estimates the fraud share from the last `memory`
complete weeks and blocks while

    estimate * a > (1 - estimate) * s,    s = cost of stopping a genuine payment

A share `release` of what it wants to block is approved at random. Each labeled payment stands for
1 / chance payments, where chance is 1 in an approved week and `release` in a blocked one.

Source: Lakkaraju et al. (2017), The selective labels problem, doi:10.1145/3097983.3098066.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Segment:
    """Payments that look alike to the model.

    Attributes:
        n: Payments a week.
        amount: Of each, in money.
        stop: Cost of stopping a genuine one, in money.
        prior: Fraud share to assume where there is no label.
        delay: Weeks until the chargebacks of a week are complete.
        memory: How many complete weeks the estimate uses.

    Raises:
        ValueError: A count is no whole number or too small, or a price or share is out of range.

    >>> round(Segment().break_even, 3)
    0.13
    >>> Segment(delay=-1)
    Traceback (most recent call last):
    ValueError: delay must be a whole number of at least 0, got -1
    """

    n: int = 1000
    amount: float = 100.0
    stop: float = 15.0
    prior: float = 0.002
    delay: int = 3
    memory: int = 4

    def __post_init__(self) -> None:
        for name, least in (("n", 1), ("delay", 0), ("memory", 1)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise ValueError(f"{name} must be a whole number of at least {least}, got {value}")
        for name in ("amount", "stop"):
            if not 0 < getattr(self, name) < np.inf:
                raise ValueError(f"{name} must be positive and finite, got {getattr(self, name)}")
        if not 0 <= self.prior <= 1:
            raise ValueError(f"prior must lie between 0 and 1, got {self.prior}")

    @property
    def break_even(self) -> float:
        """Return the fraud share at which blocking and approving cost the same."""
        return self.stop / (self.amount + self.stop)


def weeks(
    share: Sequence[float],
    segment: Segment,
    rng: np.random.Generator,
    *,
    release: float = 0.0,
    blocked_is_fraud: bool = False,
) -> tuple[NDArray[np.bool_], Array]:
    """Run the policy; return in which weeks it blocks, and the expected cost of each week.

    Args:
        share: True fraud share of each week, between 0 and 1.
        segment: The payments.
        rng: Draws which payments are fraud, and how many are released.
        release: Share of payments approved at random in a blocked week, between 0 and 1.
        blocked_is_fraud: Whether an unlabeled blocked payment counts as a fraud.

    Raises:
        ValueError: A share is out of range, or the shares are no row of weeks.

    >>> attack = [0.0, 0.5, 0.5, 0.5, 0.5, 0.0, 0.0, 0.0]
    >>> quick = Segment(delay=0, memory=1)  # knows last week
    >>> def run(**options):
    ...     blocked, _ = weeks(attack, quick, np.random.default_rng(0), **options)
    ...     return "".join("#" if week else "." for week in blocked)
    >>> run(), run(blocked_is_fraud=True), run(release=0.2)
    ('..#.#...', '..######', '..####..')
    >>> weeks([1.5], quick, np.random.default_rng(0))
    Traceback (most recent call last):
    ValueError: share must lie between 0 and 1, got 1.5
    """
    p = np.asarray(share, dtype=float)
    if p.ndim != 1:
        raise ValueError(f"share must have one value a week, got shape {p.shape}")
    for bad in p[~((p >= 0) & (p <= 1))]:
        raise ValueError(f"share must lie between 0 and 1, got {bad}")
    if not 0 <= release <= 1:
        raise ValueError(f"release must lie between 0 and 1, got {release}")
    n, blocked = segment.n, np.zeros(p.size, dtype=bool)
    labeled, frauds = np.zeros((2, p.size))  # weighted
    for t in range(p.size):
        known = slice(max(0, t - segment.delay - segment.memory), max(0, t - segment.delay))
        rows = labeled[known].sum()
        estimate = frauds[known].sum() / rows if rows else segment.prior
        blocked[t] = estimate > segment.break_even
        chance = release if blocked[t] else 1.0
        approved = int(rng.binomial(n, chance))
        weight = 1 / chance if chance else 0.0
        labeled[t], frauds[t] = weight * approved, weight * rng.binomial(approved, p[t])
        if blocked_is_fraud:
            labeled[t], frauds[t] = n, frauds[t] / max(weight, 1) + n - approved
    passed = np.where(blocked, release, 1.0)
    cost = n * (passed * p * segment.amount + (1 - passed) * (1 - p) * segment.stop)
    return blocked, np.asarray(cost)
