"""Persona + date -> her life that day: where she is and since when, a trip ahead or behind, weather, days off, mishaps.

Pure: the same bible and date give the same life, so plan, captions and prompts agree without asking each other.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from influencer import almanac
from influencer.persona import Mishap, Persona, Trip, hits

AHEAD = 7  # days before a trip on which she speaks of it
BEHIND = 7  # days after it

Phase = Literal["home", "soon", "away", "back"]


@dataclass(frozen=True, slots=True)
class Stay:
    """One journey: from the first day away to the last."""

    trip: Trip
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Today:
    """Her life on one day. `stay` is the journey that is meant by soon, away and back."""

    place: str
    latitude: float
    longitude: float
    since: str
    phase: Phase
    stay: Stay | None
    off: bool
    mishap: str
    weather: str

    @property
    def trip(self) -> Trip | None:
        """The trip she is on."""
        return self.stay.trip if self.stay and self.phase == "away" else None


def today(persona: Persona, day: date) -> Today:
    """Her life on `day`."""
    phase, stay = whereabouts(persona, day)
    away = phase == "away" and stay is not None
    home = persona.home
    at = stay.trip if away and stay else home
    since = f"{stay.first.day} {stay.first:%B}" if away and stay else str(persona.life.since or "")
    return Today(
        *(at.place, at.latitude, at.longitude, since, phase, stay),
        off=not away and is_off(persona, day),
        mishap="" if away else mishap_on(persona, day),
        weather=weather_on(persona, day, at.latitude),
    )


def whereabouts(persona: Persona, day: date) -> tuple[Phase, Stay | None]:
    """Whether she is at home, about to leave, away, or just back, and the journey that is about."""
    stays = [stay for year in (day.year - 1, day.year, day.year + 1) for stay in stays_in(persona, year)]
    for stay in stays:
        if stay.first <= day <= stay.last:
            return "away", stay
    for stay in stays:
        if stay.last < day <= stay.last + timedelta(days=BEHIND):
            return "back", stay
    for stay in stays:
        if stay.first - timedelta(days=AHEAD) <= day < stay.first:
            return "soon", stay
    return "home", None


def stays_in(persona: Persona, year: int) -> list[Stay]:
    """The journeys that begin in a year."""
    found = []
    for trip in persona.life.trips:
        month, day = (int(part) for part in trip.start.split("-"))
        first = date(year, month, day)
        found.append(Stay(trip, first, first + timedelta(days=trip.days - 1)))
    return found


def is_off(persona: Persona, day: date) -> bool:
    """Whether it is a day off: one in so many, never two in a row of such lots."""
    return chosen_day(persona, "off", day, persona.life.off.one_in)


def chosen_day(persona: Persona, what: str, day: date, one_in: int) -> bool:
    """Whether `day` is the one of its lot of `one_in` days that the dice chose."""
    if not one_in:
        return False
    lot, number = divmod(day.toordinal(), one_in)
    return dice(persona, f"{what} {lot}").randrange(one_in) == number


def mishap_on(persona: Persona, day: date) -> str:
    """What a mishap she has to do with on `day` gives to say: its first line on its first day, and so on."""
    mishap, since = trouble(persona, day)
    return mishap.lines[since % len(mishap.lines)] if mishap else ""


def trouble(persona: Persona, day: date) -> tuple[Mishap | None, int]:
    """The mishap she has to do with on `day`, if any, and since how many days. Each has its turn before one returns."""
    life = persona.life
    for back in range(max((mishap.days for mishap in life.mishaps), default=0)):
        began = day - timedelta(days=back)
        if chosen_day(persona, "mishap", began, life.mishap_one_in):
            lot = began.toordinal() // life.mishap_one_in
            mishap = dice(persona, "mishaps").sample(life.mishaps, len(life.mishaps))[lot % len(life.mishaps)]
            return (mishap, back) if back < mishap.days else (None, 0)
    return None, 0


def weather_on(persona: Persona, day: date, latitude: float) -> str:
    """The weather, where the bible gives any for the season."""
    kinds = sorted(persona.life.weather.get(almanac.season(day, latitude), {}))
    return dice(persona, f"weather {day.isoformat()}").choice(kinds) if kinds else ""


def dice(persona: Persona, about: str) -> random.Random:
    """Dice of their own for each question."""
    return random.Random(int.from_bytes(hashlib.sha256(f"{persona.name}/{about}".encode()).digest()))


def lines_on(persona: Persona, day: date) -> tuple[str, ...]:
    """The bible's sentences that are true of that day alone: of the trip, a day off."""
    now = today(persona, day)
    trip = {"soon": "before", "away": "during", "back": "after"}.get(now.phase, "")
    journey: tuple[str, ...] = getattr(now.stay.trip, trip) if now.stay and trip else ()
    return (*journey, *(persona.life.off.lines if now.off else ()))


def news_on(persona: Persona, day: date, number: int) -> tuple[str, ...]:
    """What has to be said at the slot of that `number`, or later lines hang in the air: a mishap, that she has left."""
    now = today(persona, day)
    if now.mishap:
        return (now.mishap,)
    leaves = now.trip is not None and now.stay is not None and now.stay.first == day and number == 1
    return now.trip.during if leaves and now.trip else ()


def weather_lines(persona: Persona, day: date) -> tuple[str, ...]:
    """The bible's sentences about that day's weather, where she is."""
    now = today(persona, day)
    kinds = persona.life.weather.get(almanac.season(day, now.latitude), {})
    return there(persona, day, kinds.get(now.weather, ()))


def there(persona: Persona, day: date, lines: Sequence[str]) -> tuple[str, ...]:
    """Those of `lines` that can be said that day: away, none about what stays at home; none about what broke."""
    return tuple(line for line in lines if not hits(line, unsaid(persona, day)))


def unsaid(persona: Persona, day: date) -> tuple[str, ...]:
    """Names and things that no ordinary line may be about that day."""
    if today(persona, day).phase == "away":
        return persona.life.stays
    mishap, _ = trouble(persona, day)
    return mishap.about if mishap else ()


def told(persona: Persona, day: date) -> list[str]:
    """Her life that day in plain sentences, for whoever writes for her."""
    now = today(persona, day)
    since = f" since {now.since}" if now.since else ""
    said = [f"She is in {now.place}{since}."]
    if now.stay and now.phase == "soon":
        said.append(f"From {day_of(now.stay.first)} to {day_of(now.stay.last)} she will be in {now.stay.trip.place}.")
    if now.stay and now.phase == "away":
        said.append(f"She is away from home until {day_of(now.stay.last)}; home is {persona.home.place}.")
    if now.stay and now.phase == "back":
        said.append(f"She is back from {now.stay.trip.place}, where she was until {day_of(now.stay.last)}.")
    said += [f"Weather: {now.weather}."] if now.weather else []
    said += ["It is her day off."] if now.off else []
    said += [f"A mishap: {now.mishap}"] if now.mishap else []
    return said


def day_of(day: date) -> str:
    """`3 May`."""
    return f"{day.day} {day:%B}"
