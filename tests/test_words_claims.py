import time

import claims_figures
import pytest
from claims_case import FREE, LIVES, in_keeping, planted
from words_case import persona, words

from influencer.records import Claim
from influencer.words.canon import Known, canon_of, claims_of, contradictions
from influencer.words.claims import claims_in

PLANTED = [(life, key, text) for life in LIVES for key, text in planted(life)]


def bible_of(life):
    home = {"place": life.place, "latitude": 40.0, "longitude": 0.0}
    return persona(display_name=life.name, age=life.age, home=home, canon=life.canon)


def against(life, caption, earlier=()):
    known = [*canon_of(bible_of(life)), *earlier]
    return contradictions(claims_of(words(caption=caption)), known)


def test_there_are_enough_planted_contradictions():
    assert len(PLANTED) >= 200
    assert len({key for _, key, _ in PLANTED}) >= 10


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_no_planted_contradiction_gets_through(life):
    missed = [f"{key}: {text}" for key, text in planted(life) if not against(life, text)]
    assert missed == []


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_what_keeps_to_the_facts_passes(life):
    assert {text: against(life, text) for text in in_keeping(life) if against(life, text)} == {}


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_a_canon_does_not_go_against_itself(life):
    canon = canon_of(bible_of(life))
    for known in canon:
        assert contradictions([known.claim], [other for other in canon if other is not known]) == []


def test_nor_does_what_is_said_more_freely():
    for life in LIVES:
        assert [text for text in FREE.get(life.name, "").splitlines() if not against(life, text)] == []


def test_both_sentences_are_shown():
    (sentence,) = against(LIVES[0], "Rain. I live in Lisbon, so this is no news.")
    assert sentence == (
        '"I live in Lisbon, so this is no news." goes against canon.home: '
        '"I live in a small flat above a bakery in Porto."'
    )


def test_a_claim_has_subject_predicate_value_and_kind():
    (claim,) = (claim for claim in claims_in("My sister Ana lives in Coimbra.") if claim.predicate == "lives in")
    assert claim == Claim("sister", "lives in", "Coimbra", "place", True, True, "My sister Ana lives in Coimbra.")


@pytest.mark.parametrize(
    ("text", "predicate", "value"),
    [
        ("I am forty-one.", "age", "41"),
        ("I make a hundred and six cups each year.", "mak cup a year", "106"),
        ("My birthday is on the third of May.", "birthday", "day=3 month=5"),
        ("My birthday is on May 3, 1990.", "birthday", "day=3 month=5 year=1990"),
        ("My name is Ana Berg.", "name", "Ana Berg"),
    ],
)
def test_numbers_and_dates_are_read(text, predicate, value):
    assert value in [claim.value for claim in claims_in(text) if claim.predicate == predicate]


@pytest.mark.parametrize(
    "text",
    [
        "Do I live in Lisbon?",
        "If I had a brother, he would laugh.",
        "“I am vegan”, said the goat.",
        "I wish I could swim.",
    ],
)
def test_questions_wishes_and_quotations_claim_nothing(text):
    assert [claim for claim in claims_in(text) if claim.subject == "me"] == []


def earlier(text):
    return [Known(claim, "her post of 3 May", text) for claim in claims_in(text)]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("I have never had a tattoo.", "My tattoo itches."),
        ("My aunt Vera sent plums.", "My aunt is called Rosa."),
        ("I cannot whistle.", "I whistle at the kettle every morning."),
        ("I opened the door of my shop in 2011.", "In 2013 I opened the door of my shop."),
    ],
)
def test_an_earlier_post_is_held_to(before, now):
    assert "goes against her post of 3 May" in against(LIVES[0], now, earlier(before))[0]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("I have two lemons and a plan.", "I have three lemons."),
        ("I have no notes.", "My notes are wet."),
        ("My friend Tuva won.", "My friend Bosse lost."),
        ("My sister Ana won.", "My sister Ana won again."),
    ],
)
def test_what_comes_and_goes_is_not_held_against_her(before, now):
    assert against(LIVES[0], now, earlier(before)) == []


def test_a_model_types_its_own_claims_and_they_count_while_their_sentence_stands():
    caption = "The old town and I go back to the cradle, as they say in Faro. Rain."
    claim = Claim(
        "me", "comes from", "Faro", "place", only=True, sentence="I go back to the cradle, as they say in Faro."
    )
    known = canon_of(bible_of(LIVES[0]))
    assert contradictions(claims_of(words(caption=caption)), known) == []
    assert contradictions(claims_of(words(caption=caption, claims=(claim,))), known) != []
    assert contradictions(claims_of(words(caption="Rain.", claims=(claim,))), known) == []


# said freely, without looking at the rules: half of them were learned from, half were not


def test_there_are_enough_free_contradictions():
    assert claims_figures.total("learned") + claims_figures.total("held-out") >= 120


@pytest.mark.parametrize(("half", "most"), [("learned", 26), ("held-out", 38)])
def test_more_free_contradictions_than_that_do_not_get_through(half, most):
    assert len(claims_figures.missed(half)) <= most


def test_no_harmless_caption_is_refused():
    assert claims_figures.harmless_total() >= 100
    assert claims_figures.alarms() == []


@pytest.mark.parametrize("one", claims_figures.PEOPLE, ids=lambda one: one.name)
def test_what_two_of_her_facts_say_of_home_and_age_does_not_clash(one):
    canon = canon_of(claims_figures.bible_of(one))
    clashes = [said for known in canon for said in contradictions([known.claim], canon)]
    assert [said for said in clashes if "Before that" not in said] == []


@pytest.mark.parametrize(
    "text", ["a" * 6000, "a-" * 3000, "Anna " * 1200, "I have a cat and " * 350, "roast beef " * 500]
)
def test_a_text_made_to_cost_time_costs_little(text):
    began = time.process_time()
    claims_in(text)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("text", "subject", "predicate", "value", "affirmed"),
    [
        ("Parked the van badly.", "me", "does driv", "", True),
        ("Our three cats sleep.", "me", "count of cat", "3", True),
        ("I gave up smoking.", "me", "ever smok", "", True),
        ("French is a mystery to me.", "me", "does speak", "french", False),
        ("Winter is by far my favourite season.", "me", "favourite season", "winter", True),
        ("Choir on Friday nights.", "me", "day of choir", "friday", True),
        ("Two summers in Chicago taught me about pie.", "me", "been to", "Chicago", True),
        ("My workshop is a shed. It has four windows.", "workshop", "count of window", "4", True),
    ],
)
def test_looser_ways_are_read(text, subject, predicate, value, affirmed):
    said = {(claim.subject, claim.predicate, claim.value, claim.affirmed) for claim in claims_in(text)}
    assert (subject, predicate, value, affirmed) in said
