"""Stop, start and the group of accounts, as the operator types them."""

import json

import pytest
from face_case import open_line, project, say


@pytest.fixture
def config(tmp_path):
    return project(tmp_path)


def bars(config):
    line = open_line(config)
    try:
        return [str(bar) for bar in line.ledger.bars()]
    finally:
        line.ledger.close()


def test_everything_is_stopped_and_started_again(config):
    assert say(config, "stop", "--all", "--why", "stolen phone").exit_code == 0
    assert bars(config) == ["everything is stopped: stolen phone"]
    assert "everything is stopped: stolen phone; `influencer start --all`" in say(config, "queue").stdout
    assert "influencer start --all" in say(config, "doctor").stdout
    assert say(config, "start", "--all").exit_code == 0
    assert bars(config) == []


def test_one_persona_is_stopped_alone(config):
    assert say(config, "stop", "mira").exit_code == 0
    assert bars(config) == ["mira is stopped: a person stopped it"]
    assert say(config, "start", "--all").exit_code == 1
    assert say(config, "start", "mira").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("stop",), 2, "name one persona, or say --all"),
        (("stop", "mira", "--all"), 2, "name one persona, or say --all"),
        (("stop", "nobody"), 1, "no persona is called 'nobody' (there are: mira)"),
        (("start", "mira"), 1, "mira: is not stopped"),
        (("account", "freeze", "moon"), 1, "no account 'moon' (there are: mira-folder)"),
        (("account", "check", "moon"), 1, "no account 'moon' (there are: mira-folder)"),
        (("account", "thaw", "mira-folder"), 1, "mira-folder: is not frozen"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(config, words, code, says):
    done = say(config, *words)
    assert done.exit_code == code
    assert says in " ".join(done.output.replace("│", " ").split())


def test_an_account_is_frozen_listed_checked_and_thawed(config):
    assert say(config, "account", "check", "mira-folder").exit_code == 0
    assert say(config, "account", "freeze", "mira-folder", "--why", "looks odd").exit_code == 0
    (listed,) = json.loads(say(config, "account", "list", "--json").stdout)
    assert listed == {
        "name": "mira-folder",
        "channel": "folder",
        "personas": ["mira"],
        "bar": "mira-folder is frozen: looks odd",
    }
    assert "looks odd" in say(config, "account", "list").stdout
    assert say(config, "account", "check", "mira-folder").exit_code == 1
    assert say(config, "account", "thaw", "mira-folder").exit_code == 0
    assert say(config, "account", "check", "mira-folder").exit_code == 0


TAUGHT = {
    "stop": "influencer start",
    "start": "influencer queue",
    "queue": "influencer settle ID",
    "post": "never twice",
    "posted": "influencer settle ID ACCOUNT --not-posted",
    "settle": "names the account's page",
    "run": "what became of each",
    "rehearse": "no file of yours is touched",
    "sign-in": "influencer account check",
    "label": "--by-hand",
    "account add": "Comments in both files stay",
    "account list": "influencer account thaw",
    "account check": "which line belongs there",
    "account confirm": "Nothing is posted before",
    "account freeze": "influencer stop",
    "account thaw": "influencer sign-in",
}
"""What somebody who asks for the help of a command learns beyond its name."""


@pytest.mark.parametrize("command", TAUGHT)
def test_the_help_of_a_command_teaches(config, command):
    shown = say(config, *command.split(), "--help")
    assert shown.exit_code == 0
    assert TAUGHT[command] in " ".join(shown.stdout.replace("│", " ").split())
