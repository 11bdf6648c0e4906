"""Paints a small head again, close up, and puts it back: an eye that had one block of the grid then has six.

Studio programs know this as a face detailer. The starter needs no detector: a prompt's framing says where the head is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from influencer.starter.framing import CLOSE, HEAD, HEIGHT, SIDE, WIDTH, head_at
from influencer.starter.upscaler import TIMES, Upscaler, enlarge
from influencer.starter.vocabulary import HAIR_STYLE, STANDING

STRENGTH = 0.65  # how far the head goes back to noise: enough for new features, too little for another pose
REACH = (1.25, 1.4)  # half the width and height of what is put back, in half heads
FEATHER = 0.12  # how softly its edge is laid over, in half heads
NARROW = 272  # pixels: the width of a 9:16 frame, whose left edge is NARROW_LEFT into a drawing's
NARROW_LEFT = 48


@dataclass(frozen=True, slots=True)
class Closeup:
    """What to ask for close up, the part of the picture it is (left, top, right, bottom, in pixels of 384x480), and
    where its head is (x, y, half height, in its own pixels).
    """

    prompt: str
    part: tuple[float, float, float, float]
    head: tuple[float, float, float]


def closeup_of(prompt: str, width: int = WIDTH) -> Closeup | None:
    """The close-up of a prompt's head; None where it is close already, seen from the side, or nobody can say."""
    framing = next((one for one in HEAD if one in prompt), None)
    standing = next((one for one in STANDING if one in prompt), None)
    if framing in (None, CLOSE, SIDE) or standing is None or width not in (WIDTH, NARROW):
        return None
    hair = next((one for one in HAIR_STYLE if one in prompt), "")
    x, y, unit = head_at(framing, STANDING.index(standing) - 2, hair)
    x -= NARROW_LEFT if width == NARROW else 0
    middle = head_at(CLOSE, 0, hair)
    scale = unit / middle[2]
    left, top = x - middle[0] * scale, y - middle[1] * scale
    asked = prompt.replace(framing, CLOSE).replace(standing, STANDING[2])
    return Closeup(asked, (left, top, left + WIDTH * scale, top + HEIGHT * scale), middle)


def refiner_of(pipe: Any) -> Any:
    """The image-to-image pipeline of the same parts. It asks whether the U-Net is older than 64 a side, and cannot ask
    that of two numbers.
    """
    from diffusers import StableDiffusionImg2ImgPipeline

    size = pipe.unet.config.sample_size
    pipe.unet.register_to_config(sample_size=max(size))
    refiner = StableDiffusionImg2ImgPipeline(**pipe.components, requires_safety_checker=False)
    pipe.unet.register_to_config(sample_size=size)
    refiner.set_progress_bar_config(disable=True)
    return refiner


def paint_again(
    refiner: Any,
    upscaler: Upscaler,
    pictures: Sequence[NDArray[np.uint8]],
    closeups: Sequence[Closeup],
    asked: Mapping[str, Any],
) -> list[NDArray[np.uint8]]:
    """The pictures, TIMES as large as they were painted, with their heads painted again by an image-to-image pipeline
    of the same parts. `asked` is what the first pass was asked.
    """
    kept = {key: value for key, value in asked.items() if key not in ("width", "height", "generator")}
    close = {
        "prompt": [one.prompt for one in closeups],
        "image": [_cut(picture, one) for picture, one in zip(pictures, closeups, strict=True)],
        "generator": [torch.Generator("cpu").manual_seed(one.initial_seed()) for one in asked["generator"]],
    }
    made = refiner(**{**kept, **close, "strength": STRENGTH}).images
    heads = [enlarge(upscaler, np.asarray(one)) for one in made]
    return [_laid(*three) for three in zip(pictures, heads, closeups, strict=True)]


def _cut(picture: NDArray[np.uint8], closeup: Closeup) -> Image.Image:
    box = [TIMES * edge for edge in closeup.part]
    high, wide, _ = picture.shape
    padded = np.pad(picture, ((high, high), (wide, wide), (0, 0)), "edge")
    moved = (box[0] + wide, box[1] + high, box[2] + wide, box[3] + high)
    return Image.fromarray(padded).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS, box=moved)


def _laid(picture: NDArray[np.uint8], head: NDArray[np.uint8], closeup: Closeup) -> NDArray[np.uint8]:
    left, top, right, bottom = (round(TIMES * edge) for edge in closeup.part)
    whole, size = Image.fromarray(picture), (right - left, bottom - top)
    fine = Image.fromarray(head).resize(size, Image.Resampling.LANCZOS)
    whole.paste(fine, (left, top), _mask(closeup).resize(size, Image.Resampling.BILINEAR))
    return np.asarray(whole)


def _mask(closeup: Closeup) -> Image.Image:
    x, y, unit = closeup.head
    across, down = (reach * unit for reach in REACH)
    mask = Image.new("L", (WIDTH, HEIGHT), 0)
    ImageDraw.Draw(mask).ellipse((x - across, y - down, x + across, y + down), fill=255)
    return mask.filter(ImageFilter.GaussianBlur(FEATHER * unit))
