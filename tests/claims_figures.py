"""The figures of docs/words.md: contradictions said freely that get through, and harmless captions that are refused.

PYTHONPATH=tests:. .venv/bin/python tests/claims_figures.py [--show learned|held-out|alarms]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from free_case import MIRA_AGAINST, MIRA_HARMLESS, PEOPLE, Someone
from words_case import BIBLE, persona, words

from influencer.bible import load_persona
from influencer.persona import Persona
from influencer.words.canon import Known, canon_of, claims_of, contradictions

MIRA = Path(__file__).parent.parent / "personas" / "mira" / "bible.yaml"
HALVES = ("learned", "held-out")


def bible_of(one: Someone) -> Persona:
    """A persona with those facts."""
    look = BIBLE["look"]
    hers = look | {"immutable": look["immutable"] | {"eyes": one.eyes, "hair": one.hair}}
    home = {"place": one.place, "latitude": 51.0, "longitude": 4.0}
    return persona(display_name=one.name, age=one.age, home=home, look=hers, canon=one.canon)


def cases() -> Iterator[tuple[Persona, Sequence[tuple[str, str]], Sequence[str]]]:
    """Everybody with the captions that go against a fact, and those that do not."""
    for one in PEOPLE:
        yield bible_of(one), one.against, one.harmless
    yield load_persona(MIRA, date(2026, 11, 23)), MIRA_AGAINST, MIRA_HARMLESS


def against(known: Sequence[Known], caption: str) -> list[str]:
    """What the rules have against a caption."""
    return contradictions(claims_of(words(caption=caption)), known)


def missed(half: str) -> list[str]:
    """The contradictions of one half that get through."""
    return [
        f"{who.display_name}: {key}: {text}"
        for who, wrong, _ in cases()
        for number, (key, text) in enumerate(wrong)
        if HALVES[number % 2] == half and not against(canon_of(who), text)
    ]


def total(half: str) -> int:
    """How many contradictions a half has."""
    return sum(number % 2 == HALVES.index(half) for _, wrong, _ in cases() for number in range(len(wrong)))


def alarms() -> list[str]:
    """The harmless captions that are refused, with the reason."""
    return [
        f"{who.display_name}: {text} -> {said[0]}"
        for who, _, harmless in cases()
        for text in harmless
        if (said := against(canon_of(who), text))
    ]


def harmless_total() -> int:
    """How many harmless captions there are."""
    return sum(len(harmless) for _, _, harmless in cases())


def month_of_mira(days: int = 30) -> list[str]:
    """The captions that the offline writer gives Mira in a month."""
    from influencer.plan import plan_days
    from influencer.words.offline import OfflineWriter

    who = load_persona(MIRA, date(2026, 11, 23))
    said: list[str] = []
    for shot in plan_days(who, date(2026, 12, 1), days, []):
        said.append(OfflineWriter().write(who, shot, said).caption)
    return said


def month_alarms() -> tuple[int, list[str]]:
    """Mira's captions of a month, and those that go against her canon."""
    said = month_of_mira()
    known = canon_of(load_persona(MIRA, date(2026, 11, 23)))
    return len(said), [f"{text} -> {found[0]}" for text in said if (found := against(known, text))]


def main(show: str = "") -> None:
    """Print the figures; the cases behind one of them if asked."""
    for half in HALVES:
        print(f"contradictions said freely, {half}: {len(missed(half))} of {total(half)} get through")
        if show == half:
            print("\n".join(f"  {line}" for line in missed(half)))
    print(f"harmless captions refused: {len(alarms())} of {harmless_total()}")
    count, found = month_alarms()
    print(f"Mira's captions of a month refused: {len(found)} of {count}")
    if show == "alarms":
        print("\n".join(f"  {line}" for line in [*alarms(), *found]))


if __name__ == "__main__":
    main(sys.argv[-1] if len(sys.argv) > 2 else "")
