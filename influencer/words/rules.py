"""The gates on text: each rule is a small function that yields what is wrong, a sentence each. Knows no writer.

`recent` is oldest first. Texts are compared folded, so that look-alike letters and invisible characters hide nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from influencer.outgoing import text_of
from influencer.persona import DENIES_AI, SAYS_AI, Persona
from influencer.records import Labels, Limits, Words

REMEMBERED = 60  # captions; openings and near-copies are looked for in so many
OPENING_WORDS = 8
SHINGLE = 3  # words
TOO_ALIKE = 0.6  # Jaccard of word shingles: three quarters of one caption stand in the other
LONGEST_TAG = 60

BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f")
JOINER = "\u200d"
EMOJI_FORM, TEXT_FORM = "\ufe0f", "\ufe0e"
QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-"})

TAG_IN_TEXT = re.compile(r"(?<!\w)#(\w+)")
TAG_FORM = re.compile(rf"^\w{{1,{LONGEST_TAG}}}$")
LINK = re.compile(
    r"https?:|www\.|\b[a-z0-9-]+\.(?:com|net|org|info|io|co|app|dev|ly|shop|store|link|xyz|ai|tv|gg|bio|uk|de|fr|pt)\b"
)
HANDLE = re.compile(r"@\w")
MADE = r"(?:ai|bot|robot|virtual|fictional|artificial|computer[- ]generated|generated)"
DENIALS = (
    re.compile(r"\b(?:i(?:'m| am|m)|she(?:'s| is))(?:,? \w+){0,3},? human\b(?!-)"),
    re.compile(r"\bi(?:'m| am|m)(?:,? \w+){0,3},? real(?=\s*(?:[.,!?;:)]|$|and\b))"),
    re.compile(rf"\b(?:not|never|isn't|ain't) (?:made (?:by|with) )?(?:an? |any )?{MADE}\b"),
    re.compile(r"\bno ?(?:ai|robot|bot)\b"),
    re.compile(r"\b(?:100 ?%|totally|completely|actual|actually|an?) real (?:person|woman|girl|man|human|life)\b"),
    re.compile(r"\b(?:100 ?%|totally|completely) (?:real|human)\b|\ban actual (?:person|woman|girl|human)\b"),
    re.compile(r"\bflesh and (?:blood|bone)\b|\bliving,? (?:and )?breathing\b"),
    re.compile(r"\breal ?photos?\b|\b(?:photo|picture|image)s? (?:is|are) (?:all )?real\b"),
)
TRUE_ALL_THE_SAME = re.compile(r"\b(?:not|never|isn't|no) (?:an? |any )?(?:\w+ )?(?:real|human|actual)\b")
LIVED = re.compile(
    r"\bi(?:'ve| have)? (?:\w+ly )?(?:tried|tested|used?|drank|ate|eat|drink|wore|wear|bought|felt|feel)\b"
    r"|\bi (?:swear by|can't live without)\b"
    r"|\bmy (?:skin|hair|body|face|gut|sleep|results?)\b|\b(?:works|worked) (?:so well )?for me\b"
)


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
    """Caption, disclosure and tags together stay within each channel's length (characters)."""
    for name, limits in case.channels.items():
        length = len(text_of(case.words, case.labels, name))
        if length > limits.text:
            yield f"the text for {name} is {length} characters long with disclosure and tags; the most is {limits.text}"


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
    """A sponsored post carries #ad and claims no lived experience."""
    if not case.labels.sponsored:
        return
    tags = {tag.casefold() for tag in (*case.words.hashtags, *TAG_IN_TEXT.findall(case.words.caption))}
    if "ad" not in tags:
        yield "a sponsored post needs the hashtag ad"
    for called, text in case.texts().items():
        found = LIVED.search(fold(text))
        if found:
            yield f"{called} claims an experience nobody had ({found.group()!r}); a sponsored post may not"


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
    if any(likeness(caption, old) >= TOO_ALIKE for old in latest):
        found.append("the caption is nearly an earlier one; say something else")
    return found


def fold(text: str) -> str:
    """`text` as rules compare it: styled letters, accents, case, curly quotes and hidden characters undone."""
    shown = "".join(char for index, char in enumerate(text) if not is_hidden(text, index))
    apart = unicodedata.normalize("NFKD", shown.translate(QUOTES)).casefold()
    return unicodedata.normalize("NFKC", "".join(char for char in apart if not "\u0300" <= char <= "\u036f"))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The folded words of `text`, a space between each."""
    return " ".join(re.findall(r"\w+", fold(text)))


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


def holds(text: str, phrase: str) -> bool:
    """Whether `phrase` stands in `text` as whole words, plural or not."""
    wanted = plain(phrase)
    return bool(wanted) and re.search(rf"(?<!\w){wanted}(?:s|es)?(?!\w)", plain(text)) is not None


def tag_holds(tag: str, phrase: str) -> bool:
    """Whether a hashtag says `phrase`: as one of its words, as all of it, or, for several words, anywhere in it."""
    squeezed, wanted = fold(tag).replace("_", ""), plain(phrase).replace(" ", "")
    if not wanted:
        return False
    return holds(spaced(tag), phrase) or squeezed == wanted or (" " in plain(phrase) and wanted in squeezed)


def spaced(tag: str) -> str:
    """`SlowMornings_in_porto` as `Slow Mornings in porto`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", tag.replace("_", " "))


def denial_in(text: str) -> str:
    """The words by which `text` denies being AI-made, or an empty string."""
    folded = fold(text)
    truths = [found.span() for found in TRUE_ALL_THE_SAME.finditer(folded)]
    for pattern in DENIALS:
        for found in pattern.finditer(folded):
            if not any(start < found.end() and found.start() < end for start, end in truths):
                return found.group()
    return ""


def is_hidden(text: str, index: int) -> bool:
    """Whether the character at `index` cannot be seen; joiners inside an emoji may stay."""
    char = text[index]
    if char in "\n":
        return False
    if char == JOINER:
        return not (0 < index < len(text) - 1 and is_symbol(text[index - 1]) and is_symbol(text[index + 1]))
    return char in BLANKS or is_selector(char) or unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def is_selector(char: str) -> bool:
    """Whether `char` is a variation selector other than the two that emoji use."""
    return "\ufe00" <= char <= "\ufe0d" or "\U000e0100" <= char <= "\U000e01ef"


def is_symbol(char: str) -> bool:
    """Whether `char` is a piece of an emoji."""
    return char in (EMOJI_FORM, TEXT_FORM) or unicodedata.category(char) in ("So", "Sk")


def alphabets(word: str) -> set[str]:
    """Which of the look-alike alphabets the letters of `word` come from."""
    names = (unicodedata.name(char, "").split(" ")[0] for char in unicodedata.normalize("NFKC", word) if char.isalpha())
    return {name for name in names if name in ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")}
