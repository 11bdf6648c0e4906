"""Comments and replies, as the operator types them."""

import json

import pytest
from face_case import open_line, project, say

GRAVE = "I want to kill myself tonight"


@pytest.fixture
def config(tmp_path):
    return project(tmp_path)


def taken(config, *comments):
    file = config.parent / "comments.json"
    items = [{"id": str(n), "author": f"fan{n}"} | one for n, one in enumerate(comments)]
    file.write_text(json.dumps({"account": "mira-folder", "comments": items}))
    return say(config, "inbox", "import", str(file))


def waiting(config):
    return json.loads(say(config, "replies", "--json").stdout)


def name(kept):
    return f"{kept['id']}.{kept['revision']}"


def test_a_comment_goes_from_a_file_to_an_answer(config):
    assert "1 comment new or edited: 1 drafted" in taken(config, {"text": "This glaze is lovely, well done."}).stdout
    (kept,) = waiting(config)
    listed = say(config, "replies").stdout
    for words in (name(kept), "This glaze is lovely", kept["reply"]["text"], "says something kind", "fan0"):
        assert words in listed
    assert "reply approved" in say(config, "replies", "approve", name(kept)).stdout
    assert "sent" in say(config, "replies", "send").stdout
    assert say(config, "replies", "send").stdout.strip() == "Nothing is to be sent."
    (path,) = (config.parent / "outputs" / "feed" / "mira-folder" / "replies").glob("*.json")
    assert json.loads(path.read_text())["text"] == kept["reply"]["text"]
    assert "No comment waits" in say(config, "replies").stdout


def test_danger_is_noted_at_once_stands_first_and_takes_two_words(config):
    done = taken(config, {"text": "This glaze is lovely, well done.", "post": "a"}, {"text": GRAVE, "post": "b"})
    assert "note: Somebody may be in danger" in done.stderr
    assert "somebody may be in danger; read it now" in done.stdout
    assert "somebody who wrote to her may be in danger" in say(config, "doctor").stdout
    first = waiting(config)[0]
    assert first["urgent"]
    assert "confirmed once" in say(config, "replies", "approve", name(first)).stdout
    assert "Nothing is to be sent." in say(config, "replies", "send").stdout
    assert "reply approved" in say(config, "replies", "approve", name(first), "--really").stdout


def test_a_text_is_changed_declined_shown(config):
    taken(config, {"text": "This glaze is lovely, well done."}, {"text": "are you real?"})
    kind, asks = sorted(waiting(config), key=lambda kept: kept["reply"]["fixed"])
    assert "fixed answer" in say(config, "replies", "edit", name(asks), "--text", "Yes.").stderr
    assert "Kind of you" in say(config, "replies", "edit", name(kind), "--text", "Kind of you, thanks.").stdout
    stale = say(config, "replies", "approve", name(kind))
    assert (stale.exit_code, "changed since you looked" in stale.stderr) == (1, True)
    assert "reply declined" in say(config, "replies", "decline", kind["id"]).stdout
    assert "declined" in say(config, "replies", "show", kind["id"]).stdout


def test_a_terminal_is_not_moved_by_what_a_stranger_writes(config):
    taken(config, {"text": "lovely \x1b[2Jcup, well done \u202eevil"})
    shown = say(config, "replies", "--all").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_who_is_forgotten_is_gone(config):
    taken(config, {"text": "This glaze is lovely, well done.", "author": "Pia"})
    assert "1 comment removed" in say(config, "forget", "@pia").stdout
    assert json.loads(say(config, "replies", "--all", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("inbox", "import", "nowhere.json"), 1, "nowhere.json: cannot be read"),
        (("replies", "approve", "x"), 1, "names no comment"),
        (("replies", "show", "caaaaaaaaaaaaa"), 1, "no comment is called"),
        (("replies", "settle", "caaaaaaaaaaaaa"), 2, "say either --sent URL or --not-sent"),
        (("replies", "settle", "caaaaaaaaaaaaa", "--sent", "ftp:x"), 1, "is not the address of a post"),
        (("forget", "@"), 1, "forget needs a handle"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(config, words, code, says):
    done = say(config, *words)
    assert done.exit_code == code
    assert says in " ".join(done.output.replace("│", " ").split())


def test_the_doctor_says_how_comments_come_in(config):
    assert "answers are files beside its posts" in say(config, "doctor").stdout


def test_hearing_without_an_account_that_can_be_heard_is_no_error(config):
    assert say(config, "inbox", "hear").stdout.strip() == "0 comments new or edited"


def test_the_daemon_hears_tells_answers_and_clears(config):
    from influencer import engage, schedule
    from influencer.notify import Notifier

    taken(config, {"text": "This glaze is lovely, well done."})
    line = open_line(config)
    kept = engage.waiting(line)[0]
    engage.approve(line, kept.name, "ana", "terminal")
    said = []
    fence = line.ledger.take_lease(schedule.LEASE, "here", 45, line.clock())
    daemon = schedule.Daemon(line, Notifier(None, said.append), said.append, fence)
    daemon.hear()
    daemon.answer()
    daemon.clear()
    assert f"reply to {kept.id}: sent" in said[-1]
    assert {"hear", "answer", "clear"} <= {bell.__name__ for bell, _, _ in schedule.bells(daemon)}
    line.ledger.close()
