"""A process of its own for what loads torch: started, spoken to in JSON lines, heard, and ended. Imports no torch.

Knows no picture and no message but `failed`; the module at the other end uses worker.py.
"""

from __future__ import annotations

import contextlib
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
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from influencer.errors import Failed, InfluencerError, Invalid, Missing, Unsafe

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
class Worker:
    """Which module runs in a process of its own, what we call it, and what helps when it is late, ends or is killed."""

    module: str
    name: str
    late: str
    ended: str
    killed: str


class Child:
    """A worker's process. It ends with us: when its input closes, it goes, however we went."""

    def __init__(self, worker: Worker, opening: dict[str, Any]) -> None:
        self.worker = worker
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed in stop)
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", worker.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment(opening["hub"]),
            start_new_session=True,  # Ctrl-C reaches us, and we end it
        )
        self.heard: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.reader = threading.Thread(target=self.read, name=worker.name, daemon=True)
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
            raise Failed(f"{about}: {self.worker.late.format(minutes=minutes)}") from None
        if message is None:
            raise Failed(f"{about}: the {self.worker.name} process ended ({self.ending()}); {self.worker.ended}")
        return message

    def ending(self) -> str:
        """How the process ended, in a few words."""
        code = self.process.wait(timeout=10)
        if code == -signal.SIGTERM.value:
            return "it was told to stop"
        if code < 0 or code == 137:
            return f"it was killed, perhaps for want of memory: {self.worker.killed}"
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


def told(about: str, message: dict[str, Any]) -> InfluencerError:
    """The error the process reports, with what it was at."""
    kind = KINDS.get(message["kind"])
    if kind is not None:
        return kind(message["sentence"])
    return Failed(f"{about}: {message['sentence']}", permanent=message["permanent"])
