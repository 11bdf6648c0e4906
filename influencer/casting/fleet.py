"""All personas after a change: bands and certificates brought up to date, as far as that needs nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from influencer import pipeline
from influencer.casting.calibration import calibrate, drawn_by_others
from influencer.casting.common import Casting, Tools, casting, folder_of, tools
from influencer.casting.exam import examine
from influencer.casting.steps import Next, next_step
from influencer.errors import InfluencerError
from influencer.images import certificate as certificates
from influencer.pipeline import Line
from influencer.records import Progress


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What was done for a persona, and how she stands. `good` is false if she failed her test or could not be done."""

    persona: str
    done: tuple[Next, ...]
    good: bool
    sentence: str


def refresh(line: Line, progress: Progress, names: Sequence[str] = (), bands: bool = False) -> tuple[Refreshed, ...]:
    """Calibrate and test everybody whose band or certificate no longer holds; an error costs its persona alone.

    With `bands`, bands are learned anew too where another checkpoint drew the impostors. Who is up to date is left
    alone, so that what was broken off goes on. The processes of studio and embedder serve all.
    """
    names = names or pipeline.persona_names(line)
    done: list[Refreshed] = []
    with tools(line) as shared:
        for number, name in enumerate(names):
            progress("personas", number, len(names))
            done.append(refreshed(line, name, progress, shared, bands))
    progress("personas", len(names), len(names))
    return tuple(done)


def refreshed(line: Line, name: str, progress: Progress, shared: Tools, bands: bool) -> Refreshed:
    """One of them."""
    done: list[Next] = []
    try:
        while (step := due(line, name, bands)) in (Next.CALIBRATE, Next.TEST) and step not in done:
            with casting(line, name, progress, shared) as opened:
                act(opened, step)
            done.append(step)
        return Refreshed(name, tuple(done), *standing(line, name))
    except InfluencerError as error:
        return Refreshed(name, tuple(done), False, error.sentence.partition("\n")[0])


def due(line: Line, name: str, bands: bool) -> Next:
    """What is to be done next for her."""
    step = next_step(line, name).next
    ready = step in (Next.TEST, Next.NOTHING)
    return Next.CALIBRATE if ready and bands and drawn_by_others(line, name) else step


def act(opened: Casting, step: Next) -> None:
    """Do it."""
    if step is Next.CALIBRATE:
        calibrate(opened)
    else:
        examine(opened)


def standing(line: Line, name: str) -> tuple[bool, str]:
    """Whether she is as she should be, and the sentence. Who still needs the operator is no failure."""
    step = next_step(line, name)
    if step.next is not Next.NOTHING:
        return True, f"needs you: {step.why}; run `influencer cast {name}`"
    certificate = certificates.kept(folder_of(line, name))
    return bool(certificate and certificate.passed), step.why
