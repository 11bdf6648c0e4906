"""Each field of the bible matters: change it, and a plan, prompt, caption, gate, post or refusal changes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from influencer import bible, pipeline, plan
from influencer.errors import InfluencerError
from influencer.images.card import draw_card
from influencer.images.prompt import negative_for, prompt_for
from influencer.limits import LIMITS
from influencer.outgoing import text_of
from influencer.persona import Persona
from influencer.records import Labels, Words
from influencer.words import check
from influencer.words.offline import OfflineWriter
from influencer.words.voice import messages

PERSONAS = Path(__file__).parent.parent / "personas"
FIRST = date(2026, 1, 1)
MIRA = bible.load_persona(PERSONAS / "mira", FIRST)
SHOTS = plan.plan_days(MIRA, FIRST, 21, [])
CLAY = next(shot for shot in SHOTS if shot.pillar == MIRA.pillars[0].name)
CONFIG = "accounts:\n  mira-folder: {channel: folder}\n  other: {channel: folder}\n"
CONSENT = "{who: A, scope: [pictures, captions], channels: [folder], expires: 2027-01-01, revocation: a@example.org}\n"


def leaves(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Every field of a model that holds a value and not another model: `pillars[].weight`."""
    for name, field in model.model_fields.items():
        annotation = field.annotation
        items = [inner for inner in get_args(annotation) if isinstance(inner, type) and issubclass(inner, BaseModel)]
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from leaves(annotation, f"{path}{name}.")
        elif items:
            yield from leaves(items[0], f"{path}{name}{'[]' if get_origin(annotation) is tuple else ''}.")
        else:
            yield f"{path}{name}"


def changed(data: dict[str, Any], leaf: str, value: Any) -> dict[str, Any]:
    """A copy of a bible with one leaf set; of a list of parts, in the first."""
    copy = json.loads(json.dumps(data))
    *steps, last = leaf.split(".")
    place = copy
    for step in steps:
        place = place[step.removesuffix("[]")]
        place = place[0] if step.endswith("[]") else place
    place[last] = value
    return copy


def planned(data: dict[str, Any], _: Path) -> Any:
    """The places of two weeks: what is planned, without what only the dice decide."""
    return [replace(shot, seed=0) for shot in plan.plan_days(Persona.model_validate(data), FIRST, 14, [])]


def slots(data: dict[str, Any], _: Path) -> Any:
    return plan.slots_for(Persona.model_validate(data), FIRST)


def prompt(data: dict[str, Any], _: Path) -> Any:
    persona = Persona.model_validate(data)
    return prompt_for(persona, CLAY), negative_for(persona)


def asked(data: dict[str, Any], _: Path) -> Any:
    return messages(Persona.model_validate(data), CLAY, [])


def trip_told(data: dict[str, Any], _: Path) -> Any:
    persona = Persona.model_validate(data)
    return [messages(persona, shot, []) for shot in SHOTS[:42:3]]


def captions(data: dict[str, Any], _: Path) -> Any:
    persona, writer = Persona.model_validate(data), OfflineWriter()
    return [writer.write(persona, shot, []) for shot in SHOTS]


def gate(data: dict[str, Any], _: Path) -> Any:
    persona = Persona.model_validate(data)
    words = Words(caption="The sourdough, a zorblat of a Zorblat.", alt_text="A picture.")
    return check(words, persona, Labels(disclosure=persona.disclosure), LIMITS, [])


def sent(data: dict[str, Any], _: Path) -> Any:
    labels = Labels(disclosure=Persona.model_validate(data).disclosure)
    return text_of(Words(caption="A bowl.", alt_text="A bowl."), labels, "folder")


def card(data: dict[str, Any], _: Path) -> Any:
    return draw_card(Persona.model_validate(data), CLAY, 1, 7).tobytes()


def accounts(data: dict[str, Any], folder: Path) -> Any:
    (folder / "config.yaml").write_text(CONFIG)
    line = pipeline.open_line(folder / "config.yaml")
    try:
        return pipeline.accounts_of(line, Persona.model_validate(data))
    finally:
        line.ledger.close()


def loaded(data: dict[str, Any], folder: Path) -> str:
    """What reading the bible says: the sentence that refuses it, or nothing."""
    home = folder / data["name"]
    home.mkdir(exist_ok=True)
    (home / "consent.yaml").write_text(CONSENT)
    (home / "bible.yaml").write_text(json.dumps(data, ensure_ascii=False))
    try:
        bible.load_persona(home, FIRST)
    except InfluencerError as error:
        return error.sentence
    return ""


TRIP = {
    "place": "Lofoten, Norway",
    "latitude": 68.2,
    "longitude": 14.5,
    "start": "01-06",
    "days": 4,
    "scenes": ["in the mountains", "in a cafe"],
    "before": ["I leave for the islands soon."],
    "during": ["I am on the islands."],
    "after": ["I am back from the islands."],
}
AWAY = {"life": {"trips": [TRIP]}}
OFF = {"life": {"off": {"one_in": 2, "without": ["clay"], "lines": ["A day off."]}}}
MISHAP = {"life": {"mishap_one_in": 5, "mishaps": [{"days": 2, "lines": ["The kettle fell."]}]}}
CONSENTED = {"likeness": {"kind": "consented", "consent": "consent.yaml"}}

# a leaf, another value for it, where that must show, and what the bible must say for it to matter
PAID = {
    "pillars": [MIRA.pillars[0].model_dump() | {"sponsored": {"brand": "Teahouse", "connection": "paid partnership"}}],
    "life": {},
}
EFFECTS: dict[str, tuple[Any, Callable[[dict[str, Any], Path], Any], dict[str, Any]]] = {
    "name": ("myra", slots, {}),
    "display_name": ("Myra", captions, {}),
    "handle": ("somebody.else", card, {}),
    "age": (35, asked, {}),
    "languages": (["sv"], asked, {}),
    "timezone": ("Asia/Tokyo", slots, {}),
    "home.place": ("Porto", asked, {}),
    "home.latitude": (-41.0, planned, {}),
    "home.longitude": (-120.0, planned, {}),
    "likeness.kind": ("consented", loaded, {}),
    "likeness.consent": ("gone.yaml", loaded, CONSENTED),
    "disclosure": ("Mira is virtual, made with AI.", sent, {}),
    "bio": ("A fictional diver.", asked, {}),
    "look.immutable.presentation": ("man", prompt, {}),
    "look.immutable.age_look": ("older", prompt, {}),
    "look.immutable.body": ("slim", prompt, {}),
    "look.immutable.skin": ("fair skin", prompt, {}),
    "look.immutable.face": ("square face", prompt, {}),
    "look.immutable.nose": ("broad nose", prompt, {}),
    "look.immutable.brows": ("thin brows", prompt, {}),
    "look.immutable.lips": ("thin lips", prompt, {}),
    "look.immutable.eyes": ("blue eyes", prompt, {}),
    "look.immutable.hair": ("teal afro", prompt, {}),
    "look.immutable.marks": ([], prompt, {}),
    "look.immutable.glasses": ("", prompt, {}),
    "look.immutable.piercings": ("a nose ring", prompt, {}),
    "look.immutable.beard": ("a short beard", prompt, {}),
    "look.variable.wardrobe": (
        ["red kimono"],
        planned,
        {"life": {}, "pillars": [MIRA.pillars[0].model_dump() | {"wardrobe": []}]},
    ),
    "look.variable.palette": (["lilac"], planned, {}),
    "look.variable.accessories": (["a silver ring"], planned, {}),
    "references": (["gone.png"], loaded, {}),
    "voice.tone": ("Stern.", asked, {}),
    "voice.style": ({"caption": "In rhyme."}, asked, {}),
    "voice.vocabulary": (["ahoy"], asked, {}),
    "voice.emoji": (["🪩"], captions, {}),
    "voice.emoji_per_caption": (0, captions, {}),
    "voice.sample_lines": (["One.", "Two.", "Three."], asked, {}),
    "voice.openers": (["Ahoy."], captions, {}),
    "voice.closers": (["Over."], captions, {}),
    "voice.by_light": ({"night": ["Hush."]}, captions, {}),
    "voice.by_season": ({"winter": ["Snow."]}, captions, {}),
    "voice.never_says": (["zorblat"], gate, {}),
    "voice.consent": ("gone.yaml", loaded, {}),
    "canon": ({"clay": "I once threw a bowl of clay over a bridge."}, asked, {}),
    "pillars[].name": ("mud", planned, {"life": {}}),
    "pillars[].weight": (90.0, planned, {}),
    "pillars[].subjects": (["a brick"], planned, {}),
    "pillars[].scenes": (["on a raft", "in a pottery studio"], planned, {}),
    "pillars[].wardrobe": (["a smock"], planned, {}),
    "pillars[].lines": (["Behold: {subject}."], captions, {}),
    "pillars[].hashtags": (["mud"], captions, {}),
    "pillars[].form": ("story", planned, {}),
    "pillars[].pictures": (2, planned, {"pillars": [MIRA.pillars[0].model_dump() | {"form": "carousel"}], "life": {}}),
    "pillars[].sponsored.brand": ("Kiln & Co", asked, PAID),
    "pillars[].sponsored.connection": ("a gift", asked, PAID),
    "routine[].days": (["tue"], planned, {}),
    "routine[].start": ("09:30", planned, {}),
    "routine[].end": ("14:00", planned, {}),
    "routine[].scenes": (["at sea"], planned, {}),
    "life.since": (1999, asked, {}),
    "life.trips[].place": ("Lisbon", trip_told, AWAY),
    "life.trips[].latitude": (-68.2, planned, AWAY),
    "life.trips[].longitude": (-140.0, planned, AWAY),
    "life.trips[].start": ("01-08", planned, AWAY),
    "life.trips[].days": (2, planned, AWAY),
    "life.trips[].scenes": (["on a beach"], planned, AWAY),
    "life.trips[].pillars": (["harbour"], planned, AWAY),
    "life.trips[].wardrobe": (["red kimono"], planned, AWAY),
    "life.trips[].before": (["Soon."], captions, AWAY),
    "life.trips[].during": (["There."], captions, AWAY),
    "life.trips[].after": (["Home."], captions, AWAY),
    "life.stays": (["Tuva", "Bosse", "grandmother", "Pickle", "I"], captions, AWAY),
    "life.off.one_in": (3, planned, OFF),
    "life.off.without": (["books"], planned, OFF),
    "life.off.lines": (["Rest."], captions, OFF),
    "life.mishap_one_in": (3, captions, MISHAP),
    "life.mishaps[].days": (4, captions, MISHAP),
    "life.mishaps[].about": (["grandmother", "Tuva", "I"], captions, MISHAP),
    "life.mishaps[].lines": (["The cup fell."], captions, MISHAP),
    "life.weather": ({"winter": {"rain": ["It rains."]}}, captions, {"life": {}}),
    "limits.subjects": (["kitchen"], planned, {}),
    "limits.words": (["sourdough"], gate, {}),
    "limits.brands": (["Zorblat"], gate, {}),
    "posting.slots": ({"daily": ["10:00"]}, slots, {}),
    "posting.accounts": (["other"], accounts, {}),
    "posting.caps.per_day": (1, slots, {}),
    "posting.caps.least_hours_between": (6, loaded, {}),
}


def test_every_field_of_the_bible_is_listed_here():
    assert set(leaves(Persona)) == set(EFFECTS), "a new field needs an effect, and its effect a line above"


@pytest.mark.parametrize("leaf", EFFECTS)
def test_the_field_matters(tmp_path, leaf):
    value, seen, needs = EFFECTS[leaf]
    before = bible.as_json(Persona.model_validate(bible.as_json(MIRA) | needs))
    after = changed(before, leaf, value)
    assert after != before
    assert seen(after, tmp_path) != seen(before, tmp_path)


def test_what_does_not_change_shows_nowhere(tmp_path):
    data = bible.as_json(MIRA)
    for seen in {seen for _, seen, _ in EFFECTS.values()}:
        assert seen(data, tmp_path) == seen(json.loads(json.dumps(data)), tmp_path)


def test_limits_reach_prompt_gate_and_model_too(tmp_path):
    data = bible.as_json(MIRA)
    for leaf, value, seen in (
        ("limits.subjects", ["sourdough"], gate),
        ("limits.subjects", ["sourdough"], prompt),
        ("limits.subjects", ["sourdough"], asked),
        ("limits.brands", ["Zorblat"], prompt),
        ("limits.words", ["sourdough"], asked),
        ("voice.never_says", ["zorblat"], asked),
    ):
        assert seen(changed(data, leaf, value), tmp_path) != seen(data, tmp_path), leaf
