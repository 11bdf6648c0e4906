"""Kills a real publisher at every call of a channel to a real server, and counts what became of the post.

Run as a program (`python test_publish_networks.py FOLDER NETWORK PORT SESSION`) it is the sweep itself: a small process
without threads, which can fork safely.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import fault_proxy
import httpx
import pds_server
import pytest
from mastodon_mock.testing.server import MockServer
from PIL import Image
from publish_case import RULES, SLOT, Clock, Folders, draft_at, open_quick_ledger
from test_publish_mastodon import TOKEN, like_gotosocial, mark

from influencer.config import AccountPart
from influencer.outgoing import digests_of
from influencer.publish.bluesky import BlueskyChannel
from influencer.publish.mastodon import MastodonChannel
from influencer.publish.publisher import Publisher
from influencer.publish.wire import Wire
from influencer.records import Account, Answer, Channel, Picture, Verdict

pytestmark = pytest.mark.timeout(900)  # a sweep is a hundred runs against a real server

NETWORKS = ("bluesky", "mastodon", "gotosocial")
MODES = ("ok", "drop-after", "drop-before", "401-before", "429-before")
SENDS = {"bluesky": "putRecord", "mastodon": "/api/v1/statuses", "gotosocial": "/api/v1/statuses"}
KILLS = [(0,), (1,), (2,), (3,), (4,), (0, 0, 1), (0, 0, 2)]  # the so many-th call of each run; 0: none
# runs: at the slot, once the lease is free, each look and what follows it, twice, and after the window
MINUTES = (0, 4, 15, 19, 23, 27, 31, 42, 46, 50, 54, 200)
NEVER = 0
WIRE = Wire(timeout=(5, 20), pause=0)


class Fuse:
    """A channel that kills this process, as kill -9 does, before or after its so many-th call."""

    def __init__(self, channel: Channel, kill_at: int) -> None:
        self.channel = channel
        self.left = kill_at

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.channel, name)
        return self.burning(found) if name in ("prepare", "commit", "look") else found

    def burning(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def burnt(*given: Any) -> Any:
            self.burn()
            result = call(*given)
            self.burn()
            return result

        return burnt

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Bench:
    """One ledger with one approved draft, set back for each trial, and a channel through the proxy."""

    root: Path
    network: str
    url: str
    session: Path

    def __post_init__(self) -> None:
        self.file = self.root / "ledger.db"
        self.ledger = open_quick_ledger(self.file)
        self.shelf = Folders(self.root / "drafts")
        self.approve()
        self.ledger.close()
        self.start = self.file.read_bytes()

    def approve(self) -> None:
        data = jpeg()
        name = "bluesky" if self.network == "bluesky" else "mastodon"
        draft = draft_at(accounts=(Account("mira", name),))
        draft = replace(draft, pictures=(Picture("01.jpg", hashlib.sha256(data).hexdigest(), 1080, 1350),))
        self.shelf.put(draft, data)
        earlier = SLOT - timedelta(hours=1)
        self.ledger.add(draft, earlier)
        self.ledger.decide(Verdict(draft.id, 1, Answer.APPROVE, digests_of(draft), "ada", "terminal", earlier), earlier)

    def channel(self) -> Channel:
        if self.network == "bluesky":
            part = AccountPart(channel="bluesky", server=self.url, username="mira.test", password_env="MIRA_SECRET")
            return BlueskyChannel("mira", part, self.session, wire=WIRE)
        return MastodonChannel(
            "mira", AccountPart(channel="mastodon", server=self.url, token_env="MIRA_SECRET"), wire=WIRE
        )

    def publish(self, minutes: float, kill_at: int = NEVER) -> None:
        """One run of the publisher, `minutes` after the slot."""
        channel: Any = Fuse(self.channel(), kill_at)
        clock = Clock(SLOT + timedelta(minutes=minutes))
        name = f"process {os.getpid()}"
        Publisher(self.ledger, self.shelf, lambda _: channel, lambda data: [], RULES, clock, name).post_due()

    def dies(self, minutes: float, kill_at: int) -> bool:
        """Whether a publisher of its own process was killed in such a run."""
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                self.publish(minutes, kill_at)
                os._exit(0)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the publisher's process failed"
        return os.WIFSIGNALED(status)

    def reset(self, key: str) -> None:
        """One approved draft waits for its slot, under a key of this trial's own."""
        for name in ("ledger.db-wal", "ledger.db-shm"):
            (self.root / name).unlink(missing_ok=True)
        self.file.write_bytes(self.start)
        with closing(sqlite3.connect(self.file)) as raw, raw:
            raw.execute("UPDATE publication SET key = ?", (key,))

    def standing(self) -> dict[str, Any]:
        (publication,) = self.ledger.publications()
        self.ledger.close()
        return {"state": publication.state, "sentence": publication.sentence, "receipt": bool(publication.receipt)}


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1080, 1350), (196, 120, 72)).save(out, "JPEG")
    return out.getvalue()


def trial(bench: Bench, key: str, mode: str, kills: tuple[int, ...]) -> dict[str, Any]:
    """Publish, killed at the given call of each run, then run on until it is done or its window is long over."""
    bench.reset(key)
    faults = [] if mode == "ok" else [["POST", SENDS[bench.network], mode]]
    httpx.post(f"{bench.url}{fault_proxy.CONTROL}", json=faults)
    died = [bench.dies(at, kill_at) for at, kill_at in zip(MINUTES, kills, strict=False)]
    for minutes in MINUTES[len(kills) :]:
        bench.publish(minutes)
        if bench.standing()["state"] in ("posted", "refused", "missed"):
            break
    httpx.post(f"{bench.url}{fault_proxy.CONTROL}", json=[])
    return {"mode": mode, "kills": kills, "died": died, "live": take_down(bench)} | bench.standing()


def take_down(bench: Bench) -> int:
    """How many posts the world sees; they are deleted."""
    if bench.network == "bluesky":
        return bluesky_down(bench.url, json.loads(bench.session.read_text()))
    client = httpx.Client(base_url=bench.url, headers={"Authorization": f"Bearer {TOKEN}"})
    owner = client.get("/api/v1/accounts/verify_credentials").json()["id"]
    posts = client.get(f"/api/v1/accounts/{owner}/statuses").json()
    for post in posts:
        client.delete(f"/api/v1/statuses/{post['id']}").raise_for_status()
    return len(posts)


def bluesky_down(url: str, kept: dict[str, str]) -> int:
    client = httpx.Client(base_url=f"{url}/xrpc", headers={"Authorization": f"Bearer {kept['access_jwt']}"})
    about = {"repo": kept["did"], "collection": pds_server.POST}
    posts = client.get("/com.atproto.repo.listRecords", params=about).json()["records"]
    for post in posts:
        body = about | {"rkey": post["uri"].rpartition("/")[2]}
        client.post("/com.atproto.repo.deleteRecord", json=body).raise_for_status()
    return len(posts)


def sweep(bench: Bench) -> list[dict[str, Any]]:
    """Every mode with every kill."""
    plans = [(mode, kills) for mode in MODES for kills in KILLS]
    return [trial(bench, f"{number:032x}", mode, kills) for number, (mode, kills) in enumerate(plans)]


Sweep = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """The sweep of a network, made when it is first asked for."""
    done: dict[str, list[dict[str, Any]]] = {}

    def ask(network: str) -> list[dict[str, Any]]:
        if network not in done:
            done[network] = run(network, tmp_path_factory.mktemp(network))
        return done[network]

    return ask


def run(network: str, root: Path) -> list[dict[str, Any]]:
    if network == "bluesky" and pds_server.missing():
        pytest.skip(pds_server.missing())
    with fault_proxy.running() as proxy:
        url, session = f"http://localhost:{proxy.server_port}", root / "session.json"
        if network == "bluesky":
            with pds_server.running(root / "pds", proxy) as pds:
                return swept_by(network, root, url, session, pds.app_password)
        with MockServer(log_level="critical") as server:
            proxy.upstream = server.port
            mark(server.port, True)
            if network == "gotosocial":
                like_gotosocial(proxy)
            return swept_by(network, root, url, session, TOKEN)


def swept_by(network: str, root: Path, url: str, session: Path, secret: str) -> list[dict[str, Any]]:
    program = [sys.executable, __file__, str(root), network, url, str(session)]
    surroundings = os.environ | {"MIRA_SECRET": secret}
    done = subprocess.run(program, capture_output=True, text=True, check=False, env=surroundings)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("network", NETWORKS)
def test_whatever_happens_a_killed_publisher_never_posts_twice(swept: Sweep, network: str) -> None:
    trials = swept(network)
    assert len(trials) == len(MODES) * len(KILLS)
    assert [one for one in trials if one["live"] > 1] == []


@pytest.mark.parametrize("network", NETWORKS)
def test_what_the_ledger_says_is_what_the_world_sees(swept: Sweep, network: str) -> None:
    wrong = [
        one
        for one in swept(network)
        if (one["live"], one["receipt"]) != ((1, True) if one["state"] == "posted" else (0, False))
    ]
    assert wrong == []


@pytest.mark.parametrize("network", NETWORKS)
def test_every_call_was_a_place_to_die(swept: Sweep, network: str) -> None:
    assert {one["kills"][0] for one in swept(network) if one["died"][0]} == {1, 2, 3, 4}
    assert {one["kills"][2] for one in swept(network) if one["died"][2:] == [True]} == {1, 2}


@pytest.mark.parametrize("network", ["bluesky", "mastodon"])
def test_where_our_key_is_known_only_a_frozen_account_keeps_a_post_from_going_out(swept: Sweep, network: str) -> None:
    assert {one["state"] for one in swept(network) if one["mode"] != "429-before"} == {"posted"}
    assert {one["state"] for one in swept(network) if one["mode"] == "429-before"} <= {"missed", "unknown"}


def test_where_it_is_not_a_person_decides_what_may_not_have_been_sent(swept: Sweep) -> None:
    unknown = {(one["mode"], one["kills"][0]) for one in swept("gotosocial") if one["state"] == "unknown"}
    assert unknown == {("drop-before", kill) for kill in range(5)} | {(mode, 3) for mode in MODES}


if __name__ == "__main__":
    folder, network, url, session = sys.argv[1:]
    bench = Bench(Path(folder), network, url, Path(session))
    if network == "bluesky":
        bench.channel().sign_in()  # type: ignore[attr-defined]
    print(json.dumps(sweep(bench)))
