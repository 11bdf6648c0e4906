"""Starts the real Bluesky server of tests/pds behind a proxy, with one account on it. Knows no test.

It needs Node 20 and `npm ci` in tests/pds, or INFLUENCER_PDS naming another folder where that was done.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fault_proxy import Proxy

HERE = Path(__file__).parent / "pds"
MODULES = Path(os.environ.get("INFLUENCER_PDS") or HERE) / "node_modules"
HANDLE, PASSWORD = "mira.test", "main-password-of-mira"
POST = "app.bsky.feed.post"


def missing() -> str:
    """Why the server cannot be started here; empty if it can."""
    if shutil.which("node") is None:
        return "Node is not installed; the tests against a real Bluesky server need Node 20"
    if not (MODULES / "@atproto" / "pds").is_dir():
        return f"{MODULES} has no Bluesky server; run `make bluesky-server`"
    return ""


@dataclass(frozen=True)
class Pds:
    """The server and its one account, asked past the proxy."""

    port: int
    did: str
    token: str
    app_password: str

    def ask(self, method: str, **params: Any) -> Any:
        return httpx.get(f"http://127.0.0.1:{self.port}/xrpc/{method}", params=params, timeout=20)

    def tell(self, method: str, **body: Any) -> Any:
        return told(self.port, method, self.token, body)

    def records(self, collection: str = POST) -> list[dict[str, Any]]:
        """What the world sees."""
        return self.ask("com.atproto.repo.listRecords", repo=self.did, collection=collection).json()["records"]

    def blob(self, cid: str) -> bytes:
        return self.ask("com.atproto.sync.getBlob", did=self.did, cid=cid).content

    def forget(self, collection: str = POST) -> None:
        """Delete every record."""
        for record in self.records(collection):
            key = record["uri"].rpartition("/")[2]
            self.tell("com.atproto.repo.deleteRecord", repo=self.did, collection=collection, rkey=key)


def told(port: int, method: str, token: str, body: dict[str, Any]) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.post(f"http://127.0.0.1:{port}/xrpc/{method}", json=body, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json() if answer.content else None


@contextmanager
def running(folder: Path, proxy: Proxy) -> Iterator[Pds]:
    """The server on `folder`, which believes that it lives where the proxy is."""
    folder.mkdir(parents=True, exist_ok=True)
    program = ["node", str(HERE / "server.js"), str(folder), str(proxy.server_port)]
    surroundings = os.environ | {"NODE_PATH": str(MODULES), "LOG_ENABLED": "0"}
    process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings)
    try:
        assert process.stdout is not None
        proxy.upstream = json.loads(process.stdout.readline())["port"]
        yield account_on(proxy.upstream)
    finally:
        process.communicate()


def account_on(port: int) -> Pds:
    body = {"handle": HANDLE, "email": "mira@example.org", "password": PASSWORD}
    made = told(port, "com.atproto.server.createAccount", "", body)
    app = told(port, "com.atproto.server.createAppPassword", made["accessJwt"], {"name": "influencer"})
    return Pds(port, made["did"], made["accessJwt"], app["password"])
