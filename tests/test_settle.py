"""A post of unknown outcome, settled by a person who sees it beside the page where it should be."""

from datetime import timedelta

import pytest
from face_case import NOON, Clock, open_line, project, say
from makers import make_entered

from influencer import pipeline
from influencer.config import AccountPart
from influencer.publish.pages import page_of
from influencer.records import Account, Answer, PublicationState

ACCOUNTS = (Account("mira-bluesky", "bluesky"), Account("mira-folder", "folder"))
CONFIG = "  mira-bluesky: {channel: bluesky, username: mira.test, password_env: NONE}\n"
ID = "2026-11-23-0830-mira-a-crooked-teapot"


@pytest.fixture
def config(tmp_path):
    path = project(tmp_path)
    path.write_text(path.read_text().replace("accounts: {mira-folder: {channel: folder}}", f"accounts:\n{CONFIG}"))
    path.write_text(path.read_text() + "  mira-folder: {channel: folder}\n")
    line = open_line(path, Clock(NOON))
    line.shelf.settle = 0
    make_entered(line.ledger, line.shelf, accounts=ACCOUNTS)
    pipeline.decide(line, ID, Answer.APPROVE, "ana", "terminal")
    unknown(line, "mira-bluesky")
    line.ledger.close()
    return path


def unknown(line, account):
    """Let the sending of it end without an answer, long ago."""
    (post,) = (item for item in line.ledger.publications(draft=ID) if item.account.name == account)
    for state in (PublicationState.INTENT, PublicationState.PREPARED, PublicationState.ARMED, PublicationState.UNKNOWN):
        post = line.ledger.advance(post, state, post.due - timedelta(days=1), "no clear answer", None)


def state(config, account="mira-bluesky"):
    line = open_line(config)
    try:
        return next(item.state for item in line.ledger.publications(draft=ID) if item.account.name == account)
    finally:
        line.ledger.close()


def asked(config, typed, *words):
    from typer.testing import CliRunner

    from influencer.cli import app

    return CliRunner().invoke(app, ["--config", str(config), "settle", ID, *words], input=typed)


def test_it_shows_picture_words_and_page_and_takes_an_address(config, monkeypatch):
    opened = []
    monkeypatch.setattr("typer.launch", opened.append)
    done = asked(config, "https://bsky.app/profile/mira.test/post/3k\n", "--open")
    assert done.exit_code == 0, done.output
    shown = " ".join(done.stdout.split())
    for part in (
        "A crooked teapot, the 1th.",
        "A teapot that leans.",
        "no clear answer",
        "https://bsky.app/profile/mira.test",
    ):
        assert part in shown
    assert opened == ["https://bsky.app/profile/mira.test"]
    assert state(config) is PublicationState.POSTED


def test_no_means_that_a_person_looked_and_enter_that_nobody_did(config):
    assert "left as it is" in asked(config, "\n").stdout
    assert state(config) is PublicationState.UNKNOWN
    assert asked(config, "no\n").exit_code == 0
    assert state(config) in (PublicationState.WAITING, PublicationState.MISSED)


def test_what_is_no_address_settles_nothing(config):
    done = asked(config, "I think so\n")
    assert done.exit_code == 1
    assert "is not the address of a post" in done.stderr
    assert state(config) is PublicationState.UNKNOWN


def test_which_account_is_asked_for_only_where_it_is_not_clear(config):
    line = open_line(config)
    unknown(line, "mira-folder")
    line.ledger.close()
    assert "say which account: mira-bluesky, mira-folder" in asked(config, "no\n").stderr
    assert "where its posts go" in asked(config, "\n", "mira-folder").stdout


def test_what_is_not_unknown_is_a_sentence(config):
    assert f"{ID}: there is nothing to settle (" in asked(config, "no\n", "moon").stderr
    assert say(config, "settle", "nope").exit_code == 1


@pytest.mark.parametrize(
    ("part", "posts", "page"),
    [
        ({"channel": "instagram", "username": "mira"}, (), "https://www.instagram.com/mira/"),
        ({"channel": "instagram_graph"}, (), "https://www.instagram.com/"),
        ({"channel": "mastodon", "server": "https://m.example"}, (), "https://m.example"),
        (
            {"channel": "mastodon", "server": "https://m.example"},
            ("by hand", "https://m.example/@mira/112"),
            "https://m.example/@mira",
        ),
        ({"channel": "folder", "by_hand": "tiktok"}, (), "https://www.tiktok.com/"),
        ({"channel": "folder"}, (), ""),
    ],
)
def test_the_page_is_told_by_handle_or_by_earlier_posts(part, posts, page):
    assert page_of(AccountPart(**part), posts) == page
