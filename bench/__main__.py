"""Measure the site against stock Pyodide and write `data/performance.json`.

The baseline is Pyodide of the same version, loaded as its documentation says, from the same server
in the same page: unmodified core and wheel, a module worker, started at the click (`stock.mjs`).
Baseline and site take turns, so that what else the machine does hits both alike.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Page, Playwright, sync_playwright

from bench.server import Host, serve
from sitekit.prepare import prepare
from sitekit.problems import ROOT

sys.path.insert(0, str(ROOT / "tests/browser"))
from browsers import find_chromium

HERE = Path(__file__).parent
RESULT = ROOT / "data/performance.json"
LINK = 20e6 / 8  # bytes per second
IN_VIEW_MS = 2000

CLICK_SITE = """id => new Promise(resolve => {
  const block = document.querySelector(`#run-${id}`);
  const start = performance.now();
  new MutationObserver(() => {
    const text = block.querySelector('.runnable__text')?.textContent;
    if (text) resolve([performance.now() - start, text]);
  }).observe(block, { subtree: true, childList: true, characterData: true });
  block.querySelector('.runnable__button--run').click();
})"""
CLICK_STOCK = """({ id, runtime, stock }) => new Promise((resolve, reject) => {
  const { code, imports } = document.querySelector(`#run-${id}`).dataset;
  const start = performance.now();
  const worker = new Worker(stock, { type: 'module' });
  worker.onmessage = ({ data }) => resolve([performance.now() - start, data]);
  worker.onerror = reject;
  const packages = imports.split(' ').includes('numpy') ? ['numpy'] : [];
  worker.postMessage({ runtime, packages, code });
})"""


@dataclass(frozen=True)
class Scenario:
    """One line of the table.

    Attributes:
        id: The key in the result.
        text: What is measured.
        page: The page whose block is run.
        target: The ratio to the baseline that must not be exceeded.
        second: Whether the profile has visited before; the browser is restarted.
        in_view: Whether the block is in view for two seconds before the click.
        rate: Bytes per second of the link; 0 is unlimited.
    """

    id: str
    text: str
    page: str
    target: float
    second: bool = False
    in_view: bool = False
    rate: float = 0


SCENARIOS = (
    Scenario("numpy-fresh", "NumPy block, fresh profile", "numpy/", 0.40),
    Scenario("numpy-second", "NumPy block, second visit, browser restarted", "numpy/", 0.35, True),
    Scenario("numpy-view", "NumPy block in view for 2 s", "numpy/", 0.05, in_view=True),
    Scenario("pure-fresh", "pure Python, fresh profile", "pure/", 0.30),
    Scenario("numpy-link", "NumPy block, fresh profile, 20 Mbit/s", "numpy/", 0.65, rate=LINK),
)


def build(target: Path) -> None:
    """Build the pages of this folder with the theme, the scripts and the runtime of the site."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        shutil.copytree(HERE / "pages", project / "docs")
        for name in ("assets", "service-worker.js"):
            (project / "docs" / name).symlink_to(ROOT / "docs" / name)
        (project / "mkdocs.yml").write_text(
            f"INHERIT: {ROOT}/mkdocs.yml\ndocs_dir: docs\nnav: [index.md, numpy.md, pure.md]\n"
            f"theme:\n  custom_dir: {ROOT}/overrides\nplugins: [search, autorefs]\nstrict: false\n",
            encoding="utf-8",
        )
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(target)],
            cwd=project,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    shutil.copy(HERE / "stock.mjs", target / "stock.mjs")


@contextmanager
def browser_page(playwright: Playwright, profile: Path) -> Iterator[Page]:
    """Start a browser on a profile; it ends with the block."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=find_chromium(),
        args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        viewport={"width": 1280, "height": 800},
    )
    try:
        page = context.new_page()
        page.set_default_timeout(120_000)
        yield page
    finally:
        context.close()


def visit(page: Page, host: Host, scenario: Scenario, site: bool, in_view: bool) -> float:
    """Open the page, click, and return the milliseconds to the output."""
    page.goto(host.url + scenario.page, wait_until="load")
    page.wait_for_timeout(500)  # the page itself has settled
    if in_view:
        page.evaluate("() => document.querySelector('#run-block').scrollIntoView()")
        page.wait_for_timeout(IN_VIEW_MS)
    if site:
        elapsed, text = page.evaluate(CLICK_SITE, "block")
    else:
        manifest = page.request.get(f"{host.url}assets/py/manifest.json").json()
        runtime = f"{host.url}assets/py/{manifest['runtime']}"
        given = {"id": "block", "runtime": runtime, "stock": f"{host.url}stock.mjs"}
        elapsed, text = page.evaluate(CLICK_STOCK, given)
    expected = "506.0" if scenario.page == "numpy/" else "285"
    if text.strip() != expected:
        raise RuntimeError(f"{scenario.text}: the output is {text!r}, not {expected!r}")
    return float(elapsed)


def measure(playwright: Playwright, host: Host, scenario: Scenario, site: bool) -> float:
    """Return one time of one side, in milliseconds, in a profile of its own."""
    host.rate = scenario.rate
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        if scenario.second:
            with browser_page(playwright, Path(profile)) as page:
                visit(page, host, scenario, site, in_view=False)
                page.wait_for_timeout(5000)  # caches are written, a spare is booted
        with browser_page(playwright, Path(profile)) as page:
            return visit(page, host, scenario, site, scenario.in_view)


def spread(times: list[float]) -> dict[str, float]:
    """Return the median and the quartiles in milliseconds."""
    low, _, high = quantiles(times, n=4) if len(times) > 1 else (times[0],) * 3
    return {"median": round(median(times)), "low": round(low), "high": round(high)}


def compare(playwright: Playwright, host: Host, scenario: Scenario, runs: int) -> dict[str, Any]:
    """Let baseline and site take turns and return what came out."""
    times: dict[bool, list[float]] = {False: [], True: []}
    for number in range(runs):
        for site in (False, True) if number % 2 else (True, False):
            times[site].append(measure(playwright, host, scenario, site))
    ratio = median(times[True]) / median(times[False])
    print(
        f"{scenario.text:46} {median(times[False]):7.0f} ms {median(times[True]):7.0f} ms "
        f"{ratio:5.2f} (at most {scenario.target:.2f})",
        flush=True,
    )
    return {
        "text": scenario.text,
        "baseline": spread(times[False]),
        "site": spread(times[True]),
        "ratio": round(ratio, 3),
        "target": scenario.target,
    }


def live(playwright: Playwright, host: Host, runs: int) -> dict[str, Any]:
    """Measure what a run costs in a live runtime, and the way from Stop to the next output."""
    host.rate = 0
    again, after_stop = [], []
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        browser_page(playwright, Path(profile)) as page,
    ):
        page.goto(host.url, wait_until="load")
        page.evaluate(CLICK_SITE, "block")
        page.wait_for_timeout(5000)
        for _ in range(runs):
            elapsed, own = page.evaluate(CLICK_AGAIN)
            again.append(elapsed - own)
        for _ in range(runs):
            page.locator("#run-endless .runnable__button--run").click()
            page.locator("#run-endless[data-state=running]").wait_for(timeout=60_000)
            page.wait_for_timeout(4000)  # the spare is ready
            page.locator("#run-endless .runnable__button--stop").click(trial=True)
            elapsed, own = page.evaluate(CLICK_STOP)
            after_stop.append(elapsed - own)
    return {"again": spread_fine(again), "stop": spread_fine(after_stop)}


CLICK_AGAIN = """() => new Promise(resolve => {
  const block = document.querySelector('#run-block');
  const start = performance.now();
  new MutationObserver(() => {
    if (block.dataset.state !== 'done') return;
    const took = performance.now() - start;
    const text = block.querySelector('.runnable__text').textContent;
    resolve([took, Number(text.slice('took '.length))]);
  }).observe(block, { attributes: true, attributeFilter: ['data-state'] });
  block.querySelector('.runnable__button--run').click();
})"""
CLICK_STOP = CLICK_AGAIN.replace(
    "block.querySelector('.runnable__button--run').click();",
    "document.querySelector('#run-endless .runnable__button--stop').click();\n"
    "  setTimeout(() => block.querySelector('.runnable__button--run').click());",
)


def spread_fine(times: list[float]) -> dict[str, float]:
    """Return the median and the worst, in milliseconds, with one decimal."""
    return {"median": round(median(times), 1), "worst": round(max(times), 1)}


def weigh(playwright: Playwright, host: Host) -> dict[str, int]:
    """Return the bytes before intent and those of a first NumPy run, all of the page included."""
    host.rate = 0
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        browser_page(playwright, Path(profile)) as page,
    ):
        host.sent.clear()
        page.goto(f"{host.url}numpy/", wait_until="networkidle")
        page.wait_for_timeout(3000)
        before = dict(host.sent)
        page.evaluate(CLICK_SITE, "block")
        page.wait_for_timeout(8000)  # what a run sets off belongs to it
        after = dict(host.sent)
    runtime = [size for path, size in before.items() if "/runtime-" in path]
    return {
        "runtime_before_intent": sum(runtime),
        "page": sum(before.values()),
        "first_run": sum(after.values()) - sum(before.values()),
    }


def conditions(playwright: Playwright, runs: int) -> dict[str, str]:
    """Say under what circumstances the figures came about."""
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
    version = browser.version
    browser.close()
    pyodide = json.loads((ROOT / "node_modules/pyodide/package.json").read_text())["version"]
    load = os.getloadavg()[0]
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "pyodide": pyodide,
        "browser": f"Chromium {version}, headless",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, load {load:.1f} at the start",
        "server": "HTTP/1.1 on the same machine, no compression, Cache-Control: max-age=600",
        "link": "20 Mbit/s shared by all connections, 20 ms before each answer, made by the server",
        "runs": f"{runs} of each, baseline and site taking turns, each in a browser of its own",
    }


def main() -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="of each side (10)")
    parser.add_argument("--only", default="", help="scenarios by id; then nothing is written")
    options = parser.parse_args()
    prepare(say=lambda step: None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(Path(folder))
        with serve(Path(folder)) as host:
            about = conditions(playwright, options.runs)
            for name, value in about.items():
                print(f"{name}: {value}")
            chosen = [one for one in SCENARIOS if options.only in one.id]
            table = {one.id: compare(playwright, host, one, options.runs) for one in chosen}
            if options.only:
                return 0
            result = {
                "conditions": about,
                "compared": table,
                "live": live(playwright, host, options.runs),
                "bytes": weigh(playwright, host),
            }
    print(json.dumps({"live": result["live"], "bytes": result["bytes"]}, indent=1))
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
