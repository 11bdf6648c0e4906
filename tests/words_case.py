"""A small persona, one of her shots and her labels, for the tests of words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from influencer.persona import Persona
from influencer.records import Labels, Shot, Slot, Words

BIBLE: dict[str, Any] = {
    "name": "test",
    "display_name": "Test",
    "handle": "test",
    "age": 30,
    "timezone": "Europe/Lisbon",
    "home": {"place": "Lisbon, Portugal", "latitude": 38.7, "longitude": -9.1},
    "disclosure": "AI-generated image of a virtual person.",
    "bio": "A virtual person who drinks tea.",
    "look": {
        "immutable": {
            "presentation": "woman",
            "age_look": "in their thirties",
            "body": "slim",
            "skin": "brown skin",
            "face": "oval face",
            "eyes": "green eyes",
            "hair": "copper curly bob",
            "marks": ["freckles"],
            "glasses": "round glasses",
        },
        "variable": {"wardrobe": ["linen blouse"], "palette": ["red"]},
    },
    "voice": {
        "tone": "Dry and warm.",
        "vocabulary": ["kettle"],
        "emoji": ["🫖"],
        "sample_lines": ["The kettle won again.", "Tea first, plans later.", "I apologised to the teapot."],
        "openers": ["A small report.", "News from the kitchen table."],
        "closers": ["More tomorrow.", "That is all I know."],
        "never_says": ["hustle"],
    },
    "canon": {"cat": "A grey cat called Hook.", "grandmother": "Her grandmother taught her to brew tea in a kitchen."},
    "pillars": [
        {
            "name": "home",
            "weight": 1,
            "subjects": ["a pot of tea"],
            "scenes": ["in a kitchen"],
            "lines": ["{Subject} settles most things.", "I made {subject} and sat down beside it."],
            "hashtags": ["home", "tea", "slowdays", "kitchen"],
        }
    ],
    "limits": {"subjects": ["politics"], "words": ["diet pill"], "brands": ["Zorblat"]},
    "posting": {"slots": {"daily": ["08:00"]}, "accounts": ["folder"]},
}


def persona(**changes: Any) -> Persona:
    return Persona.model_validate(BIBLE | changes)


def shot(seed: int = 7) -> Shot:
    slot = Slot("test", date(2026, 3, 1), 1, time(8), datetime(2026, 3, 1, 8, tzinfo=UTC))
    return Shot(
        slot=slot,
        pillar="home",
        subject="a pot of tea",
        scene="in a kitchen",
        wardrobe="red linen blouse",
        framing="half-length portrait",
        expression="soft smile",
        gaze="looking left",
        light="morning light",
        season="spring",
        seed=seed,
    )


LABELS = Labels(disclosure=BIBLE["disclosure"])


def words(**changes: Any) -> Words:
    plain: dict[str, Any] = {
        "caption": "The kettle sings and I pretend to be awake.",
        "alt_text": "AI-generated picture of Test at a kitchen table.",
        "hashtags": ("tea", "home"),
    }
    return Words(**(plain | changes))
