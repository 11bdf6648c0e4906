"""The commands about how personas write: voice distill."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influencer.cli.common import Face, Json, answer, line_of
from influencer.errors import Missing

if TYPE_CHECKING:
    from influencer.pipeline import Line
    from influencer.words.distill import Distilled
    from influencer.yamledit import Keys, Value

group = typer.Typer(cls=Face, no_args_is_help=True, help="Learn how somebody writes from texts of theirs: distill.")


def add_to(app: typer.Typer) -> None:
    """Register the group."""
    app.add_typer(group, name="voice", rich_help_panel="Set up")


@group.callback()
def voice() -> None:
    """Learn how somebody writes from texts of theirs: distill."""


@group.command()
def distill(
    ctx: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Text, Instagram JSON, WhatsApp chat, Telegram result.json.")
    ],
    persona: Annotated[str, typer.Option("--persona", "-p", help="Whose bible it is for.")],
    who: Annotated[str, typer.Option(help="Whose messages to read, by the name in the chat.")] = "",
    me: Annotated[
        bool, typer.Option("--me", help="You wrote them yourself; anybody else must have consented.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Add the lines to voice.sample_lines in the bible.")] = False,
    only: Annotated[list[int] | None, typer.Option(help="With --write: only this line; may be repeated.")] = None,
    json: Json = False,
) -> None:
    """Measure how texts are written and propose sample lines; the files stay where they are and are not kept."""
    from influencer import pipeline, show

    line = line_of(ctx)
    found = pipeline.distill(line, persona, files, who, me)
    if not write:
        answer(found, json, show.distilled(found))
        return
    numbers = only or range(1, len(found.candidates) + 1)
    changes = written(line, persona, found, numbers, pipeline.is_operators(line, who, me))
    answer(changes, json, "\n".join(changes) or "Nothing to add.")


def written(line: Line, name: str, found: Distilled, numbers: list[int] | range, is_ours: bool) -> tuple[str, ...]:
    """Add lines to her sample lines, with the consent they stand on unless they are ours; what changed."""
    from influencer import pipeline
    from influencer.bible import consent_file
    from influencer.casting.common import change_bible

    lost = [number for number in numbers if not 1 <= number <= len(found.candidates)]
    if lost:
        raise Missing(f"there is no line {lost[0]}; there are {len(found.candidates)}")
    who = pipeline.persona(line, name)
    lines = [found.candidates[number - 1] for number in dict.fromkeys(numbers)]
    values: dict[Keys, Value] = {("voice", "sample_lines"): [*who.voice.sample_lines, *lines]}
    if not is_ours:
        values["voice", "consent"] = consent_file(who)
    return change_bible(line.config.personas_folder / name, values) if lines else ()
