from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from makers import NOW, make_draft
from sqlalchemy import inspect, select, update

from influencer import ledger as ledger_module
from influencer.errors import Conflict, Failed, Invalid, Missing
from influencer.ledger import HEAD, Ledger, open_ledger
from influencer.outgoing import digests_of
from influencer.records import Answer, Draft, DraftState, Entry, PublicationState, Verdict
from influencer.tables import draft as draft_table
from influencer.tables import metadata

DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new ledger, in each database that can hold one."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres").ledger_url()
    return f"sqlite:///{tmp_path}/outputs/influencer.db"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    ledger = open_ledger(url)
    yield ledger
    ledger.close()


@pytest.fixture
def file_ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = open_ledger(f"sqlite:///{tmp_path}/outputs/influencer.db")
    yield ledger
    ledger.close()


def verdict(draft: Draft, answer: Answer = Answer.APPROVE) -> Verdict:
    return Verdict(draft.id, draft.revision, answer, digests_of(draft), "operator", "terminal", NOW)


def approved(ledger: Ledger, number: int = 1) -> Draft:
    ledger.add(make_draft(number), NOW)
    return ledger.decide(verdict(make_draft(number)), NOW)


def test_a_draft_comes_back_as_it_went_in(ledger: Ledger) -> None:
    ledger.add(make_draft(), NOW)
    assert ledger.draft(make_draft().id) == make_draft()


def test_a_draft_from_before_heads_could_tilt_is_still_read(ledger: Ledger) -> None:
    plain = make_draft()
    ledger.add(replace(plain, shot=replace(plain.shot, tilt="head tilted left")), NOW)
    with ledger.engine.begin() as connection:
        (content,) = connection.execute(select(draft_table.c.content)).scalars()
        del content["shot"]["tilt"]
        connection.execute(update(draft_table).values(content=content))
    assert ledger.draft(plain.id) == plain


def test_a_slot_takes_one_draft(ledger: Ledger) -> None:
    ledger.add(make_draft(), NOW)
    with pytest.raises(Conflict, match="already has a draft"):
        ledger.add(make_draft(id="another-name"), NOW)
    assert [one.slot.number for one in ledger.drafts(persona="mira", since=make_draft().slot.local_date)] == [1]


def test_a_missing_draft_is_answered_with_the_nearest(ledger: Ledger) -> None:
    ledger.add(make_draft(), NOW)
    with pytest.raises(Missing, match="did you mean '2026-11-23-0830-mira-a-crooked-teapot'"):
        ledger.draft("2026-11-23-0830-mira-a-crooked-teapto")


def test_approval_queues_one_publication_an_account_bound_to_its_digest(ledger: Ledger) -> None:
    draft = approved(ledger)
    (publication,) = ledger.publications(draft=draft.id)
    assert publication.digest == digests_of(draft)["folder"]
    assert (publication.state, publication.due) == (PublicationState.WAITING, draft.slot.due)


@pytest.mark.parametrize("answer", [Answer.DECLINE, Answer.UNDO])
def test_taking_an_approval_back_leaves_nothing_to_post(ledger: Ledger, answer: Answer) -> None:
    draft = approved(ledger)
    ledger.decide(verdict(draft, answer), NOW)
    assert ledger.publications() == []


def test_an_edit_after_approval_voids_it(ledger: Ledger) -> None:
    draft = approved(ledger)
    revised = ledger.revise(draft, 1, "operator", "Edited.", NOW)
    assert (revised.revision, revised.state) == (2, DraftState.IN_REVIEW)
    assert ledger.publications() == []
    with pytest.raises(Conflict, match="changed since you looked"):
        ledger.decide(verdict(draft), NOW)


@pytest.mark.parametrize("end", ["declined", "expired"])
def test_a_closed_draft_cannot_be_changed_or_approved(ledger: Ledger, end: str) -> None:
    draft = make_draft()
    ledger.add(draft, NOW)
    if end == "declined":
        ledger.decide(verdict(draft, Answer.DECLINE), NOW)
    else:
        ledger.expire(draft.id, NOW, "Nobody answered.")
    with pytest.raises(Conflict, match=f"is {end}"):
        ledger.revise(draft, 1, "operator", "Edited.", NOW)
    with pytest.raises(Conflict, match=f"is {end}"):
        ledger.decide(verdict(draft), NOW)


def test_a_post_that_has_begun_can_no_longer_be_taken_back(ledger: Ledger) -> None:
    draft = approved(ledger)
    (publication,) = ledger.publications()
    ledger.advance(publication, PublicationState.ARMED, NOW, "Begins.")
    for answer in (Answer.DECLINE, Answer.UNDO):
        with pytest.raises(Conflict, match="already armed"):
            ledger.decide(verdict(draft, answer), NOW)
    with pytest.raises(Conflict, match="no longer waiting"):
        ledger.advance(publication, PublicationState.INTENT, NOW, "Begins again.")


@pytest.mark.parametrize("state", [PublicationState.INTENT, PublicationState.PREPARED])
def test_what_was_never_armed_can_be_taken_back(ledger: Ledger, state: PublicationState) -> None:
    draft = approved(ledger)
    (publication,) = ledger.publications()
    begun = ledger.advance(publication, state, NOW, "Begins.")
    assert ledger.decide(verdict(draft, Answer.DECLINE), NOW).state is DraftState.DECLINED
    with pytest.raises(Conflict, match=f"no longer {state}"):
        ledger.advance(begun, PublicationState.ARMED, NOW, "Goes on.")


def test_a_lost_lease_fences_its_holder_off(ledger: Ledger) -> None:
    approved(ledger)
    (publication,) = ledger.publications()
    fence = ledger.take_lease("publisher", "one", 10, NOW)
    with pytest.raises(Conflict, match="one holds the publisher"):
        ledger.take_lease("publisher", "two", 10, NOW)
    later = NOW + timedelta(seconds=11)
    ledger.take_lease("publisher", "two", 10, later)
    with pytest.raises(Conflict, match="no longer holds"):
        ledger.advance(publication, PublicationState.INTENT, later, "Begins.", fence)
    assert ledger.publications()[0].state is PublicationState.WAITING


def test_a_lease_from_before_the_clock_was_set_back_binds_nobody(ledger: Ledger) -> None:
    ahead = NOW + timedelta(hours=3)
    ledger.end_lease(ledger.take_lease("publisher", "one", 10, ahead), ahead)
    ledger.take_lease("publisher", "two", 10, NOW)
    ledger.take_lease("publisher", "two", 10, ahead)
    assert ledger.take_lease("publisher", "three", 10, NOW).token == 3


@pytest.mark.parametrize("url", ["nonsense:hunter2", "nosuch://me:hunter2@host/db", "mssql://me:hunter2@host/db"])
def test_a_database_address_that_cannot_be_used_is_a_sentence_without_its_password(url: str) -> None:
    with pytest.raises(Invalid, match=r"storage\.url") as told:
        open_ledger(url)
    assert "hunter2" not in str(told.value)


def test_a_standing_says_where_the_folder_was_put_and_how_posts_fare(ledger: Ledger) -> None:
    draft = approved(ledger)
    ledger.bring(draft.id, lambda standing: "approved")
    standing = ledger.standings()[draft.id]
    assert (standing.state, standing.place) == (DraftState.APPROVED, "approved")
    assert standing.posts == (PublicationState.WAITING,)
    assert ledger.standings(["nothing"]) == {}


def test_a_verdict_is_checked_while_nobody_else_can_write(ledger: Ledger) -> None:
    ledger.add(make_draft(), NOW)

    def refuse(_standing: object) -> None:
        raise Conflict("moved meanwhile")

    with pytest.raises(Conflict, match="moved meanwhile"):
        ledger.decide(verdict(make_draft()), NOW, refuse)
    assert ledger.draft(make_draft().id).state is DraftState.IN_REVIEW
    assert ledger.verdicts(make_draft().id) == []


def test_a_note_is_made_once_until_something_else_is_said(ledger: Ledger) -> None:
    one, other = (Entry(NOW, "stray", "mira", "x", sentence) for sentence in ("A copy.", "Gone."))
    assert [ledger.note_once(entry) for entry in (one, one, other, one)] == [True, False, True, True]


def test_migrations_and_tables_are_the_same(ledger: Ledger) -> None:
    with ledger.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
    folder = Path(ledger_module.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == HEAD


def test_every_migration_can_be_taken_back_and_made_again(ledger: Ledger) -> None:
    alembic(ledger, command.downgrade, "base")
    assert set(inspect(ledger.engine).get_table_names()) <= {"alembic_version"}
    alembic(ledger, command.upgrade, "head")
    approved(ledger)
    alembic(ledger, command.downgrade, "0001")
    alembic(ledger, command.upgrade, "head")
    assert [post.state for post in ledger.publications()] == ["waiting"]
    assert ledger.bars() == []


def alembic(ledger: Ledger, go: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(ledger_module.__file__).parent / "migrations"))
    with ledger.engine.begin() as connection:
        config.attributes["connection"] = connection
        go(config, revision)


def test_a_new_ledger_is_readable_by_its_owner_alone(file_ledger: Ledger, tmp_path: Path) -> None:
    file_ledger.add(make_draft(), NOW)
    for path in (tmp_path / "outputs").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("database", DATABASES)
def test_several_processes_open_a_new_ledger_at_once(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    served = database == "postgres"
    url = request.getfixturevalue("postgres").new() if served else f"sqlite:///{tmp_path}/x/influencer.db"
    code = f"from influencer.ledger import open_ledger; open_ledger('{url}').close()"
    started = [subprocess.Popen([sys.executable, "-W", "error", "-c", code]) for _ in range(3)]
    assert [one.wait(60) for one in started] == [0, 0, 0]


def test_an_acknowledged_verdict_survives_a_kill(ledger: Ledger, url: str) -> None:
    ledger.add(make_draft(), NOW)
    code = (
        "import os, signal, sys; sys.path.insert(0, 'tests')\n"
        "from test_ledger import *\n"
        f"ledger = open_ledger('{url}')\n"
        "ledger.decide(verdict(make_draft()), NOW)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent.parent, timeout=60)
    assert killed.returncode == -9
    assert ledger.draft(make_draft().id).state is DraftState.APPROVED
    assert len(ledger.publications()) == 1


def test_a_full_disk_is_one_sentence_and_loses_nothing(file_ledger: Ledger) -> None:
    file_ledger.add(make_draft(1), NOW)
    with file_ledger.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Failed, match="the disk is full, so the ledger could not be written"):
        file_ledger.add(replace(make_draft(2), details={"long": "x" * 200_000}), NOW)
    assert [draft.id for draft in file_ledger.drafts()] == [make_draft(1).id]
    with file_ledger.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_a_locked_ledger_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "BUSY_SECONDS", 0.1)
    ledger = open_ledger(f"sqlite:///{tmp_path}/influencer.db")
    ledger.add(make_draft(), NOW)
    other = sqlite3.connect(tmp_path / "influencer.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Failed, match="locked by another program"):
        ledger.decide(verdict(make_draft()), NOW)
    assert ledger.draft(make_draft().id).state is DraftState.IN_REVIEW
    other.close()
    ledger.decide(verdict(make_draft()), NOW)
    ledger.close()


def test_a_damaged_ledger_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "influencer.db").write_bytes(b"not a database at all" * 1000)
    with pytest.raises(Failed, match="damaged"):
        open_ledger(f"sqlite:///{tmp_path}/influencer.db")


def test_a_file_in_place_of_the_ledgers_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("")
    with pytest.raises(Failed, match="cannot be written"):
        open_ledger(f"sqlite:///{tmp_path}/outputs/influencer.db")


def test_the_last_drafts_come_in_slot_order(ledger: Ledger) -> None:
    for number in (3, 1, 2):
        ledger.add(make_draft(number), NOW)
    assert [draft.slot.number for draft in ledger.drafts()] == [1, 2, 3]
    assert [draft.slot.number for draft in ledger.drafts(last=2)] == [2, 3]
