"""Sets text on pictures. Knows no font file by path: Pillow brings one, and the system's serve the letters it lacks."""

from __future__ import annotations

import unicodedata
from functools import cache

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Colour = tuple[int, int, int]

SYSTEM_FONTS = ("NotoSans-Regular.ttf", "DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "arial.ttf")
PLAIN = str.maketrans({"—": "-", "–": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "·": "-", "×": "x"})


@cache
def own_font(size: int) -> Font:
    """The font inside Pillow: handsome, the same everywhere, ASCII only."""
    return ImageFont.load_default(size)


@cache
def system_font(size: int) -> Font | None:
    """A font of this machine with more letters, or None."""
    for name in SYSTEM_FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None


def is_legible(text: str) -> bool:
    """Whether it can be set without losing a letter."""
    letters = sum(letter.isalnum() for letter in text)
    return sum(letter.isalnum() for letter in fitted(text, 40)[1]) == letters


def fitted(text: str, size: int) -> tuple[Font, str]:
    """A font that has the letters of `text`; without one, the text in ASCII."""
    text = "".join(letter for letter in text if letter.isprintable()).translate(PLAIN)
    wide = None if text.isascii() else system_font(size)
    return (wide, text) if wide else (own_font(size), plain(text))


def plain(text: str) -> str:
    """`Café` as `Cafe`; what has no ASCII form as `?`."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(each for each in letters if not unicodedata.combining(each)).encode("ascii", "replace").decode()


def width_of(text: str, size: int) -> float:
    """How wide `text` is, in pixels."""
    font, shown = fitted(text, size)
    return font.getlength(shown)


def wrap(text: str, size: int, width: int, most: int = 99) -> list[str]:
    """`text` in lines no wider than `width` pixels; at most `most`, the last then ends in dots."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(clip(word, size, width))
    return lines if len(lines) <= most else [*lines[: most - 1], clip(f"{lines[most - 1]} ...", size, width, "...")]


def clip(text: str, size: int, width: int, end: str = "") -> str:
    """As much of `text` as `width` pixels hold."""
    while len(text) > 1 and width_of(text, size) > width:
        text = text.removesuffix(end).rstrip()[:-1] + end
    return text


def write(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, fill: Colour, bold: bool = False
) -> None:
    """Set one line, `at` being left and baseline."""
    font, shown = fitted(text, size)
    draw.text(at, shown, fill=fill, font=font, anchor="ls", stroke_width=size / 48 if bold else 0, stroke_fill=fill)


def write_lines(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], lines: list[str], size: int, fill: Colour, leading: float = 1.35
) -> float:
    """Set lines below each other from a first baseline; returns the next baseline."""
    x, y = at
    for line in lines:
        write(draw, (x, y), line, size, fill)
        y += size * leading
    return y


def rounded_mask(size: tuple[int, int], radius: int) -> Image.Image:
    """A mask with smooth round corners."""
    big = Image.new("L", (size[0] * 4, size[1] * 4), 0)
    ImageDraw.Draw(big).rounded_rectangle((0, 0, big.width - 1, big.height - 1), radius * 4, fill=255)
    return big.resize(size, Image.Resampling.BOX)
