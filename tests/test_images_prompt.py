from __future__ import annotations

import pytest
from images_case import persona, shot

from influencer.images.prompt import identity_prefix, negative_for, prompt_for
from influencer.starter.vocabulary import unknown_words

IDENTITY = (
    "editorial illustration of a woman, young adult, average build, brown skin, oval face, green eyes, "
    "copper curly bob, freckles, round glasses"
)


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


@pytest.mark.parametrize(
    "field", ["presentation", "age_look", "body", "skin", "face", "eyes", "hair", "glasses", "marks"]
)
def test_every_fixed_trait_stands_in_the_prefix(field: str) -> None:
    changed = persona(**{field: ["a dimple"] if field == "marks" else "strikingly unusual here"})
    assert identity_prefix(changed) != identity_prefix(persona())


@pytest.mark.parametrize(
    "field", ["subject", "scene", "wardrobe", "framing", "expression", "gaze", "light", "season", "accessory"]
)
def test_every_word_of_a_shot_reaches_the_full_prompt(field: str) -> None:
    assert "quince" in prompt_for(persona(), shot(**{field: "quince"}))


def test_a_style_frames_the_prompt_and_its_finish_comes_last() -> None:
    asked = prompt_for(persona(), shot(), "oil painting, thick brushwork, warm varnish")
    assert asked.startswith("oil painting of a woman, ")
    assert asked.endswith(", thick brushwork, warm varnish")


def test_values_that_say_more_than_a_word_stay_as_written() -> None:
    prefix = identity_prefix(persona(presentation="androgynous person", skin="warm brown, sun-freckled"))
    assert "of an androgynous person, " in prefix
    assert "warm brown, sun-freckled, oval face" in prefix


def test_the_negative_holds_what_the_bible_rules_out() -> None:
    assert negative_for(persona(), "blurry") == "blurry, weapons, Acme"
    assert negative_for(persona(), full=False) == ""
