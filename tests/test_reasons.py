"""Typed declines: kept with the verdict, told with what puts them right, and put right at once if wanted."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from face_case import Clock, open_line, project, say
from makers import NOW

from influencer import pipeline, reasons
from influencer.errors import Conflict, Invalid
from influencer.reasons import AGAIN, Kind, Reason
from influencer.records import Answer, DraftState, Verdict, Words

TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


@pytest.fixture
def config(tmp_path):
    return project(tmp_path)


@pytest.fixture
def ids(config):
    made = json.loads(say(config, "day", "--date", TOMORROW, "--json").stdout)
    return [draft["id"] for draft in made["drafts"]]


def shown(config, id):
    return json.loads(say(config, "show", id, "--json").stdout)


def verdict(answer, why=""):
    return Verdict("d", 1, answer, {}, "ana", "terminal", NOW, why)


@pytest.mark.parametrize(
    ("kept", "kind", "note"),
    [
        ("words: too chirpy", Kind.WORDS, "too chirpy"),
        ("picture", Kind.PICTURE, ""),
        ("her hands: six fingers", None, "her hands: six fingers"),
        ("", None, ""),
    ],
)
def test_a_reason_reads_as_it_was_kept(kept, kind, note):
    assert reasons.read(kept) == Reason(kind, note)
    assert str(reasons.read(kept)) == kept


def test_a_mistyped_kind_is_refused_and_a_sentence_is_not():
    with pytest.raises(Invalid, match="did you mean 'picture'"):
        reasons.typed("pictur")
    assert reasons.typed("pictures of it are odd") == Reason(None, "pictures of it are odd")


def test_a_decline_counts_unless_it_was_taken_back_for_good():
    first, second = verdict(Answer.DECLINE, "words"), verdict(Answer.DECLINE, "tone")
    said = [first, verdict(Answer.UNDO, AGAIN), second, verdict(Answer.UNDO)]
    assert list(reasons.standing(said)) == [first]


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("picture", "reshoot"),
        ("identity", "reshoot"),
        ("words", "rewrite"),
        ("tone", "rewrite"),
        ("fact", "rewrite"),
        ("repetition", "rewrite"),
        ("brand", "reshoot"),
        ("timing", "replan"),
    ],
)
def test_the_answer_names_the_command_that_puts_it_right(config, ids, kind, command):
    said = say(config, "decline", ids[0], "--why", kind, "not quite her")
    assert f"influencer {command} {ids[0]}" in said.stdout
    assert shown(config, ids[0])["verdicts"][0]["why"] == f"{kind}: not quite her"
    assert f"{kind}: not quite her" in say(config, "journal", ids[0]).stdout
    assert f"{kind}: not quite her" in say(config, "show", ids[0]).stdout


def test_one_word_is_text_too_and_a_draft_that_is_not_there_is_told(config, ids):
    say(config, "decline", ids[0], "--why", "brand", "Zorblat")
    assert shown(config, ids[0])["verdicts"][0]["why"] == "brand: Zorblat"
    done = say(config, "decline", ids[1], "2026-01-01-0900-nothing", "--why", "words")
    assert done.exit_code == 1
    assert "no draft is called '2026-01-01-0900-nothing'" in done.stderr
    assert shown(config, ids[1])["draft"]["state"] == "declined"


def test_the_command_that_was_named_brings_the_draft_back_with_other_words(config, ids):
    before = shown(config, ids[0])["draft"]["words"]["caption"]
    say(config, "decline", ids[0], "--why", "tone: too loud")
    assert say(config, "rewrite", ids[0]).exit_code == 0
    after = shown(config, ids[0])
    assert after["draft"]["state"] == "in review"
    assert after["draft"]["words"]["caption"] != before
    assert after["verdicts"][-1]["why"] == AGAIN


def test_again_makes_the_right_take_at_once(config, ids):
    before = shown(config, ids[0])["draft"]
    assert "in review" in say(config, "decline", ids[0], "--why", "words", "--again").stdout
    reworded = shown(config, ids[0])["draft"]
    assert reworded["words"]["caption"] != before["words"]["caption"]
    assert reworded["pictures"] == before["pictures"]
    say(config, "decline", ids[0], "--why", "picture", "--again")
    retaken = shown(config, ids[0])["draft"]
    assert retaken["words"]["caption"] == reworded["words"]["caption"]
    assert retaken["pictures"] != reworded["pictures"]


def test_again_without_a_kind_that_a_take_can_help_declines_nothing(config, ids):
    for why in ("", "no"):
        assert say(config, "decline", ids[0], "--why", why, "--again").exit_code == 1
    assert shown(config, ids[0])["draft"]["state"] == "in review"


def test_a_brand_in_the_words_is_for_the_writer_and_one_in_the_picture_for_the_studio():
    worded = Words("My new Zorblat kettle sings.", "A kettle.")
    assert reasons.retry(Reason(Kind.BRAND, "Zorblat"), worded) == "rewrite"
    assert reasons.retry(Reason(Kind.BRAND, "it names Zorblat"), worded) == "rewrite"
    assert reasons.retry(Reason(Kind.BRAND, "a Zorblat logo on the shelf"), Words("My kettle sings.", "")) == "reshoot"
    assert reasons.retry(Reason(Kind.BRAND), worded) == "reshoot"


def test_a_wrong_time_brings_another_shot_for_the_same_slot(config, ids):
    before = shown(config, ids[0])["draft"]
    assert "in review" in say(config, "decline", ids[0], "--why", "timing: no clay on a Monday", "--again").stdout
    after = shown(config, ids[0])["draft"]
    assert after["slot"] == before["slot"]
    assert after["shot"]["pillar"] != before["shot"]["pillar"]
    assert after["shot"]["subject"].lower() in after["words"]["caption"].lower()
    assert after["pictures"] != before["pictures"]
    assert after["revision"] == before["revision"] + 1
    assert say(config, "approve", ids[0]).exit_code == 0


def test_the_reason_reaches_the_writer(tmp_path, monkeypatch):
    line = open_line(project(tmp_path))
    line.shelf.settle = 0
    draft = pipeline.make_day(line, lambda *_: None).drafts[0]
    pipeline.decide(line, draft.id, Answer.DECLINE, "ana", "terminal", "fact: the cat is Bosse's")
    asked = []
    write = pipeline.write
    monkeypatch.setattr(pipeline, "write", lambda *given: asked.append(given[-1]) or write(*given))
    assert pipeline.rewrite(line, draft.id, "ana", "").state is DraftState.IN_REVIEW
    assert asked == ["something in it is not true of her: the cat is Bosse's"]


def test_a_declined_draft_whose_slot_has_passed_is_not_made_again(tmp_path):
    clock = Clock()
    line = open_line(project(tmp_path), clock)
    line.shelf.settle = 0
    draft = pipeline.make_day(line, lambda *_: None).drafts[0]
    pipeline.decide(line, draft.id, Answer.DECLINE, "ana", "terminal", "words")
    clock.now = draft.slot.due
    with pytest.raises(Conflict, match="slot has passed"):
        pipeline.rewrite(line, draft.id, "ana", "")
    assert line.ledger.draft(draft.id).state is DraftState.DECLINED
