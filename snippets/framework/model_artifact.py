"""Persist a fitted pipeline as text that is checked before use, and check what it is asked.

JSON holds numbers and no code; Python writes a float with the digits that read back as the same
float, so predictions after loading are the same. The checksum finds damage. It is no signature:
whoever can replace the file can replace the sum, so keep the sum with the release record.

Source: scikit-learn, Model persistence, on what loading a pickle may do,
https://scikit-learn.org/stable/model_persistence.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snippets.framework.ml_project_routine import Pipeline

Ranges = Mapping[str, tuple[float, float]]


def pack(model: Pipeline, ranges: Ranges, version: str) -> tuple[str, str]:
    """Write model, allowed ranges and version as one text, and return it with its checksum.

    Args:
        model: The fitted pipeline.
        ranges: Lowest and highest allowed value of each feature, in its unit.
        version: Of the training code and data, not blank.

    Raises:
        ValueError: The ranges do not fit the features, or the version is blank.

    >>> model = Pipeline(("km",), (2.0,), (2.0,), (1.0,), (5.0,), 20.0)
    >>> text, checksum = pack(model, {"km": (0, 50)}, "2026-11-21")
    >>> len(checksum), '"km"' in text
    (64, True)
    >>> pack(model, {"km": (50, 0)}, "2026-11-21")
    Traceback (most recent call last):
    ValueError: ranges need low < high for exactly ['km'], got {'km': (50, 0)}
    """
    if set(ranges) != set(model.names) or not all(low < high for low, high in ranges.values()):
        raise ValueError(
            f"ranges need low < high for exactly {list(model.names)}, got {dict(ranges)}"
        )
    if not version.strip():
        raise ValueError(f"version must not be blank, got {version!r}")
    body = {"model": asdict(model), "ranges": dict(ranges), "version": version}
    text = json.dumps(body, allow_nan=False)
    return text, sha256(text.encode()).hexdigest()


def unpack(text: str, checksum: str) -> tuple[Pipeline, Ranges]:
    """Read model and ranges back, if the text is the one that was released.

    Args:
        text: From `pack`.
        checksum: From the release record, 64 hexadecimal digits.

    Raises:
        ValueError: The text is not the released one.

    >>> model = Pipeline(("km",), (2.0,), (2.0,), (1.0,), (5.0,), 20.0)
    >>> text, checksum = pack(model, {"km": (0, 50)}, "2026-11-21")
    >>> unpack(text, checksum)[0] == model
    True
    >>> unpack(text.replace("5.0", "6.0"), checksum)
    Traceback (most recent call last):
    ValueError: the checksum does not match: not the released model
    """
    if sha256(text.encode()).hexdigest() != checksum:
        raise ValueError("the checksum does not match: not the released model")
    body = json.loads(text)
    fields: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in body["model"].items()
    }
    return Pipeline(**fields), {name: (low, high) for name, (low, high) in body["ranges"].items()}


def check_input(
    request: Mapping[str, float | None], names: tuple[str, ...], ranges: Ranges
) -> NDArray[np.float64]:
    """Turn a request by name into one row in the model's order, or say what is wrong with it.

    Args:
        request: Value of each feature in its unit; None where it is not known.
        names: Features in the order of the model, length d.
        ranges: Lowest and highest allowed value of each feature.

    Returns:
        The row, gaps as nan, shape (1, d).

    Raises:
        ValueError: Names do not match, a value is no finite number, or is out of range.

    >>> names, ranges = ("km", "items"), {"km": (0.0, 50.0), "items": (1.0, 99.0)}
    >>> check_input({"items": None, "km": 3}, names, ranges).tolist()
    [[3.0, nan]]
    >>> check_input({"km": 3}, names, ranges)
    Traceback (most recent call last):
    ValueError: missing: items; unknown: none
    >>> check_input({"items": 2, "km": 3200}, names, ranges)
    Traceback (most recent call last):
    ValueError: km must be a number in 0.0 to 50.0 or None, got 3200
    """
    missing, unknown = sorted(set(names) - set(request)), sorted(set(request) - set(names))
    if missing or unknown:
        raise ValueError(
            f"missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}"
        )
    row = []
    for name in names:
        value, (low, high) = request[name], ranges[name]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is not None and not (number and low <= value <= high):  # nan fails, too
            raise ValueError(f"{name} must be a number in {low} to {high} or None, got {value!r}")
        row.append(np.nan if value is None else float(value))
    return np.array([row])
