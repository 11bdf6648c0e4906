"""Pictures in a terminal: kitty's or iTerm2's own graphics, else coloured half blocks, else nothing. Knows no draft.

What the terminal can do is read from its environment; we ask it nothing, so that no answer can end up as a key press.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style

CHUNK = 4096  # bytes of base64 in one kitty message; more is refused by the protocol
SENT_WIDTH = 640  # pixels; what is sent to terminals that draw pictures themselves
CELL = 2.0  # height of a terminal cell over its width


def way(environ: Mapping[str, str], console: Console) -> str:
    """How this terminal shows pictures: `kitty`, `iterm`, `blocks` or `none`."""
    if not console.is_terminal:
        return "none"
    inside_multiplexer = environ.get("TMUX") or environ.get("STY")
    program, term = environ.get("TERM_PROGRAM", ""), environ.get("TERM", "")
    if not inside_multiplexer and (environ.get("KITTY_WINDOW_ID") or "kitty" in term or program == "ghostty"):
        return "kitty"
    if not inside_multiplexer and program in ("iTerm.app", "WezTerm"):
        return "iterm"
    return "blocks" if console.color_system in ("256", "truecolor", "windows") else "none"


class Blocks:
    """A picture as half blocks, two pixels a cell: a Rich renderable."""

    def __init__(self, path: Path, columns: int, rows: int) -> None:
        self.image = fitted(path, columns, rows)

    def __rich_console__(self, console: Console, options: object) -> Iterator[Segment]:
        image = self.image
        for y in range(0, image.height - 1, 2):
            for x in range(image.width):
                yield Segment("▀", Style(color=colour(image, x, y), bgcolor=colour(image, x, y + 1)))
            yield Segment.line()

    def __rich_measure__(self, console: Console, options: object) -> object:
        from rich.measure import Measurement

        return Measurement(self.image.width, self.image.width)


def colour(image: Image.Image, x: int, y: int) -> Color:
    """The colour of one pixel."""
    red, green, blue = image.getpixel((x, y))  # type: ignore[misc]
    return Color.from_rgb(red, green, blue)


def fitted(path: Path, columns: int, rows: int) -> Image.Image:
    """The picture at `path`, one pixel a column and two a row, within both. Raises OSError if it is no picture."""
    with Image.open(path) as opened:
        opened.draft("RGB", (columns * 4, rows * 8))
        scale = min(columns / opened.width, rows * 2 / opened.height)
        size = max(1, round(opened.width * scale)), max(2, round(opened.height * scale / 2) * 2)
        return opened.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def blocks(path: Path, columns: int, rows: int) -> Blocks | None:
    """The picture as half blocks, or None if the file is no picture any more."""
    try:
        return Blocks(path, columns, rows)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None


def drawn(path: Path, how: str, columns: int, rows: int) -> str:
    """The escape codes that make a kitty or iTerm2 terminal draw the picture; empty if the file is no picture."""
    try:
        with Image.open(path) as opened:
            opened.draft("RGB", (SENT_WIDTH, SENT_WIDTH * 2))
            image = opened.convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return ""
    image.thumbnail((SENT_WIDTH, SENT_WIDTH * 2))
    wide = min(columns, round(rows * CELL * image.width / image.height))
    return kitty(image, wide) if how == "kitty" else iterm(image, wide)


def kitty(image: Image.Image, columns: int) -> str:
    """The kitty graphics protocol: PNG in chunks, scaled to `columns`."""
    data = encoded(image, "PNG")
    chunks = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    messages = []
    for index, chunk in enumerate(chunks):
        more = int(index < len(chunks) - 1)
        keys = f"a=T,f=100,q=2,c={columns},m={more}" if index == 0 else f"m={more}"
        messages.append(f"\x1b_G{keys};{chunk}\x1b\\")
    return "".join(messages) + "\n"


def iterm(image: Image.Image, columns: int) -> str:
    """iTerm2's inline picture."""
    data = encoded(image, "JPEG")
    return f"\x1b]1337;File=inline=1;width={columns};preserveAspectRatio=1:{data}\x07\n"


def encoded(image: Image.Image, kind: str) -> str:
    """The picture as base64 of `kind`."""
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()
