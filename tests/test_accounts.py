"""An account is tried, then written, comments and all left alone; its secret is in no file and in no log."""

import logging
from pathlib import Path

import keyring
import pytest
from face_case import ROOT, open_line, project, say
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from mastodon_mock.testing.server import MockServer
from test_publish_mastodon import TOKEN, mark
from typer.testing import CliRunner

from influencer.accounts import Wanted, add, usual_variable
from influencer.cli import app
from influencer.config import load_config
from influencer.errors import Conflict, Invalid, Missing, Refused
from influencer.publish import vault
from influencer.yamledit import with_value

CANARY = "canary-8d1f-never-in-a-file"


class InMemory(KeyringBackend):
    """A keyring that forgets with the process."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


@pytest.fixture
def ring():
    before, ours = keyring.get_keyring(), InMemory()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


@pytest.fixture
def config(tmp_path, monkeypatch):
    """The shipped project with its own commented config.yaml."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    path = project(tmp_path / "project") if (tmp_path / "project").mkdir() is None else None
    path.write_text((ROOT / "config.yaml").read_text())
    return path


@pytest.fixture(scope="module")
def toot():
    with MockServer(log_level="critical") as server:
        mark(server.port, False)
        yield server


def type_in(config, typed, *words):
    """What the command answers to somebody who types."""
    return CliRunner().invoke(app, ["--config", str(config), *words], input=typed)


def add_toot(config, toot, typed, *more):
    server = f"http://127.0.0.1:{toot.port}"
    words = ("account", "add", "mira-toot", "--channel", "mastodon", "--server", server, "--secret", "keyring")
    return type_in(config, typed, *words, *more)


def files_with(text, *folders):
    found = (path for folder in folders for path in Path(folder).rglob("*") if path.is_file())
    return [path for path in found if text.encode() in path.read_bytes()]


def test_an_account_is_tried_labelled_and_written_with_every_comment_kept(config, toot, ring):
    before, bible = config.read_text(), config.parent / "personas/mira/bible.yaml"
    told = bible.read_text()
    done = add_toot(config, toot, f"{TOKEN}\n")
    assert done.exit_code == 0, done.output
    assert "the profile is marked as a bot" in done.output
    added = (
        '  mira-toot:\n    channel: mastodon\n    server: "http://127.0.0.1:{}"\n    token_env: "keyring:mira-toot"\n'
    )
    assert added.format(toot.port) in config.read_text()
    assert config.read_text().replace(added.format(toot.port), "") == before
    assert bible.read_text() == told.replace("accounts: [mira-folder]", "accounts: [mira-folder, mira-toot]")
    assert ring.kept == {("influencer", "mira-toot"): TOKEN}
    assert say(config, "account", "check", "mira-toot").exit_code == 0
    assert "mira" in say(config, "account", "list").stdout


def test_what_the_platform_refuses_is_written_nowhere(config, ring, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    before, bible = config.read_text(), (config.parent / "personas/mira/bible.yaml").read_text()
    nobody_there = ("account", "add", "mira-toot", "--channel", "mastodon", "--server", "http://127.0.0.1:9")
    done = type_in(config, f"{CANARY}\n", *nobody_there, "--secret", "keyring")
    assert done.exit_code == 1
    assert (config.read_text(), (config.parent / "personas/mira/bible.yaml").read_text()) == (before, bible)
    assert ring.kept == {}
    assert CANARY not in done.output + caplog.text
    assert files_with(CANARY, tmp_path) == []


def test_no_secret_is_in_any_file_or_log_or_answer(config, toot, ring, tmp_path, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    said = [add_toot(config, toot, f"{TOKEN}\n").output]
    monkeypatch.setenv("MIRA_SECOND_TOKEN", CANARY)
    ring.set_password("influencer", "third", CANARY)
    words = ("account", "add", "--channel", "mastodon", "--server", "http://127.0.0.1:9")
    said += [say(config, *words, "second", "--variable", "MIRA_SECOND_TOKEN").output]
    said += [type_in(config, f"{CANARY}\n", *words, "third", "--secret", "keyring", "--no-check").output]
    for command in ("doctor", "queue", "journal"):
        said += [say(config, command).output]
    said += [say(config, "account", "check", name).output for name in ("mira-toot", "third")]
    assert load_config(config).accounts["third"].token_env == "keyring:third"
    for secret in (TOKEN, CANARY):
        assert files_with(secret, tmp_path) == []
        assert secret not in caplog.text
        assert secret not in "".join(said)


def test_what_is_left_out_is_asked_for(config, ring):
    done = type_in(config, "bluesky\nmira.example.com\nenv\n", "account", "add")
    assert done.exit_code == 0, done.output
    account = load_config(config).accounts["mira-bluesky"]
    assert (account.channel, account.username, account.password_env) == (
        "bluesky",
        "mira.example.com",
        "MIRA_BLUESKY_PASSWORD",
    )
    assert "export MIRA_BLUESKY_PASSWORD=..." in done.output
    assert "influencer sign-in mira-bluesky" in done.output


def test_a_phone_is_an_account_without_a_secret(config):
    done = say(config, "account", "add", "--channel", "folder", "--by-hand", "instagram")
    assert done.exit_code == 0, done.output
    account = load_config(config).accounts["mira-phone"]
    assert (account.channel, account.by_hand) == ("folder", "instagram")
    assert "influencer account confirm mira-phone" in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("mira-folder", "--channel", "folder"), "has an account 'mira-folder' already"),
        (("x", "--channel", "myspace"), "'myspace' is no channel; there are bluesky, folder"),
        (("x", "--channel", "folder", "--by-hand", "myspace"), "by_hand"),
        (("x", "--channel", "folder", "--persona", "nobody"), "no persona is called 'nobody'"),
        (("Not A Name", "--channel", "folder"), "Not A Name"),
        (("x", "--channel", "bluesky", "--handle", "a", "--secret", "paper"), "--secret is env"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_nothing_is_written(config, words, says):
    before = config.read_text()
    done = say(config, "account", "add", *words)
    assert done.exit_code != 0
    assert says in " ".join(done.output.replace("│", " ").split())
    assert config.read_text() == before


def test_a_persona_in_flow_style_and_an_empty_list_of_accounts_are_edited_too(tmp_path):
    path = Path("config.yaml")
    part = Wanted("a", "mira", "folder", by_hand="tiktok").part()
    assert with_value("accounts: {b: {channel: folder}}\n", path, ("accounts", "a"), part) == (
        "accounts: {b: {channel: folder}, a: {channel: folder, by_hand: tiktok}}\n"
    )
    assert (
        with_value("accounts: {}\n", path, ("accounts", "a"), part)
        == "accounts: {a: {channel: folder, by_hand: tiktok}}\n"
    )
    assert with_value("operator: ana\n", path, ("accounts", "a"), part) == (
        "operator: ana\naccounts:\n  a:\n    channel: folder\n    by_hand: tiktok\n"
    )


def test_a_machine_without_a_keyring_says_so_and_posts_wait(monkeypatch):
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        with pytest.raises(Missing, match="use --secret env"):
            vault.keep("keyring:mira", CANARY)
        with pytest.raises(Refused, match="no keyring that can be used") as refused:
            vault.lookup("keyring:mira")
        assert not refused.value.permanent
        assert vault.known("keyring:mira") == ""
    finally:
        keyring.set_keyring(before)
    assert vault.lookup("") == ""
    monkeypatch.setenv("MIRA", "x")
    assert vault.lookup("MIRA") == "x"


def test_the_usual_names_say_what_they_hold():
    assert usual_variable("mira-sky", "bluesky", "env") == "MIRA_SKY_PASSWORD"
    assert usual_variable("mira-sky", "mastodon", "keyring") == "keyring:mira-sky"
    assert usual_variable("mira-sky", "folder", "env") == ""


def test_the_same_account_is_not_added_twice(config):
    line = open_line(config)
    try:
        wanted = Wanted("mira-dry", "mira", "folder")
        add(line, config, wanted)
        with pytest.raises(Invalid, match="needs --server"):
            add(line, config, Wanted("toot", "mira", "mastodon"))
    finally:
        line.ledger.close()
    again = open_line(config)
    try:
        with pytest.raises(Conflict, match="'mira-dry' already"):
            add(again, config, wanted)
    finally:
        again.ledger.close()
