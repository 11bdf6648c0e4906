"""The commands about bibles: bible check, bible diff, bible schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influencer.cli.common import Face, Id, Json, answer, complain, config_of, line_of
from influencer.errors import InfluencerError

if TYPE_CHECKING:
    from influencer.config import Images
    from influencer.persona import Persona

group = typer.Typer(cls=Face, no_args_is_help=True, help="Check bibles: check, diff, schema.")


def add_to(app: typer.Typer) -> None:
    """Register the group."""
    app.add_typer(group, name="bible", rich_help_panel="Set up")


@group.command()
def check(
    ctx: typer.Context,
    which: Annotated[list[str] | None, typer.Argument(metavar="[NAME|PATH]...", show_default="all")] = None,
    json: Json = False,
) -> None:
    """Read bibles and say what is wrong, line by line."""
    from influencer import pipeline
    from influencer.config import load_config

    config = load_config(config_of(ctx))
    folder, images = config.personas_folder, config.images
    today = pipeline.utc_now().date()
    checked, failed = [], False
    for path in paths(folder, which or ()):
        try:
            checked.append(pipeline.bible_check(path, today))
        except InfluencerError as error:
            complain(error)
            failed = True
    answer(
        [persona.model_dump(mode="json") for persona in checked],
        json,
        "\n".join(line for persona in checked for line in (f"{persona.name}: fine", *left_open(persona, images))),
    )
    if failed:
        raise typer.Exit(1)


def left_open(persona: Persona, images: Images) -> list[str]:
    """A line for each trait that the bible leaves open and the starter, if it draws, settles for ever."""
    from influencer.images import look

    if (images.studio, images.checkpoint) != ("diffusion", "starter"):
        return []
    settled = look.left_open(persona)
    return [f"  look.immutable.{key} leaves it to the starter, always: {words}" for key, words in settled.items()]


def paths(folder: Path, which: list[str] | tuple[()]) -> list[Path]:
    """The bibles meant: names of personas, paths, or all there are."""
    if not which:
        return sorted(folder.glob("*/bible.yaml"))
    return [Path(word) if "/" in word or word.endswith(".yaml") else folder / word / "bible.yaml" for word in which]


@group.command()
def diff(ctx: typer.Context, id: Id, json: Json = False) -> None:
    """Show what changed in the bible since a draft was made."""
    from influencer import pipeline

    changes = pipeline.bible_diff(line_of(ctx), id)
    answer(changes, json, "\n".join(changes) or "Nothing has changed since.")


@group.command()
def schema() -> None:
    """Print the JSON Schema that editors complete with."""
    from influencer.bible import schema_text

    typer.echo(schema_text())
