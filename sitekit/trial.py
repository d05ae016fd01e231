"""`make try`: check and run one answer alone, within seconds.

To an answer belong its page, the modules that the page shows or imports, and their tests.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from sitekit.check import check
from sitekit.fences import used_by
from sitekit.problems import ROOT


class TrialError(Exception):
    """There is nothing to try."""


def files_of(name: str, root: Path = ROOT) -> list[Path]:
    """Return the files of an answer: its page, its modules, their tests.

    Args:
        name: The page, as `category/page`.
        root: The project.

    Raises:
        TrialError: The page does not exist.
    """
    page = root / "docs" / f"{name}.md"
    if not page.is_file():
        raise TrialError(f"there is no docs/{name}.md: start it with `make new PAGE={name}`")
    files = [page]
    for module in sorted(name for name in used_by(page) if name.startswith("snippets.")):
        path = root.joinpath(*module.split(".")).with_suffix(".py")
        test = root / "tests" / path.relative_to(root).with_name(f"test_{path.name}")
        # What does not exist is reported by the checks.
        files += [file for file in (path, test) if file.is_file()]
    return files


def main() -> int:
    """Try the answer that the command line names and return the exit status."""
    parser = argparse.ArgumentParser(prog="make try", description=__doc__.partition("\n")[0])
    parser.add_argument("page", help="category/page")
    try:
        files = files_of(parser.parse_args().page)
    except TrialError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    problems = [problem for problem in check() if problem.path in files]
    for problem in problems:
        print(problem)
    command = [sys.executable, "-m", "pytest", *map(str, files)]
    tests = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - files of ours
    return tests.returncode or bool(problems)


if __name__ == "__main__":
    sys.exit(main())
