from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from influencer import almanac, plan
from influencer.bible import as_json, load_persona
from influencer.persona import Life, Persona, hits
from influencer.starter import vocabulary

HERE = Path(__file__).parent.parent
FIRST = date(2026, 1, 1)


@pytest.fixture(scope="module")
def mira() -> Persona:
    """Mira without her trips and days off, which tests/test_life.py is about."""
    return load_persona(HERE / "personas" / "mira", FIRST).model_copy(update={"life": Life()})


@pytest.fixture(scope="module")
def year(mira):
    return plan.plan_days(mira, FIRST, 365, [])


def changed(persona, **parts):
    """The persona with dotted keys set: look__variable__palette=(...)."""
    data = as_json(persona)
    for key, value in parts.items():
        *path, last = key.split("__")
        place = data
        for step in path:
            place = place[int(step)] if step.isdigit() else place[step]
        place[int(last) if last.isdigit() else last] = value
    return Persona.model_validate(data)


def with_times(persona, zone, *times, least=0, cap=20):
    caps = {"per_day": cap, "least_hours_between": least}
    return changed(persona, timezone=zone, posting__slots={"daily": list(times)}, posting__caps=caps)


def test_a_year_has_three_shots_a_day_in_order_and_never_one_pillar_twice_running(year):
    assert len(year) == 365 * 3
    assert all(one.slot.due < two.slot.due for one, two in pairwise(year))
    assert all(one.pillar != two.pillar for one, two in pairwise(year))


def test_over_a_year_each_pillar_has_its_share(mira, year):
    counts = Counter(shot.pillar for shot in year)
    whole = sum(pillar.weight for pillar in mira.pillars)
    for pillar in mira.pillars:
        assert counts[pillar.name] == pytest.approx(len(year) * pillar.weight / whole, rel=0.06)


def test_within_two_weeks_no_pillar_is_forgotten(mira, year):
    for start in range(0, len(year) - 42, 7):
        assert {shot.pillar for shot in year[start : start + 42]} == {pillar.name for pillar in mira.pillars}


def test_no_scene_comes_back_within_three_shots_unless_the_routine_asks(mira, year):
    for index, shot in enumerate(year):
        if not plan.routine_scenes(mira, shot.slot):
            assert shot.scene not in {before.scene for before in year[max(0, index - plan.SCENE_GAP) : index]}, shot


def test_a_subject_waits_until_half_of_its_pillar_was_shown(mira, year):
    for pillar in mira.pillars:
        subjects = [shot.subject for shot in year if shot.pillar == pillar.name]
        window = len(pillar.subjects) // 2
        for index, subject in enumerate(subjects):
            assert subject not in subjects[max(0, index - window) : index]
        assert set(subjects) == set(pillar.subjects)


def test_she_is_where_her_routine_has_her(mira, year):
    held = [(plan.routine_scenes(mira, shot.slot), shot.scene) for shot in year]
    assert sum(bool(scenes) for scenes, _ in held) > 250
    assert all(scene in scenes for scenes, scene in held if scenes)


def test_a_subject_is_only_shown_where_its_pillar_can_be(mira, year):
    scenes = {pillar.name: pillar.scenes for pillar in mira.pillars}
    assert all(shot.scene in scenes[shot.pillar] for shot in year)


def test_the_routine_gives_way_before_a_pillar_comes_twice_or_a_subject_stands_in_a_strange_place(mira):
    habit = {"days": ["daily"], "start": "00:00", "end": "23:59", "scenes": ["in a bookshop"]}
    shots = plan.plan_days(changed(mira, routine=[habit]), FIRST, 7, [])
    assert {s.scene for s in of(shots, "books")} == {"in a bookshop"}
    assert all(one.pillar != two.pillar for one, two in pairwise(shots))


def test_nobody_wears_summer_in_winter_or_a_coat_indoors_or_wool_in_the_heat(year):
    for shot in year:
        outside = bool(hits(shot.scene, plan.OUTDOORS))
        if shot.season in ("winter", "autumn", "spring"):
            assert "summer dress" not in shot.wardrobe, shot
            assert not (outside and "t-shirt" in shot.wardrobe), shot
        if shot.season == "summer":
            assert not hits(shot.wardrobe, ("sweater", "cardigan", "coat", "raincoat", "hoodie")), shot
        if shot.season == "winter" and outside:
            assert hits(shot.wardrobe, ("sweater", "cardigan", "coat", "raincoat", "hoodie")), shot
        if not outside and shot.scene != "on a train":
            assert not hits(shot.wardrobe, ("coat", "raincoat")), shot


def test_light_and_season_are_those_of_her_home_at_the_slot(mira, year):
    for shot in year[::11]:
        assert shot.light == almanac.light(shot.slot.due, mira.home.latitude, mira.home.longitude)
        assert shot.season == almanac.season(shot.slot.local_date, mira.home.latitude)
    assert {shot.light for shot in year} == set(vocabulary.LIGHT)
    assert {shot.season for shot in year} == set(vocabulary.SEASON)


def test_what_the_starter_checkpoint_is_asked_for_it_was_taught(year):
    for shot in year:
        assert shot.scene in vocabulary.SCENE
        assert shot.framing in vocabulary.FRAMING
        assert shot.expression in vocabulary.EXPRESSION
        assert shot.gaze in vocabulary.GAZE
        assert shot.tilt in vocabulary.TILT
        assert any(shot.wardrobe == f"{c} {o}" for c in vocabulary.COLOUR for o in vocabulary.OUTFIT), shot.wardrobe


def test_framing_and_expression_are_never_the_same_twice_running_or_in_a_day(year):
    assert all(one.framing != two.framing for one, two in pairwise(year))
    assert all(one.expression != two.expression for one, two in pairwise(year))
    for day in range(0, len(year), 3):
        assert len({shot.framing for shot in year[day : day + 3]}) == 3
        assert len({shot.expression for shot in year[day : day + 3]}) == 3


def test_a_week_shows_her_in_many_ways(year):
    for start in range(0, len(year) - 21, 21):
        week = year[start : start + 21]
        assert len({shot.framing for shot in week}) >= 4
        assert len({shot.expression for shot in week}) >= 5
        assert len({shot.gaze for shot in week}) >= 3
        assert len({shot.tilt for shot in week}) >= 2
    assert {shot.framing for shot in year} == set(vocabulary.FRAMING)
    assert {shot.expression for shot in year} == set(vocabulary.EXPRESSION)


def test_the_same_bible_history_and_date_give_the_same_plan(mira, year):
    assert plan.plan_days(mira, FIRST, 10, []) == year[:30]
    assert plan.plan_day(mira, FIRST + timedelta(days=10), year[:30]) == year[30:33]


def test_what_comes_later_and_what_others_planned_does_not_matter(mira, year):
    other = [plan.plan_day(mira.model_copy(update={"name": "nova"}), FIRST, [])[0]]
    assert plan.plan_day(mira, FIRST + timedelta(days=10), [*other, *reversed(year)]) == year[30:33]


def test_every_seed_is_its_own(year):
    assert len({shot.seed for shot in year}) == len(year)


def test_a_forbidden_subject_is_never_planned(mira):
    strict = changed(mira, limits__subjects=["gull", "BEACH", "ferry"])
    shots = plan.plan_days(strict, FIRST, 60, [])
    assert not [s for s in shots if hits(f"{s.subject} {s.scene}", ("gull", "beach", "ferry"))]


def test_a_persona_with_one_pillar_and_one_scene_can_still_be_planned(mira):
    data = as_json(mira)
    data["pillars"] = [data["pillars"][0] | {"subjects": ["a bowl"], "scenes": ["in a pottery studio"], "wardrobe": []}]
    shots = plan.plan_days(Persona.model_validate(data), FIRST, 3, [])
    assert {(s.subject, s.scene) for s in shots if s.slot.number == 2} == {("a bowl", "in a pottery studio")}


def test_clothes_with_a_colour_of_their_own_keep_it(mira):
    plain = changed(mira, look__variable__palette=["plum"], look__variable__wardrobe=["black coat", "scarf in red"])
    for pillar in range(len(mira.pillars)):
        plain = changed(plain, **{f"pillars__{pillar}__wardrobe": []})
    assert {s.wardrobe for s in plan.plan_days(plain, FIRST, 5, [])} == {"black coat", "scarf in red"}


def of(shots, pillar):
    return [shot for shot in shots if shot.pillar == pillar]


# a field that plans, another value for it, and what is then to be seen in two weeks of shots
PLAN_FIELDS = [
    ("timezone", "Asia/Tokyo", lambda two: two[0].slot.due.hour == 23),
    ("home__latitude", -57.7, lambda two: {s.season for s in two} == {"summer"}),
    ("home__longitude", -168.0, lambda two: two[1].light == "night"),
    ("look__variable__palette", ["lilac"], lambda two: all(s.wardrobe.startswith("lilac ") for s in two)),
    ("look__variable__accessories", ["a ring"], lambda two: {s.accessory for s in two} == {"", "a ring"}),
    ("pillars__0__weight", 90, lambda two: len(of(two, "clay")) >= 18),
    ("pillars__0__name", "mud", lambda two: of(two, "mud") and not of(two, "clay")),
    ("pillars__0__subjects", ["a brick"], lambda two: {s.subject for s in of(two, "clay")} == {"a brick"}),
    ("pillars__1__scenes", ["on a raft"], lambda two: {s.scene for s in of(two, "harbour")} == {"on a raft"}),
    ("pillars__0__wardrobe", ["a smock"], lambda two: all("smock" in s.wardrobe for s in of(two, "clay"))),
    ("routine__0__days", ["tue"], lambda two: two[15].scene in ("in a pottery studio", "in a kitchen")),
    ("routine__0__start", "09:30", lambda two: {two[3].scene, two[9].scene} - {"in a pottery studio", "in a kitchen"}),
    ("routine__0__end", "14:00", lambda two: two[4].scene in ("in a pottery studio", "in a kitchen")),
    ("routine__0__scenes", ["at sea"], lambda two: [s.scene for s in two].count("at sea") == 6),
    ("limits__subjects", ["kitchen"], lambda two: "in a kitchen" not in {s.scene for s in two}),
    ("posting__slots", {"daily": ["09:15"]}, lambda two: {s.slot.local_time for s in two} == {time(9, 15)}),
    ("posting__caps__per_day", 1, lambda two: {s.slot.number for s in two} == {1}),
]


@pytest.mark.parametrize(("field", "value", "seen"), PLAN_FIELDS, ids=[field for field, _, _ in PLAN_FIELDS])
def test_each_field_that_plans_changes_the_plan_as_it_says(mira, year, field, value, seen):
    shots = plan.plan_days(changed(mira, **{field: value}), FIRST, 14, [])
    assert shots != year[:42]
    assert seen(shots)


def test_her_own_wardrobe_serves_pillars_without_one(mira):
    bare = changed(mira, pillars__0__wardrobe=[], look__variable__wardrobe=["striped shirt"])
    worn = {s.wardrobe.split(" ", 1)[1] for s in plan.plan_days(bare, FIRST, 14, []) if s.pillar == "clay"}
    assert all(w.endswith("striped shirt") for w in worn)


def test_a_caption_line_is_no_reason_for_another_plan(mira, year):
    assert plan.plan_days(changed(mira, voice__closers=["Done."], pillars__0__lines=["x"]), FIRST, 7, []) == year[:21]


def test_a_habit_past_midnight_belongs_to_the_evening_it_began(mira):
    late = changed(mira, routine=[{"days": ["fri"], "start": "22:00", "end": "02:00", "scenes": ["in a bookshop"]}])
    late = with_times(late, "Europe/Stockholm", "01:00", "23:00")
    friday, saturday = plan.slots_for(late, date(2026, 1, 2)), plan.slots_for(late, date(2026, 1, 3))
    held = [bool(plan.routine_scenes(late, slot)) for slot in (*friday, *saturday)]
    assert held == [False, True, True, False]


def test_a_weekday_has_its_own_times_and_the_cap_keeps_the_earliest(mira):
    own = changed(mira, posting__slots={"daily": ["18:00", "09:00"], "sun": ["11:00"], "mon": []})
    monday, sunday = date(2026, 1, 5), date(2026, 1, 4)
    assert [s.local_time for s in plan.slots_for(own, sunday)] == [time(11)]
    assert plan.slots_for(own, monday) == []
    assert [(s.number, s.local_time) for s in plan.slots_for(own, monday + timedelta(days=1))] == [
        (1, time(9)),
        (2, time(18)),
    ]
    capped = changed(own, posting__caps__per_day=1)
    assert [s.local_time for s in plan.slots_for(capped, monday + timedelta(days=1))] == [time(9)]


# zone, spring day, a time it lost and the minute that stands for it, autumn day, a time it has twice
CHANGES = [
    ("Europe/Berlin", (2026, 3, 29), "02:30", "03:00", (2026, 10, 25), "02:30"),
    ("Europe/Stockholm", (2026, 3, 29), "02:00", "03:00", (2026, 10, 25), "02:00"),
    ("Europe/London", (2026, 3, 29), "01:15", "02:00", (2026, 10, 25), "01:15"),
    ("Atlantic/Azores", (2026, 3, 29), "00:30", "01:00", (2026, 10, 25), "00:30"),
    ("America/New_York", (2026, 3, 8), "02:30", "03:00", (2026, 11, 1), "01:30"),
    ("America/Los_Angeles", (2026, 3, 8), "02:59", "03:00", (2026, 11, 1), "01:00"),
    ("America/St_Johns", (2026, 3, 8), "02:30", "03:00", (2026, 11, 1), "01:30"),
    ("America/Havana", (2026, 3, 8), "00:30", "01:00", (2026, 11, 1), "00:30"),
    ("America/Santiago", (2026, 9, 6), "00:30", "01:00", (2026, 4, 4), "23:30"),
    ("Australia/Sydney", (2026, 10, 4), "02:30", "03:00", (2026, 4, 5), "02:30"),
    ("Australia/Lord_Howe", (2026, 10, 4), "02:15", "02:30", (2026, 4, 5), "01:45"),
    ("Pacific/Auckland", (2026, 9, 27), "02:30", "03:00", (2026, 4, 5), "02:30"),
    ("Asia/Beirut", (2026, 3, 29), "00:10", "01:00", (2026, 10, 24), "23:30"),
]


@pytest.mark.parametrize(("zone", "spring", "lost", "next_minute", "autumn", "twice"), CHANGES)
def test_a_lost_time_is_the_next_minute_and_a_double_one_the_first(
    mira, zone, spring, lost, next_minute, autumn, twice
):
    (slot,) = plan.slots_for(with_times(mira, zone, lost), date(*spring))
    assert f"{slot.local_time:%H:%M}" == next_minute
    assert slot.due.astimezone(ZoneInfo(zone)).strftime("%H:%M") == next_minute
    (first,) = plan.slots_for(with_times(mira, zone, twice), date(*autumn))
    again = first.due + timedelta(minutes=30 if zone == "Australia/Lord_Howe" else 60)
    for due in (first.due, again):
        assert due.astimezone(ZoneInfo(zone)).strftime("%H:%M") == twice


@pytest.mark.parametrize("zone", [case[0] for case in CHANGES])
def test_every_day_of_a_year_has_each_slot_once_in_every_zone(mira, zone):
    persona = with_times(mira, zone, "00:30", "02:30", "23:30")
    dues = []
    for count in range(365):
        slots = plan.slots_for(persona, FIRST + timedelta(days=count))
        assert [slot.number for slot in slots] == [1, 2, 3]
        dues += [slot.due for slot in slots]
    assert dues == sorted(set(dues))


def test_a_day_that_a_country_skipped_has_no_slots(mira):
    assert plan.slots_for(with_times(mira, "Pacific/Apia", "08:30", "20:00"), date(2011, 12, 30)) == []


def test_two_times_that_fall_on_one_minute_are_one_slot(mira):
    slots = plan.slots_for(with_times(mira, "Europe/Berlin", "02:15", "02:30", "09:00"), date(2026, 3, 29))
    assert [(s.number, s.local_time) for s in slots] == [(1, time(3)), (2, time(9))]
    assert slots[0].due == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_the_calendar_is_in_order_of_time(year):
    rows = plan.calendar(reversed(year[:6]))
    assert [(row.day, row.number) for row in rows] == [(s.slot.local_date, s.slot.number) for s in year[:6]]
    assert rows[0].subject == year[0].subject
