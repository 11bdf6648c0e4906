"""What a caption says of the day is held to her life that day, whoever wrote it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from test_life import TRIP
from words_case import LABELS, persona, shot, words

from influencer.limits import LIMITS
from influencer.records import Slot
from influencer.words.chain import Case, background_of, hard_faults, through
from influencer.words.lived import against_life, against_weather, left_at_home

HER = persona(life={"since": 2014, "trips": [TRIP], "stays": ["kettle"], "weather": {"spring": {"rain": ["Wet."]}}})


def on(day, season="spring"):
    """Her shot of that day."""
    return replace(shot(), slot=Slot("test", day, 1, time(8), datetime(day.year, day.month, day.day, 8, tzinfo=UTC)),
                   season=season)  # fmt: skip


HOME, AWAY, WINTER = on(date(2026, 3, 1)), on(date(2026, 3, 11)), on(date(2026, 1, 10), "winter")


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (HOME, "I'm in Paris and the tea is weak."),
        (HOME, "Greetings from Porto!"),
        (HOME, "We are finally in Rome."),
        (HOME, "Hello from Tokyo, where it is tomorrow."),
        (AWAY, "Back in Lisbon with the kettle."),
        (AWAY, "I am still in Lisbon."),
        (HOME, "It's winter and the window knows."),
        (HOME, "Such a summer evening."),
        (HOME, "Autumn has arrived in my cup."),
        (WINTER, "A heatwave in the kitchen."),
        (replace(HOME, season="summer"), "It is snowing on the sill."),
    ],
)
def test_what_cannot_be_so_that_day_is_refused_with_both_sentences(when, text):
    (fault,) = against_life(HER, when, text)
    assert text.split("\n")[0].rstrip(".!") in fault
    assert " goes against her life on " in fault
    assert fault.endswith('."')


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (HOME, "I am in Lisbon, as ever."),
        (HOME, "I'm in Portugal, mostly at the table."),
        (HOME, "I'm in Love with no one."),
        (HOME, "Hello from inside the drawing."),
        (HOME, "I was in Paris once."),
        (HOME, "If I'm in Rome, do not wait up."),
        (HOME, "The shop is in Paris."),
        (HOME, "I am back from Porto with a jar."),
        (HOME, "Home again from Porto."),
        (HOME, "I'm not in Rome, for the record."),
        (HOME, "Soon it will be summer."),
        (HOME, "Winter is for glaze tests."),
        (AWAY, "Hello from Porto."),
        (AWAY, "We are in Portugal, by the river."),
        (WINTER, "It is winter, and the tea agrees."),
    ],
)
def test_what_can_be_so_passes(when, text):
    assert against_life(HER, when, text) == []


def test_the_weather_and_who_stayed_at_home_only_warn():
    (fault,) = against_weather(HER, HOME, "Not a cloud up there. The tea is warm.")
    assert fault == '"Not a cloud up there." does not fit the day\'s weather: rain'
    assert against_weather(HER, HOME, "It is raining. Tomorrow the sun will be out.") == []
    assert left_at_home(HER, AWAY, "The kettle sings.") == [
        "the caption speaks of kettle, which stays at home, and she is in Porto, Portugal that day"
    ]
    assert left_at_home(HER, HOME, "The kettle sings.") == []


def test_the_chain_refuses_the_one_and_warns_of_the_other():
    case = Case(HER, AWAY, LABELS, LIMITS, background_of(HER))
    assert hard_faults(case, words(caption="I am in Lisbon today."))
    tried = through(case, words(caption="The kettle sings far away."))
    assert not tried.hard
    assert any("stays at home" in said for said in tried.soft)
