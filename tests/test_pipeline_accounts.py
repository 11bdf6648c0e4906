from collections.abc import Iterator
from pathlib import Path

import pytest
from face_case import open_line as open_project
from face_case import project
from makers import make_entered

from influencer import pipeline
from influencer.errors import Invalid, Missing
from influencer.limits import LIMITS, most_bytes
from influencer.pipeline import Line, open_line
from influencer.publish import OPENERS
from influencer.publish.bluesky import BlueskyChannel
from influencer.publish.folder import FolderChannel
from influencer.publish.instagram import InstagramChannel
from influencer.publish.mastodon import MastodonChannel
from influencer.records import Account

CONFIG = """
accounts:
  mira-folder: {channel: folder}
  mira-sky: {channel: bluesky, username: mira.example, password_env: MIRA_SKY}
  mira-toot: {channel: mastodon, server: "https://social.example", token_env: MIRA_TOOT}
  mira-lost: {channel: mastodon, token_env: MIRA_LOST}
"""


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    (tmp_path / "config.yaml").write_text(CONFIG)
    opened = open_line(tmp_path / "config.yaml")
    yield opened
    opened.ledger.close()


@pytest.mark.parametrize("account", ["mira-sky", "mira-toot"])
def test_accounts_that_sign_in_are_signed_in_and_labelled(line, monkeypatch, account):
    done = []
    for kind in (BlueskyChannel, MastodonChannel):
        monkeypatch.setattr(kind, "sign_in", lambda self, code="": done.append(("sign in", self.name, code)))
        monkeypatch.setattr(
            kind, "label_account", lambda self, by_hand=False: done.append(("label", self.name, by_hand))
        )
    assert account in pipeline.sign_in(line, account, "123")
    assert account in pipeline.label_account(line, account, by_hand=True)
    assert done == [("sign in", account, "123"), ("label", account, True)]


def test_a_folder_neither_signs_in_nor_needs_a_label(line):
    with pytest.raises(Invalid, match="mira-folder is a folder account, which needs no sign-in"):
        pipeline.sign_in(line, "mira-folder")
    with pytest.raises(Missing):
        pipeline.label_account(line, "nobody")


def test_the_doctor_names_what_each_account_lacks(line, monkeypatch):
    for variable in ("MIRA_SKY", "MIRA_TOOT"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(line.config.root))
    said = [finding.sentence for finding in pipeline.channel_findings(line) if not finding.ok]
    assert len(said) == 3
    for words in ("MIRA_SKY is empty", "MIRA_TOOT is empty", "accounts.mira-lost.server"):
        assert any(words in sentence for sentence in said)


def test_every_channel_has_its_row_and_the_row_says_what_the_channel_does():
    classes = (FolderChannel, InstagramChannel, BlueskyChannel, MastodonChannel)
    assert set(LIMITS) == set(OPENERS)
    for kind in classes:
        row = kind.limits
        assert row is LIMITS[kind.__module__.rpartition(".")[2]]
        assert getattr(kind, "repeatable", False) is (row.second_send == "the same post")
        assert (row.ai_flag == "account") is hasattr(kind, "label_account")


def test_a_picture_for_several_channels_is_small_enough_for_all():
    assert most_bytes([LIMITS["folder"], LIMITS["instagram"]]) == 0
    assert most_bytes(LIMITS.values()) == 1_000_000


def test_captions_are_made_to_fit_a_server_that_takes_less_before_anybody_reviews_them(tmp_path):
    config = project(tmp_path)
    server = "channel: mastodon, server: 'https://m.example', token_env: NONE"
    small = f"  mira-toot: {{{server}, takes: {{text: 120, alt_text: 60}}}}\n"
    config.write_text(f"operator: ana\naccounts:\n  mira-folder: {{channel: folder}}\n{small}")
    line = open_project(config)
    line.shelf.settle = 0
    accounts = (Account("mira-folder", "folder"), Account("mira-toot", "mastodon"))
    limits = pipeline.channels_of(line, accounts)["mastodon"]
    assert (limits.text, limits.alt_text) == (120, 60)
    draft = make_entered(line.ledger, line.shelf, accounts=accounts)
    pipeline.edit(line, draft.id, "ana", "terminal", caption="Forty cups stand in a row. " * 4 + "One leans.")
    outgoing = pipeline.show(line, draft.id).outgoing
    assert len(outgoing["mira-toot"]) <= 120 < len(outgoing["mira-folder"])
    assert draft.labels.disclosure in outgoing["mira-toot"]
    with pytest.raises(Invalid, match="alt text"):
        pipeline.edit(line, draft.id, "ana", "terminal", alt_text="A teapot that leans. " * 4)
    line.ledger.close()
