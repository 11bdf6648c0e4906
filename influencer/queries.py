"""The ledger's statements that run most, each built once: to build one anew costs more than to run it. Runs none."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, delete, func, insert, select, update

from influencer import tables
from influencer.records import PublicationState

DRAFT, POST, STEP, LEASE = tables.draft.c, tables.publication.c, tables.attempt.c, tables.lease.c

ADD_DRAFT, ADD_VERDICT, ADD_POST = insert(tables.draft), insert(tables.verdict), insert(tables.publication)
ADD_STEP, ADD_ENTRY, ADD_LEASE = insert(tables.attempt), insert(tables.entry), insert(tables.lease)

DRAFT_BY_ID = select(tables.draft).where(DRAFT.id == bindparam("of"))
LOCKED_DRAFT = DRAFT_BY_ID.with_for_update()
STATE_OF = select(DRAFT.state).where(DRAFT.id == bindparam("of")).with_for_update()
CHANGE_DRAFT = update(tables.draft).where(DRAFT.id == bindparam("of"))
DRAFTS_DUE = (
    select(tables.draft)
    .where(DRAFT.due >= bindparam("since"), DRAFT.due < bindparam("until"))
    .order_by(DRAFT.due, DRAFT.id)
)
SHOTS = (
    select(DRAFT.content)
    .where(DRAFT.persona == bindparam("whose"), DRAFT.local_date >= bindparam("since"))
    .where(DRAFT.local_date < bindparam("before"))
    .order_by(DRAFT.due, DRAFT.id)
)
STANDINGS: Select[Any] = select(DRAFT.id, DRAFT.persona, DRAFT.state, DRAFT.revision, DRAFT.place).order_by(
    DRAFT.due, DRAFT.id
)
SOME_STANDINGS = STANDINGS.where(DRAFT.id.in_(bindparam("ids", expanding=True)))
FARES = select(POST.draft, POST.state)
SOME_FARES = FARES.where(POST.draft.in_(bindparam("ids", expanding=True)))
VERDICTS = select(tables.verdict).where(tables.verdict.c.draft == bindparam("of")).order_by(tables.verdict.c.number)

POSTS_DUE = (
    select(tables.publication)
    .where(POST.due >= bindparam("since"), POST.due < bindparam("until"))
    .order_by(POST.account)
)
TAKE_STEP = update(tables.publication).where(
    POST.draft == bindparam("of"),
    POST.account == bindparam("on"),
    POST.state == bindparam("was"),
    POST.digest == bindparam("approved"),
)
STEPS = select(tables.attempt).where(STEP.draft == bindparam("of")).order_by(STEP.number)
SENT_SINCE = (
    select(func.max(STEP.at))
    .join(tables.publication, and_(POST.draft == STEP.draft, POST.account == STEP.account))
    .where(STEP.account == bindparam("on"), STEP.at >= bindparam("since"))
    .where(STEP.to_state == PublicationState.ARMED, POST.state.in_(bindparam("sent", expanding=True)))
    .group_by(STEP.draft)
)

STOPS = select(tables.stop).order_by(tables.stop.c.persona)
SOME_STOPS = STOPS.where(tables.stop.c.persona.in_(bindparam("names", expanding=True)))
FROSTS = select(tables.account).order_by(tables.account.c.name)
SOME_FROSTS = FROSTS.where(tables.account.c.name.in_(bindparam("names", expanding=True)))

LEASE_BY_NAME = select(tables.lease).where(LEASE.name == bindparam("of"))
NO_LEASE = delete(tables.lease).where(LEASE.name == bindparam("of"))
END_LEASE = update(tables.lease).where(LEASE.name == bindparam("of"), LEASE.token == bindparam("by"))
HELD_LEASE = select(LEASE.name).where(
    LEASE.name == bindparam("of"), LEASE.token == bindparam("by"), LEASE.until > bindparam("now")
)

KINDS_SAID = (
    select(tables.entry.c.draft, tables.entry.c.kind)
    .where(tables.entry.c.draft.in_(bindparam("ids", expanding=True)))
    .distinct()
)
ALL_ERAS = select(tables.bible.c.persona, tables.bible.c.version, tables.bible.c.seen).order_by(tables.bible.c.seen)
ERAS = ALL_ERAS.where(tables.bible.c.persona == bindparam("whose"))


@cache
def drafts(*given: str) -> Select[Any]:
    """Drafts, the latest first: all, or as `state`, `persona`, `since` and `last` narrow it."""
    narrower = {
        "state": DRAFT.state == bindparam("state"),
        "persona": DRAFT.persona == bindparam("persona"),
        "since": DRAFT.local_date >= bindparam("since"),
    }
    query = select(tables.draft).order_by(DRAFT.due.desc(), DRAFT.id.desc())
    query = query.where(*(narrower[name] for name in given if name != "last"))
    return query.limit(bindparam("last", type_=Integer)) if "last" in given else query


@cache
def publications(*given: str) -> Select[Any]:
    """Publications in the order they are due: all, or as `states`, `draft` and `persona` narrow it."""
    narrower = {
        "states": POST.state.in_(bindparam("states", expanding=True)),
        "draft": POST.draft == bindparam("draft"),
        "persona": POST.persona == bindparam("persona"),
    }
    query = select(tables.publication).order_by(POST.due, POST.draft, POST.account)
    return query.where(*(narrower[name] for name in given))
