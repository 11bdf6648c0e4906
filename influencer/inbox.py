"""The ledger's part about comments: heard once, judged, answered with a person's word, forgotten. Knows no platform.

What people wrote stands in no journal line, so that what they wrote can be removed. Writes are the ledger's: one
transaction each that checks the state it relies on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from influencer import tables
from influencer.errors import Conflict, Missing
from influencer.inbox_rows import (
    Forgotten,
    Kept,
    Reply,
    comment_id,
    comment_row,
    content_of,
    kept_of,
    known_as,
    name_digest,
    outcome_of,
    reasons_of,
    reply_of,
    reply_row,
    reply_values,
)
from influencer.ledger import Fence, Ledger
from influencer.outgoing import reply_digest, reply_for
from influencer.records import (
    UNSENT,
    Answer,
    Comment,
    CommentClass,
    CommentState,
    Entry,
    Heard,
    Hold,
    OutgoingReply,
    Receipt,
    ReplyDraft,
    ReplyState,
    Skip,
    Verdict,
)
from influencer.rows import verdict_of, verdict_row

OPEN = (CommentState.HELD, CommentState.DRAFTED)  # they wait for a person
TOWARDS_SENDING = (ReplyState.INTENT, ReplyState.PREPARED, ReplyState.ARMED)
LIVE = (ReplyState.ARMED, ReplyState.SENT, ReplyState.UNKNOWN)
COUNTS = (*UNSENT, *LIVE)  # what she said, or is about to say
BACK = (*UNSENT, ReplyState.DECLINED, ReplyState.REFUSED)  # nothing of it was ever seen
UNDER_WAY = (ReplyState.APPROVED, *TOWARDS_SENDING, ReplyState.UNKNOWN)
ENDS_NOTES = frozenset((CommentClass.CRISIS, CommentClass.MINOR, CommentClass.ROMANTIC))  # nothing is noted of them
PAUSED = "Somebody in this thread may be in danger; a person decides on that comment first."
TOO_OLD = "Nobody decided on it, and its text was removed."


def outgoing_of(kept: Kept, reply: Reply) -> OutgoingReply:
    """What would leave the machine."""
    return reply_for(kept.id, kept.comment, reply.account.channel, reply.text, reply.language)


class Inbox(Ledger):
    """The same ledger, with what it knows of comments: `Inbox(ledger.engine)`."""

    # hearing

    def cursor(self, account: str) -> str:
        """How far an account was heard; empty if it never was."""
        with self.reading() as connection:
            return self._cursor(connection, account)

    def hear(self, persona: str, account: str, heard: Heard, now: datetime, since: str | None = None) -> list[str]:
        """Enter what was heard, together with where to go on; the ids of comments that are new or were edited.

        `since` is the cursor it was asked with, None for what has no cursor. Raises Conflict if somebody else has gone
        on from there meanwhile: nothing is entered then, and nothing is lost.
        """
        fresh: list[str] = []
        with self.writing() as connection:
            if since is not None:
                if self._cursor(connection, account) != since:
                    raise Conflict(f"{account}: somebody else has just heard it")
                connection.execute(delete(tables.cursor).where(tables.cursor.c.account == account))
                connection.execute(insert(tables.cursor).values(account=account, value=heard.cursor, at=now))
            for comment in heard.comments:
                fresh += self._enter(connection, persona, replace(comment, account=account), now)
            for remote_id in heard.gone:
                self._take_back(connection, comment_id(account, remote_id), now)
        return fresh

    def judge(self, kept: Kept, outcome: ReplyDraft | Skip | Hold, channel: str, now: datetime) -> Kept:
        """Keep what was found about a comment; the journal and the operator learn of danger in the same transaction.

        Raises Conflict if it is no longer new, or was edited meanwhile.
        """
        state = CommentState.SKIPPED if isinstance(outcome, Skip) else CommentState.HELD
        with self.writing() as connection:
            self._still(connection, kept.id, kept.revision, (CommentState.NEW,))
            if isinstance(outcome, ReplyDraft):
                state = CommentState.DRAFTED
                self._void(connection, kept.id)
                connection.execute(insert(tables.reply).values(reply_row(kept, channel, outcome, now)))
            values = {
                "state": state,
                "urgent": int(kept.urgent or outcome.triage.urgent),
                "outcome": outcome_of(outcome.triage, reasons_of(outcome)),
                "changed": now,
            }
            self._change(connection, kept.id, values)
            if kept.comment.author and (values["urgent"] or ENDS_NOTES & set(outcome.triage.classes)):
                self._drop_notes(connection, tables.note.c.author == known_as(kept.comment.author))
            self._tell(connection, kept, outcome, state, now)
            return self._kept(connection, kept.id)

    # looking

    def comment(self, id: str) -> Kept:
        """One comment with its reply. Raises Missing."""
        with self.reading() as connection:
            return self._kept(connection, id)

    def comments(self, states: Sequence[CommentState] = (), persona: str | None = None) -> list[Kept]:
        """Comments in the order they were written, all or some; the urgent ones first."""
        table = tables.comment
        query = select(table).order_by(table.c.urgent.desc(), table.c.at, table.c.id)
        if states:
            query = query.where(table.c.state.in_(states))
        if persona is not None:
            query = query.where(table.c.persona == persona)
        with self.reading() as connection:
            rows = connection.execute(query).all()
            with_reply = select(tables.reply).where(tables.reply.c.comment.in_(query.with_only_columns(table.c.id)))
            replies = {row.comment: reply_of(row) for row in connection.execute(with_reply.order_by(None))}
            return [kept_of(row, replies.get(row.id)) for row in rows]

    def replies(self, states: Sequence[ReplyState] = ()) -> list[Reply]:
        """Replies, those that changed first at the front, all or in some states."""
        table = tables.reply
        query = select(table).order_by(table.c.changed, table.c.comment)
        with self.reading() as connection:
            rows = connection.execute(query.where(table.c.state.in_(states)) if states else query)
            return [reply_of(row) for row in rows]

    def said_to(self, author: str, thread: str | None, since: datetime | None = None, but: str = "") -> list[str]:
        """What she said to somebody, or is about to: in a thread, or since then anywhere; without the reply `but`."""
        comment, reply = tables.comment, tables.reply
        query = select(reply.c.text).join(comment, comment.c.id == reply.c.comment).order_by(reply.c.changed)
        query = query.where(comment.c.author == known_as(author), reply.c.state.in_(COUNTS), reply.c.comment != but)
        if thread is not None:
            query = query.where(comment.c.thread == thread)
        if since is not None:
            query = query.where(reply.c.changed >= since)
        with self.reading() as connection:
            return list(connection.execute(query).scalars())

    def sent_by(self, account: str, since: datetime) -> list[datetime]:
        """When an account's replies were sent, or may have been, since then; oldest first."""
        step, reply = tables.attempt, tables.reply
        query = (
            select(func.max(step.c.at))
            .join(reply, reply.c.comment == step.c.draft)
            .where(reply.c.account == account, reply.c.state.in_(LIVE), step.c.to_state == ReplyState.ARMED)
            .where(step.c.at >= since)
            .group_by(step.c.draft)
        )
        with self.reading() as connection:
            return sorted(connection.execute(query).scalars())

    def is_paused(self, thread: str, but: str = "") -> bool:
        """Whether somebody in the thread may be in danger and no person has decided yet; without the comment `but`."""
        with self.reading() as connection:
            return self._is_paused(connection, thread, but)

    # deciding

    def approve_reply(
        self,
        id: str,
        revision: int,
        really: bool,
        who: str,
        via: str,
        now: datetime,
        check: Callable[[Kept, OutgoingReply], None],
    ) -> Kept:
        """A person's word for exactly this text, or her first of two. `check` may raise while nobody can change it.

        Raises Conflict if comment or reply are no longer as she saw them, or there is nothing to approve.
        """
        with self.writing() as connection:
            kept = self._still(connection, id, revision, OPEN)
            reply = kept.reply
            if reply is None or reply.state is not ReplyState.PROPOSED:
                raise Conflict(f"{id}: there is no text to approve; `influencer replies edit` writes one")
            outgoing = outgoing_of(kept, reply)
            check(kept, outgoing)
            digest = reply_digest(outgoing)
            if kept.twice and not (really and reply.confirmed == digest):
                self._reply_change(connection, id, {"confirmed": digest, "changed": now})
                self._note(connection, Entry(now, "confirmed", kept.persona, id, "Confirmed for the first time.", who))
                return self._kept(connection, id)
            sentence = "Approved; it goes out next."
            values = {"state": ReplyState.APPROVED, "digest": digest, "sentence": sentence, "changed": now}
            self._reply_change(connection, id, values)
            self._change(connection, id, {"state": CommentState.CLOSED, "changed": now})
            verdict = Verdict(id, revision, Answer.APPROVE, {reply.account.name: digest}, who, via, now)
            connection.execute(insert(tables.verdict).values(verdict_row(verdict)))
            self._note(connection, Entry(now, "approve", kept.persona, id, f"Reply approved through the {via}.", who))
            return self._kept(connection, id)

    def decline_reply(self, id: str, revision: int | None, who: str, now: datetime) -> Kept:
        """No reply goes out; a person has seen the comment. Raises Conflict if it is being sent or was."""
        with self.writing() as connection:
            kept = self._still(connection, id, revision, tuple(CommentState))
            unsent = kept.reply is not None and kept.reply.state in UNSENT
            if kept.state not in OPEN and not unsent:
                where = f"its reply is already {kept.reply.state}" if kept.reply else "does not wait for anybody"
                raise Conflict(f"{id}: {where}")
            if unsent:
                values = {"state": ReplyState.DECLINED, "changed": now, "sentence": "Declined."}
                self._reply_change(connection, id, values)
            self._change(connection, id, {"state": CommentState.CLOSED, "changed": now})
            self._note(connection, Entry(now, "decline", kept.persona, id, "No reply; a person has seen it.", who))
            return self._kept(connection, id)

    def edit_reply(
        self, id: str, revision: int | None, draft: ReplyDraft, channel: str, who: str, now: datetime
    ) -> Kept:
        """Another text for a reply, to be approved anew. Raises Conflict if it is fixed, being sent, or was sent."""
        with self.writing() as connection:
            kept = self._still(connection, id, revision, tuple(CommentState))
            if kept.reply is not None and kept.reply.state not in BACK:
                raise Conflict(f"{id}: its reply is already {kept.reply.state}")
            if kept.reply is not None and kept.reply.fixed:
                raise Conflict(f"{id}: has a fixed answer, which is not hers to change; approve or decline it")
            if kept.state not in (*OPEN, CommentState.CLOSED):
                raise Conflict(f"{id}: is {kept.state}, so there is nothing to answer")
            connection.execute(delete(tables.reply).where(tables.reply.c.comment == id))
            connection.execute(insert(tables.reply).values(reply_row(kept, channel, draft, now)))
            values = {"state": CommentState.DRAFTED, "revision": kept.revision + 1, "changed": now}
            self._change(connection, id, values)
            self._note(connection, Entry(now, "revised", kept.persona, id, "Another text for the reply.", who))
            return self._kept(connection, id)

    def verdict_digest(self, id: str) -> str:
        """The digest of the last approval of a reply, empty if there is none."""
        query = select(tables.verdict).where(tables.verdict.c.draft == id).order_by(tables.verdict.c.number.desc())
        with self.reading() as connection:
            row = connection.execute(query.limit(1)).first()
            return next(iter(verdict_of(row).digests.values()), "") if row else ""

    # sending

    def step(
        self,
        reply: Reply,
        to: ReplyState,
        now: datetime,
        sentence: str,
        fence: Fence | None = None,
        prepared: Mapping[str, str] | None = None,
        receipt: Receipt | None = None,
        looks: int | None = None,
    ) -> Reply:
        """Take one step, durably, before or after the deed it names.

        Raises Conflict if the reply is no longer where `reply` says, the lease that `fence` proves is somebody else's,
        a step towards sending is barred, or somebody in its thread may be in danger.
        """
        fresh = replace(
            reply,
            state=to,
            sentence=sentence,
            changed=now,
            prepared=reply.prepared if prepared is None else dict(prepared),
            receipt=receipt or reply.receipt,
            looks=reply.looks if looks is None else looks,
        )
        with self.writing() as connection:
            self._fenced(connection, fence, now)
            if to in TOWARDS_SENDING:
                self._may_go(connection, reply)
            table = tables.reply
            same = (table.c.comment == reply.comment, table.c.state == reply.state, table.c.digest == reply.digest)
            if connection.execute(update(table).where(*same).values(reply_values(fresh))).rowcount != 1:
                raise Conflict(f"{reply.comment}: its reply is no longer {reply.state}")
            self._walked(connection, reply, fresh, now)
        return fresh

    def reopen(self, reply: Reply, now: datetime, sentence: str, fence: Fence | None = None) -> Reply:
        """Let a reply that did not go out wait for a person again. Raises Conflict if it is no longer where it was."""
        fresh = replace(
            reply, state=ReplyState.PROPOSED, digest="", confirmed="", sentence=sentence, changed=now, looks=0
        )
        with self.writing() as connection:
            self._fenced(connection, fence, now)
            kept = self._kept(connection, reply.comment)
            if kept.reply != reply:
                raise Conflict(f"{reply.comment}: its reply is no longer {reply.state}")
            self._reply_change(connection, reply.comment, reply_values(fresh) | {"digest": "", "confirmed": ""})
            values = {"state": CommentState.DRAFTED, "revision": kept.revision + 1, "changed": now}
            self._change(connection, reply.comment, values)
            self._walked(connection, reply, fresh, now)
        return fresh

    # forgetting

    def forget(self, handle: str, who: str, now: datetime) -> Forgotten:
        """Remove every trace of somebody on every account, and keep a salted hash so that it stays so.

        Raises Conflict while a reply to them is on its way.
        """
        name = known_as(handle)
        with self.writing() as connection:
            self._wipe_freed_pages(connection)
            salt = self._salt(connection) or token_hex(16)
            digest = name_digest(name, salt)
            connection.execute(delete(tables.forgotten).where(tables.forgotten.c.digest == digest))
            connection.execute(insert(tables.forgotten).values(digest=digest, salt=salt, at=now))
            noted = select(tables.note.c.comment).where(tables.note.c.author == name)
            theirs = or_(tables.comment.c.author == name, tables.comment.c.id.in_(noted))
            ids = list(connection.execute(select(tables.comment.c.id).where(theirs)).scalars())
            notes = self._drop_notes(connection, tables.note.c.author == name)
            removed = [self._remove(connection, id) for id in ids]
            self._note(
                connection, Entry(now, "forgotten", "", "", f"Somebody was forgotten: {len(ids)} comments.", who)
            )
        self._shrink()
        urls = tuple(reply.receipt.url or reply.receipt.remote_id for reply in removed if reply and reply.receipt)
        return Forgotten(len(ids), len(urls), urls, notes)

    def clear_old(self, before: datetime, now: datetime) -> int:
        """Remove the words and names of comments that came before then; how many. What is being answered stays."""
        with self.writing() as connection:
            self._wipe_freed_pages(connection)
            busy = select(tables.reply.c.comment).where(tables.reply.c.state.in_(UNDER_WAY))
            table = tables.comment
            old = select(table.c.id, table.c.state).where(
                table.c.seen < before, or_(table.c.author != "", table.c.remote_id != ""), table.c.id.not_in(busy)
            )
            rows = connection.execute(old).all()
            for row in rows:
                self._blank(connection, row.id, CommentState(row.state), now)
        if rows:
            self._shrink()
        return len(rows)

    # inside a transaction

    def _cursor(self, connection: Connection, account: str) -> str:
        query = select(tables.cursor.c.value).where(tables.cursor.c.account == account)
        return str(connection.execute(query).scalar_one_or_none() or "")

    def _kept(self, connection: Connection, id: str) -> Kept:
        row = connection.execute(select(tables.comment).where(tables.comment.c.id == id)).first()
        if row is None:
            raise Missing(f"no comment is called {id!r}; `influencer replies` lists those that wait")
        reply = connection.execute(select(tables.reply).where(tables.reply.c.comment == id)).first()
        return kept_of(row, reply_of(reply) if reply else None)

    def _still(self, connection: Connection, id: str, revision: int | None, states: Sequence[CommentState]) -> Kept:
        kept = self._kept(connection, id)
        if revision is not None and kept.revision != revision:
            raise Conflict(f"{id}: changed since you looked (it is {kept.name} now); look again")
        if kept.state not in states:
            raise Conflict(f"{id}: is {kept.state}, so there is nothing to decide")
        return kept

    def _change(self, connection: Connection, id: str, values: Mapping[str, Any]) -> None:
        connection.execute(update(tables.comment).where(tables.comment.c.id == id).values(**values))

    def _reply_change(self, connection: Connection, id: str, values: Mapping[str, Any]) -> None:
        connection.execute(update(tables.reply).where(tables.reply.c.comment == id).values(**values))

    def _enter(self, connection: Connection, persona: str, comment: Comment, now: datetime) -> list[str]:
        """One comment that was heard: new, edited, known, or by somebody we promised to forget."""
        if self._is_forgotten(connection, comment.author):
            return []
        id = comment_id(comment.account, comment.id)
        row = connection.execute(select(tables.comment).where(tables.comment.c.id == id)).first()
        if row is None:
            thread = self._thread(connection, comment)
            connection.execute(insert(tables.comment).values(comment_row(comment, persona, thread, now)))
            return [id]
        removed = CommentState(row.state) is CommentState.GONE or not row.remote_id
        if removed or row.content.get("text") == comment.text:
            return []
        self._void(connection, id)
        self._drop_notes(connection, tables.note.c.comment == id)
        values = {"content": content_of(comment), "revision": row.revision + 1, "state": CommentState.NEW}
        self._change(connection, id, values | {"changed": now})
        self._note(connection, Entry(now, "edited", persona, id, "Whoever wrote it has changed it."))
        return [id]

    def _thread(self, connection: Connection, comment: Comment) -> str:
        """Where it stands: the thread of the reply of hers that it answers, else the post, else itself."""
        reply, other = tables.reply, tables.comment
        query = select(other.c.thread).join(reply, reply.c.comment == other.c.id)
        query = query.where(reply.c.account == comment.account, reply.c.remote_id == comment.post)
        found = connection.execute(query).scalars().first() if comment.post else None
        return found or comment.post or comment.id

    def _take_back(self, connection: Connection, id: str, now: datetime) -> None:
        """Whoever wrote it deleted it: the words go, and what was not sent is not sent."""
        row = connection.execute(select(tables.comment).where(tables.comment.c.id == id)).first()
        if row is None or CommentState(row.state) is CommentState.GONE:
            return
        self._wipe_freed_pages(connection)
        self._void(connection, id)
        self._drop_notes(connection, tables.note.c.comment == id)
        self._blank(connection, id, CommentState.GONE, now)
        self._note(connection, Entry(now, "taken back", row.persona, id, "Whoever wrote it has deleted it."))

    def _void(self, connection: Connection, id: str) -> None:
        connection.execute(delete(tables.reply).where(tables.reply.c.comment == id, tables.reply.c.state.in_(BACK)))

    def _drop_notes(self, connection: Connection, where: ColumnElement[bool]) -> int:
        self._wipe_freed_pages(connection)
        return connection.execute(delete(tables.note).where(where)).rowcount

    def _blank(self, connection: Connection, id: str, state: CommentState, now: datetime) -> None:
        """Leave of a comment no more than that there was one; its id is a hash."""
        closed = CommentState.CLOSED if state in (CommentState.NEW, *OPEN) else state
        empty = {"author": "", "remote_id": "", "thread": "", "content": {}, "outcome": {}}
        self._change(connection, id, empty | {"state": closed, "changed": now})
        values = {"text": "", "prepared": {}}
        self._reply_change(connection, id, values)
        table = tables.reply
        proposed = update(table).where(table.c.comment == id, table.c.state == ReplyState.PROPOSED)
        connection.execute(proposed.values(state=ReplyState.DECLINED, sentence=TOO_OLD))

    def _tell(
        self, connection: Connection, kept: Kept, outcome: ReplyDraft | Skip | Hold, state: CommentState, now: datetime
    ) -> None:
        classes = ", ".join(outcome.triage.classes)
        self._note(connection, Entry(now, state, kept.persona, kept.id, f"A comment is {state}: {classes}."))
        if outcome.triage.urgent:
            sentence = (
                f"Somebody who wrote on {kept.comment.account} may be in danger. Read it now "
                f"(`influencer replies show {kept.id}`) and report it on the platform, which can send help."
            )
            self._note(connection, Entry(now, "crisis", kept.persona, kept.id, sentence))

    def _may_go(self, connection: Connection, reply: Reply) -> None:
        if bar := self._bar(connection, reply.account.name, reply.persona):
            raise Conflict(str(bar))
        kept = self._kept(connection, reply.comment)
        if not kept.urgent and self._is_paused(connection, kept.thread, kept.id):
            raise Conflict(PAUSED)

    def _is_paused(self, connection: Connection, thread: str, but: str) -> bool:
        table = tables.comment
        waits = table.c.state.in_((CommentState.NEW, *OPEN))
        query = select(table.c.id).where(table.c.thread == thread, table.c.urgent == 1, table.c.id != but, waits)
        return bool(thread) and connection.execute(query).first() is not None

    def _walked(self, connection: Connection, before: Reply, after: Reply, now: datetime) -> None:
        row = {
            "draft": before.comment,
            "account": before.account.name,
            "from_state": before.state,
            "to_state": after.state,
            "sentence": after.sentence,
            "at": now,
        }
        connection.execute(insert(tables.attempt).values(row))
        kind = f"reply {after.state}"
        self._note(connection, Entry(now, kind, after.persona, after.comment, after.sentence))

    def _salt(self, connection: Connection) -> str:
        return str(connection.execute(select(tables.forgotten.c.salt).limit(1)).scalar_one_or_none() or "")

    def _is_forgotten(self, connection: Connection, author: str) -> bool:
        salt = self._salt(connection)
        if not salt:
            return False
        query = select(tables.forgotten.c.digest).where(tables.forgotten.c.digest == name_digest(author, salt))
        return connection.execute(query).first() is not None

    def _remove(self, connection: Connection, id: str) -> Reply | None:
        reply = self._kept(connection, id).reply
        if reply is not None and reply.state is ReplyState.ARMED:
            raise Conflict("a reply to them is on its way this moment; try again in a minute")
        self._remove_saying(connection, id)
        for table, column in (
            (tables.attempt, tables.attempt.c.draft),
            (tables.verdict, tables.verdict.c.draft),
            (tables.entry, tables.entry.c.draft),
            (tables.reply, tables.reply.c.comment),
            (tables.comment, tables.comment.c.id),
        ):
            connection.execute(delete(table).where(column == id))
        return reply

    def _wipe_freed_pages(self, connection: Connection) -> None:
        """SQLite leaves deleted words in the file unless it is told to overwrite them."""
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")

    def _shrink(self) -> None:
        """Take removed words out of the files too: empty SQLite's log, write PostgreSQL's tables anew."""
        if self.engine.dialect.name != "sqlite":
            self._rewrite()
            return
        raw = self.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()

    def _rewrite(self) -> None:
        """Write the tables that held words anew; one that somebody holds for long is left to the next time."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET lock_timeout = '5s'")
            held = (tables.comment, tables.reply, tables.note, tables.saying)
            for table in (*held, tables.verdict, tables.attempt, tables.entry):
                with suppress(OperationalError):
                    connection.exec_driver_sql(f'VACUUM FULL "{table.name}"')
            connection.exec_driver_sql("RESET lock_timeout")
