"""Small real things for tests: a persona, her slots and shots, pictures of a few bytes, drafts, a shelf with some."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from influencer.ledger import Ledger, open_ledger
from influencer.persona import Persona
from influencer.records import Account, Draft, Finished, Labels, Shot, Slot, Words
from influencer.review import enter
from influencer.shelf import Shelf, draft_id, pictures_of

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)


def make_persona(name: str = "mira", **changes: Any) -> Persona:
    """A whole, small bible; `changes` replace top-level keys."""
    bible: dict[str, Any] = {
        "name": name,
        "display_name": "Mira",
        "handle": "mira.makes",
        "age": 29,
        "timezone": "Europe/Lisbon",
        "home": {"place": "Lisbon, Portugal", "latitude": 38.72, "longitude": -9.14},
        "disclosure": "Mira is a virtual character, made with AI.",
        "bio": "A fictional potter, drawn with AI.",
        "look": {
            "immutable": {
                "presentation": "woman",
                "age_look": "in her thirties",
                "body": "average build",
                "skin": "brown skin",
                "face": "oval face",
                "eyes": "green eyes",
                "hair": "copper curly bob",
            },
            "variable": {"wardrobe": ["linen shirt"], "palette": ["rust"]},
        },
        "voice": {"tone": "Warm and dry.", "sample_lines": ["Clay again.", "Tea first.", "It leans. So do I."]},
        "pillars": [
            {
                "name": "clay",
                "weight": 1,
                "subjects": ["a crooked teapot"],
                "scenes": ["in a pottery studio"],
                "lines": ["{Subject}, at last."],
                "hashtags": ["pottery"],
            }
        ],
        "posting": {"slots": {"daily": ["08:30", "13:00", "19:00"]}, "accounts": ["folder"]},
    }
    return Persona.model_validate(bible | changes)


def make_slot(number: int = 1, persona: str = "mira", day: date = DAY) -> Slot:
    """The slot of that number: six a day, then the next day."""
    local_date = day + timedelta(days=(number - 1) // 6)
    local_time = time(8 + 2 * ((number - 1) % 6), 30)
    return Slot(persona, local_date, number, local_time, datetime.combine(local_date, local_time, UTC))


def make_shot(number: int = 1, persona: str = "mira", subject: str = "a crooked teapot") -> Shot:
    """A shot in the slot of that number."""
    return Shot(
        slot=make_slot(number, persona),
        pillar="clay",
        subject=subject,
        scene="in a pottery studio",
        wardrobe="rust linen shirt",
        framing="half body",
        expression="smiling",
        gaze="at the camera",
        light="morning light",
        season="autumn",
        seed=number,
    )


@lru_cache(maxsize=512)
def make_picture(seed: int = 1) -> Finished:
    """A tiny JPEG, another one for each seed."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 10), (seed % 256, seed // 256 % 256, 90)).save(buffer, "JPEG", comment=str(seed).encode())
    data = buffer.getvalue()
    return Finished(data, hashlib.sha256(data).hexdigest(), 8, 10)


def make_draft(number: int = 1, persona: str = "mira", **changes: Any) -> Draft:
    """A draft of the picture of that number, in the slot of that number."""
    shot = make_shot(number, persona)
    draft = Draft(
        id=draft_id(shot),
        persona=persona,
        slot=shot.slot,
        shot=shot,
        pictures=pictures_of([make_picture(number)]),
        words=Words(f"A crooked teapot, the {number}th.", "A teapot that leans.", ("pottery", "clay")),
        accounts=(Account("folder", "folder"),),
        labels=Labels("Mira is a virtual character, made with AI."),
        bible_version="b1",
        created=NOW,
        details={"studio": "card", "scores": {"likeness": 0.9}},
    )
    return replace(draft, **changes)


@lru_cache(maxsize=1)
def empty_database() -> bytes:
    """A ledger's database file with nothing in it."""
    with TemporaryDirectory() as folder:
        open_ledger(f"sqlite:///{folder}/influencer.db").close()
        return (Path(folder) / "influencer.db").read_bytes()


def make_ledger(outputs: Path) -> Ledger:
    """A new ledger in `outputs`, without the time that migrations take."""
    outputs.mkdir(parents=True, exist_ok=True)
    (outputs / "influencer.db").write_bytes(empty_database())
    return open_ledger(f"sqlite:///{outputs}/influencer.db")


def make_entered(ledger: Ledger, shelf: Shelf, number: int = 1, persona: str = "mira", **changes: Any) -> Draft:
    """A draft in the ledger, its folder in review."""
    draft = make_draft(number, persona, **changes)
    return enter(ledger, shelf, draft, [make_picture(number)], make_picture(999).data, NOW)
