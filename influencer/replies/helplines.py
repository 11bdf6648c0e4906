"""Helplines by country, from helplines.json: each with its source and the day somebody read the number there.

A number that nobody verified, or not for a year, is never shown; the finder of all countries stands in. `python -m
influencer.replies` is the release check.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from influencer.errors import Invalid

FILE = Path(__file__).with_name("helplines.json")
FRESH = timedelta(days=180)  # for a release
SHOWN = timedelta(days=365)  # in an installation that nobody updates, the finder is safer than an old number
LEAST_COUNTRIES = 60  # that show a number
KEYS = {"country", "place", "name", "number", "source", "verified_at"}


@dataclass(frozen=True, slots=True)
class Helpline:
    """Where somebody in `country` (ISO 3166; * for the finder) can call. Not verified: `verified_at` is None."""

    country: str
    place: str
    name: str
    number: str
    source: str
    verified_at: date | None


@cache
def shipped() -> tuple[Helpline, ...]:
    """The table that ships with us."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> tuple[Helpline, ...]:
    """The table in `text`. Raises Invalid for a row that is not one."""
    return tuple(row(found) for found in json.loads(text)["helplines"])


def row(found: dict[str, str | None]) -> Helpline:
    """One row of the table."""
    if set(found) != KEYS:
        raise Invalid(f"{FILE.name}: a row must have exactly the keys {', '.join(sorted(KEYS))}: {found}")
    day = found["verified_at"]
    texts = {key: str(value) for key, value in found.items() if key != "verified_at"}
    return Helpline(**texts, verified_at=date.fromisoformat(day) if day else None)


def helpline_for(table: Sequence[Helpline], country: str, today: date) -> Helpline | None:
    """The line to show somebody in `country`; None means the finder."""
    line = next((one for one in table if one.country == country.upper() and country), None)
    fresh = line and line.verified_at and today - line.verified_at <= SHOWN
    return line if fresh and line and line.country != "*" else None


def problems(table: Sequence[Helpline], today: date) -> list[str]:
    """What forbids a release, a sentence each."""
    countries = [line.country for line in table if line.country != "*"]
    found = [f"{country} stands twice" for country in sorted(set(countries)) if countries.count(country) > 1]
    shown = sum(helpline_for(table, country, today) is not None for country in countries)
    if shown < LEAST_COUNTRIES:
        found.append(f"only {shown} countries show a number; at least {LEAST_COUNTRIES} are wanted")
    if "*" not in [line.country for line in table]:
        found.append("the finder of all countries (country *) is missing")
    return found + [sentence for line in table for sentence in wrong_with(line, table, today)]


def wrong_with(line: Helpline, table: Sequence[Helpline], today: date) -> list[str]:
    """What is wrong with one row."""
    found = []
    if line.verified_at and line.verified_at > today:
        found.append(f"{line.country}: verified_at {line.verified_at} lies ahead")
    if line.verified_at and today - line.verified_at > FRESH:
        found.append(f"{line.country}: read {(today - line.verified_at).days} days ago; read {line.source} again")
    if line.verified_at and not re.match(r"https?://\S+\.\S+", line.source):
        found.append(f"{line.country}: verified, but without the address of a source")
    if not line.verified_at and (line.country == "*" or helpline_for(table, line.country, today)):
        found.append(f"{line.country}: {line.number} would be shown, and nobody has verified it")
    return found
