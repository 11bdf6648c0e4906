"""The commands that hold posts back, and those about accounts: stop, start, account. Knows no rule of the line."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from influencer.cli.common import Json, answer, config_of, line_of

if TYPE_CHECKING:
    from influencer.accounts import Wanted

Name = Annotated[str, typer.Argument(metavar="ACCOUNT", help="An account of config.yaml.")]
Persona = Annotated[str | None, typer.Argument(metavar="[PERSONA]", help="Only this persona.")]
All = Annotated[bool, typer.Option("--all", help="Every persona and every account.")]
Why = Annotated[str, typer.Option("--why", help="What to remember about it.", show_default=False)]

NewName = Annotated[str, typer.Argument(metavar="[NAME]", help="Your name for it.", show_default="PERSONA-CHANNEL")]
Variable = Annotated[str, typer.Option(help="The environment variable.", show_default="NAME_PASSWORD or NAME_TOKEN")]

account = typer.Typer(
    no_args_is_help=True, help="Add accounts, and look after them: add, list, check, confirm, freeze, thaw."
)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (stop, start):
        app.command(rich_help_panel="Look after")(command)
    app.add_typer(account, name="account", rich_help_panel="Look after")


def stop(ctx: typer.Context, persona: Persona = None, all: All = False, why: Why = "a person stopped it") -> None:
    """Let nothing go out any more: of one persona, or with --all of anybody.

    It holds at once, through restarts and on every machine, until `influencer start`. A send that is under way when you
    say it may still arrive. Approvals stay; what cannot go within its window is missed, and says so.
    """
    from influencer import pipeline

    line = line_of(ctx)
    pipeline.stop_posting(line, one_or_all(persona, all), why, line.config.operator)
    typer.echo(f"{persona or 'everything'}: stopped; `influencer start {persona or '--all'}` lets it go on")


def start(ctx: typer.Context, persona: Persona = None, all: All = False) -> None:
    """Let a stopped persona, or with --all everybody who is not stopped alone, post again.

    Of what is due by then, each account sends its latest post; earlier ones are missed, never sent in a burst.
    `influencer queue` shows what that will be.
    """
    from influencer import pipeline

    line = line_of(ctx)
    pipeline.start_posting(line, one_or_all(persona, all), line.config.operator)
    typer.echo(f"{persona or 'everything'}: may post again")


def one_or_all(persona: str | None, all: bool) -> str:
    """The persona, "" for all of them."""
    if bool(persona) is all:
        raise typer.BadParameter("name one persona, or say --all; `influencer account freeze` stops one account")
    return persona or ""


@account.command()
def add(
    ctx: typer.Context,
    name: NewName = "",
    persona: Annotated[str, typer.Option("--persona", "-p", help="Whose account it is.")] = "",
    channel: Annotated[
        str, typer.Option(help="bluesky, mastodon, instagram, instagram_graph, or folder (a dry run; see --by-hand).")
    ] = "",
    handle: Annotated[str, typer.Option(help="Her handle there, for bluesky and instagram.")] = "",
    server: Annotated[str, typer.Option(help="The server, for mastodon and its kin.")] = "",
    secret: Annotated[
        str, typer.Option(metavar="env|keyring", help="Where its password or token is: your shell, or the keyring.")
    ] = "",
    variable: Variable = "",
    media_store: Annotated[str, typer.Option(help="For instagram_graph: where pictures are put.")] = "",
    media_url: Annotated[str, typer.Option(help="For instagram_graph: the same place as the world reads it.")] = "",
    folder: Annotated[str, typer.Option(help="For folder: where its posts go.")] = "",
    by_hand: Annotated[
        str, typer.Option(metavar="PLATFORM", help="For folder: you post what lies there, on instagram, tiktok, ...")
    ] = "",
    check: Annotated[bool, typer.Option(help="Try the account before anything is written.")] = True,
    json: Json = False,
) -> None:
    """Add an account: asks what you leave out, tries it, then writes config.yaml and her bible.

    Comments in both files stay. The secret is never an option and never in a file: it is asked for, unseen, and kept
    in the system's keyring, or it stays in your environment. Signing in labels the profile as AI or automated.
    """
    from influencer import accounts, pipeline, show

    line = line_of(ctx)
    persona = persona or pipeline.only_one(line, "").name
    channel = channel or ask("Which channel (bluesky, mastodon, instagram, instagram_graph, folder)")
    name = name or f"{persona}-{'phone' if by_hand else channel.replace('_', '-')}"
    wanted = accounts.Wanted(
        name, persona, channel, handle, server, variable, media_store, media_url, folder=folder, by_hand=by_hand
    )
    wanted = accounts.completed(wanted, ask)
    accounts.refuse(line, wanted)
    wanted, value = with_secret(wanted, secret)
    added = accounts.add(line, config_of(ctx), wanted, value, check)
    answer(added, json, show.account_added(name, str(config_of(ctx)), added))


def with_secret(wanted: Wanted, source: str) -> tuple[Wanted, str]:
    """The account with the name of its secret, and the secret itself where it goes into the keyring."""
    from influencer import accounts

    if wanted.channel not in accounts.SECRETS:
        return wanted, ""
    source = source or ("env" if wanted.variable else typer.prompt("Its secret: env or keyring", "env", err=True))
    if source not in ("env", "keyring"):
        raise typer.BadParameter("--secret is env (your shell) or keyring (the system's)")
    variable = wanted.variable or accounts.usual_variable(wanted.name, wanted.channel, source)
    value = hidden(accounts.SECRETS[wanted.channel][2]) if source == "keyring" else ""
    return replace(wanted, variable=variable), value


def ask(question: str) -> str:
    """An answer from the terminal."""
    return str(typer.prompt(question, err=True))


def hidden(what: str) -> str:
    """A secret that nobody sees typed; from the pipe where there is one."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return str(typer.prompt(f"Paste {what}", hide_input=True, err=True)).strip()


@account.command("list")
def list_accounts(ctx: typer.Context, json: Json = False) -> None:
    """List the accounts, who posts to each, and which are frozen.

    An account freezes by itself when its platform wants its owner, calls something spam or asks to slow down; the
    others go on. Look there in the app first, then `influencer account thaw NAME`.
    """
    from influencer import pipeline, show

    accounts = pipeline.account_standings(line_of(ctx))
    answer(accounts, json, show.accounts_table(accounts))


@account.command()
def check(ctx: typer.Context, account: Name, json: Json = False) -> None:
    """Check what an account's next post needs, at the platform where it has one.

    Signed in? Labelled as AI? Does the profile's text say so, and if not, which line belongs there? What does its
    server take? Each answer that is no comes with what to do. Nothing is posted by it.
    """
    from influencer import pipeline, show

    findings = pipeline.check_account(line_of(ctx), account)
    answer(findings, json, show.checklist(findings))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@account.command()
def confirm(
    ctx: typer.Context,
    account: Name,
    yes: Annotated[bool, typer.Option("--yes", help="You have looked, and it does.")] = False,
    json: Json = False,
) -> None:
    """Say that an account's profile tells readers it is AI, where the platform does not show it to us.

    Nothing is posted before. Profiles that can be read are read instead: before the first post, and weekly.
    """
    from influencer import pipeline, show

    line = line_of(ctx)
    wanted = pipeline.profile_line(line, account)
    typer.echo(f"The profile of {account} has to say this, or as much:\n\n  {show.plain(wanted)}\n", err=True)
    if not yes and not typer.confirm("Does it, and is the platform's own AI label on where it has one?", err=True):
        raise typer.Exit(1)
    found = pipeline.confirm_profile(line, account, line.config.operator)
    answer([found], json, show.checklist([found]))
    if not found.ok:
        raise typer.Exit(1)


@account.command()
def freeze(ctx: typer.Context, account: Name, why: Why = "a person froze it") -> None:
    """Let nothing go out on an account until it is thawed.

    Posts there wait, and are missed once their windows close; her other accounts go on. `influencer stop` holds a whole
    persona, or everybody.
    """
    from influencer import pipeline

    line = line_of(ctx)
    pipeline.freeze(line, account, why, line.config.operator)
    typer.echo(f"{account}: frozen; `influencer account thaw {account}` lets it post again")


@account.command()
def thaw(ctx: typer.Context, account: Name) -> None:
    """Let a frozen account post again, once you have looked.

    `influencer account list` says why it was frozen. After a challenge, answer it in the app first and sign in again
    with `influencer sign-in NAME`: an account that goes on regardless is soon lost.
    """
    from influencer import pipeline

    line = line_of(ctx)
    pipeline.thaw(line, account, line.config.operator)
    typer.echo(f"{account}: may post again")
