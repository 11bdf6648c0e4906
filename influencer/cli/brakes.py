"""The commands that hold posts back and let them go again: stop, start, account. Knows no rule of the line."""

from __future__ import annotations

from typing import Annotated

import typer

from influencer.cli.common import Json, answer, line_of

Name = Annotated[str, typer.Argument(metavar="ACCOUNT", help="An account of config.yaml.")]
Persona = Annotated[str | None, typer.Argument(metavar="[PERSONA]", help="Only this persona.")]
All = Annotated[bool, typer.Option("--all", help="Every persona and every account.")]
Why = Annotated[str, typer.Option("--why", help="What to remember about it.", show_default=False)]

account = typer.Typer(no_args_is_help=True, help="Look at accounts: list, check, confirm, freeze, thaw.")


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (stop, start):
        app.command(rich_help_panel="Look after")(command)
    app.add_typer(account, name="account", rich_help_panel="Look after")


def stop(ctx: typer.Context, persona: Persona = None, all: All = False, why: Why = "a person stopped it") -> None:
    """Let nothing go out any more: of one persona, or with --all of anybody."""
    from influencer import pipeline

    line = line_of(ctx)
    pipeline.stop_posting(line, one_or_all(persona, all), why, line.config.operator)
    typer.echo(f"{persona or 'everything'}: stopped; `influencer start {persona or '--all'}` lets it go on")


def start(ctx: typer.Context, persona: Persona = None, all: All = False) -> None:
    """Let a stopped persona, or with --all everybody who is not stopped alone, post again."""
    from influencer import pipeline

    line = line_of(ctx)
    pipeline.start_posting(line, one_or_all(persona, all), line.config.operator)
    typer.echo(f"{persona or 'everything'}: may post again")


def one_or_all(persona: str | None, all: bool) -> str:
    """The persona, "" for all of them."""
    if bool(persona) is all:
        raise typer.BadParameter("name one persona, or say --all; `influencer account freeze` stops one account")
    return persona or ""


@account.command("list")
def list_accounts(ctx: typer.Context, json: Json = False) -> None:
    """List the accounts, who posts to each, and which are frozen."""
    from influencer import pipeline, show

    accounts = pipeline.account_standings(line_of(ctx))
    answer(accounts, json, show.accounts_table(accounts))


@account.command()
def check(ctx: typer.Context, account: Name, json: Json = False) -> None:
    """Check what an account's next post needs, at the platform where it has one."""
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
    """Let nothing go out on an account until it is thawed."""
    from influencer import pipeline

    line = line_of(ctx)
    pipeline.freeze(line, account, why, line.config.operator)
    typer.echo(f"{account}: frozen; `influencer account thaw {account}` lets it post again")


@account.command()
def thaw(ctx: typer.Context, account: Name) -> None:
    """Let a frozen account post again, once you have looked."""
    from influencer import pipeline

    line = line_of(ctx)
    pipeline.thaw(line, account, line.config.operator)
    typer.echo(f"{account}: may post again")
