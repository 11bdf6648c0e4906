import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from face_case import NOON, open_line, project

from influencer.config import Notify
from influencer.notify import Note, Notifier, addresses, note_of, open_notifier
from influencer.records import Entry

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # inside apprise


@pytest.fixture
def line(tmp_path):
    line = open_line(project(tmp_path))
    yield line
    line.ledger.close()


@pytest.fixture
def receiver():
    """A server that keeps what is posted to it; it answers with `status`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.status = [], 200
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def missed(line, at=NOON, draft="2026-06-01-0830-jug"):
    line.ledger.note(Entry(at, "missed", "mira", draft, "mira-folder: the window is over."))


def kept(into):
    return lambda note: into.append(note) or True


def test_a_missed_slot_is_told_over_http(line, receiver):
    said = []
    notifier = open_notifier(Notify(urls=(f"json://127.0.0.1:{receiver.server_port}/",)), said.append)
    missed(line)
    notifier.tell(line, NOON)
    assert receiver.got[0]["title"] == "1 post missed its slot"
    assert "2026-06-01-0830-jug" in receiver.got[0]["message"]


def test_many_events_of_one_kind_make_one_note(line):
    notes = []
    for hour in range(30):
        missed(line, draft=f"2026-06-01-{hour:02}30-jug")
    Notifier(kept(notes), print).tell(line, NOON)
    assert [note.title for note in notes] == ["30 posts missed their slots"]
    assert notes[0].body.count("\n") == 11  # ten lines, how many more, and what to do


def test_nothing_is_told_twice_even_after_a_restart(line):
    notes = []
    missed(line)
    for _ in range(2):
        Notifier(kept(notes), print).tell(line, NOON)
    assert len(notes) == 1


def test_each_kind_has_a_note_of_its_own(line):
    notes = []
    missed(line)
    line.ledger.note(Entry(NOON, "unknown", "mira", "2026-06-01-1300-fern", "mira-folder: no answer came."))
    Notifier(kept(notes), print).tell(line, NOON)
    assert [(note.title, note.urgent) for note in notes] == [
        ("1 post missed its slot", False),
        ("1 post may or may not be live", True),
    ]


def test_drafts_are_told_together_once_no_more_are_coming(line):
    notes = []
    notifier = Notifier(kept(notes), print)
    line.ledger.note(Entry(NOON, "made", "mira", "gone-by-now", "Ready for review."))
    notifier.tell(line, NOON + timedelta(seconds=5))
    assert line.ledger.news("made")
    notifier.tell(line, NOON + timedelta(minutes=2), hold=("made",))
    assert line.ledger.news("made")
    notifier.tell(line, NOON + timedelta(minutes=2))
    assert not line.ledger.news("made")


def test_a_draft_that_has_its_verdict_is_no_news(line):
    notes = []
    line.ledger.note(Entry(NOON, "made", "mira", "gone-by-now", "Ready for review."))
    Notifier(kept(notes), print).tell(line, NOON + timedelta(minutes=2))
    assert notes == []


def test_old_events_are_no_news(line):
    notes = []
    missed(line, at=NOON - timedelta(days=3))
    Notifier(kept(notes), print).tell(line, NOON)
    assert notes == []


def test_a_receiver_that_refuses_is_written_down_once_and_tried_again(line, receiver):
    receiver.status = 500
    notifier = open_notifier(Notify(urls=(f"json://127.0.0.1:{receiver.server_port}/",)), lambda said: None)
    missed(line)
    for minutes in (0, 1, 6):
        assert notifier.tell(line, NOON + timedelta(minutes=minutes)) == []
    assert len(receiver.got) == 2
    assert [entry.kind for entry in line.ledger.entries()].count("untold") == 1
    receiver.status = 200
    assert [note.title for note in notifier.tell(line, NOON + timedelta(minutes=20))] == ["1 post missed its slot"]


def test_a_receiver_that_is_gone_stops_nothing(line):
    notifier = open_notifier(Notify(urls=("json://127.0.0.1:1/", "no-such-service://x")), lambda said: None)
    missed(line)
    assert notifier.tell(line, NOON) == []
    assert line.ledger.news("missed")


def test_without_addresses_notes_are_said(line):
    said = []
    missed(line)
    open_notifier(Notify(urls_env=""), said.append).tell(line, NOON)
    assert said == ["note: 1 post missed its slot"]


def test_addresses_with_secrets_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("MY_NOTES", "json://a/ json://b/")
    assert addresses(Notify(urls=("dbus://",), urls_env="MY_NOTES")) == ["dbus://", "json://a/", "json://b/"]


def test_a_note_says_what_to_do():
    note = note_of("unknown", [Entry(NOON, "unknown", "mira", "x", "mira-folder: no answer came.")])
    assert isinstance(note, Note)
    assert "influencer settle" in note.body


@pytest.mark.parametrize(("kind", "remedy"), [("missed", "influencer post --now ID"), ("refused", "under missed/")])
def test_a_post_that_came_to_nothing_is_told_with_what_can_be_done(kind, remedy):
    note = note_of(kind, [Entry(NOON, kind, "mira", "2026-06-01-0830-tea", "It came to nothing.")])
    assert remedy in note.body
