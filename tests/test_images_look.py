from __future__ import annotations

import pytest
from images_case import persona

from influencer.images.look import left_open, own, settled
from influencer.starter import vocabulary

NAMES = [f"somebody-{number}" for number in range(300)]


def test_a_face_that_is_said_in_full_stays_as_it_is() -> None:
    assert left_open(persona()) == {}
    assert settled(persona()) == persona().look.immutable


def test_what_is_left_open_is_settled_in_words_the_starter_knows() -> None:
    words = left_open(persona(nose="", brows="", lips="", hair="pixie cut"))
    assert list(words) == ["nose", "brows", "lips", "hair"]
    assert words["nose"] in vocabulary.NOSE
    assert words["brows"] in vocabulary.BROWS
    assert words["lips"] in vocabulary.LIPS
    assert words["hair"] in {f"{colour} pixie cut" for colour in vocabulary.HAIR_COLOUR}


@pytest.mark.parametrize("hair", ["silver", "silver hair"])
def test_a_colour_alone_gets_a_style(hair: str) -> None:
    assert left_open(persona(hair=hair))["hair"] in {f"silver {style}" for style in vocabulary.HAIR_STYLE}


@pytest.mark.parametrize("hair", ["ultraviolet mohawk", "copper curly bob", "waist-long silver hair"])
def test_hair_in_other_words_stays_as_written(hair: str) -> None:
    assert settled(persona(hair=hair)).hair == hair


def test_only_what_is_open_is_settled_and_what_may_be_absent_stays_absent() -> None:
    look = settled(persona(lips="", marks=[], glasses=""))
    assert look.nose == "broad"
    assert (look.marks, look.glasses, look.piercings, look.beard) == ((), "", "", "")


def test_the_same_name_has_the_same_face_whatever_else_the_bible_says() -> None:
    assert left_open(persona(nose="", eyes="blue", marks=[])) == left_open(persona(nose=""))


def test_names_share_all_the_words_there_are() -> None:
    faces = [own(name, "nose", vocabulary.NOSE) for name in NAMES]
    assert all(faces.count(nose) > len(NAMES) / 5 for nose in vocabulary.NOSE)


def test_a_new_word_changes_nobody_but_those_who_get_it() -> None:
    before = {name: own(name, "nose", vocabulary.NOSE) for name in NAMES}
    after = {name: own(name, "nose", (*vocabulary.NOSE, "aquiline nose")) for name in NAMES}
    changed = {after[name] for name in NAMES if after[name] != before[name]}
    assert changed == {"aquiline nose"}
