"""The command that rehearses a year. Knows no rule of the line."""

from __future__ import annotations

from typing import Annotated

import typer

from influencer.cli.common import Json, answer, config_of, progress


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(rich_help_panel="Look after")(rehearse)


def rehearse(
    ctx: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How long.")] = 365,
    personas: Annotated[int, typer.Option(min=1, max=100, help="How many, after yours, around the world.")] = 5,
    posts: Annotated[int | None, typer.Option(min=1, max=20, help="A day of each at most; else as hers.")] = None,
    faults: Annotated[bool, typer.Option("--faults/--no-faults", help="Let platforms and the program fail.")] = True,
    seed: Annotated[int, typer.Option(help="Another number, another year.")] = 1,
    json: Json = False,
) -> None:
    """Play a year in minutes, with your rules and failing platforms; nothing leaves and no file of yours is touched."""
    from influencer import show
    from influencer.config import load_config
    from influencer.rehearsal import rehearse as play

    with progress() as shown:
        report = play(load_config(config_of(ctx)), days, personas, faults, seed, shown, posts)
    answer(report, json, show.rehearsal_table(report))
    if report.broken:
        raise typer.Exit(1)
