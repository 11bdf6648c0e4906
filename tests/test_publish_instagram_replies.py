"""Comments and answers through the real library, against a stand-in that lies and never drops a duplicate."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import standin_instagram as standin
from face_case import open_line, project
from instagram_case import a_fresh_one, a_server, a_session  # noqa: F401
from standin_instagram import StandIn

from influencer import engage
from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused, Unclear
from influencer.inbox import Inbox
from influencer.outgoing import reply_digest, reply_for
from influencer.publish import instagram_replies, open_replies
from influencer.publish.instagram_replies import EVERY, InstagramReplies
from influencer.records import ApprovedReply, CommentState, Heard, Listener


class Looks:
    """A look after the other, each with a channel of its own, as `influencer run` has them."""

    def __init__(self, far: StandIn, session: Path) -> None:
        self.far, self.session = far, session
        self.now, self.cursor = datetime.now(UTC), ""

    def channel(self, **options) -> InstagramReplies:
        return standin.replies_to(self.far.ca, self.session, now=lambda: self.now, **options)

    def look(self, minutes: float = 20) -> list[Heard]:
        """What a whole look brings, page after page, as engage asks for it."""
        channel, pages = self.channel(), []
        self.now += timedelta(minutes=minutes)
        while True:
            heard = channel.fetch(self.cursor)
            pages.append(heard)
            assert len(pages) < 40, "a look that does not end"
            if heard.cursor == self.cursor:
                return pages
            self.cursor = heard.cursor

    def heard(self, minutes: float = 20) -> list[str]:
        return [comment.text for page in self.look(minutes) for comment in page.comments]


@pytest.fixture
def looks(far, session) -> Looks:
    return Looks(far, session)


@pytest.fixture
def channel(looks) -> InstagramReplies:
    return looks.channel()


def approved(looks, text="Thank you, that is kind.", which=-1):
    """An approved answer to the last comment that a look brings."""
    comments = [comment for page in looks.look() for comment in page.comments]
    outgoing = reply_for("c1", comments[which], "instagram", text, "en")
    return ApprovedReply(outgoing, reply_digest(outgoing), f"key-{comments[which].id}")


def hers(far):
    return [comment for comment in far.comments if comment["user"]["pk"] == standin.USER_ID]


# Hearing.


def test_a_comment_is_heard_as_it_was_typed(far, looks):
    post = far.post_by_hand("A cup.")
    said = far.says(post, "bob", "What a <cup>! ☕\nTruly.")
    (comment,) = [one for page in looks.look() for one in page.comments]
    assert (comment.id, comment.author, comment.post) == (str(said["pk"]), "bob", str(post["pk"]))
    assert comment.text == "What a <cup>! ☕\nTruly."
    assert (comment.to_her, comment.private, comment.account) == (True, False, "mira")
    assert comment.at == datetime.fromtimestamp(said["created_at_utc"], UTC)
    assert comment.refs == {"media": post["id"], "code": post["code"], "parent": ""}


def test_who_speaks_to_somebody_else_is_not_writing_to_her_and_she_is_nobody_else(far, looks):
    post = far.post_by_hand("A cup.")
    top = far.says(post, "bob", "What a cup!")
    far.says(post, "eve", "@bob I have one", under=top)
    far.says(post, "eve", "@bob @mira do you sell it?", under=top)
    far._written(post["pk"], "mira", int(standin.USER_ID), "Thanks!", top)
    heard = {one.text: one.to_her for page in looks.look() for one in page.comments}
    assert heard == {"What a cup!": True, "@bob I have one": False, "@bob @mira do you sell it?": True}


def test_page_after_page_and_thread_after_thread_nothing_is_skipped(far, looks):
    far.comments_page = 3
    post = far.post_by_hand("A cup.")
    tops = [far.says(post, "bob", f"number {number}") for number in range(5)]
    for number in range(7):
        far.says(post, "eve", f"below {number}", under=tops[1])
    heard = looks.heard()
    assert sorted(heard) == sorted([f"number {n}" for n in range(5)] + [f"below {n}" for n in range(7)])
    assert looks.heard() == looks.heard()  # the whole of it again, which the ledger knows by its ids


def test_a_look_that_died_goes_on_where_it_was(far, looks):
    far.comments_page = 2
    post = far.post_by_hand("A cup.")
    for number in range(6):
        far.says(post, "bob", f"number {number}")
    first = looks.channel().fetch("")
    looks.cursor = first.cursor
    rest = looks.heard()
    assert [one.text for one in first.comments] + rest == [f"number {n}" for n in range(6)]


def test_a_quiet_account_costs_one_request_every_twenty_minutes(far, looks):
    far.post_by_hand("A cup.")
    looks.look()
    before = len(far.requests)
    assert looks.look(minutes=19)[-1].comments == ()
    assert len(far.requests) == before
    looks.look(minutes=2)
    asked = far.requests[before:]
    assert [line.split("/")[3] for line in asked] == ["feed", "media"]  # the posts, and one that has its turn


def test_a_look_reads_so_many_pages_and_the_next_goes_on(far, looks, monkeypatch):
    monkeypatch.setattr(instagram_replies, "MOST_READS", 2)
    for number in range(5):
        far.says(far.post_by_hand(f"post {number}"), "bob", f"number {number}")
    heard = [looks.heard() for _ in range(3)]
    assert [len(one) for one in heard[:2]] == [2, 2]
    assert {text for one in heard for text in one} == {f"number {number}" for number in range(5)}


def test_old_posts_are_left_alone(far, looks):
    old = far.post_by_hand("Long ago.", taken_at=time.time() - 20 * 86400)
    far.says(old, "bob", "late to the party")
    assert looks.heard() == []


def test_an_edit_and_a_deletion_are_noticed_though_no_count_changes(far, looks):
    post = far.post_by_hand("A cup.")
    first, second = far.says(post, "bob", "Nice."), far.says(post, "eve", "Lovely.")
    looks.look()
    first["text"] = "Ugly."
    assert "Ugly." in looks.heard()
    far.comments.remove(second)
    far.counts[post["pk"]] = 2
    assert [page.gone for page in looks.look() if page.gone] == []
    assert [page.gone for page in looks.look() if page.gone] == [(str(second["pk"]),)]


def test_comments_that_are_counted_and_not_shown_take_nothing_back(far, looks):
    post = far.post_by_hand("A cup.")
    far.says(post, "bob", "Nice.")
    looks.look()
    far.counts[post["pk"]] = 1
    far.comments.clear()
    for _ in range(3):
        assert [page.gone for page in looks.look() if page.gone] == []


@pytest.mark.parametrize("mode", ["500", "drop", "garbage", "a_list", "empty", "no_media"])
@pytest.mark.parametrize("what", ["feed", "reading"])
def test_what_cannot_be_read_moves_no_cursor(far, looks, mode, what):
    far.says(far.post_by_hand("A cup."), "bob", "Nice.")
    setattr(far, what, mode)
    with pytest.raises(Failed) as failed:
        looks.look()
    assert type(failed.value) is Failed
    assert looks.cursor == ""
    setattr(far, what, "ok")
    assert looks.heard(minutes=2) == ["Nice."]


@pytest.mark.parametrize("mode", ["challenge_required", "feedback_required", "masked_challenge", "throttled"])
def test_a_challenge_while_reading_freezes_the_account(far, looks, mode):
    far.says(far.post_by_hand("A cup."), "bob", "Nice.")
    far.reading = mode
    with pytest.raises(Refused) as refused:
        looks.look()
    assert refused.value.freeze


def test_a_comment_that_does_not_say_whose_it_is_does_not_hold_up_the_others(far, looks):
    post = far.post_by_hand("A cup.")
    far.says(post, "bob", "Nice.")["user"] = None
    far.says(post, "eve", "Lovely.")
    assert looks.heard() == ["Lovely."]


# Answering.


def test_an_answer_goes_under_the_comment_with_a_token_of_its_own(far, looks):
    post = far.post_by_hand("A cup.")
    said = far.says(post, "bob", "What a cup!")
    answer = approved(looks)
    channel = looks.channel()
    prepared = channel.prepare_reply(answer)
    assert far.asked == []
    receipt = channel.reply(answer, prepared)
    ([reply], [sent]) = hers(far), far.asked
    assert (reply["text"], reply["top"]) == (answer.outgoing.text, said["pk"])
    assert sent["replied_to_comment_id"] == said["pk"]
    assert sent["idempotence_token"] == sent["comment_creation_key"] == prepared["token"]
    assert sent["idempotence_token"] == looks.channel().prepare_reply(answer)["token"]
    assert receipt.remote_id == str(reply["pk"])
    assert receipt.url == f"https://www.instagram.com/p/{post['code']}/c/{said['pk']}/r/{reply['pk']}/"
    assert channel.look_reply(answer, prepared) == receipt
    assert channel.reply(answer, prepared) == receipt
    assert len(hers(far)) == len(far.asked) == 1


def test_an_answer_to_an_answer_names_who_it_is_for(far, looks):
    post = far.post_by_hand("A cup.")
    top = far.says(post, "bob", "What a cup!", at=time.time() - 60)
    below = far.says(post, "eve", "Where is it from?", under=top)
    answer = approved(looks)
    channel = looks.channel()
    channel.reply(answer, channel.prepare_reply(answer))
    ([reply], [sent]) = hers(far), far.asked
    assert reply["text"] == "@eve Thank you, that is kind."
    assert (sent["replied_to_comment_id"], reply["top"]) == (below["pk"], top["pk"])


LOST = ["500", "500_wait", "408", "empty", "no_media", "a_list", "garbage", "redirect", "drop"]


@pytest.mark.parametrize("mode", LOST)
@pytest.mark.parametrize("shows", [True, False])
def test_an_answer_whose_receipt_was_lost_is_found_and_never_doubled(far, looks, mode, shows):
    far.shows_answered = shows
    far.says(far.post_by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.commenting = f"accept_{mode}"
    try:
        receipt = channel.reply(answer, prepared)  # a 4xx is checked at once
    except Unclear:
        receipt = channel.look_reply(answer, prepared)
    assert receipt.remote_id == str(hers(far)[0]["pk"])
    far.commenting = "ok"
    assert looks.channel().reply(answer, prepared) == receipt
    assert len(hers(far)) == len(far.asked) == 1


@pytest.mark.parametrize("mode", LOST)
def test_an_answer_that_never_came_is_unclear_sent_once_and_reads_back_as_absent(far, looks, mode):
    far.says(far.post_by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.commenting = mode
    with pytest.raises(Unclear):
        channel.reply(answer, prepared)
    assert len(far.asked) == 1
    assert channel.look_reply(answer, prepared) is None
    assert not channel.repeatable


def test_an_answer_that_takes_too_long_is_unclear_and_found(far, looks):
    far.says(far.post_by_hand("A cup."), "bob", "What a cup!")
    answer = approved(looks)
    prepared = looks.channel().prepare_reply(answer)
    far.commenting = "accept_slow"
    with pytest.raises(Unclear):
        looks.channel(timeout=(0.3, 0.3)).reply(answer, prepared)
    assert looks.channel().look_reply(answer, prepared).remote_id == str(hers(far)[0]["pk"])


NOES = ["feedback_required", "challenge_required", "login_required", "throttled", "bad_request", "wait"]


@pytest.mark.parametrize("mode", NOES)
def test_a_no_that_was_a_yes_is_seen_through(far, looks, mode):
    """Instagram has answered a comment with 400 and made it all the same."""
    far.says(far.post_by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.commenting = f"accept_{mode}"
    assert channel.reply(answer, prepared).remote_id == str(hers(far)[0]["pk"])


@pytest.mark.parametrize("mode", NOES)
def test_a_no_is_believed_once_nothing_is_seen(far, looks, mode):
    far.says(far.post_by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.commenting = mode
    with pytest.raises(Unclear if mode == "bad_request" else Refused) as failed:
        channel.reply(answer, prepared)
    assert getattr(failed.value, "freeze", False) is (mode != "bad_request")
    assert (len(far.asked), hers(far)) == (1, [])


def test_a_comment_deleted_just_before_is_refused_for_good(far, looks):
    said = far.says(far.post_by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.comments.remove(said)
    with pytest.raises(Refused, match="did not take the reply") as refused:
        channel.reply(answer, prepared)
    assert (refused.value.permanent, refused.value.freeze) == (True, False)


def test_what_was_answered_by_hand_is_not_answered_again(far, looks):
    post = far.post_by_hand("A cup.")
    said = far.says(post, "bob", "What a cup!")
    other = far.says(post, "eve", "@bob mine is older", under=said)
    answer, channel = approved(looks, which=0), looks.channel()
    assert answer.outgoing.to == str(said["pk"])
    prepared = channel.prepare_reply(answer)
    far._written(post["pk"], "mira", int(standin.USER_ID), "@eve older cups are better", other)
    assert channel.look_reply(answer, prepared) is None
    by_hand = far._written(post["pk"], "mira", int(standin.USER_ID), "Ha, thank you!", said)
    assert channel.reply(answer, prepared).remote_id == str(by_hand["pk"])
    assert far.asked == []


def test_a_comment_that_was_deleted_or_edited_is_not_answered(far, looks):
    post = far.post_by_hand("A cup.")
    said = far.says(post, "bob", "What a cup!")
    answer = approved(looks)
    said["text"] = "I hate it."
    with pytest.raises(Refused, match="edited after you approved"):
        looks.channel().prepare_reply(answer)
    far.comments.remove(said)
    with pytest.raises(Refused, match="not there any more"):
        looks.channel().prepare_reply(answer)


def test_nothing_is_answered_while_the_profile_does_not_say_that_it_is_ai(far, looks, tmp_path):
    far.says(far.post_by_hand("A cup."), "bob", "What a cup!")
    answer = approved(looks)
    looks.session = standin.write_session(tmp_path / "bare.json", influencer={})
    with pytest.raises(Refused, match="influencer label mira") as refused:
        looks.channel().prepare_reply(answer)
    assert not refused.value.permanent


def test_what_is_no_comment_of_instagrams_is_refused(far, looks):
    far.says(far.post_by_hand("A cup."), "bob", "What a cup!")
    answer = approved(looks)
    for changed in (replace(answer.outgoing, refs={}), replace(answer.outgoing, to="at://did:plc:x")):
        with pytest.raises(Refused, match="no comment of Instagram's"):
            looks.channel().prepare_reply(replace(answer, outgoing=changed))


@pytest.mark.parametrize("mode", ["500", "drop", "garbage", "a_list"])
def test_a_thread_that_cannot_be_read_is_no_absence_and_nothing_is_sent_then(far, looks, mode):
    far.says(far.post_by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.reading = mode
    with pytest.raises(Failed) as failed:
        channel.look_reply(answer, prepared)
    assert type(failed.value) is Failed
    with pytest.raises(Refused, match="nothing was sent") as refused:
        channel.reply(answer, prepared)
    assert not refused.value.permanent
    assert far.asked == []


def test_a_thread_too_long_to_read_is_no_absence(far, looks):
    post = far.post_by_hand("A cup.")
    said = far.says(post, "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.comments_page = 1
    for number in range(8):
        far.says(post, "eve", f"number {number}", under=said)
    with pytest.raises(Failed, match="look by hand"):
        channel.look_reply(answer, prepared)


# The whole way.


def test_from_a_comment_to_an_answer_the_whole_way_once(far, tmp_path, monkeypatch):
    config = project(tmp_path / "project")
    account = "{channel: instagram, username: mira}"
    config.write_text(config.read_text().replace("mira-folder: {channel: folder}", f"mira-folder: {account}"))
    looks = Looks(far, standin.write_session(tmp_path / "mira.json"))
    monkeypatch.setattr(instagram_replies, "open_account", lambda name, account, config: looks.channel(name=name))
    line = open_line(config, lambda: looks.now)
    post = far.post_by_hand("A cup.")
    kind = far.says(post, "bob", "This glaze is lovely, well done.")
    grave = far.says(far.post_by_hand("Another cup."), "eve", "I want to die")
    taken, failed = engage.hear(line)
    assert (taken.fresh, [kept.comment.id for kept in taken.urgent], failed) == (2, [str(grave["pk"])], [])
    assert engage.hear(line)[0].fresh == 0
    (urgent,) = taken.urgent
    engage.decline(line, urgent.name, "ana")
    (waits,) = [kept for kept in engage.waiting(line) if kept.comment.id == str(kind["pk"])]
    engage.approve(line, waits.name, "ana", "terminal")
    assert [reply.state for reply in engage.send_replies(line)] == ["sent"]
    assert engage.send_replies(line) == []
    ([reply], [sent]) = hers(far), far.asked
    assert (reply["top"], sent["comment_text"]) == (kind["pk"], waits.reply.text)
    looks.now += EVERY
    far.says(post, "bob", "Do you use wood ash?", under=reply)
    engage.hear(line)
    (again,) = [kept for kept in engage.waiting(line, everything=True) if "wood ash" in kept.comment.text]
    assert (again.thread, again.comment.refs["parent"]) == (waits.thread, str(kind["pk"]))
    far.comments.remove(next(one for one in far.comments if "wood ash" in one["text"]))
    for _ in range(2):
        looks.now += EVERY
        engage.hear(line)
    assert Inbox(line.ledger.engine).comment(again.id).state is CommentState.GONE
    line.ledger.close()


def test_an_account_that_is_not_to_be_asked_is_left_alone(far, tmp_path, monkeypatch):
    config = project(tmp_path / "project")
    account = "{channel: instagram, username: mira, comments: false}"
    config.write_text(config.read_text().replace("mira-folder: {channel: folder}", f"mira-folder: {account}"))
    monkeypatch.setattr(instagram_replies, "open_account", lambda *_: pytest.fail("was opened"))
    line = open_line(config)
    assert engage.hear(line)[0].fresh == 0
    assert "comments are not asked for" in engage.findings(line)[0].sentence
    line.ledger.close()


def test_accounts_on_instagram_are_listened_to(tmp_path):
    opened = open_replies("mira", AccountPart(channel="instagram"), Config(root=tmp_path))
    assert isinstance(opened, Listener)


def test_our_comment_is_the_librarys_own_but_for_its_token(far, looks):
    """Holds what we rely on of the pinned library: a version that sends another token, or none, shows up here."""
    far.says(far.post_by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    channel.reply(answer, prepared)
    with channel._signed_in() as client:
        client.media_comment(prepared["media"], "Other words.", int(prepared["to"]))
    ours, theirs = far.asked
    assert set(ours) == set(theirs)
    moving = {"comment_text", "idempotence_token", "comment_creation_key", "user_breadcrumb", "feed_position"}
    assert {k: v for k, v in ours.items() if k not in moving} == {k: v for k, v in theirs.items() if k not in moving}
    assert prepared["token"] not in json.dumps(theirs)
