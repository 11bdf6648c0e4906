"""The commands about bibles: bible check, bible diff, bible suggest, bible claims, bible schema."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influencer.cli.common import Face, Id, Json, answer, complain, config_of, line_of
from influencer.errors import InfluencerError, Invalid, Missing

if TYPE_CHECKING:
    from influencer.config import Images
    from influencer.persona import Persona
    from influencer.pipeline import Line
    from influencer.words.suggest import Suggested

group = typer.Typer(cls=Face, no_args_is_help=True, help="Check bibles: check, diff, suggest, claims, schema.")


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
def suggest(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[NAME]", show_default="all")] = "",
    accept: Annotated[list[int] | None, typer.Option(help="Write this one into the bible; may be repeated.")] = None,
    json: Json = False,
) -> None:
    """Propose lines for a bible, only from what you edited and why you declined."""
    from influencer import pipeline
    from influencer.show import suggestions

    line = line_of(ctx)
    found = pipeline.suggestions(line, [name] if name else ())
    if accept:
        changes = accepted(line, found, accept)
        answer(changes, json, "\n".join(changes))
    else:
        answer(found, json, "\n".join(suggestions(each) for each in found))


def accepted(line: Line, found: Sequence[Suggested], numbers: Sequence[int]) -> tuple[str, ...]:
    """Write suggestions into a bible; the lines that changed."""
    from influencer import pipeline
    from influencer.casting.common import change_bible
    from influencer.words.suggest import values_of

    if len(found) != 1:
        raise Invalid("--accept: say whose bible, like `influencer bible suggest NAME --accept 1`")
    there = {one.number: one for one in found[0].suggestions}
    lost = [number for number in numbers if number not in there]
    if lost:
        raise Missing(f"{found[0].persona}: there is no suggestion {lost[0]}; there are {len(there)}")
    who = pipeline.persona(line, found[0].persona)
    values = values_of(who, [there[number] for number in dict.fromkeys(numbers)])
    return change_bible(line.config.personas_folder / who.name, values)


@group.command()
def claims(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    everything: Annotated[bool, typer.Option("--all", help="Also what no longer counts, and why.")] = False,
    withdraw: Annotated[
        str, typer.Option(metavar="ID", help="This post or reply was taken down: it no longer counts.")
    ] = "",
    why: Annotated[str, typer.Option(help="With --withdraw: why.")] = "it was taken down",
    restore: Annotated[str, typer.Option(metavar="ID", help="Let it count again.")] = "",
    json: Json = False,
) -> None:
    """List what she has said to be so in approved posts and replies; new captions are held to it."""
    from influencer import pipeline, show

    line = line_of(ctx)
    if withdraw or restore:
        pipeline.claims(line, name)
        pipeline.withdraw_claims(line, withdraw or restore, why if withdraw else "")
    said = pipeline.claims(line, name, everything)
    answer(said, json, show.claims(said))


@group.command()
def schema() -> None:
    """Print the JSON Schema that editors complete with."""
    from influencer.bible import schema_text

    typer.echo(schema_text())
