"""A real browser, the real site, a plain HTTP server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from blocks import frugal, serve
from browsers import find_chromium
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sitekit.prepare import prepare
from sitekit.problems import ROOT

PAGES = Path(__file__).parent / "pages"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests of a process."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield chromium
        chromium.close()


def mkdocs_build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `mkdocs build` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def _build_site(target: Path) -> None:
    result = mkdocs_build(ROOT, "--strict", "--site-dir", str(target))
    assert result.returncode == 0, result.stdout + result.stderr


def _build_playground(target: Path) -> None:
    """Build the pages of this folder with the theme, the scripts and the runtime of the site."""
    project = target.parent / "playground-source"
    docs = project / "docs"
    shutil.copytree(PAGES, docs)
    for name in ("assets", "service-worker.js"):
        (docs / name).symlink_to(ROOT / "docs" / name)
    nav = "\n".join(f"  - {page.name}" for page in sorted(PAGES.glob("*.md")))
    (project / "mkdocs.yml").write_text(
        f"INHERIT: {ROOT}/mkdocs.yml\ndocs_dir: docs\nnav:\n{nav}\n"
        "repo_url: https://example.org/repository\n"
        f"theme:\n  custom_dir: {ROOT}/overrides\n"
        # The site is checked by itself; here are neither its answers nor its references.
        "plugins: [search, autorefs]\nstrict: false\n"
    )
    result = mkdocs_build(project, "--site-dir", str(target))
    assert result.returncode == 0, result.stdout + result.stderr


def _built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """Build in the first of the parallel test processes; the others wait and share."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    target, done = shared / name, shared / f"{name}.built"
    with FileLock(shared / "build.lock"):
        if not done.exists():
            prepare(say=lambda step: None)
            build(target)
            done.touch()
    return target


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    return _built_once(tmp_path_factory, "site", _build_site)


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """The address of the built site."""
    with serve(site_folder) as address:
        yield address


@pytest.fixture(scope="session")
def playground_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site with blocks made for testing."""
    return _built_once(tmp_path_factory, "playground", _build_playground)


@pytest.fixture(scope="session")
def playground(playground_folder: Path) -> Iterator[str]:
    """The address of the small site."""
    with serve(playground_folder) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 800})
    fresh.set_default_timeout(60_000)
    yield fresh
    fresh.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab in a fresh profile, without a spare Python and without a service worker."""
    with frugal(browser) as context:
        yield context.new_page()
