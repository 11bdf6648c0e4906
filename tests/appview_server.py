"""Starts the real Bluesky network of tests/appview, with its AppView, and makes people on it. Knows no test.

It needs Node 20, `npm ci` in tests/appview (or INFLUENCER_APPVIEW naming another folder where that was done) and the
programs of PostgreSQL.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import postgres_case
from pds_server import POST, told

HERE = Path(__file__).parent / "appview"
MODULES = Path(os.environ.get("INFLUENCER_APPVIEW") or HERE) / "node_modules"
SOON = 30  # seconds within which the AppView has seen what the server keeps


def missing() -> str:
    """Why the network cannot be started here; empty if it can."""
    if shutil.which("node") is None:
        return "Node is not installed; the tests against a real AppView need Node 20"
    if not (MODULES / "@atproto" / "dev-env").is_dir():
        return f"{MODULES} has no AppView; run `make bluesky-appview`"
    return postgres_case.why_not()


@dataclass(frozen=True)
class Person:
    """Somebody on the network, who reads it as the AppView shows it."""

    port: int
    handle: str
    did: str
    token: str

    def tell(self, method: str, **body: Any) -> Any:
        return told(self.port, method, self.token, body)

    def ask(self, method: str, **params: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.get(f"http://127.0.0.1:{self.port}/xrpc/{method}", params=params, headers=headers, timeout=20)

    def says(self, text: str, root: Any = None, parent: Any = None, at: datetime | None = None, **more: Any) -> Any:
        """Write a post, or a reply; its address and id."""
        record = {"$type": POST, "text": text, "createdAt": (at or datetime.now(UTC)).isoformat()} | more
        if root:
            record["reply"] = {"root": root, "parent": parent or root}
        made = self.tell("com.atproto.repo.createRecord", repo=self.did, collection=POST, record=record)
        return {"uri": made["uri"], "cid": made["cid"]}

    def deletes(self, said: Any) -> None:
        rkey = said["uri"].rpartition("/")[2]
        self.tell("com.atproto.repo.deleteRecord", repo=self.did, collection=POST, rkey=rkey)

    def thread(self, uri: str) -> dict[str, Any]:
        """What stands below a post; empty while the AppView does not know it."""
        return self.ask("app.bsky.feed.getPostThread", uri=uri).json().get("thread") or {}

    def below(self, uri: str) -> list[str]:
        """The addresses right below a post."""
        return [one["post"]["uri"] for one in self.thread(uri).get("replies") or () if "post" in one]

    def told_of(self) -> list[str]:
        """The addresses in this person's notifications, newest first."""
        answer = self.ask("app.bsky.notification.listNotifications", limit=100).json()
        return [one["uri"] for one in answer["notifications"]]


def until(what: Callable[[], Any]) -> Any:
    """Wait until something is true. Raises TimeoutError."""
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.1)
    raise TimeoutError("the AppView did not see it")


def person(port: int, name: str) -> Person:
    """A new account, known to the AppView."""
    body = {"handle": f"{name}.test", "email": f"{name}@example.org", "password": f"the-password-of-{name}"}
    made = told(port, "com.atproto.server.createAccount", "", body)
    found = Person(port, body["handle"], made["did"], made["accessJwt"])
    until(lambda: found.ask("app.bsky.actor.getProfile", actor=found.did).status_code == 200)
    return found


@contextmanager
def running(folder: Path, database: str) -> Iterator[int]:
    """The network on `folder` and a database of PostgreSQL; where its server answers."""
    program = ["node", str(HERE / "network.js"), database]
    more = {"NODE_PATH": str(MODULES), "LOG_ENABLED": "0", "TMPDIR": str(folder)}
    process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | more)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["port"]
    finally:
        process.communicate()
