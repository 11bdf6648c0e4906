"""Sets the contact sheet of a draft: every candidate, the pick framed, the refused dimmed, and why. Judges nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from influencer.errors import InfluencerError
from influencer.images.finish import open_picture
from influencer.images.typeset import Colour, rounded_mask, width_of, wrap, write, write_lines
from influencer.records import Candidate

PAPER: Colour = (247, 243, 236)
INK: Colour = (38, 36, 40)
GREY: Colour = (128, 122, 116)
RULE: Colour = (222, 215, 205)
PICK: Colour = (196, 84, 45)
NO: Colour = (150, 60, 60)

MARGIN, GAP, TOP = 56, 32, 132
NOTE = 62  # more room on top where there is a note
WIDE = 360  # pixels of one candidate
CAPTION = 148  # room below each
RADIUS = 14
MOST_ROWS_TALL = 1.9  # taller pictures than this are shown cropped
SHOWN_SCORES = ("score", "likeness", "clean", "unlike")
MOST_SCORES = 3


def contact_sheet(
    candidates: Sequence[Candidate], picked: int, why: Sequence[str], title: str, note: str = ""
) -> bytes:
    """A JPEG of all candidates; `picked` is the place of the pick in `candidates`, `why` has a sentence for each.

    `note` is what a reviewer must know of all of them.
    """
    pictures = [shown(candidate) for candidate in candidates]
    tall = round(WIDE * min(MOST_ROWS_TALL, max(picture.height / picture.width for picture in pictures)))
    columns, top = columns_for(len(pictures)), TOP + (NOTE if note else 0)
    sheet = empty_sheet(columns, math.ceil(len(pictures) / columns), tall, top)
    head(sheet, title, candidates, picked, note)
    for place, (candidate, picture) in enumerate(zip(candidates, pictures, strict=True)):
        x = MARGIN + place % columns * (WIDE + GAP)
        y = top + place // columns * (tall + CAPTION)
        hang(sheet, picture, (x, y), tall, place == picked, bool(candidate.refused))
        tell(sheet, candidate, why[place] if place < len(why) else "", (x, y + tall), place == picked)
    out = BytesIO()
    sheet.save(out, "JPEG", quality=90, subsampling=0)
    return out.getvalue()


def columns_for(count: int) -> int:
    """Up to four in a row, rows as even as they come."""
    return math.ceil(count / math.ceil(count / 4))


def shown(candidate: Candidate) -> Image.Image:
    """The candidate's picture, or an empty frame where it cannot be read."""
    try:
        return open_picture(candidate.path).convert("RGB")
    except InfluencerError:
        return Image.new("RGB", (WIDE, WIDE * 5 // 4), RULE)


def empty_sheet(columns: int, rows: int, tall: int, top: int) -> Image.Image:
    """Paper of the right size."""
    width = max(2 * MARGIN + columns * WIDE + (columns - 1) * GAP, 2 * MARGIN + 2 * WIDE + GAP)
    return Image.new("RGB", (width, top + rows * (tall + CAPTION) + MARGIN // 2), PAPER)


def head(sheet: Image.Image, title: str, candidates: Sequence[Candidate], picked: int, note: str) -> None:
    """The title, who made these from what, and the note."""
    draw = ImageDraw.Draw(sheet)
    room = sheet.width - 2 * MARGIN
    write(draw, (MARGIN, 66), wrap(title, 34, room, 1)[0] if title.strip() else "", 34, INK, bold=True)
    write(draw, (MARGIN, 102), wrap(made_by(candidates, picked), 20, room, 1)[0], 20, GREY)
    write_lines(draw, (MARGIN, 134), wrap(note, 20, room, 2), 20, NO)


def made_by(candidates: Sequence[Candidate], picked: int) -> str:
    """How many, by which studio and checkpoint, with which settings, and how many passed."""
    settings = candidates[picked].settings
    passed = sum(not candidate.refused for candidate in candidates)
    parts = [
        f"{len(candidates)} candidates, {passed} passed",
        f"{candidates[picked].studio} studio",
        str(settings.get("checkpoint", "")).rsplit("/", 1)[-1],
        f"{settings['steps']} steps" if "steps" in settings else "",
        f"guidance {settings['guidance']:g}" if isinstance(settings.get("guidance"), int | float) else "",
    ]
    return ", ".join(part for part in parts if part)


def hang(
    sheet: Image.Image, picture: Image.Image, at: tuple[int, int], tall: int, is_pick: bool, is_refused: bool
) -> None:
    """Put one picture in its place: with a shadow and a frame if it is the pick, faded if it was refused."""
    size = (WIDE, tall)
    thumb = ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    if is_refused:
        thumb = Image.blend(ImageOps.grayscale(thumb).convert("RGB"), Image.new("RGB", size, PAPER), 0.62)
    if is_pick:
        frame(sheet, at, size)
    sheet.paste(thumb, at, rounded_mask(size, RADIUS))


def frame(sheet: Image.Image, at: tuple[int, int], size: tuple[int, int]) -> None:
    """A soft shadow and a band of paper and colour around the pick."""
    x, y = at
    shade = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(shade).rounded_rectangle((x - 8, y - 2, x + size[0] + 8, y + size[1] + 14), RADIUS + 8, fill=70)
    box = (max(0, x - 60), max(0, y - 60), min(sheet.width, x + size[0] + 60), min(sheet.height, y + size[1] + 60))
    soft = shade.crop(box).filter(ImageFilter.GaussianBlur(12))
    sheet.paste(Image.new("RGB", soft.size, INK), box, soft)
    for reach, colour in ((10, PICK), (4, PAPER)):
        band = (size[0] + 2 * reach, size[1] + 2 * reach)
        sheet.paste(Image.new("RGB", band, colour), (x - reach, y - reach), rounded_mask(band, RADIUS + reach))


def tell(sheet: Image.Image, candidate: Candidate, why: str, at: tuple[int, int], is_pick: bool) -> None:
    """Number and mark, scores and reason, below a picture."""
    draw = ImageDraw.Draw(sheet)
    x, y = at
    write(draw, (x, y + 44), str(candidate.number + 1), 28, PICK if is_pick else INK, bold=True)
    mark, colour = ("PICK", PICK) if is_pick else ("REFUSED", NO) if candidate.refused else ("", GREY)
    write(draw, (x + 18 + width_of(str(candidate.number + 1), 28), y + 42), mark, 17, colour, bold=True)
    scores = scores_line(candidate)
    write(draw, (x + WIDE - width_of(scores, 17), y + 42), scores, 17, GREY)
    write_lines(
        draw, (x, y + 74), wrap(why or candidate.refused, 20, WIDE, 3), 20, NO if candidate.refused else INK, 1.3
    )


def scores_line(candidate: Candidate) -> str:
    """The scores worth a look, shortly; of a refused one the reason is enough."""
    if candidate.refused:
        return ""
    shown = [f"{name} {candidate.scores[name]:.2f}" for name in SHOWN_SCORES if name in candidate.scores]
    return "  ".join(shown[:MOST_SCORES])
