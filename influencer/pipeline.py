"""The order of the line, written once: plan, images, words, draft, review, publish. Knows no terminal and no page.

The faces call these functions and show what they return. Heavy stages are imported where they are used, so that
looking at what waits loads neither torch nor a language model.
"""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from influencer.config import AccountPart, Config, load_config
from influencer.errors import Conflict, Failed, InfluencerError, Invalid, Lapsed, Missing
from influencer.ledger import ANEW, Ledger, open_ledger
from influencer.limits import HANDS, LIMITS, SIZES, for_hands, most_bytes, most_video, video_faults
from influencer.outgoing import full_text
from influencer.paid import paid_labels
from influencer.persona import NAME, WEEK
from influencer.reasons import AGAIN, Reason
from influencer.records import (
    Account,
    Answer,
    Candidate,
    Channel,
    Draft,
    DraftState,
    Entry,
    Finding,
    Finished,
    FinishedVideo,
    Labels,
    Limits,
    Progress,
    Publication,
    PublicationState,
    Shot,
    SignsIn,
    Slot,
    Studio,
    Verdict,
    Words,
    Writer,
)
from influencer.rows import AccountStanding, Bar
from influencer.shelf import Shelf, draft_id, pictures_of

if TYPE_CHECKING:
    from influencer.images.identity import Check, Embedder
    from influencer.images.pick import Gate, Picked
    from influencer.images.signing import Signer
    from influencer.persona import Persona
    from influencer.publish.profile import Profile
    from influencer.publish.publisher import Publisher
    from influencer.sayings import Saying
    from influencer.words.chain import Background
    from influencer.words.distill import Distilled
    from influencer.words.evaluation import Evaluation
    from influencer.words.month import Month
    from influencer.words.suggest import Suggested

Clock = Callable[[], datetime]
HOSTS = {
    "instagram": ("instagram.com",),
    "tiktok": ("tiktok.com",),
    "threads": ("threads.com", "threads.net"),
    "facebook": ("facebook.com", "fb.watch"),
    "x": ("x.com", "twitter.com"),
}
TIME_TO_MEND = timedelta(minutes=30)  # before a free slot that a draft is made again for
FURTHEST_DAYS = 60  # to which a free slot is looked for
NOT_PLANNED = 10_000  # added to the minute of a slot that a person named, so that it is no number of her plan
BRIEFS_FROM = date(2026, 3, 2)  # the day from which briefs for comparing writers are planned, always the same


@dataclass(frozen=True, slots=True)
class Line:
    """What every function here needs: the configuration, the ledger, the shelf and the clock."""

    config: Config
    ledger: Ledger
    shelf: Shelf
    clock: Clock


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything known of one draft."""

    draft: Draft
    folder: Path | None
    publications: tuple[Publication, ...]
    verdicts: tuple[Verdict, ...]
    entries: tuple[Entry, ...]
    outgoing: Mapping[str, str]


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


def open_line(config_path: Path, clock: Clock = utc_now) -> Line:
    """Open everything config.yaml names. Raises Missing, Invalid or Failed in one sentence."""
    config = load_config(config_path)
    ledger = open_ledger(config.ledger_url)
    return Line(config, ledger, Shelf(config.outputs_folder), clock)


# Who


def personas(line: Line) -> list[Persona]:
    """Every persona there is a valid bible for. Raises Invalid at the first that is not."""
    from influencer.bible import load_personas

    try:
        return load_personas(line.config.personas_folder, line.clock().date(), channel_names(line))
    except Lapsed:
        return [persona(line, name) for name in persona_names(line)]  # says what has to come down


def persona(line: Line, name: str) -> Persona:
    """One persona by name. Raises Missing with the names there are."""
    from influencer.bible import load_persona

    folder = line.config.personas_folder / name
    if not re.fullmatch(NAME, name) or not folder.is_dir():
        known = persona_names(line)
        raise Missing(f"no persona is called {name!r} (there are: {', '.join(known) or 'none; try `influencer new`'})")
    try:
        return load_persona(folder, line.clock().date(), channel_names(line))
    except Lapsed as error:
        raise with_live_posts(line, name, error) from None


def with_live_posts(line: Line, name: str, error: Lapsed) -> Lapsed:
    """The same, with what has to be taken down."""
    posts = line.ledger.publications((PublicationState.POSTED,), persona=name)
    where = [post.receipt.url or post.receipt.remote_id if post.receipt else post.draft for post in posts]
    if not where:
        return error
    sentence = f"{error.sentence}. {len(where)} posts are live and have to come down; `influencer doctor` lists them"
    return Lapsed(sentence, (sentence, *(f"{name}: take down {url}" for url in where)))


def persona_names(line: Line) -> list[str]:
    """The names of the folders that hold a bible."""
    return sorted(path.parent.name for path in line.config.personas_folder.glob("*/bible.yaml"))


def channel_names(line: Line) -> dict[str, str]:
    """The channel of each account."""
    return {name: part.channel for name, part in line.config.accounts.items()}


def chosen(line: Line, names: Sequence[str]) -> list[Persona]:
    """The personas of those names, or all."""
    return [persona(line, name) for name in names] if names else personas(line)


def able(line: Line, names: Sequence[str]) -> tuple[list[Persona], list[str]]:
    """The personas of those names, or all, and a sentence for each that must not be made for.

    That is one whose bible is not in order, where all were meant, those that would post to one account, and one that
    would post to an account config.yaml does not have.
    """
    there: list[Persona] = []
    broken: list[str] = []
    for name in persona_names(line):
        try:
            there.append(persona(line, name))
        except InfluencerError as error:
            broken.append(error.sentence)
    wanted = chosen(line, names) if names else there or personas(line)
    why = {who.name: shared_account(who, there) or lost_account(line, who) for who in wanted}
    barred = {name: sentence for name, sentence in why.items() if sentence}
    return [who for who in wanted if who.name not in barred], [*([] if names else broken), *barred.values()]


def lost_account(line: Line, who: Persona) -> str:
    """The sentence for a persona whose bible names an account that config.yaml does not have."""
    try:
        accounts_of(line, who)
    except Invalid as error:
        return error.sentence
    return ""


def shared_account(who: Persona, others: Sequence[Persona]) -> str:
    """What is wrong if another persona posts to an account of hers, or nothing."""
    for other in others:
        both = set(who.posting.accounts) & set(other.posting.accounts)
        if other.name != who.name and both:
            return f"{who.name} and {other.name} both post to {min(both)}; an account belongs to one persona"
    return ""


def bible_check(path: Path, today: date) -> Persona:
    """Read a bible as the line would. Raises Invalid with a line for each problem."""
    from influencer.bible import load_persona

    return load_persona(path, today)


def bible_diff(line: Line, id: str) -> list[str]:
    """What has changed in the bible since a draft was made, a line each."""
    from influencer.bible import as_json, diff

    draft = line.ledger.draft(id)
    then = line.ledger.bible(draft.bible_version)
    if then is None:
        raise Missing(f"{id}: the bible it was made from (version {draft.bible_version}) was not kept")
    return diff(then, as_json(persona(line, draft.persona)))


def suggestions(line: Line, names: Sequence[str] = ()) -> list[Suggested]:
    """What edits and declines say should stand in bibles."""
    from influencer.words.suggest import suggest

    look(line, line.config.operator)
    return [suggest(line.ledger, who) for who in chosen(line, names)]


def claims(line: Line, name: str, everything: bool = False) -> list[Saying]:
    """What she has said in public and stands, text by text; or everything, with why it does not."""
    from influencer.words.memory import what_she_said

    look(line, line.config.operator)
    return what_she_said(line.ledger, persona(line, name).name, everything)


def withdraw_claims(line: Line, source: str, why: str) -> None:
    """Let what a text said no longer count, because it was taken down; with no reason, let it count again."""
    from influencer.sayings import Sayings

    sayings, who, now = Sayings(line.ledger.engine), line.config.operator, line.clock()
    sayings.withdraw(source, why, who, now) if why else sayings.restore(source, who, now)


def distill(line: Line, name: str, files: Sequence[Path], who: str, me: bool) -> Distilled:
    """How the author of some files writes, and lines for a persona of hers. `me`: the operator wrote them.

    Raises Invalid for anybody else who has not consented, before a file is read.
    """
    from influencer.bible import check_author
    from influencer.words.distill import distill
    from influencer.words.exports import texts_in

    subject = persona(line, name)
    if not is_operators(line, who, me):
        folder = line.config.personas_folder / name
        check_author(folder, subject, who, line.clock().date(), channel_names(line))
    return distill(subject, [heard for file in files for heard in texts_in(file)], who)


def is_operators(line: Line, who: str, me: bool) -> bool:
    """Whether texts are the operator's own: so they say, or it is their name."""
    return me or who.casefold() == line.config.operator.casefold()


def evaluate_words(
    line: Line, name: str, count: int, models: Sequence[str], progress: Progress, page: Path | None = None
) -> tuple[Evaluation, Path]:
    """The offline writer and some models, each on the same briefs; and where the page that compares them lies."""
    from influencer.plan import plan_days
    from influencer.words import open_writer
    from influencer.words.evaluation import evaluate
    from influencer.words.evaluation import page as page_of
    from influencer.words.llm import open_judge, part_for

    who = only_one(line, name)
    words = line.config.words
    writers = [open_writer(part_for(words, model)) for model in dict.fromkeys(("offline", *models))]
    days = 7 * -(-count // sum(len(who.posting.times_on(day)) for day in WEEK))
    shots = plan_days(who, BRIEFS_FROM, days, [])[:count]
    channels = channels_of(line, accounts_of(line, who))
    labels = Labels(disclosure=who.disclosure)
    found = evaluate(who, shots, writers, labels, channels, time.monotonic, progress, open_judge(words))
    return found, written_to(page or line.config.outputs_folder / "words-eval.html", page_of(found))


def words_ahead(
    line: Line, name: str, days: int, model: str, progress: Progress, page: Path | None = None
) -> tuple[Month, Path]:
    """The captions of her coming days, for reading; and where the sheet of them lies. No draft is made."""
    from influencer.plan import plan_days
    from influencer.words import open_writer
    from influencer.words.llm import part_for
    from influencer.words.month import month, sheet

    who, words = only_one(line, name), line.config.words
    writer = open_writer(part_for(words, model) if model else words)
    first = tomorrow(line, who)
    shots = plan_days(who, first, days, history(line, who, first))
    channels = channels_of(line, accounts_of(line, who))
    found = month(who, shots, writer, lambda shot: labels_for(who, shot), channels, progress)
    path = page or line.config.outputs_folder / "words-month.txt"
    return found, written_to(path, sheet(found))


def written_to(path: Path, text: str) -> Path:
    """A page for a person, on the disk. Raises Failed where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(f"{path} cannot be written ({error.strerror}); name another place with --page") from None
    return path


def only_one(line: Line, name: str) -> Persona:
    """The persona of that name, or the only one there is. Raises Invalid where there are several."""
    names = persona_names(line)
    if not name and len(names) != 1:
        raise Invalid(f"say with --persona whose (there are: {', '.join(names) or 'none; try `influencer new`'})")
    return persona(line, name or names[0])


def new_persona(line: Line, name: str, display_name: str, timezone: str, account: str) -> Path:
    """Start a persona: a bible to edit, beside the schema that editors complete it with. Raises Conflict or Invalid."""
    from influencer.bible import new_bible, schema_text

    folder = line.config.personas_folder / name
    text = new_bible(name, display_name, timezone, account)
    if folder.exists():
        raise Conflict(f"{folder} is already there; edit {folder / 'bible.yaml'}")
    folder.mkdir(parents=True)
    (folder.parent / "bible.schema.json").write_text(schema_text(), encoding="utf-8")
    (folder / "bible.yaml").write_text(text, encoding="utf-8")
    return folder / "bible.yaml"


# Plan


def tomorrow(line: Line, who: Persona) -> date:
    """Tomorrow where she lives."""
    return line.clock().astimezone(ZoneInfo(who.timezone)).date() + timedelta(days=1)


def history(line: Line, who: Persona, before: date) -> list[Shot]:
    """What was planned for her in the 60 days before a date."""
    return line.ledger.shots(who.name, before - timedelta(days=60), before)


def plan(line: Line, days: int, names: Sequence[str] = ()) -> list[Shot]:
    """The shots of the coming days, from tomorrow where she lives."""
    from influencer.plan import plan_days

    shots: list[Shot] = []
    for who in chosen(line, names):
        first = tomorrow(line, who)
        shots += plan_days(who, first, days, history(line, who, first))
    return shots


def words_untaught(line: Line, who: Persona) -> tuple[str, ...]:
    """Words of her coming week's prompts that the starter checkpoint was never taught; none with any other."""
    from influencer.images.prompt import prompt_for
    from influencer.starter.vocabulary import unknown_words

    images = line.config.images
    if (images.studio, images.checkpoint) != ("diffusion", "starter"):
        return ()
    prompts = (prompt_for(who, shot, images.style, full=False) for shot in plan(line, 7, [who.name]))
    return tuple(dict.fromkeys(word for prompt in prompts for word in unknown_words(prompt)))


# Make


@dataclass(frozen=True, slots=True)
class Made:
    """What a day's work brought: new drafts, the sentence of each shot that failed, slots that had a draft already."""

    drafts: tuple[Draft, ...]
    failures: tuple[str, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Workshop:
    """What making a draft takes, opened once for a day."""

    line: Line
    studio: Studio
    writer: Writer
    signer: Signer
    embedder: Embedder | None
    progress: Progress

    def close(self) -> None:
        """End the processes of studio and embedder."""
        self.studio.close()
        if self.embedder is not None:
            self.embedder.close()


def make_day(
    line: Line, progress: Progress, day: date | None = None, names: Sequence[str] = (), studio: str | None = None
) -> Made:
    """Fill the review folder with a day's drafts (default: tomorrow). Slots that have a draft are left alone."""
    line.shelf.clear()
    who, broken = able(line, names)
    for sentence in broken:
        line.ledger.note_once(Entry(line.clock(), "failed", "", "", sentence))
    wanted, skipped = missing_shots(line, day, who)
    if not wanted:
        return Made((), tuple(broken), skipped)
    workshop = open_workshop(line, progress, studio)
    try:
        made = [make_drafts(workshop, who, shots) for who, shots in wanted]
    finally:
        workshop.close()
    drafts = tuple(draft for part in made for draft in part.drafts)
    failures = (*broken, *(sentence for part in made for sentence in part.failures))
    return Made(drafts, failures, skipped + sum(part.skipped for part in made))


def missing_shots(
    line: Line, day: date | None, personas: Sequence[Persona]
) -> tuple[list[tuple[Persona, list[Shot]]], int]:
    """The planned shots that have no draft and whose slot is still to come, and how many have one."""
    from influencer.plan import plan_day

    wanted: list[tuple[Persona, list[Shot]]] = []
    skipped = 0
    for who in personas:
        when = day or tomorrow(line, who)
        taken = slots_taken(line, who.name, when)
        planned = plan_day(who, when, history(line, who, when))
        open_shots = [shot for shot in planned if not clashes(shot.slot, taken) and shot.slot.due > line.clock()]
        skipped += len(taken)
        if open_shots:
            wanted.append((who, open_shots))
    return wanted, skipped


def slots_taken(line: Line, name: str, day: date) -> list[Slot]:
    """A persona's slots of that local date that have a draft."""
    return [draft.slot for draft in line.ledger.drafts(persona=name, since=day) if draft.slot.local_date == day]


def clashes(slot: Slot, taken: Iterable[Slot]) -> bool:
    """Whether a draft has this slot, or its moment under another number: the times in a bible may have changed."""
    return any(slot.number == other.number or slot.due == other.due for other in taken)


def open_workshop(line: Line, progress: Progress, studio: str | None) -> Workshop:
    """Open the studio, the writer, the signer and the embedder. A process starts when it is first needed."""
    from influencer.images import open_studio
    from influencer.images.embedders import open_embedder
    from influencer.words import open_writer

    images = line.config.images
    if studio is not None:
        images = images.model_copy(update={"studio": studio})
    return Workshop(
        line=line,
        studio=open_studio(images, line.config.outputs_folder),
        writer=open_writer(line.config.words),
        signer=signer_of(line),
        embedder=open_embedder(images, line.config.root),
        progress=progress,
    )


def make_drafts(workshop: Workshop, who: Persona, shots: Sequence[Shot]) -> Made:
    """Drafts of one persona's shots. A shot that fails costs itself alone and is told in the journal.

    A slot that somebody else has filled meanwhile is left alone.
    """
    line = workshop.line
    version = remember(line, who)
    drafts: list[Draft] = []
    failures: list[str] = []
    for shot, candidates in zip(shots, shoot(workshop, who, shots), strict=True):
        try:
            if isinstance(candidates, InfluencerError):
                raise candidates
            if not is_taken(line, shot):
                drafts.append(make_draft(workshop, who, shot, candidates, version))
        except InfluencerError as error:
            if not is_taken(line, shot):
                failures.append(told(line, who.name, shot, error))
    return Made(tuple(drafts), tuple(failures), len(shots) - len(drafts) - len(failures))


def remember(line: Line, who: Persona) -> str:
    """Keep her bible as it is now; its version."""
    from influencer.bible import as_json, version_of

    version = version_of(who)
    line.ledger.keep_bible(version, who.name, as_json(who), line.clock())
    return version


def is_taken(line: Line, shot: Shot) -> bool:
    """Whether the slot of a shot has a draft by now."""
    return clashes(shot.slot, slots_taken(line, shot.slot.persona, shot.slot.local_date))


def shoot(workshop: Workshop, who: Persona, shots: Sequence[Shot]) -> list[list[Candidate] | InfluencerError]:
    """Candidates of each shot. Should the studio die over all of them together, each gets a try of its own.

    Where likeness could not be checked though it must be, none are made.
    """
    count = workshop.line.config.images.candidates
    folder = workshop.line.shelf.candidates(who.name)
    try:
        likeness_check(workshop, who)
        return list(workshop.studio.shoot(who, shots, count, folder, workshop.progress))
    except InfluencerError as error:
        if len(shots) == 1 or (isinstance(error, Failed) and error.permanent) or isinstance(error, Invalid):
            return [error for _ in shots]
        return [shoot(workshop, who, [shot])[0] for shot in shots]


def shoot_one(workshop: Workshop, who: Persona, shot: Shot) -> list[Candidate]:
    """Candidates of one shot. Raises what went wrong."""
    (candidates,) = shoot(workshop, who, [shot])
    if isinstance(candidates, InfluencerError):
        raise candidates
    return candidates


def told(line: Line, name: str, shot: Shot, error: InfluencerError) -> str:
    """Write a failed shot into the journal; the sentence."""
    sentence = f"{shot.slot.local_date} {shot.slot.local_time:%H:%M} {shot.subject}: {error.sentence}"
    line.ledger.note(Entry(line.clock(), "failed", name, "", sentence))
    return sentence


def make_draft(workshop: Workshop, who: Persona, shot: Shot, candidates: Sequence[Candidate], version: str) -> Draft:
    """One draft: the pick finished, the words written, the folder complete, then the ledger's entry."""
    from influencer import review

    line = workshop.line
    labels = labels_for(who, shot)
    id = draft_id(shot)
    developed = develop(workshop, who, shot, candidates, labels, id)
    shot = developed.shot
    workshop.progress(f"{who.display_name}: words", 0, 1)
    written = write(workshop, who, shot, labels)
    words = warned(written.words, developed.unchecked)
    draft = Draft(
        id=id,
        persona=who.name,
        slot=shot.slot,
        shot=shot,
        pictures=pictures_of(developed.finished),
        words=words,
        accounts=accounts_of(line, who),
        labels=labels,
        bible_version=version,
        created=line.clock(),
        details=developed.details | {"writer": words.writer} | written.details,
    )
    review.enter(line.ledger, line.shelf, draft, developed.finished, developed.contact, line.clock())
    clear(developed.candidates)
    return draft


def labels_for(who: Persona, shot: Shot) -> Labels:
    """What her post of that shot says of itself: that it is AI, and who pays for it if her bible says so."""
    pillar, labels = who.pillar(shot.pillar), Labels(disclosure=who.disclosure)
    paid = pillar.sponsored if pillar else None
    return paid_labels(labels, paid.brand, paid.connection, who.languages[0]) if paid else labels


def likeness_check(workshop: Workshop, who: Persona) -> Check:
    """How her candidates are held to her references. Raises Invalid, Missing or Failed if that is due and cannot be."""
    from influencer.images.identity import Check, check_for

    if workshop.studio.name == "card":
        return Check()
    config = workshop.line.config
    return check_for(workshop.embedder, who, config.personas_folder / who.name, config.images.identity.required)


def choose(
    workshop: Workshop, who: Persona, shot: Shot, candidates: Sequence[Candidate], gates: Sequence[Gate]
) -> tuple[Shot, Picked]:
    """The pick, and the shot it is of: until enough candidates pass, more are made."""
    from influencer.images.pick import best_of, judge, technical_gate
    from influencer.images.tries import until_enough

    line, folder = workshop.line, workshop.line.shelf.candidates(who.name)
    gates = (technical_gate(recent_hashes(line, who.name)), *gates)

    def more(shot: Shot, count: int, first: int) -> list[Candidate]:
        return workshop.studio.shoot(who, [shot], count, folder, workshop.progress, first)[0]

    shot, judged = until_enough(shot, judge(candidates, gates), more, gates, line.config.images)
    return shot, best_of(judged)


@dataclass(frozen=True, slots=True)
class Developed:
    """The shot; the pick, or a carousel's picks, as they will leave the machine, the contact sheet, what draft.json
    tells, what they were picked from, and what was not checked.
    """

    shot: Shot
    finished: tuple[Finished, ...]
    contact: bytes
    details: dict[str, Any]
    candidates: tuple[Candidate, ...]
    unchecked: str = ""


def develop(
    workshop: Workshop,
    who: Persona,
    shot: Shot,
    candidates: Sequence[Candidate],
    labels: Labels,
    id: str,
    covers: bool = False,
) -> Developed:
    """Pick, finish and lay out the contact sheet; what `covers` a film is upright."""
    from influencer.images.finish import finish
    from influencer.images.pick import with_next_best
    from influencer.images.reel import cover_of
    from influencer.images.sheet import contact_sheet

    check = likeness_check(workshop, who)
    shot, picked = choose(workshop, who, shot, candidates, check.gates)
    best = picked.candidates[picked.number]
    places = with_next_best(picked, shot.pictures)
    why = in_carousel(picked.why, places, shot.pictures)
    smallest = most_bytes(channels_of(workshop.line, accounts_of(workshop.line, who)).values())
    now = workshop.line.clock()
    make = cover_of if covers and shot.aspect != "9:16" else finish
    finished = tuple(
        make(picked.candidates[place].path, shot.aspect, labels, workshop.signer, id, now, smallest) for place in places
    )
    title = f"{shot.slot.local_date} {shot.slot.local_time:%H:%M}  {shot.subject}"
    contact = contact_sheet(picked.candidates, picked.number, why, title, check.unchecked)
    details = {
        "studio": best.studio,
        "prompt": best.prompt,
        "seed": best.seed,
        "settings": dict(best.settings),
        "picked": best.number,
        "also_picked": [picked.candidates[place].number for place in places[1:]],
        "why": list(why),
        "picture_hash": picked.hash,
        "embedder": check.embedder,
        "unchecked": check.unchecked,
        "candidates": [
            {"number": c.number, "seed": c.seed, "scores": dict(c.scores), "refused": c.refused}
            for c in picked.candidates
        ],
    }
    return Developed(shot, finished, contact, details, picked.candidates, check.unchecked)


def in_carousel(why: Sequence[str], places: Sequence[int], wanted: int) -> tuple[str, ...]:
    """The sentences about the candidates, with what each of a carousel's picks became and whether one is missing."""
    if wanted == 1:
        return tuple(why)
    short = "" if len(places) == wanted else f", of the {wanted} that were wanted"
    which = {place: f"; picture {number} of {len(places)}{short}" for number, place in enumerate(places, 1)}
    return tuple(f"{sentence}{which.get(place, '')}" for place, sentence in enumerate(why))


def warned(words: Words, unchecked: str) -> Words:
    """The words with what was not checked of this picture among their warnings, and nothing of an earlier picture."""
    from influencer.images.identity import UNCHECKED

    others = (warning for warning in words.warnings if not warning.startswith(UNCHECKED))
    return replace(words, warnings=(*others, *([unchecked] if unchecked else [])))


def clear(candidates: Sequence[Candidate]) -> None:
    """Delete candidates whose draft is safe; the contact sheet keeps them."""
    for candidate in candidates:
        candidate.path.unlink(missing_ok=True)


def recent_hashes(line: Line, name: str) -> list[str]:
    """The picture hashes of her last 60 drafts."""
    drafts = line.ledger.drafts(persona=name, last=60)
    return [str(draft.details["picture_hash"]) for draft in drafts if "picture_hash" in draft.details]


@dataclass(frozen=True, slots=True)
class Written:
    """Words, and what a draft remembers of them: the caption as written, its claims, how like her voice it is."""

    words: Words
    details: dict[str, Any]


def write(
    workshop: Workshop, who: Persona, shot: Shot, labels: Labels, instead: Draft | None = None, why: str = ""
) -> Written:
    """Words that pass the chain, others than those of the draft they come `instead` of, for the reason `why`.

    A model that fails leaves the offline writer, and the draft says so.
    """
    from influencer.words import write_or_fall_back, write_words
    from influencer.words.chain import account_of

    line = workshop.line
    held_to = background(line, who, instead.id if instead else "")
    if instead is not None:
        held_to = replace(held_to, recent=[*held_to.recent, instead.words.caption])
    how = write_or_fall_back if line.config.words.fallback else write_words
    channels = channels_of(line, accounts_of(line, who))
    asked = [why] if why else []
    words = how(workshop.writer, who, shot, labels, channels, held_to.recent, held_to, asked)
    return Written(words, account_of(held_to, words))


def background(line: Line, who: Persona, but: str = "") -> Background:
    """What her new words are held to, without draft `but`: what she said before, and what the others did."""
    from influencer.words.llm import open_judge
    from influencer.words.memory import background_for

    return background_for(line.ledger, who, others_of(line, who), but, open_judge(line.config.words))


def others_of(line: Line, who: Persona) -> list[str]:
    """The names of the operator's other personas."""
    return [name for name in persona_names(line) if name != who.name]


def accounts_of(line: Line, who: Persona) -> tuple[Account, ...]:
    """Her accounts with their channels. Raises Invalid for one that config.yaml does not have."""
    accounts: list[Account] = []
    for name in who.posting.accounts:
        part = line.config.accounts.get(name)
        if part is None:
            raise Invalid(
                f"config.yaml has no account {name!r}, which {who.name}'s bible posts to; add accounts.{name}"
            )
        accounts.append(Account(name, part.channel))
    return tuple(accounts)


def channels_of(line: Line, accounts: Sequence[Account]) -> dict[str, Limits]:
    """The limits of the channels that those accounts are on; a folder posted by hand takes what its platform takes."""
    parts = [part for account in accounts if (part := line.config.accounts.get(account.name))]
    by_hand = [part.by_hand for part in parts if part.by_hand]
    limits = {account.channel: LIMITS[account.channel] for account in accounts}
    limits |= {"folder": for_hands(by_hand)} if by_hand else {}
    for part in parts:
        limits |= {part.channel: within(part, limits[part.channel])} if part.channel in limits else {}
    return limits


def within(part: AccountPart, limits: Limits) -> Limits:
    """The limits of a channel as far as the server of one account goes with them."""
    text, alt_text = part.takes.text or limits.text, part.takes.alt_text or limits.alt_text
    return replace(limits, text=min(limits.text, text), alt_text=min(limits.alt_text, alt_text))


# Review


def waiting(line: Line, name: str | None = None) -> list[Draft]:
    """Drafts that wait for a verdict, in slot order."""
    return line.ledger.drafts(DraftState.IN_REVIEW, name)


def show(line: Line, id: str) -> Shown:
    """Everything known of one draft. Raises Missing."""
    draft = line.ledger.draft(id)
    return Shown(
        draft=draft,
        folder=line.shelf.folder(draft.id, draft.persona),
        publications=tuple(line.ledger.publications(draft=id)),
        verdicts=tuple(line.ledger.verdicts(id)),
        entries=tuple(line.ledger.entries(50, draft=id)),
        outgoing={account.name: full_text(draft, account.channel) for account in draft.accounts},
    )


def label_faults(shown: Shown) -> list[str] | None:
    """What is wrong with the labels in an open draft's bytes as they lie in its folder; None if nothing lies there."""
    from influencer.images.finish import verify_labels

    folder, draft = shown.folder, shown.draft
    if folder is None or draft.state not in (DraftState.IN_REVIEW, DraftState.APPROVED):
        return None
    files = [picture.file for picture in draft.pictures] + ([draft.video.file] if draft.video else [])
    found: list[str] = []
    for file in files:
        try:
            found += [f"{file}: {problem}" for problem in verify_labels((folder / file).read_bytes())]
        except OSError as error:
            found.append(f"{file}: cannot be read ({error.strerror})")
    return found


def decide(
    line: Line, id: str, answer: Answer, who: str, via: str, why: str = "", revision: int | None = None
) -> Draft:
    """Enter a person's verdict on the `revision` she saw (None: as it is now).

    Raises Missing, Conflict, or Invalid if the folder no longer holds what was made.
    """
    from influencer import review

    look(line, who)
    decided = review.decide(line.ledger, line.shelf, id, answer, who, via, why, line.clock(), revision)
    keep_claims(line)
    return decided


def keep_claims(line: Line) -> None:
    """Read what was approved a moment ago, so that later words are held to it."""
    from influencer.words.memory import catch_up

    catch_up(line.ledger)


def edit(
    line: Line,
    id: str,
    who: str,
    via: str,
    caption: str | None = None,
    alt_text: str | None = None,
    hashtags: Sequence[str] | None = None,
    paid: tuple[str, str] | None = None,
) -> Draft:
    """Change the words of a draft, or who pays for it (brand and connection): a new revision, back in review."""
    from influencer import review
    from influencer.words.tidy import with_room
    from influencer.words.versions import refit

    look(line, who)
    draft = line.ledger.draft(id)
    channels = channels_of(line, draft.accounts)
    words = draft.words
    changed = replace(
        words,
        caption=words.caption if caption is None else caption,
        alt_text=words.alt_text if alt_text is None else alt_text,
        hashtags=words.hashtags if hashtags is None else tuple(hashtags),
        captions=words.captions if caption is None else {},
    )
    labels = draft.labels
    if paid is not None:
        labels = paid_labels(labels, *paid, persona(line, draft.persona).languages[0])
    if caption is not None or paid is not None:
        changed = refit(with_room(changed, labels, channels), labels, channels)
    return review.edit(line.ledger, line.shelf, id, changed, who, via, line.clock(), gate(line), labels=labels)


def gate(line: Line) -> Callable[[Draft], list[str]]:
    """The hard steps of the chain, for words that a person changed. Without a bible to hold them to, none are taken."""

    def problems(draft: Draft) -> list[str]:
        from influencer.words.chain import Case, hard_faults
        from influencer.words.memory import background_for

        try:
            who = persona(line, draft.persona)
        except InfluencerError as error:
            return [f"the words cannot be checked against her bible: {error.sentence.partition(chr(10))[0]}"]
        held_to = background_for(line.ledger, who, others_of(line, who), draft.id)
        case = Case(who, draft.shot, draft.labels, channels_of(line, draft.accounts), held_to)
        return list(hard_faults(case, draft.words))

    return problems


def reshoot(line: Line, id: str, who: str, why: str, progress: Progress) -> Draft:
    """Another take of a draft's picture, from other seeds; its words stay. A declined draft waits again."""
    from influencer import review

    draft = changeable(line, id, who)
    why = why or reason_for(line, draft).sentence
    subject = persona(line, draft.persona)
    workshop = open_workshop(line, progress, None)
    shot = replace(draft.shot, seed=draft.shot.seed + 1_000_003 * draft.revision)
    shot = replace(shot, pictures=1) if draft.video else shot
    try:
        candidates = shoot_one(workshop, subject, shot)
        developed = develop(workshop, subject, shot, candidates, draft.labels, draft.id, draft.video is not None)
    finally:
        workshop.close()
    details = dict(draft.details) | developed.details
    draft = taken_back(line, draft, who)
    words = warned(draft.words, developed.unchecked)
    if developed.shot.framing != shot.framing:
        doubt = f"the picture is a {developed.shot.framing} now; does the alt text still say what is seen?"
        words = replace(words, warnings=(*words.warnings, doubt))
    draft = replace(draft, words=words)
    retaken = review.replace_pictures(
        line.ledger, line.shelf, draft, developed.finished, developed.contact, details, who, why, line.clock()
    )
    clear(developed.candidates)
    return retaken


def reel(line: Line, id: str, film: Path, who: str, leave_out: bool = False) -> Draft:
    """Give a draft a film: a reel, whose cover is the draft's picture. A declined draft waits again.

    With `leave_out` accounts that take no film are left out. Raises Invalid for a film or draft that cannot be one.
    """
    from influencer import review
    from influencer.images.reel import cover_of, finish_video

    draft = changeable(line, id, who)
    accounts = takers(line, draft, leave_out)
    limits = channels_of(line, accounts).values()
    if len(draft.pictures) != 1:
        raise Invalid(f"{id}: has {len(draft.pictures)} pictures, and a reel has one as its cover; take another draft")
    signer, now = signer_of(line), line.clock()
    finished = finish_video(film.expanduser(), draft.labels, signer, id, now, most_video(limits))
    faults = [fault for one in limits if one.video for fault in video_faults(finished.video, one.video)]
    if faults:
        raise Invalid(f"{film}: {'; '.join(dict.fromkeys(faults))}", tuple(faults))
    (path,) = line.shelf.picture_paths(draft)
    pictures = finished_of(line, draft)
    if (pictures[0].width, pictures[0].height) != SIZES["9:16"]:
        pictures = [cover_of(path, draft.shot.aspect, draft.labels, signer, id, now, most_bytes(limits))]
    draft = taken_back(line, draft, who)
    return review.replace_pictures(
        line.ledger,
        line.shelf,
        draft,
        pictures,
        None,
        draft.details,
        who,
        f"Given the film {film.name}; its picture is the cover.",
        now,
        film=finished,
        changed=replace(draft, accounts=accounts),
    )


def unreel(line: Line, id: str, who: str) -> Draft:
    """Take the film of a reel away: it is a picture again, for all of her accounts. Raises Invalid if it has none."""
    from influencer import review
    from influencer.images.reel import picture_of
    from influencer.words.versions import refit

    draft = changeable(line, id, who)
    if draft.video is None:
        raise Invalid(f"{id}: has no film")
    elsewhere = draft.details.get(ANEW, {}).get("not_on", ())
    hers, now = accounts_of(line, persona(line, draft.persona)), line.clock()
    accounts = tuple(account for account in hers if account.name not in elsewhere)
    pictures, channels = finished_of(line, draft), channels_of(line, accounts)
    if draft.shot.aspect != "9:16":
        (path,) = line.shelf.picture_paths(draft)
        smallest = most_bytes(channels.values())
        pictures = [picture_of(path, draft.shot.aspect, draft.labels, signer_of(line), id, now, smallest)]
    draft = taken_back(line, draft, who)
    words, why = refit(draft.words, draft.labels, channels), "Its film was taken away."
    changed = replace(draft, accounts=accounts, words=words, video=None)
    return review.replace_pictures(
        line.ledger, line.shelf, draft, pictures, None, draft.details, who, why, now, changed=changed
    )


def takers(line: Line, draft: Draft, leave_out: bool) -> tuple[Account, ...]:
    """The accounts of a draft that take a film. Raises Invalid if there are others too, unless they may be left out."""
    limits = channels_of(line, draft.accounts)
    able_to = tuple(account for account in draft.accounts if limits[account.channel].video)
    others = [f"{one.name} ({one.channel})" for one in draft.accounts if one not in able_to]
    if not able_to or (others and not leave_out):
        remedy = "; add --leave-out to post the reel to the others alone" if able_to else ""
        raise Invalid(f"{draft.id}: no film can be posted to {', '.join(others)}{remedy}")
    return able_to


def finished_of(line: Line, draft: Draft) -> list[Finished]:
    """The pictures of a draft as they lie in its folder. Raises Missing, Unsafe, or Invalid if they are others."""
    paths = line.shelf.picture_paths(draft)
    return [
        Finished(line.shelf.read_picture(path), picture.sha256, picture.width, picture.height)
        for path, picture in zip(paths, draft.pictures, strict=True)
    ]


def signer_of(line: Line) -> Signer:
    """Who signs pictures and films here."""
    from influencer.images.signing import open_signer

    return open_signer(line.config.outputs_folder / ".signing", line.config.operator, line.clock())


def changeable(line: Line, id: str, who: str) -> Draft:
    """The draft as it lies now. Raises Conflict before any work is done on one that is closed."""
    look(line, who)
    draft = line.ledger.draft(id)
    if draft.state is DraftState.EXPIRED:
        raise Conflict(f"{id}: is {draft.state}, so it cannot be changed; `influencer again {id}` brings it back")
    if draft.state is DraftState.DECLINED and draft.slot.due <= line.clock():
        raise Conflict(f"{id}: was declined and its slot has passed, so another take would never go out")
    return draft


def reason_for(line: Line, draft: Draft) -> Reason:
    """Why a draft is declined, as it was said; nothing for any other."""
    from influencer import reasons

    verdicts = line.ledger.verdicts(draft.id) if draft.state is DraftState.DECLINED else []
    return reasons.read(verdicts[-1].why) if verdicts else Reason()


def taken_back(line: Line, draft: Draft, who: str) -> Draft:
    """The draft back in review if it was declined, for another take of it is there."""
    if draft.state is not DraftState.DECLINED:
        return draft
    return decide(line, draft.id, Answer.UNDO, who, "terminal", AGAIN, draft.revision)


def again(line: Line, id: str, who: str, at: datetime | None = None) -> Draft:
    """A draft that was refused, missed or never answered, in review once more: its words and pictures, another slot.

    That is `at` by her clock, else the next free one of her plan. Accounts where it is live or may be are left out, and
    the old draft is over for good. Raises Conflict where nothing of it may be sent anew, or the slot is taken.
    """
    from influencer import review

    look(line, who)
    before, now = line.ledger.draft(id), line.clock()
    subject = persona(line, before.persona)
    accounts = accounts_again(line, before, subject)
    slot = slot_at(line, subject, at) if at else next_free(line, subject)
    pictures, film, contact = lying_of(line, before)
    draft = once_more(before, slot, accounts, pictures, now)
    return review.enter_again(line.ledger, line.shelf, draft, id, pictures, contact, film, who, now)


def accounts_again(line: Line, draft: Draft, who: Persona) -> tuple[Account, ...]:
    """Where a draft may be made again: accounts on which it is over and was never live. Raises Conflict for none."""
    why = line.ledger.why_not_again(draft)
    able_to = tuple(account for account in draft.accounts if not why[account.name])
    if not able_to:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in why.items())
        raise Conflict(f"{draft.id}: cannot be made again ({reasons})")
    hers = [account for account in able_to if account in accounts_of(line, who)]
    if not hers:
        names = ", ".join(account.name for account in able_to)
        raise Conflict(f"{draft.id}: {who.name} no longer posts to {names}; make a new draft with `influencer day`")
    return tuple(hers)


def lying_of(line: Line, draft: Draft) -> tuple[list[Finished], FinishedVideo | None, bytes]:
    """Pictures, film and contact sheet of a draft as they lie in its folder. Raises as `finished_of` does."""
    pictures, path = finished_of(line, draft), line.shelf.video_path(draft)
    film = FinishedVideo(line.shelf.read_picture(path), draft.video) if path and draft.video else None
    folder, contact = line.shelf.folder(draft.id, draft.persona), pictures[0].data
    if folder is not None:
        with suppress(InfluencerError):
            contact = line.shelf.read_picture(folder / "contact.jpg")
    return pictures, film, contact


def once_more(
    draft: Draft, slot: Slot, accounts: Sequence[Account], pictures: Sequence[Finished], now: datetime
) -> Draft:
    """The same draft as a new one for that slot and those accounts, which remembers what it was and where it is."""
    known = draft.details.get(ANEW, {})
    left_out = [account.name for account in draft.accounts if account not in accounts]
    origin = {"of": [draft.id, *known.get("of", ())], "not_on": sorted({*left_out, *known.get("not_on", ())})}
    shot = replace(draft.shot, slot=slot)
    return replace(
        draft, id=draft_id(shot), slot=slot, shot=shot, pictures=pictures_of(pictures), accounts=tuple(accounts),
        created=now, revision=1, state=DraftState.IN_REVIEW, details=dict(draft.details) | {ANEW: origin},
    )  # fmt: skip


def next_free(line: Line, who: Persona) -> Slot:
    """The next slot of her plan that has no draft and leaves a person time to look. Raises Conflict if none comes."""
    from influencer.plan import slots_for

    earliest = line.clock() + TIME_TO_MEND + timedelta(minutes=line.config.review.expire_minutes_before_slot)
    today = line.clock().astimezone(ZoneInfo(who.timezone)).date()
    for day in (today + timedelta(days=count) for count in range(FURTHEST_DAYS)):
        taken = slots_taken(line, who.name, day)
        for slot in slots_for(who, day):
            if slot.due >= earliest and not clashes(slot, taken):
                return slot
    raise Conflict(f"{who.name} has no free slot in {FURTHEST_DAYS} days; name a time with --at 'YYYY-MM-DD HH:MM'")


def slot_at(line: Line, who: Persona, at: datetime) -> Slot:
    """The slot at a time by her clock, of her plan or of its own. Raises Invalid if it is over, Conflict if taken."""
    from influencer.plan import moment_of, slots_for

    moment = moment_of(at.date(), at.time(), ZoneInfo(who.timezone))
    if moment is None or moment - timedelta(minutes=line.config.review.expire_minutes_before_slot) <= line.clock():
        raise Invalid(f"{at:%Y-%m-%d %H:%M} where {who.name} lives is over or too close; name a later time")
    number = NOT_PLANNED + moment.hour * 60 + moment.minute
    own = Slot(who.name, at.date(), number, moment.time(), moment.astimezone(UTC))
    slot = next((planned for planned in slots_for(who, at.date()) if planned.due == own.due), own)
    if clashes(slot, slots_taken(line, who.name, at.date())):
        raise Conflict(f"{who.name} has a draft for {at:%Y-%m-%d %H:%M} already; name another time")
    return slot


def try_again(line: Line, id: str, who: str, progress: Progress) -> Draft:
    """Another take of what a declined draft was declined for. Raises Invalid where no other take can help."""
    from influencer import reasons

    draft = changeable(line, id, who)
    reason = reason_for(line, draft)
    how = reasons.retry(reason, draft.words)
    if how == "reshoot":
        return reshoot(line, id, who, reason.sentence, progress)
    if how == "replan":
        return replan(line, id, who, reason.sentence, progress)
    if how == "rewrite":
        return rewrite(line, id, who, reason.sentence)
    kinds = ", ".join(reasons.RETRY)
    raise Invalid(f"{id}: stays {draft.state}; another take is made of one declined for {kinds}")


def replan(line: Line, id: str, who: str, why: str, progress: Progress) -> Draft:
    """Another shot for a draft's slot, with a picture and words of its own. A declined draft waits again."""
    from influencer import review
    from influencer.plan import plan_instead

    draft = changeable(line, id, who)
    why = why or reason_for(line, draft).sentence
    subject = persona(line, draft.persona)
    others = [other.shot for other in line.ledger.drafts(persona=draft.persona, last=400) if other.id != id]
    shot = plan_instead(subject, draft.shot, others, draft.revision)
    labels = labels_for(subject, shot)
    workshop = open_workshop(line, progress, None)
    try:
        candidates = shoot_one(workshop, subject, shot)
        developed = develop(workshop, subject, shot, candidates, labels, draft.id)
        written = write(workshop, subject, developed.shot, labels, draft, why)
    finally:
        workshop.close()
    details = developed.details | {"writer": written.words.writer} | written.details
    draft = taken_back(line, draft, who)
    changed = replace(
        draft, shot=developed.shot, labels=labels, words=warned(written.words, developed.unchecked), video=None,
        accounts=accounts_of(line, subject), bible_version=remember(line, subject),
    )  # fmt: skip
    retaken = review.replace_pictures(
        line.ledger, line.shelf, draft, developed.finished, developed.contact, details, who, why, line.clock(),
        changed=changed,
    )  # fmt: skip
    clear(developed.candidates)
    return retaken


def rewrite(line: Line, id: str, who: str, why: str) -> Draft:
    """Other words for a draft; its picture stays. A declined draft waits again; why it was is told to the writer."""
    from influencer import review

    draft = changeable(line, id, who)
    why = why or reason_for(line, draft).sentence
    workshop = open_workshop(line, lambda what, done, total: None, None)
    shot = replace(draft.shot, seed=draft.shot.seed + 7_919 * draft.revision)
    written = write(workshop, persona(line, draft.persona), shot, draft.labels, draft, why)
    draft = taken_back(line, draft, who)
    words = warned(written.words, str(draft.details.get("unchecked", "")))
    details = dict(draft.details) | {"writer": words.writer} | written.details
    return review.edit(line.ledger, line.shelf, id, words, who, "terminal", line.clock(), gate(line), details)


def look(line: Line, who: str) -> list[str]:
    """Read what a person did in the folders, enter it, and put the folders where the ledger says. A sentence each."""
    from influencer import review

    said = review.look(line.ledger, line.shelf, who, line.clock(), gate(line))
    if said:
        keep_claims(line)
    return said


def look_again(line: Line, who: str, ids: Iterable[str]) -> None:
    """Give edits of these drafts that were saved a moment ago the time to rest, and read them."""
    from influencer import review

    if any(review.is_being_edited(line.ledger, line.shelf, id) for id in set(ids)):
        time.sleep(line.shelf.settle)
        look(line, who)


def expire(line: Line) -> list[str]:
    """Close drafts that nobody answered before their slot. A sentence each.

    The folders are read first: they may hold answers that were given in time.
    """
    from influencer import review

    look(line, line.config.operator)
    return review.expire(line.ledger, line.shelf, line.clock(), line.config.review.expire_minutes_before_slot)


# Publish


def publisher(line: Line) -> Publisher:
    """The publisher of this line."""
    from influencer.images.finish import verify_labels
    from influencer.publish.publisher import Publisher
    from influencer.publish.rules import rules_of

    return Publisher(
        ledger=line.ledger,
        shelf=line.shelf,
        open_channel=lambda account: posting_channel(line, account),
        verify=verify_labels,
        rules=rules_of(line.config.publish),
        clock=line.clock,
        holder=f"{socket.gethostname()}:{os.getpid()}",
        own={name: rules_of(line.config.publish, part.publish) for name, part in line.config.accounts.items()},
        copies=line.config.outputs_folder / ".sending",
    )


def channel(line: Line, account: Account) -> Channel:
    """The channel of an account. Raises Invalid if config.yaml no longer has it, or has it on another channel."""
    from influencer.publish import open_channel

    part = line.config.accounts.get(account.name)
    if part is None:
        raise Invalid(f"config.yaml has no account {account.name!r}; put it back, or decline what waits for it")
    if part.channel != account.channel:
        raise Invalid(
            f"{account.name} was a {account.channel} account when this was approved and is a {part.channel} account "
            "now; put it back, or decline what waits for it"
        )
    return open_channel(account.name, part, line.config)


def posting_channel(line: Line, account: Account) -> Channel:
    """The channel of an account, which prepares nothing before its profile says that this is AI."""
    from influencer.publish.profile import Disclosed, has_profile

    opened = channel(line, account)
    part = account_part(line, account.name)
    return Disclosed(opened, profile(line, account, opened)) if has_profile(part) else opened


def profile(line: Line, account: Account, opened: Channel) -> Profile:
    """The profile of an account, with the line that belongs there."""
    from influencer.profiles import Profiles
    from influencer.publish.profile import Profile, line_for

    by_hand = account_part(line, account.name).by_hand
    text = line_for(owner_of(line, account.name), HANDS[by_hand] if by_hand else opened.limits)
    return Profile(account, text, Profiles(line.ledger.engine), line.clock)


def owner_of(line: Line, account: str) -> Persona | None:
    """Whose account it is, of those whose bible is in order."""
    for name in persona_names(line):
        with suppress(InfluencerError):
            if account in (who := persona(line, name)).posting.accounts:
                return who
    return None


def confirm_profile(line: Line, account: str, who: str) -> Finding:
    """Take a person's word that a profile says AI, where the platform does not show it; else read it."""
    named = Account(account, account_part(line, account).channel)
    opened = channel(line, named)
    return profile(line, named, opened).confirm(opened, who)


def profile_line(line: Line, account: str) -> str:
    """The line that belongs into the profile of an account. Raises Invalid for a dry run, which has none."""
    from influencer.publish.profile import has_profile

    part = account_part(line, account)
    if not has_profile(part):
        raise Invalid(f"{account} is a dry run: its posts are folders on this machine, and nobody sees a profile")
    named = Account(account, part.channel)
    return profile(line, named, channel(line, named)).line


def post_due(line: Line, stop: Callable[[], bool] = lambda: False) -> list[Publication]:
    """Send what was approved and is due, once; settle what is unknown by reading back.

    The folders are read first, so that an edit nobody has noticed yet voids its approval in time.
    """
    look(line, line.config.operator)
    look_again(line, line.config.operator, [item.draft for item in queue(line) if is_open(line, item)])
    if not any(is_open(line, item) for item in queue(line)):
        return []
    return publisher(line).post_due(stop)


def is_open(line: Line, item: Publication) -> bool:
    """Whether the publisher has something to do about it: not before its slot, nor once a person has it in hand."""
    waits = item.state is PublicationState.WAITING and item.due > line.clock()
    return not waits and item.state is not PublicationState.HANDED


def posted(line: Line, url: str, who: str, draft: str = "", account: str = "") -> Publication:
    """Close what a person posted by hand, at this address. Raises Conflict where it is not clear which."""
    known = [item for item in line.ledger.publications() if url and item.receipt and item.receipt.url == url]
    if known:
        raise Conflict(f"{url} is the address of {known[0].draft} already; every post has one of its own")
    handed = [
        item
        for item in line.ledger.publications((PublicationState.HANDED,))
        if draft in ("", item.draft) and account in ("", item.account.name)
    ]
    fitting = [item for item in handed if fits_platform(line, item, url)] or handed
    if len(fitting) != 1:
        open_ones = ", ".join(f"{item.draft} ({item.account.name})" for item in fitting)
        raise Conflict(
            f"say with --draft which it is: {open_ones}" if fitting else "nothing waits to be posted by hand"
        )
    return settle(line, fitting[0].draft, fitting[0].account.name, True, url, who)


def fits_platform(line: Line, item: Publication, url: str) -> bool:
    """Whether an address can be a post of the platform that an account is posted to by hand."""
    part = line.config.accounts.get(item.account.name)
    host = f".{urlsplit(url).hostname or ''}"
    return bool(part and part.by_hand and host.endswith(tuple(f".{name}" for name in HOSTS.get(part.by_hand, ()))))


def remind(line: Line) -> None:
    """Write once a day into the journal what a person still has in hand; the notes tell of it."""
    now = line.clock()
    for item in line.ledger.publications((PublicationState.HANDED,)):
        said = [entry.at for entry in line.ledger.entries(50, draft=item.draft) if entry.kind == item.state]
        if not said or now - max(said) >= timedelta(days=1):
            sentence = f"{item.account.name}: still yours to post by hand. {item.sentence}"
            line.ledger.note(Entry(now, item.state, item.persona, item.draft, sentence))


def post_now(line: Line, id: str, who: str) -> list[Publication]:
    """Send an approved draft before its slot."""
    look(line, who)
    look_again(line, who, [id])
    return publisher(line).post_now(id, who)


def look_after(line: Line) -> list[Entry]:
    """Look once whether yesterday's posts are still there, where that is cheap; what was found."""
    from influencer.publish.after import look_after

    return look_after(line.ledger, lambda account: channel(line, account), line.clock())


def unsettled(line: Line, id: str, account: str = "") -> Publication:
    """The post of a draft that only a person can settle. Raises Missing or Conflict where there is not exactly one."""
    line.ledger.draft(id)
    states = (PublicationState.UNKNOWN, PublicationState.HANDED)
    waiting = [item for item in line.ledger.publications(states, id) if account in ("", item.account.name)]
    if len(waiting) > 1:
        raise Conflict(f"{id}: say which account: {', '.join(item.account.name for item in waiting)}")
    if not waiting:
        stands = [f"{item.account.name} is {item.state}" for item in line.ledger.publications(draft=id)]
        raise Conflict(f"{id}: there is nothing to settle ({', '.join(stands) or 'nothing of it was sent'})")
    return waiting[0]


def page_of(line: Line, account: str) -> str:
    """Where a person sees what an account has posted; empty for a dry run."""
    from influencer.publish.pages import page_of

    posts = line.ledger.publications((PublicationState.POSTED,))
    mine = (item.receipt.url for item in posts if item.receipt and item.account.name == account)
    return page_of(account_part(line, account), mine)


def settle(line: Line, id: str, account: str, posted: bool, url: str, who: str) -> Publication:
    """Enter what a person saw on the platform about an unknown outcome."""
    return publisher(line).settle(id, account, posted, url, who)


def channel_findings(line: Line) -> list[Finding]:
    """What each account's first post needs, and whether it is there."""
    findings: list[Finding] = []
    for name in line.config.accounts:
        try:
            findings += findings_of(line, name)
        except InfluencerError as error:
            findings.append(Finding(name, False, error.sentence))
    return findings


def findings_of(line: Line, account: str) -> list[Finding]:
    """What an account's channel finds, and what its profile says of itself, read afresh where it can be."""
    from influencer.publish.profile import has_profile

    part = account_part(line, account)
    named = Account(account, part.channel)
    opened = channel(line, named)
    findings = opened.check()
    if not has_profile(part):
        return findings
    try:
        return [*findings, profile(line, named, opened).finding(opened, afresh=True)]
    except InfluencerError as error:
        unseen = Finding(account, False, f"its profile could not be read: {error.sentence}")
        return findings if any(not finding.ok for finding in findings) else [*findings, unseen]


def signing(line: Line, account: str) -> SignsIn:
    """An account that signs in. Raises Missing or Invalid for one that does not."""
    part = account_part(line, account)
    opened = channel(line, Account(account, part.channel))
    if not isinstance(opened, SignsIn):
        raise Invalid(f"{account} is a {part.channel} account, which needs no sign-in and no label")
    return opened


def sign_in(line: Line, account: str, code: str = "") -> str:
    """Sign in once, keep the session, label the profile; what to tell the person."""
    opened = signing(line, account)
    opened.sign_in(code)
    if opened.limits.ai_flag == "post":
        return f"{account}: signed in, and each of its posts will carry the platform's AI label."
    return f"{account}: signed in, and its profile says that it is AI or automated."


def label_account(line: Line, account: str, by_hand: bool = False) -> str:
    """Switch the account-level AI label on, or note that a person did; what to tell the person."""
    signing(line, account).label_account(by_hand=by_hand)
    return f"{account}: its profile says that it is AI or automated."


def queue(line: Line) -> list[Publication]:
    """What is approved and not yet finished, in slot order."""
    done = (PublicationState.POSTED, PublicationState.REFUSED, PublicationState.MISSED, PublicationState.MADE_AGAIN)
    return line.ledger.publications(tuple(state for state in PublicationState if state not in done))


def thaw(line: Line, account: str, who: str) -> None:
    """Let a frozen account post again."""
    line.ledger.thaw(account, who, line.clock())


def account_part(line: Line, account: str) -> AccountPart:
    """What config.yaml says of an account. Raises Missing with the names there are."""
    part = line.config.accounts.get(account)
    if part is None:
        known = ", ".join(line.config.accounts) or "none"
        raise Missing(f"config.yaml has no account {account!r} (there are: {known})")
    return part


def freeze(line: Line, account: str, why: str, who: str) -> None:
    """Let nothing go out on an account until it is thawed. Raises Missing for one that config.yaml does not have."""
    account_part(line, account)
    line.ledger.freeze(account, why, line.clock(), who)


def account_standings(line: Line) -> list[AccountStanding]:
    """Every account, in the order of config.yaml. Personas whose bible is not in order are left out."""
    whose: dict[str, list[str]] = {}
    for who in able(line, ())[0] if persona_names(line) else ():
        for name in who.posting.accounts:
            whose.setdefault(name, []).append(who.name)
    bars = {bar.who: str(bar) for bar in line.ledger.bars() if bar.how == "frozen"}
    return [
        AccountStanding(name, part.channel, tuple(whose.get(name, ())), bars.get(name, ""))
        for name, part in line.config.accounts.items()
    ]


def check_account(line: Line, account: str) -> list[Finding]:
    """What an account's next post needs, and whether it is there. Raises Missing for an account there is none of."""
    findings = findings_of(line, account)
    bars = [bar for bar in line.ledger.bars() if bar.who == account]
    return [*findings, *(Finding(account, False, str(bar), f"look there, then `{bar.remedy}`") for bar in bars)]


def stop_posting(line: Line, name: str, why: str, who: str) -> None:
    """Let nothing of a persona go out, or nothing at all for "", until it is started again. Raises Missing."""
    if name and name not in persona_names(line):
        raise Missing(f"no persona is called {name!r} (there are: {', '.join(persona_names(line)) or 'none'})")
    line.ledger.stop(name, why, who, line.clock())


def start_posting(line: Line, name: str, who: str) -> None:
    """Take a stop away. Raises Missing if there is none."""
    line.ledger.start(name, who, line.clock())


def bars(line: Line) -> list[Bar]:
    """All that keeps posts back until a person acts: what is stopped, which accounts are frozen."""
    return line.ledger.bars()


def journal(line: Line, limit: int, id: str | None = None, name: str | None = None) -> list[Entry]:
    """The newest lines of the journal, newest first."""
    return line.ledger.entries(limit, id, name)
