"""The shape of a persona's bible: what may stand in it and what each value may be. Knows no files and no YAML."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Text = Annotated[str, Field(min_length=1, max_length=500)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Day = Literal["daily", "mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Part(BaseModel):
    """A part of a bible: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Home(Part):
    """Where she lives; the coordinates (degrees) make light and season true."""

    place: Line
    latitude: float = Field(ge=-66, le=66)
    longitude: float = Field(ge=-180, le=180)


class Likeness(Part):
    """Whose face this is. `consent` names the file that a consented likeness needs."""

    kind: Literal["fictional", "operator", "consented"] = "fictional"
    consent: str = ""


class Immutable(Part):
    """What never changes about how she looks: the identity prefix of every prompt, in this order."""

    presentation: Line
    age_look: Line
    body: Line
    skin: Line
    face: Line
    eyes: Line
    hair: Line
    marks: tuple[Line, ...] = ()
    glasses: str = ""


class Variable(Part):
    """What changes from day to day."""

    wardrobe: tuple[Line, ...] = Field(min_length=1)
    palette: tuple[Line, ...] = Field(min_length=1)
    accessories: tuple[Line, ...] = ()


class Look(Part):
    """How she looks."""

    immutable: Immutable
    variable: Variable


class Voice(Part):
    """How she writes."""

    tone: Text
    vocabulary: tuple[Line, ...] = ()
    emoji: tuple[str, ...] = ()
    emoji_per_caption: int = Field(default=1, ge=0, le=5)
    sample_lines: tuple[Text, ...] = Field(min_length=3)
    openers: tuple[Text, ...] = ()
    closers: tuple[Text, ...] = ()
    never_says: tuple[Line, ...] = ()


class Pillar(Part):
    """One of the few subjects she posts about. `weight` is its share beside the other pillars."""

    name: Name
    weight: float = Field(gt=0, le=100)
    subjects: tuple[Line, ...] = Field(min_length=1)
    scenes: tuple[Line, ...] = Field(min_length=1)
    wardrobe: tuple[Line, ...] = ()
    lines: tuple[Text, ...] = Field(min_length=1)
    hashtags: tuple[str, ...] = ()


class Habit(Part):
    """A piece of her week: on these days between these local times she is in one of these scenes."""

    days: tuple[Day, ...] = ("daily",)
    start: time
    end: time
    scenes: tuple[Line, ...] = Field(min_length=1)


class LimitsOf(Part):
    """What she never shows, says or names."""

    subjects: tuple[Line, ...] = ()
    words: tuple[Line, ...] = ()
    brands: tuple[Line, ...] = ()


class Caps(Part):
    """The most she posts."""

    per_day: int = Field(default=3, ge=1, le=20)
    least_hours_between: float = Field(default=3.0, ge=0, le=24)


class Posting(Part):
    """When and where she posts. Times are local to her time zone."""

    slots: dict[Day, tuple[time, ...]] = Field(min_length=1)
    accounts: tuple[Name, ...] = Field(min_length=1)
    caps: Caps = Caps()


class Persona(Part):
    """The whole bible."""

    name: Name
    display_name: Line
    handle: Annotated[str, Field(pattern=r"^[A-Za-z0-9._]{1,30}$")]
    age: int = Field(ge=18, le=120)
    languages: tuple[str, ...] = Field(default=("en",), min_length=1)
    timezone: str
    home: Home
    likeness: Likeness = Likeness()
    disclosure: Line
    bio: Text
    look: Look
    references: tuple[str, ...] = ()
    voice: Voice
    canon: dict[Name, Text] = Field(default_factory=dict)
    pillars: tuple[Pillar, ...] = Field(min_length=1)
    routine: tuple[Habit, ...] = ()
    limits: LimitsOf = LimitsOf()
    posting: Posting

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
        """Refuse a disclosure that does not disclose."""
        if not any(word in value.lower() for word in ("ai", "virtual", "fictional", "ki-", "ia ")):
            raise ValueError("must say that she is AI-made, virtual or fictional")
        return value

    @model_validator(mode="after")
    def consent_is_named(self) -> Persona:
        """A consented likeness names its consent file."""
        if self.likeness.kind == "consented" and not self.likeness.consent:
            raise ValueError("likeness.consent: a consented likeness needs the path of its consent file")
        return self
