"""The ledger's part about notes: a few words that somebody said of themselves, until their days are over.

A note belongs to the comment it came from and ends with it: edited, deleted, or its author forgotten. No journal line
holds one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, true

from influencer import tables
from influencer.inbox import ENDS_NOTES, Inbox
from influencer.inbox_rows import Kept, known_as
from influencer.records import CommentState

MOST = 5  # notes on one person; a sixth takes the place of the oldest


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody said in a comment that is ours under `comment`, and when it was written."""

    comment: str
    persona: str
    account: str
    author: str
    text: str
    at: datetime


class Notebook(Inbox):
    """The same ledger, with what it knows of notes: `Notebook(ledger.engine)`."""

    def keep_note(self, kept: Kept, text: str, since: datetime, now: datetime) -> bool:
        """Keep a note from a comment that a person has decided on; whether it was kept.

        Not of who asked to be forgotten, ever gave a sign of danger or of being a minor, or wrote it before `since`.
        Raises Conflict or Missing if the comment has changed.
        """
        author, at = known_as(kept.comment.author), min(kept.comment.at, now)
        if not text or not author or at < since:
            return False
        with self.writing() as connection:
            self._still(connection, kept.id, kept.revision, (CommentState.CLOSED,))
            if self._is_forgotten(connection, author) or self._is_barred(connection, author):
                return False
            note = Note(kept.id, kept.persona, kept.comment.account, author, text, at)
            table, who = tables.note, same_person(kept)
            self._drop_notes(connection, who & ((table.c.text == text) | (table.c.comment == kept.id)))
            connection.execute(insert(table).values(row_of(note)))
            newest = select(table.c.comment).where(who).order_by(table.c.at.desc(), table.c.comment).limit(MOST)
            self._drop_notes(connection, who & table.c.comment.not_in(list(connection.execute(newest).scalars())))
        return True

    def notes_for(self, kept: Kept, since: datetime) -> list[Note]:
        """What who wrote this comment said on the same account before, oldest first: of this very person alone."""
        if not kept.comment.author:
            return []
        return self._notes(same_person(kept) & (tables.note.c.comment != kept.id), since)

    def notes(self, since: datetime, handle: str | None = None) -> list[Note]:
        """Every note, or those on one person on any account, oldest first."""
        return self._notes(true() if handle is None else tables.note.c.author == known_as(handle), since)

    def remove_notes(self, handle: str) -> int:
        """Remove the notes on one person; how many."""
        return self._clear(tables.note.c.author == known_as(handle))

    def clear_notes(self, before: datetime | None) -> int:
        """Remove notes on what was written before then, or all; how many."""
        return self._clear(true() if before is None else tables.note.c.at < before)

    def _notes(self, where: ColumnElement[bool], since: datetime) -> list[Note]:
        table = tables.note
        query = select(table).where(where, table.c.at >= since).order_by(table.c.at, table.c.comment)
        with self.reading() as connection:
            return [note_of(row) for row in connection.execute(query)]

    def _clear(self, where: ColumnElement[bool]) -> int:
        with self.reading() as connection:
            if connection.execute(select(tables.note.c.comment).where(where).limit(1)).first() is None:
                return 0
        with self.writing() as connection:
            gone = self._drop_notes(connection, where)
        self._shrink()
        return gone

    def _is_barred(self, connection: Connection, author: str) -> bool:
        table = tables.comment
        rows = connection.execute(select(table.c.urgent, table.c.outcome).where(table.c.author == author))
        return any(row.urgent or ENDS_NOTES & set(row.outcome.get("classes", ())) for row in rows)


def same_person(kept: Kept) -> ColumnElement[bool]:
    """The notes on who wrote this comment: the same name on the same account, for the same persona."""
    table = tables.note
    who = table.c.author == known_as(kept.comment.author)
    return who & (table.c.account == kept.comment.account) & (table.c.persona == kept.persona)


def row_of(note: Note) -> dict[str, Any]:
    """A note as a row."""
    return {name: getattr(note, name) for name in ("comment", "persona", "account", "author", "text", "at")}


def note_of(row: Row[Any]) -> Note:
    """A row as a note."""
    return Note(row.comment, row.persona, row.account, row.author, row.text, row.at)


def texts(notes: Sequence[Note]) -> tuple[str, ...]:
    """What the notes say."""
    return tuple(note.text for note in notes)
