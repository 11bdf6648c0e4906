"""The parent's side of the diffusion studio: starts its process, sends it jobs, hears what it made. Imports no torch.

Messages are JSON, a line each. Pictures that are already in the folder, whole and made from the same prompt, seed and
checkpoint, are taken as they are, so an interrupted day goes on where it stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from influencer.config import Images
from influencer.errors import Failed, InfluencerError, Invalid, Missing, Unsafe
from influencer.images.checkpoint import STARTER_GUIDANCE, STARTER_STEPS, Checkpoint, find_checkpoint
from influencer.images.prompt import negative_for, prompt_for
from influencer.images.seeds import candidate_file, candidate_seed, settings_of
from influencer.persona import Persona
from influencer.records import Candidate, Progress, Shot

KINDS: dict[str, type[InfluencerError]] = {"Unsafe": Unsafe, "Invalid": Invalid, "Missing": Missing}
QUIET = {
    "DIFFUSERS_VERBOSITY": "error",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONWARNINGS": "ignore",
    "PYTHONIOENCODING": "utf-8",
}
NEEDED = re.compile(
    r"(?i)(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|TZ|TMPDIR|TEMP|TMP|VIRTUAL_ENV|CONDA_PREFIX|SYSTEMROOT|WINDIR|COMSPEC"
    r"|USERPROFILE|APPDATA|LOCALAPPDATA|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NO_PROXY)$"
    r"|(?:LC|LD|DYLD|XDG|CUDA|CUBLAS|CUDNN|NVIDIA|NCCL|HIP|HSA|ROCR|ROCM|AMD|MIOPEN|ONEAPI|SYCL|ZE|PYTORCH|TORCH|TORCHINDUCTOR"
    r"|TRITON|XLA|OMP|MKL|KMP|OPENBLAS|GOMP|MALLOC|HF|HUGGINGFACE|TRANSFORMERS|DIFFUSERS|SAFETENSORS)_"
)
SECRET = re.compile(r"(?i)PASS|TOKEN|KEY|SECRET|CREDENTIAL|AUTH")
FETCHING = re.compile(r"(?i)(?:HF_TOKEN|(?:HTTPS?|ALL)_PROXY)$")
LAST_BYTES = 4000


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
                self.child = Child(opening(self.checkpoint, self.images))
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


class Child:
    """The studio's process. It ends with us: when its input closes, it goes, however we went."""

    def __init__(self, opening: dict[str, Any]) -> None:
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed in stop)
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "influencer.images.diffusion"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment(opening["hub"]),
            start_new_session=True,  # Ctrl-C reaches us, and we end it
        )
        self.heard: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.reader = threading.Thread(target=self.read, name="studio", daemon=True)
        self.reader.start()
        self.send(opening)

    def send(self, message: dict[str, Any]) -> None:
        """Send one message; if the process is gone, `hear` tells it better."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()

    def read(self) -> None:
        """Pass on each message; None when there will be no more. Runs in a thread."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.heard.put(json.loads(line))
        self.heard.put(None)

    def hear(self, deadline: float, about: str, minutes: float) -> dict[str, Any]:
        """The next message. Raises Failed if none comes before `deadline` (monotonic seconds) or the process ended."""
        try:
            message = self.heard.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise Failed(f"{about}: no pictures within {minutes:g} minutes; raise images.timeout_minutes") from None
        if message is None:
            raise Failed(f"{about}: the studio process ended ({self.ending()}); what it had made is kept, try again")
        return message

    def ending(self) -> str:
        """How the process ended, in a few words."""
        code = self.process.wait(timeout=10)
        if code == -signal.SIGTERM.value:
            return "it was told to stop"
        if code < 0 or code == 137:
            return "it was killed, perhaps for want of memory: try a smaller images.batch"
        return self.last_words() or f"exit code {code}"

    def last_words(self) -> str:
        """The last line it wrote to its error output."""
        size = self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, size - LAST_BYTES))
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else ""

    def stop(self) -> None:
        """End the process now and let go of everything."""
        self.process.kill()
        self.process.wait()
        self.reader.join(timeout=5)
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            with contextlib.suppress(OSError):
                pipe.close() if pipe else None


def environment(hub: str = "") -> dict[str, str]:
    """What of our environment the process needs, made quiet, so that it finds the very package we run from.

    Passwords and keys stay here, for a model has no use for them; only fetching from a hub may take a token or a proxy.
    """
    kept = {name: value for name, value in os.environ.items() if NEEDED.match(name) and not SECRET.search(name)}
    if hub:
        kept |= {name: value for name, value in os.environ.items() if FETCHING.match(name)}
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, os.environ.get("PYTHONPATH", "")]
    return {**kept, **QUIET, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


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


def told(about: str, message: dict[str, Any]) -> InfluencerError:
    """The error the process reports, with the shot it was at."""
    kind = KINDS.get(message["kind"])
    if kind is not None:
        return kind(message["sentence"])
    return Failed(f"{about}: {message['sentence']}", permanent=message["permanent"])


def still_missing(job: Job) -> Job:
    """`job` without the pictures that are already there and whole."""
    return replace(job, wanted=tuple(each for each in job.wanted if settings_of(each.file) is None))


def candidate(job: Job, wanted: Wanted) -> Candidate:
    """The record of a picture on disk. Raises Failed if it is gone."""
    settings = settings_of(wanted.file)
    if settings is None:
        raise Failed(f"{job.about}: {wanted.file} was made but cannot be read; is the disk full?")
    return Candidate(wanted.file, wanted.number, wanted.seed, job.prompt, DiffusionStudio.name, settings)
