"""Small real films for tests: H.264 with AAC, made by FFmpeg's libraries. Knows no draft and no platform."""

from __future__ import annotations

import io
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import numpy as np

SIZE = (540, 960)
FRONT = (("movflags", "+faststart"),)


@cache
def film(
    seconds: float = 3.25,
    size: tuple[int, int] = SIZE,
    rate: int = 24,
    codec: str = "libx264",
    sound: str = "aac",
    kind: str = "mp4",
    flags: tuple[tuple[str, str], ...] = FRONT,
    sounds_at: int = 48000,
    pixels: str = "yuv420p",
    about: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """The bytes of a film: a square that moves, and a tone; without `sound`, silent."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        _write(path, seconds, size, rate, codec, sound, kind, flags, sounds_at, pixels, about)
        return path.read_bytes()


def _write(
    path: Path,
    seconds: float,
    size: tuple[int, int],
    rate: int,
    codec: str,
    sound: str,
    kind: str,
    flags: tuple[tuple[str, str], ...],
    sounds_at: int,
    pixels: str,
    about: tuple[tuple[str, str], ...],
) -> None:
    with av.open(str(path), "w", format=kind, container_options=dict(flags)) as box:
        box.metadata.update(dict(about))
        pictures = box.add_stream(codec, rate=rate)
        pictures.width, pictures.height, pictures.pix_fmt = *size, pixels
        pictures.options = {"preset": "ultrafast"} if codec.startswith("libx") else {}
        tone: Any = box.add_stream(sound, rate=sounds_at, layout="mono") if sound else None
        for number in range(round(seconds * rate)):
            box.mux(pictures.encode(_frame(number, size)))
        box.mux(pictures.encode())
        if tone:
            _hum(box, tone, seconds, sounds_at)


def _frame(number: int, size: tuple[int, int]) -> av.VideoFrame:
    picture = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
    left = 4 * number % (size[0] - 60)
    picture[100:160, left : left + 60] = 220
    frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
    frame.pts = number
    return frame


def _hum(box: Any, tone: Any, seconds: float, rate: int) -> None:
    for start in range(0, int(seconds * rate), 1024):
        wave = np.sin(np.arange(start, start + 1024) * 0.03).astype(np.float32)[None, :]
        frame = av.AudioFrame.from_ndarray(wave * 0.2, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        box.mux(tone.encode(frame))
    box.mux(tone.encode())


def film_in(folder: Path, name: str = "film.mp4", **how: Any) -> Path:
    """A film as a file."""
    path = folder / name
    path.write_bytes(film(**how))
    return path


def seen(data: bytes) -> tuple[int, tuple[int, int], int]:
    """What a real decoder sees in a film: frames, their size, and sound packets."""
    with av.open(io.BytesIO(data)) as box:
        frames = [(frame.width, frame.height) for frame in box.decode(video=0)]
    with av.open(io.BytesIO(data)) as box:
        packets = sum(packet.size > 0 for packet in box.demux(audio=0)) if box.streams.audio else 0
    return len(frames), frames[0], packets
