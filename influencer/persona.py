"""The shape of a persona's bible: what may stand in it and what each value may be. Knows no files and no YAML.

The descriptions are what an editor shows while a person types; see personas/bible.schema.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from influencer.paid import LONGEST, experience_in

WEEK: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = (
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
)
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Day = Literal["daily", "mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LightName = Literal["morning light", "bright daylight", "golden hour", "blue hour", "night"]
SeasonName = Literal["spring", "summer", "autumn", "winter"]
TaskName = Literal["caption", "story", "carousel", "reply"]

NAME = r"^[a-z][a-z0-9_-]{0,39}$"
HANDLE = r"^(?!\.)(?!.*\.\.)[A-Za-z0-9._]{1,30}(?<!\.)$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Z][A-Za-z]{1,3})?$"
TAG = r"^\w{1,60}$"

# Abbreviations count only in capitals: "ai" is a word in French and Italian.
SAYS_AI = re.compile(
    r"\b(?:AI|A\.I\.|KI|IA)(?!\w)"
    r"|(?i:\b(?:artificial intelligence|virtual|fictional|fictitious|computer-generated"
    r"|virtuell\w*|fiktiv\w*|ficti(?:f|ve)|ficci[oó]n|fict[ií]ci[oa]|virtuel(?:le)?|virtuale|immaginari[oa])\b)"
)
DENIES_AI = re.compile(
    r"(?i:\b(?:not|no|never|non|nicht|kein\w*|isn['’]t|aren['’]t|without|zero)\s+(?:an?\s+|made\s+(?:with|by)\s+)?)"
    r"(?:AI|A\.I\.|KI|IA|(?i:virtual|fictional|artificial))\b"
    r"|(?i:\b(?:100\s?%|totally|completely)\s+(?:real|human)\b)"
)
MINOR = re.compile(
    r"\b(?:child(?:ren|ish|like)?|kids?|teen(?:s|age|aged|ager|agers)?|pre-?teens?|tweens?|girl(?:s|ish|y)?|boy(?:s|ish)?"
    r"|school-?(?:girl|boy|child|uniform)s?|(?:high|middle|elementary|primary) school(?:er)?|school uniform|pupil"
    r"|adolescent|under-?age|toddler|infant|juvenile|minors|baby(?!\s+(?:blue|pink))|loli(?:ta)?|shota"
    r"|(?:looks?|appears?) (?:very )?young|barely legal|youngster)\b",
    re.IGNORECASE,
)
YEARS = re.compile(
    r"\b(\d{1,3})(?:\s|-)?(?:years?|yrs?)(?:\s|-)?old\b|\b(\d{1,3})\s?y/?o\b|\baged?\s+(\d{1,3})\b", re.I
)


def plain_name(value: str) -> str:
    """Refuse a name that cannot stand in a path, a command and a key alike."""
    if not re.match(NAME, value):
        raise ValueError("must be lower-case letters, digits, - or _, begin with a letter, and be 40 or fewer")
    return value


def adult(value: str) -> str:
    """Refuse words about her looks that make her, or could make her, a minor."""
    found = MINOR.search(value)
    if found:
        raise ValueError(f"{found.group(0)!r} could show a minor; personas are adults and look it")
    for ages in YEARS.findall(value):
        if int(next(filter(None, ages))) < 18:
            raise ValueError("names an age under 18; personas are adults and look it")
    return value


def one_line(value: str) -> str:
    """Refuse line breaks and control characters where a single line stands."""
    if any(ord(char) < 32 or char in "\x7f\x85\u2028\u2029" for char in value):
        raise ValueError("must be one line of plain text")
    return value


def tag(value: str) -> str:
    """Refuse a hashtag that is more than one bare word."""
    if not re.match(TAG, value):
        raise ValueError("must be one word without the #, like `pottery`")
    return value


def only_subject(value: str) -> str:
    """Refuse placeholders that nobody fills."""
    if set("{}") & set(re.sub(r"\{[sS]ubject\}", "", value)):
        raise ValueError("the only placeholders are {subject} and {Subject}")
    return value


def language(value: str) -> str:
    """Refuse what is not a language code."""
    if not re.match(LANGUAGE, value):
        raise ValueError(f"{value!r} is not a language code; they look like en, de or pt-BR")
    return value


def clock(value: Any) -> Any:
    """Refuse numbers where a time of day stands; 830 would become fourteen past midnight."""
    if isinstance(value, (str, time)):
        return value
    raise ValueError('must be a time like "08:30"')


def local(value: time) -> time:
    """Refuse a time that brings a zone of its own, or seconds."""
    if value.tzinfo is not None or value.second or value.microsecond:
        raise ValueError('must be a local time to the minute, like "08:30"')
    return value


def hits(text: str, banned: Iterable[str]) -> str:
    """The first of `banned` that stands in `text` as whole words (plural or not, any case), or an empty string."""
    return next((phrase for phrase in banned if whole(phrase).search(text)), "")


@lru_cache(2000)
def whole(phrase: str) -> re.Pattern[str]:
    """What finds a phrase as whole words, plural or not, in any case."""
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?:s|es)?(?!\w)", re.IGNORECASE)


Text = Annotated[str, Field(min_length=1, max_length=500)]
Line = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(one_line)]
Seen = Annotated[Line, AfterValidator(adult)]
Trait = Annotated[str, Field(max_length=100), AfterValidator(one_line), AfterValidator(adult)]
Name = Annotated[str, Field(json_schema_extra={"pattern": NAME}), AfterValidator(plain_name)]
Tag = Annotated[str, AfterValidator(tag)]
Told = Annotated[Text, AfterValidator(only_subject)]
Language = Annotated[str, Field(json_schema_extra={"pattern": LANGUAGE}), AfterValidator(language)]
Clock = Annotated[time, BeforeValidator(clock), AfterValidator(local)]


class Part(BaseModel):
    """A part of a bible: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)


class Home(Part):
    """Where she lives. The coordinates make the light and the season of each picture true."""

    place: Line = Field(description="The place as she would say it: 'Gothenburg, Sweden'.")
    latitude: float = Field(ge=-90, le=90, description="Degrees, north positive.")
    longitude: float = Field(ge=-180, le=180, description="Degrees, east positive.")


class Likeness(Part):
    """Whose face this is."""

    kind: Literal["fictional", "operator", "consented"] = Field(
        default="fictional",
        description="fictional: nobody's face. operator: your own. consented: somebody who has signed a consent file.",
    )
    consent: str = Field(
        default="",
        max_length=200,
        description="For a consented likeness: its consent file in this folder, usually consent.yaml.",
    )

    @model_validator(mode="after")
    def consent_is_named(self) -> Likeness:
        """A consented likeness names its consent file."""
        if self.kind == "consented" and not self.consent:
            raise ValueError("a consented likeness needs its consent file: add `consent: consent.yaml`")
        return self


class Immutable(Part):
    """What never changes about how she looks: the beginning of every prompt, in this order.

    What is optional and left open is up to the checkpoint; the starter settles it once for each persona.
    """

    presentation: Seen = Field(description="woman, man or androgynous person.")
    age_look: Seen = Field(description="How old she looks, always an adult: 'in their thirties'.")
    body: Seen = Field(description="slim, average build, full-figured ...")
    skin: Seen = Field(description="'brown skin'")
    face: Seen = Field(description="'oval face'")
    nose: Trait = Field(default="", description="'straight nose'")
    brows: Trait = Field(default="", description="'arched brows'")
    lips: Trait = Field(default="", description="'full lips'")
    eyes: Seen = Field(description="'green eyes'")
    hair: Seen = Field(description="Colour first, then style: 'copper curly bob'.")
    marks: tuple[Seen, ...] = Field(
        default=(), description="Fixed marks that make her recognisable: freckles, a mole, a scar."
    )
    glasses: Trait = Field(default="", description="'round glasses', or empty for none.")
    piercings: Trait = Field(default="", description="'a nose ring', 'hoop earrings', or empty for none.")
    beard: Trait = Field(default="", description="'a short beard', or empty for none.")


class Variable(Part):
    """What changes from day to day."""

    wardrobe: tuple[Seen, ...] = Field(
        min_length=1, description="What she wears; a line without a colour gets one from the palette."
    )
    palette: tuple[Seen, ...] = Field(min_length=1, description="The colours of her clothes.")
    accessories: tuple[Seen, ...] = Field(default=(), description="Small things she sometimes wears or carries.")


class Look(Part):
    """How she looks."""

    immutable: Immutable = Field(description="What never changes.")
    variable: Variable = Field(description="What changes from day to day.")


class Voice(Part):
    """How she writes."""

    tone: Text = Field(description="Her tone in a sentence or two, for the language model.")
    style: dict[TaskName, Text] = Field(
        default_factory=dict, description="How that differs by what is written: caption, story, carousel, reply."
    )
    vocabulary: tuple[Line, ...] = Field(default=(), description="Words and turns of phrase that are hers.")
    emoji: tuple[Annotated[str, Field(min_length=1, max_length=8)], ...] = Field(
        default=(), description="The only emoji she uses."
    )
    emoji_per_caption: int = Field(default=1, ge=0, le=5, description="The most emoji in one caption.")
    sample_lines: tuple[Text, ...] = Field(
        min_length=3, description="Captions as she would write them; the model copies their manner."
    )
    openers: tuple[Text, ...] = Field(default=(), description="First sentences that suit any picture at any hour.")
    closers: tuple[Text, ...] = Field(default=(), description="Last sentences that suit any picture.")
    by_light: dict[LightName, tuple[Text, ...]] = Field(
        default_factory=dict, description="First sentences that suit pictures in this light only."
    )
    by_season: dict[SeasonName, tuple[Text, ...]] = Field(
        default_factory=dict, description="Sentences that carry her running story in this season."
    )
    never_says: tuple[Line, ...] = Field(
        default=(), description="Words and phrases that are not hers; refused in captions."
    )
    consent: str = Field(
        default="",
        max_length=200,
        description="The consent of whoever wrote the texts that lines here were taken from: a file in this folder.",
    )


class Sponsored(Part):
    """Who has a hand in the posts of a pillar: money, a gift, a discount, a shop of one's own all count."""

    brand: Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(one_line)] = Field(
        description="The brand as readers know it."
    )
    connection: Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(one_line)] = Field(
        description="How it is connected, for readers, in her language: paid partnership, a gift, my operator's shop."
    )


class Pillar(Part):
    """One of the few subjects she posts about."""

    name: Name = Field(description="A short name: clay, harbour, books.")
    weight: float = Field(gt=0, le=100, description="Its share beside the other pillars.")
    subjects: tuple[Line, ...] = Field(
        min_length=1, description="Noun phrases: 'a teapot with a crooked spout'. Each must go with each scene."
    )
    scenes: tuple[Line, ...] = Field(min_length=1, description="Where she is: 'in a pottery studio'.")
    wardrobe: tuple[Seen, ...] = Field(
        default=(), description="What she wears for this; empty means look.variable.wardrobe."
    )
    lines: tuple[Told, ...] = Field(
        min_length=1,
        description="Sentences for captions; {subject} (or {Subject} at a beginning) stands for the shot's subject.",
    )
    hashtags: tuple[Tag, ...] = Field(default=(), description="One word each, without the #.")
    form: Literal["photo", "carousel", "story"] = Field(
        default="photo", description="What its posts are: one picture, several to leaf through, or an upright story."
    )
    pictures: int = Field(default=3, ge=2, le=4, description="How many a carousel has at most.")
    sponsored: Sponsored | None = Field(
        default=None, description="Who pays for these posts; each then begins with the word for an ad."
    )

    @model_validator(mode="after")
    def a_story_is_not_paid(self) -> Pillar:
        """Refuse a paid story: it shows no words that could say so."""
        if self.sponsored and self.form == "story":
            raise ValueError("form: a story shows no words, so it cannot say who pays; make it photo or carousel")
        return self

    @model_validator(mode="after")
    def nobody_lived_it(self) -> Pillar:
        """Refuse lines of a paid pillar that claim an experience: she is invented and has had none."""
        for number, line in enumerate(self.lines if self.sponsored else ()):
            if found := experience_in(line):
                raise ValueError(
                    f"lines[{number}] claims an experience nobody had ({found!r}); a sponsored pillar says what can "
                    "be seen, not how it was to use"
                )
        return self

    def lines_about(self, subject: str) -> tuple[str, ...]:
        """The lines with `subject` filled in."""
        capital = subject[:1].upper() + subject[1:]
        return tuple(line.replace("{subject}", subject).replace("{Subject}", capital) for line in self.lines)


class Habit(Part):
    """A piece of her week: on these days between these local times she is in one of these scenes."""

    days: tuple[Day, ...] = Field(default=("daily",), min_length=1, description="mon ... sun, or daily.")
    start: Clock = Field(description="Local time it begins.")
    end: Clock = Field(description="Local time it ends; earlier than the start means past midnight.")
    scenes: tuple[Line, ...] = Field(min_length=1, description="Where she is then.")


def yearly(value: str) -> str:
    """Refuse what is no day of every year."""
    try:
        date.fromisoformat(f"2001-{value}")
    except ValueError:
        raise ValueError('must be a month and a day that every year has, like "03-12"') from None
    return value


class Trip(Part):
    """A journey of every year: announced a week before, lived, and spoken of for a week after."""

    place: Line = Field(description="Where to, as she would say it: 'Copenhagen, Denmark'.")
    latitude: float = Field(ge=-90, le=90, description="Degrees, north positive.")
    longitude: float = Field(ge=-180, le=180, description="Degrees, east positive.")
    start: Annotated[str, AfterValidator(yearly)] = Field(description='Its first day, month first: "03-12".')
    days: int = Field(ge=1, le=60, description="How many days she is away.")
    scenes: tuple[Line, ...] = Field(min_length=1, description="The only scenes while she is away.")
    pillars: tuple[Name, ...] = Field(default=(), description="What she posts about there; empty means any.")
    wardrobe: tuple[Seen, ...] = Field(default=(), description="What she wears there; empty means as ever.")
    before: tuple[Text, ...] = Field(default=(), description="Sentences for the week before it.")
    during: tuple[Text, ...] = Field(default=(), description="Sentences for the days away.")
    after: tuple[Text, ...] = Field(default=(), description="Sentences for the week after it.")


class DayOff(Part):
    """Days on which she leaves some subjects alone."""

    one_in: int = Field(default=0, ge=0, le=365, description="One day in so many; 0 for never.")
    without: tuple[Name, ...] = Field(default=(), description="Pillars that rest on such a day.")
    lines: tuple[Text, ...] = Field(default=(), description="Sentences for such a day.")


class Mishap(Part):
    """Something small that goes wrong now and then, and lasts."""

    days: int = Field(default=2, ge=1, le=14, description="How many days she has to do with it.")
    about: tuple[Line, ...] = Field(
        default=(), description="Names and things it is about: no other line about them while it lasts."
    )
    lines: tuple[Text, ...] = Field(min_length=1, description="Sentences for those days.")


class Life(Part):
    """What happens to her: rules plan and captions alike, the same for the same date."""

    since: int | None = Field(default=None, ge=1900, le=2100, description="The year she moved to her home.")
    trips: tuple[Trip, ...] = Field(default=(), description="Journeys of every year.")
    stays: tuple[Line, ...] = Field(
        default=(), description="Names and things that stay at home: no line about them while she is away."
    )
    off: DayOff = Field(default=DayOff(), description="Her days off.")
    mishap_one_in: int = Field(default=0, ge=0, le=365, description="A mishap begins one day in so many; 0 for never.")
    mishaps: tuple[Mishap, ...] = Field(default=(), description="What can go wrong.")
    weather: dict[SeasonName, dict[Name, tuple[Text, ...]]] = Field(
        default_factory=dict, description="By season: kinds of weather (rain, snow, sun), each with sentences about it."
    )

    @model_validator(mode="after")
    def mishaps_are_there(self) -> Life:
        """Refuse mishaps that cannot begin, or beginnings of nothing."""
        if bool(self.mishaps) != bool(self.mishap_one_in):
            raise ValueError("mishaps and mishap_one_in go together: give both, or neither")
        return self


class LimitsOf(Part):
    """What she never shows, says or names."""

    subjects: tuple[Line, ...] = Field(default=(), description="Never planned, never written about.")
    words: tuple[Line, ...] = Field(default=(), description="Never written.")
    brands: tuple[Line, ...] = Field(default=(), description="Never named.")


class Caps(Part):
    """The most she posts."""

    per_day: int = Field(default=3, ge=1, le=20, description="Posts a day at most; the earliest slots count.")
    least_hours_between: float = Field(default=3.0, ge=0, le=24, description="Hours between two slots at least.")


class Posting(Part):
    """When and where she posts. Times are local to her time zone."""

    slots: dict[Day, tuple[Clock, ...]] = Field(
        min_length=1, description="Local times by day; a weekday's own list replaces daily for that day."
    )
    accounts: tuple[Name, ...] = Field(min_length=1, description="Names from `accounts` in config.yaml.")
    caps: Caps = Field(default=Caps(), description="The most she posts.")

    def times_on(self, weekday: Weekday) -> tuple[time, ...]:
        """The local times of a weekday's slots in order, no more than the cap."""
        times = self.slots.get(weekday, self.slots.get("daily", ()))
        return tuple(sorted(times)[: self.caps.per_day])

    @model_validator(mode="after")
    def slots_keep_apart(self) -> Posting:
        """Refuse a week with no slot, or with two slots closer than the cap allows."""
        week = [
            (day * 24 + at.hour + at.minute / 60, WEEK[day], at) for day in range(7) for at in self.times_on(WEEK[day])
        ]
        if not week:
            raise ValueError('slots: no day has a time; add one, like `daily: ["08:30"]`')
        again = [(hours + 168, day, at) for hours, day, at in week[:1]]
        for (hours, day, at), (later, other, then) in zip(week, week[1:] + again, strict=True):
            if later - hours < self.caps.least_hours_between or later == hours:
                raise ValueError(
                    f"slots: {day} {at:%H:%M} and {other} {then:%H:%M} are {later - hours:g} hours apart; "
                    f"the least is {self.caps.least_hours_between:g} (caps.least_hours_between)"
                )
        return self

    @field_validator("accounts")
    @classmethod
    def accounts_once(cls, accounts: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse an account named twice: it would post everything twice."""
        if len(set(accounts)) < len(accounts):
            raise ValueError("names an account twice; it would post everything twice")
        return accounts


class Persona(Part):
    """The bible of one persona: an openly fictional character, fixed in writing."""

    name: Name = Field(description="Her short name: the name of her folder.")
    display_name: Line = Field(description="Her name as people read it.")
    handle: str = Field(description="Her handle on platforms, without the @.", json_schema_extra={"pattern": HANDLE})
    age: int = Field(ge=18, le=120, description="18 or more.")
    languages: tuple[Language, ...] = Field(
        default=("en",), min_length=1, description="Codes like en or pt-BR; she writes in the first."
    )
    timezone: str = Field(description="Her time zone, like Europe/Lisbon; slots are local to it.")
    home: Home
    likeness: Likeness = Field(default=Likeness(), description="Whose face this is.")
    disclosure: Line = Field(description="The line under every caption that says she is AI-made, virtual or fictional.")
    bio: Text = Field(description="Her profile text; it says the same.")
    look: Look
    references: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        default=(), max_length=40, description="Approved pictures of her, files inside this folder."
    )
    voice: Voice
    canon: dict[Name, Text] = Field(
        default_factory=dict, description="Facts of her life by key; captions never contradict them."
    )
    pillars: tuple[Pillar, ...] = Field(min_length=1, description="The few subjects she posts about.")
    routine: tuple[Habit, ...] = Field(default=(), description="Where she is at certain hours of her week.")
    life: Life = Field(default=Life(), description="Trips, days off, mishaps, weather.")
    limits: LimitsOf = Field(default=LimitsOf(), description="What she never shows, says or names.")
    posting: Posting

    def pillar(self, name: str) -> Pillar | None:
        """The pillar called `name`, if she still has it."""
        return next((pillar for pillar in self.pillars if pillar.name == name), None)

    @field_validator("handle")
    @classmethod
    def plain_handle(cls, value: str) -> str:
        """Refuse a handle that platforms refuse."""
        if not re.match(HANDLE, value):
            raise ValueError(
                "must be 30 or fewer letters, digits, dots or underscores, with no dot at an end or doubled"
            )
        return value

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        """Refuse a time zone that the tz database does not have."""
        if value not in available_timezones():
            raise ValueError(f"no time zone is called {value!r}; names look like Europe/Lisbon")
        return value

    @field_validator("disclosure", "bio")
    @classmethod
    def says_ai(cls, value: str) -> str:
        """Refuse a disclosure that does not disclose, or that takes it back."""
        if not SAYS_AI.search(value) or DENIES_AI.search(value):
            raise ValueError("must say that she is AI-made, virtual or fictional, and not deny it")
        return value

    @field_validator("pillars")
    @classmethod
    def pillars_have_names_of_their_own(cls, pillars: tuple[Pillar, ...]) -> tuple[Pillar, ...]:
        """Refuse two pillars of one name."""
        names = [pillar.name for pillar in pillars]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two pillars are called {name!r}; give each a name of its own")
        return pillars

    @model_validator(mode="after")
    def life_names_her_pillars(self) -> Persona:
        """Refuse a trip or a day off that names a pillar she does not have, or leaves none."""
        names = {pillar.name for pillar in self.pillars}
        named = [(f"life.trips[{number}].pillars", trip.pillars) for number, trip in enumerate(self.life.trips)]
        for where, pillars in (*named, ("life.off.without", self.life.off.without)):
            unknown = [pillar for pillar in pillars if pillar not in names]
            if unknown:
                raise ValueError(f"{where}: no pillar is called {unknown[0]!r}; there are {', '.join(sorted(names))}")
        if names and names <= set(self.life.off.without):
            raise ValueError("life.off.without: leaves nothing to post about; leave one pillar out")
        return self

    @model_validator(mode="after")
    def limits_leave_the_truth_and_a_plan(self) -> Persona:
        """Refuse limits that forbid the disclosure, or that leave a pillar nothing to show."""
        for index, pillar in enumerate(self.pillars):
            if pillar.sponsored and hits(pillar.sponsored.brand, self.limits.brands):
                raise ValueError(
                    f"pillars[{index}].sponsored: limits.brands forbids {pillar.sponsored.brand!r}; take it out of one"
                )
        gagged = hits(self.disclosure, (*self.limits.words, *self.limits.brands, *self.voice.never_says))
        if gagged:
            raise ValueError(f"limits and voice.never_says may not forbid {gagged!r}: her disclosure line says it")
        for index, pillar in enumerate(self.pillars):
            for key, values in (("subjects", pillar.subjects), ("scenes", pillar.scenes)):
                if all(hits(value, self.limits.subjects) for value in values):
                    raise ValueError(
                        f"pillars[{index}].{key}: limits.subjects forbids every one; leave one that may be shown"
                    )
        return self
