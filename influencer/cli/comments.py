"""The commands about comments: inbox, replies, notes, forget. Knows no rule of the line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influencer.cli.common import Json, answer, complain, line_of
from influencer.errors import InfluencerError

if TYPE_CHECKING:
    from influencer.engage import Taken
    from influencer.pipeline import Line

VIA = "terminal"

inbox = typer.Typer(no_args_is_help=True, help="Take comments in: hear, import.")
replies = typer.Typer(
    invoke_without_command=True,
    help=(
        "Go through the replies that wait: list, show, approve, edit, decline, send, settle.\n"
        "Alone it lists them. Nothing is sent that you did not approve with exactly that text."
    ),
)

File = Annotated[Path, typer.Argument(help="A JSON file; docs/replies.md says what stands in it.")]


def waiting_named(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names that complete what was typed; nothing at all if the line cannot be opened."""
    from influencer import engage

    try:
        names = [kept.name for kept in engage.waiting(line_of(ctx))]
    except InfluencerError:
        return []
    return [name for name in names if name.startswith(incomplete)]


Name = Annotated[
    str, typer.Argument(metavar="ID", help="As `influencer replies` shows it.", autocompletion=waiting_named)
]
Names = Annotated[list[str], typer.Argument(metavar="ID...", help="As `influencer replies` shows them.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(inbox, name="inbox", rich_help_panel="Comments")
    app.add_typer(replies, name="replies", rich_help_panel="Comments")
    app.command(rich_help_panel="Comments")(notes)
    app.command(rich_help_panel="Comments")(forget)


@inbox.command()
def hear(ctx: typer.Context, json: Json = False) -> None:
    """Ask the accounts for new comments and draft replies; `influencer run` does it by itself."""
    from influencer import engage

    line = line_of(ctx)
    taken, failed = engage.hear(line)
    tell(line, taken, json)
    for sentence in failed:
        typer.echo(sentence, err=True)
    if failed:
        raise typer.Exit(1)


@inbox.command("import")
def import_file(ctx: typer.Context, file: File, json: Json = False) -> None:
    """Take in the comments of a JSON file and draft replies."""
    from influencer import engage

    line = line_of(ctx)
    tell(line, engage.import_comments(line, file), json)


def tell(line: Line, taken: Taken, json: bool) -> None:
    """What came in; of danger the operator gets a note at once."""
    from influencer import replyshow
    from influencer.notify import open_notifier

    if taken.urgent:
        say = lambda sentence: typer.echo(sentence, err=True)  # noqa: E731
        open_notifier(line.config.notify, say).tell_kind(line, "crisis", line.clock())
    answer(taken, json, replyshow.taken_list(taken.fresh, taken.judged))


@replies.callback()
def listed(
    ctx: typer.Context,
    persona: Annotated[str | None, typer.Option("--persona", "-p", help="Only this persona.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what was skipped, decided, sent.")] = False,
    json: Json = False,
) -> None:
    """List what waits for a person."""
    if ctx.invoked_subcommand is not None:
        return
    from influencer import engage, replyshow

    waiting = engage.waiting(line_of(ctx), persona, everything)
    answer(waiting, json, replyshow.waiting_list(waiting))


@replies.command()
def show(ctx: typer.Context, id: Name, json: Json = False) -> None:
    """Show a comment, what it was taken for and why, and the proposed reply."""
    from influencer import engage, replyshow

    line = line_of(ctx)
    kept = engage.show(line, id)
    answer(kept, json, replyshow.reply_view(kept, engage.thread_of(line, kept)))


@replies.command()
def approve(
    ctx: typer.Context,
    ids: Names,
    really: Annotated[
        bool, typer.Option("--really", help="The second word, for danger and minors: you read it again.")
    ] = False,
    json: Json = False,
) -> None:
    """Approve replies as you saw them; they go out next. Danger and minors take it twice."""
    from influencer import engage, replyshow

    line = line_of(ctx)
    done, failed = [], False
    for id in ids:
        try:
            done.append(engage.approve(line, id, line.config.operator, VIA, really))
        except InfluencerError as error:
            complain(error)
            failed = True
    answer(done, json, "\n".join(replyshow.stands(kept) for kept in done))
    if failed:
        raise typer.Exit(1)


@replies.command()
def edit(
    ctx: typer.Context,
    id: Name,
    text: Annotated[str, typer.Option(help="The new text; the rules of hers hold for it.")],
    json: Json = False,
) -> None:
    """Give a reply another text, or a held comment its first; a fixed answer stays as it is."""
    from influencer import engage, replyshow

    line = line_of(ctx)
    kept = engage.edit(line, id, text, line.config.operator)
    answer(kept, json, replyshow.stands(kept))


@replies.command()
def decline(ctx: typer.Context, ids: Names, json: Json = False) -> None:
    """No reply: you have seen it. Also takes an approval back, until it is sent."""
    from influencer import engage, replyshow

    line = line_of(ctx)
    done = [engage.decline(line, id, line.config.operator) for id in ids]
    answer(done, json, "\n".join(replyshow.stands(kept) for kept in done))


@replies.command()
def send(ctx: typer.Context, json: Json = False) -> None:
    """Send what was approved, once; `influencer run` does it by itself."""
    from influencer import engage, replyshow

    sent = engage.send_replies(line_of(ctx))
    answer(sent, json, replyshow.sent_list(sent))


@replies.command()
def settle(
    ctx: typer.Context,
    id: Name,
    sent: Annotated[str | None, typer.Option(metavar="URL", help="It is live, at this address.")] = None,
    not_sent: Annotated[bool, typer.Option("--not-sent", help="You looked, and it is not there.")] = False,
    json: Json = False,
) -> None:
    """Say what became of a reply whose outcome is unknown."""
    if (sent is None) is not not_sent:
        raise typer.BadParameter("say either --sent URL or --not-sent, after looking at the account yourself")
    from influencer import engage, replyshow

    line = line_of(ctx)
    reply = engage.settle(line, id, sent is not None, sent or "", line.config.operator)
    answer(reply, json, replyshow.sent_list([reply]))


def notes(
    ctx: typer.Context,
    handle: Annotated[str | None, typer.Argument(help="On whom, as the platform shows it.")] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Remove the notes on this one.")] = False,
    json: Json = False,
) -> None:
    """Show what is noted of who wrote to her, and delete it; nothing unless config.yaml switches notes on."""
    if delete and handle is None:
        raise typer.BadParameter("say whose notes to delete, like `influencer notes lena --delete`")
    from influencer import engage, replyshow

    line = line_of(ctx)
    if delete:
        gone = engage.delete_notes(line, handle or "")
        answer({"removed": gone}, json, f"Notes removed: {gone}.")
        return
    found = engage.notes(line, handle)
    answer(found, json, replyshow.notes_list(found, line.config.replies.notes))


def forget(
    ctx: typer.Context,
    handle: Annotated[str, typer.Argument(help="Whom, as the platform shows it.")],
    json: Json = False,
) -> None:
    """Remove every trace of somebody who wrote to her, and take in nothing of theirs again."""
    from influencer import engage, replyshow

    line = line_of(ctx)
    done = engage.forget(line, handle, line.config.operator)
    answer(done, json, replyshow.forgotten_list(done))
