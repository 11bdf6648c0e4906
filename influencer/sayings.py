"""The ledger's part about what she has said in public: each post and reply with what it claims. Reads no text itself.

Whether something stands is asked of the drafts and replies themselves: what was declined, taken back, edited or never
went out is no longer said, without anybody having to write that down. A post that was taken down by hand is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, and_, exists, insert, or_, select, update

from influencer import tables
from influencer.errors import Missing
from influencer.ledger import Ledger
from influencer.records import Claim, DraftState, Entry, PublicationState, ReplyState, Words
from influencer.rows import draft_of

NEVER_OUT = (PublicationState.MISSED, PublicationState.REFUSED, PublicationState.MADE_AGAIN)
OUT = (
    ReplyState.APPROVED,
    ReplyState.INTENT,
    ReplyState.PREPARED,
    ReplyState.ARMED,
    ReplyState.SENT,
    ReplyState.UNKNOWN,
)
NOT_OUT = "declined, edited or never sent"

Kind = Literal["post", "reply"]


@dataclass(frozen=True, slots=True)
class Text:
    """An approved text of hers: the draft or comment it is under, its revision, and its day."""

    source: str
    persona: str
    kind: Kind
    revision: int
    day: date
    words: Words


@dataclass(frozen=True, slots=True)
class Saying:
    """What one text claims. `withdrawn` says why it no longer stands, empty while it does."""

    source: str
    persona: str
    kind: Kind
    day: date
    text: str
    claims: tuple[Claim, ...]
    withdrawn: str = ""

    @property
    def called(self) -> str:
        """What a sentence calls it."""
        return f"her {self.kind} of {self.day.day} {self.day:%B}"


class Sayings(Ledger):
    """The same ledger, with what it knows of what she said: `Sayings(ledger.engine)`."""

    # reading texts

    def unread(self, reader: str) -> list[Text]:
        """Approved texts that nobody has read as they are now, or that only an older reader has read."""
        with self.reading() as connection:
            return [*self._unread_posts(connection, reader), *self._unread_replies(connection, reader)]

    def keep(self, read: Iterable[tuple[Text, Sequence[Claim]]], reader: str) -> None:
        """Enter what texts claim, in place of what was known of them; what a person withdrew stays withdrawn."""
        with self.writing() as connection:
            for text, claims in read:
                before = connection.execute(select(tables.saying.c.withdrawn).where(_is(text.source))).scalar()
                self._remove_saying(connection, text.source)
                row = saying_row(text, reader) | {"withdrawn": before or ""}
                connection.execute(insert(tables.saying).values(row))
                rows = [claim_row(text.source, claim) for claim in claims]
                if rows:
                    connection.execute(insert(tables.claim), rows)

    # looking

    def said(self, persona: str, everything: bool = False) -> list[Saying]:
        """What she has said and stands, oldest first; or everything, with why it does not."""
        table = tables.saying
        query = select(table, _stands().label("stands")).where(table.c.persona == persona)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(table.c.day, table.c.source)).all()
            kept = [row for row in rows if everything or (row.stands and not row.withdrawn)]
            claims = self._claims(connection, persona)
        return [saying_of(row, claims.get(row.source, ())) for row in kept]

    # withdrawing

    def withdraw(self, source: str, why: str, who: str, now: datetime) -> None:
        """Let what a text said no longer count, for it was taken down. Raises Missing."""
        self._mark(source, why, Entry(now, "withdrawn", "", source, f"What it says no longer counts: {why}", who))

    def restore(self, source: str, who: str, now: datetime) -> None:
        """Let what a text said count again. Raises Missing."""
        self._mark(source, "", Entry(now, "restored", "", source, "What it says counts again.", who))

    def _mark(self, source: str, why: str, entry: Entry) -> None:
        table = tables.saying
        with self.writing() as connection:
            persona = connection.execute(select(table.c.persona).where(_is(source))).scalar()
            if persona is None:
                raise Missing(f"nothing she said is called {source!r}; `influencer bible claims NAME --all` lists it")
            connection.execute(update(table).where(_is(source)).values(withdrawn=why))
            self._note(connection, Entry(entry.at, entry.kind, persona, source, entry.sentence, entry.who))

    # inside a transaction

    def _unread_posts(self, connection: Connection, reader: str) -> list[Text]:
        draft, saying = tables.draft, tables.saying
        read = and_(saying.c.source == draft.c.id, saying.c.revision == draft.c.revision, saying.c.reader == reader)
        query = select(draft).outerjoin(saying, read)
        query = query.where(draft.c.state == DraftState.APPROVED, saying.c.source.is_(None)).order_by(draft.c.due)
        drafts = [draft_of(row) for row in connection.execute(query)]
        return [Text(one.id, one.persona, "post", one.revision, one.slot.local_date, one.words) for one in drafts]

    def _unread_replies(self, connection: Connection, reader: str) -> list[Text]:
        reply, comment, saying = tables.reply, tables.comment, tables.saying
        read = and_(saying.c.source == reply.c.comment, saying.c.revision == comment.c.revision)
        query = select(reply.c.comment, reply.c.persona, reply.c.text, reply.c.changed, comment.c.revision)
        query = query.join(comment, comment.c.id == reply.c.comment)
        query = query.outerjoin(saying, and_(read, saying.c.reader == reader))
        ours = and_(reply.c.state.in_(OUT), reply.c.fixed == 0, reply.c.text != "", saying.c.source.is_(None))
        rows = connection.execute(query.where(ours).order_by(reply.c.changed))
        return [
            Text(row.comment, row.persona, "reply", row.revision, row.changed.date(), Words(row.text, ""))
            for row in rows
        ]

    def _claims(self, connection: Connection, persona: str) -> dict[str, list[Claim]]:
        claim, saying = tables.claim, tables.saying
        query = select(claim).join(saying, saying.c.source == claim.c.source).where(saying.c.persona == persona)
        found: dict[str, list[Claim]] = {}
        for row in connection.execute(query.order_by(claim.c.number)):
            found.setdefault(row.source, []).append(claim_of(row))
        return found


def _is(source: str) -> Any:
    """The saying of that source."""
    return tables.saying.c.source == source


def _stands() -> Any:
    """Whether a saying's text is out or about to go out, as it was read."""
    saying, draft, post, reply = tables.saying.c, tables.draft.c, tables.publication.c, tables.reply.c
    approved = and_(draft.id == saying.source, draft.state == DraftState.APPROVED, draft.revision == saying.revision)
    somewhere = exists().where(post.draft == saying.source)
    out = exists().where(post.draft == saying.source, post.state.not_in(NEVER_OUT))
    posted = and_(exists().where(approved), or_(~somewhere, out))
    return or_(posted, exists().where(reply.comment == saying.source, reply.state.in_(OUT)))


def saying_row(text: Text, reader: str) -> dict[str, Any]:
    """A text as a row."""
    return {
        "source": text.source,
        "persona": text.persona,
        "kind": text.kind,
        "revision": text.revision,
        "day": text.day.isoformat(),
        "reader": reader,
        "text": text.words.caption,
    }


def saying_of(row: Row[Any], claims: Sequence[Claim]) -> Saying:
    """A row as what was said."""
    why = row.withdrawn or ("" if row.stands else NOT_OUT)
    return Saying(row.source, row.persona, row.kind, date.fromisoformat(row.day), row.text, tuple(claims), why)


def claim_row(source: str, claim: Claim) -> dict[str, Any]:
    """A claim as a row."""
    return {
        "source": source,
        "subject": claim.subject,
        "predicate": claim.predicate,
        "value": claim.value,
        "kind": claim.kind,
        "affirmed": int(claim.affirmed),
        "single": int(claim.only),
        "sentence": claim.sentence,
    }


def claim_of(row: Row[Any]) -> Claim:
    """A row as a claim."""
    return Claim(row.subject, row.predicate, row.value, row.kind, bool(row.affirmed), bool(row.single), row.sentence)
