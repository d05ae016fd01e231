"""A static host that compresses nothing, counts what it sends and can be as slow as a link."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO

PIECE = 16_384


class Host:
    """What a server did and how fast it may be.

    Attributes:
        sent: The bytes of the bodies sent so far, by path.
        rate: Bytes per second, shared by all connections; 0 is unlimited.
        delay: Seconds before each answer, when there is a rate.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.sent: dict[str, int] = {}
        self.rate = 0.0
        self.delay = 0.02
        self._free = 0.0
        self._lock = threading.Lock()

    def wait(self, size: int) -> None:
        """Sleep until the link has carried so many bytes."""
        with self._lock:
            self._free = max(self._free, time.monotonic()) + size / self.rate
            until = self._free
        time.sleep(max(0.0, until - time.monotonic()))

    def count(self, path: str, size: int) -> None:
        """Note what has been sent."""
        with self._lock:
            self.sent[path] = self.sent.get(path, 0) + size


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host: Host

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")  # what GitHub Pages sends
        super().end_headers()

    def copyfile(self, source: Any, outputfile: BinaryIO) -> None:  # type: ignore[override]
        host = self.host
        if host.rate:
            time.sleep(host.delay)
        with contextlib.suppress(ConnectionError):  # the browser may be gone
            if not host.rate:
                copyfileobj(source, outputfile, 1 << 18)
                host.count(self.path, source.tell() if hasattr(source, "tell") else 0)
            while host.rate and (piece := source.read(PIECE)):
                host.wait(len(piece))
                outputfile.write(piece)
                host.count(self.path, len(piece))

    def log_message(self, *args: object) -> None:
        pass


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[Host]:
    """Serve a folder until the block ends."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(folder))
    ) as server:
        host = handler.host = Host(f"http://127.0.0.1:{server.server_port}/")  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield host
        server.shutdown()
        thread.join()
