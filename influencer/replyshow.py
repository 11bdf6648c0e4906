"""How comments and replies look in a terminal. Knows no ledger and changes nothing.

Whatever strangers wrote passes through `plain`, as everything does that was written elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from rich.console import Group, RenderableType
from rich.text import Text

from influencer.inbox import outgoing_of
from influencer.inbox_rows import Forgotten, Kept, Reply
from influencer.notebook import Note
from influencer.records import CommentState, ReplyState, Thread
from influencer.show import counted, indented, moment, plain, shortened


def waiting_list(waiting: Sequence[Kept]) -> RenderableType:
    """What waits: thread, class, the comment, the proposed text, and why; danger first."""
    if not waiting:
        return Text("No comment waits for you.")
    parts: list[RenderableType] = []
    for kept in waiting:
        parts += [headline(kept), *words_of(kept), Text()]
    return Group(*parts, Text("`influencer replies approve ID` sends one as it stands here, `decline ID` none.", "dim"))


def headline(kept: Kept) -> Text:
    """Which comment this is, where, and what it was taken for."""
    danger = ("  somebody may be in danger", "bold red") if kept.urgent else ("", "")
    where = f"  {kept.persona} on {kept.comment.account}, {kept.state}"
    return Text.assemble((kept.name, "bold"), plain(where), danger)


def words_of(kept: Kept) -> list[RenderableType]:
    """The comment, why it was judged so, and what would be sent, word for word."""
    comment = kept.comment
    who = f"{comment.author or 'somebody'} at {moment(comment.at)} in {kept.thread or 'no thread'}"
    parts: list[RenderableType] = [Text(plain(who), style="dim"), indented(comment.text or "(its words were removed)")]
    if kept.classes:
        parts.append(Text(plain(f"{', '.join(kept.classes)}: {'; '.join(kept.reasons)}"), style="dim"))
    if kept.reply is not None and kept.reply.text:
        parts += [Text(plain(f"{kept.reply.state}, by {kept.reply.writer}:"), style="dim")]
        parts.append(indented(outgoing_of(kept, kept.reply).text))
    if kept.twice and kept.state is CommentState.DRAFTED:
        parts.append(Text("takes two words: `approve ID`, then `approve ID --really`", style="yellow"))
    return parts


def reply_view(kept: Kept, thread: Thread) -> RenderableType:
    """One comment with everything known of it: what it stands under, and what she has answered there."""
    parts = [headline(kept), *thread_lines(thread), *words_of(kept)]
    if kept.reply is not None:
        parts.append(Text(plain(sent_line(kept.reply)), style="dim"))
    return Group(*parts)


def thread_lines(thread: Thread) -> list[RenderableType]:
    """Her post, what its picture shows, her earlier answers to the same person, and what was noted of them."""
    lines = [("her caption", thread.caption), ("its picture", thread.picture)]
    lines += [("she answered", said) for said in thread.replies]
    lines += [("noted of them", note) for note in thread.notes]
    return [Text(plain(f"{what}: {said}"), style="dim") for what, said in lines if said]


def stands(kept: Kept) -> str:
    """`cabc.1: reply approved`, or that it takes another word."""
    reply = kept.reply
    if reply is not None and reply.state is ReplyState.PROPOSED and reply.confirmed:
        return f"{kept.name}: confirmed once; read the comment again, then `approve {kept.name} --really`"
    if reply is not None and reply.state is ReplyState.PROPOSED:
        return f"{kept.name}: waits for your word: {shortened(reply.text)}"
    return f"{kept.name}: {f'reply {reply.state}' if reply is not None else 'seen, no reply'}"


def taken_list(fresh: int, judged: Sequence[Kept]) -> str:
    """What came in and what became of it."""
    counts = [f"{sum(kept.state is state for kept in judged)} {state}" for state in CommentState]
    there = ", ".join(count for count in counts if not count.startswith("0 "))
    lines = [f"{counted(fresh, 'comment')} new or edited{f': {there}' if there else ''}"]
    lines += [f"{kept.name}: somebody may be in danger; read it now" for kept in judged if kept.urgent]
    return "\n".join([*lines, "`influencer replies` lists what waits for you."] if judged else lines)


def sent_list(replies: Sequence[Reply]) -> str:
    """What became of replies, a line each."""
    return "\n".join(plain(sent_line(reply)) for reply in replies) or "Nothing is to be sent."


def sent_line(reply: Reply) -> str:
    """Where a reply stands."""
    return f"{reply.comment} on {reply.account.name}: {reply.state}, {reply.sentence}"


def notes_list(notes: Sequence[Note], days: int) -> str:
    """Who said what, when, and until when it is kept."""
    if not days:
        return "Nobody is remembered: notes are off (replies.notes in config.yaml)."
    lines = [f"{note.author} on {note.account}, to {note.persona}: {note.text}; {lives(note, days)}" for note in notes]
    return "\n".join(map(plain, lines)) or "There are no notes."


def lives(note: Note, days: int) -> str:
    """`said 2026-11-22, gone after 2027-02-20`."""
    return f"said {note.at:%Y-%m-%d}, gone after {note.at + timedelta(days=days):%Y-%m-%d}"


def forgotten_list(done: Forgotten) -> str:
    """What was removed, and what only a person can delete."""
    notes = f" and {counted(done.notes, 'note')}" if done.notes else ""
    lines = [f"{counted(done.comments, 'comment')}{notes} removed; nothing of theirs is taken in again."]
    if done.urls:
        lines += ["These answers to them are live; delete them there yourself:", *map(plain, done.urls)]
    return "\n".join(lines)
