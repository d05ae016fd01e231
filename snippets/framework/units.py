"""Quantities that carry their unit, so that adding bytes to seconds is an error.

A quantity is held as a number of base units: bytes, seconds, and things that are counted.

    800e9 rows * 500 bytes/row = 4e14 bytes = 400 TB = 364 TiB

1 TB is 10**12 bytes, 1 TiB 2**40. Any other lower-case word of three letters or more names a thing
that is counted, in the singular or the plural. A month has 30 days, a year 365.

Source: NIST, Prefixes for binary multiples, https://physics.nist.gov/cuu/Units/binary.html
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60}
_SECONDS |= {"hour": 3600, "day": 86_400, "week": 7 * 86_400}
_SECONDS |= {"month": 30 * 86_400, "year": 365 * 86_400}
_PREFIXES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15}
_PREFIXES |= {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50}


@dataclass(frozen=True, repr=False)
class Quantity:
    """How many base units, and the power of each, sorted; make one with `quantity`.

    >>> quantity(800e9, "rows") * quantity(500, "bytes/row")
    4e+14 byte
    >>> quantity(1, "s") + quantity(500, "ms"), 2 * quantity(1, "day") > quantity(47, "hours")
    (1.5 s, True)
    >>> quantity(400, "TB") + quantity(30, "days")
    Traceback (most recent call last):
    ValueError: byte and s do not mix
    >>> quantity(400, "TB") - 5
    Traceback (most recent call last):
    TypeError: 5 has no unit, the other side is in byte
    """

    value: float
    powers: tuple[tuple[str, int], ...]

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.value + self._alike(other).value, self.powers)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.value - self._alike(other).value, self.powers)

    def __lt__(self, other: Quantity) -> bool:
        return self.value < self._alike(other).value

    def __le__(self, other: Quantity) -> bool:
        return self.value <= self._alike(other).value

    def __mul__(self, other: Quantity | float) -> Quantity:
        by = other if isinstance(other, Quantity) else Quantity(other, ())
        return Quantity(float(self.value * by.value), _clean([*self.powers, *by.powers]))

    __rmul__ = __mul__

    def __truediv__(self, other: Quantity | float) -> Quantity:
        by = other if isinstance(other, Quantity) else Quantity(other, ())
        below = [(name, -power) for name, power in by.powers]
        return Quantity(float(self.value / by.value), _clean([*self.powers, *below]))

    def __repr__(self) -> str:
        return f"{_digits(self.value, 3)} {self.unit}"

    @property
    def unit(self) -> str:
        """The base units, as in `byte/s`; `1` for a pure number."""
        above = [name for name, power in self.powers for _ in range(power)]
        below = [name for name, power in self.powers for _ in range(-power)]
        return "/".join(["*".join(above) or "1", *below])

    def to(self, unit: str) -> float:
        """Return how many of a unit this is.

        Args:
            unit: As in `quantity`.

        Raises:
            ValueError: The unit measures something else.

        >>> quantity(1, "TB").to("GB"), quantity(1, "TiB").to("GiB"), quantity(1, "MB").to("Mbit")
        (1000.0, 1024.0, 8.0)
        >>> quantity(1, "row").to("bytes")
        Traceback (most recent call last):
        ValueError: row and byte do not mix
        """
        return self.value / self._alike(quantity(1, unit)).value

    def show(self, unit: str, digits: int = 3) -> str:
        """Write the quantity in a unit.

        Args:
            unit: As in `quantity`.
            digits: Significant digits, 1 to 6.

        >>> quantity(4e14, "bytes").show("PiB"), quantity(30, "days").show("s", digits=1)
        ('0.355 PiB', '3e+06 s')
        """
        return f"{_digits(self.to(unit), digits)} {unit}"

    def _alike(self, other: Quantity) -> Quantity:
        if not isinstance(other, Quantity):
            raise TypeError(f"{other} has no unit, the other side is in {self.unit}")
        if self.powers != other.powers:
            raise ValueError(f"{self.unit} and {other.unit} do not mix")
        return other


def quantity(value: float, unit: str = "1") -> Quantity:
    """Give a number its unit.

    Args:
        value: Finite.
        unit: Names joined by `*` and `/`, as `TB`, `requests/s` or `core*ms/item`; `1` for none.

    Raises:
        ValueError: The value is not finite, or the unit is unknown.

    >>> quantity(0.4, "PB"), quantity(1, "Gbit/s"), quantity(5, "rows/user/day")
    (4e+14 byte, 1.25e+08 byte/s, 5.79e-05 row/s/user)
    >>> quantity(4, "tb")
    Traceback (most recent call last):
    ValueError: unknown unit 'tb': write bytes as TB or TiB, times as ms or days, things as rows
    >>> quantity(float("inf"), "rows")
    Traceback (most recent call last):
    ValueError: value must be finite, got inf
    """
    if not math.isfinite(value):
        raise ValueError(f"value must be finite, got {value}")
    result, powers = float(value), []
    for place, part in enumerate(unit.split("/")):
        for name in part.split("*"):
            size, base = _base(name.strip())
            result = result / size if place else result * size
            powers.append((base, -1 if place else 1))
    return Quantity(result, _clean(powers))


def _base(name: str) -> tuple[float, str]:
    singular = re.sub(r"(?<=[^a]ch|.sh|.ss|..x)es$|(?<!s)s$", "", name)
    singular = re.sub(r"(?<!mov)ie$", "y", singular)  # queries, but movies
    for word in (name, singular):
        if word in _SECONDS:
            return _SECONDS[word], "s"
    data = re.fullmatch(r"([kMGTP]|[KMGTP]i|)(B|bytes?|bits?)", name)
    if data:
        return _PREFIXES[data[1]] / (8 if "bit" in data[2] else 1), "byte"
    if not re.fullmatch(r"1|[a-z][a-z_]{2,}", name):
        hint = "write bytes as TB or TiB, times as ms or days, things as rows"
        raise ValueError(f"unknown unit {name!r}: {hint}")
    return 1, "" if name == "1" else singular


def _clean(powers: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    total = Counter[str]()
    for name, power in powers:
        total[name] += power
    return tuple(sorted((name, power) for name, power in total.items() if name and power))


def _digits(value: float, digits: int) -> str:
    return f"{float(f'{value:.{digits}g}'):,g}"
