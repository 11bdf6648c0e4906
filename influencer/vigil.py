"""Says of every slot that has passed what became of it. Knows no channel; writes lines of the journal, nothing else.

What a post came to is in the journal already, written with the step itself. Here is added what no step says: that a
slot had no draft, that its draft was declined, that it is late, or that its end was never written down at all. Each is
said once, for the journal remembers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from pydantic import ValidationError

from influencer import pipeline
from influencer.errors import InfluencerError
from influencer.persona import Persona
from influencer.pipeline import Line
from influencer.plan import slots_for
from influencer.publish.rules import moment_of, rules_of
from influencer.records import UNARMED, Draft, DraftState, Entry, Publication, PublicationState, Slot

GRACE = timedelta(seconds=20)  # a post that goes out at its slot has gone by then
BACK = timedelta(days=2)  # how far back is looked at every ring
FURTHEST = timedelta(days=14)  # after a longer sleep, older slots are left to the journal
DAY = timedelta(days=1)
MOST_DAYS = 50_000  # days of personas whose slots are remembered
BUSY = (*UNARMED, PublicationState.ARMED)
WORST = (
    PublicationState.UNKNOWN,
    PublicationState.REFUSED,
    PublicationState.MISSED,
    PublicationState.MADE_AGAIN,
    PublicationState.HANDED,
    PublicationState.POSTED,
)
SAID = {DraftState.DECLINED: "decline", DraftState.EXPIRED: "expired"}  # how the journal calls a verdict


@dataclass(frozen=True, slots=True)
class Passed:
    """A slot that has passed. `about` is its draft, or the slot where it has none.

    `how` is posted, missed, refused, unknown, expired, declined, empty, late or silent; `words` the kinds of line that
    the journal must hold about it.
    """

    persona: str
    due: datetime
    about: str
    how: str
    sentence: str
    words: tuple[str, ...] = ()


@dataclass
class Vigil:
    """Watches the slots of a line, with the bibles it has read and the slots it has reckoned."""

    line: Line
    bibles: dict[str, Persona | None] = field(default_factory=dict)
    days: dict[tuple[str, date], list[Slot]] = field(default_factory=dict)

    def report(self, since: datetime, until: datetime) -> list[Entry]:
        """Write down what the journal does not say yet of the slots of that time; the lines that are new."""
        items = self.passed(since, until)
        known = self.line.ledger.said_of([item.about for item in items])
        fresh = [entry for item in items if (entry := new_line(item, known.get(item.about, set()), self.line.clock()))]
        for entry in fresh:
            self.line.ledger.note(entry)
        return fresh

    def passed(self, since: datetime, until: datetime) -> list[Passed]:
        """Every slot due in that time, in order: those with a draft, and those of her plan that have none."""
        drafts = self.line.ledger.drafts_due(since - DAY, until + DAY)
        posts: dict[str, list[Publication]] = {}
        for post in self.line.ledger.publications_due(since, until):
            posts.setdefault(post.draft, []).append(post)
        mine = [draft for draft in drafts if since <= draft.slot.due < until]
        ends = [self.end_of(draft, posts.get(draft.id, ())) for draft in mine]
        return sorted([*ends, *self.empty(drafts, since, until)], key=lambda item: (item.due, item.about))

    def end_of(self, draft: Draft, posts: Sequence[Publication]) -> Passed:
        """What became of a draft by now."""
        how, sentence, words = self.fare(draft, posts)
        return Passed(draft.persona, draft.slot.due, draft.id, how, sentence, words)

    def fare(self, draft: Draft, posts: Sequence[Publication]) -> tuple[str, str, tuple[str, ...]]:
        """How it stands, the sentence, and the words that the journal must have for it."""
        if draft.state is DraftState.IN_REVIEW:
            return "late", "Its slot has passed, and it still waits for a verdict.", ()
        if draft.state in SAID:
            sentence = {
                DraftState.DECLINED: "Its draft was declined.",
                DraftState.EXPIRED: "It had no verdict in time.",
            }
            return draft.state, sentence[draft.state], (SAID[draft.state],)
        if not posts:
            return "silent", "It was approved, and nothing was queued for any account.", ()
        said = " ".join(f"{post.account.name}: {post.sentence}" for post in posts)
        if late := [post for post in posts if post.state in BUSY]:
            return ("on time" if all(map(self.has_time, late)) else "late"), f"Not out yet. {said}", ()
        return min((post.state for post in posts), key=WORST.index), said, tuple({str(post.state) for post in posts})

    def has_time(self, post: Publication) -> bool:
        """Whether its own moment is still to come: the pace of its account makes it later than its slot."""
        config = self.line.config
        part = config.accounts.get(post.account.name)
        rules = rules_of(config.publish, part.publish if part else None)
        return self.line.clock() < moment_of(post, rules) + GRACE

    def empty(self, drafts: Sequence[Draft], since: datetime, until: datetime) -> Iterator[Passed]:
        """Slots of each persona's plan that have no draft, with the reason if the journal has one."""
        taken: dict[str, list[Slot]] = {}
        for draft in drafts:
            taken.setdefault(draft.persona, []).append(draft.slot)
        for slot in self.planned(since, until):
            same_day = [other for other in taken.get(slot.persona, ()) if other.local_date == slot.local_date]
            if not pipeline.clashes(slot, same_day):
                about = f"{slot.local_date}-{slot.local_time:%H%M}-{slot.persona}"
                yield Passed(slot.persona, slot.due, about, "empty", self.why_empty(slot))

    def why_empty(self, slot: Slot) -> str:
        """The sentence for a slot without a draft."""
        begins = f"{slot.local_date} {slot.local_time:%H:%M} "
        told = [entry.sentence for entry in self.line.ledger.lines("failed", slot.persona, begins)]
        why = f": {told[0].removeprefix(begins)}" if told else "."
        return f"No draft was made for {slot.local_time:%H:%M} on {slot.local_date}{why}"

    def planned(self, since: datetime, until: datetime) -> Iterator[Slot]:
        """The slots due in that time, by the bible that was in force at each; of personas who still have a folder."""
        everybody = self.line.ledger.all_eras()
        for name in pipeline.persona_names(self.line):
            eras = everybody.get(name, [])
            ends = [*(seen for _, seen in eras[1:]), until]
            for (version, begins), end in zip(eras, ends, strict=False):
                first, last = max(begins, since), min(end, until)
                if first < last and (who := self.bible(name, version)):
                    yield from slots_between(partial(self.slots_on, version, who), first, last)

    def slots_on(self, version: str, who: Persona, day: date) -> list[Slot]:
        """The slots of a day by that bible, reckoned once."""
        if (version, day) not in self.days:
            if len(self.days) >= MOST_DAYS:
                self.days.clear()
            self.days[version, day] = slots_for(who, day)
        return self.days[version, day]

    def bible(self, name: str, version: str) -> Persona | None:
        """A bible as it was, read once; the one of today where the shape of bibles has changed since."""
        if version not in self.bibles:
            try:
                self.bibles[version] = Persona.model_validate(self.line.ledger.bible(version))
            except ValidationError:
                self.bibles[version] = self.bible_of_today(name)
        return self.bibles[version]

    def bible_of_today(self, name: str) -> Persona | None:
        """Her bible on disk, if it is in order."""
        try:
            return pipeline.persona(self.line, name)
        except InfluencerError:
            return None


def slots_between(slots_on: Callable[[date], list[Slot]], first: datetime, last: datetime) -> Iterator[Slot]:
    """The slots between two moments. A date is on some clock of the world a day before and after."""
    day = (first - DAY).date()
    while day <= (last + DAY).date():
        yield from (slot for slot in slots_on(day) if first <= slot.due < last)
        day += DAY


def new_line(item: Passed, known: set[str], now: datetime) -> Entry | None:
    """The line that the journal lacks about a slot, if it lacks one."""
    if item.how == "on time":
        return None
    kind = {"late": "late", "empty": "empty", "declined": "empty"}.get(item.how, "")
    sentence = item.sentence
    if item.how == "silent" or not known.issuperset(item.words):
        kind, sentence = "silent", f"It ended as {item.how} and the journal does not say how. {item.sentence}"
    if not kind or kind in known:
        return None
    return Entry(now, kind, item.persona, item.about, sentence)


def since_when(alive: datetime | None, now: datetime) -> datetime:
    """From when on slots are looked at: when somebody last did, some days at least, not for ever."""
    return max(min(alive or now, now - BACK), now - FURTHEST)
