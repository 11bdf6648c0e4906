"""Names candidates: the seed of each, the file of each, and whether that file is already there and whole.

Knows no checkpoint; what fixes a candidate comes in as a key.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from influencer.errors import Failed
from influencer.records import Shot

SETTINGS = "influencer"  # the PNG text that holds how a candidate was made; finishing leaves it behind


def candidate_seed(shot: Shot, number: int) -> int:
    """The seed of candidate `number`: 48 bits, unlike that of any neighbouring shot or number."""
    return int(hashlib.sha256(f"{shot.seed}:{number}".encode()).hexdigest()[:12], 16)


def candidate_file(folder: Path, shot: Shot, number: int, key: str) -> Path:
    """`2026-11-23-1-02-<key>.png`: the key makes a changed shot another file."""
    return folder / f"{shot.slot.local_date}-{shot.slot.number}-{number:02d}-{key[:12]}.png"


def save_whole(picture: Image.Image, path: Path, settings: Mapping[str, Any] | None = None) -> None:
    """Write a PNG that is there whole or not at all. Raises Failed if the disk will not take it."""
    about = PngImagePlugin.PngInfo()
    if settings is not None:
        about.add_itxt(SETTINGS, json.dumps(settings, sort_keys=True))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        picture.save(part, "PNG", compress_level=1, pnginfo=about)
        os.replace(part, path)
    except OSError as error:
        raise Failed(
            f"{path.parent}: the picture cannot be written ({error.strerror or error}); make room or allow writing"
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def settings_of(path: Path) -> dict[str, Any] | None:
    """How the candidate at `path` was made, or None if no whole candidate is there."""
    try:
        with Image.open(path, formats=("PNG",)) as picture:
            picture.load()
            found = json.loads(picture.info.get(SETTINGS, ""))
    except (OSError, SyntaxError, ValueError):
        return None
    return found if isinstance(found, dict) else None
