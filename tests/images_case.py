"""A persona and shots for the tests of pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from influencer.persona import Persona
from influencer.records import Candidate, Labels, Shot, Slot

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LABELS = Labels(disclosure="AI-generated picture of a <virtual> person & friends")


def persona(**changes: Any) -> Persona:
    immutable = {
        "presentation": "woman",
        "age_look": "young adult",
        "body": "average build",
        "skin": "brown",
        "face": "oval",
        "nose": "broad",
        "brows": "arched",
        "lips": "thin",
        "eyes": "green",
        "hair": "copper curly bob",
        "marks": ["freckles"],
        "glasses": "round glasses",
    } | changes
    return Persona.model_validate(
        {
            "name": "ana",
            "display_name": "Ana",
            "handle": "ana.draws",
            "age": 29,
            "timezone": "Europe/Lisbon",
            "home": {"place": "Lisbon", "latitude": 38.7, "longitude": -9.1},
            "disclosure": "AI-generated picture of a virtual person",
            "bio": "a virtual person",
            "look": {"immutable": immutable, "variable": {"wardrobe": ["hoodie"], "palette": ["teal"]}},
            "voice": {"tone": "warm", "sample_lines": ["a", "b", "c"]},
            "pillars": [
                {"name": "clay", "weight": 1, "subjects": ["a bowl"], "scenes": ["in a cafe"], "lines": ["a line"]}
            ],
            "limits": {"subjects": ["weapons"], "brands": ["Acme"]},
            "posting": {"slots": {"daily": ["09:00"]}, "accounts": ["main"]},
        }
    )


def shot(number: int = 1, **changes: Any) -> Shot:
    due = datetime(2026, 11, 23, 9, tzinfo=UTC)
    plain = Shot(
        slot=Slot("ana", date(2026, 11, 23), number, time(9), due),
        pillar="clay",
        subject="glazing a bowl",
        scene="in a cafe",
        wardrobe="mustard turtleneck sweater",
        framing="half-length portrait",
        expression="soft smile",
        gaze="looking at the viewer",
        tilt="head tilted left",
        light="golden hour",
        season="autumn",
        seed=7 + number,
    )
    return replace(plain, **changes)


def scene(seed: int, size: tuple[int, int] = (384, 480)) -> Image.Image:
    """A soft picture of its own, unlike that of any other seed."""
    grain = np.random.default_rng(seed).integers(0, 256, (12, 10, 3), dtype=np.uint8)
    return Image.fromarray(grain).resize(size, Image.Resampling.BICUBIC)


def candidate(folder: Path, number: int, picture: Image.Image, **changes: Any) -> Candidate:
    path = folder / f"{number}.png"
    picture.save(path)
    return replace(Candidate(path, number, number, "a prompt", "diffusion"), **changes)


def recorded() -> tuple[list[tuple[str, int, int]], Callable[[str, int, int], None]]:
    """A progress callback and the list it fills."""
    heard: list[tuple[str, int, int]] = []
    return heard, lambda what, done, total: heard.append((what, done, total))


def silent(what: str, done: int, total: int) -> None:
    """A progress callback that tells nobody."""
