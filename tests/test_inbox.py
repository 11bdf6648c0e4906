"""Comments are entered once, edits and deletions honoured, nobody is answered twice, and who asks is forgotten."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from inbox_case import approve, crisis, drafted, heard, held, make_comment, make_inbox, proposed, skipped
from makers import NOW

from influencer.errors import Conflict, Missing
from influencer.inbox import Inbox, outgoing_of
from influencer.ledger import open_ledger
from influencer.outgoing import reply_digest
from influencer.records import CommentState, Heard, Receipt, ReplyState


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def inbox(request, tmp_path):
    if request.param == "postgres":
        inbox = Inbox(open_ledger(request.getfixturevalue("postgres").ledger_url()).engine)
    else:
        inbox = make_inbox(tmp_path)
    yield inbox
    inbox.close()


@pytest.fixture
def files(tmp_path):
    """The same in a file that can be looked into."""
    inbox = make_inbox(tmp_path)
    yield inbox
    inbox.close()


def journal(inbox):
    return [(entry.kind, entry.sentence) for entry in inbox.entries(100)]


# heard once


def test_a_comment_heard_twice_is_entered_once(inbox):
    (kept,) = heard(inbox, make_comment())
    assert heard(inbox, make_comment()) == []
    assert inbox.comments() == [kept]
    assert (kept.comment.author, kept.thread, kept.state, kept.revision) == ("lena", "post-1", CommentState.NEW, 1)


def test_the_same_id_on_another_account_is_another_comment(inbox):
    heard(inbox, make_comment())
    assert inbox.hear("mira", "other", Heard((make_comment(),)), NOW) != []
    assert len(inbox.comments()) == 2


def test_cursor_and_comments_are_written_together_or_not_at_all(inbox):
    broken = make_comment(2, at=None)
    with pytest.raises(Exception):  # noqa: B017
        inbox.hear("mira", "folder", Heard((make_comment(), broken), "c2"), NOW, since="")
    assert (inbox.cursor("folder"), inbox.comments()) == ("", [])
    inbox.hear("mira", "folder", Heard((make_comment(),), "c2"), NOW, since="")
    assert (inbox.cursor("folder"), len(inbox.comments())) == ("c2", 1)


def test_whoever_heard_from_an_older_place_enters_nothing(inbox):
    inbox.hear("mira", "folder", Heard((make_comment(),), "5"), NOW, since="")
    with pytest.raises(Conflict, match="somebody else has just heard it"):
        inbox.hear("mira", "folder", Heard((make_comment(2),), "9"), NOW, since="")
    assert inbox.cursor("folder") == "5"


@pytest.mark.parametrize("seed", range(20))
def test_a_listener_that_dies_anywhere_neither_skips_nor_repeats(inbox, seed):
    dice, world = random.Random(seed), [make_comment(number) for number in range(1, 30)]
    while (since := inbox.cursor("folder")) != "29":
        at = int(since or 0)
        page = world[at : at + dice.randint(1, 6)]
        if dice.random() < 0.4:
            continue  # it died between hearing and entering
        inbox.hear("mira", "folder", Heard(tuple(page), str(at + len(page))), NOW, since=since)
    assert [kept.comment.id for kept in inbox.comments()] == [comment.id for comment in world]


# edited, deleted


def test_an_edit_makes_it_new_and_voids_an_approval_of_its_answer(inbox):
    kept = approve(inbox, proposed(inbox))
    assert kept.reply.state is ReplyState.APPROVED
    (again,) = heard(inbox, make_comment(text="I hate cups."))
    assert (again.state, again.revision, again.reply, again.comment.text) == (
        CommentState.NEW,
        2,
        None,
        "I hate cups.",
    )


def test_an_approval_of_what_was_seen_before_an_edit_is_refused(inbox):
    kept = proposed(inbox)
    heard(inbox, make_comment(text="I hate cups."))
    inbox.judge(inbox.comment(kept.id), drafted(), "folder", NOW)
    with pytest.raises(Conflict, match="changed since you looked"):
        approve(inbox, kept)


def test_an_edit_after_the_answer_was_sent_leaves_the_answer(inbox):
    kept = approve(inbox, proposed(inbox))
    sent = inbox.step(kept.reply, ReplyState.SENT, NOW, "Sent.", receipt=Receipt("r1", "", NOW))
    (again,) = heard(inbox, make_comment(text="Another."))
    assert again.reply == sent


def test_what_its_author_deletes_loses_its_words_and_its_answer(inbox):
    kept = approve(inbox, proposed(inbox))
    heard(inbox, gone=("remote-1", "never-seen"))
    gone = inbox.comment(kept.id)
    assert (gone.state, gone.comment.text, gone.comment.author, gone.reply) == (CommentState.GONE, "", "", None)
    assert heard(inbox, make_comment()) == []


# judged


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (drafted(), CommentState.DRAFTED),
        (held(), CommentState.HELD),
        (skipped(), CommentState.SKIPPED),
    ],
)
def test_every_outcome_is_kept_with_its_reasons(inbox, outcome, state):
    (kept,) = heard(inbox, make_comment())
    judged = inbox.judge(kept, outcome, "folder", NOW)
    assert (judged.state, judged.reasons[-1], judged.language) == (state, "because", "en")
    assert (judged.reply is not None) is (state is CommentState.DRAFTED)
    with pytest.raises(Conflict):
        inbox.judge(kept, outcome, "folder", NOW)


def test_danger_is_in_the_journal_without_a_word_of_whoever_wrote_it(inbox):
    kept = proposed(inbox, make_comment(text="goodbye everybody", author="sad.person"), crisis())
    assert [kind for kind, _ in journal(inbox)] == ["crisis", "drafted"]
    told = " ".join(sentence for _, sentence in journal(inbox))
    assert f"influencer replies show {kept.id}" in told
    assert "goodbye" not in told
    assert "sad.person" not in told


def test_a_thread_is_paused_until_a_person_has_decided_on_the_danger(inbox):
    kept = proposed(inbox, outcome=crisis())
    assert inbox.is_paused("post-1")
    assert not inbox.is_paused("post-1", but=kept.id)
    inbox.decline_reply(kept.id, None, "ana", NOW)
    assert not inbox.is_paused("post-1")


def test_a_pause_holds_back_what_was_approved_before(inbox):
    kind = approve(inbox, proposed(inbox))
    proposed(inbox, make_comment(2), crisis())
    with pytest.raises(Conflict, match="may be in danger"):
        inbox.step(kind.reply, ReplyState.INTENT, NOW, "Its turn.")


def test_an_answer_to_her_reply_stands_in_the_same_thread(inbox):
    kept = approve(inbox, proposed(inbox))
    inbox.step(kept.reply, ReplyState.SENT, NOW, "Sent.", receipt=Receipt("her-reply", "", NOW))
    (answer,) = heard(inbox, make_comment(2, post="her-reply"))
    assert answer.thread == "post-1"
    assert inbox.said_to("LENA", answer.thread) == ["Thank you, that is kind."]


# decided


def test_an_approval_is_bound_to_the_very_words(inbox):
    kept = proposed(inbox)
    done = approve(inbox, kept)
    assert done.reply.digest == inbox.verdict_digest(kept.id) == reply_digest(outgoing_of(kept, kept.reply))
    assert done.state is CommentState.CLOSED


def test_danger_is_approved_twice_or_not_at_all(inbox):
    kept = proposed(inbox, outcome=crisis())
    words = [approve(inbox, kept, really).reply.state for really in (True, False, True)]
    assert words == [ReplyState.PROPOSED, ReplyState.PROPOSED, ReplyState.APPROVED]


def test_a_fixed_answer_cannot_be_made_hers(inbox):
    kept = proposed(inbox, outcome=crisis())
    with pytest.raises(Conflict, match="fixed answer"):
        inbox.edit_reply(kept.id, None, drafted("Cheer up."), "folder", "ana", NOW)
    assert inbox.comment(kept.id).reply.text == "Please talk to somebody."


def test_an_edit_of_the_reply_has_to_be_approved_again(inbox):
    approve(inbox, proposed(inbox))
    (kept,) = inbox.comments()
    edited = inbox.edit_reply(kept.id, 1, drafted("Thanks."), "folder", "ana", NOW)
    assert (edited.reply.state, edited.reply.digest, edited.name) == (ReplyState.PROPOSED, "", f"{kept.id}.2")
    with pytest.raises(Conflict, match="changed since you looked"):
        approve(inbox, kept)


@pytest.mark.parametrize("state", [ReplyState.ARMED, ReplyState.SENT, ReplyState.UNKNOWN])
def test_what_may_have_left_can_no_longer_be_taken_back(inbox, state):
    kept = approve(inbox, proposed(inbox))
    inbox.step(kept.reply, state, NOW, "On its way.")
    for act in (
        lambda: inbox.decline_reply(kept.id, None, "ana", NOW),
        lambda: inbox.edit_reply(kept.id, None, drafted(), "folder", "ana", NOW),
    ):
        with pytest.raises(Conflict, match=f"already {state}"):
            act()


def test_a_step_from_elsewhere_or_past_a_stop_is_refused(inbox):
    kept = approve(inbox, proposed(inbox))
    inbox.stop("mira", "wait", "ana", NOW)
    with pytest.raises(Conflict, match="mira is stopped"):
        inbox.step(kept.reply, ReplyState.INTENT, NOW, "Its turn.")
    inbox.start("mira", "ana", NOW)
    inbox.step(kept.reply, ReplyState.INTENT, NOW, "Its turn.")
    with pytest.raises(Conflict, match="no longer approved"):
        inbox.step(kept.reply, ReplyState.INTENT, NOW, "Its turn.")


# forgotten


def raw(inbox: Inbox) -> bytes:
    folder = Path(inbox.engine.url.database).parent
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def test_who_is_forgotten_leaves_no_trace_in_any_file_and_is_not_heard_again(files):
    sentence = "my telltale sentence about porcelain"
    kept = approve(files, proposed(files, make_comment(author="Pia.Example", text=sentence)))
    files.step(kept.reply, ReplyState.SENT, NOW, "Sent.", receipt=Receipt("r-9", "https://example.org/r-9", NOW))
    assert sentence.encode() in raw(files)
    done = files.forget("@pia.example", "ana", NOW)
    assert (done.comments, done.urls) == (1, ("https://example.org/r-9",))
    left = raw(files)
    assert [word for word in (sentence, "pia.example", "remote-1", kept.id) if word.encode() in left] == []
    assert heard(files, make_comment(author="PIA.example"), make_comment(2, author="pia.other")) != []
    assert [one.comment.author for one in files.comments()] == ["pia.other"]


@pytest.mark.postgres
@pytest.mark.parametrize("how", ["forgotten", "too old"])
def test_on_postgres_no_table_holds_their_words_any_more(postgres, how):
    inbox = Inbox(open_ledger(postgres.ledger_url()).engine)
    words = ("Pia.Telltale", f"my {how} sentence about porcelain", f"remote-{how.replace(' ', '-')}")
    kept = proposed(inbox, make_comment(id=words[2], author=words[0], text=words[1]))
    assert all(in_tables(postgres, word) for word in (words[1], words[2]))
    if how == "forgotten":
        inbox.forget("@pia.telltale", "ana", NOW)
        with pytest.raises(Missing):
            inbox.comment(kept.id)
    else:
        assert inbox.clear_old(NOW + timedelta(days=30, seconds=1), NOW) == 1
        assert inbox.comment(kept.id).comment.text == ""
    inbox.close()
    assert [word for word in (*words, words[0].lower()) if in_tables(postgres, word)] == []


def in_tables(server, word: str) -> bool:
    """Whether any file that holds tables or indexes has this word; PostgreSQL's log of changes is recycled in time."""
    server.do("CHECKPOINT")
    files = (path for path in (server.folder / "data" / "base").rglob("*") if path.is_file())
    return any(word.encode() in path.read_bytes() for path in files)


def test_a_promise_to_forget_outlives_a_restart(files, tmp_path):
    files.forget("lena", "ana", NOW)
    files.forget("lena", "ana", NOW)
    files.close()
    again = Inbox(open_ledger(f"sqlite:///{tmp_path}/outputs/influencer.db").engine)
    assert heard(again, make_comment()) == []
    again.close()


def test_nobody_is_forgotten_in_the_moment_they_are_answered(inbox):
    kept = approve(inbox, proposed(inbox))
    inbox.step(kept.reply, ReplyState.ARMED, NOW, "Sending it now.")
    with pytest.raises(Conflict, match="on its way"):
        inbox.forget("lena", "ana", NOW)
    assert inbox.comment(kept.id).comment.author == "lena"


def test_after_the_days_words_and_names_are_gone_but_not_what_is_being_answered(files):
    old = proposed(files, make_comment(1, text="an old sentence"))
    busy = approve(files, proposed(files, make_comment(2, text="a busy one")))
    assert files.clear_old(NOW, NOW) == 0
    assert files.clear_old(NOW + timedelta(seconds=1), NOW) == 1
    left = files.comment(old.id)
    assert (left.comment.text, left.comment.author, left.reply.text) == ("", "", "")
    assert (left.state, left.reply.state) == (CommentState.CLOSED, ReplyState.DECLINED)
    assert files.comment(busy.id).comment.text == "a busy one"
    assert b"an old sentence" not in raw(files)
    assert heard(files, make_comment(1, text="an old sentence")) == []
    assert files.clear_old(NOW + timedelta(seconds=1), NOW) == 0


def test_a_comment_there_is_none_of_is_a_sentence(inbox):
    with pytest.raises(Missing, match="`influencer replies` lists"):
        inbox.comment("c-none")
