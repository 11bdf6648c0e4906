import re
from datetime import date

import pytest
from replies_case import HER, TODAY

from influencer.limits import LIMITS, fits
from influencer.persona import DENIES_AI, SAYS_AI
from influencer.records import CommentClass, ReplyAct, Triage
from influencer.replies.fixed import answers, fixed_answer, short_crisis_answer
from influencer.replies.helplines import Helpline, shipped
from influencer.replies.language import FIXED_IN

TABLE = (
    Helpline("*", "all countries", "Finder", "findahelpline.com", "https://a.example", date(2026, 11, 1)),
    Helpline("GB", "United Kingdom", "Samaritans", "116 123", "https://b.example", date(2026, 11, 1)),
    Helpline("DK", "Danmark", "Livslinien", "70 201 201", "", None),
)
CLASSES = (CommentClass.CRISIS, CommentClass.MINOR, CommentClass.IDENTITY, CommentClass.ROMANTIC)


def text(one, language="en", country=""):
    return fixed_answer(HER, Triage((one,), ReplyAct.FIXED, language), country, TABLE, TODAY)


@pytest.mark.parametrize("language", FIXED_IN)
@pytest.mark.parametrize("one", CLASSES)
def test_every_fixed_answer_says_what_she_is_and_asks_nothing(one, language):
    said = text(one, language)
    assert SAYS_AI.search(said)
    assert not DENIES_AI.search(said)
    assert "?" not in said
    assert "{" not in said


@pytest.mark.parametrize("language", FIXED_IN)
def test_a_crisis_gets_no_persona(language):
    said = text(CommentClass.CRISIS, language, "GB")
    assert HER.display_name not in said
    assert re.sub(r"[^\U0001f000-\U0001ffff#@]", "", said) == ""


def test_a_crisis_gets_the_helpline_of_the_country_and_the_finder():
    said = text(CommentClass.CRISIS, country="gb")
    assert "Samaritans, 116 123 (United Kingdom)" in said
    assert "findahelpline.com" in said


@pytest.mark.parametrize("country", ["", "DK", "XX", "*"])
def test_no_number_that_nobody_verified_is_shown(country):
    said = text(CommentClass.CRISIS, country=country)
    assert "findahelpline.com" in said
    assert not re.search(r"\d", said)


@pytest.mark.parametrize(
    "kind", ["crisis", "crisis short", "helpline", "helpline short", "finder", "identity", "minor", "romantic"]
)
def test_every_answer_stands_in_every_language(kind):
    assert set(answers()[kind]) == set(FIXED_IN)


def test_crisis_decides_over_all_others():
    everything = Triage(CLASSES, ReplyAct.FIXED, "en")
    assert fixed_answer(HER, everything, "", TABLE, TODAY) == text(CommentClass.CRISIS)


@pytest.mark.parametrize("language", FIXED_IN)
def test_the_short_answer_to_a_crisis_fits_the_narrowest_channel_and_says_the_same(language):
    for line in shipped():
        text = short_crisis_answer(language, line.country, shipped(), TODAY)
        assert fits(text, LIMITS["bluesky"])
        assert "findahelpline.com" in text
        assert re.search(r"\b(AI|IA|KI)\b", text)
        assert not line.verified_at or line.country == "*" or line.number in text
