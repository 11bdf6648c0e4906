"""The commands about words: words eval."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from influencer.cli.common import Face, Json, answer, line_of, progress

group = typer.Typer(cls=Face, no_args_is_help=True, help="Compare who writes: eval.")


def add_to(app: typer.Typer) -> None:
    """Register the group."""
    app.add_typer(group, name="words", rich_help_panel="Set up")


@group.callback()
def words() -> None:
    """Compare who writes: eval."""


@group.command("eval")
def evaluate(
    ctx: typer.Context,
    persona: Annotated[
        str, typer.Option("--persona", "-p", help="Whose captions; may be left out if there is one.")
    ] = "",
    count: Annotated[int, typer.Option(min=1, max=200, help="How many briefs, always the same ones.")] = 30,
    model: Annotated[
        list[str] | None, typer.Option("--model", "-m", help="A model beside offline; may be repeated.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option(help="Where the page goes.", show_default="outputs/words-eval.html")
    ] = None,
    json: Json = False,
) -> None:
    """Let writers write for the same briefs: checks, seconds, cost, and a page that compares them blind."""
    from influencer import pipeline, show

    line = line_of(ctx)
    with progress() as told:
        found, path = pipeline.evaluate_words(line, persona, count, model or (), told, page)
    answer(found, json, f"{show.evaluated(found)}\n\n{path} shows them side by side, without names.")
