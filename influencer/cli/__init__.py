"""The terminal: parse, call one function of the pipeline, print its answer. Knows no rule of the line.

Commands stand in the order of the operator's day. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from influencer import __version__
from influencer.cli import bible, brakes, cast, comments, drafts, house, make, posts, rehearse, voice, words
from influencer.cli.common import Face

app = typer.Typer(
    cls=Face,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Runs openly fictional AI influencers: `day` makes drafts, `review` asks for your verdict,\n"
        "`run` publishes what you approved, at its slot, once. Nothing else is ever posted."
    ),
)


def version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"influencer {__version__}")
        raise typer.Exit


@app.callback()
def options(
    config: Annotated[
        Path, typer.Option(envvar="INFLUENCER_CONFIG", help="The configuration file.", show_default=True)
    ] = Path("config.yaml"),
    version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Options that stand before the command."""


for part in (make, drafts, posts, comments, house, brakes, rehearse, bible, voice, words, cast):
    part.add_to(app)


def main() -> None:
    """The `influencer` command."""
    app()
