"""Capacity sums that refuse to contradict each other.

Rate times bytes is bandwidth. Rate times time is work in progress, Little's law: a system that
receives `rate` requests a second and keeps each for `time` seconds on average holds

    in progress = rate * time

and so needs that many slots, and spare ones. Any other route to the same quantity is a check.

Source: Little (1961), A proof for the queuing formula: L = lambda W, doi:10.1287/opre.9.3.383.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from snippets.framework.units import Quantity


def agree(statements: Mapping[str, Quantity], factor: float = 2.0) -> Quantity:
    """Return the first of several statements of one quantity, unless two contradict each other.

    Args:
        statements: What each statement says, at least two, all positive and of one kind.
        factor: How far apart the smallest and the largest may lie; 1 for sums that must be equal.

    Raises:
        ValueError: Two statements are further apart, or cannot be compared.

    >>> from snippets.framework.units import quantity
    >>> rows = quantity(15e9, "rows") + quantity(735e9, "rows")
    >>> agree({"positives + negatives": rows, "impressions": quantity(750e9, "rows")}, factor=1)
    7.5e+11 row
    >>> product = quantity(800e9, "rows") * quantity(500, "bytes/row")
    >>> agree({"rows x bytes": product, "stated": quantity(4, "PB")})
    Traceback (most recent call last):
    ValueError: 'rows x bytes' says 4e+14 byte, 'stated' says 4e+15 byte: a factor of 10 apart
    >>> agree({"rows x bytes": product, "stated": quantity(3, "days")})
    Traceback (most recent call last):
    ValueError: 'rows x bytes' is in byte, 'stated' in s
    """
    if len(statements) < 2:
        raise ValueError(f"a check needs at least 2 statements, got {len(statements)}")
    if not factor >= 1:  # NaN is refused, too
        raise ValueError(f"factor must be at least 1, got {factor}")
    first, stated = next(iter(statements.items()))
    for name, value in statements.items():
        if value.powers != stated.powers:
            raise ValueError(f"{first!r} is in {stated.unit}, {name!r} in {value.unit}")
        if not 0 < value.value < math.inf:
            raise ValueError(f"{name!r} must be positive and finite, got {value}")
    low, high = (pick(statements, key=lambda n: statements[n].value) for pick in (min, max))
    apart = statements[high].value / statements[low].value
    if apart > factor * (1 + 1e-9):
        pair = [name for name in statements if name in (low, high)]
        said = ", ".join(f"{name!r} says {statements[name]}" for name in pair)
        raise ValueError(f"{said}: a factor of {apart:,.4g} apart")
    return stated


def machines(rate: Quantity, time: Quantity, slots: Quantity, utilization: float = 0.6) -> int:
    """Return how many machines keep up with a rate: Little's law over the slots of one machine.

    Args:
        rate: Requests or items a second, at the peak.
        time: Mean time that one of them holds a slot; `core*ms/item` where the slots are cores.
        slots: How many one machine works on at once: `requests/machine` or `cores/machine`.
        utilization: Share of the slots that may be busy, above 0 and at most 1.

    Raises:
        ValueError: The utilization is out of range, or the units do not give machines.

    >>> from snippets.framework.units import quantity
    >>> rate, slots = quantity(9000, "requests/s"), quantity(16, "requests/machine")
    >>> machines(rate, quantity(50, "ms"), slots)  # 450 at once, of 16 * 0.6 a machine
    47
    >>> machines(rate, quantity(50, "kB"), slots)
    Traceback (most recent call last):
    ValueError: byte*machine/s and machine do not mix
    >>> machines(rate, quantity(50, "ms"), slots, utilization=60)
    Traceback (most recent call last):
    ValueError: utilization must be above 0 and at most 1, got 60
    """
    if not 0 < utilization <= 1:
        raise ValueError(f"utilization must be above 0 and at most 1, got {utilization}")
    needed = (rate * time / slots).to("machines") / utilization
    return math.ceil(needed * (1 - 1e-12))  # rounding errors do not buy a machine


def one_digit(amount: Quantity) -> Quantity:
    """Round to one significant digit, counted in base units; the error is at most a factor of 1.5.

    Args:
        amount: Any quantity.

    >>> from snippets.framework.units import quantity
    >>> one_digit(quantity(2894, "requests/s")), one_digit(quantity(375, "TB"))
    (3,000 request/s, 4e+14 byte)
    """
    return Quantity(float(f"{amount.value:.0e}"), amount.powers)
