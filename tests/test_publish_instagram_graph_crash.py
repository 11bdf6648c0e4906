"""Kills a real publisher at every call of the Graph API channel, through a proxy that spoils what it sends.

Run as a program (`python test_publish_instagram_graph_crash.py FOLDER SERVER_URL PROXY_URL small|full FORM`) it is the
sweep itself: a small process without threads, which can fork safely.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import fault_proxy
import httpx
import pytest
import standin_graph
from crash_case import CALLS, NEVER, Tripwire, forked
from publish_case import RULES, SLOT, Clock, Folders, draft_at, open_quick_ledger
from standin_graph import TOKEN, Meta
from standin_instagram import approved_photo

from influencer.config import AccountPart, Config
from influencer.outgoing import digests_of
from influencer.publish.instagram_graph import InstagramGraphChannel
from influencer.publish.publisher import Publisher
from influencer.publish.store import open_store
from influencer.publish.wire import Wire, trusted
from influencer.records import Account, Answer, Picture, Verdict, Video

SEND = "/media_publish"
SMALL = ("ok", "drop-before", "drop-after", "400-after", "late")
FULL = (*SMALL, "500-before", "500-after", "502-after", "503-before", "garbage", "truncated", "no-post", "slow")
FULL += ("302-before", "302-after", "400-before", "401-before", "401-after", "403-before", "403-after", "404-before")
FULL += ("404-after", "422-before", "422-after", "429-before", "429-after")
KILLS = [(NEVER,), (1,), (2,), (3,), (4,), (NEVER, NEVER, 1), (4, NEVER, 2)]
EARLY = [(1,), (2,)]
# runs: at the slot, once the lease is free, each look and what follows it, twice, and after the window
MINUTES = (0, 4, 15, 19, 23, 27, 31, 42, 46, 50, 54, 200)
ENDS = ("posted", "refused", "missed")
FORMS = ("photo", "reel")
FILM = b"\0\0\0\x10ftypisom\0\0\0\0 as good as any: Meta is a stand-in here, and no film is looked at"
WIRE = Wire(timeout=(5, 20), pause=0)
HASTY = Wire(timeout=(5, fault_proxy.LATE / 3), pause=0)


@dataclass
class Bench:
    """One ledger with one approved draft, set back for each trial, and a channel through the proxy."""

    root: Path
    url: str
    proxy: str
    form: str = "photo"

    def __post_init__(self) -> None:
        self.file = self.root / "ledger.db"
        self.ledger = open_quick_ledger(self.file)
        self.shelf = Folders(self.root / "drafts")
        self.mode = "ok"
        self.client = httpx.Client(verify=trusted(), timeout=20)
        self.approve()
        self.ledger.close()
        self.start = self.file.read_bytes()

    def approve(self) -> None:
        size = (1080, 1920) if self.form == "reel" else (1080, 1350)
        data = approved_photo(self.root, size=size).pictures[0].read_bytes()
        draft = draft_at(accounts=(Account("mira", "instagram_graph"),))
        draft = replace(draft, pictures=(Picture("01.jpg", hashlib.sha256(data).hexdigest(), *size),))
        if self.form == "reel":
            draft = replace(draft, video=Video("video.mp4", hashlib.sha256(FILM).hexdigest(), 9, 16, 9, 30, 0, 0, 1))
        self.shelf.put(draft, data)
        if draft.video:
            self.shelf.video_path(draft).write_bytes(FILM)
        earlier = SLOT - timedelta(hours=1)
        self.ledger.add(draft, earlier)
        self.ledger.decide(Verdict(draft.id, 1, Answer.APPROVE, digests_of(draft), "ada", "terminal", earlier), earlier)

    def channel(self) -> InstagramGraphChannel:
        part = AccountPart(
            channel="instagram_graph",
            server=self.proxy,
            token_env="MIRA_SECRET",
            media_store="shown",
            media_url=f"{self.url}/files",
        )
        store = open_store("mira", part, Config(root=self.root), WIRE)
        wire = HASTY if self.mode in ("slow", "late") else WIRE
        return InstagramGraphChannel("mira", part, self.root / "session.json", store, sleep=lambda _: None, wire=wire)

    def publish(self, minutes: float, kill_at: int = NEVER) -> list[str]:
        """One run of the publisher, `minutes` after the slot; the calls it made, if it lived to tell."""
        trip, channel = Tripwire(kill_at), self.channel()
        trip.around(channel, CALLS)
        clock = Clock(SLOT + timedelta(minutes=minutes))
        name = f"process {os.getpid()}"
        Publisher(self.ledger, self.shelf, lambda _: channel, lambda data: [], RULES, clock, name).post_due()
        return trip.steps

    def reset(self, key: str, mode: str) -> None:
        """One approved draft waits for its slot, under a key of this trial's own, at an account without posts."""
        self.mode = mode
        for name in ("ledger.db-wal", "ledger.db-shm"):
            (self.root / name).unlink(missing_ok=True)
        self.file.write_bytes(self.start)
        with closing(sqlite3.connect(self.file)) as raw, raw:
            raw.execute("UPDATE publication SET key = ?", (key,))
        self.client.post(f"{self.url}/-/forget")
        faults = [] if mode == "ok" else [["POST", SEND, mode]]
        self.client.post(f"{self.proxy}{fault_proxy.CONTROL}", json=faults)

    def standing(self) -> dict[str, Any]:
        """Where the publication stands, and what the operator was told."""
        (publication,) = self.ledger.publications()
        told = [entry.kind for entry in self.ledger.entries() if entry.sentence.endswith(publication.sentence)]
        self.ledger.close()
        known = {"state": publication.state, "sentence": publication.sentence, "told": bool(told)}
        return known | {"receipt": publication.receipt is not None}


def trial(bench: Bench, key: str, mode: str, kills: tuple[int, ...]) -> dict[str, Any]:
    """Publish, killed at the given call of each run, then run on until it is done or its window is long over."""
    bench.reset(key, mode)
    runs, waited = [], False
    for number, minutes in enumerate(MINUTES):
        kill_at = kills[number] if number < len(kills) else NEVER
        steps = forked(lambda at=minutes, kill_at=kill_at: bench.publish(at, kill_at))()
        runs += [steps] if number < len(kills) else []
        state = bench.standing()["state"]
        if number + 1 >= len(kills) and state in ENDS:
            break
        if state == "unknown" and mode == "late" and not waited:
            waited = True
            time.sleep(fault_proxy.LATE)  # what the quiet period is for
    live = bench.client.post(f"{bench.url}/-/count").json()["live"]
    return {"mode": mode, "kills": kills, "runs": runs, "live": live} | bench.standing()


def sweep(bench: Bench, full: bool) -> list[dict[str, Any]]:
    """Every mode with every kill; in the small sweep a death before the sending only once, as no mode matters there."""
    modes = FULL if full else SMALL
    plans = [(mode, kills) for mode in modes for kills in KILLS if full or mode == "ok" or kills not in EARLY]
    return [trial(bench, f"{number:032x}", mode, kills) for number, (mode, kills) in enumerate(plans)]


@pytest.fixture(scope="module", params=FORMS)
def swept(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    root = tmp_path_factory.mktemp("graph")
    meta = Meta(shown=root / "shown")
    with standin_graph.running(meta) as server, fault_proxy.running(server.server_port) as proxy:
        urls = [f"http://127.0.0.1:{port}" for port in (server.server_port, proxy.server_port)]
        size = os.environ.get("INFLUENCER_TRIALS", "small")
        program = [sys.executable, __file__, str(root), *urls, size, request.param]
        surroundings = os.environ | {"MIRA_SECRET": TOKEN}
        done = subprocess.run(program, capture_output=True, text=True, check=False, env=surroundings)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_whatever_happens_a_killed_publisher_never_posts_twice(swept: list[dict[str, Any]]) -> None:
    assert len(swept) >= len(KILLS) + (len(SMALL) - 1) * (len(KILLS) - len(EARLY))
    assert [one for one in swept if one["live"] > 1] == []


def test_what_the_ledger_says_is_what_the_world_sees_and_nothing_ends_in_silence(swept: list[dict[str, Any]]) -> None:
    wrong = [
        one
        for one in swept
        if (one["live"], one["receipt"]) != ((1, True) if one["state"] == "posted" else (0, False))
        or not one["sentence"]
        or not one["told"]
    ]
    assert wrong == []


def test_every_call_was_a_place_to_die(swept: list[dict[str, Any]]) -> None:
    assert {one["kills"][0] for one in swept if one["runs"][0] is None} == {1, 2, 3, 4}
    assert any(one["runs"][-1] is None for one in swept if len(one["kills"]) == 3)


def test_only_what_may_not_have_been_sent_is_left_to_a_person(swept: list[dict[str, Any]]) -> None:
    left = {(one["mode"], one["kills"][0]) for one in swept if one["state"] == "unknown"}
    assert {mode for mode, kill in left if kill != 3} <= {"drop-before", "500-before", "503-before", "302-before"}
    for mode in SMALL:
        posted = {one["kills"][0] for one in swept if (one["mode"], one["state"]) == (mode, "posted")}
        assert (NEVER in posted) is (mode != "drop-before"), mode


if __name__ == "__main__":
    folder, server_url, proxy_url, how_many, form = sys.argv[1:]
    print(json.dumps(sweep(Bench(Path(folder), server_url, proxy_url, form), how_many == "full")))
