"""Kills a real replier at each of its steps, on both ways to Instagram, and counts what became of the reply."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import fault_proxy
import pytest
import reply_far_case
import standin_graph
import standin_instagram as standin
from inbox_case import approve, drafted
from makers import NOW
from publish_case import open_quick_ledger
from standin_graph import NAME, TOKEN, Meta

from influencer.inbox import Inbox
from influencer.inbox_rows import Reply
from influencer.records import Comment, Heard, ReplyState

FULL = os.environ.get("INFLUENCER_TRIALS") == "full"
STEPS = 20  # of a run in which nothing happens; a lost answer saves the last
MINUTES = (4, 16, 28, 40)
SENDING = (14, 15, 16) if not FULL else range(1, STEPS)
PLANS = [("ok", at) for at in range(1, STEPS + 1, 1 if FULL else 2)] + [
    (mode, at) for mode in ("yes, then silence", "silence") for at in (0, *SENDING)
]


PRIVATE = {"ok": "ok", "yes, then silence": "accept_drop", "silence": "drop"}
OFFICIAL = {"yes, then silence": "drop-after", "silence": "drop-before"}


class Instagram:
    """The private API."""

    channel = "instagram"

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.far = stack.enter_context(standin.running())
        session = standin.write_session(folder / "session" / "mira.json")
        self.place = {"domain": self.far.domain, "ca": str(self.far.ca), "session": str(session)}

    def somebody_writes(self) -> tuple[str, dict[str, str]]:
        self.far.media.clear()
        self.far.comments.clear()
        post = self.far.post_by_hand("A cup.")
        said = self.far.says(post, "bob", "What a cup!")
        return str(said["pk"]), {"media": post["id"], "code": post["code"], "parent": ""}

    def answer(self, mode: str) -> None:
        self.far.commenting = PRIVATE[mode]

    def live(self) -> int:
        return sum(one["user"]["username"] == "mira" for one in self.far.comments)


class Graph:
    """The official API, through a proxy."""

    channel = "instagram_graph"

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.meta = Meta()
        server = stack.enter_context(standin_graph.running(self.meta))
        self.proxy = stack.enter_context(fault_proxy.running(server.server_port))
        session = folder / "graph" / "session.json"
        self.place = {"server": f"http://127.0.0.1:{self.proxy.server_port}", "session": str(session)}
        reply_far_case.channel_of(self.place | {"channel": self.channel}).label_account(by_hand=True)

    def somebody_writes(self) -> tuple[str, dict[str, str]]:
        self.meta.forget()
        post = self.meta.by_hand("A cup.")
        self.said = self.meta.says(post, "bob", "What a cup!")["id"]
        return self.said, {"media": post["id"], "parent": ""}

    def answer(self, mode: str) -> None:
        self.proxy.clear()
        if mode != "ok":
            self.proxy.fail(f"/{self.said}/replies", OFFICIAL[mode])

    def live(self) -> int:
        return sum(one["username"] == NAME for one in self.meta.comments)


class Process:
    """The one that answers, and is killed."""

    def __init__(self, place: dict[str, str]) -> None:
        program = [sys.executable, reply_far_case.__file__, json.dumps(place)]
        surroundings = os.environ | {"MIRA_TOKEN": TOKEN}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.program = subprocess.Popen(program, env=surroundings, **pipes)

    def run(self, folder: Path, minutes: int, at: int = 0) -> bool:
        """Whether it died at step `at`."""
        self.program.stdin.write(json.dumps({"folder": str(folder), "minutes": minutes, "at": at}) + "\n")
        self.program.stdin.flush()
        return int(self.program.stdout.readline()) == 9

    def end(self) -> None:
        self.program.stdin.close()
        self.program.stdout.close()
        self.program.wait(20)


def only(folder: Path) -> Reply:
    inbox = Inbox(open_quick_ledger(folder / "ledger.db").engine)
    (reply,) = inbox.replies()
    inbox.close()
    return reply


def approved_in(folder: Path, far: Instagram | Graph) -> None:
    """A ledger with one comment whose answer a person has approved."""
    folder.mkdir(parents=True)
    id, refs = far.somebody_writes()
    comment = Comment(id, "mira", "bob", "What a cup!", datetime.now(UTC), refs=refs)
    inbox = Inbox(open_quick_ledger(folder / "ledger.db").engine)
    (name,) = inbox.hear("mira", "mira", Heard((comment,)), NOW)
    approve(inbox, inbox.judge(inbox.comment(name), drafted(), far.channel, NOW))
    inbox.close()


def trial(far: Instagram | Graph, process: Process, folder: Path, mode: str, at: int) -> dict[str, object]:
    approved_in(folder, far)
    far.answer(mode)
    died = process.run(folder, 0, at)
    far.answer("ok")
    for minutes in MINUTES:
        if only(folder).state in (ReplyState.SENT, ReplyState.REFUSED):
            break
        process.run(folder, minutes)
    reply = only(folder)
    return {"mode": mode, "at": at, "died": died, "live": far.live(), "state": reply.state, "looks": reply.looks}


@pytest.fixture(scope="module", params=[Instagram, Graph])
def swept(request, tmp_path_factory) -> Iterator[list[dict[str, object]]]:
    folder = tmp_path_factory.mktemp("replies")
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIRA_TOKEN", TOKEN)
        far = request.param(folder, stack)
        process = Process(far.place | {"channel": far.channel})
        stack.callback(process.end)
        yield [trial(far, process, folder / f"{mode} {at}", mode, at) for mode, at in PLANS]


def test_whoever_dies_a_comment_is_never_answered_twice(swept):
    assert [one for one in swept if one["live"] > 1] == []


def test_what_the_ledger_says_is_what_the_world_sees(swept):
    wrong = [one for one in swept if (one["live"] == 1) is not (one["state"] == "sent")]
    assert wrong == []


def test_only_what_may_not_have_been_sent_waits_for_a_person(swept):
    assert {one["state"] for one in swept} == {"sent", "unknown"}
    left = [one for one in swept if one["state"] == "unknown"]
    assert {one["looks"] for one in left} == {3}
    assert all(one["mode"] == "silence" or one["died"] for one in left)
    assert all(one["state"] == "sent" for one in swept if one["mode"] == "yes, then silence" and not one["died"])


def test_each_step_was_a_place_to_die(swept):
    assert all(one["died"] for one in swept if one["at"])
