"""Fetch the wheels of the in-browser runtime from whichever source answers; the hash decides.

Pyodide's lock gives the SHA-256 of each file. A file is looked up in the project's content cache
first and then in one source after another. Bytes whose hash differs are dropped, whoever sent them.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Protocol
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
import urllib3
from remotezip import RemoteZip, RemoteZipError

CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
# A PyPI wheel that carries the official files unchanged, for networks that reach only a registry.
CARRIER = "open-webui"
CARRIER_WHEEL = "open_webui-0.12.4-py3-none-any.whl"
CARRIER_FOLDER = "open_webui/frontend/pyodide/"
TIMEOUT = (5, 60)  # seconds to connect, seconds between two pieces of an answer

# Everything that can go wrong while reading from a source, and says nothing about the next one.
FAILURES = (
    OSError,
    LookupError,
    RemoteZipError,
    zipfile.BadZipFile,
    zlib.error,
    urllib3.exceptions.HTTPError,
)


class PrepareError(Exception):
    """The preparation cannot go on; the text says what to do about it."""


class UnreachableError(Exception):
    """A source that is not worth a second question in this run."""


class Source(Protocol):
    """A place that may have the files of the runtime."""

    @property
    def name(self) -> str:
        """How a message calls the source."""

    def read(self, file: str) -> bytes:
        """Return the content of one file, not yet verified.

        Raises:
            UnreachableError: If the source cannot serve any file.
            OSError: If it cannot serve this one.
        """


class Folder:
    """A local folder."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    def read(self, file: str) -> bytes:
        """Return the content of one file."""
        if not self._path.is_dir():
            raise UnreachableError("no such folder")
        path = self._path / file
        if not path.is_file():
            raise FileNotFoundError("no such file in the folder")
        return path.read_bytes()


class Site:
    """A URL under which the files lie."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/") + "/"
        self.name = without_credentials(self._url)

    def read(self, file: str) -> bytes:
        """Return the content of one file."""
        return get(urljoin(self._url, file)).content


class PyPIWheel:
    """Single members of a wheel on a package index, read by HTTP range.

    Args:
        index: The URL of a simple index (PEP 503).
    """

    def __init__(self, index: str) -> None:
        self._index = index.rstrip("/") + "/"
        self.name = f"{CARRIER_WHEEL} on {without_credentials(self._index)}"

    def read(self, file: str) -> bytes:
        """Return the content of one file."""
        return bytes(self._zip.read(CARRIER_FOLDER + file))

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        """The remote wheel, of which only the table of contents has been read."""
        try:
            archive: zipfile.ZipFile = RemoteZip(self._find(), timeout=TIMEOUT)
        except FAILURES as error:
            raise UnreachableError(f"cannot read the wheel by range: {error}") from error
        return archive

    def _find(self) -> str:
        """Return the URL of the wheel that the index gives."""
        try:
            page = get(urljoin(self._index, f"{CARRIER}/"), accept="text/html")
        except OSError as error:
            raise UnreachableError(f"the index answers: {error}") from error
        links = _Links()
        links.feed(page.text)
        for link in links.found:
            url = urldefrag(urljoin(page.url, link)).url
            if urlsplit(url).path.endswith(f"/{CARRIER_WHEEL}"):
                return url
        raise UnreachableError("the index does not list this wheel")


class _Links(HTMLParser):
    """Collects the targets of the links of an index page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the target of an anchor."""
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def without_credentials(url: str) -> str:
    """Return a URL that may be printed.

    >>> without_credentials("https://user:secret@example.org/simple/")
    'https://example.org/simple/'
    """
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def get(url: str, accept: str = "*/*") -> requests.Response:
    """Return the answer to a GET request.

    Raises:
        UnreachableError: If nothing answers.
        OSError: If the answer is an error.
    """
    host = urlsplit(url).hostname
    try:
        response = requests.get(url, timeout=TIMEOUT, headers={"Accept": accept})
    except requests.Timeout as error:
        raise UnreachableError(f"{host} does not answer in time") from error
    except requests.RequestException as error:
        raise UnreachableError(f"cannot reach {host} ({type(error).__name__})") from error
    if not response.ok:
        raise FileNotFoundError(f"HTTP status {response.status_code}")
    return response


def default_sources(version: str, environment: Mapping[str, str] = os.environ) -> list[Source]:
    """Return the sources in the order in which they are tried.

    Args:
        version: The version of Pyodide.
        environment: `PYODIDE_MIRROR` (a URL or a folder) comes first; `UV_DEFAULT_INDEX` or
            `PIP_INDEX_URL` replaces PyPI.

    >>> for source in default_sources("314.0.3", {"PIP_INDEX_URL": "https://a.example/simple"}):
    ...     print(source.name)
    https://cdn.jsdelivr.net/pyodide/v314.0.3/full/
    open_webui-0.12.4-py3-none-any.whl on https://a.example/simple/
    """
    sources: list[Source] = []
    if mirror := environment.get("PYODIDE_MIRROR"):
        sources.append(Site(mirror) if "://" in mirror else Folder(Path(mirror)))
    index = environment.get("UV_DEFAULT_INDEX") or environment.get("PIP_INDEX_URL")
    # uv allows "name=https://…".
    index = re.sub(r"^[\w.-]+=(?=https?://)", "", index or "https://pypi.org/simple/")
    return [*sources, Site(CDN.format(version=version)), PyPIWheel(index)]


def digest(path: Path) -> str | None:
    """Return the SHA-256 of a file, or None if there is no such file."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees a part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def fetch(
    wanted: Mapping[str, str],
    cache: Path,
    sources: Sequence[Source],
    say: Callable[[str], None],
) -> dict[str, Path]:
    """Return where each file lies in the cache, after downloading those that it lacks.

    Args:
        wanted: The SHA-256 of each file, by name.
        cache: The folder of verified files, each named `<sha256>-<file>`.
        sources: Where to look, in this order.
        say: Called with one line for each source that gave something.

    Raises:
        PrepareError: If no source has a file with the right hash.
    """
    unreachable: dict[str, str] = {}
    given: dict[str, list[int]] = {}
    places: dict[str, Path] = {}
    for file, sha256 in wanted.items():
        places[file] = cache / f"{sha256}-{file}"
        if digest(places[file]) == sha256:
            continue
        source, data = _fetch_one(file, sha256, sources, unreachable)
        write_atomically(places[file], data)
        given.setdefault(source.name, []).append(len(data))
    for name, sizes in given.items():
        files = "file" if len(sizes) == 1 else "files"
        say(f"fetched {len(sizes)} {files} ({sum(sizes) / 1e6:.1f} MB) from {name}")
    return places


def _fetch_one(
    file: str, sha256: str, sources: Sequence[Source], unreachable: dict[str, str]
) -> tuple[Source, bytes]:
    """Return the first source that has a file with the right hash, and its content."""
    tried: list[str] = []
    for source in sources:
        reason = unreachable.get(source.name)
        if reason is None:
            try:
                data = source.read(file)
            except UnreachableError as error:
                reason = unreachable[source.name] = str(error)
            except FAILURES as error:
                reason = str(error) or type(error).__name__
            else:
                actual = hashlib.sha256(data).hexdigest()
                if actual == sha256:
                    return source, data
                reason = f"wrong content: SHA-256 {actual}"
        tried.append(f"  {source.name}: {reason}")
    raise PrepareError(
        "\n".join(
            [
                f"cannot get {file} (SHA-256 {sha256}); tried:",
                *tried,
                "Connect to the internet or set UV_DEFAULT_INDEX to a package index that you can",
                "reach; or put the file in a folder and set PYODIDE_MIRROR to it. Then run again.",
            ]
        )
    )
