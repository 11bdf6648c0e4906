"""The commands that judge drafts, from waiting to undo."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influencer.cli.common import Id, Ids, Json, answer, complain, console, line_of, progress
from influencer.errors import InfluencerError, Invalid

if TYPE_CHECKING:
    from influencer.pipeline import Line
    from influencer.records import Draft

VIA = "terminal"

Why = Annotated[str, typer.Option(help="The reason, kept in the journal.")]
Persona = Annotated[str | None, typer.Option("--persona", "-p", help="Only this persona.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (waiting, review, show, approve, decline, edit, reshoot, reel, rewrite, replan, again, undo):
        app.command(rich_help_panel="Review")(command)


def waiting(ctx: typer.Context, persona: Persona = None, json: Json = False) -> None:
    """List the drafts that wait for a verdict."""
    from influencer import pipeline
    from influencer.show import waiting_list

    drafts = pipeline.waiting(line_of(ctx), persona)
    answer(drafts, json, waiting_list(drafts))


def review(ctx: typer.Context, persona: Persona = None) -> None:
    """Go through what waits: see each draft, answer with one key."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Invalid("review needs a terminal; `influencer waiting` lists the drafts, approve and decline answer them")
    from influencer import pipeline
    from influencer.cli.review import Desk, go_through

    line = line_of(ctx)
    go_through(line, [draft.id for draft in pipeline.waiting(line, persona)], Desk(console()))


def show(ctx: typer.Context, id: Id, json: Json = False) -> None:
    """Show a draft: picture, words, where it stands, and its story."""
    from influencer import pipeline
    from influencer.cli.review import present

    shown = pipeline.show(line_of(ctx), id)
    if json:
        answer(shown, True, "")
    else:
        present(console(), shown, story=True)


def approve(ctx: typer.Context, ids: Ids, json: Json = False) -> None:
    """Approve drafts as they are now; they go out at their slots."""
    decide_each(ctx, ids, "approve", "", json)


def decline(
    ctx: typer.Context,
    ids: Ids,
    why: Annotated[
        str,
        typer.Option(
            metavar="KIND[: TEXT]",
            help="picture, identity, words, tone, fact, repetition, brand or timing, and more if you like; "
            "or free words. A last argument that is no draft is text as well.",
        ),
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Make another take at once: of picture, words or both.")
    ] = False,
    json: Json = False,
) -> None:
    """Decline drafts; they never go out."""
    from influencer import reasons

    *drafts, last = ids
    named, note = (drafts, last) if drafts and why and not last[:4].isdigit() else (ids, "")
    reason = reasons.typed(why, note)
    if again and reason.kind not in reasons.RETRY:
        raise Invalid(f"--again needs --why with one of {', '.join(reasons.RETRY)}; nothing was declined")

    def told(draft: Draft) -> str:
        remedy = "" if again else reasons.remedy(reason, draft)
        return "\n  ".join(part for part in (stands(draft), remedy) if part)

    decide_each(ctx, named, "decline", str(reason), json, told, try_again if again else None)


def try_again(line: Line, draft: Draft) -> Draft:
    """Another take of a draft that was just declined."""
    from influencer import pipeline

    with progress() as shown:
        return pipeline.try_again(line, draft.id, line.config.operator, shown)


def undo(ctx: typer.Context, ids: Ids, json: Json = False) -> None:
    """Take a verdict back; the draft waits again."""
    decide_each(ctx, ids, "undo", "", json)


def decide_each(
    ctx: typer.Context,
    ids: list[str],
    said: str,
    why: str,
    json: bool,
    told: Callable[[Draft], str] | None = None,
    then: Callable[[Line, Draft], Draft] | None = None,
) -> None:
    """Answer each draft, and do what comes `then`; one that cannot be answered is told and does not stop the others."""
    from influencer import pipeline
    from influencer.records import Answer

    line = line_of(ctx)
    decided, failed = [], False
    for id in ids:
        try:
            draft = pipeline.decide(line, id, Answer(said), line.config.operator, VIA, why)
            decided.append(then(line, draft) if then else draft)
        except InfluencerError as error:
            complain(error)
            failed = True
    answer(decided, json, "\n".join((told or stands)(draft) for draft in decided))
    if failed:
        raise typer.Exit(1)


def edit(
    ctx: typer.Context,
    id: Id,
    caption: Annotated[str | None, typer.Option(help="A new caption.")] = None,
    alt: Annotated[str | None, typer.Option(help="A new alt text.")] = None,
    tags: Annotated[str | None, typer.Option(help="New hashtags, separated by spaces; '' for none.")] = None,
    sponsor: Annotated[
        str | None, typer.Option(metavar="BRAND", help="Who pays for this post; '' for nobody. Needs --connection.")
    ] = None,
    connection: Annotated[
        str, typer.Option(metavar="HOW", help="How they are connected, for readers: paid partnership, a gift.")
    ] = "",
    json: Json = False,
) -> None:
    """Change a draft's words, here or in $EDITOR; an earlier approval is void.

    A paid post says so in its first line, in her language, and may claim no experience: she has had none.
    """
    if bool(sponsor) is not bool(connection):
        raise typer.BadParameter("--sponsor BRAND and --connection HOW go together; readers are told both")
    from influencer import pipeline
    from influencer.cli import editor

    line = line_of(ctx)
    change = editor.Change(caption, alt, editor.split_tags(tags))
    paid = None if sponsor is None else (sponsor, connection)
    if change == editor.Change() and paid is None:
        change = editor.ask(pipeline.show(line, id).draft)
    draft = pipeline.edit(line, id, line.config.operator, VIA, change.caption, change.alt_text, change.hashtags, paid)
    answer(draft, json, stands(draft))


def reshoot(ctx: typer.Context, id: Id, why: Why = "", json: Json = False) -> None:
    """Ask for another picture with the same words."""
    from influencer import pipeline

    line = line_of(ctx)
    with progress() as told:
        draft = pipeline.reshoot(line, id, line.config.operator, why, told)
    answer(draft, json, stands(draft))


def reel(
    ctx: typer.Context,
    id: Id,
    film: Annotated[
        Path | None, typer.Argument(metavar="FILE.mp4", help="The film: H.264 and AAC in an MP4.", show_default=False)
    ] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out accounts that take no film; without it they refuse.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take the film away; it is a picture again.")] = False,
    json: Json = False,
) -> None:
    """Give a draft a film; its picture becomes the cover.

    An earlier approval is void. The film is not cut and not coded again. Upright 9:16, 3 seconds to 15 minutes, 23 to
    60 frames a second, at most 100 MB. What the file says of itself (place, device, title) is blanked, and it is
    labelled as made with AI, like pictures are. Instagram takes it, and folders for posting by hand.
    """
    if remove is (film is not None):
        raise typer.BadParameter("name one FILE.mp4, or say --remove")
    from influencer import pipeline

    line = line_of(ctx)
    who = line.config.operator
    draft = pipeline.reel(line, id, film, who, leave_out) if film else pipeline.unreel(line, id, who)
    lies = line.shelf.video_path(draft)
    answer(draft, json, "\n  ".join([stands(draft), *([f"watch it: {lies}"] if lies else [])]))


def rewrite(ctx: typer.Context, id: Id, why: Why = "", json: Json = False) -> None:
    """Ask for other words under the same picture."""
    from influencer import pipeline

    line = line_of(ctx)
    draft = pipeline.rewrite(line, id, line.config.operator, why)
    answer(draft, json, stands(draft))


def replan(ctx: typer.Context, id: Id, why: Why = "", json: Json = False) -> None:
    """Put another shot and other words into a draft's slot."""
    from influencer import pipeline

    line = line_of(ctx)
    with progress() as told:
        draft = pipeline.replan(line, id, line.config.operator, why, told)
    answer(draft, json, stands(draft))


def again(
    ctx: typer.Context,
    id: Id,
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"], help="When, by her clock; else her next free slot."),
    ] = None,
    json: Json = False,
) -> None:
    """Bring a refused, missed or expired draft back to review, for another time.

    It becomes a draft of its own with the same pictures and words: mend it (edit, reshoot), approve it, and it goes out
    at its slot. Accounts on which it is live or may be are left out; the old draft is over and can never be sent.
    """
    from influencer import pipeline

    line = line_of(ctx)
    draft = pipeline.again(line, id, line.config.operator, at)
    where = ", ".join(account.name for account in draft.accounts)
    answer(draft, json, f"{stands(draft)}, on {where}\n  mend it with `influencer edit {draft.id}`, then approve it")


def stands(draft: Draft) -> str:
    """`2026-02-03-0900-rooftop: approved, for Tuesday 3 February 2026, 09:00`."""
    from influencer.show import day_name

    slot = draft.slot
    return f"{draft.id}: {draft.state}, for {day_name(slot.local_date)}, {slot.local_time:%H:%M}"
