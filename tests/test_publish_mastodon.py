"""The channel against a Mastodon server for tests, with a proxy in between that loses and spoils answers."""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fault_proxy
import pytest
import requests
from fault_proxy import AFTER, LATE, LIES, Proxy
from mastodon_mock.testing.server import MockServer
from standin_instagram import approved_photo

from influencer.config import AccountPart, Config, Takes
from influencer.errors import Failed, Invalid, Refused, Unclear
from influencer.outgoing import digest_of
from influencer.publish import open_channel
from influencer.publish.mastodon import MastodonChannel, never_left, plain, server_of
from influencer.publish.wire import Wire
from influencer.records import Approved

TOKEN = "alice_token"
STATUSES = "/api/v1/statuses"
NOW = datetime(2026, 11, 23, 8, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(log_level="critical") as server:
        yield server


@pytest.fixture(scope="module")
def between(mock: MockServer) -> Iterator[Proxy]:
    with fault_proxy.running(mock.port) as proxy:
        yield proxy


@pytest.fixture
def far(mock: MockServer, between: Proxy, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """The proxy before a fresh server on which alice is marked as a bot."""
    between.clear()
    monkeypatch.setenv("MIRA_TOKEN", TOKEN)
    requests.post(f"{mock.base_url}/api/v1/_mock/reset", timeout=20).raise_for_status()
    mark(mock.port, True)
    return between


@pytest.fixture
def channel(far: Proxy) -> MastodonChannel:
    return channel_to(far)


@pytest.fixture
def approved(tmp_path: Path) -> Approved:
    return approved_photo(tmp_path, "mastodon")


def channel_to(far: Proxy, timeout: tuple[float, float] = (5, 20)) -> MastodonChannel:
    account = AccountPart(channel="mastodon", server=f"http://127.0.0.1:{far.server_port}", token_env="MIRA_TOKEN")
    return MastodonChannel("mira", account, wire=Wire(timeout=timeout, pause=0))


def ask(port: int, method: str, path: str, **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return requests.request(method, f"http://127.0.0.1:{port}{path}", headers=headers, timeout=20, **more).json()


def mark(port: int, bot: bool) -> None:
    ask(
        port, "PATCH", "/api/v1/accounts/update_credentials", data={"bot": str(bot).lower(), "note": "An AI character."}
    )


def live(far: Proxy) -> list[dict[str, Any]]:
    """What the world sees."""
    owner = ask(far.upstream, "GET", "/api/v1/accounts/verify_credentials")["id"]
    return ask(far.upstream, "GET", f"/api/v1/accounts/{owner}/statuses", params={"limit": 40})


def like_gotosocial(far: Proxy) -> None:
    """Turn the server into one that knows no keys and says so by its version."""

    def renamed(path: str, said: bytes) -> bytes:
        return said.replace(b'"version":"', b'"version":"0.20.0 git-') if path.endswith("/instance") else said

    far.strips, far.change = ("idempotency-key",), renamed


def test_a_post_carries_the_approved_bytes_words_and_alt_text(channel, far, approved):
    prepared = channel.prepare(approved)
    assert live(far) == []
    receipt = channel.commit(approved, prepared)
    [status] = live(far)
    [picture] = status["media_attachments"]
    assert plain(status["content"]).split() == approved.outgoing.text.split()
    assert picture["description"] == approved.outgoing.alt_text
    assert requests.get(picture["url"], timeout=20).content == approved.pictures[0].read_bytes()
    assert (receipt.remote_id, receipt.url) == (status["id"], status["url"])
    assert json.loads(prepared["media"]) == [picture["id"]]
    assert channel.look(approved, prepared) == receipt
    assert picture["meta"]["focus"]["y"] > 0


def test_the_same_post_twice_is_one_post_and_one_receipt(channel, far, approved):
    prepared = channel.prepare(approved)
    first = channel.commit(approved, prepared)
    assert channel.commit(approved, channel.prepare(approved)) == first
    assert len(live(far)) == 1


UNTAKEN = {
    "400-before": (True, False),
    "422-before": (True, False),
    "401-before": (False, False),
    "403-before": (False, False),
    "404-before": (False, False),
    "429-before": (False, True),
}


@pytest.mark.parametrize("mode", UNTAKEN)
def test_a_no_is_refused_and_sent_once(channel, far, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(STATUSES, mode)
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert (refused.value.permanent, refused.value.freeze) == UNTAKEN[mode]
    assert far.asked(STATUSES) == 1
    assert live(far) == []


@pytest.mark.parametrize("mode", ["drop-before", "500-before", "503-before", "302-before"])
def test_a_doubtful_answer_is_unclear_sent_once_and_reads_back_as_absent(channel, far, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(STATUSES, mode)
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert far.asked(STATUSES) == 1
    assert channel.look(approved, prepared) is None


@pytest.mark.parametrize("knows_keys", [True, False])
@pytest.mark.parametrize("mode", AFTER)
def test_a_post_whose_answer_was_lost_is_found_and_never_doubled(far, approved, mode, knows_keys):
    if not knows_keys:
        like_gotosocial(far)
    channel = channel_to(far)
    prepared = channel.prepare(approved)
    far.fail(STATUSES, mode)
    hasty = channel_to(far, timeout=(5, LATE / 3)) if mode in ("slow", "late") else channel
    with pytest.raises(Unclear):
        hasty.commit(approved, prepared)
    assert far.asked(STATUSES) == 1
    time.sleep(LATE if mode == "late" else 0)
    [status] = live(far)
    assert channel.look(approved, prepared).remote_id == status["id"]
    assert channel.commit(approved, channel.prepare(approved)).remote_id == status["id"]
    assert len(live(far)) == 1


@pytest.mark.parametrize("knows_keys", [True, False])
@pytest.mark.parametrize("mode", ["401-after", "429-after"])
def test_a_no_that_is_believed_and_was_a_yes_doubles_nothing_when_it_is_sent_again(far, approved, mode, knows_keys):
    if not knows_keys:
        like_gotosocial(far)
    channel = channel_to(far)
    prepared = channel.prepare(approved)
    far.fail(STATUSES, mode)
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert not refused.value.permanent
    assert channel.commit(approved, channel.prepare(approved)).remote_id == live(far)[0]["id"]
    assert len(live(far)) == 1


@pytest.mark.parametrize("mode", LIES)
def test_a_no_that_was_a_yes_is_seen_through(channel, far, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(STATUSES, mode)
    assert channel.commit(approved, prepared).remote_id == live(far)[0]["id"]
    assert len(live(far)) == 1


def test_a_no_that_cannot_be_checked_is_unclear(channel, far, approved):
    prepared = channel.prepare(approved)
    far.fail(STATUSES, "422-after")
    far.fail(f"/accounts/{prepared['account']}/statuses", "500-before", "GET")
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)


@pytest.mark.parametrize("words", ["Duplicate idempotency key.", "media already attached to a status"])
def test_a_server_that_thinks_it_has_seen_the_post_leaves_it_unclear(channel, far, approved, words):
    prepared = channel.prepare(approved)
    far.fail(STATUSES, "400-before", error=words)
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)


def test_a_server_without_keys_is_asked_before_anything_is_sent(far, approved):
    like_gotosocial(far)
    channel = channel_to(far)
    prepared = channel.prepare(approved)
    far.fail(f"/accounts/{prepared['account']}/statuses", "500-before", "GET")
    with pytest.raises(Refused, match="nothing was posted") as refused:
        channel.commit(approved, prepared)
    assert not refused.value.permanent
    assert far.asked(STATUSES) == 0
    assert channel.look(approved, prepared) is None
    assert not channel.repeatable


def test_a_server_with_keys_may_be_asked_again_under_the_same_one(channel, approved):
    prepared = channel.prepare(approved)
    assert not channel.repeatable
    channel.look(approved, prepared)
    assert channel.repeatable


VERSIONS = {
    "4.3.1": True,
    "4.5.0-nightly+glitch": True,
    "10.0.0": True,
    "0.20.0 git-1a2b": False,
    "3.5.3 (compatible; Pixelfed 0.12)": False,
    "4.2.1 (compatible; Iceshrimp 2024.1)": False,
}


@pytest.mark.parametrize(("version", "honours"), VERSIONS.items())
def test_who_honours_keys_is_told_by_its_version(version, honours):
    assert server_of({"version": version}).honours_keys is honours


def test_a_picture_that_is_still_being_processed_is_waited_for(channel, far, approved):
    waits = [b'"url":null', b'"url":null']

    def busy(path: str, said: bytes) -> bytes:
        if "/media" not in path or not waits:
            return said
        waits.pop()
        return json.dumps(json.loads(said) | {"url": None}).encode()

    far.change = busy
    channel.commit(approved, channel.prepare(approved))
    assert sum("/api/v1/media/" in line for line in far.requests) == 2


def test_a_picture_that_is_never_done_is_a_clean_failure(channel, far, approved, monkeypatch):
    monkeypatch.setattr("influencer.publish.mastodon.PROCESSING_LOOKS", 2)
    far.change = lambda path, said: json.dumps(json.loads(said) | {"url": None}).encode() if "/media" in path else said
    with pytest.raises(Failed, match="still busy"):
        channel.prepare(approved)


UPLOADS = {
    "drop-before": Failed,
    "500-before": Failed,
    "401-before": Failed,
    "422-before": Refused,
    "429-before": Refused,
}


@pytest.mark.parametrize("mode", UPLOADS)
def test_an_upload_that_fails_costs_nothing_but_time(channel, far, approved, mode):
    far.fail("/media", mode)
    with pytest.raises(Failed) as failed:
        channel.prepare(approved)
    assert type(failed.value) is UPLOADS[mode]
    assert failed.value.permanent is (mode == "422-before")
    assert far.asked(STATUSES) == 0


def test_a_token_that_was_taken_back_costs_no_approval(channel, far, approved, monkeypatch):
    prepared = channel.prepare(approved)
    monkeypatch.setenv("MIRA_TOKEN", "gone")
    with pytest.raises(Failed, match="token has ended") as failed:
        channel.prepare(approved)
    assert not failed.value.permanent
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert (refused.value.permanent, refused.value.freeze) == (False, False)
    monkeypatch.setenv("MIRA_TOKEN", TOKEN)
    assert channel.commit(approved, prepared)


def test_an_account_that_was_shut_is_frozen(channel, far, approved):
    prepared = channel.prepare(approved)
    far.fail(STATUSES, "403-before", error="Your account has been suspended")
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert refused.value.freeze


@pytest.mark.parametrize("mode", ["500-before", "drop-before", "garbage", "no-post", "401-before"])
def test_posts_that_cannot_be_read_are_never_an_absence(channel, far, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(f"/accounts/{prepared['account']}/statuses", mode, "GET")
    with pytest.raises(Failed) as failed:
        channel.look(approved, prepared)
    assert type(failed.value) is Failed


def test_our_post_is_found_behind_pages_of_others_and_more_than_we_read_is_no_absence(
    channel, far, approved, monkeypatch
):
    monkeypatch.setattr("influencer.publish.mastodon.PAGE", 2)
    prepared = channel.prepare(approved)
    receipt = channel.commit(approved, prepared)
    for number in range(3):
        ask(far.upstream, "POST", STATUSES, data={"status": f"by hand {number}"})
    assert channel.look(approved, prepared) == receipt
    for number in range(4):
        ask(far.upstream, "POST", STATUSES, data={"status": f"more by hand {number}"})
    with pytest.raises(Failed, match="look by hand"):
        channel.look(approved, prepared)


def test_a_post_made_by_hand_is_not_ours_and_words_alone_tell_ours(channel, far, approved):
    prepared = channel.prepare(approved)
    ask(far.upstream, "POST", STATUSES, data={"status": "Look at my cat"})
    assert channel.look(approved, prepared) is None
    ask(far.upstream, "POST", STATUSES, data={"status": approved.outgoing.text})
    assert channel.look(approved, prepared) is not None
    assert channel.look(approved, prepared | {"since": "2100-01-01T00:00:00+00:00"}) is None


def test_nobody_at_home_is_a_clean_no(approved, far, channel):
    prepared = channel.prepare(approved)
    nowhere = MastodonChannel("mira", channel.account.model_copy(update={"server": "http://127.0.0.1:1"}))
    with pytest.raises(Refused, match="could not be reached") as refused:
        nowhere.commit(approved, prepared)
    assert not refused.value.permanent
    with pytest.raises(Failed):
        nowhere.look(approved, prepared)
    assert not never_left(requests.ReadTimeout())


def test_what_this_very_server_does_not_take_is_refused_before_anything_is_sent(channel, far, approved):
    far.change = lambda path, said: said.replace(b'"max_characters":500', b'"max_characters":60')
    with pytest.raises(Refused, match="takes 60 characters"):
        channel.prepare(approved)
    assert far.asked("/media") == 0
    [finding] = [finding for finding in channel.check() if "takes 60 characters" in finding.sentence]
    assert not finding.ok
    assert "put `takes: {text: 60}` under accounts.mira" in finding.remedy
    channel.account = channel.account.model_copy(update={"takes": Takes(text=60)})
    assert not any("takes 60 characters" in finding.sentence for finding in channel.check())


def test_a_picture_changed_after_approval_is_refused(channel, far, approved):
    prepared = channel.prepare(approved)
    approved.pictures[0].write_bytes(b"\xff\xd8 another")
    with pytest.raises(Refused, match="is not the picture that was approved"):
        channel.commit(approved, prepared)
    assert far.asked(STATUSES) == 0


def test_a_text_longer_than_the_channel_takes_is_refused(channel, far, approved):
    long = replace(approved.outgoing, text="a" * 501)
    with pytest.raises(Refused, match="501 of 500 characters"):
        channel.prepare(replace(approved, outgoing=long, digest=digest_of(long)))
    assert far.requests == []


def test_nothing_is_posted_before_the_profile_is_marked_as_a_bot(channel, far, approved):
    mark(far.upstream, False)
    with pytest.raises(Refused, match="influencer label mira") as refused:
        channel.prepare(approved)
    assert not refused.value.permanent
    assert [finding.ok for finding in channel.check()] == [True, False]
    with pytest.raises(Refused, match="not marked as a bot yet"):
        channel.label_account(by_hand=True)
    channel.sign_in()
    assert [finding.ok for finding in channel.check()] == [True, True]
    assert channel.bio().strip() == "An AI character."
    assert channel.commit(approved, channel.prepare(approved))


def test_check_says_what_to_do_without_a_token_or_a_server(channel, far, monkeypatch):
    monkeypatch.delenv("MIRA_TOKEN")
    [finding] = channel.check()
    assert not finding.ok
    assert "MIRA_TOKEN is empty" in finding.sentence
    assert "access token" in finding.remedy


@pytest.mark.parametrize(
    "server", ["", "http://social.example", "ftp://social.example", "https://me:pw@social.example"]
)
def test_a_server_that_is_none_or_listens_in_the_clear_is_refused(tmp_path, server):
    account = AccountPart(channel="mastodon", server=server, token_env="MIRA_TOKEN")
    with pytest.raises(Invalid, match=r"accounts\.mira\.server"):
        open_channel("mira", account, Config(root=tmp_path))


@pytest.mark.parametrize("mode", ["500-after", "drop-before", "422-before", "garbage"])
def test_no_secret_is_in_a_sentence_or_a_log(channel, far, approved, caplog, monkeypatch, mode):
    caplog.set_level(logging.DEBUG)
    prepared = channel.prepare(approved)
    far.fail(STATUSES, mode, error=f"no {TOKEN}")
    with pytest.raises(Failed) as failed:
        channel.commit(approved, prepared)
    assert TOKEN not in failed.value.sentence + caplog.text


def test_a_post_in_two_pictures_shows_both(channel, far, approved, tmp_path):
    second = tmp_path / "2.jpg"
    second.write_bytes(approved.pictures[0].read_bytes())
    both = replace(approved.outgoing, picture_sha256=approved.outgoing.picture_sha256 * 2)
    pair = replace(approved, outgoing=both, digest=digest_of(both), pictures=(*approved.pictures, second))
    channel.commit(pair, channel.prepare(pair))
    assert len(live(far)[0]["media_attachments"]) == 2
