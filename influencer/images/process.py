"""The parent's side of the diffusion studio: starts its process, sends it jobs, hears what it made. Imports no torch.

Messages are JSON, a line each. Pictures that are already in the folder, whole and made from the same prompt, seed and
checkpoint, are taken as they are, so an interrupted day goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from influencer.config import Images
from influencer.errors import Failed
from influencer.images.checkpoint import STARTER_GUIDANCE, STARTER_STEPS, Checkpoint, find_checkpoint
from influencer.images.child import Child, Worker, told
from influencer.images.prompt import negative_for, prompt_for
from influencer.images.seeds import candidate_file, candidate_seed, settings_of
from influencer.persona import Persona
from influencer.records import Candidate, Progress, Shot

STUDIO = Worker(
    module="influencer.images.diffusion",
    name="studio",
    late="no pictures within {minutes:g} minutes; raise images.timeout_minutes",
    ended="what it had made is kept, try again",
    killed="try a smaller images.batch",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One picture to be made: its number, its seed and its file."""

    number: int
    seed: int
    file: Path


@dataclass(frozen=True, slots=True)
class Job:
    """The pictures of one shot that share a prompt. None leaves a value to the checkpoint."""

    about: str
    prompt: str
    negative: str
    aspect: str
    width: int | None
    height: int | None
    steps: int | None
    guidance: float | None
    wanted: tuple[Wanted, ...]

    def message(self) -> dict[str, Any]:
        """As it travels."""
        return asdict(self) | {"wanted": [{"seed": each.seed, "file": str(each.file)} for each in self.wanted]}


class DiffusionStudio:
    """Candidates from a diffusers checkpoint, made in a process of its own that starts at the first shot."""

    name = "diffusion"

    def __init__(self, images: Images, root: Path) -> None:
        self.images = images
        self.checkpoint = find_checkpoint(images.checkpoint, images.revision, root)
        self.child: Child | None = None

    def shoot(
        self, persona: Persona, shots: Sequence[Shot], count: int, folder: Path, progress: Progress, first: int = 0
    ) -> list[list[Candidate]]:
        """Make `count` candidates of each shot as PNG files in `folder`, numbered from `first`.

        Raises Failed naming the shot when the process dies, runs out of memory, or takes longer than
        `images.timeout_minutes` over one shot. What it made until then stays and is not made again.
        """
        folder.mkdir(parents=True, exist_ok=True)
        jobs = [self.job(persona, shot, range(first, first + count), folder.resolve()) for shot in shots]
        missing = [job for job in map(still_missing, jobs) if job.wanted]
        if missing:
            self.make(missing, progress)
        return [[candidate(job, wanted) for wanted in job.wanted] for job in jobs]

    def job(self, persona: Persona, shot: Shot, numbers: Sequence[int], folder: Path) -> Job:
        """Everything that fixes the pictures of one shot."""
        images, small = self.images, self.checkpoint.small
        job = Job(
            about=f"{persona.display_name} {shot.slot.local_date} {shot.slot.local_time:%H:%M}",
            prompt=prompt_for(persona, shot, images.style, full=not small),
            negative=negative_for(persona, images.negative, full=not small),
            aspect=shot.aspect,
            width=images.width,
            height=images.height,
            steps=images.steps or (STARTER_STEPS if small else None),
            guidance=STARTER_GUIDANCE if small and images.guidance is None else images.guidance,
            wanted=(),
        )
        return replace(job, wanted=tuple(self.wanted(job, shot, number, folder) for number in numbers))

    def wanted(self, job: Job, shot: Shot, number: int, folder: Path) -> Wanted:
        """One picture, its file named by the hash of all that fixes it."""
        seed = candidate_seed(shot, number)
        spec = {**job.message(), "about": "", "wanted": seed, "weights": self.checkpoint.fingerprint}
        spec |= {"device": self.images.device, "dtype": self.images.dtype}
        key = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()
        return Wanted(number, seed, candidate_file(folder, shot, number, key))

    def make(self, jobs: Sequence[Job], progress: Progress) -> None:
        """Have the process make `jobs`; whatever goes wrong ends it, and the next shot gets a fresh one."""
        try:
            if self.child is None:
                progress(f"loading {self.checkpoint.name}", 0, 1)
                self.child = Child(STUDIO, opening(self.checkpoint, self.images))
            self.child.send({"do": "shoot", "jobs": [job.message() for job in jobs], "batch": self.images.batch})
            self.listen(self.child, jobs, progress)
        except BaseException:
            self.close()
            raise

    def listen(self, child: Child, jobs: Sequence[Job], progress: Progress) -> None:
        """Hear the process out. Raises what it reports, or Failed if it falls silent or ends."""
        at, seconds = 0, self.images.timeout_minutes * 60
        deadline = time.monotonic() + seconds
        while at < len(jobs):
            about = jobs[at].about
            message = child.hear(deadline, about, self.images.timeout_minutes)
            if message["say"] == "failed":
                raise told(about, message)
            if message["say"] == "step":
                progress(about, message["done"], message["total"])
            if message["say"] == "made":
                at, deadline = at + 1, time.monotonic() + seconds

    def close(self) -> None:
        """End the process, if there is one."""
        child, self.child = self.child, None
        if child is not None:
            child.stop()


def opening(checkpoint: Checkpoint, images: Images) -> dict[str, Any]:
    """The first message: what to load and where to run it."""
    return {
        "do": "open",
        "name": checkpoint.name,
        "folder": str(checkpoint.folder or ""),
        "hub": checkpoint.hub,
        "revision": checkpoint.revision,
        "fingerprint": checkpoint.fingerprint,
        "device": images.device,
        "dtype": images.dtype,
    }


def still_missing(job: Job) -> Job:
    """`job` without the pictures that are already there and whole."""
    return replace(job, wanted=tuple(each for each in job.wanted if settings_of(each.file) is None))


def candidate(job: Job, wanted: Wanted) -> Candidate:
    """The record of a picture on disk. Raises Failed if it is gone."""
    settings = settings_of(wanted.file)
    if settings is None:
        raise Failed(f"{job.about}: {wanted.file} was made but cannot be read; is the disk full?")
    return Candidate(wanted.file, wanted.number, wanted.seed, job.prompt, DiffusionStudio.name, settings)
