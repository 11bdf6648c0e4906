"""How an account paces its posts: how many a day, how far apart, at which moment, never at which hours.

Values in, a sentence out; knows no ledger and no channel. Local means by the clock of the post's own slot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from influencer.config import OwnRules, Publish
from influencer.records import Publication, Slot

HELD = "Held back: "
"""How the sentence of a post begins that may go, but not yet."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How late a post may go, how long an unknown one rests before it is sought, how often it is sought, and its pace.

    `jitter` is the most by which its moment is later than its slot; `never` the local hours in which nothing goes out.
    """

    window: timedelta
    quiet: timedelta
    looks: int
    per_day: int | None = None
    apart: timedelta = timedelta(0)
    jitter: timedelta = timedelta(0)
    never: tuple[time, time] | None = None


def rules_of(part: Publish, own: OwnRules | None = None) -> Rules:
    """The rules as config.yaml has them, those that an account says for itself first."""
    said = own.model_dump(exclude_none=True) if own else {}
    part = part.model_copy(update=said)
    hours = part.never_between
    return Rules(
        window=timedelta(minutes=part.window_minutes),
        quiet=timedelta(minutes=part.quiet_minutes),
        looks=part.looks,
        per_day=part.per_day,
        apart=timedelta(minutes=part.apart_minutes),
        jitter=timedelta(minutes=part.jitter_minutes),
        never=(hours[0], hours[1]) if hours else None,
    )


def moment_of(publication: Publication, rules: Rules) -> datetime:
    """When it may go at the earliest: its slot, or a little later, always by as much for the same key."""
    share = int(hashlib.sha256(f"jitter {publication.key}".encode()).hexdigest()[:8], 16) / 16**8
    late = min(rules.jitter, rules.window) * share
    return publication.due + timedelta(seconds=int(late.total_seconds()))


def zone_of(slot: Slot) -> timezone:
    """The clock that the slot was written by."""
    wall = datetime.combine(slot.local_date, slot.local_time)
    return timezone(wall - slot.due.replace(tzinfo=None))


def why_held(publication: Publication, rules: Rules, slot: Slot, sent: Sequence[datetime], now: datetime) -> str:
    """Why it may not go at `now`, in a sentence, or nothing. `sent` is when its account posted before `now`."""
    return next(reasons(publication, rules, slot, sent, now), "")


def reasons(
    publication: Publication, rules: Rules, slot: Slot, sent: Sequence[datetime], now: datetime
) -> Iterator[str]:
    """A sentence for each rule that holds it back; none of them changes while it holds."""
    name, local = publication.account.name, now.astimezone(zone_of(slot))
    today = [at for at in sent if at.astimezone(local.tzinfo).date() == local.date()]
    if rules.per_day is not None and len(today) >= rules.per_day:
        yield f"{HELD}{name} may post {rules.per_day} times a day, and has on {local.date()}."
    if rules.never and is_between(local.time(), *rules.never):
        start, end = rules.never
        yield f"{HELD}{name} sends nothing between {start:%H:%M} and {end:%H:%M} by her clock."
    if sent and now < max(sent) + rules.apart:
        minutes = rules.apart / timedelta(minutes=1)
        yield f"{HELD}{name} posted at {max(sent):%H:%M} UTC, and its posts stay {minutes:g} minutes apart."
    if now < (moment := moment_of(publication, rules)):
        yield f"{HELD}its own moment is {moment:%H:%M:%S} UTC."


def is_between(at: time, start: time, end: time) -> bool:
    """Whether a time of day lies in hours that may run over midnight; the end itself does not."""
    return start <= at < end if start < end else at >= start or at < end
