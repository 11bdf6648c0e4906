"""Texts as rules compare them, and what any text of hers must not hold. Knows no words, no comments and no bible.

Texts are compared folded, so that look-alike letters and invisible characters hide nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f")
JOINER = "\u200d"
EMOJI_FORM, TEXT_FORM = "\ufe0f", "\ufe0e"
QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-"})

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


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """`text` as rules compare it: styled letters, accents, case, curly quotes and hidden characters undone."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text.casefold()
    shown = "".join(char for index, char in enumerate(text) if not is_hidden(text, index))
    apart = unicodedata.normalize("NFKD", shown.translate(QUOTES)).casefold()
    return unicodedata.normalize("NFKC", "".join(char for char in apart if not "\u0300" <= char <= "\u036f"))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The folded words of `text`, a space between each."""
    return " ".join(re.findall(r"\w+", fold(text)))


def holds(text: str, phrase: str) -> bool:
    """Whether `phrase` stands in `text` as whole words, plural or not."""
    wanted = plain(phrase)
    return bool(wanted) and re.search(rf"(?<!\w){wanted}(?:s|es)?(?!\w)", plain(text)) is not None


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
