"""Workflows hold no right that they do not need and do nothing that cannot be run locally.

Each rule returns what is wrong with a workflow. Beside each stands an edit that it must find, so a
rule that finds nothing any more fails.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sitekit.links import REPORT
from sitekit.problems import ROOT

FOLDER = ROOT / ".github" / "workflows"
NAMES = ("checks.yml", "deploy.yml", "links.yml")
TARGETS = set(re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

TRIGGERS = {
    "checks.yml": {"pull_request": None},
    "deploy.yml": {"push": {"branches": ["main"]}, "workflow_dispatch": None},
    "links.yml": {"schedule": [{"cron": "23 4 * * 1"}], "workflow_dispatch": None},
}
# Whatever is not listed is forbidden.
RIGHTS = {
    "checks.yml": {job: {"contents": "read"} for job in ("check", "test", "compat", "preview")},
    "deploy.yml": {
        "build": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
    },
    "links.yml": {
        "links": {"contents": "read"},
        "issue": {"contents": "read", "issues": "write"},
    },
}
# Nothing here can be chosen by whoever opens a pull request, and none is a secret.
EXPRESSIONS = {
    "github.event.pull_request.number",
    "github.repository",
    "github.server_url",
    "github.token",
    "steps.deployment.outputs.page_url",
    "steps.pages.outputs.base_url",
}
CONDITIONS = {None, "success() || failure()", "github.ref == 'refs/heads/main'"}
WORKFLOW_KEYS = {"name", "on", "permissions", "concurrency", "jobs"}
VARIABLES = {"SITE_URL", "REPO_URL", "EDIT_URI", "GH_TOKEN", "GH_REPO"}
STEP_KEYS = {"name", "id", "if", "uses", "with", "run", "env"}
JOB_KEYS = {
    "name",
    "if",
    "needs",
    "runs-on",
    "timeout-minutes",
    "permissions",
    "environment",
    "steps",
}

Rule = Callable[[str, str], Iterator[str]]


def parse(text: str) -> dict[str, Any]:
    """Read a workflow; its key `on` is a truth value in YAML."""
    workflow: dict[Any, Any] = yaml.safe_load(text)
    workflow["on"] = workflow.pop(True)
    return workflow


def steps(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each step with the name of its job."""
    for job, parts in parse(text)["jobs"].items():
        for step in parts["steps"]:
            yield job, step


def only_its_triggers(name: str, text: str) -> Iterator[str]:
    """A workflow starts on what is listed, a check on nothing but a pull request."""
    triggers = parse(text)["on"]
    if triggers != TRIGGERS[name]:
        yield f"starts on {triggers}"


def no_right_but_those_of_its_jobs(name: str, text: str) -> Iterator[str]:
    """The workflow itself has no right, and each job those listed."""
    workflow = parse(text)
    if workflow.get("permissions") != {}:
        yield "the workflow has rights"
    rights = {job: parts.get("permissions") for job, parts in workflow["jobs"].items()}
    if rights != RIGHTS[name]:
        yield f"rights are {rights}"


def every_job_ends(name: str, text: str) -> Iterator[str]:
    """Each job has a time limit of at most an hour."""
    for job, parts in parse(text)["jobs"].items():
        if not 0 < parts.get("timeout-minutes", 0) <= 60:
            yield f"{job} has no time limit"


def one_run_at_a_time(name: str, text: str) -> Iterator[str]:
    """Runs for one pull request replace each other; other runs wait."""
    concurrency = parse(text).get("concurrency", {})
    group, cancels = concurrency.get("group", ""), concurrency.get("cancel-in-progress")
    of_pull_request = name == "checks.yml"
    if of_pull_request and "${{ github.event.pull_request.number }}" not in group:
        yield "runs of different pull requests share a group"
    if not group or cancels is not of_pull_request:
        yield f"concurrency is {concurrency}"


def no_credentials_on_disk(name: str, text: str) -> Iterator[str]:
    """Checking out leaves no token behind."""
    for job, step in steps(text):
        if step.get("uses", "").startswith("actions/checkout@") and (
            step.get("with", {}).get("persist-credentials") is not False
        ):
            yield f"{job} keeps credentials"


def pinned_actions(name: str, text: str) -> Iterator[str]:
    """Actions are GitHub's own, at a full commit hash, with the version beside it."""
    pattern = r"\s*(?:- )?uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
    written = [line for line in text.splitlines() if re.search(r"\buses\b", line)]
    for line in written:
        if not re.fullmatch(pattern, line):
            yield f"not pinned: {line.strip()}"
    if len(written) != sum("uses" in step for _, step in steps(text)):
        yield "an action is written in a form that this test does not read"


def known_expressions(name: str, text: str) -> Iterator[str]:
    """Expressions and conditions are those listed: no data of an event, no secret."""
    for expression in re.findall(r"\$\{\{\s*(.*?)\s*\}\}", text, re.DOTALL):
        if expression not in EXPRESSIONS:
            yield f"the expression {expression}"
    for part in [*parse(text)["jobs"].values(), *(step for _, step in steps(text))]:
        if part.get("if") not in CONDITIONS:
            yield f"the condition {part['if']}"
    if re.search(r"\bsecrets\b", text):
        yield "a secret"


def nothing_but_make(name: str, text: str) -> Iterator[str]:
    """A command is `make` with targets that exist: no shell to inject into, all of it local."""
    for job, step in steps(text):
        if "run" not in step:
            continue
        words = step["run"].split(" ")
        if words[0] != "make" or not words[1:] or not set(words[1:]) <= TARGETS:
            yield f"{job} runs {step['run']}"


def nothing_unknown(name: str, text: str) -> Iterator[str]:
    """Jobs and steps use no key beyond the plain ones: no container, no matrix, no own shell."""
    if not parse(text).keys() <= WORKFLOW_KEYS:
        yield f"the workflow has {parse(text).keys() - WORKFLOW_KEYS}"
    for job, parts in parse(text)["jobs"].items():
        if parts["runs-on"] != "ubuntu-24.04":
            yield f"{job} runs on {parts['runs-on']}"
        if not parts.keys() <= JOB_KEYS:
            yield f"{job} has {parts.keys() - JOB_KEYS}"
    for job, step in steps(text):
        if not step.keys() <= STEP_KEYS:
            yield f"a step of {job} has {step.keys() - STEP_KEYS}"
        if not step.get("env", {}).keys() <= VARIABLES:
            yield f"a step of {job} sets {step['env'].keys() - VARIABLES}"


def deployment_in_two_jobs(name: str, text: str) -> Iterator[str]:
    """One job builds `main` without a cache, the other publishes and runs nothing else."""
    if name != "deploy.yml":
        return
    jobs = parse(text)["jobs"]
    if jobs["build"].get("if") != "github.ref == 'refs/heads/main'":
        yield "another branch could be built"
    if [step.get("run") for step in jobs["build"]["steps"] if "run" in step] != [
        "make test",
        "make build",
    ]:
        yield "the site is not tested before it is built"
    if jobs["deploy"]["needs"] != "build":
        yield "the site is not built before it is published"
    uses = [step.get("uses", "").partition("@")[0] for step in jobs["deploy"]["steps"]]
    if uses != ["actions/deploy-pages"]:
        yield f"the job that publishes uses {uses}"
    if any("cache" in str(step) for _, step in steps(text)):
        yield "a cache"


def an_artifact_stays_beside_the_code(name: str, text: str) -> Iterator[str]:
    """What another job hands over lands in a folder of its own, so that it can replace no code."""
    for job, step in steps(text):
        if step.get("uses", "").startswith("actions/download-artifact@") and (
            step["with"].get("path") != str(Path(REPORT).parent)
        ):
            yield f"{job} unpacks an artifact over its code"
        if step.get("uses", "").startswith("actions/checkout@") and (
            step.get("with", {}).keys() != {"persist-credentials"}
        ):
            yield f"{job} checks out something else"


def a_fork_needs_no_edit(name: str, text: str) -> Iterator[str]:
    """The addresses of site and repository come from where the workflow runs."""
    if name != "deploy.yml":
        return
    build = [step for _, step in steps(text) if step.get("run") == "make build"]
    if [step.get("env") for step in build] != [
        {
            "SITE_URL": "${{ steps.pages.outputs.base_url }}/",
            "REPO_URL": "${{ github.server_url }}/${{ github.repository }}",
            "EDIT_URI": "edit/main/docs/",
        }
    ]:
        yield "the build does not learn where it is published"
    if "repository ==" in text or "repository_owner" in text:
        yield "the workflow names a repository"


# A rule, a workflow, and an edit that breaks the rule there.
BROKEN: list[tuple[Rule, str, str, str]] = [
    (only_its_triggers, "checks.yml", "  pull_request:", "  pull_request_target:"),
    (only_its_triggers, "checks.yml", "  pull_request:", "  pull_request:\n  push:"),
    (only_its_triggers, "deploy.yml", "branches: [main]", "branches: [main, dev]"),
    (only_its_triggers, "links.yml", "  workflow_dispatch:", "  issues:"),
    (no_right_but_those_of_its_jobs, "checks.yml", "permissions: {}", "permissions: read-all"),
    (no_right_but_those_of_its_jobs, "checks.yml", "permissions: {}\n", ""),
    (no_right_but_those_of_its_jobs, "checks.yml", "contents: read", "contents: write"),
    (no_right_but_those_of_its_jobs, "deploy.yml", "pages: read", "pages: write"),
    (no_right_but_those_of_its_jobs, "deploy.yml", "      pages: write", "      contents: read"),
    (no_right_but_those_of_its_jobs, "links.yml", "contents: read", "issues: write"),
    (every_job_ends, "checks.yml", "    timeout-minutes: 15\n", ""),
    (every_job_ends, "links.yml", "timeout-minutes: 45", "timeout-minutes: 360"),
    (one_run_at_a_time, "checks.yml", "-${{ github.event.pull_request.number }}", ""),
    (one_run_at_a_time, "checks.yml", "cancel-in-progress: true", "cancel-in-progress: false"),
    (one_run_at_a_time, "deploy.yml", "cancel-in-progress: false", "cancel-in-progress: true"),
    (no_credentials_on_disk, "checks.yml", "persist-credentials: false", "fetch-depth: 1"),
    (no_credentials_on_disk, "links.yml", "-credentials: false", "-credentials: true"),
    (pinned_actions, "checks.yml", "@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7"),
    (pinned_actions, "checks.yml", " # v7.0.1", ""),
    (pinned_actions, "links.yml", "uses: actions/", "uses: somebody/"),
    (pinned_actions, "links.yml", "uses: actions", '"uses": actions'),
    (known_expressions, "deploy.yml", "github.server_url", "github.head_ref"),
    (known_expressions, "links.yml", "github.token", "secrets.TOKEN"),
    (known_expressions, "links.yml", "failure()", "contains(github.event.issue.title, 'x')"),
    (known_expressions, "links.yml", "        env:", "        secrets: inherit\n        env:"),
    (nothing_but_make, "checks.yml", "run: make check", "run: make check | tee log"),
    (nothing_but_make, "checks.yml", "run: make check", "run: make all"),
    (nothing_but_make, "checks.yml", "run: make check", "run: make check; true"),
    (
        nothing_but_make,
        "checks.yml",
        "run: make check",
        "run: |\n          make check\n          x",
    ),
    (nothing_but_make, "checks.yml", "make check\n\n", "make ${{ github.head_ref }}\n\n"),
    (nothing_unknown, "checks.yml", "run: make check", "shell: bash\n        run: make check"),
    (nothing_unknown, "checks.yml", "run: make test", "continue-on-error: true\n        run: make"),
    (nothing_unknown, "links.yml", "    needs: links", "    container: x\n    needs: links"),
    (deployment_in_two_jobs, "deploy.yml", "    if: github.ref == 'refs/heads/main'\n", ""),
    (deployment_in_two_jobs, "deploy.yml", "run: make test", "run: make lint"),
    (deployment_in_two_jobs, "deploy.yml", "needs: build", "needs: []"),
    (deployment_in_two_jobs, "deploy.yml", "actions/deploy-pages", "actions/checkout"),
    (deployment_in_two_jobs, "deploy.yml", '"3.11"', '"3.11"\n          cache: pip'),
    (an_artifact_stays_beside_the_code, "links.yml", "path: report #", "path: . #"),
    (
        an_artifact_stays_beside_the_code,
        "links.yml",
        "          path: report #",
        "          # path",
    ),
    (
        an_artifact_stays_beside_the_code,
        "links.yml",
        "persist-credentials: false",
        "persist-credentials: false\n          repository: somebody/else",
    ),
    (nothing_unknown, "checks.yml", "permissions: {}", "env: {MAKEFLAGS: x}\npermissions: {}"),
    (
        nothing_unknown,
        "checks.yml",
        "permissions: {}",
        "defaults: {run: {shell: sh}}\npermissions: {}",
    ),
    (nothing_unknown, "checks.yml", "ubuntu-24.04", "self-hosted"),
    (nothing_unknown, "checks.yml", "run: make check", "run: make check\n        env: {SHELL: x}"),
    (a_fork_needs_no_edit, "deploy.yml", "${{ steps.pages.outputs.base_url }}", "https://a.b"),
    (a_fork_needs_no_edit, "deploy.yml", "if: github.ref", "if: github.repository == 'a/b' && x"),
]
RULES = list(dict.fromkeys(rule for rule, *_ in BROKEN))


def test_every_workflow_is_known() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_workflow_keeps_the_rule(rule: Rule, name: str) -> None:
    assert list(rule(name, (FOLDER / name).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(("rule", "name", "old", "new"), BROKEN)
def test_a_rule_finds_the_workflow_that_breaks_it(
    rule: Rule, name: str, old: str, new: str
) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert old in text
    broken = text.replace(old, new)
    parse(broken)  # still a workflow
    assert list(rule(name, broken))


def test_each_action_has_one_version() -> None:
    pins = {
        line.partition("uses: ")[2]
        for name in NAMES
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
        if "uses: " in line
    }
    assert len(pins) == len({pin.partition("@")[0] for pin in pins})


def test_the_documentation_names_every_command_and_right_of_the_workflows() -> None:
    text = (ROOT / "docs" / "contributing" / "workflows.md").read_text(encoding="utf-8")
    for name in NAMES:
        workflow = (FOLDER / name).read_text(encoding="utf-8")
        for job, rights in RIGHTS[name].items():
            row = next(
                line for line in text.splitlines() if line.startswith(f"| `{name}` | `{job}`")
            )
            for right, level in rights.items():
                assert f"`{right}: {level}`" in row
            runs = [step["run"] for at, step in steps(workflow) if at == job and "run" in step]
            assert re.findall(r"`(make [a-z-]+)`", row) == runs


def test_dependabot_renews_python_npm_and_actions() -> None:
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text("utf-8"))["updates"]
    assert {one["package-ecosystem"] for one in updates} == {"uv", "npm", "github-actions"}
    assert all(one["schedule"]["interval"] == "weekly" for one in updates)


def preview(*variables: str) -> str:
    """Return what `make preview` says after the build."""
    command = ["make", "--silent", "--assume-old=build", "preview"]
    result = subprocess.run(
        [*command, "GITHUB_RUN_ID=", "GITHUB_STEP_SUMMARY=", *variables],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout


def test_one_line_serves_the_site_of_a_pull_request(tmp_path: Path) -> None:
    serve = "python3 -m http.server --bind 127.0.0.1 --directory site 8000\n"
    assert preview() == serve
    summary = tmp_path / "summary"
    run = ("GITHUB_RUN_ID=7", "GITHUB_REPOSITORY=a/b", f"GITHUB_STEP_SUMMARY={summary}")
    fetch = "gh run download 7 --repo a/b --name site --dir site && "
    assert preview(*run) == fetch + serve
    assert summary.read_text(encoding="utf-8") == f"```sh\n{fetch}{serve}```\n"


def test_the_artifact_of_a_pull_request_is_the_folder_that_the_line_serves() -> None:
    keeps = [
        step["with"]
        for _, step in steps((FOLDER / "checks.yml").read_text(encoding="utf-8"))
        if step.get("uses", "").startswith("actions/upload-artifact@")
    ]
    assert [(one["name"], one["path"]) for one in keeps] == [("site", "site/")]
