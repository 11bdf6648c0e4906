"""Where a head stands in a drawing, by its framing. Draws nothing."""

from __future__ import annotations

from influencer.starter.vocabulary import Attributes

WIDTH, HEIGHT = 384, 480
BLOCK = 16
CLOSE, SIDE = "close portrait", "seen from the side"
HEAD: dict[str, tuple[float, float]] = {  # half height of the head and how far down it is, in pixels
    CLOSE: (128.0, 208.0),
    "half-length portrait": (96.0, 176.0),
    "three-quarter view": (68.0, 128.0),
    "seated": (64.0, 112.0),
    "walking": (56.0, 104.0),
    SIDE: (96.0, 176.0),
}
TALL = ("afro", "top bun", "space buns")


def head_of(attributes: Attributes) -> tuple[float, float, float]:
    """Where the head is: centre and half height, in pixels."""
    return head_at(attributes.framing, attributes.shift, attributes.hair_style)


def head_at(framing: str, shift: int, hair_style: str) -> tuple[float, float, float]:
    """Centre and half height, in pixels; `shift` is how many blocks she stands right of the middle."""
    unit, y = HEAD[framing]
    lower = BLOCK if hair_style in TALL and framing == CLOSE else 0
    return WIDTH / 2 + BLOCK * shift, y + lower, unit
