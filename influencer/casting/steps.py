"""What is to be done next for a persona's face. Looks only; makes nothing and starts no process."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from influencer import pipeline
from influencer.casting.common import (
    APPROVED,
    CAST,
    LEAST,
    WAITING,
    folder_of,
    measured,
    pictures_in,
    state_of,
)
from influencer.casting.exam import what_changed_since
from influencer.casting.faces import SHEET, base_of, look_of, unfinished
from influencer.casting.references import broken_off
from influencer.errors import InfluencerError
from influencer.images import certificate as certificates
from influencer.persona import Persona
from influencer.pipeline import Line

ENOUGH = 8  # approved references, of ten that are asked for


class Next(StrEnum):
    """What is to be done next; each is a command of `influencer cast`."""

    FACES = "faces"
    PICK = "pick"
    REFERENCES = "references"
    APPROVE = "approve"
    CALIBRATE = "calibrate"
    TEST = "test"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done next, and why, in a sentence."""

    next: Next
    why: str


def next_step(line: Line, name: str) -> Step:
    """What to do next. Looks only; makes nothing and starts no process."""
    who, folder = pipeline.persona(line, name), folder_of(line, name)
    return next_face(who, folder) or next_reference(who, folder) or next_measure(line, who, folder)


def next_face(who: Persona, folder: Path) -> Step | None:
    """Whether faces must be made, or one be picked. Who brought references of her own needs neither."""
    state = state_of(folder)
    if state is None and len(who.references) >= LEAST:
        return None
    if state is None or not state.faces or unfinished(folder, state):
        return Step(Next.FACES, "she has no face yet")
    if not state.picked and look_of(base_of(who, state)) != state.look:
        return Step(Next.FACES, "her look has changed since the faces were made")
    return None if state.picked else Step(Next.PICK, f"look at {folder / CAST / SHEET} and pick one")


def next_reference(who: Persona, folder: Path) -> Step | None:
    """Whether references wait for an answer, or more must be made."""
    state = state_of(folder)
    if pictures_in(folder / CAST / WAITING) or pictures_in(folder / CAST / APPROVED):
        if state and (missing := broken_off(folder, who, state)):
            return Step(Next.REFERENCES, f"{len(missing)} of her references were not made yet")
        return Step(Next.APPROVE, f"pictures wait for your verdict in {folder / CAST / WAITING}")
    if state is not None and len(who.references) < ENOUGH:
        has = f"she has {len(who.references)} approved pictures"
        return Step(Next.REFERENCES, f"{has}; {ENOUGH} are enough")
    return None


def next_measure(line: Line, who: Persona, folder: Path) -> Step:
    """Whether the band or the certificate is missing or no longer holds."""
    from influencer.images.embedders import open_embedder

    embedder = open_embedder(line.config.images, line.config.root)
    try:
        measured(embedder, who, folder)
    except InfluencerError as error:
        return Step(Next.CALIBRATE, error.sentence)
    certificate = certificates.kept(folder)
    if certificate is None:
        return Step(Next.TEST, "she was never tested")
    if changed := what_changed_since(certificate, line, who, folder, embedder):
        return Step(Next.TEST, f"since her test: {changed[0]}" + (" and more" if len(changed) > 1 else ""))
    return Step(Next.NOTHING, certificate.verdict)
