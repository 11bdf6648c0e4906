"""Comments and answers against a stand-in for Meta, with a proxy in between that loses and spoils answers."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from face_case import open_line, project
from fault_proxy import AFTER, LATE, LIES, Proxy
from graph_case import a_proxy, a_server, an_honest_proxy, before_the_first_post  # noqa: F401
from standin_graph import NAME, OWNER, Meta, No

from influencer import engage
from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused, Unclear
from influencer.outgoing import reply_digest, reply_for
from influencer.publish import graph_replies, open_replies
from influencer.publish.graph_replies import EVERY, GraphReplies
from influencer.publish.store import open_store
from influencer.publish.wire import Wire
from influencer.records import ApprovedReply, Heard, Listener


class Looks:
    """A look after the other, each with a channel of its own, as `influencer run` has them."""

    def __init__(self, far: Proxy, folder: Path) -> None:
        self.far, self.folder = far, folder
        self.now, self.cursor = datetime.now(UTC), ""
        self.channel().label_account(by_hand=True)

    def channel(self, timeout: tuple[float, float] = (5, 20), server: str = "", name: str = "mira") -> GraphReplies:
        part = AccountPart(
            channel="instagram_graph",
            server=server or f"http://127.0.0.1:{self.far.server_port}",
            token_env="MIRA_TOKEN",
            media_store="shown",
            media_url="http://127.0.0.1:1/files",
        )
        wire = Wire(timeout=timeout, pause=0)
        store = open_store(name, part, Config(root=self.folder), wire)
        session = self.folder / "session.json"
        return GraphReplies(name, part, session, store, now=lambda: self.now, wire=wire)

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
def looks(far: Proxy, tmp_path: Path) -> Looks:
    return Looks(far, tmp_path)


def approved(looks: Looks, text: str = "Thank you, that is kind.", which: int = -1) -> ApprovedReply:
    """An approved answer to the last comment that a look brings."""
    comments = [comment for page in looks.look() for comment in page.comments]
    outgoing = reply_for("c1", comments[which], "instagram_graph", text, "en")
    return ApprovedReply(outgoing, reply_digest(outgoing), f"key-{comments[which].id}")


def hers(meta: Meta):
    return [comment for comment in meta.comments if comment["username"] == NAME]


def to(comment) -> str:
    """Where an answer to it is sent."""
    return f"/{comment['id']}/replies"


# Hearing.


def test_who_only_listens_keeps_a_token_that_lives(meta, far, looks):
    looks.look()
    assert meta.tokens_made == 0
    looks.look(minutes=25 * 60)
    looks.look()
    assert meta.tokens_made == 1
    meta.by_hand("Look at my cat")
    meta.by_hand("And at my dog")
    looks.look(minutes=25 * 60)
    assert meta.tokens_made == 2  # once a look, not once a page


def test_a_comment_is_heard_as_it_was_typed(meta, looks):
    post = meta.by_hand("A cup.")
    said = meta.says(post, "bob", "What a <cup>! ☕\nTruly.")
    (comment,) = [one for page in looks.look() for one in page.comments]
    assert (comment.id, comment.author, comment.post) == (said["id"], "bob", post["id"])
    assert comment.text == "What a <cup>! ☕\nTruly."
    assert (comment.to_her, comment.private, comment.account) == (True, False, "mira")
    assert comment.refs == {"media": post["id"], "parent": ""}


def test_hers_and_hidden_ones_are_no_comments_and_who_speaks_to_others_is_not_writing_to_her(meta, looks):
    post = meta.by_hand("A cup.")
    top = meta.says(post, "bob", "What a cup!")
    meta.says(post, "eve", "@bob I have one", under=top)
    meta.says(post, "eve", f"@bob @{NAME} do you sell it?", under=top)
    meta.says(post, NAME, "Thanks!", under=top)
    meta.says(post, "spam", "cheap followers")["hidden"] = True
    heard = {one.text: one.to_her for page in looks.look() for one in page.comments}
    assert heard == {"What a cup!": True, "@bob I have one": False, f"@bob @{NAME} do you sell it?": True}


def test_page_after_page_and_thread_after_thread_nothing_is_skipped(meta, looks):
    meta.comments_page = 3
    post = meta.by_hand("A cup.")
    tops = [meta.says(post, "bob", f"number {number}") for number in range(5)]
    for number in range(7):
        meta.says(post, "eve", f"below {number}", under=tops[1])
    first = looks.channel().fetch("")
    looks.cursor = first.cursor  # and then it died
    heard = {*looks.heard(), *(one.text for one in first.comments)}
    assert heard == {f"number {n}" for n in range(5)} | {f"below {n}" for n in range(7)}


def test_a_quiet_account_is_asked_every_few_minutes(meta, far, looks):
    meta.by_hand("A cup.")
    looks.look()
    before = len(far.requests)
    looks.look(minutes=4)
    assert len(far.requests) == before
    looks.look(minutes=2)
    assert [line.rpartition("/")[2] for line in far.requests[before:]] == ["me", "media", "comments"]


def test_an_edit_and_a_deletion_are_noticed(meta, looks):
    post = meta.by_hand("A cup.")
    first, second = meta.says(post, "bob", "Nice."), meta.says(post, "eve", "Lovely.")
    looks.look()
    first["text"] = "Ugly."
    assert "Ugly." in looks.heard()
    meta.comments.remove(second)
    assert [page.gone for page in looks.look() if page.gone] == []
    assert [page.gone for page in looks.look() if page.gone] == [(second["id"],)]


@pytest.mark.parametrize("mode", ["500-before", "drop-before", "garbage", "no-post", "400-before"])
@pytest.mark.parametrize("path", [f"/{OWNER}/media", "/comments", "/me"])
def test_what_cannot_be_read_moves_no_cursor(meta, far, looks, mode, path):
    meta.says(meta.by_hand("A cup."), "bob", "Nice.")
    far.fail(path, mode, "GET")
    with pytest.raises(Failed) as failed:
        looks.look()
    assert type(failed.value) is Failed
    assert looks.cursor == ""
    assert looks.heard() == ["Nice."]


def test_a_token_without_the_permission_is_told_which(meta, looks):
    meta.says(meta.by_hand("A cup."), "bob", "Nice.")
    meta.manages_comments = False
    with pytest.raises(Refused, match="instagram_business_manage_comments") as refused:
        looks.look()
    assert (refused.value.permanent, refused.value.freeze) == (False, False)


# Answering.


def test_an_answer_goes_under_the_comment_once(meta, looks):
    said = meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    assert hers(meta) == []
    receipt = channel.reply(answer, prepared)
    (reply,) = hers(meta)
    assert (reply["parent_id"], reply["text"], reply["id"]) == (said["id"], answer.outgoing.text, receipt.remote_id)
    assert channel.look_reply(answer, prepared).remote_id == reply["id"]
    assert channel.reply(answer, prepared).remote_id == reply["id"]
    assert len(hers(meta)) == 1
    assert not channel.repeatable


def test_an_answer_to_an_answer_goes_to_the_thread_and_names_who_it_is_for(meta, looks):
    post = meta.by_hand("A cup.")
    top = meta.says(post, "bob", "What a cup!")
    meta.moved = timedelta(seconds=5)
    meta.says(post, "eve", "Where is it from?", under=top)
    answer, channel = approved(looks), looks.channel()
    channel.reply(answer, channel.prepare_reply(answer))
    (reply,) = hers(meta)
    assert (reply["parent_id"], reply["text"]) == (top["id"], "@eve Thank you, that is kind.")


@pytest.mark.parametrize("mode", AFTER)
def test_an_answer_whose_receipt_was_lost_is_found_and_never_doubled(meta, far, looks, mode):
    said = meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.fail(to(said), mode)
    hasty = looks.channel(timeout=(5, LATE / 3)) if mode in ("slow", "late") else channel
    with pytest.raises(Unclear):
        hasty.reply(answer, prepared)
    time.sleep(LATE if mode == "late" else 0)
    (reply,) = hers(meta)
    assert channel.look_reply(answer, prepared).remote_id == reply["id"]
    assert channel.reply(answer, prepared).remote_id == reply["id"]
    assert (len(hers(meta)), far.asked(to(said))) == (1, 1)


@pytest.mark.parametrize("mode", ["drop-before", "500-before", "503-before", "302-before"])
def test_an_answer_that_never_came_is_unclear_sent_once_and_reads_back_as_absent(meta, far, looks, mode):
    said = meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.fail(to(said), mode)
    with pytest.raises(Unclear):
        channel.reply(answer, prepared)
    assert far.asked(to(said)) == 1
    assert channel.look_reply(answer, prepared) is None


@pytest.mark.parametrize("mode", LIES)
def test_a_no_that_was_a_yes_is_seen_through(meta, far, looks, mode):
    said = meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.fail(to(said), mode)
    assert channel.reply(answer, prepared).remote_id == hers(meta)[0]["id"]


@pytest.mark.parametrize("mode", ["401-after", "429-after"])
def test_a_no_that_is_believed_and_was_a_yes_doubles_nothing_when_it_is_sent_again(meta, far, looks, mode):
    said = meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.fail(to(said), mode)
    with pytest.raises(Refused) as refused:
        channel.reply(answer, prepared)
    assert not refused.value.permanent
    assert channel.reply(answer, prepared).remote_id == hers(meta)[0]["id"]
    assert len(hers(meta)) == 1


NOES = {
    (190, 463): (False, False),
    (4, 0): (False, False),
    (10, 0): (False, False),
    (25, 0): (False, True),
    (368, 0): (False, True),
    (100, 33): (True, False),
}


@pytest.mark.parametrize("code", NOES)
def test_a_no_says_what_follows(meta, far, looks, code):
    said = meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.fail(to(said), "400-before", **No(*code).body)
    with pytest.raises(Refused, match="nothing was sent") as refused:
        channel.reply(answer, prepared)
    assert (refused.value.permanent, refused.value.freeze) == NOES[code]
    assert hers(meta) == []


@pytest.mark.parametrize("code", [(4, 2207051), (2, 0)])
def test_a_spam_block_or_metas_own_trouble_is_unclear(meta, far, looks, code):
    said = meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.fail(to(said), "400-before", **No(*code).body)
    with pytest.raises(Unclear):
        channel.reply(answer, prepared)


def test_nobody_at_home_is_a_clean_no(meta, looks):
    meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer = approved(looks)
    prepared = looks.channel().prepare_reply(answer)
    with pytest.raises(Refused, match="nothing was sent") as refused:
        looks.channel(server="http://127.0.0.1:1").reply(answer, prepared)
    assert not refused.value.permanent


def test_what_was_answered_by_hand_is_not_answered_again(meta, far, looks):
    post = meta.by_hand("A cup.")
    said = meta.says(post, "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    meta.says(post, NAME, "@eve older cups are better", under=said)
    assert channel.look_reply(answer, prepared) is None
    by_hand = meta.says(post, NAME, "Ha, thank you!", under=said)
    assert channel.reply(answer, prepared).remote_id == by_hand["id"]
    assert far.asked(to(said)) == 0


def test_a_comment_that_was_deleted_hidden_or_edited_is_not_answered(meta, looks):
    said = meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer = approved(looks)
    said["text"] = "I hate it."
    with pytest.raises(Refused, match="edited after you approved"):
        looks.channel().prepare_reply(answer)
    said["text"], said["hidden"] = "What a cup!", True
    with pytest.raises(Refused, match="not there any more"):
        looks.channel().prepare_reply(answer)
    meta.comments.remove(said)
    with pytest.raises(Refused, match="not there any more"):
        looks.channel().prepare_reply(answer)


def test_a_comment_that_meta_denies_for_a_moment_is_sought_in_the_list(meta, far, looks):
    said = meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer = approved(looks)
    far.fail(f"/{said['id']}", "400-before", "GET", **No(100, 33).body)
    assert looks.channel().prepare_reply(answer)["to"] == said["id"]


@pytest.mark.parametrize("mode", ["500-before", "drop-before", "garbage", "401-before"])
def test_what_cannot_be_read_is_no_absence_and_nothing_is_sent_then(meta, far, looks, mode):
    said = meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    far.fail(to(said), mode, "GET")
    with pytest.raises(Failed) as failed:
        channel.look_reply(answer, prepared)
    assert type(failed.value) is Failed
    far.fail(to(said), mode, "GET")
    with pytest.raises(Refused, match="nothing was sent") as refused:
        channel.reply(answer, prepared)
    assert not refused.value.permanent
    assert far.asked(to(said)) == 0


def test_a_thread_too_long_to_read_is_no_absence(meta, looks):
    post = meta.by_hand("A cup.")
    said = meta.says(post, "bob", "What a cup!")
    answer, channel = approved(looks), looks.channel()
    prepared = channel.prepare_reply(answer)
    meta.comments_page = 1
    for number in range(8):
        meta.says(post, "eve", f"number {number}", under=said)
    with pytest.raises(Failed, match="look by hand"):
        channel.look_reply(answer, prepared)


def test_nothing_is_answered_until_the_profiles_label_is_noted(meta, looks, tmp_path):
    meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer = approved(looks)
    (tmp_path / "session.json").unlink()
    with pytest.raises(Refused, match="influencer label mira --by-hand") as refused:
        looks.channel().prepare_reply(answer)
    assert not refused.value.permanent


def test_what_is_no_comment_of_instagrams_is_refused(meta, looks):
    meta.says(meta.by_hand("A cup."), "bob", "What a cup!")
    answer = approved(looks)
    for changed in (replace(answer.outgoing, refs={}), replace(answer.outgoing, to="../me")):
        with pytest.raises(Refused, match="no comment of Instagram's"):
            looks.channel().prepare_reply(replace(answer, outgoing=changed))


# The whole way.


def test_from_a_comment_to_an_answer_the_whole_way_once(meta, far, tmp_path, monkeypatch):
    config = project(tmp_path / "project")
    account = "{channel: instagram_graph, token_env: MIRA_TOKEN}"
    config.write_text(config.read_text().replace("mira-folder: {channel: folder}", f"mira-folder: {account}"))
    looks = Looks(far, tmp_path)
    monkeypatch.setattr(graph_replies, "open_account", lambda name, account, config: looks.channel(name=name))
    line = open_line(config, lambda: looks.now)
    post = meta.by_hand("A cup.")
    kind = meta.says(post, "bob", "This glaze is lovely, well done.")
    taken, failed = engage.hear(line)
    assert (taken.fresh, failed) == (1, [])
    looks.now += EVERY
    assert engage.hear(line)[0].fresh == 0
    (waits,) = engage.waiting(line)
    engage.approve(line, waits.name, "ana", "terminal")
    assert [reply.state for reply in engage.send_replies(line)] == ["sent"]
    assert engage.send_replies(line) == []
    (reply,) = hers(meta)
    assert (reply["parent_id"], reply["text"]) == (kind["id"], waits.reply.text)
    line.ledger.close()


def test_accounts_on_the_graph_are_listened_to(tmp_path):
    part = AccountPart(channel="instagram_graph", media_store="shown", media_url="https://media.example.com/posts")
    opened = open_replies("mira", part, Config(root=tmp_path))
    assert isinstance(opened, Listener)
