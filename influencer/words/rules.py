"""The gates on text: each rule is a small function that yields what is wrong, a sentence each. Knows no writer.

`recent` is oldest first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from influencer.limits import fits, length
from influencer.outgoing import text_of
from influencer.paid import experience_in, fault_in, first_line, stands_first
from influencer.persona import DENIES_AI, SAYS_AI, Persona
from influencer.records import Labels, Limits, Words
from influencer.text import HANDLE, LINK, alphabets, denial_in, fold, holds, is_hidden, plain, spaced

REMEMBERED = 60  # captions; openings are looked for in so many
NEAR = 400  # captions; near-copies are looked for in so many
OPENING_WORDS = 8
SHINGLE = 3  # words
TOO_ALIKE = 0.6  # Jaccard of word shingles: three quarters of one caption stand in the other
LONGEST_TAG = 60

TAG_IN_TEXT = re.compile(r"(?<!\w)#(\w+)")
TAG_FORM = re.compile(rf"^\w{{1,{LONGEST_TAG}}}$")


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at: the words, whose they are, what goes with them, where they go, what was said before."""

    words: Words
    persona: Persona
    labels: Labels
    channels: Mapping[str, Limits]
    recent: Sequence[str] = ()

    def texts(self) -> dict[str, str]:
        """Every text a reader could see, by what it is called."""
        versions = {f"the caption for {name}": text for name, text in self.words.captions.items()}
        return {"the caption": self.words.caption, **versions, "the alt text": self.words.alt_text}


Rule = Callable[[Case], Iterator[str]]


def check(
    words: Words, persona: Persona, labels: Labels, channels: Mapping[str, Limits], recent: Sequence[str]
) -> list[str]:
    """Everything that is wrong with `words`, a sentence each; empty if nothing is. `recent` is oldest first."""
    case = Case(words, persona, labels, channels, recent)
    return list(dict.fromkeys(sentence for rule in RULES for sentence in rule(case)))


def has_a_caption(case: Case) -> Iterator[str]:
    """A draft without words is no draft."""
    if not case.words.caption.strip():
        yield "the caption is empty"


def fits_every_channel(case: Case) -> Iterator[str]:
    """Caption, disclosure and tags together stay within each channel's length, as the channel counts."""
    for name, limits in case.channels.items():
        text = text_of(case.words, case.labels, name)
        if not fits(text, limits):
            long = f"{length(text, limits)} {limits.counts} long with disclosure and tags"
            yield f"the text for {name} is {long}; the most is {limits.text}"


def has_few_enough_tags(case: Case) -> Iterator[str]:
    """No more hashtags than each channel takes, those inside the caption counted."""
    for name, limits in case.channels.items():
        count = len(TAG_IN_TEXT.findall(text_of(case.words, case.labels, name)))
        if count > limits.hashtags:
            yield f"{count} hashtags are too many for {name}; the most is {limits.hashtags}"


def has_well_formed_tags(case: Case) -> Iterator[str]:
    """A hashtag is letters, digits and underscores, not digits alone, and stands once."""
    tags = case.words.hashtags
    for tag in tags:
        if not TAG_FORM.match(tag) or tag.isdigit():
            yield f"the hashtag {tag!r} must be letters, digits and underscores, at most {LONGEST_TAG}, without #"
    if len({tag.casefold() for tag in tags}) < len(tags):
        yield "a hashtag stands twice"


def says_nothing_banned(case: Case) -> Iterator[str]:
    """Nothing the bible bans: limits.subjects, limits.words, limits.brands, voice.never_says."""
    limits = case.persona.limits
    kinds = {
        "a subject she leaves alone": limits.subjects,
        "a word she never uses": (*limits.words, *case.persona.voice.never_says),
        "a brand she never names": limits.brands,
    }
    for called, text in case.texts().items():
        for kind, phrases in kinds.items():
            yield from (f"{called} holds {phrase!r}, {kind}" for phrase in phrases if holds(text, phrase))
    for kind, phrases in kinds.items():
        for phrase in phrases:
            if any(tag_holds(tag, phrase) for tag in case.words.hashtags):
                yield f"a hashtag holds {phrase!r}, {kind}"


def is_new(case: Case) -> Iterator[str]:
    """Not a caption she had before, not its opening, not nearly its words."""
    yield from repeats(case.words.caption, case.recent)


def discloses(case: Case) -> Iterator[str]:
    """The disclosure line stands in what leaves the machine, on a line of its own, and says AI."""
    line = case.labels.disclosure.strip()
    if not SAYS_AI.search(line) or DENIES_AI.search(line):
        yield "the disclosure line does not say that this is AI-made; see `disclosure` in the bible"
        return
    for name in case.channels:
        if line not in text_of(case.words, case.labels, name).splitlines():
            yield f"the disclosure line is missing from the text for {name}"


def denies_nothing(case: Case) -> Iterator[str]:
    """She never says or suggests that she is a real person."""
    for called, text in (*case.texts().items(), *(("a hashtag", spaced(tag)) for tag in case.words.hashtags)):
        found = denial_in(text)
        if found:
            yield f"{called} says {found!r}; she never denies being AI-made"


def marks_what_is_paid(case: Case) -> Iterator[str]:
    """A paid post begins with the word and with who pays, and claims no lived experience."""
    if not case.labels.sponsored:
        return
    if fault := fault_in(case.labels):
        yield fault
    for name in case.channels:
        if not stands_first(case.labels, text_of(case.words, case.labels, name)):
            yield f"the text for {name} does not begin with {first_line(case.labels)!r}"
    for called, text in (*case.texts().items(), *(("a hashtag", spaced(tag)) for tag in case.words.hashtags)):
        if found := experience_in(text):
            yield f"{called} claims an experience nobody had ({found!r}); say what can be seen, not how it was to use"


def has_alt_text(case: Case) -> Iterator[str]:
    """The picture is described for those who cannot see it, within each channel's length (characters)."""
    length = len(case.words.alt_text)
    if not case.words.alt_text.strip():
        yield "the alt text is empty"
    for name, limits in case.channels.items():
        if length > limits.alt_text:
            yield f"the alt text is {length} characters long; the most for {name} is {limits.alt_text}"


def hides_nothing(case: Case) -> Iterator[str]:
    """No control, bidirectional or invisible characters, no words of mixed alphabets."""
    for called, text in (*case.texts().items(), *(("a hashtag", tag) for tag in case.words.hashtags)):
        hidden = [char for index, char in enumerate(text) if is_hidden(text, index)]
        if hidden:
            yield f"{called} holds an invisible or control character (U+{ord(hidden[0]):04X})"
        mixed = next((word for word in re.findall(r"\w+", text) if len(alphabets(word)) > 1), "")
        if mixed:
            yield f"{called} mixes alphabets in the word {mixed!r}"


def points_nowhere(case: Case) -> Iterator[str]:
    """No links, no e-mail addresses, no handles."""
    for called, text in case.texts().items():
        folded = fold(text)
        if LINK.search(folded):
            yield f"{called} holds a link; captions carry none"
        if HANDLE.search(folded):
            yield f"{called} holds a handle or an address; captions name no accounts"


RULES: tuple[Rule, ...] = (
    has_a_caption,
    fits_every_channel,
    has_few_enough_tags,
    has_well_formed_tags,
    says_nothing_banned,
    is_new,
    discloses,
    denies_nothing,
    marks_what_is_paid,
    has_alt_text,
    hides_nothing,
    points_nowhere,
)


def repeats(caption: str, recent: Sequence[str]) -> list[str]:
    """What in `caption` was in one of `recent`: all of it, its opening, or nearly all its words."""
    words = plain(caption)
    if not words:
        return []
    if any(plain(old) == words for old in recent):
        return ["the caption was posted before, word for word"]
    found = []
    latest = recent[-REMEMBERED:]
    if opening(caption) in {opening(old) for old in latest}:
        found.append(f"the caption opens like an earlier one: {opening(caption)!r}; open differently")
    if any(likeness(caption, old) >= TOO_ALIKE for old in recent[-NEAR:]):
        found.append("the caption is nearly an earlier one; say something else")
    return found


def opening(text: str) -> str:
    """The first words of `text`, folded."""
    return " ".join(plain(text).split()[:OPENING_WORDS])


@lru_cache(maxsize=4096)
def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of three words in `text`; a shorter text is one run."""
    words = plain(text).split()
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))


def likeness(one: str, other: str) -> float:
    """Jaccard likeness of two texts by their word shingles, 0 to 1."""
    left, right = shingles(one), shingles(other)
    return len(left & right) / len(left | right)


def tag_holds(tag: str, phrase: str) -> bool:
    """Whether a hashtag says `phrase`: as one of its words, as all of it, or, for several words, anywhere in it."""
    squeezed, wanted = fold(tag).replace("_", ""), plain(phrase).replace(" ", "")
    if not wanted:
        return False
    return holds(spaced(tag), phrase) or squeezed == wanted or (" " in plain(phrase) and wanted in squeezed)
