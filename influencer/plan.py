"""Persona + earlier shots + a date -> the shots of that day, each in its slot. Knows no files and no pictures.

The same bible, history and date give the same plan: the dice of each slot are thrown from name, date, number and bible.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from influencer import almanac, life
from influencer.persona import WEEK, Habit, LightName, Persona, Pillar, SeasonName, hits
from influencer.pose import AFOOT, pick_pose
from influencer.records import Shot, Slot
from influencer.starter import vocabulary

MEMORY = 126  # shots looked back on: six weeks at three a day
BALANCE = 42  # shots over which the pillars' shares are kept: two weeks at three a day
SCENE_GAP = 2  # shots before a scene may return: no scene twice in a day of three
CHANCE = 0.5  # shots; how far the dice may move a pillar's turn
TURN = 7_000_003  # from the seed of one shot for a slot to that of the next
ACCESSORY = 0.35  # share of shots with an accessory

OUTDOORS = (*AFOOT, "rooftop", "balcony", "terrace", "deck", "lake", "river", "sea")
ON_THE_WAY = ("train", "tram", "bus", "ferry", "station", "car")
DAYLIGHT_ONLY = ("beach", "forest", "woods", "flower market", "meadow", "trail", "mountain", "gallery", "museum")

OUTERWEAR = ("coat", "raincoat", "parka", "anorak", "puffer jacket", "scarf")
WARM = (
    *OUTERWEAR,
    "sweater",
    "jumper",
    "turtleneck",
    "hoodie",
    "cardigan",
    "fleece",
    "wool",
    "knit",
    "knitted",
    "mittens",
)
SUMMER_ONLY = (
    "summer dress",
    "sundress",
    "swimsuit",
    "shorts",
    "sandals",
    "tank top",
    "sleeveless",
    "straw hat",
    "sun hat",
)
WET = ("rain", "drizzle", "showers", "storm")  # weather in which a raincoat is worn outside, if there is one
THIN = ("t-shirt", "polo shirt", "tee")  # worn indoors all year, outdoors in summer alone
COLOURS = (
    *vocabulary.COLOUR,
    "grey",
    "gray",
    "green",
    "blue",
    "yellow",
    "pink",
    "orange",
    "purple",
    "brown",
    "beige",
    "cream",
    "gold",
    "silver",
)


Ways = dict[str, tuple[str, ...]]
"""The scenes of each pillar that may come next, by the pillar's name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the calendar: when (local), and what."""

    day: date
    at: time
    number: int
    pillar: str
    subject: str
    scene: str
    wardrobe: str
    light: str
    season: str


@dataclass(frozen=True, slots=True)
class Air:
    """What it is like outside at a slot."""

    light: LightName
    season: SeasonName
    warmth: almanac.Warmth
    weather: str = ""


def plan_days(persona: Persona, first: date, days: int, history: Sequence[Shot]) -> list[Shot]:
    """The shots of `days` days from `first`, each planned with those before it in mind."""
    planned: list[Shot] = []
    for count in range(days):
        planned += plan_day(persona, first + timedelta(days=count), [*history, *planned])
    return planned


def plan_day(persona: Persona, day: date, history: Sequence[Shot]) -> list[Shot]:
    """The shots of one local day, in slot order. Other personas and later days in `history` do not count."""
    mine = (shot for shot in history if shot.slot.persona == persona.name and shot.slot.local_date < day)
    before = sorted(mine, key=lambda shot: shot.slot.due)[-MEMORY:]
    for slot in slots_for(persona, day):
        before.append(plan_shot(persona, slot, before))
    return [shot for shot in before if shot.slot.local_date == day]


def calendar(shots: Iterable[Shot]) -> list[Row]:
    """The rows of a calendar, in order of time."""
    return [
        Row(
            *(shot.slot.local_date, shot.slot.local_time, shot.slot.number),
            *(shot.pillar, shot.subject, shot.scene, shot.wardrobe, shot.light, shot.season),
        )
        for shot in sorted(shots, key=lambda shot: shot.slot.due)
    ]


def slots_for(persona: Persona, day: date) -> list[Slot]:
    """The slots of one local day, numbered from 1.

    A time that comes twice (autumn) is the first of the two; one that does not come (spring) is the next minute that
    does; a time that would fall into the next day, or on another slot, is left out.
    """
    zone = ZoneInfo(persona.timezone)
    moments = (moment_of(day, at, zone) for at in persona.posting.times_on(WEEK[day.weekday()]))
    kept = sorted({moment.astimezone(UTC): moment for moment in moments if moment}.items())
    return [Slot(persona.name, day, number, moment.time(), due) for number, (due, moment) in enumerate(kept, 1)]


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The first moment at or after the wall-clock time `at` that exists on `day`."""
    wall = datetime.combine(day, at)
    while wall.date() == day:
        moment = wall.replace(tzinfo=zone, fold=0)
        if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) == wall:
            return moment
        wall += timedelta(minutes=1)
    return None


def plan_shot(persona: Persona, slot: Slot, before: Sequence[Shot]) -> Shot:
    """The shot of one slot, after those `before` it."""
    dice = dice_for(persona, slot)
    seed = dice.getrandbits(32)
    air = air_at(persona, slot)
    ways = ways_to_shoot(persona, slot, air, before)
    pillar = pick_pillar(persona, ways, before, dice)
    scene = freshest(ways[pillar.name], [shot.scene for shot in before], dice)
    subjects = allowed(pillar.subjects, persona)
    today = [shot for shot in before if shot.slot.local_date == slot.local_date]
    pose = pick_pose(scene, before, today, dice)
    return Shot(
        slot=slot,
        pillar=pillar.name,
        subject=freshest(subjects, [shot.subject for shot in before], dice),
        scene=scene,
        wardrobe=pick_wardrobe(persona, clothes_for(persona, pillar, slot), scene, air, before, dice),
        framing=pose.framing,
        expression=pose.expression,
        gaze=pose.gaze,
        light=air.light,
        season=air.season,
        seed=seed,
        accessory=pick_accessory(persona, scene, air, before, dice),
        tilt=pose.tilt,
        aspect="9:16" if pillar.form == "story" else "4:5",
        pictures=pillar.pictures if pillar.form == "carousel" else 1,
    )


def plan_instead(persona: Persona, shot: Shot, others: Sequence[Shot], turn: int) -> Shot:
    """Another shot for the slot of `shot`, after its likes among the `others`; each `turn` draws it anew."""
    mine = (other for other in others if other.slot.persona == persona.name and other.slot.due < shot.slot.due)
    before = sorted(mine, key=lambda other: other.slot.due)[-MEMORY:]
    planned = plan_shot(persona, shot.slot, [*before, shot])
    return replace(planned, seed=planned.seed + TURN * turn)


def dice_for(persona: Persona, slot: Slot) -> random.Random:
    """Dice of this slot's own: the same for the same name, date, slot number, look and pillars."""
    parts = {"look": True, "pillars": {"__all__": {"name", "weight", "subjects", "scenes", "wardrobe"}}}
    content = persona.model_dump(mode="json", include=parts)  # type: ignore[arg-type]
    key = json.dumps([persona.name, slot.local_date.isoformat(), slot.number, content], sort_keys=True)
    return random.Random(int.from_bytes(hashlib.sha256(key.encode()).digest()))


def air_at(persona: Persona, slot: Slot) -> Air:
    """Light, season, warmth and weather where she is at the time of the slot."""
    now = life.today(persona, slot.local_date)
    return Air(
        almanac.light(slot.due, now.latitude, now.longitude),
        almanac.season(slot.local_date, now.latitude),
        almanac.warmth(slot.local_date, now.latitude),
        now.weather,
    )


def ways_to_shoot(persona: Persona, slot: Slot, air: Air, before: Sequence[Shot]) -> Ways:
    """The pillars that may come next, each with its scenes: the strictest choice that leaves any.

    1. another pillar than last time, its scenes within the routine, sensible in this light, not used just now
    2. the same without looking at light and repetition
    3. another pillar in scenes of its own: the routine gives way, for a subject must go with its scene
    Where no pillar has a scene of the routine, the routine's scenes stand for theirs. A trip gives way to nothing.
    """
    last = before[-1].pillar if before else ""
    pillars = pillars_on(persona, slot)
    others = [pillar for pillar in pillars if pillar.name != last] or pillars
    habit = allowed(routine_scenes(persona, slot), persona)
    if habit and not any(within(pillar.scenes, habit) for pillar in pillars):
        return {pillar.name: habit for pillar in others}
    just_now = {shot.scene for shot in before[-SCENE_GAP:]}
    at_home = {pillar.name: allowed(pillar.scenes, persona) for pillar in others}
    if life.today(persona, slot.local_date).trip is not None:
        at_home = away_from(others, habit) or away_from(pillars, habit)
    own = {name: within(scenes, habit) for name, scenes in at_home.items()}
    fresh = {name: tuple(s for s in scenes if s not in just_now and suits(s, air)) for name, scenes in own.items()}
    return with_scenes(fresh) or with_scenes(own) or at_home


def pillars_on(persona: Persona, slot: Slot) -> Sequence[Pillar]:
    """The pillars she may post about that day: on a trip those of the trip, on a day off not those that rest."""
    now = life.today(persona, slot.local_date)
    there = now.trip.pillars if now.trip else ()
    resting = persona.life.off.without if now.off else ()
    return [each for each in persona.pillars if each.name not in resting and (not there or each.name in there)]


def away_from(pillars: Sequence[Pillar], scenes: tuple[str, ...]) -> Ways:
    """The pillars that have a scene of the trip, each with those."""
    return with_scenes({pillar.name: within(pillar.scenes, scenes) for pillar in pillars})


def with_scenes(ways: Ways) -> Ways:
    """The ways that have a scene left."""
    return {name: scenes for name, scenes in ways.items() if scenes}


def routine_scenes(persona: Persona, slot: Slot) -> tuple[str, ...]:
    """Where a trip, else her routine, puts her at the slot; empty if nowhere. A weekday's own habit comes first."""
    trip = life.today(persona, slot.local_date).trip
    if trip is not None:
        return trip.scenes
    habits = [habit for habit in persona.routine if holds_at(habit, slot)]
    habits.sort(key=lambda habit: "daily" in habit.days)
    return habits[0].scenes if habits else ()


def holds_at(habit: Habit, slot: Slot) -> bool:
    """Whether a habit holds at a slot's local time; one that ends before it starts runs past midnight."""
    at, overnight = slot.local_time, habit.end <= habit.start
    day = slot.local_date - timedelta(days=1) if overnight and at < habit.end else slot.local_date
    on = "daily" in habit.days or WEEK[day.weekday()] in habit.days
    inside = at >= habit.start or at < habit.end if overnight else habit.start <= at < habit.end
    return on and inside


def within(scenes: tuple[str, ...], habit: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `scenes` that the habit has; all of them without a habit."""
    return tuple(scene for scene in scenes if scene in habit) if habit else scenes


def allowed(values: Sequence[str], persona: Persona) -> tuple[str, ...]:
    """Those of `values` that limits.subjects does not forbid."""
    return tuple(value for value in values if not hits(value, persona.limits.subjects))


def suits(scene: str, air: Air) -> bool:
    """Whether people go there in this light."""
    return not (air.light == "night" and hits(scene, DAYLIGHT_ONLY))


def pick_pillar(persona: Persona, ways: Ways, before: Sequence[Shot], dice: random.Random) -> Pillar:
    """The pillar of `ways` that is furthest behind its share of the last shots, with a little chance."""
    recent = [shot.pillar for shot in before[-BALANCE:]]
    whole = sum(pillar.weight for pillar in persona.pillars)

    def behind(pillar: Pillar) -> float:
        return pillar.weight / whole * (len(recent) + 1) - recent.count(pillar.name) + CHANCE * dice.random()

    return max((pillar for pillar in persona.pillars if pillar.name in ways), key=behind)


def freshest(options: Sequence[str], used: Sequence[str], dice: random.Random) -> str:
    """One of the half of `options` that was used longest ago (or never); `used` is oldest first."""
    last = {value: index for index, value in enumerate(used)}
    by_age = sorted(dict.fromkeys(options), key=lambda option: last.get(option, -1))
    never = sum(option not in last for option in by_age)
    return dice.choice(by_age[: max(never, math.ceil(len(by_age) / 2))])


def clothes_for(persona: Persona, pillar: Pillar, slot: Slot) -> tuple[str, ...]:
    """What she takes along on a trip, else what she wears for the pillar."""
    trip = life.today(persona, slot.local_date).trip
    return trip.wardrobe if trip and trip.wardrobe else pillar.wardrobe


def pick_wardrobe(
    persona: Persona, clothes: tuple[str, ...], scene: str, air: Air, before: Sequence[Shot], dice: random.Random
) -> str:
    """What she wears: of these clothes, else of her own, those that suit weather and place; with a colour."""
    own = persona.look.variable
    fitting = [[line for line in lines if fits(line, scene, air)] for lines in (clothes, own.wardrobe)]
    lines = fitting[0] or fitting[1] or clothes or own.wardrobe
    if air.weather in WET and hits(scene, OUTDOORS):
        lines = [line for line in lines if hits(line, ("raincoat",))] or lines
    worn = [line for shot in before for line in lines if shot.wardrobe.endswith(line)]
    line = freshest(lines, worn, dice)
    if hits(line, (*own.palette, *COLOURS)):
        return line
    colours = [colour for shot in before for colour in own.palette if shot.wardrobe == f"{colour} {line}"]
    return f"{freshest(own.palette, colours, dice)} {line}"


def fits(clothes: str, scene: str, air: Air) -> bool:
    """Whether people wear this there in this weather."""
    outside, on_the_way = bool(hits(scene, OUTDOORS)), bool(hits(scene, ON_THE_WAY))
    if hits(clothes, SUMMER_ONLY):
        return air.warmth == "hot" or air.season == "summer"
    if hits(clothes, OUTERWEAR) and not (outside or on_the_way):
        return False
    if hits(clothes, THIN) and outside:
        return air.warmth == "hot" or air.season == "summer"
    if air.warmth == "hot":
        return not hits(clothes, WARM)
    return bool(hits(clothes, WARM)) if air.warmth == "cold" and outside else True


def pick_accessory(persona: Persona, scene: str, air: Air, before: Sequence[Shot], dice: random.Random) -> str:
    """Now and then one of her accessories that suits the weather, else an empty string."""
    fitting = [thing for thing in persona.look.variable.accessories if fits_as_accessory(thing, air)]
    if not fitting or dice.random() >= ACCESSORY:
        return ""
    return freshest(fitting, [shot.accessory for shot in before], dice)


def fits_as_accessory(thing: str, air: Air) -> bool:
    """Whether the weather allows it."""
    if re.search(r"\b(?:straw|sun)\b", thing):
        return air.season == "summer" or air.warmth == "hot"
    return not (air.warmth == "hot" and hits(thing, ("beanie", "mitten", "glove", "scarf", "wool hat", "earmuff")))
