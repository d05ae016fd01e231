"""Finds a browser for the tests, or says what to install: no browser is a failure, never a skip."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)


class NoBrowserError(Exception):
    """There is no browser to test with."""


def find_chromium() -> str:
    """Return the path of a Chromium or Chrome.

    Looked for in this order: the path in `BROWSER_PATH`, an installed one, the one that
    `playwright install` downloads, Debian's package where we may install it.

    Raises:
        NoBrowserError: There is none.
    """
    given = os.environ.get("BROWSER_PATH")
    if given:
        if not Path(given).is_file():
            raise NoBrowserError(f"BROWSER_PATH names {given}, which is no file: correct it")
        return given
    found = _installed() or _downloaded_by_playwright()
    if found is None and _install_debian_package():
        found = _installed()
    if found is None:
        raise NoBrowserError(
            "no Chromium or Chrome found: install one (Debian: `apt-get install chromium`; "
            "elsewhere: `.venv/bin/playwright install chromium`), or set BROWSER_PATH to it"
        )
    return found


def _installed() -> str | None:
    paths = [shutil.which(name) for name in NAMES] + [path for path in MAC if Path(path).is_file()]
    return next((path for path in paths if path), None)


def _downloaded_by_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _install_debian_package() -> bool:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run([apt, *command], check=False, env=environment, capture_output=True)
    return True


if __name__ == "__main__":
    print(find_chromium())
