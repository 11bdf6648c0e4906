"""The answers that no bible can change: to a crisis, to "are you real?", to minors and to courtship. Knows no writer.

They stand in answers.json, in five languages; they are not in her voice and ask nothing. A number stands in them only
as helplines.json has it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from influencer.persona import Persona
from influencer.records import CommentClass, Triage
from influencer.replies.helplines import Helpline, helpline_for

FILE = Path(__file__).with_name("answers.json")
ANSWERED = (CommentClass.MINOR, CommentClass.IDENTITY, CommentClass.ROMANTIC)  # the first that applies


@cache
def answers() -> dict[str, dict[str, str]]:
    """The texts by what they answer and by language."""
    found: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def fixed_answer(persona: Persona, triage: Triage, country: str, table: Sequence[Helpline], today: date) -> str:
    """The fixed answer to a comment whose triage asks for one, in `triage.language`."""
    if CommentClass.CRISIS in triage.classes:
        return crisis_answer(triage.language, country, table, today)
    kind = next(one for one in ANSWERED if one in triage.classes)
    return answers()[kind.value][triage.language].format(name=persona.display_name)


def crisis_answer(language: str, country: str, table: Sequence[Helpline], today: date) -> str:
    """No name, no persona: acknowledgement, what this account is, and where people are."""
    line, finder = helpline_for(table, country, today), finder_of(table)
    if line:
        form = answers()["helpline"][language]
        where = form.format(name=line.name, number=line.number, country=line.place, finder=finder)
    else:
        where = answers()["finder"][language].format(finder=finder)
    return answers()["crisis"][language].format(helpline=where)


def short_crisis_answer(language: str, country: str, table: Sequence[Helpline], today: date) -> str:
    """The same in fewer words, for where the other does not fit."""
    line, finder = helpline_for(table, country, today), finder_of(table)
    form = answers()["helpline short"][language]
    where = form.format(name=line.name, number=line.number, finder=finder) if line else finder
    return answers()["crisis short"][language].format(helpline=where)


def finder_of(table: Sequence[Helpline]) -> str:
    """The address that lists helplines of every country."""
    return next(line.number for line in table if line.country == "*")
