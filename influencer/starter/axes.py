"""The words of the vocabulary as classes that a network can name: an axis is a choice. Knows no torch and no skia."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from influencer.starter import vocabulary as words
from influencer.starter.vocabulary import Attributes

Axes = dict[str, tuple[str | None, ...]]

WHO: Axes = {  # what never changes from picture to picture
    "presentation": words.PRESENTATION,
    "age": words.AGE,
    "body": words.BODY,
    "skin": words.SKIN,
    "face": words.FACE,
    "nose": words.NOSE,
    "brows": words.BROWS,
    "lips": words.LIPS,
    "eyes": words.EYES,
    "hair_colour": words.HAIR_COLOUR,
    "hair_style": words.HAIR_STYLE,
    "marks": (None, *words.MARKS),
    "glasses": (None, *words.GLASSES),
    "piercings": (None, *words.PIERCINGS),
    "beard": (None, *words.BEARD),
}
WHAT: Axes = {
    "expression": words.EXPRESSION,
    "gaze": words.GAZE,
    "tilt": words.TILT,
    "colour": words.COLOUR,
    "outfit": words.OUTFIT,
    "framing": words.FRAMING,
    "scene": words.SCENE,
    "light": words.LIGHT,
    "season": words.SEASON,
}
FIXED_MARKS = ("marks", "glasses", "piercings", "beard")
COARSE = ("presentation", "age", "body", "skin", "hair_colour", "hair_style", "eyes")
FINE = ("face", "nose", "brows", "lips", "marks", "glasses", "piercings", "beard")


def classes_of(attributes: Attributes, axes: Axes) -> list[int]:
    """The number of the word on each axis."""
    return [choices.index(getattr(attributes, name)) for name, choices in axes.items()]


def differing(one: Attributes, other: Attributes, names: Iterable[str] = tuple(WHO)) -> tuple[str, ...]:
    """The axes on which two people differ."""
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))


def sizes(axes: Axes) -> Sequence[int]:
    """How many choices each axis has."""
    return [len(choices) for choices in axes.values()]
