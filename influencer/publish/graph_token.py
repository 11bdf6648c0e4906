"""A long-lived token of Instagram's: from the environment or a private file, renewed before it ends. Knows no post."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from influencer.errors import Failed, Refused
from influencer.publish.session import SessionFile
from influencer.publish.vault import known, lookup, where

LIFE = timedelta(days=60)
REFRESHABLE = timedelta(days=1)  # Meta renews no younger token


@dataclass(frozen=True, slots=True)
class Token:
    """A token, when we got it and when it ends. `exact`: Meta said when; else it is at most sixty days from then.

    `source` is a hash of what the environment held when it was first taken: another value there starts afresh.
    """

    value: str
    got: datetime
    ends: datetime
    exact: bool
    source: str
    labelled: str = ""

    def is_due(self, now: datetime) -> bool:
        """Whether it can be renewed and is worth it."""
        return self.got + REFRESHABLE < now < self.ends

    def days_left(self, now: datetime) -> int:
        """Whole days until it ends; below 0 after."""
        return (self.ends - now) // timedelta(days=1)

    def renewed(self, answer: Mapping[str, Any], now: datetime) -> Token:
        """The token in Meta's answer. Raises Failed if there is none."""
        value, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(seconds, int):
            raise Failed("Instagram renewed the token without giving one")
        return replace(self, value=value, got=now, ends=now + timedelta(seconds=seconds), exact=True)


@dataclass(frozen=True, slots=True)
class Purse:
    """Where an account's token is: the environment variable it came from, and the file that keeps what became of it."""

    who: str
    variable: str
    file: SessionFile

    def token(self, now: datetime) -> Token:
        """The token in use. Raises Refused, never permanently, if there is none or its file is open to others."""
        given = lookup(self.variable).strip()
        kept = self._kept()
        if kept is not None and (not given or kept.source == mark(given)):
            return kept
        if given:
            return Token(given, now, now + LIFE, False, mark(given), kept.labelled if kept else "")
        there = f"{where(self.variable)} is empty" if self.variable else "token_env names no variable"
        raise Refused(f"{self.who}: {there} and {self.file.path} keeps no token; {self.file.remedy}", permanent=False)

    def keep(self, token: Token) -> None:
        """Write the token to its private file. Raises Failed."""
        self.file.save(
            {
                "access_token": token.value,
                "got": token.got.astimezone(UTC).isoformat(),
                "ends": token.ends.astimezone(UTC).isoformat(),
                "exact": token.exact,
                "source": token.source,
                "labelled": token.labelled,
            }
        )

    def secrets(self) -> list[str]:
        """Every token there is, to be kept out of sentences."""
        try:
            kept = self._kept()
        except Refused:
            kept = None
        given = known(self.variable).strip()
        return [given, kept.value if kept else ""]

    def is_kept(self) -> bool:
        """Whether the file is there."""
        return self.file.path.exists()

    def _kept(self) -> Token | None:
        """The token in the file. Raises Refused if there is a file that cannot be used."""
        if not self.is_kept():
            return None
        kept, _ = self.file.load()
        try:
            return Token(
                str(kept["access_token"]),
                datetime.fromisoformat(kept["got"]),
                datetime.fromisoformat(kept["ends"]),
                kept.get("exact") is True,
                str(kept.get("source", "")),
                str(kept.get("labelled", "")),
            )
        except (KeyError, TypeError, ValueError):
            raise Refused(f"{self.file.path}: keeps no token; {self.file.remedy}", permanent=False) from None


def mark(value: str) -> str:
    """A token as it may be written down."""
    return hashlib.sha256(value.encode()).hexdigest()[:16]
