"""What a caption says of the day -> what goes against her life that day: place, season, weather, who stayed at home.

Knows no writer. Only what is said of now counts: not what was, will be or could be. English alone is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from influencer import life
from influencer.persona import Persona, hits
from influencer.records import Shot
from influencer.text import QUOTES, plain
from influencer.words.canon import lies_in
from influencer.words.lexicon import AREAS

SEASONS = "spring|summer|autumn|fall|winter"
HERE = re.compile(
    r"\b(?:(?:I(?:'m| am)|[Ww]e(?:'re| are)|[Bb]ack|[Hh]ome|[Aa]rrived|[Ll]anded)"
    r"(?: (?:still|now|here|back|again|home|finally|over))? in"
    r"|(?:[Gg]reetings|[Hh]ello|[Gg]ood (?:morning|evening)|[Ll]ive|[Pp]ostcard|[Ww]riting(?: this)?|[Rr]eporting)"
    r" from)"
    r" (?P<place>[A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)?)"
)
SEASON = re.compile(
    rf"\b(?:it(?:'s| is)(?: already| finally| still| nearly)? (?P<is>{SEASONS})\b"
    rf"|(?:this|a|an|the|such a|another) (?P<this>{SEASONS}) (?:morning|day|evening|night|afternoon)\b"
    rf"|(?P<come>{SEASONS}) (?:is here|has come|has arrived|arrived today))",
    re.IGNORECASE,
)
SNOW = re.compile(
    r"\b(?:it(?:'s| is) snowing|it snows|(?:fresh|first) snow|snow (?:is falling|fell|lies))\b", re.IGNORECASE
)
HEAT = re.compile(r"\b(?:heat ?wave|swelter\w+|too hot to)\b", re.IGNORECASE)
RAIN = re.compile(
    r"\b(?:it(?:'s| is) (?:raining|pouring|drizzling)|it rains|rain all day|soaked through)\b", re.IGNORECASE
)
SUN = re.compile(r"\b(?:not a cloud|cloudless|clear blue sky|sun is out|blazing sun|bone dry)\b", re.IGNORECASE)
WIND = re.compile(r"\b(?:the wind (?:is|comes|took|blows|has|tears)|windy|gale)\b", re.IGNORECASE)
CALM = re.compile(r"\b(?:no wind|not a breath|windless|dead calm|wind has dropped)\b", re.IGNORECASE)
AGAINST = {
    "rain": (SUN,), "drizzle": (SUN,), "showers": (), "storm": (SUN, CALM), "snow": (RAIN, HEAT),
    "sun": (RAIN, SNOW), "clear": (RAIN, SNOW), "wind": (CALM,), "still": (WIND,), "heat": (SNOW, RAIN),
}  # fmt: skip
NOT_NOW = re.compile(
    r"\?|\b(?:if|when|was|were|will|would|could|almost|imagine|dream\w*|pretend\w*|wish\w*)\b", re.IGNORECASE
)
DENIED = re.compile(r"\b(?:not|never|no longer)\b|n't\b", re.IGNORECASE)


def against_life(persona: Persona, shot: Shot, text: str) -> list[str]:
    """A sentence for each thing said of the day that cannot be so; both sides are quoted."""
    return list(dict.fromkeys(fault for said in sentences(text) for fault in faults_in(persona, shot, said)))


def sentences(text: str) -> Iterator[str]:
    """The sentences that speak of now."""
    for sentence in re.split(r"(?<=[.!?…])\s+|\n+", text.translate(QUOTES)):
        if sentence and not NOT_NOW.search(sentence):
            yield sentence.strip()


def faults_in(persona: Persona, shot: Shot, said: str) -> Iterator[str]:
    """What one sentence says of place and season that is not so."""
    if DENIED.search(said):
        return
    day, told = shot.slot.local_date, life.told(persona, shot.slot.local_date)
    here = life.today(persona, day).place
    for found in HERE.finditer(said):
        if not is_there(found["place"], here, persona):
            yield f'"{said}" goes against her life on {life.day_of(day)}: "{told[0]}"'
    for found in SEASON.finditer(said):
        named = (found["is"] or found["this"] or found["come"]).lower().replace("fall", "autumn")
        if named != shot.season:
            yield f'"{said}" goes against her life on {life.day_of(day)}: "It is {shot.season} there."'
    wrong = {"summer": SNOW, "winter": HEAT}.get(shot.season)
    if wrong and wrong.search(said):
        yield f'"{said}" goes against her life on {life.day_of(day)}: "It is {shot.season} there."'


def is_there(named: str, here: str, persona: Persona) -> bool:
    """Whether a place that is named can be where she is. What is no place we know says nothing."""
    around = {plain(part) for part in here.split(",")}
    places = (persona.home.place, *(trip.place for trip in persona.life.trips))
    others = {plain(part) for place in places for part in place.split(",")}
    name = next((each for each in (plain(named), plain(named).split()[0]) if each in others | around | set(AREAS)), "")
    return not name or name in around or any(lies_in(part, name) for part in around)


def against_weather(persona: Persona, shot: Shot, text: str) -> list[str]:
    """A sentence for each thing said of the weather that the bible's own for that day gainsays."""
    weather = life.today(persona, shot.slot.local_date).weather
    wrong = AGAINST.get(weather, ())
    return [
        f'"{said}" does not fit the day\'s weather: {weather}'
        for said in sentences(text)
        if any(pattern.search(said) for pattern in wrong)
    ]


def left_at_home(persona: Persona, shot: Shot, text: str) -> list[str]:
    """Who or what the caption speaks of as if she were at home, while she is away."""
    now = life.today(persona, shot.slot.local_date)
    for line in now.trip.during if now.trip else ():
        text = text.replace(line, "")
    if now.trip is None or not (named := hits(text, persona.life.stays)):
        return []
    return [f"the caption speaks of {named}, which stays at home, and she is in {now.place} that day"]
