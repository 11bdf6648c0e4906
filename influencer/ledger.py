"""The authority on what was made, decided and sent. Knows the database; nothing of folders, pictures or platforms.

Every write is one transaction that takes the lock at its start (SQLite: BEGIN IMMEDIATE, WAL, synchronous=FULL;
PostgreSQL: an advisory lock, synchronous_commit), checks the state it relies on, and changes it; what has been returned
has been made durable.
"""

from __future__ import annotations

import difflib
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Connection,
    Engine,
    PoolProxiedConnection,
    and_,
    create_engine,
    delete,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError

from influencer import queries, tables
from influencer.errors import Conflict, Failed, InfluencerError, Invalid, Missing
from influencer.records import (
    UNARMED,
    Account,
    Answer,
    Draft,
    DraftState,
    Entry,
    Publication,
    PublicationState,
    Receipt,
    Shot,
    Verdict,
)
from influencer.rows import (
    Bar,
    Standing,
    attempt_row,
    draft_of,
    draft_row,
    entry_of,
    entry_row,
    publication_of,
    publication_row,
    publication_values,
    shot_of,
    standing_of,
    verdict_of,
    verdict_row,
)

HEAD = "0007"
BUSY_SECONDS = 10.0
IDLE_SECONDS = 120  # after which PostgreSQL lets go of a transaction whose program hangs
WRITERS = 7_201_926  # the advisory lock that all writers of one database share
NOBODY = "nobody"
ONLY_READS = "only reads"  # what a connection is told before such a transaction begins
EVERYTHING = ""  # the persona whose stop is everybody's
FORWARD = (PublicationState.INTENT, PublicationState.PREPARED, PublicationState.ARMED)
SENT = (PublicationState.ARMED, PublicationState.POSTED, PublicationState.UNKNOWN, PublicationState.HANDED)
OVER = (PublicationState.REFUSED, PublicationState.MISSED)
HARMLESS = frozenset({*UNARMED, PublicationState.ARMED, *OVER})
"""Steps after which a post is sure not to be live, as long as whoever armed it said what came of it."""
REFUSALS = frozenset({PublicationState.WAITING, PublicationState.REFUSED})
ANEW = "again"  # in the details of a draft that was made again: `of` which, latest first, and where it is `not_on`
AT_ONCE = 500  # ids in one query; SQLite takes no more than some thousands
TOLD = re.compile(r"line (\d+)\)$")  # how far the operator was told, in a line of the journal


@dataclass(frozen=True, slots=True)
class Fence:
    """Proof of holding a lease: a write that carries it fails once somebody else holds the lease."""

    name: str
    holder: str
    token: int


class Ledger:
    """The ledger, opened with `open_ledger`. Safe to use from several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start."""
        with spoken(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and so waits for nobody."""
        with spoken(), reading(self.engine) as connection:
            yield connection

    # bibles

    def keep_bible(self, version: str, persona: str, content: Mapping[str, Any], now: datetime) -> None:
        """Remember a bible as it was and since when; one that came back is in force from now on."""
        if (eras := self.eras(persona)) and eras[-1][0] == version:
            return
        with self.writing() as connection:
            row = {"version": version, "persona": persona, "content": dict(content), "seen": now}
            connection.execute(delete(tables.bible).where(tables.bible.c.version == version))
            connection.execute(insert(tables.bible).values(row))

    def eras(self, persona: str) -> list[tuple[str, datetime]]:
        """The versions of a persona's bible and since when each was in force, oldest first."""
        with self.reading() as connection:
            return [(row.version, row.seen) for row in connection.execute(queries.ERAS, {"whose": persona})]

    def all_eras(self) -> dict[str, list[tuple[str, datetime]]]:
        """The same of every persona."""
        found: dict[str, list[tuple[str, datetime]]] = {}
        with self.reading() as connection:
            for row in connection.execute(queries.ALL_ERAS):
                found.setdefault(row.persona, []).append((row.version, row.seen))
        return found

    def bible(self, version: str) -> dict[str, Any] | None:
        """The bible of that version, as JSON, or None."""
        with self.reading() as connection:
            query = select(tables.bible.c.content).where(tables.bible.c.version == version)
            return connection.execute(query).scalar_one_or_none()

    # drafts

    def add(self, draft: Draft, now: datetime, put: Callable[[], None] = lambda: None) -> None:
        """Enter a new draft; `put` is called once the slot is sure to be its own. Raises Conflict if that is taken."""
        try:
            with self.writing() as connection:
                connection.execute(queries.ADD_DRAFT, draft_row(draft, now) | {"place": "review"})
                self._note(connection, Entry(now, "made", draft.persona, draft.id, "Ready for review."))
                put()
        except IntegrityError:
            raise Conflict(f"{draft.id}: this slot already has a draft") from None

    def make_again(
        self, draft: Draft, of: str, who: str, now: datetime, put: Callable[[], None] = lambda: None
    ) -> None:
        """Enter draft `of` once more as `draft`, for another slot; `of` is over for good on the accounts of `draft`.

        `put` is as for `add`. Raises Conflict where `of` is not over, may be live, or was made again; or for the slot.
        """
        try:
            with self.writing() as connection:
                before = self._draft(connection, of)
                for account in draft.accounts:
                    self._end_for_good(connection, before, account, f"Made again as {draft.id}.", who, now)
                connection.execute(queries.ADD_DRAFT, draft_row(draft, now) | {"place": "review"})
                self._note(connection, Entry(now, "made", draft.persona, draft.id, f"{of} again.", who))
                put()
        except IntegrityError:
            raise Conflict(f"{draft.id}: this slot already has a draft") from None

    def why_not_again(self, draft: Draft) -> dict[str, str]:
        """For each account of a draft why it must not be made again there, empty where it may be."""
        with self.reading() as connection:
            return {account.name: self._why_not_again(connection, draft, account) for account in draft.accounts}

    def draft(self, id: str) -> Draft:
        """The draft of that id. Raises Missing, with the nearest id there is."""
        with self.reading() as connection:
            return self._draft(connection, id, lock=False)

    def drafts(
        self,
        state: DraftState | None = None,
        persona: str | None = None,
        since: date | None = None,
        last: int | None = None,
    ) -> list[Draft]:
        """Drafts in slot order: all, or those in `state`, of `persona`, for `since` and later, or the `last` few."""
        asked = {"state": state, "persona": persona, "since": since and since.isoformat(), "last": last}
        given = {name: value for name, value in asked.items() if value is not None}
        with self.reading() as connection:
            return [draft_of(row) for row in connection.execute(queries.drafts(*given), given)][::-1]

    def drafts_due(self, since: datetime, until: datetime) -> list[Draft]:
        """Drafts whose slot is in that time, whatever became of them."""
        with self.reading() as connection:
            return [draft_of(row) for row in connection.execute(queries.DRAFTS_DUE, {"since": since, "until": until})]

    def shots(self, persona: str, since: date, before: date) -> list[Shot]:
        """What a persona's drafts of those days show, in slot order. Cheap: reads nothing else of them."""
        days = {"whose": persona, "since": since.isoformat(), "before": before.isoformat()}
        with self.reading() as connection:
            return [shot_of(row) for row in connection.execute(queries.SHOTS, days)]

    def standings(self, ids: Sequence[str] | None = None) -> dict[str, Standing]:
        """Where drafts stand, all or those of `ids`, by id in slot order. Cheap: reads no content."""
        with self.reading() as connection:
            return self._standings(connection, ids)

    def bring(self, id: str, move: Callable[[Standing], str]) -> Standing:
        """Call `move` while nobody else can change the draft; it returns where the folder lies now, which is kept."""
        with self.writing() as connection:
            standing = self._standing(connection, id)
            place = move(standing)
            if place != standing.place:
                connection.execute(queries.CHANGE_DRAFT, {"of": id, "place": place})
        return replace(standing, place=place)

    def revise(self, changed: Draft, expect: int, who: str, why: str, now: datetime) -> Draft:
        """Replace revision `expect` by `changed`, back in review; an earlier approval is void.

        Raises Conflict if the draft has moved on, or a post of it has begun.
        """
        fresh = replace(changed, revision=expect + 1, state=DraftState.IN_REVIEW)
        with self.writing() as connection:
            self._reopen(connection, changed.id, expect)
            connection.execute(queries.CHANGE_DRAFT, {"of": fresh.id, **draft_row(fresh, now)})
            self._note(connection, Entry(now, "revised", fresh.persona, fresh.id, why, who))
        return fresh

    def decide(self, verdict: Verdict, now: datetime, check: Callable[[Standing], None] | None = None) -> Draft:
        """Enter a verdict and carry it out. Raises Conflict if the draft is no longer as the person saw it.

        `check` is called with where the draft stands while nobody else can change it, and may raise too.
        """
        with self.writing() as connection:
            draft = self._draft(connection, verdict.draft)
            if check is not None:
                check(self._standing(connection, draft.id))
            if draft.revision != verdict.revision:
                raise Conflict(f"{draft.id}: changed since you looked (revision {draft.revision}); look again")
            state = self._carry_out(connection, draft, verdict, now)
            connection.execute(queries.CHANGE_DRAFT, {"of": draft.id, "state": state, "changed": now})
            connection.execute(queries.ADD_VERDICT, verdict_row(verdict))
            sentence = f"{said(verdict.answer)} through the {verdict.via}" + (
                f": {verdict.why}" if verdict.why else "."
            )
            self._note(connection, Entry(now, verdict.answer, draft.persona, draft.id, sentence, verdict.who))
        return replace(draft, state=state)

    def verdicts(self, draft: str) -> list[Verdict]:
        """Every verdict on a draft, oldest first."""
        with self.reading() as connection:
            return [verdict_of(row) for row in connection.execute(queries.VERDICTS, {"of": draft})]

    def expire(self, id: str, now: datetime, sentence: str) -> Draft:
        """Close a draft that nobody answered in time. Raises Conflict if it is not in review."""
        with self.writing() as connection:
            draft = self._draft(connection, id)
            if draft.state is not DraftState.IN_REVIEW:
                raise Conflict(f"{id}: is {draft.state}, not in review")
            connection.execute(queries.CHANGE_DRAFT, {"of": id, "state": DraftState.EXPIRED, "changed": now})
            self._note(connection, Entry(now, "expired", draft.persona, id, sentence))
        return replace(draft, state=DraftState.EXPIRED)

    # publications

    def publications(
        self,
        states: Sequence[PublicationState] = (),
        draft: str | None = None,
        persona: str | None = None,
    ) -> list[Publication]:
        """Publications in the order they are due, all or some."""
        asked = {"states": list(states) or None, "draft": draft, "persona": persona}
        given = {name: value for name, value in asked.items() if value is not None}
        with self.reading() as connection:
            return [publication_of(row) for row in connection.execute(queries.publications(*given), given)]

    def publications_due(self, since: datetime, until: datetime) -> list[Publication]:
        """Publications whose slot is in that time, whatever became of them."""
        with self.reading() as connection:
            rows = connection.execute(queries.POSTS_DUE, {"since": since, "until": until})
            return [publication_of(row) for row in rows]

    def advance(
        self,
        publication: Publication,
        to: PublicationState,
        now: datetime,
        sentence: str,
        fence: Fence | None = None,
        prepared: Mapping[str, str] | None = None,
        receipt: Receipt | None = None,
        looks: int | None = None,
    ) -> Publication:
        """Take one step, durably, before or after the deed it names.

        Raises Conflict if the publication is no longer where `publication` says, its draft is no longer approved with
        that digest, the lease that `fence` proves has gone to somebody else, or a step towards sending is barred.
        """
        fresh = replace(
            publication,
            state=to,
            sentence=sentence,
            changed=now,
            prepared=publication.prepared if prepared is None else dict(prepared),
            receipt=receipt or publication.receipt,
            looks=publication.looks if looks is None else looks,
        )
        with self.writing() as connection:
            self._fenced(connection, fence, now)
            if to in FORWARD and (bar := self._bar(connection, publication.account.name, publication.persona)):
                raise Conflict(str(bar))
            self._step(connection, publication, fresh)
            connection.execute(queries.ADD_STEP, attempt_row(publication, to, sentence, now))
            kind = to if to != publication.state else "looked"
            note = Entry(now, kind, fresh.persona, fresh.draft, f"{fresh.account.name}: {sentence}")
            self._note(connection, note)
        return fresh

    def attempts(self, draft: str) -> list[dict[str, Any]]:
        """Every step a draft's publications took, oldest first."""
        with self.reading() as connection:
            return [dict(row) for row in connection.execute(queries.STEPS, {"of": draft}).mappings()]

    def sent(self, account: str, since: datetime) -> list[datetime]:
        """When an account's posts were sent, or may have been, since then; oldest first."""
        asked = {"on": account, "since": since, "sent": SENT}
        with self.reading() as connection:
            return sorted(connection.execute(queries.SENT_SINCE, asked).scalars())

    # accounts, and what is stopped

    def stop(self, persona: str, why: str, who: str, now: datetime) -> None:
        """Let nothing of a persona go out, or nothing at all (EVERYTHING), until it is started again."""
        with self.writing() as connection:
            connection.execute(delete(tables.stop).where(tables.stop.c.persona == persona))
            connection.execute(insert(tables.stop).values(persona=persona, why=why, since=now))
            sentence = f"{persona or 'Everything'} is stopped: {why}"
            self._note(connection, Entry(now, "stopped", persona, "", sentence, who))

    def start(self, persona: str, who: str, now: datetime) -> None:
        """Take a stop away. Raises Missing if there is none."""
        with self.writing() as connection:
            gone = connection.execute(delete(tables.stop).where(tables.stop.c.persona == persona))
            if not gone.rowcount:
                raise Missing(f"{persona or 'everything'}: is not stopped")
            self._note(
                connection, Entry(now, "started", persona, "", f"{persona or 'Everything'} may post again.", who)
            )

    def bars(self) -> list[Bar]:
        """All that keeps posts back until a person acts."""
        with self.reading() as connection:
            return [*self._stops(connection), *self._frosts(connection)]

    def barred(self, account: str, persona: str) -> Bar | None:
        """What keeps the posts of a persona on an account back, the widest first."""
        with self.reading() as connection:
            return self._bar(connection, account, persona)

    def freeze(self, account: str, sentence: str, now: datetime, who: str = "") -> None:
        """Stop an account until a person thaws it."""
        with self.writing() as connection:
            connection.execute(delete(tables.account).where(tables.account.c.name == account))
            connection.execute(insert(tables.account).values(name=account, frozen=sentence, since=now))
            self._note(connection, Entry(now, "frozen", "", "", f"{account}: {sentence}", who))

    def thaw(self, account: str, who: str, now: datetime) -> None:
        """Let a frozen account post again. Raises Missing if it is not frozen."""
        with self.writing() as connection:
            gone = connection.execute(delete(tables.account).where(tables.account.c.name == account))
            if not gone.rowcount:
                raise Missing(f"{account}: is not frozen")
            self._note(connection, Entry(now, "thawed", "", "", f"{account}: may post again.", who))

    def frozen(self) -> dict[str, str]:
        """Frozen accounts and why."""
        with self.reading() as connection:
            return {row.name: row.frozen for row in connection.execute(select(tables.account))}

    # leases

    def take_lease(self, name: str, holder: str, seconds: float, now: datetime) -> Fence:
        """Take or renew a lease; all who share one take it for as long. Raises Conflict while somebody else holds it.

        One that ends later than could be by this clock is from before the clock was set back, and binds nobody.
        """
        latest = now + 2 * timedelta(seconds=seconds)
        with self.writing() as connection:
            row = connection.execute(queries.LEASE_BY_NAME, {"of": name}).first()
            if row is not None and row.holder not in (holder, NOBODY) and now < row.until <= latest:
                raise Conflict(f"{row.holder} holds the {name} until {row.until:%H:%M:%S} UTC")
            token = row.token if row is not None and row.holder == holder else (row.token if row else 0) + 1
            values = {"name": name, "holder": holder, "token": token, "until": now + timedelta(seconds=seconds)}
            connection.execute(queries.NO_LEASE, {"of": name})
            connection.execute(queries.ADD_LEASE, values)
        return Fence(name, holder, token)

    def end_lease(self, fence: Fence, now: datetime) -> None:
        """Give a lease back; the token lives on, so that an old fence stays void."""
        with self.writing() as connection:
            mine = {"of": fence.name, "by": fence.token}
            connection.execute(queries.END_LEASE, {**mine, "until": now, "holder": NOBODY})

    def lease(self, name: str) -> tuple[str, datetime] | None:
        """Who holds a lease, and until when."""
        with self.reading() as connection:
            row = connection.execute(queries.LEASE_BY_NAME, {"of": name}).first()
            return (row.holder, row.until) if row else None

    # journal

    def note(self, entry: Entry) -> None:
        """Write a line of the journal."""
        with self.writing() as connection:
            self._note(connection, entry)

    def note_once(self, entry: Entry) -> bool:
        """Write a line of the journal unless the last of its kind, persona and draft says the same; True if written."""
        table = tables.entry
        alike = and_(table.c.kind == entry.kind, table.c.persona == entry.persona, table.c.draft == entry.draft)
        query = select(table.c.sentence).where(alike).order_by(table.c.number.desc()).limit(1)
        with self.reading() as connection:
            if connection.execute(query).scalar_one_or_none() == entry.sentence:
                return False
        with self.writing() as connection:
            if connection.execute(query).scalar_one_or_none() == entry.sentence:
                return False
            self._note(connection, entry)
        return True

    def entries(self, limit: int = 100, draft: str | None = None, persona: str | None = None) -> list[Entry]:
        """The newest lines of the journal, newest first."""
        table = tables.entry
        query = select(table).order_by(table.c.number.desc()).limit(limit)
        if draft is not None:
            query = query.where(table.c.draft == draft)
        if persona is not None:
            query = query.where(table.c.persona == persona)
        with self.reading() as connection:
            rows = connection.execute(query)
            return [entry_of(row) for row in rows]

    def said_of(self, drafts: Sequence[str]) -> dict[str, set[str]]:
        """The kinds of line that the journal holds about each of those drafts."""
        found: dict[str, set[str]] = {}
        with self.reading() as connection:
            for part in (drafts[at : at + AT_ONCE] for at in range(0, len(drafts), AT_ONCE)):
                for row in connection.execute(queries.KINDS_SAID, {"ids": part}):
                    found.setdefault(row.draft, set()).add(row.kind)
        return found

    def lines(self, kind: str, persona: str, begins: str) -> list[Entry]:
        """Lines of a kind about a persona that begin with those words, newest first."""
        table = tables.entry
        alike = and_(
            table.c.kind == kind, table.c.persona == persona, table.c.sentence.startswith(begins, autoescape=True)
        )
        with self.reading() as connection:
            rows = connection.execute(select(table).where(alike).order_by(table.c.number.desc()))
            return [entry_of(row) for row in rows]

    def news(self, kind: str, limit: int = 500) -> list[tuple[int, Entry]]:
        """Lines of `kind` with their numbers that the operator was not told of yet, oldest first."""
        table = tables.entry
        with self.reading() as connection:
            marks = select(table.c.sentence).where(table.c.kind == f"told {kind}").order_by(table.c.number.desc())
            mark = TOLD.search(connection.execute(marks.limit(1)).scalar_one_or_none() or "")
            newer = and_(table.c.kind == kind, table.c.number > (int(mark.group(1)) if mark else 0))
            rows = connection.execute(select(table).where(newer).order_by(table.c.number).limit(limit))
            return [(row.number, entry_of(row)) for row in rows]

    def told(self, kind: str, number: int, sentence: str, now: datetime) -> None:
        """Mark the lines of `kind` up to `number` as told."""
        self.note(Entry(now, f"told {kind}", "", "", f"{sentence} (up to line {number})"))

    # inside a transaction

    def _draft(self, connection: Connection, id: str, lock: bool = True) -> Draft:
        query = queries.LOCKED_DRAFT if lock else queries.DRAFT_BY_ID
        row = connection.execute(query, {"of": id}).first()
        if row is None:
            raise self._missing(connection, id)
        return draft_of(row)

    def _state(self, connection: Connection, id: str) -> DraftState:
        """The state of a draft alone, which nobody else can change from here on."""
        state = connection.execute(queries.STATE_OF, {"of": id}).scalar_one_or_none()
        if state is None:
            raise self._missing(connection, id)
        return DraftState(state)

    def _missing(self, connection: Connection, id: str) -> Missing:
        return Missing(f"no draft is called {id!r}{self._nearest(connection, id)}")

    def _standing(self, connection: Connection, id: str) -> Standing:
        self._state(connection, id)
        return self._standings(connection, [id])[id]

    def _standings(self, connection: Connection, ids: Sequence[str] | None) -> dict[str, Standing]:
        some = {} if ids is None else {"ids": ids}
        fares: dict[str, list[PublicationState]] = {}
        for row in connection.execute(queries.FARES if ids is None else queries.SOME_FARES, some):
            fares.setdefault(row.draft, []).append(PublicationState(row.state))
        drafts = connection.execute(queries.STANDINGS if ids is None else queries.SOME_STANDINGS, some)
        return {row.id: standing_of(row, fares.get(row.id, ())) for row in drafts}

    def _nearest(self, connection: Connection, id: str) -> str:
        ids = list(connection.execute(select(tables.draft.c.id)).scalars())
        close = difflib.get_close_matches(id, ids, n=1)
        return f" (did you mean {close[0]!r}?)" if close else "; `influencer waiting` lists them"

    def _reopen(self, connection: Connection, id: str, expect: int) -> None:
        draft = self._draft(connection, id)
        if draft.revision != expect:
            raise Conflict(f"{id}: changed since you looked (revision {draft.revision}); look again")
        if draft.state not in (DraftState.IN_REVIEW, DraftState.APPROVED):
            raise Conflict(f"{id}: is {draft.state}, so it cannot be changed; {remedy_of(id, draft.state)}")
        self._void_publications(connection, id)

    def _carry_out(self, connection: Connection, draft: Draft, verdict: Verdict, now: datetime) -> DraftState:
        allowed = {
            Answer.APPROVE: (DraftState.IN_REVIEW,),
            Answer.DECLINE: (DraftState.IN_REVIEW, DraftState.APPROVED),
            Answer.UNDO: (DraftState.APPROVED, DraftState.DECLINED),
        }[verdict.answer]
        if draft.state not in allowed:
            raise Conflict(f"{draft.id}: is {draft.state}, so there is nothing to {verdict.answer}")
        if verdict.answer is Answer.APPROVE:
            self._queue(connection, draft, verdict, now)
            return DraftState.APPROVED
        self._void_publications(connection, draft.id)
        return DraftState.DECLINED if verdict.answer is Answer.DECLINE else DraftState.IN_REVIEW

    def _queue(self, connection: Connection, draft: Draft, verdict: Verdict, now: datetime) -> None:
        elsewhere = draft.details.get(ANEW, {}).get("not_on", ())
        for account in draft.accounts:
            if account.name in elsewhere:
                raise Conflict(f"{draft.id}: may be on {account.name} already, as {draft.details[ANEW]['of'][0]}")
            connection.execute(queries.ADD_POST, publication_row(draft, account, verdict.digests[account.name], now))

    def _void_publications(self, connection: Connection, id: str) -> None:
        """Whatever was never armed can be taken back; a publisher that is preparing it finds its row gone."""
        table = tables.publication
        mine = table.c.draft == id
        begun = connection.execute(select(table.c.state).where(mine, table.c.state.not_in(UNARMED))).first()
        if begun is not None:
            remedy = f"; `influencer again {id}` makes it anew for another time" if begun.state in OVER else ""
            raise Conflict(f"{id}: its post is already {begun.state}, so it can no longer be changed{remedy}")
        connection.execute(delete(table).where(mine))

    def _end_for_good(
        self, connection: Connection, draft: Draft, account: Account, sentence: str, who: str, now: datetime
    ) -> None:
        """Close a draft on an account where nothing of it is live, and nothing of it will be from now on."""
        if why := self._why_not_again(connection, draft, account):
            raise Conflict(f"{draft.id} on {account.name}: {why}")
        before = self._publication(connection, draft.id, account.name)
        if before is None:  # it expired: nothing was ever queued
            row = publication_row(draft, account, "", now)
            connection.execute(queries.ADD_POST, row | {"state": PublicationState.MADE_AGAIN, "sentence": sentence})
        else:
            ended = replace(before, state=PublicationState.MADE_AGAIN, sentence=sentence, changed=now)
            same = {"of": draft.id, "on": account.name, "was": before.state, "approved": before.digest}
            connection.execute(queries.TAKE_STEP, {**same, **publication_values(ended)})
            connection.execute(queries.ADD_STEP, attempt_row(before, ended.state, sentence, now))
        said = f"{account.name}: {sentence}"
        self._note(connection, Entry(now, PublicationState.MADE_AGAIN, draft.persona, draft.id, said, who))

    def _why_not_again(self, connection: Connection, draft: Draft, account: Account) -> str:
        if account not in draft.accounts:
            return "it was never meant to go there"
        post = self._publication(connection, draft.id, account.name)
        if post is not None and post.state is PublicationState.MADE_AGAIN:
            return f"{post.sentence.rstrip('.')} already"
        rows = connection.execute(queries.STEPS, {"of": draft.id}).mappings()
        steps = [(row["from_state"], row["to_state"]) for row in rows if row["account"] == account.name]
        return why_not_again(draft.state, post.state if post else None, steps)

    def _publication(self, connection: Connection, draft: str, account: str) -> Publication | None:
        rows = connection.execute(queries.publications("draft"), {"draft": draft})
        return next((publication_of(row) for row in rows if row.account == account), None)

    def _fenced(self, connection: Connection, fence: Fence | None, now: datetime) -> None:
        if fence is None:
            return
        mine = {"of": fence.name, "by": fence.token, "now": now}
        if connection.execute(queries.HELD_LEASE, mine).first() is None:
            raise Conflict(f"this process no longer holds the {fence.name}")

    def _step(self, connection: Connection, before: Publication, after: Publication) -> None:
        same = {"of": before.draft, "on": before.account.name, "was": before.state, "approved": before.digest}
        changed = connection.execute(queries.TAKE_STEP, {**same, **publication_values(after)})
        if changed.rowcount != 1:
            raise Conflict(f"{before.draft} on {before.account.name}: no longer {before.state}")
        if self._state(connection, before.draft) is not DraftState.APPROVED:
            raise Conflict(f"{before.draft}: is no longer approved")

    def _bar(self, connection: Connection, account: str, persona: str) -> Bar | None:
        names = (EVERYTHING, persona)
        bars = [*self._stops(connection, names), *self._frosts(connection, (account,))]
        return bars[0] if bars else None

    def _stops(self, connection: Connection, names: Sequence[str] | None = None) -> list[Bar]:
        some = {} if names is None else {"names": names}
        rows = connection.execute(queries.STOPS if names is None else queries.SOME_STOPS, some)
        return [
            Bar(row.persona or "everything", "stopped", row.why, f"influencer start {row.persona or '--all'}")
            for row in rows
        ]

    def _frosts(self, connection: Connection, names: Sequence[str] | None = None) -> list[Bar]:
        some = {} if names is None else {"names": names}
        rows = connection.execute(queries.FROSTS if names is None else queries.SOME_FROSTS, some)
        return [Bar(row.name, "frozen", row.frozen, f"influencer account thaw {row.name}") for row in rows]

    def _remove_saying(self, connection: Connection, source: str) -> None:
        connection.execute(delete(tables.claim).where(tables.claim.c.source == source))
        connection.execute(delete(tables.saying).where(tables.saying.c.source == source))

    def _note(self, connection: Connection, entry: Entry) -> None:
        connection.execute(queries.ADD_ENTRY, entry_row(entry))


def open_ledger(url: str) -> Ledger:
    """Open the ledger at a database address, bringing its tables up to date. Raises Failed in one sentence."""
    address = address_of(url)
    with spoken():
        if address.get_backend_name() != "sqlite":
            return migrated(engine_for(served(address)))
        owned(address.database or ":memory:")
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", settle)
        engine.dialect.do_begin = begin  # type: ignore[method-assign]  # an event would slow every statement down
        return migrated(engine)


def address_of(url: str) -> URL:
    """A database address. Raises Invalid without repeating it, for it may hold a password."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise Invalid(
            "storage.url: not a database address; write one like postgresql+psycopg://host/name, or leave it empty"
        ) from None


def served(address: URL) -> URL:
    """The address with its driver. Raises Invalid for a database that we were never tried with."""
    if address.get_backend_name() != "postgresql":
        raise Invalid(f"storage.url: {address.drivername} cannot be used; the ledger lives in SQLite or in PostgreSQL")
    return address.set(drivername="postgresql+psycopg") if address.drivername == "postgresql" else address


def engine_for(address: URL) -> Engine:
    """An engine for PostgreSQL. Raises Invalid if its driver is not installed."""
    try:
        engine = create_engine(address, pool_pre_ping=True)
    except (ImportError, ArgumentError) as error:
        what = "there is no such driver"
        if isinstance(error, ImportError):
            what = f"{error.name} is not installed; pip install 'influencer[postgres]'"
        raise Invalid(f"storage.url: {address.drivername} cannot be used: {what}") from None
    event.listen(engine, "begin", begin_served)
    return engine


def begin_served(connection: Connection) -> None:
    """What SQLite does by itself: readers see one moment, writers one at a time, and a commit is on the disk."""
    if connection.info.pop(ONLY_READS, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return
    settings = {
        "synchronous_commit": "on",
        "lock_timeout": f"{BUSY_SECONDS * 1000:.0f}ms",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    }
    set_all = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
    connection.exec_driver_sql(f"SELECT {set_all}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")


def owned(database: str) -> None:
    """Make sure of the database file and its folder; a new file is readable by its owner alone.

    It appears under its name in WAL mode already: two processes that switch a new file at once wait for each other.
    """
    if database == ":memory:":
        return
    path = Path(database)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    making = path.with_name(f".{path.name}-{uuid4().hex}")
    os.close(os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(making)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        appear(making, path)
    except sqlite3.Error as error:
        raise Failed(database_sentence(str(error))) from error
    finally:
        making.unlink(missing_ok=True)


def appear(making: Path, path: Path) -> None:
    """Give a finished file its name unless somebody else has it by now; disks without hard links rename."""
    try:
        os.link(making, path)
    except FileExistsError:
        return
    except OSError:
        os.rename(making, path)


def settle(connection: Any, _record: Any) -> None:
    """The settings of each SQLite connection: durable commits, readers that never block, our own BEGIN."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA fullfsync=ON")
    cursor.close()


def begin(dbapi_connection: PoolProxiedConnection) -> None:
    """Writers take the lock at once: upgrading a read later fails at the first sign of company."""
    only_reads = dbapi_connection.info.pop(ONLY_READS, False)
    dbapi_connection.cursor().execute("BEGIN" if only_reads else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with engine.connect() as connection:
        connection.info[ONLY_READS] = True
        with connection.begin():
            yield connection


def migrated(engine: Engine) -> Ledger:
    """The ledger, its tables at HEAD. Alembic is loaded only where there is something to do."""
    if version_of(engine) != HEAD:
        migrate(engine)
    return Ledger(engine)


def version_of(engine: Engine) -> str | None:
    """The migration the database stands at, None for an empty one."""
    try:
        with reading(engine) as connection:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    except SQLAlchemyError:
        return None


def migrate(engine: Engine) -> None:
    """Run the migrations in one transaction; a second process waits for the lock and finds nothing to do."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def spoken() -> Iterator[None]:
    """Turn what a database says into one sentence; our own errors and broken constraints pass as they are."""
    try:
        yield
    except (InfluencerError, IntegrityError):
        raise
    except DBAPIError as error:
        raise Failed(database_sentence(str(error.orig))) from error
    except OSError as error:
        raise Failed(f"the ledger's folder cannot be written: {error.strerror or error}") from error


def database_sentence(said: str) -> str:
    """What a person can do about a database error."""
    lower = said.lower()
    if any(word in lower for word in ("locked", "busy", "lock timeout")):
        return f"the ledger is locked by another program (waited {BUSY_SECONDS:.0f} s); close it and try again"
    if "full" in lower or "no space left" in lower:
        return (
            "the disk is full, so the ledger could not be written; free some space, look where it stands and try again"
        )
    if "i/o error" in lower:
        return "the ledger cannot be read or written (disk I/O error); free some space, check the disk, and try again"
    if "readonly" in lower or "unable to open" in lower:
        return f"the ledger cannot be written ({said}); check the rights of the outputs folder"
    if "malformed" in lower or "not a database" in lower:
        return f"the ledger is damaged ({said}); stop everything and restore outputs/influencer.db from a backup"
    return f"the ledger did not answer: {said.strip().partition(chr(10))[0]}"


def why_not_again(
    draft: DraftState, post: PublicationState | None, steps: Iterable[tuple[PublicationState, PublicationState]]
) -> str:
    """Why a draft must not be made again for an account where it stands like that and took those steps, or nothing.

    What the steps cannot rule out to be live is not made again, whatever the state is called. Once nobody knew, or a
    person had it in hand, only the same post under the same key is safe.
    """
    if post is None and draft is not DraftState.EXPIRED:
        return f"it is {draft}, and nothing of it has ended"
    if post is not None and post not in OVER:
        return f"it is {post}"
    taken = list(steps)
    if {PublicationState(to) for _, to in taken} <= HARMLESS and all(
        to in REFUSALS for begun, to in taken if begun == PublicationState.ARMED
    ):
        return ""
    very = "`influencer post --now` sends that very post" if post is PublicationState.MISSED else "make another draft"
    return f"it was sent once and nobody could know what came of it; {very}"


def remedy_of(id: str, state: DraftState) -> str:
    """What brings a closed draft back."""
    return f"`influencer again {id}` brings it back" if state is DraftState.EXPIRED else "take that back first"


def said(answer: Answer) -> str:
    """`Approved` for approve."""
    return {Answer.APPROVE: "Approved", Answer.DECLINE: "Declined", Answer.UNDO: "Taken back"}[answer]
