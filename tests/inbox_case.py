"""A ledger with comments in it, a persona and outcomes, for the tests of comments and replies."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from makers import NOW, make_ledger

from influencer.inbox import Inbox
from influencer.inbox_rows import Kept
from influencer.records import (
    Comment,
    CommentClass,
    Heard,
    Hold,
    ReplyAct,
    ReplyDraft,
    Skip,
    Triage,
)

KIND, CRISIS = (CommentClass.KIND,), (CommentClass.CRISIS,)


def make_inbox(tmp_path: Path) -> Inbox:
    return Inbox(make_ledger(tmp_path / "outputs").engine)


def make_comment(number: int = 1, **changes: object) -> Comment:
    plain: dict[str, object] = {
        "id": f"remote-{number}",
        "account": "folder",
        "author": "@Lena",
        "text": f"What a cup, number {number}!",
        "at": NOW - timedelta(minutes=60 - number),
        "post": "post-1",
    }
    return Comment(**(plain | changes))  # type: ignore[arg-type]


def heard(inbox: Inbox, *comments: Comment, gone: tuple[str, ...] = ()) -> list[Kept]:
    """Enter comments as an import does."""
    ids = inbox.hear("mira", "folder", Heard(comments, gone=gone), NOW)
    return [inbox.comment(id) for id in ids]


def triage(classes: tuple[CommentClass, ...] = KIND, act: ReplyAct = ReplyAct.DRAFT, **more: bool) -> Triage:
    return Triage(classes, act, "en", ("because",), **more)


def drafted(text: str = "Thank you, that is kind.", **more: bool) -> ReplyDraft:
    return ReplyDraft("remote-1", "mira", text, "en", triage(), "offline", **more)


def crisis(text: str = "Please talk to somebody.") -> ReplyDraft:
    seen = triage(CRISIS, ReplyAct.FIXED, urgent=True, twice=True)
    return ReplyDraft("remote-1", "mira", text, "en", seen, "fixed", fixed=True)


def held() -> Hold:
    return Hold("remote-1", triage(act=ReplyAct.HOLD), ("a person decides",))


def skipped() -> Skip:
    return Skip("remote-1", triage(act=ReplyAct.SKIP), "a nod")


def proposed(inbox: Inbox, comment: Comment | None = None, outcome: ReplyDraft | None = None, channel="folder") -> Kept:
    """A comment that was heard and judged."""
    (kept,) = heard(inbox, comment or make_comment())
    return inbox.judge(kept, outcome or drafted(), channel, NOW)


def approve(inbox: Inbox, kept: Kept, really: bool = False, now=NOW) -> Kept:
    return inbox.approve_reply(kept.id, kept.revision, really, "ana", "terminal", now, lambda kept, outgoing: None)
