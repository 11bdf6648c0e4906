"""What was approved is answered once, with exactly that text; whatever dies, stops or lies on the way."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
import reply_crash_case
from inbox_case import approve, crisis, drafted, heard, make_comment, make_inbox, proposed
from makers import NOW
from publish_case import Clock
from reply_crash_case import MODES
from sqlalchemy import update

from influencer import tables
from influencer.errors import Conflict, Failed, Refused, Unclear
from influencer.publish.folder_replies import FolderReplies
from influencer.publish.replier import Pace, Replier
from influencer.records import CommentState, Receipt, ReplyState


class Channel:
    """A channel that does what the script says; `live` is what the world sees."""

    repeatable = False

    def __init__(self):
        self.live, self.script = [], {"prepare_reply": [], "reply": [], "look_reply": []}

    def will(self, call, *answers):
        self.script[call] += answers

    def scripted(self, call):
        answer = self.script[call].pop(0) if self.script[call] else None
        if isinstance(answer, BaseException):
            raise answer
        return answer() if callable(answer) else answer

    def prepare_reply(self, approved):
        self.scripted("prepare_reply")
        return {"key": approved.key}

    def reply(self, approved, prepared):
        self.scripted("reply")
        self.live.append(approved.outgoing.text)
        return Receipt(f"r{len(self.live)}", "https://example.org/r", NOW)

    def look_reply(self, approved, prepared):
        self.scripted("look_reply")
        return Receipt("r1", "", NOW) if self.live else None


@pytest.fixture
def inbox(tmp_path):
    inbox = make_inbox(tmp_path)
    yield inbox
    inbox.close()


@pytest.fixture
def clock():
    return Clock(NOW)


@pytest.fixture
def channel():
    return Channel()


@pytest.fixture
def replier(inbox, clock, channel):
    return Replier(inbox, lambda account: channel, Pace(per_hour=3), clock, "here")


def only(inbox):
    (reply,) = inbox.replies()
    return reply


def ready(inbox, number=1, **more):
    return approve(inbox, proposed(inbox, make_comment(number, **more)))


def test_an_approved_reply_is_sent_once(inbox, replier, channel, clock):
    ready(inbox)
    replier.send_due()
    clock.move(hours=1)
    assert replier.send_due() == []
    assert channel.live == ["Thank you, that is kind."]
    assert only(inbox).state is ReplyState.SENT
    steps = [row["to_state"] for row in inbox.attempts(only(inbox).comment)]
    assert steps == ["intent", "prepared", "armed", "sent"]


def test_what_nobody_approved_is_never_sent(inbox, replier, channel):
    proposed(inbox)
    proposed(inbox, make_comment(2), crisis())
    declined = proposed(inbox, make_comment(3))
    inbox.decline_reply(declined.id, None, "ana", NOW)
    assert replier.send_due() == []
    assert channel.live == []


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (tables.reply, {"text": "Buy my cups."}),
        (tables.reply, {"digest": "0" * 64}),
        (tables.reply, {"language": "de"}),
        (tables.comment, {"remote_id": "somebody-else"}),
        (
            tables.comment,
            {"author": "somebody-else", "content": {"text": "Another.", "to_her": True, "private": False}},
        ),
        (tables.verdict, {"digests": {"folder": "0" * 64}}),
    ],
)
def test_words_that_changed_behind_the_approval_are_not_sent(inbox, replier, channel, table, values):
    ready(inbox)
    with inbox.engine.begin() as connection:
        connection.execute(update(table).values(**values))
    replier.send_due()
    assert channel.live == []
    assert only(inbox).state is ReplyState.REFUSED


def test_a_comment_edited_or_deleted_before_the_sending_is_not_answered(inbox, replier, channel):
    ready(inbox, 1)
    ready(inbox, 2)
    heard(inbox, make_comment(1, text="I changed my mind."), gone=("remote-2",))
    assert replier.send_due() == []
    assert channel.live == []


def test_a_doubtful_answer_is_read_back_and_never_sent_again(inbox, replier, channel, clock):
    ready(inbox)

    def lost():
        channel.live.append("Thank you, that is kind.")
        raise Unclear("no answer")

    channel.will("reply", lost)
    replier.send_due()
    assert only(inbox).state is ReplyState.UNKNOWN
    assert replier.send_due() == []
    clock.move(minutes=10)
    replier.send_due()
    assert (only(inbox).state, len(channel.live)) == (ReplyState.SENT, 1)


def test_what_is_not_found_waits_for_a_person_who_lets_it_be_approved_anew(inbox, replier, channel, clock):
    kept = ready(inbox)
    channel.will("reply", Unclear("no answer"))
    for _ in range(6):
        replier.send_due()
        clock.move(minutes=11)
    assert (only(inbox).state, only(inbox).looks, channel.live) == (ReplyState.UNKNOWN, 3, [])
    replier.settle(kept.id, False, "", "ana")
    again = inbox.comment(kept.id)
    assert (again.state, again.reply.state, again.revision) == (CommentState.DRAFTED, ReplyState.PROPOSED, 2)
    approve(inbox, again, now=clock())
    replier.send_due()
    assert len(channel.live) == 1


def test_nobody_can_say_not_sent_before_it_could_have_appeared(inbox, replier, channel):
    kept = ready(inbox)
    channel.will("reply", Unclear("no answer"))
    replier.send_due()
    with pytest.raises(Conflict, match="may still appear"):
        replier.settle(kept.id, False, "", "ana")
    assert replier.settle(kept.id, True, "https://example.org/9", "ana").state is ReplyState.SENT


def test_an_hour_has_so_many_replies_and_the_rest_wait(inbox, replier, channel, clock):
    for number in range(1, 6):
        ready(inbox, number, author=f"fan{number}")
    replier.send_due()
    assert len(channel.live) == 3
    assert "3 replies an hour" in inbox.replies((ReplyState.APPROVED,))[0].sentence
    clock.move(minutes=61)
    replier.send_due()
    assert len(channel.live) == 5


def test_instagram_gets_ten_replies_a_day_and_the_rest_wait(inbox, replier, channel, clock):
    for number in range(1, 13):
        kept = proposed(inbox, make_comment(number, author=f"fan{number}"), channel="instagram")
        approve(inbox, kept)
    for _ in range(6):
        replier.send_due()
        clock.move(minutes=61)
    assert len(channel.live) == 10
    waits = inbox.replies((ReplyState.APPROVED,))
    assert ["10 replies a day" in reply.sentence for reply in waits] == [True, True]


def test_a_stop_and_a_frozen_account_hold_replies_back(inbox, replier, channel):
    ready(inbox)
    inbox.stop("", "wait", "ana", NOW)
    replier.send_due()
    assert "everything is stopped" in only(inbox).sentence
    inbox.start("", "ana", NOW)
    inbox.freeze("folder", "odd", NOW)
    replier.send_due()
    assert "folder is frozen" in only(inbox).sentence
    inbox.thaw("folder", "ana", NOW)
    replier.send_due()
    assert len(channel.live) == 1


def test_danger_in_the_thread_holds_a_cheerful_reply_back_and_not_the_help(inbox, replier, channel):
    ready(inbox)
    grave = proposed(inbox, make_comment(2), crisis())
    replier.send_due()
    assert channel.live == []
    assert "may be in danger" in inbox.replies((ReplyState.APPROVED,))[0].sentence
    approve(inbox, approve(inbox, grave), really=True)
    replier.send_due()
    assert sorted(channel.live) == ["Please talk to somebody.", "Thank you, that is kind."]


def test_a_lasting_no_ends_it_a_passing_one_tries_again_and_a_challenge_freezes(inbox, replier, channel, clock):
    ready(inbox)
    channel.will("prepare_reply", Failed("busy"), Refused("slow down", permanent=False, freeze=True))
    channel.will("reply", Refused("the comment is gone"))
    replier.send_due()
    assert only(inbox).sentence == "Not yet: busy"
    assert replier.send_due() == []
    clock.move(minutes=6)
    replier.send_due()
    assert inbox.frozen() == {"folder": "slow down"}
    inbox.thaw("folder", "ana", clock())
    clock.move(minutes=6)
    replier.send_due()
    assert (only(inbox).state, only(inbox).sentence, channel.live) == (ReplyState.REFUSED, "the comment is gone", [])


def test_an_approval_holds_for_a_day_and_then_a_person_looks_again(inbox, replier, channel, clock):
    kept = ready(inbox)
    clock.move(hours=25)
    replier.send_due()
    assert channel.live == []
    assert inbox.comment(kept.id).state is CommentState.DRAFTED


def test_two_repliers_at_once_send_once(inbox, replier, channel, clock):
    ready(inbox)
    inner = []
    other = replace(replier, holder="there")
    channel.will("prepare_reply", lambda: inner.extend(other.send_due()))
    replier.send_due()
    assert (inner, len(channel.live)) == ([], 1)


def test_an_edit_while_it_is_being_prepared_stops_it(inbox, replier, channel):
    kept = ready(inbox)
    edit = lambda: inbox.edit_reply(kept.id, None, drafted("Thanks."), "folder", "ana", NOW)  # noqa: E731
    channel.will("prepare_reply", edit)
    replier.send_due()
    assert channel.live == []
    assert only(inbox).state is ReplyState.PROPOSED


# the folder


def test_a_reply_in_a_folder_is_one_file_however_often_it_is_sent(inbox, tmp_path, clock):
    kept = ready(inbox)
    folder = FolderReplies(tmp_path / "replies", clock)
    replier = Replier(inbox, lambda account: folder, Pace(), clock, "here")
    approved = replier._described(inbox.comment(kept.id), kept.reply)
    prepared = folder.prepare_reply(approved)
    assert folder.look_reply(approved, prepared) is None
    first = folder.reply(approved, prepared)
    clock.move(minutes=1)
    assert folder.reply(approved, prepared) == folder.look_reply(approved, prepared) == first
    (path,) = (tmp_path / "replies").iterdir()
    said = json.loads(path.read_text())
    assert (said["to"], said["text"]) == ("remote-1", "Thank you, that is kind.")
    assert "lena" not in path.read_text()


def test_a_folder_that_is_gone_is_not_an_absence(inbox, tmp_path, clock):
    folder = FolderReplies(tmp_path / "nowhere", clock)
    with pytest.raises(Failed, match="bring it back"):
        folder.look_reply(None, {"file": "x.json"})


# death


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    command = [sys.executable, reply_crash_case.__file__, str(tmp_path_factory.mktemp("replies"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("mode", MODES)
def test_a_replier_killed_at_every_step_never_answers_twice(swept, mode):
    trials = [one for one in swept if one["mode"] == mode]
    assert sum(one["died"] for one in trials) > 12
    assert [one for one in trials if one["live"] > 1] == []


@pytest.mark.parametrize("mode", MODES)
def test_every_reply_ends_sent_or_with_a_person(swept, mode):
    trials = [one for one in swept if one["mode"] == mode]
    assert [one for one in trials if one["state"] not in ("sent", "unknown")] == []
    assert [one for one in trials if (one["state"] == "sent") is not bool(one["live"])] == []
    assert trials[0]["state"] == "sent"
    assert mode != "folder" or {one["state"] for one in trials} == {"sent"}
