"""Every colour of the drawings: skins, hair, eyes, cloth, and what each light does to them. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

from influencer.starter.brush import Colour

SKIN: dict[str, Colour] = {
    "porcelain": (252, 230, 220),
    "fair": (247, 208, 180),
    "light olive": (226, 182, 138),
    "tan": (201, 145, 100),
    "brown": (152, 97, 64),
    "deep brown": (94, 58, 42),
}
HAIR: dict[str, Colour] = {
    "black": (34, 30, 42),
    "dark brown": (74, 46, 38),
    "chestnut": (128, 74, 44),
    "auburn": (142, 46, 36),
    "copper": (204, 98, 46),
    "blonde": (238, 198, 118),
    "silver": (198, 202, 212),
    "teal": (34, 146, 150),
}
EYES: dict[str, Colour] = {
    "brown": (104, 62, 34),
    "hazel": (164, 118, 42),
    "green": (62, 150, 82),
    "blue": (58, 134, 206),
    "grey": (134, 148, 164),
}
CLOTH: dict[str, Colour] = {
    "mustard": (222, 166, 48),
    "red": (204, 58, 52),
    "teal": (32, 130, 132),
    "navy": (40, 56, 104),
    "white": (244, 240, 232),
    "black": (48, 46, 56),
    "sage green": (154, 178, 142),
    "lilac": (184, 158, 214),
}
# A scarf or a tee that stands well beside each cloth.
BESIDE: dict[str, Colour] = {
    "mustard": (120, 62, 58),
    "red": (246, 226, 200),
    "teal": (240, 178, 104),
    "navy": (222, 106, 84),
    "white": (196, 112, 92),
    "black": (214, 160, 80),
    "sage green": (236, 214, 176),
    "lilac": (250, 226, 158),
}


@dataclass(frozen=True, slots=True)
class Light:
    """What an hour of the day does: its sky, its veil over things, its veil over her, its rim."""

    sky: tuple[Colour, Colour, Colour]  # zenith, middle, horizon
    veil: Colour  # multiplied over the place
    person: Colour  # multiplied over her; nearer white, so that she stays who she is
    rim: Colour
    rim_strength: float
    glow: Colour
    glow_strength: float
    lamps: float  # 0 off, 1 the only light there is


LIGHT: dict[str, Light] = {
    "morning light": Light(
        ((168, 208, 232), (220, 226, 226), (254, 226, 204)),
        (255, 246, 240),
        (255, 250, 246),
        (255, 236, 210),
        0.55,
        (255, 226, 196),
        0.38,
        0.1,
    ),
    "bright daylight": Light(
        ((62, 156, 228), (134, 204, 244), (214, 238, 248)),
        (255, 255, 255),
        (255, 255, 255),
        (255, 255, 250),
        0.40,
        (255, 255, 255),
        0.12,
        0.0,
    ),
    "golden hour": Light(
        ((244, 168, 118), (252, 184, 104), (255, 220, 138)),
        (255, 206, 150),
        (255, 230, 200),
        (255, 206, 112),
        0.95,
        (255, 176, 72),
        0.62,
        0.35,
    ),
    "blue hour": Light(
        ((46, 62, 128), (96, 110, 178), (220, 160, 180)),
        (134, 142, 202),
        (216, 214, 240),
        (176, 186, 255),
        0.65,
        (150, 150, 230),
        0.20,
        0.75,
    ),
    "night": Light(
        ((16, 20, 48), (26, 34, 74), (54, 58, 104)),
        (78, 80, 128),
        (206, 200, 226),
        (255, 190, 120),
        0.80,
        (60, 70, 140),
        0.10,
        1.0,
    ),
}
LAMP: Colour = (255, 206, 122)


@dataclass(frozen=True, slots=True)
class Season:
    """What a month does to leaves and ground, and what falls from the sky."""

    leaf: tuple[Colour, Colour, Colour]
    ground: Colour
    falling: Colour | None
    bare: bool = False


SEASON: dict[str, Season] = {
    "spring": Season(((246, 176, 196), (250, 206, 216), (156, 200, 116)), (158, 204, 116), (252, 200, 214)),
    "summer": Season(((56, 138, 78), (88, 168, 84), (36, 106, 72)), (122, 182, 88), None),
    "autumn": Season(((222, 116, 40), (236, 160, 52), (176, 68, 38)), (196, 150, 84), (224, 120, 44)),
    "winter": Season(((214, 226, 236), (238, 244, 250), (166, 186, 202)), (236, 242, 248), (255, 255, 255), True),
}
