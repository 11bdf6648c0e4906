"""A signed-in session on disk: readable by its owner alone, written whole or not at all. Knows no platform."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused


def session_path(name: str, account: AccountPart, config: Config) -> Path:
    """Where the session of account `name` is kept: never under outputs unless config.yaml says so."""
    if account.session:
        return config.root / Path(account.session).expanduser()
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(home).expanduser() / "influencer" / "sessions" / f"{name}.json"


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A JSON object in a private file. `remedy` says what to do when there is none."""

    path: Path
    remedy: str

    def read(self) -> bytes:
        """The bytes as they are. Raises OSError."""
        return self.path.read_bytes()

    def load(self) -> tuple[dict[str, Any], bytes]:
        """The session and its bytes. Raises Refused if it is missing, open to others, or no JSON object."""
        try:
            mode = self.path.stat().st_mode
            raw = self.read()
        except FileNotFoundError:
            raise Refused(
                f"{self.path}: is not there, so nobody is signed in; {self.remedy}", permanent=False
            ) from None
        except OSError as error:
            sentence = f"{self.path}: cannot be read ({error.strerror}); {self.remedy}"
            raise Refused(sentence, permanent=False) from None
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            raise Refused(f"{self.path}: others can read this session; run `chmod 600` on it", permanent=False)
        try:
            kept = json.loads(raw)
        except ValueError:
            kept = None
        if not isinstance(kept, dict):
            raise Refused(f"{self.path}: is not a session; {self.remedy}", permanent=False)
        return kept, raw

    def save(self, kept: Mapping[str, Any]) -> None:
        """Replace the file: mode 0600, synced. Raises Failed; what was there then stays."""
        part = ""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, part = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(kept, file, indent=2)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, self.path)
        except OSError as error:
            if part:
                Path(part).unlink(missing_ok=True)
            raise Failed(f"{self.path}: the session could not be kept ({error.strerror})") from None
