"""Answers on a real Bluesky server, with a proxy in between that loses and spoils answers; notifications as it says."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import fault_proxy
import pds_server
import pytest
from fault_proxy import AFTER, LATE, LIES
from pds_server import HANDLE, POST, told
from test_publish_bluesky import GET, PROFILE, PUT, put_profile

from influencer.config import AccountPart
from influencer.errors import Failed, Refused, Unclear
from influencer.outgoing import reply_digest, reply_for
from influencer.publish.bluesky import Client, labelled
from influencer.publish.bluesky_replies import NOTIFICATIONS, BlueskyReplies, comment_of
from influencer.publish.wire import Wire
from influencer.records import ApprovedReply, Comment

pytestmark = pytest.mark.skipif(bool(pds_server.missing()), reason=pds_server.missing())
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def between():
    with fault_proxy.running() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def server(between, tmp_path_factory):
    with pds_server.running(tmp_path_factory.mktemp("pds"), between) as pds:
        yield pds


@pytest.fixture(scope="module")
def session(between, server, tmp_path_factory):
    os.environ["MIRA_APP_PASSWORD"] = server.app_password
    path = tmp_path_factory.mktemp("session") / "mira.json"
    put_profile(server, labelled(PROFILE))
    channel_to(between, path).sign_in()
    return path


@pytest.fixture(scope="module")
def bob(server):
    """Somebody else on the same server; how to call it as bob."""
    body = {"handle": "bob.test", "email": "bob@example.org", "password": "bobs-password-here"}
    made = told(server.port, "com.atproto.server.createAccount", "", body)
    return lambda method, **more: told(server.port, method, made["accessJwt"], {"repo": made["did"], **more})


@pytest.fixture
def pds(between, server, monkeypatch):
    between.clear()
    monkeypatch.setenv("MIRA_APP_PASSWORD", server.app_password)
    server.forget()
    put_profile(server, labelled(PROFILE))
    return server


@pytest.fixture
def channel(between, pds, session):
    return channel_to(between, session)


def channel_to(far, session, timeout=(5, 20)):
    account = AccountPart(
        channel="bluesky",
        server=f"http://localhost:{far.server_port}",
        username=HANDLE,
        password_env="MIRA_APP_PASSWORD",
    )
    return BlueskyReplies("mira", account, session, wire=Wire(timeout=timeout))


def said_by(bob, text="What a cup!"):
    """A comment of bob's, as the server keeps it."""
    record = {"$type": POST, "text": text, "createdAt": AT.isoformat()}
    return bob("com.atproto.repo.createRecord", collection=POST, record=record)


@pytest.fixture
def comment(bob, pds):
    made = said_by(bob)
    refs = {"cid": made["cid"], "root_uri": made["uri"], "root_cid": made["cid"]}
    return Comment(made["uri"], "mira", "bob.test", "What a cup!", AT, refs=refs)


@pytest.fixture
def approved(comment):
    outgoing = reply_for("c1", comment, "bluesky", "Thank you, that is kind.", "en")
    return ApprovedReply(outgoing, reply_digest(outgoing), f"key-{comment.id}")


def test_an_answer_stands_under_the_comment_and_is_one_however_often_it_is_sent(channel, pds, approved, comment):
    prepared = channel.prepare_reply(approved)
    assert (pds.records(), channel.look_reply(approved, prepared)) == ([], None)
    with ThreadPoolExecutor(4) as pool:
        receipts = set(pool.map(lambda _: channel.reply(approved, prepared), range(4)))
    (record,) = pds.records()
    assert receipts == {channel.look_reply(approved, prepared)}
    assert record["value"]["reply"]["parent"] == {"uri": comment.id, "cid": comment.refs["cid"]}
    assert (record["value"]["text"], record["value"]["langs"]) == ("Thank you, that is kind.", ["en"])
    assert channel.prepare_reply(approved)["rkey"] == prepared["rkey"]


@pytest.mark.parametrize("mode", AFTER)
def test_an_answer_whose_receipt_was_lost_is_found_and_never_doubled(channel, between, pds, session, approved, mode):
    prepared = channel.prepare_reply(approved)
    between.fail(PUT, mode)
    hasty = channel_to(between, session, timeout=(5, LATE / 3)) if mode in ("slow", "late") else channel
    with pytest.raises(Unclear):
        hasty.reply(approved, prepared)
    time.sleep(LATE if mode == "late" else 0)
    (record,) = pds.records()
    assert channel.look_reply(approved, prepared).remote_id == record["uri"]
    assert channel.reply(approved, channel.prepare_reply(approved)).remote_id == record["uri"]
    assert pds.records() == [record]


@pytest.mark.parametrize("mode", ["400-before", "403-before", "429-before"])
def test_a_no_is_refused(channel, between, pds, approved, mode):
    prepared = channel.prepare_reply(approved)
    between.fail(PUT, mode)
    with pytest.raises(Refused):
        channel.reply(approved, prepared)
    assert pds.records() == []


@pytest.mark.parametrize("mode", LIES)
def test_a_no_that_was_a_yes_is_seen_through(channel, between, pds, approved, mode):
    prepared = channel.prepare_reply(approved)
    between.fail(PUT, mode)
    assert channel.reply(approved, prepared).remote_id == pds.records()[0]["uri"]


def test_a_server_that_cannot_be_read_is_no_absence(channel, between, approved):
    prepared = channel.prepare_reply(approved)
    between.fail(GET, "500-before", "GET")
    with pytest.raises(Failed):
        channel.look_reply(approved, prepared)


def test_a_comment_that_was_edited_or_deleted_is_not_answered(channel, approved, comment, bob):
    rkey = comment.id.rpartition("/")[2]
    record = {"$type": POST, "text": "I hate it.", "createdAt": AT.isoformat()}
    bob("com.atproto.repo.putRecord", collection=POST, rkey=rkey, record=record)
    with pytest.raises(Refused, match="edited after you approved"):
        channel.prepare_reply(approved)
    bob("com.atproto.repo.deleteRecord", collection=POST, rkey=rkey)
    with pytest.raises(Refused, match="not there any more"):
        channel.prepare_reply(approved)


def test_nothing_is_answered_while_the_profile_has_no_label(channel, pds, approved):
    put_profile(pds, PROFILE)
    with pytest.raises(Refused, match="influencer label mira"):
        channel.prepare_reply(approved)


# hearing: the server of the tests keeps no notifications, so they are handed in as its documents have them


def note(number, reason="reply", **record):
    root = {"uri": "at://did:plc:her/app.bsky.feed.post/root", "cid": "croot"}
    kept = {"text": f"number {number}", "reply": {"root": root, "parent": root}} | record
    uri = f"at://did:plc:bob/app.bsky.feed.post/{number}"
    author = {"did": "did:plc:bob", "handle": "bob.test"}
    at = f"2026-11-22T10:{number:02d}:00.000Z"
    return {"uri": uri, "cid": f"c{number}", "reason": reason, "record": kept, "author": author, "indexedAt": at}


@pytest.fixture
def notes(monkeypatch):
    """Notifications that the server has, oldest first, in pages of three, newest first."""
    there, asked = [], Client.ask

    def ask(self, method, params):
        if method != NOTIFICATIONS:
            return asked(self, method, params)
        newest, at = there[::-1], int(params.get("cursor", 0))
        more = {"cursor": str(at + 3)} if at + 3 < len(newest) else {}
        return {"notifications": newest[at : at + 3]} | more

    monkeypatch.setattr(Client, "ask", ask)
    return there


def test_replies_and_mentions_are_heard_with_what_answers_need(channel, notes):
    notes += [note(1), note(2, "like"), note(3, "mention", reply=None), note(4, "follow")]
    first = channel.fetch("2026-11-22T00:00:00.000Z")
    assert [(one.text, one.author, one.post) for one in first.comments] == [
        ("number 1", "bob.test", "at://did:plc:her/app.bsky.feed.post/root"),
        ("number 3", "bob.test", ""),
    ]
    assert first.comments[0].refs == {
        "cid": "c1",
        "root_uri": "at://did:plc:her/app.bsky.feed.post/root",
        "root_cid": "croot",
    }
    assert first.cursor == "2026-11-22T10:04:00.000Z"


def test_who_came_in_late_below_what_was_heard_is_heard(channel, notes):
    """A notification stands at the moment that its author's clock named."""
    notes += [note(1), note(9)]
    cursor = channel.fetch("").cursor
    notes.insert(1, note(5))
    looked = channel.fetch(cursor)
    assert "number 5" in [one.text for one in looked.comments]
    assert looked.cursor == cursor
    notes.clear()
    assert channel.fetch(cursor).cursor == cursor


def test_only_who_answers_her_or_names_her_has_written_to_her(channel, notes, server):
    hers, bobs = (f"at://{did}/app.bsky.feed.post/1" for did in (server.did, "did:plc:bob"))
    for number, (reason, parent) in enumerate([("reply", hers), ("reply", bobs), ("mention", bobs)], 1):
        root, parent = {"uri": hers, "cid": "c"}, {"uri": parent, "cid": "c"}
        notes.append(note(number, reason, reply={"root": root, "parent": parent}))
    assert [one.to_her for one in channel.fetch("").comments] == [True, False, True]


def test_between_two_looks_nothing_is_skipped(channel, notes):
    notes.append(note(0))
    cursor, heard = channel.fetch("").cursor, set()
    for batch in (1, 7, 0, 2, 11):
        notes += [note(len(notes) + number) for number in range(batch)]
        page = channel.fetch(cursor)
        heard |= {one.id for one in page.comments}
        cursor = page.cursor
    assert heard == {one["uri"] for one in notes}


@pytest.mark.parametrize("said", [{}, [], {"notifications": [3]}, {"notifications": [{"uri": "x"}]}])
def test_an_answer_that_is_no_list_of_notifications_is_told(channel, monkeypatch, said):
    asked = Client.ask
    answers = lambda self, method, params: said if method == NOTIFICATIONS else asked(self, method, params)  # noqa: E731
    monkeypatch.setattr(Client, "ask", answers)
    with pytest.raises(Failed, match="notifications could not be read"):
        channel.fetch("")


def test_a_record_of_another_shape_is_no_comment():
    assert comment_of(note(1) | {"record": None}, "mira", "did:plc:her") is None
    assert comment_of(note(1, text=3), "mira", "did:plc:her") is None
    assert comment_of(note(1, reply={"root": "x"}), "mira", "did:plc:her").post == ""
