"""`make labels`: bring the labels of the repository on GitHub in line with `.github/labels.yml`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from sitekit.problems import ROOT

LABELS = Path(".github/labels.yml")


class Label(BaseModel):
    """A label.

    Attributes:
        name: As issue forms and workflows refer to it.
        color: Six hexadecimal digits.
        description: At most 100 characters: GitHub takes no more.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=50)]
    color: Annotated[str, Field(pattern=r"^[0-9a-f]{6}$")]
    description: Annotated[str, Field(min_length=10, max_length=100)]


def labels(root: Path = ROOT) -> list[Label]:
    """Read the labels, in order.

    Raises:
        pydantic.ValidationError: A label is not whole.
    """
    data = yaml.safe_load((root / LABELS).read_text(encoding="utf-8"))
    return TypeAdapter(list[Label]).validate_python(data)


def main() -> int:
    """Create each label, or update it where it exists, and return the exit status."""
    gh = shutil.which("gh")
    if gh is None:
        print("error: GitHub's command `gh` is not installed: see cli.github.com", file=sys.stderr)
        return 1
    for label in labels():
        command = [gh, "label", "create", label.name, "--force"]
        details = ["--color", label.color, "--description", label.description]
        result = subprocess.run([*command, *details], cwd=ROOT, check=False)  # noqa: S603
        if result.returncode:  # gh has said why
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
