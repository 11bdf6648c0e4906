"""Bible lines are suggested only from what was said, with where it was said, and written without touching the rest."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from face_case import project, say
from makers import NOW, make_entered, make_ledger, make_persona

from influencer.persona import Persona
from influencer.reasons import AGAIN
from influencer.records import Answer, Verdict, Words
from influencer.shelf import Shelf
from influencer.words.suggest import Replay, phrases, removed, suggest, values_of

TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


@pytest.fixture
def ledger(tmp_path):
    return make_ledger(tmp_path)


def enter(ledger, tmp_path, number, written, caption=""):
    words = Words(caption or written, "A teapot.", ("pottery",))
    return make_entered(ledger, Shelf(tmp_path), number, words=words, details={"written": written})


def say_of(ledger, draft, answer, why=""):
    digests = {"folder": "d"} if answer is Answer.APPROVE else {}
    ledger.decide(Verdict(draft.id, 1, answer, digests, "ana", "terminal", NOW, why), NOW)


def declined(ledger, tmp_path, number, why, caption="The rain came in sideways."):
    draft = enter(ledger, tmp_path, number, caption)
    say_of(ledger, draft, Answer.DECLINE, why)
    return draft


def said(found):
    return [(".".join(one.keys), one.value) for one in found.suggestions]


def test_a_word_struck_out_twice_is_suggested_with_both_drafts(ledger, tmp_path):
    first = enter(ledger, tmp_path, 1, "Pure magic, this glaze.", "This glaze is grey.")
    second = enter(ledger, tmp_path, 2, "The quay was magic at six.", "The quay was wet at six.")
    found = suggest(ledger, make_persona())
    assert said(found) == [("voice.never_says", "magic")]
    (one,) = found.suggestions
    assert [each.draft for each in one.evidence] == [first.id, second.id]
    assert (one.evidence[0].before, one.evidence[0].after) == ("Pure magic, this glaze.", "This glaze is grey.")
    assert one.replay == Replay(approved=0, declined=0, edited=2, drafts=(first.id, second.id))


def test_a_word_struck_out_once_is_not(ledger, tmp_path):
    enter(ledger, tmp_path, 1, "Pure magic, this glaze.", "This glaze is grey.")
    assert suggest(ledger, make_persona()).suggestions == ()


def test_a_phrase_is_suggested_whole(ledger, tmp_path):
    enter(ledger, tmp_path, 1, "Rise and grind. Clay at six.", "Clay at six.")
    enter(ledger, tmp_path, 2, "The kiln is cold. Rise and grind.", "The kiln is cold.")
    assert said(suggest(ledger, make_persona())) == [("voice.never_says", "rise and grind")]


def test_what_was_let_stand_elsewhere_or_is_hers_is_not_suggested(ledger, tmp_path):
    enter(ledger, tmp_path, 1, "Pure magic, this clay.", "This glaze is grey.")
    enter(ledger, tmp_path, 2, "The clay was magic at six.", "The quay was wet at six.")
    say_of(ledger, enter(ledger, tmp_path, 3, "Magic is a strong word."), Answer.APPROVE)
    assert suggest(ledger, make_persona()).suggestions == ()


def test_what_a_machine_wrote_anew_is_no_edit(ledger, tmp_path):
    for number in (1, 2):
        enter(ledger, tmp_path, number, f"Cup {number}, on its feet.")
    assert suggest(ledger, make_persona()).suggestions == ()


@pytest.mark.parametrize(
    ("why", "line"),
    [
        ("brand: Zorblat", ("limits.brands", "Zorblat")),
        ('brand: the mug says "Zorblat" on its side, large', ("limits.brands", "Zorblat")),
        ("fact: The kiln is electric.", ("canon.noted_2026_11_23", "The kiln is electric.")),
    ],
)
def test_what_a_decline_says_becomes_a_line(ledger, tmp_path, why, line):
    draft = declined(ledger, tmp_path, 1, why)
    found = suggest(ledger, make_persona())
    assert said(found) == [line]
    assert found.suggestions[0].evidence[0].draft == draft.id


@pytest.mark.parametrize("why", ["brand", "fact", "brand: there is a logo on the mug behind her hand"])
def test_what_names_nothing_is_told_and_not_invented(ledger, tmp_path, why):
    draft = declined(ledger, tmp_path, 1, why)
    found = suggest(ledger, make_persona())
    assert found.suggestions == ()
    assert found.unused[0].startswith(draft.id)


def test_a_decline_that_was_taken_back_was_not_said(ledger, tmp_path):
    draft = declined(ledger, tmp_path, 1, "brand: Zorblat")
    say_of(ledger, draft, Answer.UNDO)
    assert suggest(ledger, make_persona()).suggestions == ()
    other = declined(ledger, tmp_path, 2, "brand: Quux")
    say_of(ledger, other, Answer.UNDO, AGAIN)
    assert said(suggest(ledger, make_persona())) == [("limits.brands", "Quux")]


def test_a_caption_that_was_written_anew_is_not_shown_for_the_declined_one(ledger, tmp_path):
    draft = declined(ledger, tmp_path, 1, "brand: Zorblat", "A Zorblat mug, and rain.")
    (shown,) = suggest(ledger, make_persona()).suggestions[0].evidence
    assert shown.before == "A Zorblat mug, and rain."
    say_of(ledger, draft, Answer.UNDO, AGAIN)
    ledger.revise(replace(draft, words=Words("A mug, and rain.", "A mug.")), 1, "ana", "", NOW)
    (shown,) = suggest(ledger, make_persona()).suggestions[0].evidence
    assert (shown.before, shown.said) == ("", "Zorblat")


def test_what_the_bible_has_or_cannot_have_is_not_suggested(ledger, tmp_path):
    declined(ledger, tmp_path, 1, "brand: Zorblat")
    assert suggest(ledger, make_persona(limits={"brands": ["Zorblat"]})).suggestions == ()
    declined(ledger, tmp_path, 2, "brand: AI")
    found = suggest(ledger, make_persona())
    assert said(found) == [("limits.brands", "Zorblat")]
    assert "'AI' would not fit" in found.unused[0]


def test_the_replay_counts_what_would_be_refused_now(ledger, tmp_path):
    declined(ledger, tmp_path, 1, "brand: Zorblat", "A Zorblat mug, and rain.")
    say_of(ledger, enter(ledger, tmp_path, 2, "The Zorblat kettle sings."), Answer.APPROVE)
    say_of(ledger, enter(ledger, tmp_path, 3, "The kettle sings no more."), Answer.APPROVE)
    (one,) = suggest(ledger, make_persona()).suggestions
    assert replace(one.replay, drafts=()) == Replay(approved=1, declined=1, edited=0)
    assert len(one.replay.drafts) == 2
    assert one.replay.drafts[0] == one.evidence[0].draft


def test_a_fact_is_replayed_over_what_was_claimed(ledger, tmp_path):
    declined(ledger, tmp_path, 1, "fact: My cat is called Hook.", "My cat is called Rosa.")
    (one,) = suggest(ledger, make_persona()).suggestions
    assert one.replay == Replay(approved=0, declined=1, edited=0, drafts=(one.evidence[0].draft,))


def test_accepted_lines_hold_in_the_bible_they_make(ledger, tmp_path):
    declined(ledger, tmp_path, 1, "brand: Zorblat")
    declined(ledger, tmp_path, 2, "fact: The kiln is electric.")
    persona = make_persona()
    bible = persona.model_dump(mode="json")
    for keys, value in values_of(persona, suggest(ledger, persona).suggestions).items():
        bible[keys[0]][keys[1]] = value
    assert suggest(ledger, Persona.model_validate(bible)).suggestions == ()


def test_removed_words_leave_small_ones_alone():
    assert removed("The sea and the very sky", "The sea") == [["and"], ["very", "sky"]]
    assert phrases([["of", "the", "golden", "hour"]]) == {"golden", "hour", "golden hour"}


# in the terminal


@pytest.fixture
def config(tmp_path):
    return project(tmp_path)


@pytest.fixture
def ids(config):
    made = json.loads(say(config, "day", "--date", TOMORROW, "--json").stdout)
    return [draft["id"] for draft in made["drafts"]]


def test_the_operator_reads_accepts_and_every_other_byte_stays(config, ids):
    say(config, "decline", ids[0], "--why", "brand: Zorblat")
    say(config, "decline", ids[1], "--why", "fact: Her kiln is electric.")
    told = say(config, "bible", "suggest", "mira").stdout
    assert "limits.brands: Zorblat" in told
    assert ids[0] in told
    bible = config.parent / "personas" / "mira" / "bible.yaml"
    before = bible.read_text()
    changes = json.loads(say(config, "bible", "suggest", "mira", "--accept", "1", "--accept", "2", "--json").stdout)
    after = bible.read_text()
    assert [line for line in changes if line.startswith("-")] == [
        line for line in changes if line.startswith("-") and "brands" in line
    ]
    assert "Zorblat" in after
    assert "Her kiln is electric." in after
    kept = [line for line in after.splitlines() if line in set(before.splitlines())]
    lost = [line for line in before.splitlines() if line not in set(after.splitlines())]
    assert len(lost) <= 1
    assert len(kept) >= len(before.splitlines()) - 1
    assert say(config, "bible", "check", "mira").exit_code == 0
    assert json.loads(say(config, "bible", "suggest", "mira", "--json").stdout)[0]["suggestions"] == []


def test_a_number_that_is_not_there_is_refused(config, ids):
    done = say(config, "bible", "suggest", "mira", "--accept", "7")
    assert done.exit_code == 1
    assert "there is no suggestion 7" in done.stderr
