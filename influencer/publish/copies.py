"""Folders for copies of what is being sent, which nobody else writes to. Knows no draft and no platform.

Each is locked for as long as its process lives, so that what a killed one left is known from what is in use.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from influencer.errors import Failed

PREFIX = ".copies-"


@contextmanager
def private_folder(place: Path) -> Iterator[Path]:
    """A new folder in `place`, gone when the block ends. Raises Failed if there is no room for one."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise Failed(f"the pictures could not be copied for sending: {error.strerror}; nothing was sent") from error
    try:
        with suppress(OSError):  # a disk that cannot lock has nothing swept
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def sweep(place: Path) -> None:
    """Remove the folders in `place` whose process is gone."""
    with suppress(OSError):
        for folder in list(place.glob(f"{PREFIX}*")):
            remove_if_left(folder)


def remove_if_left(folder: Path) -> None:
    """Remove a folder unless its process lives, or nobody can say."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        finally:
            os.close(handle)
