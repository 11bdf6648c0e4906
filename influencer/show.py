"""How drafts, plans, publications and the journal look in a terminal. Knows no ledger and changes nothing.

Whatever was written elsewhere (captions, comments, a platform's answers) passes through `plain` first, so that no text
can move the cursor, turn direction or pose as our own markup.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from influencer.limits import LIMITS, video_line
from influencer.paid import first_line, to_set
from influencer.records import (
    Claim,
    Draft,
    DraftState,
    Entry,
    Finding,
    Publication,
    PublicationState,
    Shot,
    Verdict,
)
from influencer.rows import AccountStanding, Bar

if TYPE_CHECKING:
    from influencer.accounts import Added
    from influencer.rehearsal import Report
    from influencer.sayings import Saying
    from influencer.words.card import Card
    from influencer.words.distill import Distilled
    from influencer.words.evaluation import Evaluation
    from influencer.words.suggest import Suggested

STYLES: Mapping[str, str] = {
    DraftState.IN_REVIEW: "yellow",
    DraftState.APPROVED: "green",
    DraftState.DECLINED: "red",
    DraftState.EXPIRED: "dim",
    PublicationState.WAITING: "yellow",
    PublicationState.POSTED: "green",
    PublicationState.REFUSED: "red",
    PublicationState.UNKNOWN: "bold red",
    PublicationState.MISSED: "red",
    PublicationState.HANDED: "bold yellow",
    PublicationState.MADE_AGAIN: "dim",
}
MOST_REPLAYED = 12  # drafts that are named under a suggestion
DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
CAPTION_WIDTH = 60  # characters of a caption in a list


def plain(text: str) -> str:
    """`text` with control and direction characters made visible; line breaks stay."""
    return "".join(visible(char) for char in text)


def visible(char: str) -> str:
    """One character as it may be printed."""
    if char == "\n" or (char not in DIRECTION and unicodedata.category(char) not in ("Cc", "Cs")):
        return char
    return f"\\u{ord(char):04x}" if ord(char) > 0xFF else f"\\x{ord(char):02x}"


def shortened(text: str, most: int = CAPTION_WIDTH) -> str:
    """The first line of `text`, cut at a word."""
    line = plain(text.strip().partition("\n")[0])
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"


def day_name(day: date) -> str:
    """`Monday 23 November 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def moment(at: datetime) -> str:
    """A moment on the operator's own clock: `23 Nov 08:30`."""
    return f"{at.astimezone():%d %b %H:%M}"


def counted(count: int, noun: str) -> str:
    """`1 draft`, `3 drafts`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def waiting_list(drafts: Sequence[Draft]) -> str:
    """Drafts by day, a line each, as plain text: a thousand of them must be quick."""
    if not drafts:
        return "Nothing waits for you. `influencer day` makes tomorrow's drafts."
    wide = max(len(draft.id) for draft in drafts)
    lines = [f"{counted(len(drafts), 'draft')} wait{'s' if len(drafts) == 1 else ''} for a verdict"]
    for day, group in groupby(drafts, key=lambda draft: draft.slot.local_date):
        lines += ["", day_name(day)]
        lines += [waiting_line(draft, wide) for draft in group]
    return "\n".join(lines)


def waiting_line(draft: Draft, wide: int) -> str:
    """One draft: its id, slot, persona and first words."""
    edited = f" (revision {draft.revision})" if draft.revision > 1 else ""
    words = shortened(draft.words.caption)
    return f"  {draft.id:<{wide}}  {draft.slot.local_time:%H:%M}  {draft.persona}: {words}{form_of(draft)}{edited}"


def form_of(draft: Draft) -> str:
    """What it is, where it is no single photo: ` (a reel, 12.4 s)`, ` (a story)`, ` (3 pictures)`."""
    if draft.video is not None:
        return f" (a reel, {draft.video.seconds:.1f} s)"
    if draft.shot.aspect == "9:16":
        return " (a story)"
    return f" ({len(draft.pictures)} pictures)" if len(draft.pictures) > 1 else ""


def made_list(drafts: Sequence[Draft], skipped: int) -> str:
    """What making a day brought."""
    if not drafts:
        return f"No new drafts; {counted(skipped, 'slot')} had one already." if skipped else "No drafts were made."
    wide = max(len(draft.id) for draft in drafts)
    already = f"; {counted(skipped, 'slot')} had one already" if skipped else ""
    lines = [f"{counted(len(drafts), 'new draft')}{already}", *(waiting_line(draft, wide) for draft in drafts)]
    return "\n".join([*lines, "", "`influencer review` goes through them."])


def posted_list(publications: Sequence[Publication]) -> str:
    """What became of publications, a line each."""
    lines = (f"{item.draft}: {publication_line(item).plain}" for item in publications)
    return "\n".join(lines) or "Nothing is due."


def calendar(shots: Sequence[Shot]) -> RenderableType:
    """Planned shots as a calendar: a section a day, a row a slot."""
    table = Table(show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0))
    for heading in ("at", "persona", "pillar", "picture", "wearing", "light"):
        table.add_column(
            heading, style="dim" if heading in ("light", "persona") else "", header_style="dim", no_wrap=heading == "at"
        )
    ordered = sorted(shots, key=lambda shot: (shot.slot.local_date, shot.slot.due))
    for day, group in groupby(ordered, key=lambda shot: shot.slot.local_date):
        table.add_row("")
        table.add_row(Text(f"{day:%a} {day.day} {day:%b}", style="bold"))
        for shot in group:
            table.add_row(*(plain(cell) for cell in calendar_row(shot)))
    return table


def calendar_row(shot: Shot) -> tuple[str, ...]:
    """The cells of one planned shot."""
    at = f"{shot.slot.local_time:%H:%M}"
    return (at, shot.slot.persona, shot.pillar, f"{shot.subject}, {shot.scene}", shot.wardrobe, shot.light)


def draft_view(
    draft: Draft,
    outgoing: Mapping[str, str],
    folder: Path | None,
    publications: Sequence[Publication] = (),
    verdicts: Sequence[Verdict] = (),
    picture: RenderableType | None = None,
    width: int = 100,
    faults: Sequence[str] | None = None,
) -> RenderableType:
    """A draft as its operator judges it; the picture stands beside the words where there is room.

    `faults` is what is wrong with the labels in its bytes, None where nobody has read them.
    """
    parts = [headline(draft), Text(), *words_of(draft, outgoing), *facts_of(draft, folder)]
    parts += [] if faults is None else [says_ai(draft, faults)]
    parts += [publication_line(publication) for publication in publications]
    parts += [verdict_line(verdict) for verdict in verdicts]
    words: RenderableType = Group(*parts)
    if picture is None:
        return words
    if width < 100:
        return Group(picture, Text(), words)
    grid = Table.grid(padding=(0, 2))
    grid.add_row(picture, words)
    return grid


def headline(draft: Draft) -> Text:
    """Which draft this is and where it stands."""
    slot = draft.slot
    revision = f", revision {draft.revision}" if draft.revision > 1 else ""
    return Text.assemble(
        (draft.id, "bold"),
        f"\n{draft.persona} · {day_name(slot.local_date)}, {slot.local_time:%H:%M} · ",
        (f"{draft.state}{revision}", STYLES.get(draft.state, "")),
    )


def words_of(draft: Draft, outgoing: Mapping[str, str]) -> list[RenderableType]:
    """What each account would publish, word for word, and the alt text; equal texts are shown once."""
    parts: list[RenderableType] = []
    texts: dict[str, list[str]] = {}
    for account, text in outgoing.items():
        texts.setdefault(text, []).append(account)
    for text, accounts in texts.items():
        parts += [Text("goes out on " + ", ".join(accounts), style="dim"), indented(text), Text()]
    parts += [Text("alt text", style="dim"), indented(draft.words.alt_text), Text()]
    return parts


def indented(text: str) -> Padding:
    """Somebody's words, set apart from ours."""
    return Padding(Text(plain(text)), (0, 0, 0, 2))


def facts_of(draft: Draft, folder: Path | None) -> list[RenderableType]:
    """How the draft came to be, and what to look at twice."""
    shot = draft.shot
    parts: list[RenderableType] = [
        Text(plain(f"{shot.pillar}: {shot.subject}, {shot.scene}; {shot.wardrobe}; {shot.light}"), style="dim"),
        Text(plain(f"words by {draft.words.writer}{voice_line(draft)}; {pictures_line(draft)}"), style="dim"),
    ]
    notes = (*draft.words.warnings, *to_set(draft.labels, [account.channel for account in draft.accounts]))
    parts += [Text(plain(paid), style="bold")] if (paid := paid_line(draft)) else []
    parts += [Text(plain(f"! {note}"), style="yellow") for note in notes]
    if folder is not None:
        parts.append(Text(plain(str(folder)), style="dim", overflow="fold"))
    return parts


def says_ai(draft: Draft, faults: Sequence[str]) -> Text:
    """Where a draft says that it is AI; or what is missing, without which it is refused."""
    if faults:
        remedy = f"`influencer reshoot {draft.id}` makes another"
        return Text(plain(f"! it would be refused: {'; '.join(faults)}; {remedy}"), style="bold red")
    says = ["in its words", "in its bytes (XMP and a signed C2PA claim, read back now)"]
    for flag, label in (("account", "by the profile's label"), ("post", "by the post's own label")):
        names = [account.name for account in draft.accounts if LIMITS[account.channel].ai_flag == flag]
        says += [f"{label} on {', '.join(names)}"] if names else []
    return Text(plain(f"says that it is AI: {'; '.join(says)}"), style="dim")


def paid_line(draft: Draft) -> str:
    """Who pays for it, how, and where that stands."""
    labels = draft.labels
    if not labels.sponsored:
        return ""
    return f"paid: {labels.sponsored}, {labels.connection}; its text begins with {first_line(labels)!r}"


def voice_line(draft: Draft) -> str:
    """`, like her voice 0.93 of 1` while the caption is the one that was measured."""
    score = draft.details.get("voice", {}).get("score")
    measured = draft.details.get("written") == draft.words.caption
    return f", like her voice {score:.2f} of 1" if score is not None and measured else ""


def pictures_line(draft: Draft) -> str:
    """`image.jpg 1080x1350`, for each picture; what of a reel is film; of a story that it goes without words."""
    if draft.video is not None:
        return f"a reel: {video_line(draft.video)}; its cover: {draft.pictures[0].file}"
    files = ", ".join(f"{picture.file} {picture.width}x{picture.height}" for picture in draft.pictures)
    alone = "; on Instagram a story, without the words above" if draft.shot.aspect == "9:16" else ""
    return f"{files or 'no picture'}{alone}"


def publication_line(publication: Publication) -> Text:
    """Where a draft stands on one account."""
    style = STYLES.get(publication.state, "")
    url = publication.receipt.url if publication.receipt else ""
    link = "" if url in publication.sentence else f" {url}"
    return Text.assemble(
        f"{publication.account.name}: ", (publication.state, style), plain(f", {publication.sentence}{link}")
    )


def where_to_look(item: Publication, page: str) -> str:
    """Where a person holds a post of unknown outcome against what is there."""
    where = f"at {page}" if page else "where its posts go"
    return f"\nLook for this picture and these words on {item.account.name}, {where}"


def verdict_line(verdict: Verdict) -> Text:
    """Who said what, when."""
    why = f": {verdict.why}" if verdict.why else ""
    told = f"{moment(verdict.at)} {verdict.who}, {verdict.via}: {verdict.answer} revision {verdict.revision}{why}"
    return Text(plain(told), style="dim")


def suggestions(found: Suggested) -> str:
    """Lines that a bible might hold, each with where it was said and what it would have done."""
    if not found.suggestions and not found.unused:
        return f"{found.persona}: nothing to suggest yet; edits and declines with a kind are what it is made from."
    lines = [f"{found.persona}: {counted(len(found.suggestions), 'suggestion')}"]
    for one in found.suggestions:
        lines += ["", f"{one.number}. {'.'.join(one.keys)}: {one.value}"]
        for said in one.evidence:
            lines.append(f"   {said.draft}: {said.said or 'struck out'}")
            lines += [f"     before: {shortened(said.before, 100)}"] if said.before else []
            lines += [f"     after:  {shortened(said.after, 100)}"] if said.after else []
        was = one.replay
        lines.append(
            f"   would have refused {was.approved} approved, {was.declined} declined, {was.edited} before an edit"
        )
        lines += [f"     {id}" for id in was.drafts[:MOST_REPLAYED]]
    lines += ["", *found.unused] if found.unused else []
    if found.suggestions:
        lines += ["", f"`influencer bible suggest {found.persona} --accept 1` writes the first into her bible."]
    return plain("\n".join(lines))


def claims(said: Sequence[Saying]) -> str:
    """What she has said, text by text, with what each claims."""
    lines: list[str] = []
    for one in said:
        lines += [f"{one.source}: {one.called}" + (f" (no longer counts: {one.withdrawn})" if one.withdrawn else "")]
        lines += [f"   {'' if claim.affirmed else 'not '}{told(claim)}" for claim in one.claims]
    return plain("\n".join(lines)) or "She has claimed nothing yet; approved posts and replies are read for it."


def told(claim: Claim) -> str:
    """A claim with the sentence it stands in."""
    return f"{claim.subject}, {claim.predicate}: {claim.value or 'at all'}  <- {shortened(claim.sentence, 80)}"


def distilled(found: Distilled) -> str:
    """How somebody writes, and the lines that could stand in a bible."""
    card = found.card
    lines = [
        f"{counted(found.texts, 'text')}" + (f" of {found.who}" if found.who else ""),
        f"  sentences   {card.sentence:.0f} words, language {card.language or 'not clear'}",
        *(f"  {trait:<24}{rate:.2f} {unit}" for trait, rate, unit in rates_of(card)),
        f"  begins with {', '.join(card.openers) or 'nothing in particular'}",
        f"  likes       {', '.join(card.favourites) or 'no word in particular'}",
        f"  emoji       {' '.join(sorted(card.emoji)) or 'none'}",
        "",
        f"{counted(len(found.candidates), 'line')} for voice.sample_lines",
        *(f"{number:>3}. {line}" for number, line in enumerate(found.candidates, 1)),
    ]
    if found.left_out:
        lines += ["", "left out: " + ", ".join(f"{count} {why}" for why, count in found.left_out.items())]
    return plain("\n".join(lines))


def evaluated(found: Evaluation) -> str:
    """How writers did beside each other, a line each."""
    from influencer.words.evaluation import CHECKS

    wide = max(len(tally.writer) for tally in found.tallies)
    heads = "".join(f"{check:>11}" for check in CHECKS)
    lines = [f"{'':<{wide}}  clean of takes{heads}  failed  voice  seconds  slowest      tokens  dollars each"]
    for tally in found.tallies:
        faulty = "".join(f"{tally.faulty[check]:>11}" for check in CHECKS)
        voice = "-" if tally.voice is None else f"{tally.voice:.2f}"
        dollars = "-" if tally.dollars_each is None else f"{tally.dollars_each:.5f}"
        lines.append(
            f"{tally.writer:<{wide}}  {tally.clean:>5} of {tally.takes:>5}{faulty}{tally.failed:>8}{voice:>7}"
            f"{tally.seconds:>9.2f}{tally.slowest:>9.2f}{tally.input_tokens + tally.output_tokens:>12}{dollars:>14}"
        )
    lost = [take.failure or take.unjudged for take in found.takes if take.failure or take.unjudged]
    lines += ["", *dict.fromkeys(lost)] if lost else []
    return plain("\n".join(lines))


def rates_of(card: Card) -> list[tuple[str, float, str]]:
    """The rates of a card as they are told: the trait, how many, in what."""
    from influencer.words.card import SHOWN, TRAITS

    return [(trait.name, card.rates[trait.name] * SHOWN[trait.unit], trait.unit) for trait in TRAITS]


def rehearsal_table(report: Report) -> RenderableType:
    """What a rehearsal came to, and every promise that was broken."""
    table = Table(show_edge=False, show_header=False, pad_edge=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("days, personas, slots", f"{report.days}, {report.personas}, {report.slots}")
    for how, count in report.ends.items():
        table.add_row(f"slots {how}", str(count))
    table.add_row("posts the world can see", str(report.posts))
    for fate, count in report.faults.items():
        table.add_row(f"sends: {fate}", str(count))
    for weight in report.weights:
        table.add_row(f"after day {weight.day}", f"{weight.megabytes:.0f} MB, {weight.handles} open files")
    table.add_row("took", f"{report.seconds:.0f} s, of which it computed {report.cpu_seconds:.0f} s")
    kept = Text("kept", style="green") if not report.broken else Text(f"{len(report.broken)} broken", style="bold red")
    table.add_row("promises", kept)
    for sentence in report.broken[:20]:
        table.add_row("", Text(plain(sentence), style="red"))
    return table


def account_added(name: str, path: str, added: Added) -> RenderableType:
    """What a new account still needs."""
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(added.todo, 1))
    text = Text(plain(f"{name}: written to {path} and to the bible" + (f"; what is left:\n{steps}" if steps else "")))
    return Group(checklist(added.findings), text) if added.findings else text


def bar_line(bar: Bar) -> str:
    """What is stopped or frozen, why, and what to do."""
    return plain(f"{str(bar).rstrip('.')}; `{bar.remedy}` lets it go on")


def accounts_table(accounts: Sequence[AccountStanding]) -> RenderableType:
    """Accounts, who posts to each, and what keeps one back."""
    if not accounts:
        return Text("config.yaml has no accounts.")
    table = Table(show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("account", "channel", "personas", "says"):
        table.add_column(heading)
    for item in accounts:
        says = Text(plain(item.bar), style="bold red") if item.bar else Text("may post", style="green")
        table.add_row(item.name, item.channel, ", ".join(item.personas) or "nobody", says)
    return table


def queue_table(publications: Sequence[Publication], bars: Sequence[Bar] = ()) -> RenderableType:
    """What keeps posts back, then what is approved and not yet finished, in the order it is due."""
    stopped = [Text(bar_line(bar), style="bold red") for bar in bars]
    return Group(*stopped, open_posts(publications))


def open_posts(publications: Sequence[Publication]) -> RenderableType:
    """Publications in the order they are due."""
    if not publications:
        return Text("The queue is empty. Approved drafts stand here until their slot.")
    table = Table(show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("due", "draft", "account", "state", "says"):
        table.add_column(heading, no_wrap=heading == "draft")
    for item in publications:
        state = Text(item.state, style=STYLES.get(item.state, ""))
        table.add_row(moment(item.due), item.draft, item.account.name, state, plain(item.sentence))
    return table


def journal_table(entries: Iterable[Entry]) -> RenderableType:
    """Lines of the journal, oldest first."""
    table = Table(show_edge=False, show_header=False, pad_edge=False, box=None, padding=(0, 2, 0, 0))
    for entry in sorted(entries, key=lambda entry: entry.at):
        about = plain(entry.draft or entry.persona)
        by = f" ({entry.who})" if entry.who else ""
        kind = Text(entry.kind, style=STYLES.get(entry.kind, ""))
        table.add_row(Text(moment(entry.at), style="dim"), kind, about, plain(entry.sentence + by))
    return table


def checklist(findings: Sequence[Finding]) -> RenderableType:
    """What the doctor found, and what to do about it."""
    table = Table.grid(padding=(0, 1))
    for finding in findings:
        mark = Text("ok", style="green") if finding.ok else Text("no", style="bold red")
        said = Text(plain(finding.sentence))
        if not finding.ok and finding.remedy:
            said.append(plain(f"\n-> {finding.remedy}"), style="yellow")
        table.add_row(mark, Text(plain(finding.about), style="bold"), said)
    return table
