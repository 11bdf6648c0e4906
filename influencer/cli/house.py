"""The commands that look after the line: journal, look, doctor, sign-in, label, new."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from influencer.cli.common import Json, answer, config_of, drafts_named, line_of

Account = Annotated[str, typer.Argument(help="An account of config.yaml.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (journal, look, doctor):
        app.command(rich_help_panel="Look after")(command)
    app.command("sign-in", rich_help_panel="Set up")(sign_in)
    app.command(rich_help_panel="Set up")(label)
    app.command(rich_help_panel="Set up")(new)


def journal(
    ctx: typer.Context,
    id: Annotated[str | None, typer.Argument(metavar="[ID]", autocompletion=drafts_named)] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many lines.")] = 30,
    persona: Annotated[str | None, typer.Option("--persona", "-p", help="Only this persona.")] = None,
    json: Json = False,
) -> None:
    """Read what happened, newest last."""
    from influencer import pipeline, show

    entries = pipeline.journal(line_of(ctx), limit, id, persona)
    answer(entries, json, show.journal_table(entries))


def look(ctx: typer.Context, json: Json = False) -> None:
    """Take up what was moved or edited in the draft folders."""
    from influencer import pipeline, show

    line = line_of(ctx)
    acts = pipeline.look(line, line.config.operator)
    answer(acts, json, "\n".join(show.plain(act) for act in acts) or "Nothing has changed in the folders.")


def doctor(ctx: typer.Context, json: Json = False) -> None:
    """Check everything a first post needs, and say what to do."""
    from influencer import show
    from influencer.doctor import examine

    findings = examine(config_of(ctx))
    answer(findings, json, show.checklist(findings))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def sign_in(
    ctx: typer.Context,
    account: Account,
    code: Annotated[str, typer.Option(help="The one-time code, if the platform asks for one.")] = "",
) -> None:
    """Sign an account in and keep its session.

    Once, and again when `influencer account check` says that the session has ended. The secret is read from where
    config.yaml says that it is (environment or keyring); the session is kept in a file that only you can read. The
    profile is labelled as AI or automated where the platform has a switch for it. No approval is lost meanwhile.
    """
    from influencer import pipeline, show

    typer.echo(show.plain(pipeline.sign_in(line_of(ctx), account, code)))


def label(
    ctx: typer.Context,
    account: Account,
    by_hand: Annotated[bool, typer.Option("--by-hand", help="You switched it on in the app.")] = False,
) -> None:
    """Switch an account's AI label on.

    The platform's own switch: "AI info" on Instagram, "automated" on Bluesky, "bot" on Mastodon. Nothing is posted
    before it is on. Where no program can set it, set it in the app and say so with --by-hand.
    """
    from influencer import pipeline, show

    typer.echo(show.plain(pipeline.label_account(line_of(ctx), account, by_hand)))


def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A short name in lower case: her folder's name.")],
    display_name: Annotated[str, typer.Option(help="Her name as people read it.", show_default="NAME")] = "",
    timezone: Annotated[str, typer.Option(help="Her time zone.", show_default="this machine's")] = "",
    account: Annotated[str, typer.Option(help="Where she posts.", show_default="NAME-folder")] = "",
) -> None:
    """Start a persona: a bible to fill in."""
    from influencer import pipeline

    line = line_of(ctx)
    account = account or f"{name}-folder"
    path = pipeline.new_persona(line, name, display_name or name.title(), timezone or local_zone(), account)
    typer.echo(f"{path}: fill it in, then `influencer bible check {name}`")
    if account not in line.config.accounts:
        typer.echo(f"{config_of(ctx)}: add `{account}: {{channel: folder}}` under accounts")


def local_zone() -> str:
    """The time zone of this machine by name, as far as it says; else UTC."""
    named = os.environ.get("TZ", "").lstrip(":")
    place = Path("/etc/localtime")
    linked = str(place.resolve()).partition("zoneinfo/")[2] if place.is_symlink() else ""
    return named or linked or "UTC"
