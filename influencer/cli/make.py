"""The commands that make drafts: plan and day. Knows no pictures and no words."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import typer

from influencer.cli.common import Json, answer, line_of, progress

Persona = Annotated[list[str] | None, typer.Option("--persona", "-p", help="Only this persona; may be repeated.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command(rich_help_panel="Make")(plan)
    app.command(rich_help_panel="Make")(day)


def plan(
    ctx: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=60, help="How many days, from tomorrow.")] = 7,
    persona: Persona = None,
    json: Json = False,
) -> None:
    """Show the coming days as a calendar."""
    from influencer import pipeline, show

    shots = pipeline.plan(line_of(ctx), days, persona or ())
    answer(shots, json, show.calendar(shots))


def day(
    ctx: typer.Context,
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The local day to make.", show_default="tomorrow")
    ] = None,
    persona: Persona = None,
    studio: Annotated[
        Literal["diffusion", "card"] | None, typer.Option(help="Instead of images.studio; `card` needs no model.")
    ] = None,
    json: Json = False,
) -> None:
    """Make a day's drafts now; slots that have one are left alone."""
    from influencer import pipeline, show

    with progress() as told:
        made = pipeline.make_day(line_of(ctx), told, date.date() if date else None, persona or (), studio)
    answer(made, json, show.made_list(made.drafts, made.skipped))
    for failure in made.failures:
        typer.echo(show.plain(failure), err=True)
    if made.failures:
        raise typer.Exit(1)
