"""What several machines ask of the ledger: real processes against a real PostgreSQL server."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from postgres_case import Server, running, why_not
from publish_case import SLOT, Desk, Folders, approve, draft_at
from sqlalchemy import text

from influencer import ledger as ledger_module
from influencer.errors import Conflict, Failed, Invalid
from influencer.ledger import Ledger, open_ledger
from influencer.records import Entry, PublicationState

pytestmark = pytest.mark.postgres
HERE = Path(__file__).parent


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.ledger_url()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    ledger = open_ledger(url)
    yield ledger
    ledger.close()


def together(url: str, code: str, count: int = 2) -> list[dict]:
    """Run the same lines in some processes at once; what each prints at its end."""
    names = "from test_postgres import *\nfrom publish_case import *\n"
    head = f"import sys; sys.path.insert(0, {str(HERE)!r})\n{names}url = {url!r}\n"
    started = [
        subprocess.Popen([sys.executable, "-c", head + code, str(number)], stdout=subprocess.PIPE, text=True)
        for number in range(count)
    ]
    said = [one.communicate(timeout=200)[0] for one in started]
    assert [one.returncode for one in started] == [0] * count
    return [json.loads(each) for each in said]


def test_a_lease_is_held_by_one_process_at_a_time(url: str, ledger: Ledger) -> None:
    code = """
ledger, me, held = open_ledger(url), sys.argv[1], []
for round in range(150):
    try:
        fence = ledger.take_lease("publisher", me, 60, SLOT)
    except Conflict:
        continue
    held.append(fence.token)
    with ledger.writing() as connection:
        others = connection.execute(text("SELECT count(*) FROM holding")).scalar_one()
        connection.execute(text("INSERT INTO holding VALUES (1)"))
    with ledger.writing() as connection:
        connection.execute(text("DELETE FROM holding"))
    assert others == 0, "two held the lease at once"
    ledger.end_lease(fence, SLOT)
print(json.dumps({"held": held}))
"""
    with ledger.writing() as connection:
        connection.execute(text("CREATE TABLE holding (one INTEGER)"))
    one, two = together(url, code)
    tokens = one["held"] + two["held"]
    assert one["held"]
    assert two["held"]
    assert sorted(tokens) == list(range(1, len(tokens) + 1))


def test_an_old_fence_is_void_in_every_process(url: str, ledger: Ledger, tmp_path: Path) -> None:
    desk = Desk(tmp_path, ledger)
    desk.approve(draft_at())
    fence = ledger.take_lease("publisher", "one", 10, SLOT)
    later = SLOT.replace(minute=30)
    other = open_ledger(url)
    other.take_lease("publisher", "two", 10, later)
    other.close()
    with pytest.raises(Conflict, match="no longer holds"):
        ledger.advance(desk.only(), PublicationState.INTENT, later, "Begins.", fence)
    assert desk.only().state == "waiting"


def test_a_step_is_taken_by_one_of_many_processes(url: str, ledger: Ledger, tmp_path: Path) -> None:
    for number in range(20):
        approve(ledger, Folders(tmp_path), draft_at(SLOT.replace(minute=number)), SLOT)
    code = """
ledger, won = open_ledger(url), []
for publication in ledger.publications((PublicationState.WAITING,)):
    try:
        ledger.advance(publication, PublicationState.ARMED, SLOT, "Mine.")
        won.append(publication.draft)
    except Conflict:
        pass
print(json.dumps(won))
"""
    won = [draft for each in together(url, code, 3) for draft in each]
    assert sorted(won) == [publication.draft for publication in ledger.publications()]


def test_publishers_on_two_machines_post_each_draft_once(url: str, ledger: Ledger, tmp_path: Path) -> None:
    for number in range(12):
        approve(ledger, Folders(tmp_path), draft_at(SLOT.replace(minute=number)), SLOT)
    code = f"""
import pathlib
desk = Desk(pathlib.Path({str(tmp_path)!r}), open_ledger(url), Clock(SLOT))
desk.shelf = Folders(pathlib.Path({str(tmp_path)!r}))
for minute in range(40):
    desk.publisher(sys.argv[1]).post_due()
    desk.clock.move(seconds=20)
    time.sleep(0.005)
print(json.dumps(desk.channel.live))
"""
    live = [key for each in together(url, code) for key in each]
    posted = [post.key for post in ledger.publications() if post.state == "posted"]
    assert posted
    assert sorted(live) == sorted(posted)
    assert {str(post.state) for post in ledger.publications()} <= {"posted", "missed"}


def test_a_stop_on_one_machine_is_obeyed_on_another(url: str, ledger: Ledger, tmp_path: Path) -> None:
    desk = Desk(tmp_path, ledger)
    desk.approve(draft_at())
    other = open_ledger(url)
    other.stop("", "enough", "ada", SLOT)
    other.close()
    desk.publisher().post_due()
    assert (desk.only().state, desk.channel.calls) == ("waiting", [])


def test_readers_wait_for_no_writer_and_see_one_moment(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        ledger_module.Ledger._note(ledger, connection, Entry(SLOT, "made", "mira", "x", "Half done."))
        assert ledger.entries() == []
    assert len(ledger.entries()) == 1


def test_a_writer_that_holds_on_is_one_sentence(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "BUSY_SECONDS", 0.2)
    with ledger.writing():
        with pytest.raises(Failed, match="locked by another program"):
            ledger.note(Entry(SLOT, "made", "mira", "x", "Me too."))


def test_writers_wait_their_turn(ledger: Ledger) -> None:
    def later() -> None:
        ledger.note(Entry(SLOT, "made", "mira", "x", "Second."))

    with ledger.writing() as connection:
        waiting = Thread(target=later)
        waiting.start()
        time.sleep(0.2)
        ledger_module.Ledger._note(ledger, connection, Entry(SLOT, "made", "mira", "x", "First."))
    waiting.join()
    assert [entry.sentence for entry in ledger.entries()] == ["Second.", "First."]


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "PostgreSQL is there")
def test_a_server_that_goes_away_is_one_sentence_and_loses_nothing(tmp_path: Path) -> None:
    with running() as server:
        ledger = open_ledger(server.ledger_url())
        desk = Desk(tmp_path, ledger)
        desk.approve(draft_at())
        desk.channel.will("prepare", lambda approved: server.crash())
        with pytest.raises(Failed, match="the ledger did not answer"):
            desk.publisher().post_due()
        assert desk.channel.live == []
        server.start()
        desk.clock.move(minutes=5)
        desk.publisher().post_due()
        assert (desk.only().state, len(desk.channel.live)) == ("posted", 1)
        ledger.close()


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="the ledger did not answer"):
        open_ledger(f"postgresql+psycopg://me:hunter2@/db?host={tmp_path}")


def test_the_driver_need_not_be_named(url: str) -> None:
    ledger = open_ledger(url.replace("postgresql+psycopg", "postgresql"))
    assert ledger.drafts() == []
    ledger.close()


def test_a_driver_that_is_not_installed_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Invalid, match=r"pip install 'influencer\[postgres\]'"):
        open_ledger("postgresql://host/name")
