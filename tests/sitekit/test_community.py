"""What a contributor meets agrees with itself: forms, labels, templates, hooks, guides."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import ValidationError

from sitekit.frontmatter import CATEGORIES, Answer, Role
from sitekit.labels import LABELS, labels
from sitekit.problems import ROOT
from sitekit.trial import TrialError, files_of

GITHUB = ROOT / ".github"
FORMS = sorted(path for path in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if path.stem != "config")
CONTRIBUTING = ROOT / "docs" / "contributing"
HOOKS = ROOT / ".pre-commit-config.yaml"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def plain(text: str) -> str:
    """Return text without what Markdown adds, on one line."""
    return " ".join(re.sub(r"^ *> ?|[`*]", "", text, flags=re.MULTILINE).split())


def rubric(text: str) -> list[str]:
    """Return the rows of the rubric, however the list is written."""
    rows = r"^(?:\d\.|- \[ \]) (\*\*[A-Z][a-z ]+\*\*: .*)$"
    return re.findall(rows, text, re.MULTILINE)


# The guide to an answer


def test_what_the_guide_quotes_of_a_good_answer_still_stands_there() -> None:
    section = re.search(
        r"^## A good answer, taken apart\n(.*?)^## ",
        read(CONTRIBUTING / "answer.md"),
        re.DOTALL | re.MULTILINE,
    )
    assert section is not None
    link = re.search(r"\(\.\./([a-z-]+/[a-z-]+)\.md\)", section[1])
    assert link is not None
    answer = plain("\n".join(read(path) for path in files_of(link[1])))
    quotes = re.findall(r"^> .*(?:\n> .*)*", section[1], re.MULTILINE)
    assert len(quotes) >= 10
    assert [quote for quote in map(plain, quotes) if quote not in answer] == []


def test_the_front_matter_of_the_guide_has_every_key_and_no_other() -> None:
    example = re.search(r"^```yaml\n---\n(.*?)^---$", read(CONTRIBUTING / "answer.md"), re.M | re.S)
    assert example is not None
    data = yaml.safe_load(example[1])
    assert list(data) == list(Answer.model_fields)
    complete = {"cards": data["cards"][:1] * 2, "score": data["score"][:1] * 3}
    Answer.model_validate(data | complete)


def test_the_pull_request_lists_the_rubric_of_the_guide() -> None:
    rows = rubric(read(CONTRIBUTING / "answer.md"))
    assert len(rows) == 8
    assert rubric(read(GITHUB / "PULL_REQUEST_TEMPLATE.md")) == rows


def test_the_files_of_an_answer_are_its_page_its_modules_and_their_tests() -> None:
    found = [path.relative_to(ROOT).as_posix() for path in files_of("algorithms/precision-recall")]
    assert found == [
        "docs/algorithms/precision-recall.md",
        "snippets/algorithms/precision_recall.py",
        "tests/snippets/algorithms/test_precision_recall.py",
        "snippets/algorithms/threshold_sweep.py",
        "tests/snippets/algorithms/test_threshold_sweep.py",
    ]


def test_an_answer_that_does_not_exist_cannot_be_tried() -> None:
    with pytest.raises(TrialError, match="start it with `make new PAGE=algorithms/none`"):
        files_of("algorithms/none")


def test_trying_an_answer_names_what_is_left_and_fails_with_its_test(tmp_path: Path) -> None:
    for name in ("docs", "snippets", "tests/snippets", "data", "sitekit"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("assets", "__pycache__")
        )
    for name in ("mkdocs.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (ROOT / ".cache").mkdir(exist_ok=True)
    (tmp_path / ".cache").symlink_to(ROOT / ".cache")  # diagrams that were drawn before
    page = "from-scratch/some-page"

    def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert f"make try PAGE={page}" in run("sitekit.new", page, "Why?").stdout
    tried = run("sitekit.trial", page)
    assert tried.returncode == 1
    assert f"docs/{page}.md:3: left to write:" in tried.stdout
    assert "1 failed" in tried.stdout


# Links between the documents


@pytest.mark.parametrize("name", [path.name for path in sorted(ROOT.glob("*.md"))])
def test_relative_links_of_the_documents_lead_to_files_and_headings(name: str) -> None:
    text = read(ROOT / name)
    targets = re.findall(r"\]\(((?!https?:)[^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"", text)
    for target in map("".join, targets):
        file, _, anchor = target.partition("#")
        assert (ROOT / file).exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", read(ROOT / file), re.MULTILINE)
            assert anchor in [heading.lower().replace(" ", "-") for heading in headings], target


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", *sorted(CONTRIBUTING.glob("*.md"))], ids=lambda path: path.name
)
def test_files_that_a_document_names_exist(document: Path) -> None:
    named = re.findall(r"`((?:\.?[\w-]+/)+(?:[\w.-]+\.[a-z]+)?)`", read(document))
    generated = {"docs/assets/py/", "site/"}
    assert [name for name in named if name not in generated and not (ROOT / name).exists()] == []


# Issue forms and labels


def form(path: Path) -> dict[str, Any]:
    return yaml.safe_load(read(path))  # type: ignore[no-any-return]


@pytest.mark.parametrize("template", ["overrides/partials/actions.html", "overrides/404.html"])
def test_links_to_a_form_fill_in_fields_that_it_has(template: str) -> None:
    addresses = re.findall(r"/issues/new\?([^\"]+)", read(ROOT / template))
    assert addresses
    for address in addresses:
        parameters = dict(re.findall(r"(?:^|&amp;)(\w+)=(\{\{.*?\}\}|\w+\.yml)", address))
        fields = form(GITHUB / "ISSUE_TEMPLATE" / parameters.pop("template"))["body"]
        assert set(parameters) - {"title"} <= {field.get("id") for field in fields}


def test_the_section_that_the_page_adds_is_a_field_of_the_form() -> None:
    named = re.findall(r"searchParams\.set\('(\w+)'", read(ROOT / "docs/assets/js/report.mjs"))
    fields = form(GITHUB / "ISSUE_TEMPLATE" / "error.yml")["body"]
    assert named
    assert set(named) <= {field.get("id") for field in fields}


def test_a_question_is_asked_for_a_category_that_exists() -> None:
    fields = form(GITHUB / "ISSUE_TEMPLATE" / "question.yml")["body"]
    category = next(field for field in fields if field.get("id") == "category")
    assert category["attributes"]["options"] == list(CATEGORIES.values())


def test_templates_know_every_category_and_role() -> None:
    partials = ROOT / "overrides" / "partials"
    listed = re.search(r"set categories = \[(.*?)\]", read(partials / "pages.html"))
    named = re.search(r"set names = \{(.*?)\}", read(partials / "content.html"), re.DOTALL)
    assert listed is not None
    assert named is not None
    assert re.findall(r'"([a-z-]+)/"', listed[1]) == list(CATEGORIES)
    assert re.findall(r'"([a-z-]+)":', named[1]) == list(get_args(Role))


def test_every_label_that_is_used_is_in_the_list() -> None:
    known = [label.name for label in labels()]
    assert len(known) == len(set(known))
    used = {name for path in FORMS for name in form(path)["labels"]}
    dependabot = GITHUB / "dependabot.yml"
    if dependabot.is_file():
        updates = form(dependabot)["updates"]
        used |= {name for update in updates for name in update.get("labels", ["dependencies"])}
    for workflow in GITHUB.glob("workflows/*.y*ml"):
        used |= set(re.findall(r"--(?:add-)?label[= ]['\"]?([\w-]+)", read(workflow)))
    assert len(used) >= 3
    assert used <= set(known)


@pytest.mark.parametrize(
    "row",
    ["{name: a, color: red, description: A description}", "{name: a, color: ff0000}"],
)
def test_a_label_that_is_not_whole_is_refused(tmp_path: Path, row: str) -> None:
    (tmp_path / LABELS).parent.mkdir()
    (tmp_path / LABELS).write_text(f"- {row}\n", encoding="utf-8")
    with pytest.raises(ValidationError):
        labels(tmp_path)


def apply_labels(folder: Path, script: str | None) -> subprocess.CompletedProcess[str]:
    """Apply the labels with a `gh` that notes what it is asked to do, or without one."""
    if script is not None:
        (folder / "gh").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / "gh").chmod(0o755)
    return subprocess.run(
        [sys.executable, "-m", "sitekit.labels"],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{folder}:/bin" if script else str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_labels_are_created_or_updated_one_by_one(tmp_path: Path) -> None:
    result = apply_labels(tmp_path, 'echo "$@"')
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        f"label create {label.name} --force --color {label.color} --description {label.description}"
        for label in labels()
    ]


def test_labels_stop_at_the_first_refusal(tmp_path: Path) -> None:
    result = apply_labels(tmp_path, "echo no right >&2; exit 4")
    assert result.returncode == 1
    assert result.stderr == "no right\n"


def test_labels_need_the_command_of_github(tmp_path: Path) -> None:
    result = apply_labels(tmp_path, None)
    assert result.returncode == 1
    assert "`gh` is not installed" in result.stderr


# Hooks and the container


def test_hooks_are_valid_local_and_quick_to_set_up() -> None:
    prek = Path(sys.executable).with_name("prek")
    subprocess.run([prek, "validate-config", HOOKS], check=True, capture_output=True)
    repositories = yaml.safe_load(read(HOOKS))["repos"]
    assert {repository["repo"] for repository in repositories} == {"local"}
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}


def test_hooks_run_what_the_makefile_runs() -> None:
    makefile = read(ROOT / "Makefile").replace("$(RUN)", ".venv/bin/")
    for repository in yaml.safe_load(read(HOOKS))["repos"]:
        for hook in repository["hooks"]:
            command = hook["entry"].replace(" --force-exclude", "")
            assert command in makefile, hook["id"]


def test_the_container_sets_up_by_the_makefile_and_is_pinned() -> None:
    folder = ROOT / ".devcontainer"
    container = json.loads(read(folder / "devcontainer.json"))
    assert container["postCreateCommand"] == "make setup"
    recipe = read(folder / container["build"]["dockerfile"])
    image = re.search(r"^FROM (\S+)$", recipe, re.MULTILINE)
    assert image is not None
    assert re.search(r":\d+\.\d+-\w+$", image[1])
