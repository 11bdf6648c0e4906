"""The voice card: how somebody writes, measured from texts of theirs, and how far a caption is from it.

Knows no persona and no writer. A trait is a rate (so many in so many words or captions); a caption is held to it by how
likely it would be to find so many, or so few, in a text of that length.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from influencer.text import fold

LOW = 0.4  # below it the reviewer is told why; 2 % of Mira's own captions are, 90 % of captions in other manners
FAVOURITES = 12
LEAST_TEXTS = 3
ALLOWED_EMOJI = 0.3  # a caption, at least, where the bible allows some
USUAL, RARE = 0.05, 0.0005  # chances; above the first a trait costs nothing, at the second it costs all
SENTENCE = re.compile(r"[^.!?…\n]*[^\W_][^.!?…\n]*")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
SHORT = re.compile(r"\b\w+(?:n't|'(?:m|re|ve|ll|d))\b|\b(?:it|that|he|she|there|what|who|let)'s\b")
CLAUSE = re.compile(r"[,;:–—]|\s-\s")

# The commonest short words of a language, enough to tell which one a caption is written in.
COMMON: Mapping[str, str] = {
    "en": "the and to of is it that for with this was have are not you but my i in a on",
    "de": "der die das und ist nicht ich ein eine mit zu den von auf es im dem für sich auch",
    "fr": "le la les et est un une je pas de que des du en pour dans avec ce mon sur",
    "es": "el la los las y es un una no de que en por con mi se lo para del al",
    "pt": "o os as e um uma não de que em por com meu minha se do da no na para",
    "it": "il lo gli e è un una non di che in per con mio mia si del della sono",
    "nl": "de het een en is niet ik van dat op te met voor mijn maar aan er zijn",
    "sv": "och är det en ett jag inte på som med till av för den min har att om",
}
FOLDED = {code: frozenset(fold(common).split()) for code, common in COMMON.items()}


@dataclass(frozen=True, slots=True)
class Trait:
    """A thing that is counted: what it is called, how it and what it is counted in are found, and how that is told."""

    name: str
    count: Callable[[str], int]
    per: Callable[[str], int]
    unit: str


@dataclass(frozen=True, slots=True)
class Card:
    """How somebody writes: sentence length in words (mean and spread of its logarithm), rates, habits, language."""

    texts: int
    sentence: float
    spread: float
    rates: Mapping[str, float]
    openers: tuple[str, ...]
    favourites: tuple[str, ...]
    language: str
    emoji: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Score:
    """How like her a caption is, 0 to 1, and what makes it unlike, the worst first."""

    value: float
    why: tuple[str, ...] = ()


def words_in(text: str) -> list[str]:
    """The words of `text`, folded."""
    return WORD.findall(fold(text))


def sentences_in(text: str) -> list[str]:
    """The sentences of `text` that have a word in them."""
    return [found.group().strip() for found in SENTENCE.finditer(text) if WORD.search(found.group())]


def emoji_of(text: str) -> list[str]:
    """The emoji in `text`, one joined of several as several."""
    return [char for char in text if unicodedata.category(char) == "So"]


def emoji_in(text: str) -> int:
    """How many emoji `text` holds."""
    return len(emoji_of(text))


def shouted_in(text: str) -> int:
    """How many words of three letters or more stand in capitals."""
    return sum(word.isupper() and len(word) > 2 for word in re.findall(r"[^\W\d_]+", text))


def one(text: str) -> int:
    """Counted once a text."""
    return 1


def counter(pattern: str) -> Callable[[str], int]:
    """How often `pattern` stands in the folded text."""
    compiled = re.compile(pattern)
    return lambda text: len(compiled.findall(fold(text)))


def word_count(text: str) -> int:
    """How many words `text` has."""
    return len(words_in(text))


def sentence_count(text: str) -> int:
    """How many sentences `text` has."""
    return len(sentences_in(text))


TRAITS: tuple[Trait, ...] = (
    Trait("emoji", emoji_in, one, "a caption"),
    Trait("exclamation marks", counter(r"!"), sentence_count, "in ten sentences"),
    Trait("questions", counter(r"\?"), sentence_count, "in ten sentences"),
    Trait("trailing dots", counter(r"…|\.\.\."), sentence_count, "in ten sentences"),
    Trait("words in capitals", shouted_in, word_count, "in a hundred words"),
    Trait("contractions", lambda text: len(SHORT.findall(fold(text))), word_count, "in a hundred words"),
    Trait("addresses to the reader", counter(r"\b(?:you|yours?|guys|everyone)\b"), word_count, "in a hundred words"),
    Trait("commas and dashes", lambda text: len(CLAUSE.findall(text)), word_count, "in a hundred words"),
    Trait("strengtheners", counter(
        r"\b(?:so|very|really|super|totally|literally|absolutely|amazing|incredible|perfect|best|love|loving)\b"
    ), word_count, "in a hundred words"),
    Trait("hashtags inside", counter(r"#\w"), one, "a caption"),
    Trait("line breaks", counter(r"\n+"), one, "a caption"),
)  # fmt: skip
SHOWN = {"a caption": 1, "in ten sentences": 10, "in a hundred words": 100}


def card_of(texts: Iterable[str], emoji: Iterable[str] = ()) -> Card | None:
    """The card of whoever wrote `texts` and may use `emoji` besides; None if they are too few to say anything."""
    kept = [text for text in dict.fromkeys(text.strip() for text in texts) if words_in(text)]
    if len(kept) < LEAST_TEXTS:
        return None
    lengths = [math.log(len(words_in(sentence))) for text in kept for sentence in sentences_in(text)]
    mean = sum(lengths) / len(lengths)
    variance = sum((length - mean) ** 2 for length in lengths) / len(lengths)
    rates = {trait.name: rate(trait, kept) for trait in TRAITS}
    allowed = frozenset(char for each in emoji for char in emoji_of(each))
    if allowed:
        rates["emoji"] = max(rates["emoji"], ALLOWED_EMOJI)
    return Card(
        texts=len(kept),
        sentence=math.exp(mean),
        spread=max(0.3, math.sqrt(variance)),
        rates=rates,
        openers=commonest((words_in(text)[0] for text in kept), 2),
        favourites=favourites(kept),
        language=language_of(" ".join(kept)),
        emoji=allowed | frozenset(emoji_of(" ".join(kept))),
    )


def rate(trait: Trait, texts: Sequence[str]) -> float:
    """How often a trait is met by the unit; never quite nothing, for a few texts do not prove a never."""
    units = sum(trait.per(text) for text in texts)
    return (sum(trait.count(text) for text in texts) + 0.5) / (units + 1)


def commonest(words: Iterable[str], least: int) -> tuple[str, ...]:
    """The words that came `least` times or more, the commonest first."""
    counts = Counter(words)
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return tuple(word for word in ranked if counts[word] >= least)[:FAVOURITES]


def favourites(texts: Sequence[str]) -> tuple[str, ...]:
    """The longer words that return from text to text."""
    return commonest((word for text in texts for word in set(words_in(text)) if len(word) > 4), 2)


def language_of(text: str) -> str:
    """A guess at the language of `text`, as a code; empty where nothing speaks for one."""
    words = words_in(text)
    shares = {code: sum(word in common for word in words) for code, common in FOLDED.items()}
    best = max(shares, key=lambda code: shares[code])
    others = max(count for code, count in shares.items() if code != best)
    return best if shares[best] > others and shares[best] >= max(1, len(words) // 20) else ""


def score(card: Card, caption: str) -> Score:
    """How like the card `caption` is. Emoji, punctuation, sentences, address and language count; topics do not."""
    if not words_in(caption):
        return Score(0.0, ("it has no words",))
    faults = [trait_fault(card, trait, caption) for trait in TRAITS]
    faults += [length_fault(card, caption), language_fault(card, caption), emoji_fault(card, caption)]
    faults.sort(key=lambda fault: fault[0])
    value = math.prod(mark for mark, _ in faults)
    return Score(round(value, 2), tuple(why for mark, why in faults if mark < 0.7))


def trait_fault(card: Card, trait: Trait, caption: str) -> tuple[float, str]:
    """The mark (0 to 1) of one trait, and what to tell if it is low."""
    found, units = trait.count(caption), trait.per(caption)
    usual, times = card.rates[trait.name], SHOWN[trait.unit]
    here, hers = found / max(1, units) * times, usual * times
    return mark_of(chance_of(found, usual * units)), f"many {trait.name}: {here:.1f} {trait.unit}, hers {hers:.1f}"


def chance_of(found: int, expected: float) -> float:
    """The chance to find `found` or more where `expected` is the mean: geometric, for habits come in bursts."""
    return (expected / (1 + expected)) ** found


def mark_of(chance: float) -> float:
    """1 for what is usual, 0 for what she would hardly ever do, even steps of the logarithm between."""
    if chance >= USUAL:
        return 1.0
    return max(0.0, math.log(max(chance, 1e-12) / RARE) / math.log(USUAL / RARE))


def length_fault(card: Card, caption: str) -> tuple[float, str]:
    """Sentences much longer or shorter than hers."""
    lengths = [math.log(len(words_in(sentence))) for sentence in sentences_in(caption)]
    mean = sum(lengths) / len(lengths)
    away = abs(mean - math.log(card.sentence)) / (card.spread / math.sqrt(len(lengths)) + 0.15)
    how = "long" if mean > math.log(card.sentence) else "short"
    return mark_of(math.erfc(away / math.sqrt(2))), (
        f"{how} sentences: {math.exp(mean):.0f} words, hers {card.sentence:.0f}"
    )


def language_fault(card: Card, caption: str) -> tuple[float, str]:
    """Another language than hers."""
    here = language_of(caption)
    same = not here or not card.language or here == card.language or word_count(caption) < 6
    return (1.0 if same else 0.0), f"it reads as {here}, she writes {card.language}"


def emoji_fault(card: Card, caption: str) -> tuple[float, str]:
    """Emoji she does not use."""
    foreign = "".join(dict.fromkeys(char for char in emoji_of(caption) if char not in card.emoji))
    return (0.3 if foreign else 1.0), f"emoji that are not hers: {foreign}"
