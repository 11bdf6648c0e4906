import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from face_case import open_line, project, say
from PIL import Image
from rich.console import Console
from typer.main import get_command

from influencer import pipeline
from influencer.cli import app, editor, pictures
from influencer.cli.common import lines, progress
from influencer.cli.review import Desk, go_through
from influencer.pipeline import utc_now
from influencer.records import DraftState

TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


@pytest.fixture
def config(tmp_path):
    return project(tmp_path)


@pytest.fixture
def ids(config):
    """The ids of a day's drafts."""
    made = json.loads(say(config, "day", "--date", TOMORROW, "--json").stdout)
    return [draft["id"] for draft in made["drafts"]]


@pytest.fixture
def line(config, ids):
    line = open_line(config, utc_now)
    yield line
    line.ledger.close()


def states(config, *ids):
    return [json.loads(say(config, "show", id, "--json").stdout)["draft"]["state"] for id in ids]


def desk(keys, words=()):
    """A person who presses `keys` and answers questions with `words`."""
    change = editor.Change(caption="Rain again. I stayed in and glazed the small bowls.")
    pressed, said = iter(keys), iter(words)
    console = Console(record=True, width=120, file=StringIO())
    return Desk(console, lambda: next(pressed), lambda question: next(said), lambda draft: change)


# the page


def test_the_help_fits_one_screen_and_names_the_day_in_order(config):
    lines = say(config, "--help").stdout.splitlines()
    assert len(lines) <= 46
    text = "\n".join(lines)
    order = [text.index(f" {name} ") for name in ("day", "review", "run", "journal", "new")]
    assert order == sorted(order)


def test_every_command_says_what_it_does(config):
    for name, command in get_command(app).commands.items():
        assert command.help, name
        assert say(config, name, "--help").exit_code == 0


def test_the_version_is_said(config):
    assert say(config, "--version").stdout.startswith("influencer 0.")


# a day


def test_a_day_is_made_listed_and_not_made_again(config, ids):
    assert len(ids) == 3
    listed = say(config, "waiting").stdout
    assert all(id in listed for id in ids)
    assert "3 slots had one already" in say(config, "day", "--date", TOMORROW).stdout


def test_the_plan_is_a_calendar(config):
    told = say(config, "plan", "--days", "2").stdout
    assert "pillar" in told
    assert len(json.loads(say(config, "plan", "--days", "2", "--json").stdout)) == 6


def test_an_approved_draft_stands_in_the_queue_and_goes_out_at_once_when_told(config, ids):
    assert say(config, "approve", ids[0]).stdout.startswith(f"{ids[0]}: approved")
    assert json.loads(say(config, "queue", "--json").stdout)[0]["draft"] == ids[0]
    assert "posted" in say(config, "post", "--now", ids[0]).stdout
    assert json.loads(say(config, "queue", "--json").stdout) == []


def test_one_draft_that_cannot_be_approved_does_not_stop_the_others(config, ids):
    done = say(config, "approve", "no-such-draft", ids[0])
    assert done.exit_code == 1
    assert "no draft is called 'no-such-draft'" in done.stderr
    assert states(config, ids[0]) == ["approved"]


def test_a_verdict_can_be_taken_back(config, ids):
    say(config, "decline", ids[0], "--why", "her hands")
    assert states(config, ids[0]) == ["declined"]
    assert "her hands" in say(config, "journal", ids[0]).stdout
    say(config, "undo", ids[0])
    assert states(config, ids[0]) == ["in review"]


def test_an_edit_makes_a_new_revision(config, ids):
    words = "Rain again. I stayed in and glazed the small bowls."
    done = say(config, "edit", ids[0], "--caption", words, "--tags", "#pottery, rain", "--json")
    draft = json.loads(done.stdout)
    assert (draft["revision"], draft["words"]["caption"]) == (2, words)
    assert draft["words"]["hashtags"] == ["pottery", "rain"]


def test_an_edit_in_the_editor_is_read_back(config, ids, tmp_path, monkeypatch):
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys; p = sys.argv[1]; t = open(p).read().rstrip() + ' And then some tea.\\n'; open(p, 'w').write(t)"
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    assert json.loads(say(config, "edit", ids[0], "--json").stdout)["words"]["caption"].endswith("And then some tea.")


def test_an_editor_that_fails_changes_nothing(config, ids, monkeypatch):
    monkeypatch.setenv("VISUAL", "false")
    done = say(config, "edit", ids[0])
    assert done.exit_code == 1
    assert "nothing was changed" in done.stderr


def test_a_reshoot_and_a_rewrite_come_back_for_review(config, ids):
    assert say(config, "reshoot", ids[0], "--why", "eyes closed").exit_code == 0
    assert say(config, "rewrite", ids[1]).exit_code == 0
    assert states(config, *ids) == ["in review"] * 3


def test_what_was_moved_in_the_folders_is_taken_up(config, ids):
    review = config.parent / "outputs" / "mira" / "review" / ids[0]
    review.rename(review.parent.parent / "approved" / ids[0])
    assert ids[0] in say(config, "look").stdout
    assert states(config, ids[0]) == ["approved"]


def test_what_is_shown_says_where_the_picture_itself_says_ai_and_what_took_it_away(config, ids):
    shown = " ".join(say(config, "show", ids[0]).stdout.split())
    assert "says that it is AI: in its words; in its bytes (XMP and a signed C2PA claim, read back now)" in shown
    picture = config.parent / "outputs" / "mira" / "review" / ids[0] / "1.jpg"
    Image.open(picture).convert("RGB").save(picture)
    shown = " ".join(say(config, "show", ids[0]).stdout.split())
    assert "! it would be refused:" in shown
    assert "the XMP label that says AI-made is missing" in shown


# errors


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "nope"), 1),
        (("journal", "--limit", "0"), 2),
        (("frobnicate",), 2),
        (("settle", "a", "b"), 1),
        (("settle", "a", "b", "--json"), 2),
        (("settle", "a", "b", "--posted", "u", "--not-posted"), 2),
        (("post", "--now"), 2),
        (("day", "--date", "tomorrow"), 2),
        (("day", "--studio", "oil"), 2),
        (("bible", "check", "nobody"), 1),
        (("account", "thaw", "nobody"), 1),
        (("sign-in", "mira-folder"), 1),
        (("plan", "--persona", "nobody"), 1),
        (("review",), 1),
        (("new", "mira"), 1),
        (("new", "../evil"), 1),
    ],
)
def test_bad_input_ends_with_a_sentence_and_no_traceback(config, words, code):
    done = say(config, *words)
    assert done.exit_code == code
    assert "Traceback" not in done.output
    assert done.stderr.strip()


def test_a_broken_configuration_is_told_with_its_line(config):
    config.write_text("operator: ana\nimages:\n  studoi: card\n")
    done = say(config, "waiting")
    assert done.exit_code == 1
    assert "config.yaml:3: images.studoi: unknown key (did you mean 'studio'?)" in done.stderr


def test_no_text_can_move_the_cursor(config, ids):
    done = say(config, "decline", ids[0], "--why", "\x1b[2J\u202egone")
    assert done.exit_code == 0
    assert "\x1b" not in say(config, "journal").stdout
    assert "\\x1b[2J\\u202egone" in say(config, "show", ids[0]).stdout


# bibles


def test_no_name_can_style_or_break_the_progress_bars(config, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with progress() as told:
        told("Mira[/red][bold]\u202e\x1b[2J: cards", 1, 3)
    assert "Mira[/red][bold]\\u202e\\x1b[2J: cards" in capsys.readouterr().err.replace("\n", "")


def test_a_log_says_each_half_minute_how_far_it_is_and_when_it_ends(capsys):
    seconds = iter([0.0, 10.0, 40.0, 75.0, 100.0, 101.0])
    told = lines(lambda: next(seconds))
    for done in (0, 1, 4, 8, 10, 10):
        told(f"days \u00b7 {done * 2} posts", done, 10)
    assert capsys.readouterr().err.splitlines() == [
        "days \u00b7 0 posts: 0 of 10",
        "days \u00b7 8 posts: 4 of 10, about 1 minute left",
        "days \u00b7 16 posts: 8 of 10, about 1 minute left",
        "days \u00b7 20 posts: 10 of 10",
    ]


def test_a_new_persona_passes_the_check(config):
    assert say(config, "new", "vera", "--timezone", "Europe/Lisbon").exit_code == 0
    assert say(config, "bible", "check", "vera").stdout == "vera: fine\n"


def test_what_a_bible_leaves_open_is_told_where_the_starter_draws(config):
    bible = config.parent / "personas" / "mira" / "bible.yaml"
    bible.write_text(bible.read_text().replace("    nose: straight nose\n", ""))
    assert say(config, "bible", "check", "mira").stdout == "mira: fine\n"
    config.write_text(config.read_text().replace("studio: card", "studio: diffusion"))
    said = say(config, "bible", "check", "mira").stdout.splitlines()
    assert said[0] == "mira: fine"
    assert re.fullmatch(r"  look\.immutable\.nose leaves it to the starter, always: \w+ nose", said[1])
    assert len(said) == 2


def test_a_changed_bible_is_told_against_the_draft(config, ids):
    assert "Nothing has changed" in say(config, "bible", "diff", ids[0]).stdout
    bible = config.parent / "personas" / "mira" / "bible.yaml"
    bible.write_text(bible.read_text().replace("age: 34", "age: 35"))
    assert "35" in say(config, "bible", "diff", ids[0]).stdout


def test_the_schema_is_json(config):
    assert json.loads(say(config, "bible", "schema").stdout)["type"] == "object"


# the review


def test_keys_approve_decline_and_skip(line, config, ids):
    go_through(line, ids, desk("ads", ["her hands"]))
    assert states(config, *ids) == ["approved", "declined", "in review"]


def test_undo_takes_back_and_asks_again(line, config, ids):
    go_through(line, ids, desk("audq", ["after all not"]))
    assert states(config, *ids) == ["declined", "in review", "in review"]


def test_an_edited_draft_is_shown_again(line, config, ids):
    seat = desk("eaq")
    go_through(line, ids, seat)
    assert states(config, ids[0]) == ["approved"]
    assert "glazed the small bowls" in seat.console.export_text()


def test_what_changed_while_it_was_looked_at_is_not_approved(line, ids):
    def meanwhile():
        pipeline.edit(line, ids[0], "bea", "web", caption="Something else altogether, over tea.")
        return "a"

    keys = iter([meanwhile, lambda: "q"])
    seat = Desk(Console(file=StringIO(), width=120), lambda: next(keys)())
    go_through(line, ids, seat)
    assert line.ledger.draft(ids[0]).state is DraftState.IN_REVIEW


def test_a_draft_answered_elsewhere_is_passed_over(line, config, ids):
    say(config, "approve", ids[0])
    seat = desk("q")
    go_through(line, ids, seat)
    assert "approved already" in seat.console.export_text()


# pictures


def picture_of(line, id):
    shown = pipeline.show(line, id)
    return shown.folder / shown.draft.pictures[0].file


def test_half_blocks_keep_the_shape_of_the_picture(line, ids):
    image = pictures.fitted(picture_of(line, ids[0]), 40, 60)
    assert image.size == (40, 50)


@pytest.mark.parametrize(
    ("environ", "how"),
    [
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "iterm"),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, "blocks"),
        ({"TERM": "xterm-256color"}, "blocks"),
    ],
)
def test_the_terminal_is_known_by_its_environment(environ, how):
    assert pictures.way(environ, Console(force_terminal=True, color_system="256", _environ={})) == how
    assert pictures.way(environ, Console(force_terminal=False, _environ={})) == "none"


def test_kitty_gets_the_picture_in_small_messages(line, ids):
    codes = pictures.drawn(picture_of(line, ids[0]), "kitty", 40, 40)
    messages = codes.split("\x1b\\")[:-1]
    assert all(message.startswith("\x1b_G") and len(message) < 4200 for message in messages)
    assert [("m=1" in message) for message in messages] == [True] * (len(messages) - 1) + [False]


def test_a_file_that_is_no_picture_shows_nothing(tmp_path):
    (tmp_path / "x.jpg").write_text("no picture")
    assert pictures.drawn(tmp_path / "x.jpg", "kitty", 40, 40) == ""
    assert pictures.blocks(tmp_path / "x.jpg", 40, 40) is None


# what is loaded


@pytest.mark.parametrize("words", [["--help"], ["waiting"]])
def test_looking_loads_nothing_heavy(config, words):
    heavy = ("torch", "diffusers", "transformers", "instagrapi", "pydantic_ai", "apprise", "apscheduler", "c2pa")
    say(config, "waiting")  # the first opening of a ledger makes its tables, with alembic
    code = (
        "import sys\nfrom influencer.cli import app\n"
        f"try: app(['--config', {str(config)!r}, *{words!r}])\n"
        f"except SystemExit: print([name for name in {(*heavy, 'alembic')!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.rstrip().endswith("[]"), done.stdout + done.stderr
