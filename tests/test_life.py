from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from words_case import persona

from influencer import life, plan
from influencer.bible import load_persona
from influencer.limits import LIMITS
from influencer.records import Labels
from influencer.starter import vocabulary
from influencer.words import write_words
from influencer.words.offline import OfflineWriter

FIRST = date(2026, 11, 20)
TRIP = {
    "place": "Porto, Portugal",
    "latitude": 41.1,
    "longitude": -8.6,
    "start": "03-10",
    "days": 3,
    "scenes": ["in a cafe"],
    "before": ["Porto soon."],
    "during": ["Porto now."],
    "after": ["Porto was kind."],
}
YEAR = [date(2026, 1, 1) + timedelta(days=count) for count in range(365)]


def living(**parts):
    return persona(life=parts)


@pytest.fixture(scope="module")
def mira():
    return load_persona(Path(__file__).parent.parent / "personas" / "mira", FIRST)


@pytest.fixture(scope="module")
def month(mira):
    """Thirty-five days of Mira around her trip to Copenhagen, with captions."""
    made = []
    for shot in plan.plan_days(mira, FIRST, 35, []):
        recent = [caption for _, caption in made]
        made.append((shot, write_words(OfflineWriter(), mira, shot, Labels(mira.disclosure), LIMITS, recent).caption))
    return made


@pytest.mark.parametrize(
    ("day", "phase", "lines"),
    [
        (date(2026, 3, 2), "home", ()),
        (date(2026, 3, 3), "soon", ("Porto soon.",)),
        (date(2026, 3, 9), "soon", ("Porto soon.",)),
        (date(2026, 3, 10), "away", ("Porto now.",)),
        (date(2026, 3, 12), "away", ("Porto now.",)),
        (date(2026, 3, 13), "back", ("Porto was kind.",)),
        (date(2026, 3, 19), "back", ("Porto was kind.",)),
        (date(2026, 3, 20), "home", ()),
        (date(2027, 3, 11), "away", ("Porto now.",)),
    ],
)
def test_a_trip_is_announced_lived_and_returned_from_every_year(day, phase, lines):
    who = living(trips=[TRIP])
    assert life.today(who, day).phase == phase
    assert life.lines_on(who, day) == lines


def test_a_trip_over_new_year_is_one_trip():
    who = living(trips=[TRIP | {"start": "12-30", "days": 5}])
    assert [life.today(who, date(2026, 12, 30) + timedelta(days=count)).phase for count in range(6)] == [
        *("away",) * 5, "back",
    ]  # fmt: skip
    assert life.today(who, date(2027, 1, 2)).since == "30 December"


def test_she_is_at_home_since_a_year_and_away_since_a_day():
    who = living(trips=[TRIP], since=2011)
    assert (life.today(who, YEAR[0]).place, life.today(who, YEAR[0]).since) == ("Lisbon, Portugal", "2011")
    away = life.today(who, date(2026, 3, 11))
    assert (away.place, away.latitude, away.since) == ("Porto, Portugal", 41.1, "10 March")


def test_days_off_and_mishaps_come_as_often_as_told_and_never_on_a_trip():
    who = living(
        trips=[TRIP],
        off={"one_in": 10, "lines": ["A day off."]},
        mishap_one_in=20,
        mishaps=[{"days": 3, "lines": ["The shelf fell."]}],
    )
    days = [life.today(who, day) for day in YEAR]
    assert 34 <= sum(day.off for day in days) <= 38
    assert 46 <= sum(bool(day.mishap) for day in days) <= 57
    assert not any(day.off or day.mishap for day in days if day.phase == "away")


def test_a_mishap_is_told_in_order():
    who = living(mishap_one_in=7, mishaps=[{"days": 3, "lines": ["It fell.", "It lies there.", "It is mended."]}])
    told = [life.today(who, day).mishap for day in YEAR]
    begins = [number for number, line in enumerate(told[:-2]) if line == "It fell."]
    assert len(begins) > 20
    apart = [at for at, after in pairwise(begins) if after - at > 2]
    assert all(told[at : at + 3] == ["It fell.", "It lies there.", "It is mended."] for at in apart)


def test_each_mishap_has_its_turn_before_one_returns():
    lines = [{"days": 1, "lines": [line]} for line in ("a", "b", "c")]
    told = [life.today(living(mishap_one_in=5, mishaps=lines), day).mishap for day in YEAR]
    happened = [line for line in told if line]
    assert all(len(set(happened[at : at + 3])) == 3 for at in range(len(happened) - 2))


def test_what_broke_is_spoken_of_by_the_mishap_alone(mira):
    day = next(day for day in YEAR if "Doris" in life.today(mira, day).mishap)
    assert life.there(mira, day, ["The kiln is warm.", "The quay is wet."]) == ("The quay is wet.",)


def test_a_mishap_is_told_on_its_first_day_and_a_trip_with_its_first_post(mira, month):
    for day in {shot.slot.local_date for shot, _ in month}:
        posts = [(shot, caption) for shot, caption in month if shot.slot.local_date == day]
        news = life.news_on(mira, day, 1)
        assert not news or any(line in posts[0][1] for line in news)


def test_the_same_bible_and_date_give_the_same_life():
    who = living(
        mishap_one_in=5, mishaps=[{"lines": ["a"]}, {"lines": ["b"]}], weather={"winter": {"snow": ["s"], "sun": ["t"]}}
    )
    assert [life.today(who, day) for day in YEAR] == [life.today(who.model_copy(), day) for day in YEAR]
    assert {life.today(who, day).weather for day in YEAR} == {"", "snow", "sun"}


def test_while_she_is_away_every_picture_and_word_is(mira, month):
    away = [(shot, caption) for shot, caption in month if life.today(mira, shot.slot.local_date).phase == "away"]
    trip = mira.life.trips[0]
    assert len(away) == 9
    for shot, caption in away:
        assert shot.scene in trip.scenes
        assert shot.pillar in trip.pillars
        assert not [name for name in ("Bosse", "Tuva", "Pickle", "Doris", "Albertina", "quay") if name in caption]


def test_the_trip_is_told_of_before_during_and_after(mira, month):
    said = "\n".join(caption for _, caption in month)
    trip = mira.life.trips[0]
    for lines in (trip.before, trip.during, trip.after):
        assert any(line in said for line in lines)


def test_a_day_off_leaves_its_pillars_alone(mira, month):
    off = [shot for shot, _ in month if life.today(mira, shot.slot.local_date).off]
    assert len(off) >= 6
    assert all(shot.pillar != "clay" for shot in off)


def test_a_line_about_the_day_stands_only_on_its_day(mira, month):
    parts = [line for trip in mira.life.trips for line in (*trip.before, *trip.during, *trip.after)]
    parts += [line for mishap in mira.life.mishaps for line in mishap.lines] + list(mira.life.off.lines)
    for shot, caption in month:
        day = shot.slot.local_date
        today = (*life.lines_on(mira, day), *life.news_on(mira, day, shot.slot.number))
        assert not [line for line in parts if line in caption and line not in today]


def test_what_the_starter_is_asked_for_on_a_trip_it_was_taught(mira):
    assert {scene for trip in mira.life.trips for scene in trip.scenes} <= set(vocabulary.SCENE)


def test_rain_puts_a_raincoat_on_outside():
    wet = persona(
        life={"weather": {season: {"rain": ["Rain."]} for season in ("spring", "summer", "autumn", "winter")}},
        look=persona().look.model_dump() | {"variable": {"wardrobe": ["wool coat", "raincoat"], "palette": ["red"]}},
        pillars=[persona().pillars[0].model_dump() | {"scenes": ["in a park"]}],
    )
    assert {shot.wardrobe for shot in plan.plan_days(wet, date(2026, 1, 5), 5, [])} == {"red raincoat"}


def test_a_bible_without_a_life_lives_at_home():
    now = life.today(persona(), YEAR[0])
    assert (now.phase, now.off, now.mishap, now.weather, now.since) == ("home", False, "", "", "")
    assert life.lines_on(persona(), YEAR[0]) == ()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"trips": [TRIP | {"start": "02-30"}]}, "a month and a day that every year has"),
        ({"trips": [TRIP | {"start": "02-29"}]}, "a month and a day that every year has"),
        ({"trips": [TRIP | {"pillars": ["sea"]}]}, "no pillar is called 'sea'"),
        ({"off": {"one_in": 9, "without": ["home"]}}, "leaves nothing to post about"),
        ({"mishap_one_in": 9}, "mishaps and mishap_one_in go together"),
    ],
)
def test_a_life_that_cannot_be_is_refused(parts, said):
    with pytest.raises(ValueError, match=said):
        living(**parts)
