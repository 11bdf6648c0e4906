"""Mentions and answers against a Mastodon server for tests, with a proxy in between that loses and spoils answers."""

import time
from datetime import UTC, datetime

import fault_proxy
import pytest
import requests
from face_case import open_line, project
from fault_proxy import AFTER, LATE, LIES
from mastodon_mock.testing.server import MockServer
from test_publish_mastodon import STATUSES, TOKEN, ask, mark

from influencer import engage
from influencer.config import AccountPart
from influencer.errors import Failed, Refused, Unclear
from influencer.outgoing import reply_digest, reply_for
from influencer.publish.mastodon import plain
from influencer.publish.mastodon_replies import MastodonReplies
from influencer.publish.wire import Wire
from influencer.records import ApprovedReply, Heard

BOB = {"Authorization": "Bearer bob_token"}


@pytest.fixture(scope="module")
def mock():
    with MockServer(log_level="critical") as server:
        yield server


@pytest.fixture(scope="module")
def between(mock):
    with fault_proxy.running(mock.port) as proxy:
        yield proxy


@pytest.fixture
def far(mock, between, monkeypatch):
    between.clear()
    monkeypatch.setenv("MIRA_TOKEN", TOKEN)
    requests.post(f"{mock.base_url}/api/v1/_mock/reset", timeout=20).raise_for_status()
    mark(mock.port, True)
    return between


def channel_to(far, timeout=(5, 20)):
    account = AccountPart(channel="mastodon", server=f"http://127.0.0.1:{far.server_port}", token_env="MIRA_TOKEN")
    return MastodonReplies("mira", account, wire=Wire(timeout=timeout, pause=0))


@pytest.fixture
def channel(far):
    return channel_to(far)


def says(far, text, **more):
    """Bob writes; his status."""
    url = f"http://127.0.0.1:{far.upstream}{STATUSES}"
    done = requests.post(url, headers=BOB, data={"status": text, **more}, timeout=20)
    done.raise_for_status()
    return done.json()


def hers(far):
    """What she said, as the world sees it."""
    owner = ask(far.upstream, "GET", "/api/v1/accounts/verify_credentials")["id"]
    return ask(far.upstream, "GET", f"/api/v1/accounts/{owner}/statuses", params={"limit": 40})


def approved(channel, cursor="", text="Thank you, that is kind."):
    """An approved answer to the last mention."""
    comment = channel.fetch(cursor).comments[-1]
    outgoing = reply_for("c1", comment, "mastodon", text, "en")
    return ApprovedReply(outgoing, reply_digest(outgoing), f"key-{comment.id}")


def test_a_mention_is_heard_as_it_was_typed(channel, far):
    post = ask(far.upstream, "POST", STATUSES, data={"status": "A cup."})
    said = says(far, "@alice What a <cup>!\nTruly.", in_reply_to_id=post["id"])
    (comment,) = channel.fetch("").comments
    assert (comment.id, comment.author, comment.post) == (said["id"], "bob", post["id"])
    assert " ".join(comment.text.split()) == "What a <cup>! Truly."
    assert (comment.to_her, comment.private, comment.account) == (True, False, "mira")


def test_a_direct_message_is_private(channel, far):
    says(far, "@alice psst", visibility="direct")
    assert [comment.private for comment in channel.fetch("").comments] == [True]


def test_page_after_page_nothing_is_skipped_and_nothing_comes_twice(channel, far, monkeypatch):
    monkeypatch.setattr("influencer.publish.mastodon_replies.PAGE", 3)
    ids = [says(far, f"@alice number {number}")["id"] for number in range(8)]
    heard, cursor = [], "0"
    while (page := channel.fetch(cursor)).comments:
        heard += [comment.id for comment in page.comments]
        cursor = page.cursor
    assert heard == ids
    assert channel.fetch(cursor).cursor == cursor


@pytest.mark.parametrize("body", [b'"x"', b"[1]", b'[{"status": 3}]'])
def test_an_answer_that_is_no_list_of_mentions_is_told(channel, far, body):
    far.change = lambda path, said: body if path.endswith("/notifications") else said
    with pytest.raises(Failed, match="its mentions could not be read"):
        channel.fetch("7")


@pytest.mark.parametrize("body", [b"{}", b"[]"])
def test_an_empty_answer_moves_no_cursor(channel, far, body):
    far.change = lambda path, said: body if path.endswith("/notifications") else said
    assert channel.fetch("7") == Heard((), "7")


def test_a_mention_without_its_status_does_not_hold_up_the_next(channel, far):
    far.change = lambda path, said: b'[{"id": "9", "status": null}]' if path.endswith("/notifications") else said
    assert channel.fetch("7") == Heard((), "9")


def test_an_answer_goes_under_the_comment_naming_who_wrote_it(channel, far):
    said = says(far, "@alice What a cup!")
    answer = approved(channel)
    prepared = channel.prepare_reply(answer)
    assert hers(far) == []
    receipt = channel.reply(answer, prepared)
    (status,) = hers(far)
    assert (status["in_reply_to_id"], status["visibility"], status["id"]) == (said["id"], "unlisted", receipt.remote_id)
    assert [one["acct"] for one in status["mentions"]] == ["bob"]
    assert channel.look_reply(answer, prepared) == receipt
    assert channel.reply(answer, prepared) == receipt
    assert len(hers(far)) == 1


@pytest.mark.parametrize("mode", AFTER)
def test_an_answer_whose_receipt_was_lost_is_found_and_never_doubled(far, mode):
    channel = channel_to(far)
    says(far, "@alice What a cup!")
    answer = approved(channel)
    prepared = channel.prepare_reply(answer)
    far.fail(STATUSES, mode)
    hasty = channel_to(far, timeout=(5, LATE / 3)) if mode in ("slow", "late") else channel
    with pytest.raises(Unclear):
        hasty.reply(answer, prepared)
    time.sleep(LATE if mode == "late" else 0)
    (status,) = hers(far)
    assert channel.look_reply(answer, prepared).remote_id == status["id"]
    assert channel.reply(answer, prepared).remote_id == status["id"]
    assert len(hers(far)) == 1


@pytest.mark.parametrize("mode", ["400-before", "422-before", "403-before", "404-before", "429-before"])
def test_a_no_is_refused(channel, far, mode):
    says(far, "@alice What a cup!")
    answer = approved(channel)
    prepared = channel.prepare_reply(answer)
    far.fail(STATUSES, mode)
    with pytest.raises(Refused):
        channel.reply(answer, prepared)
    assert hers(far) == []


@pytest.mark.parametrize("mode", LIES)
def test_a_no_that_was_a_yes_is_seen_through(channel, far, mode):
    says(far, "@alice What a cup!")
    answer = approved(channel)
    prepared = channel.prepare_reply(answer)
    far.fail(STATUSES, mode)
    assert channel.reply(answer, prepared).remote_id == hers(far)[0]["id"]


def test_what_was_answered_by_hand_is_not_answered_again(channel, far):
    said = says(far, "@alice What a cup!")
    answer = approved(channel)
    by_hand = ask(far.upstream, "POST", STATUSES, data={"status": "@bob Thanks!", "in_reply_to_id": said["id"]})
    assert channel.reply(answer, channel.prepare_reply(answer)).remote_id == by_hand["id"]
    assert len(hers(far)) == 1


def test_a_comment_that_was_deleted_or_edited_is_not_answered(channel, far):
    said = says(far, "@alice What a cup!")
    answer = approved(channel)
    url = f"http://127.0.0.1:{far.upstream}{STATUSES}/{said['id']}"
    requests.put(url, headers=BOB, data={"status": "@alice I hate it."}, timeout=20).raise_for_status()
    with pytest.raises(Refused, match="edited after you approved"):
        channel.prepare_reply(answer)
    requests.delete(url, headers=BOB, timeout=20).raise_for_status()
    with pytest.raises(Refused, match="not there any more"):
        channel.prepare_reply(answer)


def test_nothing_is_answered_while_the_profile_does_not_say_that_it_is_automated(channel, far):
    says(far, "@alice What a cup!")
    answer = approved(channel)
    mark(far.upstream, False)
    with pytest.raises(Refused, match="influencer label mira"):
        channel.prepare_reply(answer)


def test_a_private_message_is_never_answered(channel, far):
    says(far, "@alice psst", visibility="direct")
    with pytest.raises(Refused, match="no public comment"):
        channel.prepare_reply(approved(channel))


def test_a_server_that_cannot_be_read_is_no_absence(channel, far):
    says(far, "@alice What a cup!")
    answer = approved(channel)
    prepared = channel.prepare_reply(answer)
    far.fail(f"/accounts/{prepared['account']}/statuses", "500-before", "GET")
    with pytest.raises(Failed):
        channel.look_reply(answer, prepared)


def test_from_a_mention_to_an_answer_the_whole_way_once(far, tmp_path):
    config = project(tmp_path)
    account = f"{{channel: mastodon, server: 'http://127.0.0.1:{far.server_port}', token_env: MIRA_TOKEN}}"
    config.write_text(config.read_text().replace("mira-folder: {channel: folder}", f"mira-folder: {account}"))
    line = open_line(config, lambda: datetime.now(UTC))
    kind, grave = says(far, "@alice This glaze is lovely, well done."), says(far, "@alice I want to kill myself")
    taken, failed = engage.hear(line)
    assert (taken.fresh, [kept.comment.id for kept in taken.urgent], failed) == (2, [grave["id"]], [])
    assert engage.hear(line)[0].fresh == 0
    (waits,) = [kept for kept in engage.waiting(line) if kept.comment.id == kind["id"]]
    engage.approve(line, waits.name, "ana", "terminal")
    assert [reply.state for reply in engage.send_replies(line)] == ["sent"]
    assert engage.send_replies(line) == []
    (status,) = hers(far)
    assert (status["in_reply_to_id"], "@bob" in plain(status["content"])) == (kind["id"], True)
    answer = says(far, "@alice Do you use wood ash?", in_reply_to_id=status["id"])
    engage.hear(line)
    (again,) = [kept for kept in engage.waiting(line, everything=True) if kept.comment.id == answer["id"]]
    assert again.thread == waits.thread
    line.ledger.close()
