"""A small platform that misbehaves on request, run as a process of its own: `python fake_platform.py FOLDER`.

It keeps what it published in FOLDER/posts.jsonl, one line a post, and never recognises a key: a request made twice is
two posts, but in the mode that says otherwise. Knows nothing of the publisher.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MODES = {
    "ok": "publishes and says so",
    "500-before": "server error, not published",
    "500-after": "server error, published",
    "drop-before": "resets, not published",
    "drop-after": "resets, published",
    "slow-after": "publishes and answers too late",
    "late": "publishes after the caller has given up",
    "garbage": "publishes and answers rubbish",
    "truncated": "publishes and breaks off in its answer",
    "400-after": "complains, and publishes all the same",
    "401": "wants a new sign-in, not published",
    "429": "too many requests, not published",
    "422": "refuses, not published",
    "duplicate": "resets, published; shows it late, and refuses the same key again",
}
PATIENCE = 0.15  # seconds that a caller of the slow modes waits
UNSEEN = 3  # looks of the duplicate mode that do not see the post yet
LATE = 0.4  # seconds until the slow modes act
PUBLISHES = set(MODES) - {"500-before", "drop-before", "401", "429", "422"}


class Platform(BaseHTTPRequestHandler):
    """POST /posts {key, mode}; GET /posts/KEY."""

    server: Server
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        key = self.path.rpartition("/")[2]
        found = [post for post in posts_in(self.server.folder) if post["key"] == key]
        if self.server.hides(key):
            found = []
        self.answer(200 if found else 404, {"id": found[0]["id"]} if found else {})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mode = asked["mode"]
        if mode == "late":
            time.sleep(LATE)
        if mode == "duplicate" and not self.server.is_new(asked["key"]):
            return self.answer(409, {"error": "this key was posted already"})
        post = self.server.publish(asked["key"]) if mode in PUBLISHES else {}
        if mode == "slow-after":
            time.sleep(LATE)
        if mode.startswith("drop") or mode == "duplicate":
            return self.reset()
        if mode == "garbage":
            return self.say(200, b"\xff<html>{", 8)
        if mode == "truncated":
            return self.say(200, b'{"id": "', 400)
        status = int(mode[:3]) if mode[0].isdigit() else 200
        return self.answer(status, {"id": post["id"]} if status == 200 else {"error": mode})

    def answer(self, status: int, content: dict[str, str]) -> None:
        body = json.dumps(content).encode()
        self.say(status, body, len(body))

    def say(self, status: int, body: bytes, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """The platform, with its durable list of posts."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Platform)
        self.folder = folder
        self.lock = threading.Lock()
        self.unseen: dict[str, int] = {}

    def is_new(self, key: str) -> bool:
        """Whether that key comes for the first time; its post is not shown at once."""
        with self.lock:
            return self.unseen.setdefault(key, UNSEEN) == UNSEEN and not any(
                post["key"] == key for post in posts_in(self.folder)
            )

    def hides(self, key: str) -> bool:
        """Whether a post is not shown yet; each look counts."""
        with self.lock:
            if self.unseen.get(key, 0) == 0:
                return False
            self.unseen[key] -= 1
            return True

    def publish(self, key: str) -> dict[str, str]:
        with self.lock, (self.folder / "posts.jsonl").open("a") as file:
            post = {"key": key, "id": os.urandom(4).hex()}
            file.write(json.dumps(post) + "\n")
        return post

    def handle_error(self, *_: object) -> None:
        """A caller that was killed is no news."""


def posts_in(folder: Path) -> list[dict[str, str]]:
    """What the platform has published."""
    path = folder / "posts.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def start(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Start a platform on `folder`; its process and its port."""
    process = subprocess.Popen([sys.executable, __file__, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def main() -> None:
    server = Server(Path(sys.argv[1]))
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
