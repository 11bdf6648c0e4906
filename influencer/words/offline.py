"""Writes without a model: composes captions from the bible's own lines. Of the rules it knows only novelty.

The same bible, shot and history give the same words.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from influencer import life
from influencer.errors import Failed
from influencer.paid import experience_in
from influencer.persona import Persona, Pillar, hits
from influencer.pose import AFOOT
from influencer.records import Shot, Words
from influencer.text import plain
from influencer.words.canon import keywords
from influencer.words.claims import noun
from influencer.words.rules import repeats
from influencer.words.tags import LEAST, MOST

TRIES = 200
FITTING_EMOJI, ANY_EMOJI = 0.6, 0.08  # shares of captions with one that names a thing in it, and with any other
SKY = ("cloud", "rain", "snow", "sun", "thunder", "lightning", "umbrella", "fog")  # emoji that tell the weather
REACH = 0.2  # share of a pool, longest unused first, that the dice choose from
REST = {
    "head": 45,
    "tail": 75,
    "aside": 90,
    "season": 90,
    "fact": 150,
    "life": 60,
    "news": 90,
    "weather": 45,
}  # captions before a part returns, if it can

OUTSIDE = (*AFOOT, "rooftop", "balcony", "terrace", "deck", "train")  # where there is weather

WEATHER = ("wind", "rain", "storm", "fog", "sky", "snow", "weather")

Shape = tuple[str, ...]
SHAPES: tuple[Shape, ...] = (
    ("line",),
    ("head", "line"),
    ("head", "line", "tail"),
    ("head", "line", "season"),
    ("line", "tail"),
    ("line", "tail"),
    ("line", "season"),
    ("line", "aside", "tail"),
    ("head", "line", "aside"),
    ("line", "fact"),
    *(("line", "life"),) * 3,
    ("head", "line", "life"),
    ("line", "weather"),
    *(("line", "aside"),) * 2,
    ("line", "news"),
    ("head", "line", "news"),
)
APART = {
    "season": 1.0,
    "fact": 1.0,
    "tail": 0.5,
    "life": 1.0,
    "news": 1.0,
    "weather": 0.5,
}  # how often a part stands after an empty line

LIGHT_WORDS = {
    "morning light": "in soft morning light",
    "bright daylight": "in bright daylight",
    "golden hour": "in the low, warm light of the golden hour",
    "blue hour": "in blue twilight",
    "night": "at night",
}
EXPRESSION_WORDS = {
    "soft smile": "with a soft smile",
    "laughing": "laughing",
    "calm": "with a calm expression",
    "thoughtful": "with a thoughtful expression",
    "curious": "with a curious expression",
    "surprised": "with a surprised expression",
    "winking": "winking",
    "eyes closed": "with closed eyes",
}
POSE_WORDS = {"seated": "sitting ", "walking": "walking "}
PRONOUNS = {"woman": ("She is", "her"), "man": ("He is", "his")}
DETERMINERS = ("a", "an", "the", "her", "his", "their", "one", "two", "some", "no")
UNCOUNTED = ("hair", "freckles", "braids", "curls", "locs", "waves", "overalls", "denim", "linen", "clothing", "skin")


class OfflineWriter:
    """The writer that needs nothing installed."""

    name = "offline"

    def write(self, persona: Persona, shot: Shot, recent: Sequence[str], failed: Sequence[str] = ()) -> Words:
        """Words for `shot` from the bible's lines. `recent` is oldest first; after `failed` the dice fall anew.

        Raises Failed if the bible's lines give nothing that was not said lately.
        """
        rng = random.Random(f"{persona.name}/{shot.seed}/{len(failed)}")
        caption = new_caption(persona, pools_for(persona, shot), recent, rng)
        if not caption:
            raise Failed(
                f"{persona.name}'s bible has no new caption left for the pillar {shot.pillar}: add a few to its lines "
                "and subjects, or to voice.openers and voice.closers",
                permanent=True,
            )
        return Words(
            caption=caption,
            alt_text=alt_text(persona, shot),
            hashtags=tags_for(persona.pillar(shot.pillar), rng),
            writer=self.name,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence or two of a caption. `mark`, its longest piece without the subject, betrays that it was used."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Pool:
    """What one place in a caption can hold, longest unused first: all of it, and what has rested long enough."""

    everything: list[Part]
    rested: list[Part]


def pools_for(persona: Persona, shot: Shot) -> dict[str, list[Part]]:
    """What each place in a caption can hold for this shot."""
    voice, pillar, day = persona.voice, persona.pillar(shot.pillar), shot.slot.local_date
    lines = pillar.lines if pillar else ("{Subject}.",)
    lines = life.there(persona, day, lines) or lines
    paid = pillar is not None and pillar.sponsored is not None
    about = [line for line in lines if re.search(r"\{[sS]ubject\}", line)]
    aside = [line for line in lines if line not in about]
    facts = [fact for fact in persona.canon.values() if re.match(r"(?:I|My|We|Our)\b", fact) and bears_on(fact, shot)]
    heads = (*voice.openers, *get(voice.by_light, shot.light))
    pools = {
        "head": parts(heads, shot.subject),
        "line": parts(about or aside, shot.subject),
        "aside": parts(aside if about else (), shot.subject),
        "tail": parts(life.there(persona, day, voice.closers), shot.subject),
        "season": parts(life.there(persona, day, get(voice.by_season, shot.season)), shot.subject),
        "fact": parts(life.there(persona, day, facts), shot.subject),
        "life": parts(life.lines_on(persona, day), shot.subject),
        "news": parts(life.news_on(persona, day, shot.slot.number), shot.subject),
        "weather": parts(life.weather_lines(persona, day) if tells_weather(shot) else (), shot.subject),
    }
    return {place: unlived(pool) for place, pool in pools.items()} if paid else pools


def tells_weather(shot: Shot) -> bool:
    """Whether a caption may speak of the weather: outside, and about nothing that is weather itself."""
    return bool(hits(shot.scene, OUTSIDE)) and not hits(shot.subject, WEATHER)


def unlived(pool: Sequence[Part]) -> list[Part]:
    """The parts that claim no experience, for a post that somebody pays for."""
    return [part for part in pool if not experience_in(part.text)]


def bears_on(fact: str, shot: Shot) -> bool:
    """Whether a fact of her canon shares a word with the shot."""
    return bool(keywords(fact) & keywords(" ".join((shot.pillar, shot.subject, shot.scene))))


def get(table: Mapping[Any, tuple[str, ...]], key: str) -> tuple[str, ...]:
    """The lines kept under `key`, none if there are none."""
    return table.get(key, ())


def parts(lines: Iterable[str], subject: str) -> list[Part]:
    """The lines with `subject` filled in, each with its mark."""
    return [Part(sentence(fill(line, subject)), mark_of(line)) for line in lines]


def fill(line: str, subject: str) -> str:
    """`line` about `subject`."""
    return line.replace("{subject}", subject).replace("{Subject}", subject[:1].upper() + subject[1:])


def sentence(text: str) -> str:
    """`text` beginning large and ending with a stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…", ")", '"', "”")) else ".")


def mark_of(line: str) -> str:
    """The longest piece of `line` that does not depend on the subject, folded."""
    return max((plain(piece) for piece in re.split(r"\{[sS]ubject\}", line)), key=len)


def new_caption(persona: Persona, pools: Mapping[str, list[Part]], recent: Sequence[str], rng: random.Random) -> str:
    """The first composition that repeats nothing; empty if all do."""
    before = [f" {plain(old)} " for old in reversed(recent)]
    rested = {place: by_rest(pool, before, rng, REST.get(place, 0)) for place, pool in pools.items()}
    return next((caption for caption in compositions(persona, rested, rng) if not repeats(caption, recent)), "")


def by_rest(pool: Sequence[Part], before: Sequence[str], rng: random.Random, rest: int) -> Pool:
    """`pool`, longest unused first; what was never used comes in the order of the dice."""
    ages = {part: age(part, before) for part in rng.sample(list(pool), len(pool))}
    ordered = sorted(ages, key=lambda part: -ages[part])
    return Pool(everything=ordered, rested=[part for part in ordered if ages[part] >= min(rest, len(before))])


def age(part: Part, before: Sequence[str]) -> int:
    """How many captions ago `part` was used; past them all if it was not. `before` is newest first."""
    return next((index for index, old in enumerate(before) if f" {part.mark} " in old), len(before))


def compositions(persona: Persona, pools: Mapping[str, Pool], rng: random.Random) -> Iterator[str]:
    """Captions in varying shapes: of rested parts first, then of any, reaching further the longer one looks."""
    for attempt in range(TRIES):
        late = attempt >= TRIES // 2
        offered = {place: pool.everything if late else pool.rested for place, pool in pools.items()}
        shape = rng.choice(due_first([shape for shape in SHAPES if all(offered[place] for place in shape)], attempt))
        reach = REACH + (1 - REACH) * attempt / TRIES
        chosen = [rng.choice(upper(offered[place], reach)) for place in shape]
        yield with_emoji(joined(shape, chosen, rng), persona, rng)


def due_first(shapes: Sequence[Shape], attempt: int) -> Sequence[Shape]:
    """The shapes that tell what is new today, if it was not told yet."""
    telling = [shape for shape in shapes if "news" in shape]
    return telling if telling and attempt < TRIES // 4 else shapes


def upper(pool: Sequence[Part], share: float) -> Sequence[Part]:
    """The first `share` of `pool`, one at least."""
    return pool[: max(1, round(len(pool) * share))]


def joined(shape: Shape, chosen: Sequence[Part], rng: random.Random) -> str:
    """The parts as one text; what closes a caption sometimes stands apart."""
    text = chosen[0].text
    for place, part in zip(shape[1:], chosen[1:], strict=True):
        text += ("\n\n" if rng.random() < APART.get(place, 0) else " ") + part.text
    return text


def with_emoji(text: str, persona: Persona, rng: random.Random) -> str:
    """`text` with one of her emoji at its end, now and then, if it has room for one."""
    voice = persona.voice
    used = sum(text.count(emoji) for emoji in voice.emoji)
    if not voice.emoji or used >= voice.emoji_per_caption:
        return text
    fitting = [emoji for emoji in voice.emoji if keywords(text) & named(emoji)]
    others = [emoji for emoji in voice.emoji if not named(emoji) & set(SKY)]
    chance = FITTING_EMOJI if fitting else ANY_EMOJI
    chosen = fitting or others
    return f"{text} {rng.choice(chosen)}" if chosen and rng.random() < chance else text


def named(emoji: str) -> set[str]:
    """The words of an emoji's own name: teapot, anchor."""
    return {noun(word) for char in emoji for word in unicodedata.name(char, "").lower().split()}


def tags_for(pillar: Pillar | None, rng: random.Random) -> tuple[str, ...]:
    """Some of the pillar's own hashtags; whose turn it is, the chain decides."""
    tags = pillar.hashtags if pillar else ()
    most = min(MOST, len(tags))
    return tuple(rng.sample(tags, rng.randint(min(LEAST, most), most)))


def alt_text(persona: Persona, shot: Shot) -> str:
    """What the picture of `shot` was asked to show, in plain words: who, where, in what light, wearing what."""
    look = persona.look.immutable
    kind = look.presentation.split()[-1]
    they, their = PRONOUNS.get(kind, ("They are", "their"))
    age_look = look.age_look.replace("their", their) if look.age_look.startswith("in ") else f"({look.age_look})"
    traits = listed([with_article(look.hair), *look.marks[:1], *([look.glasses] if look.glasses else [])])
    wears = " and ".join(with_article(thing) for thing in (shot.wardrobe, shot.accessory) if thing)
    light = LIGHT_WORDS.get(shot.light, f"in {shot.light}")
    return (
        f"AI-generated picture of {persona.display_name}, {with_article(look.presentation)} {age_look} with {traits}. "
        f"{they} {POSE_WORDS.get(shot.framing, '')}{shot.scene} {light}, wearing {wears}, {face(shot)}."
    )


def face(shot: Shot) -> str:
    """`with a soft smile, looking left`; closed eyes look nowhere, and a head from the side is said to be one."""
    mood = EXPRESSION_WORDS.get(shot.expression, f"looking {shot.expression}")
    gaze = () if shot.expression == "eyes closed" else (shot.gaze,)
    side = (shot.framing,) if shot.framing == "seen from the side" else ()
    return ", ".join((mood, *gaze, *side))


def with_article(phrase: str) -> str:
    """`wool coat with scarf` as `a wool coat with a scarf`; plurals, hair and the like as they are."""
    return " with ".join(one_with_article(piece) for piece in phrase.split(" with "))


def one_with_article(phrase: str) -> str:
    """A noun phrase with the article it needs."""
    words = phrase.split()
    head = re.split(r" (?:over|and|in|under|of) ", phrase)[0].split()[-1]
    plural = head.endswith("s") and not head.endswith(("ss", "us"))
    if words[0].lower() in DETERMINERS or plural or head in UNCOUNTED:
        return phrase
    return f"{'an' if phrase[0].lower() in 'aeiou' else 'a'} {phrase}"


def listed(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
