from datetime import date
from pathlib import Path

import pytest
from voices_case import OTHERS

from influencer.bible import load_persona
from influencer.limits import LIMITS
from influencer.plan import plan_days
from influencer.records import Labels
from influencer.words import write_words
from influencer.words.card import LOW, card_of, language_of, score
from influencer.words.offline import OfflineWriter

MIRA = Path(__file__).parent.parent / "personas" / "mira"
FIRST = date(2026, 11, 23)
DRY = ["The tram was late. So was I.", "Nothing was done today, but done well.", "A lid that fits. I checked twice."]


@pytest.fixture(scope="module")
def mira():
    return load_persona(MIRA, FIRST)


@pytest.fixture(scope="module")
def captions(mira):
    said = []
    for shot in plan_days(mira, FIRST, 30, []):
        said.append(write_words(OfflineWriter(), mira, shot, Labels(mira.disclosure), LIMITS, said).caption)
    return said


def test_the_card_of_the_bible_knows_her_captions_from_other_peoples(mira, captions):
    card = card_of(mira.voice.sample_lines, mira.voice.emoji)
    assert sum(score(card, caption).value >= LOW for caption in captions) >= 0.98 * len(captions)
    assert sum(score(card, caption).value < LOW for caption in OTHERS) >= 0.9 * len(OTHERS)


def test_captions_that_were_approved_make_the_card_surer(mira, captions):
    first, second = captions[:45], captions[45:]
    card = card_of([*mira.voice.sample_lines, *first], mira.voice.emoji)
    assert sum(score(card, caption).value >= LOW for caption in second) >= 0.97 * len(second)
    assert all(score(card, caption).value < LOW for caption in OTHERS)


def test_a_sample_line_held_to_the_card_of_the_others_is_hers(mira):
    lines = mira.voice.sample_lines
    marks = [score(card_of([other for other in lines if other != line]), line).value for line in lines]
    assert sum(mark >= LOW for mark in marks) >= 0.9 * len(lines)


@pytest.mark.parametrize(
    ("caption", "why"),
    [
        ("The tram was late! So was I! We met!", "many exclamation marks"),
        ("The tram was late. 🦄", "emoji that are not hers: 🦄"),
        ("THE TRAM WAS LATE TODAY. IT WAS NOT SORRY.", "many words in capitals"),
        ("I couldn't say. It wasn't me. They didn't ask. You'd know.", "many contractions"),
        (" and so".join(["The tram was late"] * 9), "long sentences"),
        ("Der Zug war zu spät und ich war es auch.", "it reads as de, she writes en"),
        ("", "it has no words"),
    ],
)
def test_the_score_says_why(mira, caption, why):
    found = score(card_of(mira.voice.sample_lines), caption)
    assert found.value < 1
    assert any(why in sentence for sentence in found.why)


def test_what_is_usual_for_somebody_costs_nothing():
    loud = card_of([f"{line[:-1]}!!! 🎉" for line in DRY * 4 + ["So good!!! 🎉"]], ["🎉"])
    assert score(loud, "We made it! 🎉").value > LOW
    assert score(card_of(DRY), "We made it!!! 🎉").value < LOW


def test_two_texts_make_no_card():
    assert card_of(DRY[:2]) is None
    assert card_of([*DRY[:2], DRY[0], "...", ""]) is None


def test_the_card_tells_habits():
    card = card_of(["My kiln is cold.", "My kiln sings.", "I wait for the kiln today.", "Snow today."])
    assert card.openers == ("my",)
    assert card.favourites == ("today",)
    assert card.sentence == pytest.approx((4 * 3 * 6 * 2) ** 0.25)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("It is the first of the year and I have not begun.", "en"),
        ("Ich bin nicht sicher, ob das für mich ist.", "de"),
        ("Je suis dans le train et il pleut sur la mer.", "fr"),
        ("Não é o fim do mundo, mas é uma pena para mim.", "pt"),
        ("Jag har inte tid för det, men det är bra.", "sv"),
        ("Ferry 1998.", ""),
    ],
)
def test_the_language_is_guessed_from_small_words(text, code):
    assert language_of(text) == code
