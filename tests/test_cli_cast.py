"""The commands about faces, as somebody types them, with and without a terminal."""

import json

import pytest
from cast_case import FEW, cast_set, cast_tree, ready_set
from face_case import say
from typer.main import get_command

from influencer.cli import app
from influencer.cli import cast as commands


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """Nova has nothing yet."""
    yield from cast_set(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return cast_tree(tmp_path_factory.mktemp("cast"))


@pytest.fixture
def ready(tree, tmp_path, monkeypatch):
    """Nova has her face, her references and her band."""
    yield from ready_set(tree, tmp_path, monkeypatch)


@pytest.fixture
def few(monkeypatch):
    """Eight faces are thirty enough."""
    monkeypatch.setattr("influencer.images.cast.FACES", FEW)


def test_every_command_teaches_with_an_example(stage):
    group = get_command(app).commands["cast"]
    for name, command in group.commands.items():
        assert f"Example: influencer cast {'nova' if name == 'next' else name}" in command.help, name


def test_a_name_alone_does_what_comes_next_and_says_what_is_after_it(stage, few):
    made = say(stage.config, "cast", "nova")
    assert made.exit_code == 0
    assert f"{FEW} faces: " in made.stdout
    assert made.stdout.splitlines()[-1] == "Look at the sheet, then: influencer cast pick nova NUMBER"
    asked = say(stage.config, "cast", "nova")
    assert asked.exit_code == 1
    assert "which face is hers? Look at " in asked.stderr
    picked = say(stage.config, "cast", "nova", "--pick", "3")
    assert "Face 3 is nova. Changed in her bible:" in picked.stdout
    assert "+    nose: " in picked.stdout
    waiting = say(stage.config, "cast", "nova")
    assert "10 wait for you, 1 are approved" in waiting.stdout
    assert "--approve 1,3,5" in waiting.stdout
    still = say(stage.config, "cast", "nova")
    assert "still waiting: 01-calm" in still.stdout
    approved = say(stage.config, "cast", "nova", "--approve", "all")
    assert approved.stdout.splitlines()[-1] == "Next: influencer cast nova"
    assert "Nova is told from others from" in say(stage.config, "cast", "nova").stdout
    assert "Nova stays herself in all 15 scenes" in say(stage.config, "cast", "nova").stdout
    assert "Nothing is to be done" in say(stage.config, "cast", "nova").stdout


def test_each_step_answers_as_json(stage):
    made = json.loads(say(stage.config, "cast", "faces", "nova", "--count", "4", "--json").stdout)
    assert (made["count"], len(made["words"]), made["persona"]) == (4, 4, "nova")
    picked = json.loads(say(stage.config, "cast", "pick", "nova", "2", "--json").stdout)
    assert picked["words"] == made["words"][1]
    waiting = json.loads(say(stage.config, "cast", "references", "nova", "--json").stdout)
    assert len(waiting["waiting"]) == 10
    done = json.loads(say(stage.config, "cast", "approve", "nova", "--approve", "all", "--json").stdout)
    assert len(done["approved"]) == 10
    band = json.loads(say(stage.config, "cast", "calibrate", "nova", "--impostors", "30", "--json").stdout)
    assert 0 < band["band"]["lower"] < 1
    tested = json.loads(say(stage.config, "cast", "test", "nova", "--json").stdout)
    assert len(tested["certificate"]["scenes"]) == 15
    assert json.loads(say(stage.config, "cast", "compare", "--json").stdout)["pairs"] == []


def test_a_stranger_is_named_with_those_there_are(stage):
    said = say(stage.config, "cast", "nvoa")
    assert said.exit_code == 1
    assert "no persona is called 'nvoa' (there are: mira, nova)" in said.stderr


def test_a_misspelt_command_is_one(stage):
    said = say(stage.config, "cast", "fcaes", "nova")
    assert said.exit_code == 2
    assert "No such command 'fcaes'" in said.stderr


def test_ctrl_c_is_one_sentence(stage):
    stage.studio.broken_after = 2
    said = say(stage.config, "cast", "faces", "nova")
    assert said.exit_code == 130
    assert said.stderr.splitlines()[-1] == commands.STOPPED
    stage.studio.broken_after = 99
    assert "4 faces" in say(stage.config, "cast", "faces", "nova", "--count", "4").stdout


def test_a_test_that_fails_says_what_helps_and_exits_with_1(ready):
    ready.studio.wobble = 3.0
    said = say(ready.config, "cast", "test", "nova")
    assert said.exit_code == 1
    assert "Nova does not stay herself: only" in said.stdout
    assert "What helps:" in said.stdout


def test_before_and_after_are_told(ready):
    say(ready.config, "cast", "test", "nova")
    ready.config.write_text(ready.config.read_text().replace("candidates: 2", "steps: 9, candidates: 2"))
    said = say(ready.config, "cast", "nova").stdout
    assert "Changed since the last certificate:\n  steps: nothing -> 9" in said
    assert "How it came out:\n  score: 15 of 15 -> 15 of 15" in said
    assert "before-after.jpg" in said


def test_drift_without_a_post_says_so(ready):
    said = say(ready.config, "cast", "drift", "nova")
    assert said.exit_code == 1
    assert said.stderr.strip() == "no approved picture of nova can be scored yet; drift begins with the first"


def test_compare_names_who_was_left_out(ready):
    said = say(ready.config, "cast", "compare")
    assert said.exit_code == 0
    assert "Fewer than two personas have a band" in said.stdout
    assert "mira was not compared: mira has no likeness band for starter" in said.stdout


def test_at_a_terminal_each_picture_is_asked_for(stage, monkeypatch):
    say(stage.config, "cast", "faces", "nova", "--count", "4")
    say(stage.config, "cast", "pick", "nova", "1")
    say(stage.config, "cast", "references", "nova")
    keys = iter("xadsq")
    monkeypatch.setattr(commands, "at_terminal", lambda: True)
    monkeypatch.setattr(commands.typer, "getchar", lambda: next(keys))
    said = say(stage.config, "cast", "approve", "nova").stdout
    assert "01-calm" in said
    waiting = sorted(path.stem for path in (stage.folder() / "cast" / "waiting").iterdir())
    assert waiting == sorted(
        ["03-laugh", "04-aside", "05-books", "06-park", "07-street", "08-cafe", "09-evening", "10-profile"]
    )
    assert [path.stem for path in (stage.folder() / "cast" / "declined").iterdir()] == ["02-smile"]


def test_refresh_tells_of_everybody_and_exits_with_1_if_somebody_fails(ready):
    said = say(ready.config, "cast", "refresh")
    assert said.exit_code == 0
    mira, nova = said.stdout.splitlines()
    assert mira == "mira (left alone): needs you: she has no face yet; run `influencer cast mira`"
    assert nova.startswith("nova (tested): Nova stays herself in all 15 scenes")
    ready.studio.wobble = 3.0
    ready.config.write_text(ready.config.read_text().replace("candidates: 2", "steps: 9, candidates: 2"))
    failed = say(ready.config, "cast", "refresh", "nova")
    assert failed.exit_code == 1
    assert failed.stdout.startswith("nova FAILED (tested): Nova does not stay herself")
    assert json.loads(say(ready.config, "cast", "refresh", "nova", "--json").stdout)[0]["done"] == []


def test_ctrl_c_in_the_middle_of_all_is_one_sentence_and_goes_on(ready):
    ready.studio.broken_after = ready.studio.drawn + 5
    said = say(ready.config, "cast", "refresh")
    assert (said.exit_code, said.stderr.splitlines()[-1]) == (130, commands.STOPPED)
    drawn, ready.studio.broken_after = ready.studio.drawn, 10_000
    assert say(ready.config, "cast", "refresh").exit_code == 0
    assert ready.studio.drawn >= drawn + 10
