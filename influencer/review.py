"""A draft and a person's answer to it, through the terminal, the page or the folders. Knows no studio and no channel.

The ledger is changed first, in one transaction; then the folder is brought to where the ledger says. A crash between
the two is seen by the next look, because the ledger also remembers where it last put each folder: a folder that still
lies there is late, a folder that lies elsewhere was moved by a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from influencer.errors import Conflict, Failed, InfluencerError, Invalid, Missing
from influencer.ledger import Ledger
from influencer.outgoing import digests_of
from influencer.postfile import FILE, read_words, render, same_words, split_note
from influencer.records import (
    UNARMED,
    Answer,
    Draft,
    DraftState,
    Entry,
    Finished,
    FinishedVideo,
    Labels,
    PublicationState,
    Verdict,
    Words,
)
from influencer.rows import Standing
from influencer.shelf import (
    APPROVED,
    BY_HAND,
    DECLINED,
    HOME,
    MISSED,
    POSTED,
    REVIEW,
    Found,
    Shelf,
    Spot,
    files_of,
    pictures_of,
)
from influencer.shelf import shown as shown_spot

Gate = Callable[[Draft], list[str]]
"""What keeps edited words from being taken, a sentence each; nothing if they are fine."""

OPEN = (DraftState.IN_REVIEW, DraftState.APPROVED)
FINAL = (
    PublicationState.POSTED,
    PublicationState.REFUSED,
    PublicationState.MISSED,
    PublicationState.MADE_AGAIN,
)
ACTS = {
    (DraftState.IN_REVIEW, APPROVED): Answer.APPROVE,
    (DraftState.IN_REVIEW, DECLINED): Answer.DECLINE,
    (DraftState.APPROVED, REVIEW): Answer.UNDO,
    (DraftState.APPROVED, DECLINED): Answer.DECLINE,
    (DraftState.DECLINED, REVIEW): Answer.UNDO,
}
SUPERSEDED = "superseded"
MANY = 3
NOTE_FOOT = "Nothing was taken from this file; put it right and save. Lines are counted below this note."


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder says that the ledger does not: new words, or what is wrong with its pictures or its text."""

    words: Words | None = None
    pictures: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    stale: bool = False

    @property
    def problems(self) -> tuple[str, ...]:
        """All that keeps it from being taken as it is."""
        return (*self.pictures, *self.text)


def passes(_draft: Draft) -> list[str]:
    """The gate that lets every edit through."""
    return []


def place_of(standing: Standing) -> str:
    """Where the folder of a draft belongs."""
    posts = standing.posts
    if standing.state is not DraftState.APPROVED or not posts or any(post not in FINAL for post in posts):
        return HOME[standing.state]
    return POSTED if PublicationState.POSTED in posts else MISSED


def has_begun(standing: Standing) -> bool:
    """Whether a post of the draft is on its way or out."""
    return any(post not in UNARMED for post in standing.posts)


# a person's answer


def enter(
    ledger: Ledger, shelf: Shelf, draft: Draft, pictures: Sequence[Finished], contact: bytes, now: datetime
) -> Draft:
    """Put a new draft in review, folder and ledger, all or nothing. Raises Conflict if its slot is taken.

    The folder is put while the slot is held in the ledger: of two makers one never touches the other's folder.
    """
    with folder_of(shelf, draft, pictures, contact) as put:
        ledger.add(draft, now, put)
    return draft


def enter_again(
    ledger: Ledger,
    shelf: Shelf,
    draft: Draft,
    of: str,
    pictures: Sequence[Finished],
    contact: bytes,
    film: FinishedVideo | None,
    who: str,
    now: datetime,
) -> Draft:
    """Put draft `of` in review once more, as `draft`, all or nothing. Raises Conflict as `Ledger.make_again` does."""
    with folder_of(shelf, draft, pictures, contact, film) as put:
        ledger.make_again(draft, of, who, now, put)
    return draft


@contextmanager
def folder_of(
    shelf: Shelf, draft: Draft, pictures: Sequence[Finished], contact: bytes, film: FinishedVideo | None = None
) -> Iterator[Callable[[], None]]:
    """What puts the folder of a new draft; it is taken away again if the draft is not entered after all."""
    done = []

    def put() -> None:
        done.append(shelf.put(draft, pictures, contact))
        if film is not None:
            shelf.add_pictures(draft, pictures, film)

    try:
        yield put
    except BaseException:
        if done:
            shelf.discard(draft)
        raise


def decide(
    ledger: Ledger,
    shelf: Shelf,
    id: str,
    answer: Answer,
    who: str,
    via: str,
    why: str,
    now: datetime,
    revision: int | None = None,
) -> Draft:
    """Enter a person's answer to the `revision` she saw (None: as it is now) and bring the folder along.

    Raises Missing, Invalid if a picture's bytes are not those of the draft, Conflict if post.md holds an edit that
    `look` has not read yet, or if somebody else was first.
    """
    draft = ledger.draft(id)
    if answer is Answer.APPROVE and draft.state is DraftState.IN_REVIEW:
        check_folder(shelf, draft)
    digests = digests_of(draft) if answer is Answer.APPROVE else {}
    try:
        seen = draft.revision if revision is None else revision
        decided = ledger.decide(Verdict(id, seen, answer, digests, who, via, now, why), now)
    except Conflict:
        follow(ledger, shelf, id, now)
        raise
    follow(ledger, shelf, id, now)
    return decided


def check_folder(shelf: Shelf, draft: Draft) -> None:
    """Make sure that what lies in the folder is what the ledger has, byte for byte."""
    found = lying(shelf, draft)
    if found is None:
        raise Missing(f"{draft.id}: its folder is gone, so there is nothing to approve; bring it back or decline it")
    reading = read_folder(found, draft)
    if reading.problems:
        shelf.annotate(found, "\n".join(reading.problems))
        raise Invalid(f"{draft.id}: not approved: {reading.problems[0]}", reading.problems)
    if reading.words is not None:
        raise Conflict(f"{draft.id}: {FILE} holds an edit that has not been read yet; look at it and answer again")


def edit(
    ledger: Ledger,
    shelf: Shelf,
    id: str,
    words: Words,
    who: str,
    via: str,
    now: datetime,
    gate: Gate = passes,
    details: Mapping[str, Any] | None = None,
    labels: Labels | None = None,
) -> Draft:
    """Replace a draft's words, and `details` and `labels` where there are new ones: a new revision, no approval.

    Raises Invalid with what the gate says, Conflict if post.md holds an edit of its own or the post has begun. Text in
    post.md that cannot be read is kept beside the fresh one.
    """
    draft = ledger.draft(id)
    found = lying(shelf, draft)
    reading = read_folder(found, draft) if found is not None else Reading()
    if reading.words is not None:
        raise Conflict(f"{id}: {FILE} holds an edit that has not been read yet; look at it first")
    changed = replace(draft, words=words, labels=labels or draft.labels)
    fresh = superseding(changed if details is None else replace(changed, details=details), found)
    problems = tuple(gate(fresh))
    if problems:
        raise Invalid("\n".join(problems), problems)
    revised = ledger.revise(fresh, draft.revision, who, f"Edited through the {via}.", now)
    with told(ledger, revised, now):
        if found is not None:
            shelf.rewrite(revised, over=found.text, keep=bool(reading.text), place=found.place)
    follow(ledger, shelf, id, now)
    return revised


def replace_pictures(
    ledger: Ledger,
    shelf: Shelf,
    draft: Draft,
    pictures: Sequence[Finished],
    contact: bytes | None,
    details: Mapping[str, Any],
    who: str,
    why: str,
    now: datetime,
    film: FinishedVideo | None = None,
    changed: Draft | None = None,
) -> Draft:
    """Give a draft other pictures, and a `film`: a new revision in review, an approval is void.

    The new ones are on the disk before the ledger names them, the old ones go after. `changed` is the draft with what
    else becomes of it; without `contact` its contact sheet stays. Raises Conflict, Missing, Failed.
    """
    found = lying(shelf, draft)
    fresh = replace(changed or draft, pictures=pictures_of(pictures, draft.revision + 1), details=dict(details))
    fresh = replace(fresh, video=film.video) if film else fresh
    shelf.add_pictures(fresh, pictures, film)
    try:
        revised = ledger.revise(superseding(fresh, found), draft.revision, who, why, now)
    except InfluencerError:
        with suppress(InfluencerError):
            shelf.drop_pictures(ledger.draft(draft.id), files_of(fresh))
        raise
    with told(ledger, revised, now):
        reading = read_folder(found, draft) if found is not None else Reading()
        if found is not None and reading.words is None and not reading.text:
            shelf.rewrite(revised, over=found.text, place=found.place)
        if contact is not None:
            shelf.set_contact(revised, contact)
        shelf.drop_pictures(revised, files_of(draft))
    follow(ledger, shelf, draft.id, now)
    return revised


def expire(ledger: Ledger, shelf: Shelf, now: datetime, minutes_before: float = 0) -> list[str]:
    """Close drafts that nobody answered before their slot (minus minutes). Look first: a folder may hold an answer."""
    said = []
    for draft in ledger.drafts(DraftState.IN_REVIEW):
        if draft.slot.due - timedelta(minutes=minutes_before) > now:
            continue
        when = f"{draft.slot.local_date:%a %Y-%m-%d} {draft.slot.local_time:%H:%M}"
        sentence = f"Nobody answered before its slot ({when}); it expired."
        with suppress(Conflict):
            ledger.expire(draft.id, now, sentence)
            said.append(f"{draft.id}: {sentence}")
        follow(ledger, shelf, draft.id, now)
    return said


def heal(ledger: Ledger, shelf: Shelf, now: datetime) -> None:
    """Bring along every folder that the ledger has left behind, after a crash or a post; take no person's act back."""
    shelf.clear()
    for standing in ledger.standings().values():
        if place_of(standing) != standing.place:
            follow(ledger, shelf, standing.id, now)


def follow(ledger: Ledger, shelf: Shelf, id: str, now: datetime, moved_to: str = "") -> None:
    """Bring a draft's folder to where the ledger says. What a disk refuses is noted; the next look tries again.

    A folder that a person has moved meanwhile (it lies neither where it was nor where it belongs, nor at `moved_to`)
    stays for the next look to read.
    """

    def move(standing: Standing) -> str:
        place = place_of(standing)
        path = shelf.folder(id, standing.persona, first=moved_to or standing.place)
        if path is None:
            return place
        if path.parent.name not in (place, standing.place, moved_to):
            return standing.place
        shelf.move(standing.persona, id, place, source=path.parent.name)
        return place

    try:
        ledger.bring(id, move)
    except (Failed, Missing) as error:
        with suppress(InfluencerError):
            ledger.note_once(Entry(now, "folder", "", id, f"Its folder could not be moved yet: {error.sentence}"))


@contextmanager
def told(ledger: Ledger, draft: Draft, now: datetime) -> Iterator[None]:
    """After the ledger has it, a disk's refusal is noted and no longer an error."""
    try:
        yield
    except (Failed, Missing) as error:
        with suppress(InfluencerError):
            ledger.note_once(Entry(now, "folder", draft.persona, draft.id, f"Its folder is behind: {error.sentence}"))


# what a folder says


def lying(shelf: Shelf, draft: Draft) -> Found | None:
    """What lies in a draft's folder, read afresh, None if it is nowhere."""
    path = shelf.folder(draft.id, draft.persona, first=HOME[draft.state])
    if path is None:
        return None
    found = shelf.read(Spot(draft.persona, path.parent.name, draft.id), fresh=True)
    if shelf.folder(draft.id, draft.persona, first=path.parent.name) != path:
        raise Conflict(f"{draft.id}: its folder was moved just now; look again")
    return found


def is_being_edited(ledger: Ledger, shelf: Shelf, id: str) -> bool:
    """Whether post.md holds an edit so fresh that `look` leaves it for the next time."""
    draft = ledger.draft(id)
    try:
        found = lying(shelf, draft)
    except Conflict:
        return True
    return found is not None and shelf.is_young(found) and found.text != render(draft)


def read_folder(found: Found, draft: Draft) -> Reading:
    """What `found` says that `draft` does not."""
    pictures = tuple(picture_problems(found, draft))
    if found.text is None:
        about_text = tuple(problem for problem in found.problems if problem.startswith(FILE))
        return Reading(None, pictures, about_text, stale=not about_text)
    if found.text == render(draft):
        return Reading(None, pictures)
    if fingerprint(found.text) == draft.details.get(SUPERSEDED):
        return Reading(None, pictures, stale=True)
    try:
        words = read_words(found.text, draft)
    except Invalid as error:
        return Reading(None, pictures, error.problems)
    return Reading(None if same_words(words, draft.words) else words, pictures)


def picture_problems(found: Found, draft: Draft) -> Iterator[str]:
    """Pictures and films that are not, byte for byte, those that were made for this draft."""
    for file, sha256 in files_of(draft).items():
        if found.sha256s.get(file) != sha256:
            what = "has other bytes than" if file in found.sha256s else "is missing or is not"
            remedy = "ask for another take"
            if draft.video and file == draft.video.file:
                remedy = f"give it again with `influencer reel {draft.id} FILE.mp4`"
            kind = "film" if file.endswith(".mp4") else "picture"
            yield f"{file} {what} the {kind} that was made; put that one back, or {remedy}"


def fingerprint(text: str) -> str:
    """A short name for what stands below the note."""
    return hashlib.sha256(split_note(text)[1].encode("utf-8", "surrogateescape")).hexdigest()


def superseding(draft: Draft, found: Found | None) -> Draft:
    """The draft, remembering which post.md it replaces, so that one left behind by a crash is not taken for an edit."""
    details = {key: value for key, value in draft.details.items() if key != SUPERSEDED}
    if found is not None and found.text is not None:
        details[SUPERSEDED] = fingerprint(found.text)
    return replace(draft, details=details)


# what happened in the folders


def look(ledger: Ledger, shelf: Shelf, who: str, now: datetime, gate: Gate = passes) -> list[str]:
    """Read what people did in the folders since the last look, enter it, and bring the folders to where they belong.

    Returns a sentence for each act and each refusal; the journal has them too. A second look finds nothing to do.
    A folder that was edited and moved to approved in one go is approved as edited: whoever moved it had just written
    those words, and the approval is bound to exactly them. An edit of a draft that was approved already voids that.
    """
    return Look(ledger, shelf, who, now, gate).everything()


class Look:
    """One look at all folders."""

    def __init__(self, ledger: Ledger, shelf: Shelf, who: str, now: datetime, gate: Gate) -> None:
        self.ledger, self.shelf, self.who, self.now, self.gate = ledger, shelf, who, now, gate
        self.said: list[str] = []
        self.absent: list[Standing] = []
        self.claims: dict[str, list[Spot]] = {}

    def everything(self) -> list[str]:
        """Look at each draft's folder, then at what is missing, then at what is nobody's."""
        standings = self.ledger.standings()
        places, strays = self.sorted_spots(standings)
        for spot in strays:
            self.claims.setdefault(self.shelf.read(spot).claims, []).append(spot)
        for id, standing in standings.items():
            with self.speaking(standing):
                self.draft(standing, places.get(id, []))
        self.vanished(standings)
        for claim, spots in self.claims.items():
            for spot in spots:
                self.stranger(spot, claim, standings)
        return self.said

    def sorted_spots(self, standings: Mapping[str, Standing]) -> tuple[dict[str, list[str]], list[Spot]]:
        """The places where each draft's own folder lies, and the folders in places for people that are nobody's own."""
        places: dict[str, list[str]] = {}
        strays = []
        for spot in self.shelf.spots():
            standing = standings.get(spot.name)
            path = self.shelf.outputs / spot.persona / spot.place / spot.name
            if standing is not None and standing.persona == spot.persona and not path.is_symlink():
                places.setdefault(spot.name, []).append(spot.place)
            elif spot.place in BY_HAND:
                strays.append(spot)
        return places, strays

    @contextmanager
    def speaking(self, standing: Standing) -> Iterator[None]:
        """What cannot be done for one draft is said, and the others go on."""
        try:
            yield
        except Conflict as error:
            self.lost(standing, error)
        except Missing:
            return
        except InfluencerError as error:
            self.said.append(f"{standing.id}: {error.sentence.removeprefix(standing.id + ': ')}")

    # one draft

    def draft(self, standing: Standing, places: Sequence[str]) -> None:
        """Find out where a draft's folder is and whether a person moved it there."""
        should = place_of(standing)
        place = self.where(standing, should, places)
        if place is None:
            return
        if place != should and place == standing.place:
            follow(self.ledger, self.shelf, standing.id, self.now)
            return
        if place == should != standing.place:
            follow(self.ledger, self.shelf, standing.id, self.now)
            standing = self.ledger.standings([standing.id])[standing.id]
        self.act(standing, place, should)

    def where(self, standing: Standing, should: str, places: Sequence[str]) -> str | None:
        """The place of a draft's own folder; copies of it elsewhere are nobody's. None if there is nothing to do."""
        for place in (should, standing.place):
            if place in places:
                self.copies(standing, [other for other in places if other != place])
                return place
        if len(places) > 1:
            self.copies(standing, places[1:])
            sentence = f"Lay in {' and '.join(places)} at once, so neither counts; one is back in {should}."
            self.put_back(standing, places[0], sentence)
            return None
        return places[0] if places else self.renamed(standing, should)

    def copies(self, standing: Standing, places: Iterable[str]) -> None:
        """Remember second folders of a draft to be reported."""
        spots = [Spot(standing.persona, place, standing.id) for place in places if place in BY_HAND]
        self.claims.setdefault(standing.id, []).extend(spots)

    def renamed(self, standing: Standing, should: str) -> str | None:
        """Give a folder that was renamed, or dragged to another persona, its name back; else the draft is absent."""
        for spot in self.claims.get(standing.id, []):
            own = spot.persona == standing.persona and standing.state in OPEN
            place = spot.place if own else should
            self.shelf.bring(spot, standing.persona, standing.id, place)
            self.claims[standing.id].remove(spot)
            self.tell("renamed", standing, f"Its folder was called {shown_spot(spot)}; it has its own name again.")
            return place
        if standing.state in OPEN and should in (REVIEW, APPROVED):
            self.absent.append(standing)
        return None

    def act(self, standing: Standing, place: str, should: str) -> None:
        """Carry out what the place says, or put the folder back where it belongs."""
        answer = ACTS.get((standing.state, place)) if place != should else None
        begun = standing.state is DraftState.APPROVED and has_begun(standing)
        if place != should and (answer is None or begun):
            why = "its post has begun" if begun else f"it is {standing.state}"
            self.put_back(standing, place, f"Was moved to {place}, but {why}; it is back in {should}.")
        elif answer is Answer.DECLINE or standing.state not in OPEN:
            if answer is not None:
                self.answer(standing, standing.revision, place, answer)
        elif not begun:
            self.content(standing, place, answer)

    def content(self, standing: Standing, place: str, answer: Answer | None) -> None:
        """Compare what lies in the folder with the ledger, and take what has changed."""
        found = self.shelf.read(Spot(standing.persona, place, standing.id))
        if answer is None and self.shelf.in_order.get(standing.id) == (found, standing.revision):
            return
        path = self.shelf.folder(standing.id, standing.persona, first=place)
        if path is None or path.parent.name != place:
            return
        draft = self.ledger.draft(standing.id)
        if draft.revision != standing.revision:
            return
        reading = read_folder(found, draft)
        if (reading.words or reading.text or reading.stale) and self.shelf.is_young(found):
            return
        if reading.words is not None and not reading.problems:
            gated = replace(draft, words=reading.words)
            reading = replace(reading, text=tuple(self.gate(gated)))
        if reading.problems:
            self.refuse(standing, draft, found, answer, reading)
        elif reading.words is not None:
            self.edited(standing, replace(draft, words=reading.words), found, answer)
        else:
            self.in_order(standing, draft, found, answer, reading)

    def in_order(self, standing: Standing, draft: Draft, found: Found, answer: Answer | None, reading: Reading) -> None:
        """The folder says what the ledger says: answer if it was moved, and take an old note away."""
        if reading.stale:
            self.shelf.rewrite(draft, over=found.text, keep=found.text is not None, place=found.place)
        else:
            self.shelf.annotate(found, "")
        if answer is not None:
            self.answer(standing, draft.revision, found.place, answer, digests_of(draft))
        elif not reading.stale:
            self.shelf.in_order[standing.id] = (found, draft.revision)

    def edited(self, standing: Standing, draft: Draft, found: Found, answer: Answer | None) -> None:
        """Enter edited words as a new revision, and approve it if it was moved there with them."""
        why = "Edited in the folder" + ("; the approval is void." if standing.state is DraftState.APPROVED else ".")
        revised = self.ledger.revise(superseding(draft, found), draft.revision, self.who, why, self.now)
        self.said.append(f"{draft.id}: {why} It is revision {revised.revision} now.")
        self.shelf.rewrite(revised, over=found.text, place=found.place)
        if answer is Answer.APPROVE:
            self.answer(standing, revised.revision, found.place, answer, digests_of(revised))
        else:
            follow(self.ledger, self.shelf, draft.id, self.now, found.place)

    def refuse(self, standing: Standing, draft: Draft, found: Found, answer: Answer | None, reading: Reading) -> None:
        """What cannot be taken goes back to review with a note above the operator's text; an approval is void."""
        void = standing.state is DraftState.APPROVED
        note = "\n".join((*reading.problems, NOTE_FOOT))
        if found.text is None:
            self.shelf.rewrite(draft, note, keep=True, place=found.place)
            noted = True
        else:
            noted = self.shelf.annotate(found, note)
        if void:
            self.answer(standing, draft.revision, found.place, Answer.UNDO, why=reading.problems[0])
        elif answer is not None:
            follow(self.ledger, self.shelf, draft.id, self.now, found.place)
        if noted or answer is not None:
            self.tell("refused", standing, f"Not taken, it waits in review: {reading.problems[0]}")

    def answer(
        self,
        standing: Standing,
        revision: int,
        place: str,
        answer: Answer,
        digests: Mapping[str, str] | None = None,
        why: str = "",
    ) -> None:
        """Enter what a person said by moving a folder, provided that it still lies where it was seen."""
        verdict = Verdict(
            standing.id,
            revision,
            answer,
            (digests or {}) if answer is Answer.APPROVE else {},
            self.who,
            "folder",
            self.now,
            why,
        )
        self.ledger.decide(verdict, self.now, self.still(standing, place))
        follow(self.ledger, self.shelf, standing.id, self.now, place)
        done = {Answer.APPROVE: "approved", Answer.DECLINE: "declined", Answer.UNDO: "taken back"}[answer]
        self.said.append(f"{standing.id}: {done} through the folder" + (f": {why}" if why else "."))

    def still(self, seen: Standing, place: str) -> Callable[[Standing], None]:
        """A check, made while the ledger is held, that nothing of ours has moved the folder since it was seen."""

        def check(standing: Standing) -> None:
            path = self.shelf.folder(seen.id, seen.persona, first=place)
            here = path.parent.name if path is not None else ""
            if standing.place != seen.place or here != place:
                raise Conflict(f"{seen.id}: was moved by somebody else meanwhile")

        return check

    def put_back(self, standing: Standing, place: str, sentence: str) -> None:
        """Undo a move that means nothing."""
        follow(self.ledger, self.shelf, standing.id, self.now, place)
        self.tell("put back", standing, sentence)

    def lost(self, standing: Standing, error: Conflict) -> None:
        """Somebody else was first: the folder goes where the ledger says, and the loser hears why."""
        path = self.shelf.folder(standing.id, standing.persona, first=standing.place)
        place = path.parent.name if path is not None else ""
        fresh = self.ledger.standings([standing.id])[standing.id]
        if place in (place_of(fresh), fresh.place):
            return
        follow(self.ledger, self.shelf, standing.id, self.now, place)
        self.tell("lost", standing, error.sentence.removeprefix(f"{standing.id}: "))

    def tell(self, kind: str, standing: Standing, sentence: str) -> None:
        """Say it, and write it in the journal."""
        self.said.append(f"{standing.id}: {sentence}")
        self.ledger.note(Entry(self.now, kind, standing.persona, standing.id, sentence, self.who))

    # what is missing, and what is nobody's

    def vanished(self, standings: Mapping[str, Standing]) -> None:
        """A deleted folder declines its draft; a whole place gone at once is an alarm and declines nothing."""
        absent = [standing for standing in self.absent if not self.seen_again(standing)]
        if not self.shelf.gone(standing.id for standing in absent):
            return
        groups: dict[tuple[str, str], list[Standing]] = {}
        for standing in absent:
            groups.setdefault((standing.persona, standing.place), []).append(standing)
        for (persona, place), gone in groups.items():
            there = [one for one in standings.values() if (one.persona, one.place) == (persona, place)]
            if not self.shelf.has(persona, place) or len(gone) == len(there) >= MANY:
                self.alarm(persona, place, len(gone))
                continue
            for standing in gone:
                self.deleted(standing)

    def seen_again(self, standing: Standing) -> bool:
        """Whether an absent folder turns up when looked for once more: it was on its way, under any name."""
        if self.shelf.folder(standing.id, standing.persona) is not None:
            return True
        return any(
            self.shelf.read(spot).claims == standing.id
            for spot in self.shelf.spots(standing.persona)
            if spot.place in BY_HAND and spot.name != standing.id
        )

    def deleted(self, standing: Standing) -> None:
        """Decline a draft whose folder a person deleted."""
        with self.speaking(standing):
            if has_begun(standing):
                sentence = "Its folder is gone while its post is on its way."
                if self.ledger.note_once(Entry(self.now, "alarm", standing.persona, standing.id, sentence)):
                    self.said.append(f"{standing.id}: {sentence}")
                return
            self.answer(standing, standing.revision, "", Answer.DECLINE, why="its folder was deleted")

    def alarm(self, persona: str, place: str, count: int) -> None:
        """Say once that a whole place is gone."""
        drafts = f"all {count} drafts" if count > 1 else "the draft"
        sentence = (
            f"{persona}/{place}: {drafts} vanished at once (a sync tool, a disk?); nothing was declined. "
            "Bring them back, or decline them in the terminal."
        )
        if self.ledger.note_once(Entry(self.now, "alarm", persona, "", sentence)):
            self.said.append(sentence)

    def stranger(self, spot: Spot, claim: str, standings: Mapping[str, Standing]) -> None:
        """Report once a folder that is nobody's; it is left alone."""
        if self.shelf.is_new(spot):
            return
        name = shown_spot(spot)
        if claim in standings:
            sentence = f"{name} is a copy of {claim}; it counts for nothing and was left alone."
        else:
            problems = self.shelf.read(spot).problems
            own = [problem for problem in problems if problem.startswith(name)]
            sentence = own[0] if own else f"{name} is no draft of ours; it was left alone."
        if self.ledger.note_once(Entry(self.now, "stray", spot.persona, name[:120], sentence)):
            self.said.append(sentence)
