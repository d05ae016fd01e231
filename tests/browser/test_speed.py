"""The fast start: what it changes must not be seen. How fast it is, `make bench` measures."""

from __future__ import annotations

import ast
import functools
import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from blocks import (
    BlockOnPage,
    follow_links_instantly,
    frugal,
    record_requests,
    without_packs,
)
from playwright.sync_api import Browser, BrowserContext, Page, Route


def paths(page: Page) -> list[str]:
    """Collect the names of the files that a page and its workers ask for, as they do."""
    return record_requests(page, lambda url: url.rsplit("/", 1)[1])


# Packs


def test_the_fast_start_needs_packs_only(page: Page, playground: str) -> None:
    asked = paths(page)
    page.goto(playground + "far/")
    block = BlockOnPage(page, "random")
    assert block.run() == "done"
    assert {"core.pack", "numpy.pack"} <= set(asked)
    plain = (".wasm", ".asm.mjs", ".zip", ".whl")
    assert [name for name in asked if name.endswith(plain)] == []


def test_without_packs_python_starts_as_pyodide_ships_it(page: Page, playground: str) -> None:
    without_packs(page)
    asked = paths(page)
    page.goto(playground + "far/")
    assert BlockOnPage(page, "random").run() == "done"
    assert {"pyodide.asm.wasm", "python_stdlib.zip"} <= set(asked)
    assert not {"core.pack", "numpy.pack"} & set(asked)


@pytest.mark.parametrize("name", ["core.pack", "numpy.pack", "unpack.mjs"])
@pytest.mark.parametrize("fault", ["absent", "corrupt", "cut"])
def test_a_faulty_pack_makes_way_for_the_plain_start(
    page: Page, playground: str, name: str, fault: str
) -> None:
    def answer(route: Route) -> None:
        if fault == "absent":
            route.fulfill(status=404, body="no such file")
            return
        body = route.fetch().body()
        corrupt = body[:1000] + bytes(1000) + body[2000:]
        given = corrupt if fault == "corrupt" else body[: len(body) // 2]
        route.fulfill(status=200, body=given, content_type="text/javascript")

    page.route(f"**/{name}", answer)
    page.goto(playground + "far/")
    block = BlockOnPage(page, "random")
    assert block.run() == "done", block.notes
    assert block.output("out").startswith("(0.")
    assert block.notes == ""


def test_randomness_differs_from_load_to_load(page: Page, playground: str) -> None:
    draws = []
    for _ in range(3):
        page.goto(playground + "far/")
        block = BlockOnPage(page, "random")
        block.run()
        draws += ast.literal_eval(block.output("out"))[:2]
    assert len(set(draws)) == 6


def test_a_module_outside_the_snapshot_comes_when_it_is_imported(
    page: Page, playground: str
) -> None:
    asked = paths(page)
    page.goto(playground + "scratch/")
    block = BlockOnPage(page, "scratch")
    assert block.run_code("import json, re, random, statistics, dataclasses") == "done"
    assert "python_stdlib.zip" not in asked
    late = (
        "def f():\n    import wave, xml.dom.minidom as dom\n    return wave.__name__, dom.__name__"
    )
    assert block.run_code(f"{late}\nf()") == "done"
    assert block.output() == "('wave', 'xml.dom.minidom')\n"
    assert asked.count("python_stdlib.zip") == 1
    assert block.run_code("import no_such_module") == "failed"
    assert block.run_code("import tkinter") == "failed"
    assert block.run_code("import sqlite3, ftplib, mailbox") in ("done", "failed")
    assert asked.count("python_stdlib.zip") == 1


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np\nround(float(np.linalg.det(np.eye(3) * 2)), 6)",
        "import numpy as np\nint(np.fft.fft(np.ones(4)).real.sum())",
        "import numpy as np\nint(np.random.default_rng(0).integers(10))",
        "import numpy as np\nnp.ma.masked_array([1, 2], [0, 1]).sum().item()",
        "import numpy as np\nnp.polynomial.Polynomial([1, 2])(3).item()",
        "import numpy as np\nnp.testing.assert_allclose([1.0], [1.0])",
        "import numpy as np\nnp.array([1]).reshape(5)",
        "import numpy\nfrom importlib.metadata import version\nversion('numpy')",
    ],
    ids=["linalg", "fft", "random", "ma", "polynomial", "testing", "error", "metadata"],
)
def test_the_trimmed_numpy_is_complete(warm: Page, code: str) -> None:
    block = BlockOnPage(warm, "scratch")
    if code.endswith("reshape(5)"):
        assert block.run_code(code) == "failed"
        assert "ValueError: cannot reshape" in block.output("err")
    else:
        assert block.run_code(code) == "done", block.output("err")


@pytest.fixture(scope="module")
def warm(browser: Browser, playground: str) -> Iterator[Page]:
    """A page whose Python stays warm."""
    with frugal(browser) as context:
        page = context.new_page()
        page.goto(playground + "scratch/")
        yield page


def test_pandas_stands_on_the_packed_numpy(warm: Page) -> None:
    asked = paths(warm)
    block = BlockOnPage(warm, "scratch")
    code = "import pandas as pd\nint(pd.DataFrame({'a': [1, 2]}).a.sum())"
    assert block.run_code(code) == "done", block.output("err")
    assert block.output("out") == "3\n"
    assert not [name for name in asked if name.startswith("numpy-")]


# Intent


def test_staying_at_a_block_starts_python_and_scrolling_past_does_not(
    page: Page, playground: str
) -> None:
    asked = paths(page)
    page.goto(playground + "far/")
    page.wait_for_timeout(1000)
    assert "core.pack" not in asked
    with page.expect_request("**/numpy.pack"):
        page.evaluate("document.querySelector('#run-random').scrollIntoView()")


def test_a_slow_line_waits_for_the_press(page: Page, playground: str) -> None:
    page.add_init_script(
        "const connection = { effectiveType: '3g' };"
        "Object.defineProperty(Navigator.prototype, 'connection', { get: () => connection })"
    )
    asked = paths(page)
    page.goto(playground + "scratch/")
    page.wait_for_timeout(1500)
    assert "core.pack" not in asked
    assert BlockOnPage(page, "scratch").run() == "done"


def test_a_hidden_tab_does_nothing_until_it_is_seen(page: Page, playground: str) -> None:
    page.add_init_script(
        "let hidden = true;"
        "Object.defineProperty(Document.prototype, 'hidden', { get: () => hidden });"
        "window.show = () => { hidden = false;"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    asked = paths(page)
    page.goto(playground + "scratch/")
    page.wait_for_timeout(1500)
    assert "core.pack" not in asked
    with page.expect_request("**/core.pack"):
        page.evaluate("show()")


def test_a_spare_is_booted_after_a_run_only(context: BrowserContext, playground: str) -> None:
    page = context.new_page()
    page.goto(playground + "scratch/")
    page.wait_for_timeout(3000)
    assert pythons(page) == 1  # the block is in view
    BlockOnPage(page, "scratch").run()
    page.wait_for_timeout(3000)
    assert pythons(page) == 2


# Offline, and after an update of the site


class _Site:
    """A copy of the playground that a test may change and take off the network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        outer = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path.rsplit("/", 1)[1])
                super().do_GET()

            def log_message(self, *args: object) -> None:
                pass

        handler = functools.partial(Handler, directory=str(folder))
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/"

    def update(self) -> None:
        """Give the runtime another name, as a new version of it would have."""
        manifest = self.folder / "guide/assets/py/manifest.json"
        content = json.loads(manifest.read_text())
        old = self.folder / "guide/assets/py" / content["runtime"]
        content["runtime"] = "runtime-0123456789ab/"
        old.rename(old.with_name("runtime-0123456789ab"))
        manifest.write_text(json.dumps(content))


@pytest.fixture
def copy(playground_folder: Path, tmp_path: Path) -> Iterator[_Site]:
    """The playground below a path, as on GitHub Pages."""
    shutil.copytree(playground_folder, tmp_path / "guide", copy_function=shutil.copy)
    site = _Site(tmp_path)
    thread = threading.Thread(target=site.http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield site
    site.http.shutdown()
    site.http.server_close()
    thread.join()


def kept(page: Page) -> list[str]:
    """The addresses in the cache of the service worker."""
    urls: list[str] = page.evaluate(
        "async () => (await (await caches.open('guide')).keys()).map(({ url }) => url)"
    )
    return urls


def wait_until_kept(page: Page, name: str) -> None:
    """Wait for a file in the cache of the service worker."""
    for _ in range(200):
        if any(name in url for url in kept(page)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{name} is not kept: {kept(page)}")


def test_the_second_visit_needs_no_network(context: BrowserContext, copy: _Site) -> None:
    page = context.new_page()
    page.goto(copy.url + "guide/far/")
    BlockOnPage(page, "random").run()
    BlockOnPage(page, "random").open()
    packs = ("core.pack.unpacked", "numpy.pack.unpacked")
    for name in (*packs, "pyodide.mjs", "worker.mjs", "manifest.json", "editor-"):
        wait_until_kept(page, name)
    page.close()
    copy.http.shutdown()
    copy.http.server_close()
    page = context.new_page()
    page.goto(copy.url + "guide/far/")
    block = BlockOnPage(page, "random")
    assert block.run() == "done", block.notes
    assert block.run_code("import numpy as np\nint(np.ones(3).sum())") == "done"
    assert block.output() == "3\n"


def test_the_second_visit_unpacks_nothing(context: BrowserContext, copy: _Site) -> None:
    page = context.new_page()
    page.goto(copy.url + "guide/far/")
    BlockOnPage(page, "random").run()
    for name in ("core.pack.unpacked", "numpy.pack.unpacked"):
        wait_until_kept(page, name)
    assert not [url for url in kept(page) if url.endswith(".pack")], "kept once, not twice"
    page.close()
    page = context.new_page()
    workers: list[str] = []
    page.on("worker", lambda worker: workers.append(worker.url.rsplit("/", 1)[1]))
    page.goto(copy.url + "guide/far/")
    copy.asked.clear()
    assert BlockOnPage(page, "random").run() == "done"
    assert "unpack.mjs" not in workers
    assert not {"core.pack", "numpy.pack", "pyodide.asm.wasm"} & set(copy.asked)


@pytest.mark.parametrize("name", ["core.pack", "numpy.pack"])
def test_what_was_not_kept_whole_makes_way_for_the_plain_start(
    context: BrowserContext, copy: _Site, name: str
) -> None:
    page = context.new_page()
    page.goto(copy.url + "guide/far/")
    BlockOnPage(page, "random").run()
    wait_until_kept(page, f"{name}.unpacked")
    page.evaluate(
        """async (name) => {
          const cache = await caches.open('guide');
          const key = (await cache.keys()).find(({ url }) => url.endsWith(`${name}.unpacked`));
          const whole = await (await cache.match(key)).arrayBuffer();
          await cache.put(key, new Response(whole.slice(0, whole.byteLength / 2)));
        }""",
        name,
    )
    page.reload()
    block = BlockOnPage(page, "random")
    assert block.run() == "done", block.notes
    assert block.output("out").startswith("(0.")


def test_without_a_run_nothing_is_installed(context: BrowserContext, copy: _Site) -> None:
    page = context.new_page()
    page.goto(copy.url + "guide/far/")
    page.wait_for_timeout(1000)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


def test_an_update_replaces_old_files_and_an_open_tab_goes_on(
    context: BrowserContext, copy: _Site
) -> None:
    old = context.new_page()
    old.goto(copy.url + "guide/far/")
    block = BlockOnPage(old, "random")
    block.run()
    wait_until_kept(old, "core.pack")
    copy.update()
    new = context.new_page()
    new.goto(copy.url + "guide/far/")
    assert BlockOnPage(new, "random").run() == "done"
    wait_until_kept(new, "runtime-0123456789ab/core.pack")
    # The old tab, its Python stopped, starts another from the old files.
    assert block.run_code("1 + 1") == "done"
    block.edit("while True: pass")
    block.press("Run")
    block.wait_for("running")
    block.press("Stop")
    block.end()
    assert block.run_code("import numpy as np\nint(np.ones(2).sum())") == "done"
    assert len({url for url in kept(new) if url.endswith("/core.pack.unpacked")}) == 2
    old.close()
    new.reload()
    assert BlockOnPage(new, "random").run() == "done"
    for _ in range(100):
        if len({url for url in kept(new) if url.endswith("/core.pack.unpacked")}) == 1:
            break
        new.wait_for_timeout(100)
    assert [url for url in kept(new) if "/runtime-" in url and "0123456789ab" not in url] == []


def test_only_hashed_files_are_served_without_asking_the_network(
    context: BrowserContext, copy: _Site
) -> None:
    page = context.new_page()
    page.goto(copy.url + "guide/far/")
    BlockOnPage(page, "random").run()
    wait_until_kept(page, "core.pack")
    page.reload()
    (copy.folder / "guide/far/index.html").write_text("<h1>new</h1>")
    copy.asked.clear()
    page.goto(copy.url + "guide/far/")
    assert page.locator("h1").inner_text() == "new"
    page.evaluate("fetch('../assets/py/manifest.json', { cache: 'no-cache' })")
    page.wait_for_timeout(300)
    assert "manifest.json" in copy.asked
    assert "core.pack" not in copy.asked


# Memory


def heap(page: Page) -> int:
    """The bytes of the JavaScript heap of the page, garbage collected."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return int(used)


def pythons(page: Page) -> int:
    """How many Python workers there are."""
    return sum("/worker.mjs" in worker.url for worker in page.workers)


def test_memory_stays_bounded_over_runs_and_pages(context: BrowserContext, playground: str) -> None:
    page = context.new_page()
    follow_links_instantly(page, playground)
    page.goto(playground + "scratch/")
    page.wait_for_load_state("networkidle")
    block = BlockOnPage(page, "scratch")
    code = "import pyodide_js\nx = list(range(100_000))\npyodide_js._module.HEAP8.length"
    assert block.run_code(code) == "done"
    python, javascript = int(block.output()), heap(page)
    for _ in range(50):
        assert block.run() == "done"
    assert int(block.output()) <= python + 5e6
    assert heap(page) <= javascript + 5e6
    page.wait_for_timeout(2000)
    assert pythons(page) == 2  # one runs, one is spare
    page.evaluate("window.first = true")
    for _ in range(10):
        for link, name in (("session/", "one"), ("scratch/", "scratch")):
            page.evaluate(
                "href => [...document.links].find((link) => link.href === href).click()",
                playground + link,
            )
            page.locator(f"#run-{name}").wait_for()
            assert BlockOnPage(page, name).run() == "done"
            assert pythons(page) <= 2
    assert page.evaluate("window.first"), "the same document: pages came by instant navigation"
    assert heap(page) <= javascript + 5e6
