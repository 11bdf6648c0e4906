"""What every command shares: the opened line, answers as text or JSON, progress, one sentence for an error.

Knows no command and no rule of the line.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from influencer.errors import InfluencerError, Invalid

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from typer._click import Context, HelpFormatter

    from influencer.pipeline import Line
    from influencer.records import Progress

EVERY_SECONDS = 30.0  # between two lines about one thing where nobody looks
PIPE_WIDTH = 160  # columns where nobody looks: wide enough that no id is cut

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def line_of(ctx: typer.Context) -> Line:
    """The line that --config names, closed when the command ends."""
    from influencer import pipeline

    line = pipeline.open_line(config_of(ctx))
    ctx.call_on_close(line.ledger.close)
    return line


def config_of(ctx: typer.Context) -> Path:
    """The configuration file of this call, also while the shell completes a word."""
    return Path(ctx.find_root().params.get("config") or "config.yaml")


def drafts_named(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids that complete what was typed; nothing at all if the line cannot be opened."""
    try:
        drafts = line_of(ctx).ledger.drafts()
    except InfluencerError:
        return []
    return [draft.id for draft in drafts if draft.id.startswith(incomplete)]


Id = Annotated[str, typer.Argument(metavar="ID", help="The draft folder's name.", autocompletion=drafts_named)]
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Draft folder names.", autocompletion=drafts_named)]


def console() -> Console:
    """Where answers go."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(highlight=False, width=wide)


def answer(value: Any, as_json: bool, shown: RenderableType) -> None:
    """Print `shown`, or `value` as JSON."""
    if as_json:
        typer.echo(json.dumps(jsonable(value), indent=2))
    elif isinstance(shown, str):
        typer.echo(shown)
    else:
        console().print(shown)


def jsonable(value: Any) -> Any:
    """Records as plain JSON values: their own field names, times in ISO 8601, paths as text."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(item) for item in value]
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value


def complain(error: InfluencerError) -> None:
    """One sentence on stderr (a list of problems: a sentence a line)."""
    from influencer.show import plain

    typer.echo(plain("\n".join(error.problems) if isinstance(error, Invalid) else error.sentence), err=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """Bars where somebody looks, a line for each thing begun where nobody does; always on stderr."""
    if not sys.stderr.isatty():
        yield lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from influencer.show import plain

    times = (TimeElapsedColumn(), TimeRemainingColumn(elapsed_when_finished=False))
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), *times)
    with Progress(*columns, console=Console(stderr=True), speed_estimate_period=300) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            name = task_in(what)
            if name not in tasks:
                tasks[name] = bars.add_task(plain(what), total=total or None)
            bars.update(tasks[name], description=plain(what), completed=done, total=total or None)

        yield show


def task_in(what: str) -> str:
    """What is being done, without how it stands: `days rehearsed` of `days rehearsed · 12 posts live`."""
    return what.partition(" · ")[0]


def lines(clock: Callable[[], float] = monotonic) -> Progress:
    """Progress for logs: what begins, what is done, and of what takes long each half minute how far it is."""
    from influencer.show import plain

    begun: dict[str, float] = {}
    told: dict[str, float] = {}

    def show(what: str, done: int, total: int) -> None:
        name, now, ends = task_in(what), clock(), 0 < total <= done
        begun.setdefault(name, now)
        if told.get(name) == math.inf or (not ends and now - told.get(name, -math.inf) < EVERY_SECONDS):
            return
        told[name] = math.inf if ends else now
        left = time_left(now - begun[name], done, total)
        typer.echo(plain(f"{what}: {done} of {total}{left}" if total else what), err=True)

    return show


def time_left(seconds: float, done: int, total: int) -> str:
    """`, about 4 minutes left`, once that can be said."""
    from influencer.show import counted

    if not 0 < done < total or seconds < EVERY_SECONDS:
        return ""
    minutes = seconds / done * (total - done) / 60
    return f", about {counted(math.ceil(minutes), 'minute')} left"


PARTS = ("Make", "Review", "Publish", "Comments", "Look after", "Set up")  # of the operator's day


class Face(TyperGroup):
    """The commands, with one sentence for every error of ours and a help page that reads as the operator's day."""

    def invoke(self, ctx: Context) -> Any:
        """Run a command; an InfluencerError ends it with exit code 1."""
        try:
            return super().invoke(ctx)
        except InfluencerError as error:
            complain(error)
            raise typer.Exit(1) from None

    def list_commands(self, ctx: Context) -> list[str]:
        """Their names in the order of the day."""
        return sorted(super().list_commands(ctx), key=self._part)

    def _part(self, name: str) -> int:
        panel = str(getattr(self.commands[name], "rich_help_panel", "") or "")
        return PARTS.index(panel) if panel in PARTS else len(PARTS)

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """The page of `influencer --help`: a group of commands for each part of the day."""
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2))
        last = ""
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is None or command.hidden:
                continue
            part = str(getattr(command, "rich_help_panel", "") or "")
            heading = Text(part if part != last else "", style="bold yellow")
            last = part
            table.add_row(heading, Text(name, style="bold"), Text(command.get_short_help_str(limit=200)))
        options = Table.grid(padding=(0, 2))
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and not param.name.endswith("completion"):
                options.add_row(Text(record[0], style="bold"), Text(record[1]))
        out = console()
        out.print(Text(f"Usage: {ctx.command_path} [OPTIONS] COMMAND ...", style="bold"))
        out.print(Text(f"\n{self.help}\n"))
        out.print(table)
        out.print()
        with out.capture() as shown:
            out.print(options)
        formatter.write(shown.get().rstrip("\n"))  # what is written here is printed last, with a line's end of its own
