"""Who asks to be forgotten leaves no byte in the workplace, and nothing of theirs is taken in again."""

import json

import pytest
from face_case import open_line, project, say

from influencer import engage

NAME, ID, OTHER = "Nadia.Quillfeather", "remote-4711-telltale", "Thank you from the harbour."
WORDS = (
    "This glaze is a telltale turquoise, lovely.",
    "I want to kill myself, telltale words.",
    "are you real, telltale?",
)


@pytest.fixture
def config(tmp_path):
    return project(tmp_path)


def taken(config, author=NAME, first=0):
    items = [
        {"id": f"{ID}-{first + n}", "author": author, "text": text, "post": f"p{n}"} for n, text in enumerate(WORDS)
    ]
    file = config.parent.parent / f"{config.parent.name}-import.json"
    file.write_text(json.dumps({"account": "mira-folder", "comments": items}))
    return say(config, "inbox", "import", str(file)).stdout


def waiting(config):
    return json.loads(say(config, "replies", "--json").stdout)


def name(kept):
    return f"{kept['id']}.{kept['revision']}"


def traces(config, *words: str) -> list[tuple[str, str]]:
    """Every file of the workplace whose bytes or name hold one of these words, in any case."""
    found = []
    for path in sorted(path for path in config.parent.rglob("*") if path.is_file()):
        matter = str(path).casefold().encode() + path.read_bytes().lower()
        found += [(path.name, word) for word in words if word.casefold().encode() in matter]
    return found


def everything_done_with(config):
    """One comment approved and sent, one answer edited, one in danger; looked at in every list there is."""
    taken(config)
    for kept in waiting(config):
        if kept["urgent"]:
            say(config, "replies", "approve", name(kept))
        elif not kept["reply"]["fixed"]:
            assert "waits for your word" in say(config, "replies", "edit", name(kept), "--text", OTHER).stdout
    sent = next(kept for kept in waiting(config) if kept["reply"]["text"] == OTHER)
    assert "reply approved" in say(config, "replies", "approve", name(sent)).stdout
    assert "sent" in say(config, "replies", "send").stdout
    for words in (("doctor",), ("replies",), ("log",)):
        say(config, *words)
    return sent


def test_no_byte_of_theirs_is_left_in_the_workplace(config):
    sent = everything_done_with(config)
    (answer,) = (config.parent / "outputs" / "feed" / "mira-folder" / "replies").glob("*.json")
    assert traces(config, NAME, "telltale", ID, sent["id"])
    done = say(config, "forget", f"@{NAME.upper()}").stdout
    assert "3 comments removed" in done
    assert not answer.exists()
    assert traces(config, NAME, "telltale", ID, sent["id"], OTHER) == []


def test_nothing_of_theirs_is_taken_in_again(config):
    say(config, "forget", NAME)
    assert "0 comments" in taken(config)
    assert "0 comments" in taken(config, f"@{NAME.lower()}", first=10)
    assert waiting(config) == []
    assert traces(config, NAME, "telltale") == []


def test_after_thirty_days_no_word_of_anybody_is_left(config):
    taken(config)
    line = open_line(config)
    kept = engage.inbox_of(line).comments()[0]
    line.ledger.close()
    assert traces(config, NAME, "telltale", ID)
    line = open_line(config, lambda: kept.seen + engage.DAY * 30)
    assert engage.clear_old(line) == 0
    line.ledger.close()
    line = open_line(config, lambda: kept.seen + engage.DAY * 31)
    assert engage.clear_old(line) == 3
    line.ledger.close()
    assert traces(config, NAME, "telltale", ID) == []
