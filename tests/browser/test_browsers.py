"""No browser is a failure that says what to install, never a skip."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsers import NoBrowserError, find_chromium


def test_a_path_in_the_environment_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    browser = tmp_path / "browser"
    browser.touch()
    monkeypatch.setenv("BROWSER_PATH", str(browser))
    assert find_chromium() == str(browser)


def test_a_wrong_path_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/no/such/browser")
    with pytest.raises(NoBrowserError, match="BROWSER_PATH names /no/such/browser"):
        find_chromium()


def test_an_installed_browser_is_found_by_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    browser = tmp_path / "google-chrome"
    browser.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() == str(browser)


def test_no_browser_at_all_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr("browsers._downloaded_by_playwright", lambda: None)
    monkeypatch.setattr("browsers.MAC", ())
    monkeypatch.setenv("PATH", str(tmp_path))  # no browser here, and no apt-get
    with pytest.raises(NoBrowserError, match=r"apt-get install chromium.*playwright install"):
        find_chromium()
