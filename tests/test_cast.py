"""What is asked for when somebody is cast, certificates, and sheets: values alone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from images_case import persona, scene
from PIL import Image

from influencer.errors import Invalid
from influencer.images import cast, certificate
from influencer.images.cast import REFERENCES, SCENES, dealt, dressed, open_words, outfits_of, shot_of, strangers
from influencer.images.certificate import Certificate, Scene, differences, kept, outcomes, passes
from influencer.images.lightbox import Head, Layout, Tile, sheet
from influencer.starter.vocabulary import unknown_words

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def open_person(**changes):
    return persona(**{"nose": "", "brows": "", "lips": ""} | changes)


# briefs


def test_there_are_fifteen_scenes_in_fifteen_places_and_all_five_lights():
    assert len(SCENES) == len({brief.scene for brief in SCENES}) == len({brief.name for brief in SCENES}) == 15
    assert len({brief.light for brief in SCENES}) == 5
    assert len({brief.framing for brief in SCENES}) == 6


def test_the_starter_was_taught_every_word_of_every_brief():
    for brief in (*REFERENCES, *SCENES, cast.PLAIN_FACE):
        said = ", ".join(value for name in brief.__slots__[1:] if (value := getattr(brief, name)))
        assert unknown_words(said) == (), brief


def test_every_brief_has_a_seed_of_its_own_and_the_day_does_not_change_it():
    who = open_person()
    seeds = [shot_of(brief, who, "scene", DAY, 1).seed for brief in SCENES]
    assert len(set(seeds)) == 15
    assert seeds == [shot_of(brief, who, "scene", date(2030, 1, 1), 2).seed for brief in SCENES]
    assert shot_of(SCENES[0], who, "scene", DAY, 1, take=1).seed not in seeds
    assert shot_of(SCENES[0], who, "reference", DAY, 1).seed not in seeds


def test_what_the_bible_leaves_open_is_what_the_faces_may_differ_in():
    assert set(open_words(open_person())) == {"nose", "brows", "lips"}
    assert open_words(persona()) == {}
    assert "copper afro" in open_words(persona(hair="copper hair"))["hair"]
    assert "teal pixie cut" in open_words(persona(hair="pixie cut"))["hair"]


def test_faces_differ_as_long_as_there_are_other_words():
    choices = open_words(open_person())
    faces = dealt(choices, 30, "ana", 0)
    as_text = [str(words) for words in faces]
    assert len(set(as_text[:18])) == 18
    assert as_text[18:] == as_text[:12]
    assert faces != dealt(choices, 30, "ana", 1)


def test_faces_without_a_choice_have_no_words():
    assert dealt({}, 3, "ana") == [{}, {}, {}]


def test_strangers_have_her_description_but_never_her_face():
    own = persona()
    words = strangers(own, {}, 60)
    mine = {key: getattr(own.look.immutable, key) for key in ("nose", "brows", "lips")}
    hers = {"nose": "broad nose", "brows": "arched brows", "lips": "thin lips"}
    settled = cast.with_words(own, hers)
    assert hers not in strangers(settled, {}, 60)
    assert all(set(each) == set(mine) for each in words)
    assert cast.with_words(own, words[0]).look.immutable.hair == own.look.immutable.hair


def test_references_are_in_her_own_clothes_each_with_a_colour():
    who = open_person()
    assert outfits_of(who) == ("teal hoodie",)
    assert {brief.wardrobe for brief in dressed(REFERENCES, outfits_of(who))} == {"teal hoodie"}


# certificates


def one(brief=SCENES[0], likeness=0.8, passed=True):
    return Scene(brief, 7, "a prompt", f"{brief.name}.jpg", likeness, passed, "" if passed else "somebody else", 4, 3)


def given(**changes):
    whole = Certificate(
        persona="ana",
        made=NOW,
        verdict="",
        passed=True,
        folder="cast/tests/x",
        embedder="starter",
        version="aa",
        lower=0.6,
        typical=0.8,
        studio={"checkpoint": "starter", "fingerprint": "f1", "steps": None},
        bible="b1",
        look={"hair": "copper curly bob", "marks": ["freckles"]},
        references={"references/00-face.png": "11"},
        scenes=tuple(one(brief) for brief in SCENES),
    )
    return replace(whole, **changes)


def test_a_certificate_is_read_as_it_was_written(tmp_path):
    certificate.keep(tmp_path, given())
    assert kept(tmp_path) == given()
    assert kept(tmp_path / "nobody") is None


def test_a_broken_certificate_says_what_to_do(tmp_path):
    (tmp_path / "certificate.json").write_text('{"persona": 1}')
    with pytest.raises(Invalid, match=r"certificate\.json: cannot be read .*; delete it and run `influencer cast test"):
        kept(tmp_path)


@pytest.mark.parametrize(("failing", "good"), [(0, True), (1, True), (2, False), (15, False)])
def test_nine_tenths_of_the_scenes_must_pass(failing, good):
    scenes = [one(brief, passed=index >= failing) for index, brief in enumerate(SCENES)]
    assert passes(scenes) is good


def test_what_changed_is_told_field_by_field():
    new = given(
        studio={"checkpoint": "/models/klein", "fingerprint": "f2", "steps": None},
        look={"hair": "silver curly bob", "marks": ["freckles"]},
        references={"references/00-face.png": "22"},
    )
    assert differences(given(), new) == [
        "checkpoint: starter -> /models/klein",
        "fingerprint: f1 -> f2",
        "look.hair: copper curly bob -> silver curly bob",
        "references: references/00-face.png changed",
    ]
    assert differences(given(), given()) == []


def test_scores_of_another_embedder_are_not_to_be_compared():
    assert differences(given(), given(version="bb")) == [
        "embedder: starter aa -> starter bb; the scores cannot be compared"
    ]


def test_outcomes_name_the_scenes_that_came_out_otherwise():
    worse = [one(SCENES[0], 0.4, False), one(SCENES[1], 0.7), *(one(brief) for brief in SCENES[2:])]
    lines = outcomes(given(), given(scenes=tuple(worse)))
    assert lines[0] == "score: 15 of 15 -> 14 of 15"
    assert lines[3:] == [
        "01 at a harbour: no longer passes, somebody else",
        "02 in a cafe: likeness 0.80 -> 0.70",
    ]
    assert outcomes(given(scenes=tuple(worse)), given())[3] == "01 at a harbour: passes now"


def test_a_certificate_without_a_likeness_has_no_mean():
    nothing = given(scenes=(one(likeness=None, passed=False),))
    assert (nothing.mean, nothing.least, nothing.score) == (None, None, 0)


# sheets


def test_a_sheet_holds_every_tile_and_stands_broken_and_missing_pictures(tmp_path):
    scene(1).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    tiles = [Tile(tmp_path / "a.png", "1"), Tile(tmp_path / "b.png", "2", no="refused"), Tile(None, "3", framed=True)]
    (tmp_path / "sheet.jpg").write_bytes(sheet(Head("A title"), tiles, Layout(columns=2, wide=100)))
    with Image.open(tmp_path / "sheet.jpg") as made:
        wide, high = made.size
    assert wide == Layout(columns=2, wide=100).width
    assert high > 2 * 125


def test_what_stands_together_is_closer_than_what_does_not():
    pairs = Layout(columns=4, wide=100, together=2)
    assert pairs.left(1) - pairs.left(0) < pairs.left(2) - pairs.left(1)
