"""Sends what was approved, once. Knows the states, the rules and the ledger; nothing of any platform's wire.

Each step is durable before the deed it names: waiting -> intent -> prepared -> armed -> posted | refused | unknown.
Only who wrote `armed` commits, and commits once; whatever is not a definite answer becomes `unknown`, which is left by
reading the platform back or by a person. What was never armed was never published, so it can always start again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Literal, Protocol
from uuid import uuid4

from influencer.errors import Conflict, Failed, InfluencerError, Invalid, Missing, Refused, Unclear
from influencer.ledger import Fence, Ledger
from influencer.outgoing import digest_of, outgoing_for
from influencer.paid import fault_in, stands_first, to_set
from influencer.publish.copies import private_folder, sweep
from influencer.publish.rules import HELD, Rules, moment_of, why_held
from influencer.records import (
    Account,
    Answer,
    Approved,
    Channel,
    Draft,
    DraftState,
    Entry,
    Outgoing,
    Publication,
    PublicationState,
    Receipt,
)
from influencer.rows import Bar, Standing

WAITING, INTENT, PREPARED = PublicationState.WAITING, PublicationState.INTENT, PublicationState.PREPARED
ARMED, POSTED, REFUSED = PublicationState.ARMED, PublicationState.POSTED, PublicationState.REFUSED
UNKNOWN, MISSED, HANDED = PublicationState.UNKNOWN, PublicationState.MISSED, PublicationState.HANDED
MADE_AGAIN = PublicationState.MADE_AGAIN
OPEN = (WAITING, INTENT, PREPARED)
CLOSED = {POSTED, REFUSED, MISSED, MADE_AGAIN}

LEASE = "publisher"
LEASE_SECONDS = 120.0  # longer than a channel's slowest single call (10 s to connect, 90 s to answer)
FIRST_PAUSE = timedelta(seconds=30)  # after a send that could not be prepared; doubles with each one
LONGEST_PAUSE = timedelta(minutes=15)
LONGEST_DAY = timedelta(hours=26)
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


def never() -> bool:
    """What `stop` says where nobody can stop us."""
    return False


class Shelf(Protocol):
    """What the publisher asks of the draft folders."""

    def picture_paths(self, draft: Draft, /) -> tuple[Path, ...]:
        """Where the finished pictures of `draft` are."""

    def video_path(self, draft: Draft, /) -> Path | None:
        """Where the finished film of `draft` is, if it has one."""

    def read_picture(self, path: Path, /) -> bytes:
        """The bytes of one picture or film. Raises Unsafe or Missing."""

    def move(self, persona: str, id: str, place: Literal["posted", "missed"], /) -> object:
        """Put the folder of a draft where it now belongs."""


@dataclass(frozen=True)
class Publisher:
    """The one that sends. `verify` lists what is wrong with the labels in a picture's bytes; `holder` names us.

    `own` has the rules of accounts that keep others than `rules`; `copies` is where pictures lie while they are sent.
    Any number of publishers may exist: a lease in the ledger lets one work at a time.
    """

    ledger: Ledger
    shelf: Shelf
    open_channel: Callable[[Account], Channel]
    verify: Callable[[bytes], Sequence[str]]
    rules: Rules
    clock: Callable[[], datetime]
    holder: str
    own: Mapping[str, Rules] = field(default_factory=dict)
    copies: Path = field(default_factory=lambda: Path(gettempdir()))

    def post_due(self, stop: Callable[[], bool] = never) -> list[Publication]:
        """Send what is due, one per account at most, then seek what is unknown; return all that took a step.

        Does nothing while another publisher is at work; ends after the current publication once `stop` says so. Raises
        Failed if the ledger cannot be written: nothing is sent without a durable intent.
        """
        done: list[Publication] = []
        with suppress(Conflict), self._lease() as fence:
            self._recover(fence, done)
            self._take_turns(fence, done, stop)
            self._seek(fence, done, stop)
        return done

    def post_now(self, draft: str, who: str) -> list[Publication]:
        """Send an approved draft at once, before its slot or after it was missed; return its publications.

        A person's word goes over the account's pace, not over a stop. Raises Conflict if the draft has nothing to send,
        is stopped or frozen, or if another publisher is at work.
        """
        done: list[Publication] = []
        with self._lease() as fence:
            self._recover(fence, done)
            ready = [p for p in self.ledger.publications(draft=draft) if p.state in (*OPEN, MISSED)]
            self._refuse_now(draft, ready)
            persona, sentence = ready[0].persona, "To be posted now, whatever its slot."
            self.ledger.note(Entry(self.clock(), "post now", persona, draft, sentence, who))
            for publication in ready:
                self._guarded(self._send, fence, publication)
        return self.ledger.publications(draft=draft)

    def settle(self, draft: str, account: str, posted: bool, url: str, who: str) -> Publication:
        """Enter what a person saw of an unknown post, or did with one that was handed over to her.

        Raises Conflict if it is neither, or may still appear.
        """
        publication = self._named(draft, account)
        now = self.clock()
        if publication.state not in (UNKNOWN, HANDED):
            raise Conflict(f"{draft} on {account}: is {publication.state}, so there is nothing to settle")
        by_hand = publication.state is HANDED
        if posted:
            receipt = Receipt(remote_id=url or "by hand", url=address_of(url), at=now)
            said = f"posted it by hand: {url or 'no address given'}" if by_hand else "found it there."
            return self._step(None, publication, POSTED, f"{who} {said}", receipt=receipt)
        if by_hand:
            return self._step(None, publication, MISSED, f"{who} did not post it by hand.")
        return self._not_there(publication, who, now)

    def _not_there(self, publication: Publication, who: str, now: datetime) -> Publication:
        """A person did not find an unknown post. Raises Conflict while it may still appear."""
        if now < (rested := self._unknown_since(publication) + self._rules(publication).quiet):
            about = f"{publication.draft} on {publication.account.name}"
            raise Conflict(f"{about}: it may still appear; look again after {rested:%H:%M} UTC")
        if now > publication.due + self.rules.window:
            return self._step(None, publication, MISSED, f"{who} looked: it is not there, and its time is over.")
        return self._step(None, publication, WAITING, f"{who} looked: it is not there. It will be sent again.", looks=0)

    # who takes a turn

    def _recover(self, fence: Fence, done: list[Publication]) -> None:
        """Nobody else is at work: what stands in `armed` was left by a process that died or lost its lease."""
        sweep(self.copies)
        now = self.clock()
        for publication in self.ledger.publications((INTENT, PREPARED, ARMED)):
            if publication.state is ARMED:
                why = "the program stopped while it was being sent"
                done.append(self._step(fence, publication, UNKNOWN, self._doubt(publication, why)))
            elif publication.due > now:
                done.append(self._step(fence, publication, WAITING, f"Waits for its slot: {publication.sentence}"))

    def _take_turns(self, fence: Fence, done: list[Publication], stop: Callable[[], bool]) -> None:
        """Of each account the latest goes; after a long sleep the earlier ones are missed, never sent in a burst."""
        now = self.clock()
        ready = [one for one in self.ledger.publications(OPEN) if one.state is not WAITING or one.due <= now]
        come = [publication for publication in ready if moment_of(publication, self._rules(publication)) <= now]
        latest = {publication.account.name: publication.draft for publication in come}
        for publication in ready:
            if stop():
                break
            self._renew(fence)
            superseded = publication in come and latest[publication.account.name] != publication.draft
            done += self._guarded(self._take_turn, fence, publication, superseded)

    def _take_turn(self, fence: Fence, publication: Publication, superseded: bool) -> Publication | None:
        """One publication's turn; None if it only has to wait."""
        now = self.clock()
        bar = self.ledger.barred(publication.account.name, publication.persona)
        over = now > publication.due + self.rules.window
        if bar is not None and not over:
            return self._park(fence, publication, str(bar))
        if (over or superseded) and self._may_be_live(publication):
            doubt = self._doubt(publication, "its time is over, and it was sent before")
            return self._step(fence, publication, UNKNOWN, doubt)
        if over:
            return self._step(fence, publication, MISSED, self._why_missed(publication, bar))
        if superseded:
            return self._step(fence, publication, MISSED, self._why_superseded(publication))
        if held := self._why_held(publication, now):
            return self._park(fence, publication, held)
        if self._is_resting(publication, now):
            return None
        return self._send(fence, publication)

    def _park(self, fence: Fence, publication: Publication, sentence: str) -> Publication | None:
        """Let it wait with a sentence; None if it waits with that one already."""
        if publication.state is WAITING and publication.sentence == sentence:
            return None
        return self._step(fence, publication, WAITING, sentence)

    def _rules(self, publication: Publication) -> Rules:
        return self.own.get(publication.account.name, self.rules)

    def _why_held(self, publication: Publication, at: datetime) -> str:
        """Why the pace of its account does not let it go at that moment, or nothing."""
        rules = self._rules(publication)
        since = at - max(rules.apart, LONGEST_DAY)
        sent = [before for before in self.ledger.sent(publication.account.name, since) if before <= at]
        return why_held(publication, rules, self.ledger.draft(publication.draft).slot, sent, at)

    def _why_superseded(self, publication: Publication) -> str:
        if publication.sentence.startswith(HELD):
            return f"A later post was due before it could go. {publication.sentence}"
        return "A later post was due as well, and only one goes at a time."

    def _why_missed(self, publication: Publication, bar: Bar | None) -> str:
        closes = publication.due + self.rules.window
        if bar is not None:
            return f"Its window closed while {bar.who} was {bar.how}: {bar.why}"
        if publication.sentence.startswith(HELD):
            held = self._why_held(publication, closes)
            later = f"The program was not running when it could have gone, until {closes:%H:%M} UTC."
            return f"Its window closed before it could go. {held}" if held else f"{later} {publication.sentence}"
        if self._falls(publication):
            return f"It could not be sent before its window closed: {publication.sentence}"
        if publication.changed and publication.changed > closes:
            return f"It was approved after its window had closed at {closes:%H:%M} UTC."
        return f"The program was not running between its slot and {closes:%H:%M} UTC."

    def _may_be_live(self, publication: Publication) -> bool:
        """Whether it was sent before, not seen, and to go again: seen or not, the last word is the platform's."""
        left = [row["to_state"] for row in self._steps(publication) if row["from_state"] == UNKNOWN != row["to_state"]]
        return left[-1:] == [INTENT]

    def _is_resting(self, publication: Publication, now: datetime) -> bool:
        falls = self._falls(publication)
        pause = min(FIRST_PAUSE * 2 ** min(falls - 1, 10), LONGEST_PAUSE) if falls else timedelta(0)
        return bool(falls) and now < (publication.changed or publication.due) + pause

    def _falls(self, publication: Publication) -> int:
        """How often it fell back without having been published; waiting for its turn is no fall."""
        return sum(
            row["to_state"] in OPEN
            and row["from_state"] in (row["to_state"], ARMED)
            and not row["sentence"].startswith(HELD)
            for row in self._steps(publication)
        )

    def _refuse_now(self, draft: str, ready: Sequence[Publication]) -> None:
        if not ready:
            stands = [f"{p.account.name} is {p.state}" for p in self.ledger.publications(draft=draft)]
            state = self.ledger.draft(draft).state
            raise Conflict(f"{draft}: nothing to post ({', '.join(stands) or f'the draft is {state}'})")
        for publication in ready:
            if bar := self.ledger.barred(publication.account.name, publication.persona):
                raise Conflict(f"{str(bar).rstrip('.')}; look first, then `{bar.remedy}`")

    # the send

    def _send(self, fence: Fence, publication: Publication) -> Publication:
        """The steps, in copies of the pictures that only we know, so that what was checked is what is sent."""
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(private_folder(self.copies))
                self._approved(publication, folder)
                with guest(publication.account):
                    channel = self.open_channel(publication.account)
            except Failed as error:
                return self._fall_back(fence, publication, error)
            if publication.state is not PREPARED:
                publication = self._prepare(fence, channel, publication, folder)
            if publication.state is not PREPARED:
                return publication
            return self._arm_and_commit(fence, channel, publication, folder)

    def _prepare(self, fence: Fence, channel: Channel, publication: Publication, folder: Path) -> Publication:
        """What can be repeated without harm; from here it goes on, falls back or is refused."""
        if publication.state is not INTENT:
            publication = self._step(fence, publication, INTENT, "Its turn has come; getting it ready.")
        try:
            approved = self._approved(publication, folder)
            with guest(publication.account):
                prepared = dict(channel.prepare(approved))
        except Failed as error:
            return self._fall_back(fence, publication, error)
        return self._step(fence, publication, PREPARED, "Ready to be sent.", prepared=prepared)

    def _arm_and_commit(self, fence: Fence, channel: Channel, publication: Publication, folder: Path) -> Publication:
        """Check the approval against the very bytes, write `armed`, commit unless it was stopped that very moment."""
        try:
            approved = self._approved(publication, folder)
        except Failed as error:
            return self._fall_back(fence, publication, error)
        number = 1 + sum(row["to_state"] == ARMED for row in self._steps(publication))
        armed = self._step(fence, publication, ARMED, f"Sending it now (attempt {number}).")
        if self.clock() - (armed.changed or armed.due) > timedelta(seconds=LEASE_SECONDS / 2):
            slept = Failed("the computer slept just before it was sent")
            return self._fall_back(None, armed, slept)
        if (bar := self.ledger.barred(armed.account.name, armed.persona)) is not None:
            return self._step(None, armed, WAITING, str(bar))
        return self._commit(channel, approved, armed)

    def _commit(self, channel: Channel, approved: Approved, armed: Publication) -> Publication:
        """The one attempt. The outcome is written without the fence: it is true whoever holds the lease by now."""
        try:
            receipt = channel.commit(approved, armed.prepared)
            if not isinstance(receipt, Receipt):
                raise Unclear(f"{armed.account.channel} gave no receipt")
        except Refused as error:
            return self._fall_back(None, armed, error)
        except Exception as error:
            return self._outcome(armed, UNKNOWN, self._doubt(armed, spoken(error)))
        except BaseException:
            with suppress(InfluencerError):
                self._step(None, armed, UNKNOWN, self._doubt(armed, "the program was stopped while it was being sent"))
            raise
        return self._posted(armed, receipt)

    def _posted(self, publication: Publication, receipt: Receipt) -> Publication:
        """A receipt counts, even if somebody called the publication unknown while its answer was on the way."""
        to = HANDED if receipt.handed else POSTED
        what = "Posted" if to is POSTED else "Yours to post by hand, then `influencer posted URL`; it lies in"
        sentence = ". ".join([f"{what}: {receipt.url or receipt.remote_id}", *self._left_to_set(publication)])
        with suppress(Conflict):
            return self._outcome(publication, to, sentence, receipt=receipt)
        with suppress(Conflict, Missing):
            stands = self._named(publication.draft, publication.account.name)
            if stands.state in (POSTED, HANDED):
                return stands
            return self._outcome(stands, to, sentence, receipt=receipt)
        late = f"{sentence} on {publication.account.name}, although it was taken back meanwhile; delete it there."
        self.ledger.note(Entry(self.clock(), "posted", publication.persona, publication.draft, late))
        return replace(publication, state=POSTED, receipt=receipt, sentence=late)

    def _outcome(self, sent: Publication, to: PublicationState, sentence: str, **more: Any) -> Publication:
        """What became of it, without the fence. Raises Failed that still says so if the ledger cannot be written."""
        try:
            return self._step(None, sent, to, sentence, **more)
        except Failed as error:
            said = f"{sent.draft} on {sent.account.name}: {sentence.rstrip('.')}"
            raise Failed(f"{said}. This could not be written down: {error.sentence}") from error

    def _left_to_set(self, publication: Publication) -> list[str]:
        """What a person has to switch on there; a ledger that cannot be read must not hide that it is live."""
        with suppress(InfluencerError):
            return to_set(self.ledger.draft(publication.draft).labels, [publication.account.channel])
        return []

    def _fall_back(self, fence: Fence | None, publication: Publication, error: Failed) -> Publication:
        """Nothing was published: park it with a frozen account, close it, or let it try again."""
        name = publication.account.name
        if isinstance(error, Refused) and error.freeze:
            parked = self._step(fence, publication, WAITING, f"{name} is frozen: {error.sentence}")
            self.ledger.freeze(name, error.sentence, self.clock())
            return parked
        if error.permanent:
            return self._step(fence, publication, REFUSED, error.sentence)
        back = publication.state if publication.state in OPEN else WAITING
        return self._step(fence, publication, back, error.sentence)

    # the approval, against the very bytes

    def _approved(self, publication: Publication, folder: Path) -> Approved:
        """What was approved, with copies in `folder` of the bytes that were checked. Raises Refused in a sentence."""
        draft = self.ledger.draft(publication.draft)
        outgoing = self._agreed(draft, publication)
        pictures = self._pictures(draft)
        if len(pictures) != len(outgoing.picture_sha256):
            counts = f"{len(pictures)} pictures where {len(outgoing.picture_sha256)} were approved"
            raise Refused(f"{draft.id}: {counts}; nothing was sent")
        copies = [
            self._copy(name, data, sha256, folder, publication)
            for (name, data), sha256 in zip(pictures, outgoing.picture_sha256, strict=True)
        ]
        film = self._film(draft, outgoing, folder, publication)
        return Approved(outgoing, publication.digest, tuple(copies), publication.key, film)

    def _film(self, draft: Draft, outgoing: Outgoing, folder: Path, publication: Publication) -> Path | None:
        """The film as approved, copied like a picture; None for a post without."""
        if draft.video is None:
            return None
        [(name, data)] = self._read(lambda: (self.shelf.video_path(draft),))
        return self._copy(name, data, outgoing.video_sha256, folder, publication)

    def _pictures(self, draft: Draft) -> list[tuple[str, bytes]]:
        """Name and bytes of each picture."""
        return self._read(lambda: self.shelf.picture_paths(draft))

    def _read(self, paths: Callable[[], Sequence[Path | None]]) -> list[tuple[str, bytes]]:
        """Name and bytes of some files; looked up again once, for a folder that was moved while it was read."""

        def read() -> list[tuple[str, bytes]]:
            return [(path.name, self.shelf.read_picture(path)) for path in paths() if path]

        with unsent():
            try:
                return read()
            except Missing:
                return read()

    def _agreed(self, draft: Draft, publication: Publication) -> Outgoing:
        """Text, account and slot as the verdict has them, with the disclosure in its place."""
        if draft.state is not DraftState.APPROVED or publication.account not in draft.accounts:
            raise Refused(f"{draft.id}: is not approved for {publication.account.name}; nothing was sent")
        outgoing = outgoing_for(draft, publication.account)
        approved = [
            verdict.digests.get(publication.account.name)
            for verdict in self.ledger.verdicts(draft.id)[-1:]
            if verdict.answer is Answer.APPROVE and verdict.revision == draft.revision
        ]
        if not [publication.digest] == approved == [digest_of(outgoing)]:
            raise Refused(f"{draft.id}: changed after it was approved; nothing was sent")
        labels = outgoing.labels
        if not labels.disclosure.strip() or labels.disclosure not in outgoing.text:
            raise Refused(f"{draft.id}: the caption does not say that this is AI; nothing was sent")
        if fault := fault_in(labels):
            raise Refused(f"{draft.id}: {fault}; nothing was sent")
        if not stands_first(labels, outgoing.text):
            raise Refused(f"{draft.id}: is paid for and does not begin by saying so; nothing was sent")
        return outgoing

    def _copy(self, name: str, data: bytes, sha256: str, folder: Path, publication: Publication) -> Path:
        """The picture or film as approved, copied to where nobody else writes."""
        if hashlib.sha256(data).hexdigest() != sha256:
            what = "film" if name.endswith(".mp4") else "picture"
            raise Refused(f"{name}: is not the {what} that was approved; nothing was sent")
        with guest(publication.account):
            problems = self.verify(data)
        if problems:
            raise Refused(f"{name}: {problems[0]}; nothing was sent")
        copy = folder / name
        try:
            copy.write_bytes(data)
        except OSError as error:
            raise Failed(f"{name}: could not be copied for sending ({error.strerror})") from error
        return copy

    # the unknown

    def _seek(self, fence: Fence, done: list[Publication], stop: Callable[[], bool]) -> None:
        """Look for each unknown one whose time to look has come; what is stopped or frozen is left in peace."""
        for publication in self.ledger.publications((UNKNOWN,)):
            if stop():
                break
            if self._is_time_to_look(publication) and not self._is_barred(publication):
                self._renew(fence)
                done += self._guarded(self._look, fence, publication)

    def _is_barred(self, publication: Publication) -> bool:
        return self.ledger.barred(publication.account.name, publication.persona) is not None

    def _doubt(self, publication: Publication, why: str) -> str:
        minutes = self._rules(publication).quiet / timedelta(minutes=1)
        return f"It may be live or not: {why}. Do not post it by hand; the platform is asked in {minutes:g} minutes."

    def _unknown_since(self, publication: Publication) -> datetime:
        entered = [
            row["at"] for row in self._steps(publication) if row["to_state"] == UNKNOWN and row["from_state"] != UNKNOWN
        ]
        return max(entered, default=publication.changed or publication.due)

    def _is_time_to_look(self, publication: Publication) -> bool:
        """After the quiet period, then spread over as long again; looks that fail come ever more rarely."""
        rules = self._rules(publication)
        if publication.looks >= rules.looks:
            return False
        looked = sum(row["from_state"] == row["to_state"] == UNKNOWN for row in self._since_unknown(publication))
        step = rules.quiet / rules.looks * 2 ** min(looked - publication.looks, 5)
        last = publication.changed or publication.due
        return self.clock() >= last + (step if looked else rules.quiet)

    def _look(self, fence: Fence, publication: Publication) -> Publication:
        """One look. Only a look that could see counts."""
        try:
            with guest(publication.account):
                channel = self.open_channel(publication.account)
                receipt = channel.look(self._described(publication), publication.prepared)
        except Failed as error:
            blind = self._step(fence, publication, UNKNOWN, f"It may be live or not; cannot look: {error.sentence}")
            if isinstance(error, Refused) and error.freeze:
                self.ledger.freeze(publication.account.name, error.sentence, self.clock())
            return blind
        if receipt is not None:
            return self._posted(publication, receipt)
        return self._absent(fence, channel, publication, publication.looks + 1)

    def _absent(self, fence: Fence, channel: Channel, publication: Publication, looks: int) -> Publication:
        """Not there. After the last look a channel that knows our key may send again; any other waits for a person."""
        most = self._rules(publication).looks
        seen = f"Not there at look {looks} of {most}"
        if looks < most:
            return self._step(fence, publication, UNKNOWN, f"{seen}; it is sought again.", looks=looks)
        if not getattr(channel, "repeatable", False):
            sentence = (
                f"{seen}: look at {publication.account.name} yourself and settle it; it is not sent again until then."
            )
            return self._step(fence, publication, UNKNOWN, sentence, looks=looks)
        if self.clock() > publication.due + self.rules.window:
            return self._step(fence, publication, MISSED, f"{seen}, and its window is over.", looks=looks)
        return self._step(fence, publication, INTENT, f"{seen}; it goes again under the same key.", looks=0)

    def _described(self, publication: Publication) -> Approved:
        """What was sent, to be recognised by; the pictures only as far as they are still there."""
        draft = self.ledger.draft(publication.draft)
        paths: tuple[Path, ...] = ()
        film = None
        with suppress(InfluencerError, OSError):
            paths = self.shelf.picture_paths(draft)
            film = self.shelf.video_path(draft) if draft.video else None
        return Approved(outgoing_for(draft, publication.account), publication.digest, paths, publication.key, film)

    # small things

    def _lease(self) -> AbstractContextManager[Fence]:
        return leased(self.ledger, LEASE, self.holder, self.clock)

    def _renew(self, fence: Fence) -> None:
        renew(self.ledger, fence, self.clock)

    def _step(
        self, fence: Fence | None, publication: Publication, to: PublicationState, sentence: str, **more: Any
    ) -> Publication:
        if fence is not None:
            self._renew(fence)
        fresh = self.ledger.advance(publication, to, self.clock(), sentence, fence, **more)
        if to in CLOSED:
            self._put_away(fresh)
        return fresh

    def _guarded(
        self, turn: Callable[..., Publication | None], fence: Fence, publication: Publication, *more: Any
    ) -> list[Publication]:
        """A draft that was declined, edited, settled or stopped meanwhile only ends its own turn."""
        try:
            moved = turn(fence, publication, *more)
        except Conflict:
            self._renew(fence)
            moved = self._stopped_halfway(fence, publication)
        return [] if moved is None else [moved]

    def _stopped_halfway(self, fence: Fence, publication: Publication) -> Publication | None:
        """What was stopped or frozen on its way waits, and says so."""
        bar = self.ledger.barred(publication.account.name, publication.persona)
        with suppress(Missing, Conflict):
            stands = self._named(publication.draft, publication.account.name)
            if bar is not None and stands.state in OPEN:
                return self._park(fence, stands, str(bar))
        return None

    def _put_away(self, publication: Publication) -> None:
        """Move the draft's folder once all its accounts are done; one that will not move stays for the next look."""

        def move(standing: Standing) -> str:
            if not CLOSED.issuperset(standing.posts):
                return standing.place
            place: Literal["posted", "missed"] = "posted" if POSTED in standing.posts else "missed"
            self.shelf.move(publication.persona, publication.draft, place)
            return place

        try:
            self.ledger.bring(publication.draft, move)
        except (InfluencerError, OSError) as error:
            sentence = f"Its folder could not be moved yet: {spoken(error)}"
            with suppress(InfluencerError):
                self.ledger.note(Entry(self.clock(), "folder", publication.persona, publication.draft, sentence))

    def _named(self, draft: str, account: str) -> Publication:
        for publication in self.ledger.publications(draft=draft):
            if publication.account.name == account:
                return publication
        raise Missing(f"{draft}: nothing of it goes to {account}")

    def _steps(self, publication: Publication) -> list[dict[str, Any]]:
        rows = self.ledger.attempts(publication.draft)
        return [row for row in rows if row["account"] == publication.account.name]

    def _since_unknown(self, publication: Publication) -> list[dict[str, Any]]:
        since = self._unknown_since(publication)
        return [row for row in self._steps(publication) if row["at"] >= since]


@contextmanager
def leased(ledger: Ledger, name: str, holder: str, clock: Callable[[], datetime]) -> Iterator[Fence]:
    """The lease `name` for a while, under a holder's name that no other turn has. Raises Conflict if it is taken."""
    fence = ledger.take_lease(name, f"{holder} {uuid4().hex[:8]}", LEASE_SECONDS, clock())
    try:
        yield fence
    finally:
        with suppress(InfluencerError):
            ledger.end_lease(fence, clock())


def renew(ledger: Ledger, fence: Fence, clock: Callable[[], datetime]) -> None:
    """Keep a lease. Raises Conflict if anybody held it in between."""
    fresh = ledger.take_lease(fence.name, fence.holder, LEASE_SECONDS, clock())
    if fresh.token != fence.token:
        ledger.end_lease(fresh, clock())
        raise Conflict(f"another {fence.name} was at work meanwhile")


@contextmanager
def guest(account: Account) -> Iterator[None]:
    """A channel is a guest: whatever it throws becomes a Failed, so that it stops no other account."""
    try:
        yield
    except Failed:
        raise
    except Exception as error:
        raise Failed(f"{account.channel}: {spoken(error)}") from error


@contextmanager
def unsent() -> Iterator[None]:
    """A picture that cannot be read safely is refused, in the sentence that names it."""
    try:
        yield
    except InfluencerError as error:
        raise Refused(f"{error.sentence}; nothing was sent") from error
    except OSError as error:
        raise Refused(f"{error.filename}: cannot be read ({error.strerror}); nothing was sent") from error


def spoken(error: BaseException) -> str:
    """Our own sentence, or the kind of a stranger's error and where it arose: its text may hold secrets."""
    if isinstance(error, InfluencerError):
        return error.sentence.rstrip(".")
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"unexpected {type(error).__name__}{where}"


def address_of(url: str) -> str:
    """A web address, or nothing. Raises Invalid for anything else."""
    if url and (len(url) > 2000 or not WEB_ADDRESS.fullmatch(url)):
        raise Invalid(f"{url[:80]!r} is not the address of a post; it starts with https://")
    return url
