"""Stands between a channel and a real server on this machine, and loses, spoils or delays what it is told to.

Knows no channel. `fail("/statuses", "drop-after")` spoils the next POST to a path that ends so.
"""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BEFORE = ("drop-before", "500-before", "503-before", "400-before", "401-before", "403-before", "404-before")
BEFORE += ("422-before", "429-before", "302-before")
AFTER = ("drop-after", "500-after", "502-after", "garbage", "truncated", "no-post", "slow", "late", "302-after")
LIES = ("400-after", "403-after", "404-after", "422-after")
LATE = 0.6  # seconds until the slow modes act
CONTROL = "/-/faults"  # for callers in another process: a list of method, path and mode
HOP = ("connection", "keep-alive", "transfer-encoding", "content-length")


class Between(BaseHTTPRequestHandler):
    """One request through the proxy."""

    server: Proxy
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0].rstrip("/")
        if path == CONTROL:
            self.server.faults = [list(fault) for fault in json.loads(body)]
            return self.answer(200, [], b"")
        mode = self.server.mode_for(self.command, path)
        self.server.requests.append(f"{self.command} {path}")
        if mode.endswith("-before"):
            return self.spoil(mode)
        if mode == "late":
            time.sleep(LATE)
        status, headers, said = self.forward(body)
        if mode == "slow":
            time.sleep(LATE)
        if mode and mode not in ("slow", "late"):
            return self.spoil(mode)
        return self.answer(status, headers, self.server.change(path, said))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        there = http.client.HTTPConnection("127.0.0.1", self.server.upstream, timeout=20)
        try:
            kept = {key: value for key, value in self.headers.items() if key.lower() not in self.server.strips}
            there.request(self.command, self.path, body or None, kept)
            answer = there.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            there.close()

    def spoil(self, mode: str) -> None:
        if mode.startswith("drop"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return None
        kind = [("Content-Type", "application/json")]
        if mode == "garbage":
            return self.answer(200, kind, b"\xff<html>{")
        if mode == "no-post":
            return self.answer(200, kind, b"{}")
        if mode == "truncated":
            return self.answer(200, kind, b'{"id": "', 400)
        said = self.server.words or {"error": "Spoilt", "message": "spoilt on its way"}
        place = [("Location", f"http://127.0.0.1:{self.server.server_port}{self.path}")] if mode[0] == "3" else []
        return self.answer(int(mode[:3]), [*kind, *place], json.dumps(said).encode())

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes, length: int | None = None) -> None:
        try:
            self.send_response(status)
            for key, value in headers:
                if key.lower() not in HOP:
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # the caller has given up
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class Proxy(ThreadingHTTPServer):
    """The proxy. `strips` are request headers it takes away, `change` alters what the server said at a path."""

    daemon_threads = True

    def __init__(self, upstream: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Between)
        self.upstream = upstream
        self.lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Spoil nothing any more, and forget what was asked."""
        self.faults: list[list[str]] = []
        self.requests: list[str] = []
        self.strips: tuple[str, ...] = ()
        self.words: dict[str, str] = {}
        self.change: Callable[[str, bytes], bytes] = lambda path, said: said

    def fail(self, path: str, mode: str, method: str = "POST", **words: str) -> None:
        """Spoil the next `method` to a path that ends with `path`."""
        self.words = words
        self.faults.append([method, path, mode])

    def mode_for(self, method: str, path: str) -> str:
        with self.lock:
            for fault in self.faults:
                if fault[0] == method and path.endswith(fault[1]):
                    self.faults.remove(fault)
                    return fault[2]
        return ""

    def asked(self, path: str, method: str = "POST") -> int:
        """How many requests came to a path that ends with `path`."""
        return sum(line.startswith(method) and line.endswith(path) for line in self.requests)

    def handle_error(self, *_: object) -> None:
        """A caller that went away is no news."""


@contextmanager
def running(upstream: int = 0) -> Iterator[Proxy]:
    """A proxy in a thread of its own."""
    proxy = Proxy(upstream)
    thread = threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join(5)
