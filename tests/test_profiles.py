"""No post goes out on an account whose profile does not say AI: read weekly where it can be, else confirmed once."""

import pytest
import standin_graph
from face_case import open_line, project, say
from makers import make_persona
from publish_case import RULES, Clock, FakeChannel, Folders, approve, draft_at, open_quick_ledger
from standin_graph import TOKEN, Meta

from influencer import pipeline
from influencer.errors import Failed, Missing, Refused
from influencer.limits import LIMITS
from influencer.profiles import Profiles
from influencer.publish.profile import Disclosed, Profile, line_for, says_ai
from influencer.publish.publisher import Publisher
from influencer.records import Account

LINE = "Mira is drawn with AI."


class Readable(FakeChannel):
    """A channel whose profile can be read; it counts how often."""

    def __init__(self, bio="Potter."):
        super().__init__()
        self.says = bio
        self.read = 0

    def bio(self):
        self.read += 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def ledger(tmp_path):
    opened = open_quick_ledger(tmp_path / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def profile(ledger, clock):
    return Profile(Account("feed", "folder"), LINE, Profiles(ledger.engine), clock)


@pytest.mark.parametrize("bio", ["", "Potter in Gothenburg.", "Not AI, a real person.", "Ai ai ai"])
def test_a_profile_that_does_not_say_ai_keeps_posts_back_with_the_line_to_paste(profile, bio):
    with pytest.raises(Refused, match="without; paste this line into it: Mira is drawn with AI") as no:
        profile.require(Readable(bio))
    assert not no.value.permanent
    assert not says_ai(bio)


def test_a_profile_is_read_once_and_again_after_a_week(profile, clock):
    channel = Readable("Drawn with AI.")
    for _ in range(20):
        profile.require(channel)
    assert channel.read == 1
    clock.move(days=6)
    profile.require(channel)
    assert channel.read == 1
    clock.move(days=2)
    profile.require(channel)
    assert channel.read == 2


def test_a_line_that_was_taken_out_is_noticed_within_a_week_and_told(profile, clock, ledger):
    channel = Readable("Drawn with AI.")
    profile.require(channel)
    channel.says = "Potter."
    clock.move(days=8)
    with pytest.raises(Refused, match="does not say that this is AI"):
        profile.require(channel)
    assert "no longer says that this is AI" in ledger.entries(1)[0].sentence
    channel.says = "Drawn with AI, again."
    profile.require(channel)


def test_a_profile_that_cannot_be_asked_now_is_no_yes(profile):
    with pytest.raises(Failed, match="no network"):
        profile.require(Readable(Failed("no network")))


@pytest.mark.parametrize("channel", [FakeChannel(), Readable(Missing("not shown to us"))])
def test_where_nobody_can_read_it_a_person_says_so_once(profile, clock, ledger, channel):
    with pytest.raises(Refused, match="run `influencer account confirm feed`") as refused:
        profile.require(channel)
    assert "only you can see whether the profile says that this is AI" in refused.value.sentence
    found = profile.confirm(channel, "ana")
    assert (found.ok, found.sentence) == (True, "the profile says that this is AI (confirmed by ana on 2026-11-23)")
    assert ledger.entries(1)[0].who == "ana"
    clock.move(days=400)
    profile.require(channel)


def test_what_can_be_read_is_read_and_no_persons_word_replaces_it(profile):
    assert not profile.confirm(Readable("Potter."), "ana").ok
    assert profile.confirm(Readable("Drawn with AI."), "ana").sentence.endswith("(read on 2026-11-23)")


def test_the_publisher_waits_with_the_line_and_posts_once_it_is_there(tmp_path, ledger, clock, profile):
    channel = Readable("Potter.")
    folders = Folders(tmp_path)
    draft = draft_at()
    approve(ledger, folders, draft, clock())
    publisher = Publisher(
        ledger, folders, lambda account: Disclosed(channel, profile), lambda data: [], RULES, clock, "here"
    )
    (waits,) = publisher.post_due()
    assert waits.state == "intent"
    assert LINE in waits.sentence
    assert channel.calls == []
    assert channel.live == []
    channel.says = "Drawn with AI."
    clock.move(minutes=2)
    (posted,) = publisher.post_due()
    assert (posted.state, len(channel.live)) == ("posted", 1)
    assert "its profile was read and says that this is AI" in " ".join(entry.sentence for entry in ledger.entries(20))


def test_looking_for_an_unknown_post_asks_no_profile(tmp_path, ledger, clock, profile):
    channel = Readable("Drawn with AI.")
    folders = Folders(tmp_path)
    approve(ledger, folders, draft_at(), clock())
    publisher = Publisher(
        ledger, folders, lambda account: Disclosed(channel, profile), lambda data: [], RULES, clock, "here"
    )
    channel.will("commit", OSError("lost"))
    assert publisher.post_due()[0].state == "unknown"
    channel.says = "Potter."
    clock.move(minutes=11)
    channel.will("look", None)
    publisher.post_due()
    assert "look" in channel.calls
    assert channel.read == 1


def test_the_line_to_paste_fits_the_platform():
    persona = make_persona(bio="A fictional potter, drawn with AI. " * 8)
    assert line_for(persona, LIMITS["instagram"]) == persona.disclosure
    assert line_for(persona, LIMITS["mastodon"]) == persona.bio
    assert says_ai(line_for(None, LIMITS["bluesky"]))


ONE = "accounts: {mira-folder: {channel: folder}}"
CHANNELS = ("instagram", "instagram_graph", "bluesky", "mastodon")


def test_every_channel_that_the_world_sees_goes_through_the_gate(tmp_path):
    config = project(tmp_path)
    more = """
  insta: {channel: instagram, username: mira, password_env: A}
  graph: {channel: instagram_graph, token_env: B, media_store: shown, media_url: "https://media.example.com"}
  sky: {channel: bluesky, username: mira.example, password_env: C}
  toot: {channel: mastodon, server: "https://social.example", token_env: D}
"""
    several = "accounts:\n  mira-folder: {channel: folder}" + more
    config.write_text(config.read_text().replace(ONE, several))
    line = open_line(config)
    try:
        accounts = [Account(name, part.channel) for name, part in line.config.accounts.items()]
        opened = {account.channel: pipeline.posting_channel(line, account) for account in accounts}
        assert [name for name, channel in opened.items() if isinstance(channel, Disclosed)] == list(CHANNELS)
        assert all(hasattr(opened[name].channel, "bio") for name in CHANNELS)
    finally:
        line.ledger.close()


def test_a_dry_run_has_no_profile_to_confirm(tmp_path):
    said = say(project(tmp_path), "account", "confirm", "mira-folder", "--yes")
    assert (said.exit_code, "is a dry run" in said.output) == (1, True)


BARE = "paste this line into it: Potter. Supplier"
ACCOUNT = """
operator: ana
accounts:
  mira-folder:
    {{channel: instagram_graph, server: "{url}", token_env: MIRA_GRAPH, session: s.json,
     media_store: shown, media_url: "{url}/files"}}
"""


@pytest.mark.parametrize(("biography", "code", "says"), [("Potter.", 1, BARE), ("Drawn with AI.", 0, "(read on")])
def test_the_graph_shows_its_biography_where_it_does(tmp_path, monkeypatch, biography, code, says):
    monkeypatch.setenv("MIRA_GRAPH", TOKEN)
    with standin_graph.running(Meta(shown=tmp_path / "shown", biography=biography)) as server:
        config = project(tmp_path)
        config.write_text(ACCOUNT.format(url=f"http://127.0.0.1:{server.server_port}"))
        done = say(config, "account", "check", "mira-folder")
        assert (done.exit_code, says in " ".join(done.output.split())) == (code, True)
