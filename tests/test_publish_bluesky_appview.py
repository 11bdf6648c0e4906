"""Comments on a real Bluesky network: what its AppView says of them is heard once and answered once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import appview_server
import pytest
from appview_server import person, until
from face_case import open_line, project
from standin_instagram import approved_photo

from influencer import engage
from influencer.publish import open_replies
from influencer.records import CommentState, ReplyState

pytestmark = [
    pytest.mark.appview,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(appview_server.missing()), reason=appview_server.missing()),
]
ACCOUNT = "mira-bluesky"


@pytest.fixture(scope="module")
def port(postgres, tmp_path_factory):
    url = urlsplit(postgres.new())
    (socket,) = parse_qs(url.query)["host"]
    database = f"postgresql://{url.username}@localhost{url.path}?host={socket}"
    with appview_server.running(tmp_path_factory.mktemp("network"), database) as port:
        yield port


@pytest.fixture(scope="module")
def her(port):
    return person(port, "mira")


@pytest.fixture(scope="module")
def bob(port):
    return person(port, "bob")


@pytest.fixture(scope="module")
def carol(port):
    return person(port, "carol")


@pytest.fixture(scope="module")
def app_password(her):
    return her.tell("com.atproto.server.createAppPassword", name="influencer")["password"]


@pytest.fixture
def config(tmp_path, her, app_password, monkeypatch):
    """A project whose persona posts as her, signed in."""
    monkeypatch.setenv("MIRA_APP_PASSWORD", app_password)
    config = project(tmp_path)
    account = f"channel: bluesky, server: 'http://localhost:{her.port}', username: {her.handle}"
    more = f"accounts: {{{ACCOUNT}: {{{account}, password_env: MIRA_APP_PASSWORD}}, "
    config.write_text(config.read_text().replace("accounts: {", more))
    bible = tmp_path / "personas" / "mira" / "bible.yaml"
    bible.write_text(bible.read_text().replace("accounts: [mira-folder]", f"accounts: [mira-folder, {ACCOUNT}]"))
    line = started(config)
    channel_of(line).sign_in()
    line.ledger.close()
    return config


@pytest.fixture
def post(config, tmp_path, her):
    """A post of hers, sent by the channel and shown by the AppView."""
    line = started(config)
    approved = replace(approved_photo(tmp_path, "bluesky"), key=str(tmp_path))
    channel = channel_of(line)
    receipt = channel.commit(approved, channel.prepare(approved))
    line.ledger.close()
    shown = until(lambda: her.thread(receipt.remote_id))["post"]
    return {"uri": shown["uri"], "cid": shown["cid"]}


def started(config):
    """The program as it starts."""
    return open_line(config, lambda: datetime.now(UTC))


def channel_of(line):
    return open_replies(ACCOUNT, line.config.accounts[ACCOUNT], line.config)


def heard(config, *ours):
    """What a program that has just been started hears of `ours`, by their addresses, and how many in all."""
    line = started(config)
    taken, failed = engage.hear(line)
    line.ledger.close()
    assert failed == []
    found = {kept.comment.id: kept for kept in taken.judged}
    return {said["uri"]: found[said["uri"]] for said in ours if said["uri"] in found}, taken.fresh


def send(config):
    line = started(config)
    done = engage.send_replies(line)
    line.ledger.close()
    return done


def approve(config, kept):
    line = started(config)
    engage.approve(line, kept.name, "ana", "terminal")
    line.ledger.close()


def now_of(config, kept):
    line = started(config)
    found = engage.inbox_of(line).comment(kept.id)
    line.ledger.close()
    return found


def all_told(her, *ours):
    """Wait until the AppView tells her of these."""
    return until(lambda: {said["uri"] for said in ours} <= set(her.told_of()))


def test_comments_are_heard_once_and_one_answer_goes_out_once(config, post, her, bob, carol):
    first, second = bob.says("This glaze is lovely, well done.", post), carol.says("What a beautiful blue!", post)
    all_told(her, first, second)
    ours, _ = heard(config, first, second)
    assert {kept.comment.author for kept in ours.values()} == {"bob.test", "carol.test"}
    assert heard(config)[1] == 0
    approve(config, ours[first["uri"]])
    assert [reply.state for reply in send(config)][-1] is ReplyState.SENT
    (answer,) = until(lambda: bob.below(first["uri"]))
    assert answer == now_of(config, ours[first["uri"]]).reply.receipt.remote_id
    assert (send(config), bob.below(first["uri"]), carol.below(second["uri"])) == ([], [answer], [])
    hers = carol.thread(answer)["post"]
    assert hers["author"]["did"] == her.did
    assert hers["record"]["text"] == ours[first["uri"]].reply.text

    third = bob.says("Thank you, that made my day!", post, {"uri": answer, "cid": hers["cid"]})
    all_told(her, third)
    again, fresh = heard(config, first, second, third)
    assert (list(again), fresh) == ([third["uri"]], 1)
    assert again[third["uri"]].comment.to_her
    assert heard(config)[1] == 0


def test_a_comment_that_is_deleted_is_not_heard_or_not_answered(config, post, her, bob, carol):
    early, late = bob.says("This glaze is lovely, well done.", post), carol.says("What a beautiful blue!", post)
    all_told(her, early, late)
    bob.deletes(early)
    until(lambda: early["uri"] not in her.told_of())
    ours, _ = heard(config, early, late)
    assert list(ours) == [late["uri"]]
    approve(config, ours[late["uri"]])
    carol.deletes(late)
    assert "not there any more" in send(config)[-1].sentence
    kept = now_of(config, ours[late["uri"]])
    assert (kept.reply.state, kept.reply.receipt) == (ReplyState.REFUSED, None)
    until(lambda: late["uri"] not in her.told_of())
    assert (send(config), heard(config)[1]) == ([], 0)
    assert her.below(post["uri"]) == []


def test_a_comment_whose_clock_is_slow_is_heard_all_the_same(config, post, her, bob, carol):
    """The AppView lists a comment at the moment that its author's clock named: below what was heard already."""
    now = bob.says("This glaze is lovely, well done.", post)
    all_told(her, now)
    assert list(heard(config, now)[0]) == [now["uri"]]
    before = carol.says("What a beautiful blue!", post, at=datetime.now(UTC) - timedelta(hours=3))
    all_told(her, before)
    told = her.told_of()
    assert told.index(before["uri"]) > told.index(now["uri"])
    ours, fresh = heard(config, now, before)
    assert (list(ours), fresh) == ([before["uri"]], 1)


def test_who_answers_somebody_else_below_her_post_has_not_written_to_her(config, post, her, bob, carol):
    asked = carol.says("What a beautiful blue!", post)
    all_told(her, asked)
    between = bob.says("I saw you in Lisbon last week, what a day.", post, asked)
    facet = {
        "index": {"byteStart": 0, "byteEnd": 10},
        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": her.did}],
    }
    named = bob.says("@mira.test what a lovely cup!", facets=[facet])
    all_told(her, between, named)
    ours, _ = heard(config, asked, between, named)
    assert {uri for uri, kept in ours.items() if kept.comment.to_her} == {asked["uri"], named["uri"]}
    assert ours[between["uri"]].state is CommentState.SKIPPED
    assert ours[between["uri"]].reply is None
