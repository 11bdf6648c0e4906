import json
import random
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influencer import bible
from influencer.errors import InfluencerError, Invalid, Missing, Unsafe
from influencer.persona import Persona
from influencer.starter import vocabulary
from influencer.yamlfile import as_model

HERE = Path(__file__).parent.parent
PERSONAS = HERE / "personas"
TODAY = date(2026, 11, 22)
STARTER = bible.new_bible("nova", "Nova", "Europe/Lisbon", "nova-folder")


@pytest.fixture(scope="module")
def mira() -> Persona:
    return bible.load_persona(PERSONAS / "mira", TODAY)


def write(root: Path, *changes: tuple[str, str], name: str = "nova") -> Path:
    """A persona's folder with the starter bible, each (old, new) replaced once."""
    text = STARTER
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bible.yaml").write_text(text)
    return folder


def line(old: str) -> int:
    """The line of the starter bible on which `old` first stands."""
    return STARTER[: STARTER.index(old)].count("\n") + 1


def problems(folder: Path, **options) -> tuple[str, ...]:
    with pytest.raises(Invalid) as caught:
        bible.load_persona(folder, TODAY, **options)
    return tuple(problem.removeprefix(f"{folder}/") for problem in caught.value.problems)


# what stands in the starter bible, what to put there, and the one sentence that answers it
FAULTS = [
    ("    weight: 35", "    weight: 0", "pillars[1].weight: must be above 0"),
    ("    weight: 35", "    weight: .nan", "pillars[1].weight: must be a number"),
    ("age: 30", "age: 17", "age: must be 18 or more"),
    ("age: 30", "age: young", "age: must be a whole number"),
    ("voice:", "voise:", "voise: unknown key (did you mean 'voice'?)"),
    ("    weight: 35", "    wieght: 35", "pillars[1].wieght: unknown key (did you mean 'weight'?)"),
    ('"Europe/Lisbon"', "Lisbon", "timezone: no time zone is called 'Lisbon'; names look like Europe/Lisbon"),
    ('handle: "nova"', "handle: .no va", "handle: must be 30 or fewer letters, digits, dots or underscores"),
    ("languages: [en]", "languages: [english]", "languages[0]: 'english' is not a language code"),
    ("age_look: young adult", "age_look: teenage", "look.immutable.age_look: 'teenage' could show a minor"),
    ("nose: small nose", "nose: childlike", "look.immutable.nose: 'childlike' could show a minor"),
    ("nose: small nose", "nase: small nose", "look.immutable.nase: unknown key (did you mean 'nose'?)"),
    ('piercings: ""', "piercings: [a nose ring]", "look.immutable.piercings: must be text"),
    ("      - striped", "      - school uniform #", "look.variable.wardrobe[1]: 'school uniform' could show a minor"),
    ("body: slim", "body: slim, 16 years old", "look.immutable.body: names an age under 18"),
    ("body: slim", "body: aged 15", "look.immutable.body: names an age under 18"),
    ('["09:00", "18:30"]', '["9 am"]', 'posting.slots.daily[0]: must be a time like "08:30"'),
    ('["09:00", "18:30"]', "[900]", 'posting.slots.daily[0]: must be a time like "08:30"'),
    ('["09:00", "18:30"]', '["09:00Z"]', "posting.slots.daily[0]: must be a local time to the minute"),
    ("    daily:", "    dayly:", "posting.slots.dayly: must be 'daily', 'mon', 'tue'"),
    ("hashtags: [citywalks", "hashtags: ['#citywalks'", "pillars[0].hashtags[0]: must be one word without the #"),
    ("round for {subject}", "round for {object}", "pillars[0].lines[0]: the only placeholders are {subject} and {Subj"),
    ("kind: fictional", "kind: celebrity", "likeness.kind: must be 'fictional', 'operator' or 'consented'"),
    ("latitude: 38.72", "latitude: 138.72", "home.latitude: must be 90 or less"),
    ("  origin: ", "  Origin!: ", "canon.Origin!: must be lower-case letters"),
    ("display_name: ", "display_name: 7 # ", "display_name: must be text; put it in quotes"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), FAULTS, ids=[new.strip() for _, new, _ in FAULTS])
def test_each_fault_is_told_with_its_line(tmp_path, old, new, sentence):
    told = problems(write(tmp_path, (old, new)))
    assert any(problem.startswith(f"bible.yaml:{line(old.lstrip())}: {sentence}") for problem in told), told


def test_a_fault_of_a_part_is_told_with_the_line_of_the_part(tmp_path):
    told = problems(write(tmp_path, ("- name: home", "- name: walks")))
    assert told == (
        f"bible.yaml:{line('pillars:')}: pillars: two pillars are called 'walks'; give each a name of its own",
    )
    (told,) = problems(write(tmp_path, ("kind: fictional", "kind: consented")))
    assert told.startswith(f"bible.yaml:{line('likeness:')}: likeness: a consented likeness needs its consent file")


DISCLOSURES = [
    ("Mira is a fictional character; her pictures are made with AI.", True),
    ("AI-made.", True),
    ("A virtual person.", True),
    ("Nova ist eine virtuelle Figur.", True),
    ("Mit KI gemacht.", True),
    ("Personnage fictif, images créées par IA.", True),
    ("Said again, in detail: a painter.", False),
    ("J'ai peint la mer.", False),
    ("A maiden of virtue.", False),
    ("Not AI, promise.", False),
    ("She is not an AI.", False),
    ("No AI was used; a fictional tale.", False),
    ("AI could never: she is 100% real.", False),
]


@pytest.mark.parametrize(("text", "discloses"), DISCLOSURES)
def test_a_disclosure_says_it_in_whole_words_and_does_not_take_it_back(tmp_path, text, discloses):
    folder = write(tmp_path, ("disclosure: ", f"disclosure: {json.dumps(text)} # "))
    if discloses:
        assert bible.load_persona(folder, TODAY).disclosure == text
    else:
        assert "must say that she is AI-made" in problems(folder)[0]


@pytest.mark.parametrize(
    "look", ["baby blue scarf", "in their thirties", "young adult", "kidney-bean print", "boyd tartan"]
)
def test_words_that_only_resemble_a_minor_are_taken(tmp_path, look):
    assert bible.load_persona(write(tmp_path, ("      - striped shirt", f"      - {look}")), TODAY)


def test_slots_too_close_are_refused_in_one_sentence(tmp_path):
    told = problems(write(tmp_path, ('["09:00", "18:30"]', '["09:00", "10:30"]')))
    assert told == (
        f"bible.yaml:{line('posting:')}: posting: slots: mon 09:00 and mon 10:30 are 1.5 hours apart; "
        "the least is 3 (caps.least_hours_between)",
    )


@pytest.mark.parametrize(
    ("slots", "sentence"),
    [
        ('tue: ["23:00"]\n    wed: ["01:00"]', "tue 23:00 and wed 01:00 are 2 hours apart"),
        ('sun: ["23:00"]\n    mon: ["00:30"]', "sun 23:00 and mon 00:30 are 1.5 hours apart"),
        ('mon: ["08:00", "08:00"]', "mon 08:00 and mon 08:00 are 0 hours apart"),
        ("mon: []", "no day has a time"),
    ],
)
def test_slots_are_held_apart_over_midnight_and_over_the_week(tmp_path, slots, sentence):
    folder = write(tmp_path, ('daily: ["09:00", "18:30"]', slots))
    assert sentence in problems(folder)[0]


def test_slots_beyond_the_cap_are_not_held_against_her(tmp_path):
    folder = write(tmp_path, ('["09:00", "18:30"]', '["09:00", "10:00"]'), ("per_day: 3", "per_day: 1"))
    assert bible.load_persona(folder, TODAY).posting.caps.per_day == 1


def test_limits_may_not_gag_the_disclosure(tmp_path):
    for change in (("words: [miracle", "words: [ai"), ("never_says: [link in bio", "never_says: [fictional")):
        assert "may not forbid" in problems(write(tmp_path, change))[0]


def test_limits_must_leave_each_pillar_something(tmp_path):
    told = problems(write(tmp_path, ("subjects: [politics", "subjects: [novel, book, guide, politics")))
    assert told == (
        "bible.yaml:1: pillars[2].subjects: limits.subjects forbids every one; leave one that may be shown",
    )


def test_the_name_is_the_name_of_the_folder(tmp_path):
    told = problems(write(tmp_path, name="stella"))
    assert told == (f"bible.yaml:{line('name:')}: name: 'nova' must be the name of its folder, 'stella'",)


def test_a_bible_is_read_by_its_folder_or_its_file(tmp_path):
    folder = write(tmp_path)
    assert bible.load_persona(folder, TODAY) == bible.load_persona(folder / "bible.yaml", TODAY)
    with pytest.raises(Missing):
        bible.load_persona(tmp_path / "nobody", TODAY)


def test_two_personas_never_share_an_account(tmp_path):
    write(tmp_path)
    write(tmp_path, ('name: "nova"', "name: stella"), name="stella")
    with pytest.raises(Invalid) as caught:
        bible.load_personas(tmp_path, TODAY)
    where = f"{tmp_path}/stella/bible.yaml:{line('accounts:')}: posting.accounts[0]:"
    assert caught.value.sentence == f"{where} 'nova-folder' is already nova's; an account belongs to one persona"


def test_an_account_is_named_once(tmp_path):
    assert "names an account twice" in problems(write(tmp_path, ('["nova-folder"]', "[a, a]")))[0]


def test_personas_come_by_name_and_other_folders_do_not_count(tmp_path):
    write(tmp_path, ('["nova-folder"]', "[other]"))
    write(tmp_path, ('name: "nova"', "name: alma"), name="alma")
    (tmp_path / "notes").mkdir()
    (tmp_path / "bible.schema.json").write_text("{}")
    assert [persona.name for persona in bible.load_personas(tmp_path, TODAY)] == ["alma", "nova"]


def with_reference(root: Path, reference: str) -> Path:
    return write(root, ("look:\n", f"references: [{json.dumps(reference)}]\nlook:\n"))


def test_a_reference_is_a_picture_inside_the_folder(tmp_path):
    folder = with_reference(tmp_path, "faces/a.png")
    assert "is not there; put the picture into" in problems(folder)[0]
    (folder / "faces").mkdir()
    (folder / "faces" / "a.png").write_bytes(b"png")
    assert bible.load_persona(folder, TODAY).references == ("faces/a.png",)


@pytest.mark.parametrize(
    "reference", ["../x.png", "/etc/passwd", "a/../../x.png", "c:\\x.png", "..\\x.png", "a\x01.png"]
)
def test_a_reference_that_leads_out_is_unsafe(tmp_path, reference):
    with pytest.raises(Unsafe, match="must be a plain path inside"):
        bible.load_persona(with_reference(tmp_path, reference), TODAY)


def test_a_reference_through_a_link_is_unsafe(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.png").write_bytes(b"png")
    folder = with_reference(tmp_path, "faces/a.png")
    (folder / "faces").symlink_to(tmp_path / "out")
    with pytest.raises(Unsafe, match="is a link"):
        bible.load_persona(folder, TODAY)


def test_a_reference_that_is_no_picture_is_refused(tmp_path):
    assert "is no picture" in problems(with_reference(tmp_path, "bible.yaml"))[0]


CONSENT = """\
who: Ann Example
scope: [pictures, captions]
channels: [folder]
expires: 2027-01-31
revocation: ann@example.org
"""
CONSENTED = ("kind: fictional", "kind: consented\n  consent: consent.yaml")


def consented(root: Path, consent: str) -> Path:
    folder = write(root, CONSENTED)
    (folder / "consent.yaml").write_text(consent)
    return folder


def test_a_consented_likeness_with_a_good_consent_is_taken(tmp_path):
    persona = bible.load_persona(consented(tmp_path, CONSENT), TODAY, {"nova-folder": "folder"})
    assert persona.likeness.kind == "consented"


REFUSED = [
    (CONSENT.replace("2027-01-31", "2026-11-21"), "consent.yaml:4: expires: Ann Example's consent ended on 2026-11-21"),
    (CONSENT.replace("pictures, captions", "captions"), "consent.yaml:2: scope: does not cover pictures"),
    (CONSENT.replace("[folder]", "[instagram]"), "consent.yaml:3: channels: does not cover folder, where nova-folder"),
    (CONSENT.replace("revocation: ann@example.org\n", ""), "consent.yaml:1: revocation: is missing"),
    (CONSENT.replace("expires", "expire"), "consent.yaml:4: expire: unknown key (did you mean 'expires'?)"),
    (CONSENT.replace("2027-01-31", "someday"), "consent.yaml:4: expires: "),
]


@pytest.mark.parametrize(("consent", "sentence"), REFUSED)
def test_a_consent_that_does_not_hold_is_refused(tmp_path, consent, sentence):
    told = problems(consented(tmp_path, consent), channels={"nova-folder": "folder"})
    assert any(problem.startswith(sentence) for problem in told), told


def test_consent_holds_on_its_last_day(tmp_path):
    assert bible.load_persona(consented(tmp_path, CONSENT.replace("2027-01-31", "2026-11-22")), TODAY)


def test_a_missing_consent_file_is_refused_and_one_outside_is_unsafe(tmp_path):
    assert "write who consents" in problems(write(tmp_path, CONSENTED))[0]
    with pytest.raises(Unsafe):
        bible.load_persona(write(tmp_path, ("kind: fictional", "kind: consented\n  consent: ../c.yaml")), TODAY)


def test_comments_and_layout_do_not_change_the_version_but_every_value_does(tmp_path):
    plain = bible.version_of(bible.load_persona(write(tmp_path), TODAY))
    noted = bible.version_of(
        bible.load_persona(write(tmp_path, ("languages: [en]", "languages:\n  - 'en'  # hm")), TODAY)
    )
    other = bible.version_of(bible.load_persona(write(tmp_path, ("age: 30", "age: 31")), TODAY))
    assert plain == noted != other
    assert len(plain) == 12
    assert int(plain, 16)


def test_a_diff_has_one_line_for_each_change(mira):
    old = bible.as_json(mira)
    new = json.loads(json.dumps(old))
    new["look"]["immutable"]["hair"] = "teal pixie cut"
    new["look"]["variable"]["palette"] = ["mustard", "teal", "lilac", "sage green", "white"]
    new["canon"]["boat"] = "She has none."
    del new["canon"]["fear"]
    new["pillars"][0]["weight"] = 30.0
    new["pillars"][1], new["pillars"][2] = new["pillars"][2], new["pillars"][1]
    new["voice"]["emoji"].reverse()
    new["pillars"].pop()
    assert bible.diff(old, new) == [
        "look.immutable.hair: 'copper curly bob' -> 'teal pixie cut'",
        "look.variable.palette: removed 'navy'",
        "look.variable.palette: added 'lilac'",
        "voice.emoji: in another order",
        f"canon.fear: removed {old['canon']['fear']!r}",
        "canon.boat: added 'She has none.'",
        "pillars.clay.weight: 26.0 -> 30.0",
        f"pillars.art: removed {old['pillars'][-1]!r}",
    ]


def test_a_diff_of_equals_is_empty_and_a_new_order_of_pillars_is_seen(mira):
    old = bible.as_json(mira)
    assert bible.diff(old, json.loads(json.dumps(old))) == []
    assert bible.diff(old, old | {"pillars": old["pillars"][::-1]}) == ["pillars: in another order"]


def test_the_schema_for_editors_is_current():
    assert (PERSONAS / "bible.schema.json").read_text() == bible.schema_text(), "write it again: see bible.schema_text"


def test_the_schema_describes_every_field():
    schema = bible.json_schema()
    parts = {"Persona": schema, **schema["$defs"]}
    bare = [
        f"{part}.{name}"
        for part, shape in parts.items()
        for name, field in shape.get("properties", {}).items()
        if "description" not in field and "$ref" not in field
    ]
    assert not bare


def test_a_new_bible_is_valid_commented_and_speaks_the_starters_words():
    persona = as_model(STARTER, Path("bible.yaml"), Persona)
    assert STARTER.splitlines()[0] == bible.SCHEMA_LINE
    assert (persona.name, persona.posting.accounts) == ("nova", ("nova-folder",))
    assert (persona.home.latitude, persona.home.longitude) == (38.72, -9.13)
    assert STARTER.count("#") > 25
    assert_starter_words(persona)


IDENTITY = (*vocabulary.PRESENTATION, *vocabulary.AGE, *vocabulary.BODY, *vocabulary.SKIN, *vocabulary.FACE)
IDENTITY += (*vocabulary.NOSE, *vocabulary.BROWS, *vocabulary.LIPS, *vocabulary.EYES, *vocabulary.HAIR_COLOUR)
IDENTITY += (*vocabulary.HAIR_STYLE, *vocabulary.MARKS, *vocabulary.GLASSES, *vocabulary.PIERCINGS, *vocabulary.BEARD)


def test_a_new_bible_offers_every_word_the_starter_has_for_her_looks_and_clothes():
    offered = " ".join(STARTER.replace("#", " ").split())
    missing = [word for word in (*IDENTITY, *vocabulary.OUTFIT, *vocabulary.COLOUR) if word not in offered]
    assert missing == []


def assert_starter_words(persona: Persona) -> None:
    look = persona.look.immutable
    assert look.presentation in vocabulary.PRESENTATION
    assert look.age_look in vocabulary.AGE
    assert look.body in vocabulary.BODY
    assert look.skin.removesuffix(" skin") in vocabulary.SKIN
    assert look.face.removesuffix(" face") in vocabulary.FACE
    assert look.nose in vocabulary.NOSE
    assert look.brows in vocabulary.BROWS
    assert look.lips in vocabulary.LIPS
    assert look.eyes.removesuffix(" eyes") in vocabulary.EYES
    assert any(look.hair == f"{colour} {style}" for colour in vocabulary.HAIR_COLOUR for style in vocabulary.HAIR_STYLE)
    assert set(look.marks) <= set(vocabulary.MARKS)
    assert look.glasses in ("", *vocabulary.GLASSES)
    assert look.piercings in ("", *vocabulary.PIERCINGS)
    assert look.beard in ("", *vocabulary.BEARD)
    assert set(persona.look.variable.palette) <= set(vocabulary.COLOUR)
    scenes = [scene for part in (*persona.pillars, *persona.routine) for scene in part.scenes]
    assert set(scenes) <= set(vocabulary.SCENE)
    clothes = [line for part in (persona.look.variable, *persona.pillars) for line in part.wardrobe]
    assert set(clothes) <= set(vocabulary.OUTFIT)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40), st.text(max_size=60))
def test_no_name_can_break_out_of_a_new_bible(name, display_name):
    with suppress(InfluencerError):
        text = bible.new_bible(name, display_name, "UTC", "a")
        assert as_model(text, Path("b"), Persona).display_name == display_name.strip()


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        ("America/Argentina/Buenos_Aires", (-34.6, -58.45)),
        ("Asia/Kolkata", (22.53, 88.37)),
        ("Australia/Sydney", (-33.87, 151.22)),
        ("America/New_York", (40.71, -74.01)),
        ("UTC", (0.0, 0.0)),
    ],
)
def test_a_new_persona_lives_in_the_city_of_its_time_zone(zone, place):
    assert bible.coordinates_of(zone) == pytest.approx(place, abs=0.01)


def test_mira_is_an_openly_fictional_adult_in_the_starters_words(mira):
    assert mira.age >= 18
    assert mira.likeness.kind == "fictional"
    assert mira.disclosure == "Mira is a fictional character; her pictures are made with AI."
    assert (PERSONAS / "mira" / "bible.yaml").read_text().splitlines()[0] == bible.SCHEMA_LINE
    assert_starter_words(mira)


def test_mira_has_enough_to_say(mira):
    voice = mira.voice
    assert len(voice.sample_lines) >= 20
    assert min(len(voice.openers), len(voice.closers)) >= 15
    assert len(mira.canon) >= 25
    assert set(voice.by_light) == set(vocabulary.LIGHT)
    assert set(voice.by_season) == set(vocabulary.SEASON)
    for pillar in mira.pillars:
        assert len(pillar.subjects) >= 8
        assert len(pillar.lines) >= 10
        assert 3 <= len(pillar.hashtags) <= 5


def test_no_line_of_mira_stands_twice_and_openers_leave_room(mira):
    voice = mira.voice
    openers = [*voice.openers, *(text for texts in voice.by_light.values() for text in texts)]
    others = [*voice.closers, *voice.sample_lines, *(text for texts in voice.by_season.values() for text in texts)]
    lines = [text for pillar in mira.pillars for text in pillar.lines]
    everything = [*openers, *others, *lines, *mira.canon.values()]
    assert len(set(everything)) == len(everything)
    assert max(len(opener.split()) for opener in openers) <= 6
    assert all(text[-1] in ".:?!" for text in (*openers, *others))


def test_each_line_of_mira_is_a_sentence_and_most_are_about_its_subject(mira):
    for pillar in mira.pillars:
        about = [line for line in pillar.lines if "{" in line]
        assert len(about) >= 13
        for subject in pillar.subjects:
            for text in pillar.lines_about(subject):
                assert text[0].isupper(), text
                assert text[-1] in ".'", text
                assert "{" not in text
            assert sum(subject.lower() in text.lower() for text in pillar.lines_about(subject)) >= len(about)


def places(data: object, path: tuple = ()) -> list[tuple]:
    """The path of every value in `data`."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in inside for place in places(value, (*path, key)))]


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.dates())
ODD = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=5), SCALARS, max_size=2)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=ODD, pick=st.integers(0, 10_000))
def test_whatever_stands_in_a_bible_only_our_own_errors_come_out(tmp_path, value, pick):
    data = bible.as_json(as_model(STARTER, Path("b"), Persona))
    *path, last = random.Random(pick).choice(places(data)[1:])
    place = data
    for key in path:
        place = place[key]
    place[last] = value
    folder = tmp_path / "nova"
    folder.mkdir(exist_ok=True)
    (folder / "bible.yaml").write_text(json.dumps(data, default=str))
    with suppress(InfluencerError):
        assert bible.load_persona(folder, TODAY).name == "nova"
