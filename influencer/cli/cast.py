"""The commands about faces: cast faces, pick, references, approve, calibrate, test, refresh, drift, compare.

`influencer cast NAME` does whatever comes next; the others do one step, also again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from influencer.cli.common import Face, Json, answer, console, line_of, progress
from influencer.errors import InfluencerError, Invalid

if TYPE_CHECKING:
    from typer._click import Command, Context

    from influencer.casting.exam import Examined
    from influencer.casting.faces import Faces, Pick
    from influencer.casting.fleet import Refreshed
    from influencer.casting.references import Answered, References
    from influencer.casting.watch import Fleet
    from influencer.pipeline import Line

STOPPED = "Stopped. What was made is kept; the same command goes on from there."
KEYS = "  ([b]a[/b])pprove  ([b]d[/b])ecline  ([b]s[/b])kip  ([b]q[/b])uit"
LARGEST = (56, 36)  # columns and rows of a picture


class Steps(Face):
    """The group; a persona's name where a command would stand means the next step of hers."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """`cast mira` is `cast next mira`."""
        alone = len(args) == 1 or (len(args) > 1 and args[1].startswith("-"))
        if alone and args[0] not in self.commands:
            args = ["next", *args]
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Context) -> Any:
        """Run a command; Ctrl-C ends it with a sentence instead of a trace."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo(f"\n{STOPPED}", err=True)
            raise typer.Exit(130) from None


group = typer.Typer(
    cls=Steps,
    no_args_is_help=True,
    help=(
        "Give a persona her face, and keep it hers: faces, pick, references, approve, calibrate, test, refresh.\n"
        "`influencer cast NAME` does whatever comes next and says what to do then; break it off whenever you like.\n\n"
        "  influencer cast mira              the next step\n"
        "  influencer cast test mira         the fifteen scenes again, after a change of checkpoint or bible\n"
        "  influencer cast refresh           everybody whose band or certificate no longer holds\n"
        "  influencer cast compare           who could be taken for whom"
    ),
)


def add_to(app: typer.Typer) -> None:
    """Register the group."""
    for command in group.registered_commands:
        command.help = in_paragraphs(command.callback.__doc__ or "") if command.callback else None
    app.add_typer(group, name="cast", rich_help_panel="Set up")


def in_paragraphs(text: str) -> str:
    """A docstring as a terminal of any width can set it: the lines of a paragraph as one."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def personas_named(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names that complete what was typed; nothing at all if the line cannot be opened."""
    from influencer import pipeline

    try:
        names = pipeline.persona_names(line_of(ctx))
    except InfluencerError:
        return []
    return [name for name in names if name.startswith(incomplete)]


Name = Annotated[str, typer.Argument(metavar="NAME", help="The persona's folder.", autocompletion=personas_named)]
Again = Annotated[bool, typer.Option("--again", help="Begin anew, though what there is still holds.")]
Choice = Annotated[str, typer.Option(metavar="NUMBERS", help="`all`, or numbers or names like 1,3,5.")]


@group.command("next", hidden=True)
def next_(
    ctx: typer.Context,
    name: Name,
    pick: Annotated[int | None, typer.Option(metavar="NUMBER", help="The face to pick, without a question.")] = None,
    approve: Choice = "",
    decline: Choice = "",
    json: Json = False,
) -> None:
    """Do what comes next for a persona's face, and say what to do after it.

    Faces, the pick, references, your verdict on them, calibration, the test. Where you are asked and nobody is at the
    terminal, it says which option answers.

    Example: influencer cast nova --pick 7
    """
    from influencer.casting.steps import Next, next_step

    line = line_of(ctx)
    step = next_step(line, name)
    if pick is not None:
        pick_now(line, name, pick, False, json)
    elif approve or decline:
        answer_now(line, name, approve, decline, json)
    elif step.next is Next.FACES:
        faces_now(line, name, None, False, json)
    elif step.next is Next.PICK:
        pick_now(line, name, None, False, json)
    elif step.next is Next.REFERENCES:
        references_now(line, name, json)
    elif step.next is Next.APPROVE:
        answer_now(line, name, "", "", json)
    elif step.next is Next.CALIBRATE:
        calibrate_now(line, name, None, json)
    elif step.next is Next.TEST:
        test_now(line, name, False, json)
    else:
        answer(step, json, f"{step.why} Nothing is to be done; `influencer cast test {name} --again` repeats the test.")


@group.command()
def faces(
    ctx: typer.Context,
    name: Name,
    count: Annotated[int | None, typer.Option(min=2, max=200, help="How many.", show_default="30")] = None,
    again: Again = False,
    json: Json = False,
) -> None:
    """Make thirty faces that her bible allows, on one numbered sheet.

    What the bible leaves open (nose, brows, lips, a hair without its style) differs from face to face; with --again
    thirty others are made, and what an earlier pick settled is open again.

    Example: influencer cast faces nova
    """
    faces_now(line_of(ctx), name, count, again, json)


def faces_now(line: Line, name: str, count: int | None, again: bool, json: bool) -> None:
    """Make the faces and say what is next."""
    from influencer.casting.common import casting
    from influencer.casting.faces import make_faces
    from influencer.images.cast import FACES

    with progress() as told, casting(line, name, told) as opened:
        made = make_faces(opened, count or FACES, again)
    answer(made, json, about_faces(made))


def about_faces(made: Faces) -> str:
    """What to do with the faces."""
    lines = [f"{made.count} faces: {made.sheet}"]
    if made.refused:
        numbers = ", ".join(str(number) for number in sorted(made.refused))
        lines.append(f"These cannot be hers and are dimmed: {numbers}.")
    return "\n".join([*lines, f"Look at the sheet, then: influencer cast pick {made.persona} NUMBER"])


@group.command()
def pick(
    ctx: typer.Context,
    name: Name,
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", help="As on the sheet; else you are asked.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Put references of another face aside.")] = False,
    json: Json = False,
) -> None:
    """Make one of the faces hers.

    What it settled goes into her bible, whose other lines stay as they are; its picture becomes her first reference.

    Example: influencer cast pick nova 7
    """
    pick_now(line_of(ctx), name, number, again, json)


def pick_now(line: Line, name: str, number: int | None, again: bool, json: bool) -> None:
    """Pick, asking which one if nobody said, and say what is next."""
    from influencer.casting.common import CAST, begun, casting, folder_of
    from influencer.casting.faces import SHEET, pick_face

    if number is None:
        state = begun(folder_of(line, name))
        number = asked(name, folder_of(line, name) / CAST / SHEET, len(state.faces))
    with progress() as told, casting(line, name, told) as opened:
        picked = pick_face(opened, number, again)
    answer(picked, json, about_pick(picked))


def asked(name: str, sheet: Path, count: int) -> int:
    """Which face, as somebody at the terminal says it."""
    if not sys.stdin.isatty():
        raise Invalid(f"which face is hers? Look at {sheet}, then: influencer cast pick {name} NUMBER")
    show_picture(sheet)
    return int(typer.prompt(f"{sheet}\nWhich face is hers (1 to {count})", type=int))


def about_pick(picked: Pick) -> str:
    """What the pick changed, and what is next."""
    changed = [f"  {line}" for line in picked.diff] or ["  nothing"]
    return "\n".join(
        [
            f"Face {picked.number} is {picked.persona}. Changed in her bible:",
            *changed,
            f"Next: influencer cast {picked.persona}    (makes her references)",
        ]
    )


@group.command()
def references(ctx: typer.Context, name: Name, json: Json = False) -> None:
    """Make pictures of her in other poses, light and clothes, for you to approve.

    Ten briefs, each the best of several candidates; those you declined or deleted are made anew, the others stay.

    Example: influencer cast references nova
    """
    references_now(line_of(ctx), name, json)


def references_now(line: Line, name: str, json: bool) -> None:
    """Make what is missing and say how to answer."""
    from influencer.casting.common import casting
    from influencer.casting.references import make_references

    with progress() as told, casting(line, name, told) as opened:
        made = make_references(opened)
    answer(made, json, about_references(made))
    if not json and made.waiting and at_terminal():
        go_through(line, name)


def about_references(made: References) -> str:
    """What waits, what failed, and how to answer."""
    lines = [f"{brief}: nothing usable ({why})" for brief, why in made.failed.items()]
    lines += [made.unscored] if made.unscored else []
    if made.sheet:
        lines.append(f"{len(made.waiting)} wait for you, {len(made.approved)} are approved: {made.sheet}")
    if made.waiting:
        lines.append(f"Answer: influencer cast approve {made.persona} --approve 1,3,5 --decline 2")
        lines.append(f"or move the files from {made.folder} to the folder approved or declined beside it.")
    else:
        lines.append(f"Next: influencer cast {made.persona}")
    return "\n".join(lines)


@group.command()
def approve(ctx: typer.Context, name: Name, approve: Choice = "", decline: Choice = "", json: Json = False) -> None:
    """Answer the pictures that wait: which are her, and which are not.

    Asks one by one at a terminal; files you moved to cast/approved or cast/declined are taken up too. What you approve
    is copied to her references and named in her bible.

    Example: influencer cast approve nova --approve all
    """
    answer_now(line_of(ctx), name, approve, decline, json)


def answer_now(line: Line, name: str, approve: str, decline: str, json: bool) -> None:
    """Enter verdicts; without any, ask at a terminal, and elsewhere take up what was moved."""
    from influencer.casting.references import answer as enter

    if not (approve or decline or json) and at_terminal():
        go_through(line, name)
        return
    done = enter(line, name, listed(approve), listed(decline))
    answer(done, json, about_answer(done))
    if done.problems:
        raise typer.Exit(1)


def listed(words: str) -> list[str]:
    """`1,3, 5` as its parts."""
    return [word for word in words.replace(",", " ").split() if word]


def about_answer(done: Answered) -> str:
    """What was entered, and what is next."""
    said = [f"approved: {', '.join(done.approved)}"] if done.approved else []
    said += [f"declined: {', '.join(done.declined)}"] if done.declined else []
    said += list(done.problems)
    if done.waiting:
        said.append(f"still waiting: {', '.join(done.waiting)}")
        said.append(f"Answer: influencer cast approve {done.persona} --approve all, or 1,3,5; --decline 2")
    else:
        said.append(f"Next: influencer cast {done.persona}")
    return "\n".join(said)


def go_through(line: Line, name: str) -> None:
    """Show each waiting picture and take a key for it."""
    from influencer.casting.common import CAST, WAITING, folder_of, pictures_in
    from influencer.casting.references import answer as enter

    enter(line, name)
    out = console()
    for path in pictures_in(folder_of(line, name) / CAST / WAITING):
        show_picture(path)
        out.print(f"[b]{path.stem}[/b]{KEYS}")
        key = key_for()
        if key == "q":
            break
        if key in "ad":
            enter(line, name, [path.stem] if key == "a" else [], [path.stem] if key == "d" else [])
    typer.echo(about_answer(enter(line, name)))


def key_for() -> str:
    """The next key that means something."""
    while (key := typer.getchar().lower()) not in ("a", "d", "s", "q"):
        if key in ("\x03", "\x04", "\x1b"):
            return "q"
    return key


def at_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def show_picture(path: Path) -> None:
    """A picture as well as this terminal can."""
    from influencer.cli import pictures

    out = console()
    how = pictures.way(os.environ, out)
    rows = max(8, min(LARGEST[1], out.height - 4))
    if how in ("kitty", "iterm"):
        out.file.write(pictures.drawn(path, how, LARGEST[0], rows))
    elif how == "blocks" and (picture := pictures.blocks(path, LARGEST[0], rows)):
        out.print(picture)


@group.command()
def calibrate(
    ctx: typer.Context,
    name: Name,
    impostors: Annotated[
        int | None,
        typer.Option(min=0, max=2000, help="Pictures of others to make; 0: other personas alone.", show_default="60"),
    ] = None,
    json: Json = False,
) -> None:
    """Learn how like her references a picture must be to be her, and how like is a copy.

    Her references are held against each other, and against people of the same description (her words, another seed;
    where the starter draws, another nose, other brows or lips) and the references of your other personas. About 600
    impostors prove the promised error rate; with fewer it is estimated, and says so.

    Example: influencer cast calibrate nova --impostors 200
    """
    calibrate_now(line_of(ctx), name, impostors, json)


def calibrate_now(line: Line, name: str, impostors: int | None, json: bool) -> None:
    """Calibrate and say what it is worth."""
    from influencer.casting.calibration import IMPOSTORS
    from influencer.casting.calibration import calibrate as learn
    from influencer.casting.common import casting

    with progress() as told, casting(line, name, told) as opened:
        done = learn(opened, IMPOSTORS if impostors is None else impostors)
    left_out = [f"{each} was left out: {why}" for each, why in done.left_out.items()]
    said = [done.sentence, *left_out, f"The curve: {done.chart}", f"Next: influencer cast {name}"]
    answer(done, json, "\n".join(said))


@group.command("test")
def exam(ctx: typer.Context, name: Name, again: Again = False, json: Json = False) -> None:
    """Put her into fifteen scenes and certify how many still are her.

    The same briefs and seeds every time. After a change of checkpoint, bible or embedder the pictures before and after
    are laid side by side, with what changed. Exits with 1 if she does not pass.

    Example: influencer cast test nova
    """
    test_now(line_of(ctx), name, again, json)


def test_now(line: Line, name: str, again: bool, json: bool) -> None:
    """Test and say the verdict."""
    from influencer.casting.common import casting
    from influencer.casting.exam import examine

    with progress() as told, casting(line, name, told) as opened:
        tested = examine(opened, again)
    answer(tested, json, about_test(tested, name))
    if not tested.certificate.passed:
        raise typer.Exit(1)


def about_test(tested: Examined, name: str) -> str:
    """The verdict, what changed, and where to look."""
    if not tested.fresh:
        return f"{tested.certificate.verdict} Nothing has changed since; --again repeats it.\n{tested.sheet}"
    lines = [tested.certificate.verdict, f"The sheet: {tested.sheet}"]
    if tested.side_by_side:
        changed = tested.changed or ("nothing that we know of",)
        lines += ["", "Changed since the last certificate:", *(f"  {line}" for line in changed)]
        lines += [
            "How it came out:",
            *(f"  {line}" for line in tested.outcomes),
            f"Side by side: {tested.side_by_side}",
        ]
    if not tested.certificate.passed:
        remedy = "a checkpoint that knows her better, more references, or a look it can draw"
        lines.append(f"What helps: {remedy}; then influencer cast test {name}")
    return "\n".join(lines)


@group.command()
def refresh(
    ctx: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", show_default="all")] = None,
    bands: Annotated[
        bool, typer.Option("--bands", help="Also learn bands anew whose impostors another checkpoint drew.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring everybody up to date after a change of checkpoint, embedder, look or references.

    Calibrates whose band no longer holds and tests whose certificate no longer does; who is up to date is left alone,
    so that the same command goes on where it was stopped. Names who needs you. Exits with 1 if somebody failed.

    Example: influencer cast refresh
    """
    from influencer.casting.fleet import refresh as bring

    with progress() as told:
        done = bring(line_of(ctx), told, names or (), bands)
    answer(done, json, "\n".join(about_refreshed(each) for each in done) or "There is no persona yet.")
    if not all(each.good for each in done):
        raise typer.Exit(1)


def about_refreshed(done: Refreshed) -> str:
    """How a persona stands."""
    acts = {"calibrate": "calibrated", "test": "tested"}
    did = " and ".join(acts[each] for each in done.done) or "left alone"
    return (
        f"{done.persona} ({did}): {done.sentence}" if done.good else f"{done.persona} FAILED ({did}): {done.sentence}"
    )


@group.command()
def drift(ctx: typer.Context, name: Name, json: Json = False) -> None:
    """Draw how like her references her approved pictures are, over time.

    A slow fall adds up until it is clear (CUSUM); the daily note says so too. Exits with 1 if she drifts.

    Example: influencer cast drift mira
    """
    from influencer.casting.watch import drift as watch

    found = watch(line_of(ctx), name)
    remedy = "" if not found.drifts else f"\nFind out what changed: influencer cast test {name}"
    answer(found, json, f"{found.sentence}\nThe chart: {found.chart}{remedy}")
    if found.drifts:
        raise typer.Exit(1)


@group.command()
def compare(
    ctx: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", show_default="all")] = None,
    json: Json = False,
) -> None:
    """Name the personas who could be taken for one another.

    Exits with 1 if there are any.

    Example: influencer cast compare
    """
    from influencer.casting.watch import compare as beside

    fleet = beside(line_of(ctx), names or ())
    answer(fleet, json, about_fleet(fleet))
    if fleet.mixed_up:
        raise typer.Exit(1)


def about_fleet(fleet: Fleet) -> str:
    """Who looks like whom."""
    lines = [
        f"{pair.first} and {pair.second} look alike: {pair.score:.2f}, where {pair.second} begins at {pair.lower:.2f}; "
        "give one of them another look"
        for pair in fleet.mixed_up
    ]
    near = next((pair for pair in fleet.pairs if not pair.mixed_up), None)
    if not fleet.mixed_up and near is not None:
        lines.append(
            f"All are told apart. Nearest: {near.first} and {near.second}, {near.score:.2f} of {near.lower:.2f}."
        )
    if not fleet.pairs:
        lines.append("Fewer than two personas have a band; nobody can be compared.")
    return "\n".join([*lines, *(f"{name} was not compared: {why}" for name, why in fleet.unmeasured.items())])
