"""A draft, a shelf, a clock and a channel for the tests of the publisher. Knows no test."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event

from influencer.errors import Missing
from influencer.ledger import Ledger, open_ledger
from influencer.limits import LIMITS
from influencer.outgoing import digests_of
from influencer.publish.publisher import Publisher, Rules
from influencer.records import (
    Account,
    Answer,
    Approved,
    Draft,
    Finding,
    Labels,
    Picture,
    Publication,
    Receipt,
    Shot,
    Slot,
    Verdict,
    Words,
)

SLOT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FEED = Account("feed", "folder")
RULES = Rules(window=timedelta(hours=2), quiet=timedelta(minutes=10), looks=3)
PICTURE = b"the finished picture"


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime = SLOT) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Folders:
    """The least shelf that can be: a folder a draft, and where each was last put."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.places: dict[str, str] = {}

    def put(self, draft: Draft, data: bytes = PICTURE) -> None:
        for path in self.picture_paths(draft):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def picture_paths(self, draft: Draft) -> tuple[Path, ...]:
        return tuple(self.root / draft.id / picture.file for picture in draft.pictures)

    def video_path(self, draft: Draft) -> Path | None:
        return self.root / draft.id / draft.video.file if draft.video else None

    def read_picture(self, path: Path) -> bytes:
        if not path.is_file():
            raise Missing(f"{path.name}: is not there")
        return path.read_bytes()

    def move(self, persona: str, id: str, place: str) -> None:
        self.places[id] = place


class FakeChannel:
    """A channel that does what the script says, then what a good platform does; `live` is what the world sees."""

    name = "feed"
    limits = LIMITS["folder"]
    repeatable = False

    def __init__(self) -> None:
        self.live: list[str] = []
        self.calls: list[str] = []
        self.script: dict[str, list[Any]] = {"prepare": [], "commit": [], "look": []}

    def will(self, call: str, *answers: Any) -> None:
        """What the next calls do: raise an exception, be called, or return the answer."""
        self.script[call] += answers

    def _scripted(self, call: str, approved: Approved) -> Any:
        self.calls.append(call)
        answer = self.script[call].pop(0) if self.script[call] else None
        if isinstance(answer, BaseException):
            raise answer
        return answer(approved) if callable(answer) else answer

    def prepare(self, approved: Approved) -> Mapping[str, str]:
        return self._scripted("prepare", approved) or {"upload": approved.key[:8]}

    def commit(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt:
        answer = self._scripted("commit", approved)
        if answer is not None:
            return answer
        self.live.append(approved.key)
        return receipt_for(approved)

    def look(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt | None:
        answer = self._scripted("look", approved)
        return answer or (receipt_for(approved) if approved.key in self.live else None)

    def check(self) -> list[Finding]:
        return []


@dataclass
class Desk:
    """A publisher with everything around it, at the first draft's slot."""

    root: Path
    ledger: Ledger
    clock: Clock = field(default_factory=Clock)
    channels: dict[str, FakeChannel] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shelf = Folders(self.root / "drafts")

    @property
    def channel(self) -> FakeChannel:
        return self.open("feed")

    def open(self, name: str) -> FakeChannel:
        return self.channels.setdefault(name, FakeChannel())

    def publisher(self, holder: str = "this computer") -> Publisher:
        return Publisher(
            self.ledger,
            self.shelf,
            lambda account: self.open(account.name),
            lambda data: self.labels,
            RULES,
            self.clock,
            holder,
            copies=self.root / ".sending",
        )

    def approve(self, draft: Draft) -> Draft:
        return approve(self.ledger, self.shelf, draft, self.clock())

    def only(self) -> Publication:
        (publication,) = self.ledger.publications()
        return publication


def approve(ledger: Ledger, shelf: Folders, draft: Draft, now: datetime) -> Draft:
    """Make, enter and approve a draft."""
    shelf.put(draft)
    ledger.add(draft, now)
    verdict = Verdict(draft.id, draft.revision, Answer.APPROVE, digests_of(draft), "ada", "terminal", now)
    return ledger.decide(verdict, now)


def draft_at(due: datetime = SLOT, name: str = "tea", accounts: tuple[Account, ...] = (FEED,), **more: Any) -> Draft:
    """A draft of one picture for a slot."""
    slot = Slot("mira", due.date(), due.hour * 60 + due.minute, due.time(), due)
    shot = Shot(slot, "home", "tea", "kitchen", "apron", "medium", "calm", "at us", "morning", "autumn", seed=1)
    labels = more.pop("labels", Labels(disclosure="Mira is an AI character."))
    return Draft(
        id=f"{due:%Y-%m-%d-%H%M}-{name}",
        persona="mira",
        slot=slot,
        shot=shot,
        pictures=(Picture("01.jpg", hashlib.sha256(PICTURE).hexdigest(), 1080, 1350),),
        words=Words("Tea first.", "Mira with a cup."),
        accounts=accounts,
        labels=labels,
        bible_version="1",
        created=SLOT - timedelta(days=1),
        **more,
    )


def receipt_for(approved: Approved) -> Receipt:
    return Receipt(f"p-{approved.key[:6]}", f"https://example.org/p/{approved.key[:6]}", SLOT)


@cache
def empty_ledger() -> bytes:
    """A new ledger's file: making one for each test would take most of the time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        open_ledger(f"sqlite:///{path}").close()
        return path.read_bytes()


def open_quick_ledger(path: Path) -> Ledger:
    """A ledger that does not wait for the disk: a killed process loses nothing by that, only a power cut would."""
    if not path.exists():
        path.write_bytes(empty_ledger())
    ledger = open_ledger(f"sqlite:///{path}")
    event.listen(ledger.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF").close())
    ledger.engine.dispose()
    return ledger
