"""The review in the terminal: one draft at a time, one key for an answer. Knows no rule about drafts.

What can be answered and what cannot is the pipeline's business; its sentence is shown and the draft stays in view.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import typer

from influencer import pipeline, reasons
from influencer.cli import editor, pictures
from influencer.cli.common import progress
from influencer.errors import InfluencerError
from influencer.records import Answer, DraftState
from influencer.show import counted, draft_view, plain

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console, RenderableType

    from influencer.pipeline import Line, Shown
    from influencer.records import Draft

VIA = "terminal"
WORDS = ("approve", "decline", "edit", "reshoot", "rewrite", "skip", "undo", "quit")
KEYS = "  ".join(word.replace(key, f"([b]{key}[/b])", 1) for key, word in zip("aderwsuq", WORDS, strict=True))
ROOM = 14  # terminal rows kept for the words when a picture is drawn above them
LARGEST = (56, 40)  # columns and rows of a picture; more shows no more


class Step(Enum):
    """Where to go after a key."""

    NEXT = 1
    STAY = 0
    BACK = -1
    QUIT = 9


def read_line(question: str) -> str:
    """Ask the operator for one line."""
    return str(typer.prompt(question, default="", show_default=False))


@dataclass(frozen=True)
class Desk:
    """Where the operator sits: what shows, and what brings her keys and words."""

    console: Console
    key: Callable[[], str] = typer.getchar
    ask: Callable[[str], str] = read_line
    write: Callable[[Draft], editor.Change] = editor.ask
    answered: list[str] = field(default_factory=list)


def go_through(line: Line, ids: Sequence[str], desk: Desk) -> None:
    """Show each draft until it is answered or skipped, or the operator quits."""
    take_up(line, desk)
    at = 0
    while at < len(ids):
        step = one(line, ids[at], f"{at + 1} of {len(ids)}", desk)
        if step is Step.QUIT:
            break
        at = ids.index(undone) if step is Step.BACK and (undone := desk.answered.pop()) in ids else at + step.value
    left = len(pipeline.waiting(line))
    desk.console.print(f"{counted(len(desk.answered), 'draft')} answered, {left} still waiting.")


def one(line: Line, id: str, place: str, desk: Desk) -> Step:
    """Show one draft and carry out one key."""
    try:
        shown = pipeline.show(line, id)
        if shown.draft.state is not DraftState.IN_REVIEW:
            desk.console.print(f"{id} is {shown.draft.state} already.", markup=False)
            return Step.NEXT
        present(desk.console, shown)
        desk.console.print(f"[dim]{place}[/dim]  {KEYS}")
        return carry_out(line, shown, act_for(desk), desk)
    except InfluencerError as error:
        desk.console.print(plain(error.sentence), style="red", markup=False)
        take_up(line, desk)
        return Step.STAY


def take_up(line: Line, desk: Desk) -> None:
    """Read what was done in the folders meanwhile, so that what is shown is what there is."""
    for act in pipeline.look(line, line.config.operator):
        desk.console.print(plain(act), style="dim", markup=False)


def act_for(desk: Desk) -> str:
    """The next key that means something."""
    while (key := desk.key().lower()) not in ACTS:
        if key in ("\x03", "\x04", "\x1b"):
            return "q"
    return key


def carry_out(line: Line, shown: Shown, key: str, desk: Desk) -> Step:
    """One act of the operator."""
    return ACTS[key](line, shown, desk)


def approve(line: Line, shown: Shown, desk: Desk) -> Step:
    """Approve what was shown."""
    return decide(line, shown, Answer.APPROVE, "", desk)


def decline(line: Line, shown: Shown, desk: Desk) -> Step:
    """Decline it, with the reason, and say what would put it right."""
    reason = reasons.read(desk.ask(f"Why not ({', '.join(reasons.Kind)}; a colon and more, or free words)"))
    step = decide(line, shown, Answer.DECLINE, str(reason), desk)
    remedy = reasons.remedy(reason, shown.draft)
    if remedy:
        desk.console.print(f"  {remedy}\n", markup=False)
    return step


def decide(line: Line, shown: Shown, said: Answer, why: str, desk: Desk) -> Step:
    """Enter the verdict on the revision that was shown."""
    seen = shown.draft.revision
    draft = pipeline.decide(line, shown.draft.id, said, line.config.operator, VIA, why, seen)
    desk.answered.append(draft.id)
    desk.console.print(f"{draft.id}: {draft.state}\n", markup=False)
    return Step.NEXT


def edit(line: Line, shown: Shown, desk: Desk) -> Step:
    """Change the words in the editor."""
    change = desk.write(shown.draft)
    pipeline.edit(
        line,
        shown.draft.id,
        line.config.operator,
        VIA,
        caption=change.caption,
        alt_text=change.alt_text,
        hashtags=change.hashtags,
    )
    return Step.STAY


def reshoot(line: Line, shown: Shown, desk: Desk) -> Step:
    """Another picture."""
    why = desk.ask("What should be different")
    with progress() as told:
        pipeline.reshoot(line, shown.draft.id, line.config.operator, why, told)
    return Step.STAY


def rewrite(line: Line, shown: Shown, desk: Desk) -> Step:
    """Other words."""
    pipeline.rewrite(line, shown.draft.id, line.config.operator, desk.ask("What should be different"))
    return Step.STAY


def skip(line: Line, shown: Shown, desk: Desk) -> Step:
    """Leave it for later."""
    return Step.NEXT


def undo(line: Line, shown: Shown, desk: Desk) -> Step:
    """Take the last verdict of this review back and show its draft again."""
    if not desk.answered:
        desk.console.print("Nothing to take back yet.")
        return Step.STAY
    pipeline.decide(line, desk.answered[-1], Answer.UNDO, line.config.operator, VIA)
    return Step.BACK


def leave(line: Line, shown: Shown, desk: Desk) -> Step:
    """End the review; nothing is lost."""
    return Step.QUIT


ACTS: dict[str, Callable[[pipeline.Line, pipeline.Shown, Desk], Step]] = {
    "a": approve,
    "d": decline,
    "e": edit,
    "r": reshoot,
    "w": rewrite,
    "s": skip,
    "u": undo,
    "q": leave,
}


def present(console: Console, shown: Shown, story: bool = False) -> None:
    """Show a draft with all its pictures as well as this terminal can; with its verdicts if `story`."""
    paths = [shown.folder / picture.file for picture in shown.draft.pictures] if shown.folder else []
    picture = pictured(console, paths)
    verdicts = shown.verdicts if story else ()
    faults = pipeline.label_faults(shown)
    view = draft_view(
        shown.draft, shown.outgoing, shown.folder, shown.publications, verdicts, picture, console.width, faults
    )
    console.print(view)


def pictured(console: Console, paths: Sequence[Path]) -> RenderableType | None:
    """Pictures to stand beside the words; a terminal that draws by itself gets them at once, above."""
    from rich.console import Group

    how, high = pictures.way(os.environ, console), room(console, console.width)
    if how in ("kitty", "iterm"):
        for path in paths:
            console.file.write(pictures.drawn(path, how, LARGEST[0], high))
    if how != "blocks":
        return None
    wide = min(LARGEST[0], console.width // 2)
    drawn = [one for one in (pictures.blocks(path, wide, high) for path in paths) if one is not None]
    return Group(*drawn) if drawn else None


def room(console: Console, width: int) -> int:
    """Rows for a picture: all but a few beside the words, fewer above them."""
    return max(8, min(LARGEST[1], console.height - (3 if width >= 100 else ROOM)))
