"""Notes to the operator: one per kind of event, not one per event. Knows the journal; nothing of how a note travels.

What was told is marked in the journal itself, so that a restart tells nothing twice and forgets nothing.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, Protocol
from urllib.request import urlopen

from influencer.config import Notify
from influencer.errors import Failed, Missing
from influencer.pipeline import Line
from influencer.records import DraftState, Entry, PublicationState

HANDED = PublicationState.HANDED
Say = Callable[[str], None]

TITLES: Mapping[str, tuple[str, str]] = {
    "crisis": ("Somebody may be in danger", "{} people may be in danger"),
    "posted": ("1 post is live", "{} posts are live"),
    "handed over": ("1 post waits for your hand", "{} posts wait for your hand"),
    "made": ("1 draft waits for you", "{} drafts wait for you"),
    "failed": ("1 picture could not be made", "{} pictures could not be made"),
    "expired": ("1 draft had no verdict in time", "{} drafts had no verdict in time"),
    "missed": ("1 post missed its slot", "{} posts missed their slots"),
    "refused": ("1 post was refused", "{} posts were refused"),
    "late": ("1 slot has passed and its post is not out", "{} slots have passed and their posts are not out"),
    "empty": ("1 slot stayed empty", "{} slots stayed empty"),
    "silent": ("1 slot ended and nobody wrote down how", "{} slots ended and nobody wrote down how"),
    "gone": ("1 post is no longer there", "{} posts are no longer there"),
    "unknown": ("1 post may or may not be live", "{} posts may or may not be live"),
    "reply unknown": ("1 reply may or may not be live", "{} replies may or may not be live"),
    "reply refused": ("1 reply was refused", "{} replies were refused"),
    "alarm": ("Alarm", "{} alarms"),
    "frozen": ("1 account is frozen", "{} accounts are frozen"),
    "stopped": ("Posting is stopped", "Posting is stopped"),
    "trouble": ("Something does not work", "{} things do not work"),
}
REMEDIES: Mapping[str, str] = {
    "handed over": "Post it from the bundle, then: influencer posted URL",
    "made": "influencer review",
    "missed": "To send one all the same: influencer post --now ID. To change it first, or for another time: "
    "influencer again ID",
    "refused": "Nothing of it was posted; the folder is kept under missed/. To mend it, approve it anew and send it at "
    "another time: influencer again ID. What was wrong may be wrong with the next: influencer account check ACCOUNT",
    "expired": "To have one back for another time: influencer again ID",
    "late": "influencer queue",
    "empty": "influencer doctor",
    "gone": "If you did not take it down, see what the platform says to the account. If you did, and she should not be "
    "held to its words: influencer bible claims PERSONA --withdraw ID",
    "silent": "influencer show ID, and look at the account",
    "unknown": "influencer settle ID shows the picture and where to look, and asks",
    "reply unknown": "Look at the account, then: influencer replies settle ID --sent URL or --not-sent",
    "stopped": "Once it may go on: influencer start PERSONA, or influencer start --all",
    "frozen": "influencer doctor, then: influencer account thaw ACCOUNT",
}
URGENT = frozenset({"crisis", "unknown", "reply unknown", "silent", "alarm", "frozen", "stopped"})
MOST_LINES = 10  # of events in one note
QUIET = timedelta(seconds=60)  # a day's drafts come one by one; they are told when no more have come for this long
STALE = timedelta(days=2)  # what is older is in the journal, and no news
PULSE_SECONDS = 10.0  # to answer a pulse
AGAIN = timedelta(minutes=5)  # after a note that nobody took


@dataclass(frozen=True, slots=True)
class Note:
    """One message: `urgent` ones are marked so, where the receiver can tell."""

    title: str
    body: str
    urgent: bool = False


class Post(Protocol):
    """Whatever carries a note."""

    def __call__(self, note: Note) -> bool:
        """Send it; whether anybody took it."""


@dataclass
class Notifier:
    """Tells what is new in the journal. With nowhere to send to, notes are only said."""

    post: Post | None
    say: Say
    failing: bool = False
    not_before: dict[str, datetime] = field(default_factory=dict)

    def tell(self, line: Line, now: datetime, hold: Sequence[str] = ()) -> list[Note]:
        """Send a note for each kind of event there is news of, but those on `hold`; the notes that were sent."""
        notes = [self.tell_kind(line, kind, now) for kind in TITLES if kind not in hold]
        return [note for note in notes if note is not None]

    def tell_kind(self, line: Line, kind: str, now: datetime) -> Note | None:
        """The note of one kind, if there is news and somebody took it."""
        if self.not_before.get(kind, now) > now:
            return None
        news = line.ledger.news(kind)
        if not news or (kind == "made" and now - news[-1][1].at < QUIET):
            return None
        entries = [entry for _, entry in news if now - entry.at < STALE and is_news(line, entry)]
        note = note_of(kind, entries, warnings_for(line, kind, entries)) if entries else None
        if note and not self.carry(line, note, now):
            self.not_before[kind] = now + AGAIN
            return None
        line.ledger.told(kind, news[-1][0], note.title if note else "no news any more", now)
        return note

    def carry(self, line: Line, note: Note, now: datetime) -> bool:
        """Say the note and send it; a failure is written down once."""
        self.say(f"note: {note.title}")
        if self.post is None:
            return True
        taken = self.post(note)
        if not taken and not self.failing:
            sentence = "no notify address took a note; check notify.urls with `influencer doctor`"
            line.ledger.note(Entry(now, "untold", "", "", sentence))
            self.say(sentence)
        self.failing = not taken
        return taken


def is_news(line: Line, entry: Entry) -> bool:
    """Whether an event still matters: a draft that has its verdict waits for nobody, nor a post that is out."""
    if entry.kind == HANDED:
        return any(item.state == HANDED for item in line.ledger.publications(draft=entry.draft))
    if entry.kind != "made":
        return True
    try:
        return line.ledger.draft(entry.draft).state is DraftState.IN_REVIEW
    except Missing:
        return False


def warnings_for(line: Line, kind: str, entries: Sequence[Entry]) -> list[str]:
    """What the note of the day's drafts should warn of: personas who drift, and what was not yet posted by hand."""
    from influencer.casting.watch import drift_warnings

    if kind != "made":
        return []
    waiting = (f"{item.draft} is not posted yet: {item.sentence}" for item in line.ledger.publications((HANDED,)))
    return [*drift_warnings(line, [entry.persona for entry in entries]), *waiting]


def note_of(kind: str, entries: Sequence[Entry], warnings: Sequence[str] = ()) -> Note:
    """One note for all `entries` of a kind."""
    one, many = TITLES[kind]
    lines = [line_of(entry) for entry in entries[:MOST_LINES]]
    if len(entries) > MOST_LINES:
        lines.append(f"... and {len(entries) - MOST_LINES} more")
    lines += [f"Careful: {warning}" for warning in warnings]
    if kind in REMEDIES:
        lines.append(REMEDIES[kind])
    return Note(one if len(entries) == 1 else many.format(len(entries)), "\n".join(lines), kind in URGENT)


def line_of(entry: Entry) -> str:
    """One event in a note."""
    about = entry.draft or entry.persona
    return f"{about}: {entry.sentence}" if about else entry.sentence


def addresses(config: Notify) -> list[str]:
    """The apprise addresses of config.yaml and the environment."""
    secret = os.environ.get(config.urls_env, "") if config.urls_env else ""
    return [*config.urls, *secret.replace(",", " ").split()]


def open_notifier(config: Notify, say: Say) -> Notifier:
    """A notifier for the configured addresses; apprise is loaded with the first note."""
    urls = addresses(config)
    return Notifier(by_apprise(urls) if urls else None, say)


def by_apprise(urls: Sequence[str]) -> Post:
    """Carries notes to apprise addresses."""

    def post(note: Note) -> bool:
        import apprise

        kind = apprise.NotifyType.WARNING if note.urgent else apprise.NotifyType.INFO
        sender, _ = receivers(urls)
        return bool(sender.notify(title=note.title, body=note.body, notify_type=kind))

    return post


def pulse(variable: str) -> None:
    """Ask the address in an environment variable, if there is one, so that whoever watches it knows that we live.

    Raises Failed; the address itself is a secret and in no sentence.
    """
    address = os.environ.get(variable, "") if variable else ""
    if not address:
        return
    if not address.startswith(("https://", "http://")):
        raise Failed(f"{variable} holds no web address; nobody outside would notice if this machine died")
    try:
        urlopen(address, timeout=PULSE_SECONDS).close()
    except (OSError, ValueError, HTTPException) as error:
        unheard = "whoever watches it may think that this machine has died"
        raise Failed(f"the address in {variable} could not be asked ({type(error).__name__}); {unheard}") from None


def receivers(urls: Sequence[str]) -> tuple[Any, list[int]]:
    """An apprise object for `urls`, and the numbers (from 1) of those it does not understand.

    Addresses hold passwords, so they are known by number alone and apprise's own log stays silent.
    """
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    sender = apprise.Apprise()
    wrong = [number for number, url in enumerate(urls, 1) if not sender.add(url)]
    return sender, wrong
