"""A process that answers comments on Instagram through the real libraries, and is killed where it is told to.

Run as a program it waits for orders, a line of JSON each, and forks for each one: it has no threads.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import standin_instagram as standin
from makers import NOW
from publish_case import Clock, open_quick_ledger
from reply_crash_case import CALLS, WRITES, Counted

from influencer.config import AccountPart, Config
from influencer.inbox import Inbox
from influencer.publish.graph_replies import GraphReplies
from influencer.publish.instagram_replies import InstagramReplies
from influencer.publish.replier import Pace, Replier
from influencer.publish.store import open_store
from influencer.publish.wire import Wire


def channel_of(place: dict[str, str]) -> InstagramReplies | GraphReplies:
    """The real channel, as `place` says."""
    if place["channel"] == "instagram":
        standin.point_library_at(place["domain"])
        return standin.replies_to(Path(place["ca"]), Path(place["session"]))
    part = AccountPart(
        channel="instagram_graph",
        server=place["server"],
        token_env="MIRA_TOKEN",
        media_store="shown",
        media_url="http://127.0.0.1:1/files",
    )
    wire = Wire(timeout=(5, 20), pause=0)
    store = open_store("mira", part, Config(root=Path(place["session"]).parent), wire)
    return GraphReplies("mira", part, Path(place["session"]), store, wire=wire)


def run(place: dict[str, str], order: dict[str, Any]) -> None:
    """One run of a replier, killed at its step `at`."""
    inbox = Inbox(open_quick_ledger(Path(order["folder"]) / "ledger.db").engine)
    channel, counted = channel_of(place), Counted(order["at"])
    for owner, names in ((inbox, WRITES), (channel, CALLS)):
        for name in names:
            counted.wrap(owner, name)
    clock = Clock(NOW + timedelta(minutes=order["minutes"]))
    Replier(inbox, lambda account: channel, Pace(), clock, f"process {os.getpid()}").send_due()
    inbox.close()


def main() -> None:
    place = json.loads(sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(place, json.loads(line))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
