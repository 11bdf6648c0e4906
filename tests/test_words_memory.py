from dataclasses import replace

import pytest
from makers import NOW, make_draft, make_entered, make_ledger, make_persona

from influencer.records import Answer, Verdict, Words
from influencer.shelf import Shelf
from influencer.words.canon import contradictions
from influencer.words.claims import claims_in
from influencer.words.memory import background_for


@pytest.fixture
def ledger(tmp_path):
    return make_ledger(tmp_path)


def enter(ledger, tmp_path, number, caption, persona="mira", written=None):
    words = Words(caption, "A teapot.", ("pottery",))
    details = {"written": caption if written is None else written}
    return make_entered(ledger, Shelf(tmp_path), number, persona, words=words, details=details)


def decide(ledger, draft, answer):
    digests = {"folder": "d"} if answer is Answer.APPROVE else {}
    ledger.decide(Verdict(draft.id, draft.revision, answer, digests, "ana", "terminal", NOW), NOW)


def test_what_a_post_says_is_held_to_afterwards(ledger, tmp_path):
    enter(ledger, tmp_path, 1, "My sister Vera sent plums.")
    known = background_for(ledger, make_persona(), []).known
    (sentence,) = contradictions(claims_in("My sister is called Rosa."), known)
    assert (
        sentence == '"My sister is called Rosa." goes against her draft for 23 November: "My sister Vera sent plums."'
    )


def test_what_was_declined_was_never_said(ledger, tmp_path):
    draft = enter(ledger, tmp_path, 1, "My sister Vera sent plums.")
    decide(ledger, draft, Answer.DECLINE)
    assert (
        contradictions(claims_in("My sister is called Rosa."), background_for(ledger, make_persona(), []).known) == []
    )


def test_a_draft_is_not_held_against_itself(ledger, tmp_path):
    draft = enter(ledger, tmp_path, 1, "My sister Vera sent plums.")
    held_to = background_for(ledger, make_persona(), [], draft.id)
    assert contradictions(claims_in("My sister is called Rosa."), held_to.known) == []
    assert held_to.recent == []


def test_captions_approved_as_written_shape_her_card_and_edited_ones_do_not(ledger, tmp_path):
    plain = background_for(ledger, make_persona(), []).card
    decide(ledger, enter(ledger, tmp_path, 1, "Plums!!! So many plums!!!", written="Plums, I suppose."), Answer.APPROVE)
    assert background_for(ledger, make_persona(), []).card == plain
    assert background_for(ledger, make_persona(), []).examples == []
    decide(ledger, enter(ledger, tmp_path, 2, "Jam!!! So much jam!!!"), Answer.APPROVE)
    assert background_for(ledger, make_persona(), []).examples == ["Jam!!! So much jam!!!"]
    assert background_for(ledger, make_persona(), []).card.texts == plain.texts + 1


def test_the_others_are_known_by_name(ledger, tmp_path):
    enter(ledger, tmp_path, 1, "Fog, with edges.", persona="nova")
    assert background_for(ledger, make_persona(), ["nova"]).others == {"Fog, with edges.": "nova"}


def test_an_old_draft_that_remembers_nothing_of_its_words_is_no_obstacle(ledger, tmp_path):
    make_entered(ledger, Shelf(tmp_path), 1)
    assert replace(make_draft(1)).words.caption in background_for(ledger, make_persona(), []).recent
