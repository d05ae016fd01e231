"""Checks the files that GitHub reads against their published schemas, with the line of each fault.

The schemas come with check-jsonschema, so nothing is downloaded.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from sitekit.problems import ROOT, Problem

# A file has the schema of the first pattern that it fits.
SCHEMAS = {
    ".github/workflows/*.yml": "vendor.github-workflows",
    ".github/dependabot.yml": "vendor.dependabot",
    ".github/ISSUE_TEMPLATE/config.yml": "vendor.github-issue-config",
    ".github/ISSUE_TEMPLATE/*.yml": "vendor.github-issue-forms",
    "CITATION.cff": "vendor.citation-file-format",
}


def files(root: Path) -> dict[str, list[Path]]:
    """Return the files of each schema."""
    found: dict[str, list[Path]] = {}
    seen: set[Path] = set()
    for pattern, schema in SCHEMAS.items():
        fresh = sorted(set(root.glob(pattern)) - seen)
        seen.update(fresh)
        if fresh:
            found[schema] = fresh
    return found


def line_of(text: str, path: str) -> int:
    r"""Return the line at which a part of a YAML document starts, counted from 1.

    Args:
        text: The document.
        path: The part, as in `$.jobs.build.steps[0]`; where it is missing, what holds it counts.

    >>> line_of("jobs:\n  build:\n    steps:\n      - run: make\n", "$.jobs.build.steps[0]")
    4
    """
    node, line = yaml.compose(text, Loader=yaml.SafeLoader), 1
    for key, index in re.findall(r"\['?([^\]']+)'?\]|\.([^.\[]+)", path):
        name = key or index
        if isinstance(node, yaml.SequenceNode) and name.isdigit():
            node = node.value[int(name)]
            line = node.start_mark.line + 1
            continue
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        for key_node, value in pairs:
            if key_node.value == name:
                node, line = value, key_node.start_mark.line + 1
                break
        else:
            break
    return line


def check(schema: str, paths: list[Path]) -> list[Problem]:
    """Return where files do not fit a schema.

    Args:
        schema: A schema that check-jsonschema holds.
        paths: The files.
    """
    command = [sys.executable, "-m", "check_jsonschema", "--output-format", "json"]
    done = subprocess.run(  # noqa: S603 - our own files
        [*command, "--builtin-schema", schema, *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads(done.stdout)
    problems = [_syntax(Path(fault["filename"])) for fault in said.get("parse_errors", [])]
    for fault in said.get("errors", []):
        path = Path(fault["filename"])
        best = fault.get("best_deep_match") or fault
        line = line_of(path.read_text(encoding="utf-8"), best["path"])
        todo = f"follow the schema {schema.removeprefix('vendor.')}"
        problems.append(Problem(path, line, f"{best['path']}: {best['message']}", todo))
    return problems


def _syntax(path: Path) -> Problem:
    line, what = 1, "not YAML"
    try:
        yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else line
        what = f"not YAML, {error.problem}"
    return Problem(path, line, what, "correct the syntax")


def main(root: Path = ROOT) -> int:
    """Print what does not fit and return the exit status."""
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(check, *zip(*files(root).items(), strict=True)))
    problems = sorted(problem for part in found for problem in part)
    for problem in problems:
        print(problem)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
