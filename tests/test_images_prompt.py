from __future__ import annotations

import random
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from images_case import persona, shot

from influencer.bible import load_persona
from influencer.images.prompt import identity_prefix, negative_for, prompt_for
from influencer.persona import Immutable
from influencer.plan import plan_days
from influencer.starter import vocabulary
from influencer.starter.vocabulary import Attributes, describe, unknown_words

IDENTITY = (
    "editorial illustration of a woman, young adult, average build, brown skin, oval face, broad nose, arched brows, "
    "thin lips, green eyes, copper curly bob, freckles, round glasses"
)
OPTIONAL = ("marks", "glasses", "piercings", "beard")


def anybody(dice: random.Random) -> Attributes:
    """Any words of the vocabulary, one of each axis."""
    axes = {field.name: getattr(vocabulary, field.name.upper(), ()) for field in fields(Attributes)}
    choices = {name: (*words, None) if name in OPTIONAL else words for name, words in axes.items() if words}
    return Attributes(**{name: dice.choice(words) for name, words in choices.items()})


@pytest.mark.parametrize("seed", range(40))
def test_the_starter_is_asked_word_for_word_as_it_was_taught(seed: int) -> None:
    taught = anybody(random.Random(seed))
    who = persona(
        presentation=taught.presentation,
        age_look=taught.age,
        body=taught.body,
        skin=taught.skin,
        face=taught.face,
        nose=taught.nose,
        brows=taught.brows,
        lips=taught.lips,
        eyes=taught.eyes,
        hair=f"{taught.hair_colour} {taught.hair_style}",
        marks=[taught.marks] if taught.marks else [],
        glasses=taught.glasses or "",
        piercings=taught.piercings or "",
        beard=taught.beard or "",
    )
    moment = shot(
        expression=taught.expression,
        gaze=taught.gaze,
        tilt=taught.tilt,
        wardrobe=f"{taught.colour} {taught.outfit}",
        framing=taught.framing,
        scene=taught.scene,
        light=taught.light,
        season=taught.season,
    )
    assert prompt_for(who, moment, full=False) == describe(taught)


def test_a_prompt_is_the_grammar_that_the_starter_was_taught() -> None:
    asked = prompt_for(persona(), shot(), full=False)
    assert asked == (
        f"{IDENTITY}, soft smile, looking at the viewer, head tilted left, wearing a mustard turtleneck sweater, "
        "half-length portrait, in a cafe, golden hour, autumn"
    )
    assert unknown_words(asked) == ()


def test_every_prompt_of_a_persona_starts_with_the_same_words() -> None:
    other_day = shot(2, scene="on a beach", wardrobe="raincoat", light="night", accessory="umbrella")
    assert prompt_for(persona(), shot()).startswith(IDENTITY)
    assert prompt_for(persona(), other_day).startswith(IDENTITY)


@pytest.mark.parametrize("field", Immutable.model_fields)
def test_every_fixed_trait_stands_in_the_prefix(field: str) -> None:
    changed = persona(**{field: ["a dimple"] if field == "marks" else "strikingly unusual here"})
    assert identity_prefix(changed) != identity_prefix(persona())


@pytest.mark.parametrize(
    "field", ["subject", "scene", "wardrobe", "framing", "expression", "gaze", "tilt", "light", "season", "accessory"]
)
def test_every_word_of_a_shot_reaches_the_full_prompt(field: str) -> None:
    assert "quince" in prompt_for(persona(), shot(**{field: "quince"}))


def test_closed_eyes_look_nowhere_but_in_the_grammar_of_the_starter() -> None:
    dreaming = shot(expression="eyes closed")
    assert "eyes closed, head tilted left, wearing" in prompt_for(persona(), dreaming)
    assert "eyes closed, looking at the viewer, head tilted left" in prompt_for(persona(), dreaming, full=False)


def test_everything_the_shipped_persona_does_in_a_quarter_is_in_the_starters_words() -> None:
    mira = load_persona(Path(__file__).parent.parent / "personas" / "mira", date(2026, 1, 1))
    shots = plan_days(mira, date(2026, 1, 1), 90, [])
    assert {word for moment in shots for word in unknown_words(prompt_for(mira, moment, full=False))} == set()


def test_a_style_frames_the_prompt_and_its_finish_comes_last() -> None:
    asked = prompt_for(persona(), shot(), "oil painting, thick brushwork, warm varnish")
    assert asked.startswith("oil painting of a woman, ")
    assert asked.endswith(", thick brushwork, warm varnish")


def test_piercings_and_beard_are_said_with_the_article_they_need() -> None:
    assert identity_prefix(persona(piercings="nose ring", beard="short")).endswith("a nose ring, a short beard")
    assert identity_prefix(persona(piercings="hoop earrings")).endswith(", hoop earrings")


def test_only_the_starter_is_told_what_the_bible_leaves_open() -> None:
    open_face = persona(nose="", brows="", lips="")
    assert "oval face, green eyes" in prompt_for(open_face, shot())
    words = [set(prompt_for(open_face, shot(number), full=False).split(", ")) for number in range(1, 4)]
    for axis in (vocabulary.NOSE, vocabulary.BROWS, vocabulary.LIPS):
        assert len(set(axis) & words[0]) == 1
        assert all(set(axis) & later == set(axis) & words[0] for later in words)


def test_values_that_say_more_than_a_word_stay_as_written() -> None:
    prefix = identity_prefix(persona(presentation="androgynous person", skin="warm brown, sun-freckled"))
    assert "of an androgynous person, " in prefix
    assert "warm brown, sun-freckled, oval face" in prefix


def test_the_negative_holds_what_the_bible_rules_out() -> None:
    assert negative_for(persona(), "blurry") == "blurry, weapons, Acme"
    assert negative_for(persona(), full=False) == ""
