"""The commands about words: words eval, words month."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from influencer.cli.common import Face, Json, answer, line_of, progress

group = typer.Typer(cls=Face, no_args_is_help=True, help="Compare who writes, and read a month ahead: eval, month.")


def add_to(app: typer.Typer) -> None:
    """Register the group."""
    app.add_typer(group, name="words", rich_help_panel="Set up")


@group.callback()
def words() -> None:
    """Compare who writes, and read a month ahead: eval, month."""


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


@group.command("month")
def month(
    ctx: typer.Context,
    persona: Annotated[
        str, typer.Option("--persona", "-p", help="Whose captions; may be left out if there is one.")
    ] = "",
    days: Annotated[int, typer.Option(min=1, max=120, help="How many days from tomorrow.")] = 30,
    model: Annotated[str, typer.Option("--model", "-m", help="Who writes; as config.yaml says if left out.")] = "",
    page: Annotated[
        Path | None, typer.Option(help="Where the sheet goes.", show_default="outputs/words-month.txt")
    ] = None,
    json: Json = False,
) -> None:
    """Write the captions of the coming days onto one sheet, to read them as a follower would; no draft is made."""
    from influencer import pipeline

    with progress() as told:
        found, path = pipeline.words_ahead(line_of(ctx), persona, days, model, told, page)
    counts = f"{len(found.posts)} captions by {found.writer}, {found.warned} with a warning, {found.failed} not written"
    answer(found, json, f"{counts}\n{path}")
