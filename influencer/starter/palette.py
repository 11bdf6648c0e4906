"""Every colour of the drawings: skins, hair, eyes, cloth, and what each light does to them. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

from influencer.starter.brush import Colour

SKIN: dict[str, Colour] = {
    "porcelain": (255, 236, 230),
    "fair": (249, 206, 176),
    "light olive": (224, 180, 128),
    "tan": (196, 132, 80),
    "brown": (150, 92, 58),
    "deep brown": (98, 58, 44),
}
HAIR: dict[str, Colour] = {
    "black": (24, 25, 42),
    "dark brown": (66, 38, 28),
    "chestnut": (136, 70, 32),
    "auburn": (140, 32, 36),
    "copper": (232, 108, 36),
    "blonde": (246, 208, 122),
    "silver": (212, 215, 218),
    "teal": (22, 146, 148),
    "pink": (246, 130, 172),
    "lavender": (170, 140, 228),
}
EYES: dict[str, Colour] = {
    "brown": (96, 50, 24),
    "hazel": (206, 142, 40),
    "green": (44, 160, 82),
    "blue": (40, 128, 228),
    "grey": (160, 170, 178),
}
CLOTH: dict[str, Colour] = {
    "mustard": (230, 168, 36),
    "red": (208, 46, 44),
    "teal": (14, 136, 142),
    "navy": (34, 56, 128),
    "white": (248, 246, 240),
    "black": (40, 38, 46),
    "sage green": (156, 186, 128),
    "lilac": (180, 140, 226),
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
    """What an hour of the day does: its sky, its veil over things, over rooms and over her, its rim."""

    sky: tuple[Colour, Colour, Colour]  # zenith, middle, horizon
    veil: Colour  # multiplied over the place
    room: Colour  # multiplied over the place under a roof
    person: Colour  # multiplied over her; nearer white, so that she stays who she is
    rim: Colour
    rim_strength: float
    glow: Colour
    glow_strength: float
    lamps: float  # 0 off, 1 the only light there is
    haze: float = 0.0  # a pale veil before everything


LIGHT: dict[str, Light] = {
    "morning light": Light(
        ((166, 196, 232), (212, 224, 242), (255, 222, 208)),
        (220, 232, 252),
        (222, 232, 250),
        (246, 248, 255),
        (255, 240, 224),
        0.50,
        (228, 234, 255),
        0.40,
        0.05,
        0.17,
    ),
    "bright daylight": Light(
        ((46, 144, 230), (120, 198, 246), (212, 238, 250)),
        (255, 255, 255),
        (255, 252, 246),
        (255, 255, 255),
        (255, 255, 250),
        0.40,
        (255, 255, 255),
        0.10,
        0.0,
    ),
    "golden hour": Light(
        ((238, 140, 92), (252, 176, 92), (255, 224, 140)),
        (255, 196, 132),
        (255, 198, 136),
        (255, 234, 208),
        (255, 206, 112),
        0.95,
        (255, 166, 60),
        0.55,
        0.35,
    ),
    "blue hour": Light(
        ((26, 44, 124), (66, 88, 180), (204, 146, 190)),
        (100, 116, 196),
        (120, 128, 200),
        (222, 224, 245),
        (176, 186, 255),
        0.65,
        (110, 120, 230),
        0.16,
        0.75,
    ),
    "night": Light(
        ((8, 12, 36), (16, 24, 60), (36, 44, 90)),
        (80, 88, 142),
        (128, 104, 106),
        (218, 208, 226),
        (255, 190, 120),
        0.80,
        (50, 60, 120),
        0.08,
        1.0,
    ),
}
LAMP: Colour = (255, 206, 122)


@dataclass(frozen=True, slots=True)
class Season:
    """What a month does to leaves and ground, and what falls from the sky."""

    leaf: tuple[Colour, Colour, Colour]  # middling, bright, dark
    ground: Colour
    falling: Colour | None
    bare: bool = False


SEASON: dict[str, Season] = {
    "spring": Season(((248, 164, 192), (255, 208, 222), (224, 122, 160)), (152, 208, 108), (255, 192, 214)),
    "summer": Season(((54, 142, 72), (104, 182, 84), (28, 100, 64)), (110, 178, 78), None),
    "autumn": Season(((226, 116, 36), (244, 168, 52), (176, 62, 36)), (208, 152, 76), (232, 120, 40)),
    "winter": Season(((214, 226, 236), (240, 246, 252), (160, 184, 204)), (238, 244, 250), (255, 255, 255), True),
}
