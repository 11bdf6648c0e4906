"""The commands that publish: run, queue, post, posted, settle. Knows no channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from influencer.cli.common import Id, Json, answer, console, drafts_named, line_of

if TYPE_CHECKING:
    from influencer.pipeline import Line
    from influencer.records import Publication

Maybe = Annotated[str | None, typer.Argument(metavar="[ID]", help="The draft.", autocompletion=drafts_named)]

IS_IT_THERE = "Is it there? Paste its address, say no once you have looked, or press Enter to leave it"


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (run, queue, post, posted, settle):
        app.command(rich_help_panel="Publish")(command)


def run(ctx: typer.Context) -> None:
    """Keep the line going until told to stop: make, look, publish.

    There is one at a time, also among machines that share a ledger; a second is refused. Ctrl-C ends it after the step
    at hand. After a pause it says which slots passed meanwhile and what became of each.
    """
    from influencer import schedule, show

    schedule.run_until_told(line_of(ctx), lambda sentence: typer.echo(show.plain(sentence)))


def queue(ctx: typer.Context, json: Json = False) -> None:
    """List what is approved and not yet posted.

    waiting: until its slot, or for the reason that stands beside it. armed: it is being sent. unknown: it may be live
    or not; it is sought, and then `influencer settle ID` asks you. handed over: yours to post by hand.
    """
    from influencer import pipeline, show

    line = line_of(ctx)
    publications = pipeline.queue(line)
    answer(publications, json, show.queue_table(publications, pipeline.bars(line)))


def post(
    ctx: typer.Context,
    id: Maybe = None,
    now: Annotated[bool, typer.Option("--now", help="Publish ID before its slot.")] = False,
    json: Json = False,
) -> None:
    """Publish what is due; with --now ID, one approved draft at once.

    `influencer run` does the first by itself. The second goes over slot, window and pace, never over a stop, a frozen
    account or a missing approval; and never twice.
    """
    if bool(id) is not now:
        raise typer.BadParameter(
            "say `post --now ID` for one approved draft, or `post` alone for everything that is due"
        )
    from influencer import pipeline, show

    line = line_of(ctx)
    done = pipeline.post_now(line, id, line.config.operator) if id else pipeline.post_due(line)
    answer(done, json, show.posted_list(done))


def posted(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where it is live.")],
    draft: Annotated[
        str, typer.Option(metavar="ID", help="Which draft, if several wait.", autocompletion=drafts_named)
    ] = "",
    account: Annotated[str, typer.Option(help="On which account, if it goes to several.")] = "",
    json: Json = False,
) -> None:
    """Say that you posted a bundle by hand, and where it is.

    Until then it counts as not posted, and you are reminded every day. `influencer settle ID ACCOUNT --not-posted` says
    that you never will.
    """
    from influencer import pipeline, show

    line = line_of(ctx)
    done = pipeline.posted(line, url, line.config.operator, draft, account)
    answer(done, json, show.posted_list([done]))


def settle(
    ctx: typer.Context,
    id: Id,
    account: Annotated[str, typer.Argument(metavar="[ACCOUNT]", help="Which, if several are unknown.")] = "",
    posted: Annotated[str | None, typer.Option(metavar="URL", help="It is live, at this address.")] = None,
    not_posted: Annotated[bool, typer.Option("--not-posted", help="You looked, and it is not there.")] = False,
    browse: Annotated[bool, typer.Option("--open", help="Open the account's page in your browser.")] = False,
    json: Json = False,
) -> None:
    """Say what became of a post whose outcome is unknown; shows it and where to look.

    Without an answer it shows the picture and the exact words, names the account's page to hold them against, and asks.
    """
    silent = posted is None and not not_posted
    if (posted is not None and not_posted) or (json and silent):
        raise typer.BadParameter("say either --posted URL or --not-posted, after looking at the account yourself")
    from influencer import pipeline, show

    line = line_of(ctx)
    account = account or pipeline.unsettled(line, id).account.name
    if silent:
        posted = seen_there(line, pipeline.unsettled(line, id, account), browse)
    done = pipeline.settle(line, id, account, posted is not None, posted or "", line.config.operator)
    answer(done, json, show.posted_list([done]))


def seen_there(line: Line, item: Publication, browse: bool) -> str | None:
    """Show what was sent and where to look for it; the address it was found at, None if it is not there."""
    from influencer import pipeline, show
    from influencer.cli.review import present

    page = pipeline.page_of(line, item.account.name)
    present(console(), pipeline.show(line, item.draft), story=True)
    typer.echo(show.where_to_look(item, page))
    if browse and page:
        typer.launch(page)
    said = str(typer.prompt(IS_IT_THERE, default="", show_default=False)).strip()
    if not said:
        typer.echo(f"{item.draft}: left as it is")
        raise typer.Exit
    return None if said.casefold() in ("no", "n") else said
