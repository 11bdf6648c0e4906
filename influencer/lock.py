"""A lock on a file, which ends with the process whatever ends it. Knows not what it guards."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from influencer.errors import Conflict, Failed


def holder() -> str:
    """Who we are, as an operator can find us."""
    return f"{socket.gethostname()} (process {os.getpid()})"


@contextmanager
def locked(path: Path, taken: str) -> Iterator[None]:
    """Hold the lock on `path`, which says whose it is. Raises Conflict with `taken` ({} is the holder), or Failed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise Failed(f"{path}: cannot be written ({error.strerror}); check the rights of its folder") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise Conflict(taken.format(file.read().strip() or "somebody")) from None
        file.truncate(0)
        file.write(holder())
        file.flush()
        yield
