"""Reads the files in signs/: phrases that betray what a text is, one a line. Knows nothing of what follows.

A phrase is words in a row, in folded letters without apostrophes:

    a|b      either word; a_b is two words in one place        word?    may be absent
    word*    any ending (or beginning: *word)                  ...      up to four words
    $        the sentence ends here                            ^        the text begins here
    @set     the words of a line `@set = a|b` above            <n>      a number (see `NUMBERS`)

A line that begins with ! is harmless: what matches it is taken out before the others look. # begins a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from influencer.replies.clean import bare

FOLDER = Path(__file__).parent / "signs"
GAP = r"(?:\w+ ){0,4}?"
NUMBERS = {
    "<n>": r"\d+",
    "<minor>": r"(?:[5-9]|1[0-7])(?:th)?",
    "<long>": r"\d[\d ]{6,}\d",
    "<grade>": r"(?:[1-9]|1[0-2])",
}
SPECIAL = {"...": GAP, "$": r"(?=\. |$)", "^": r"(?<=^ )"}


class Signs:
    """The phrases of one file, ready to look for."""

    def __init__(self, text: str) -> None:
        lines = [line.split("#")[0].strip() for line in text.splitlines()]
        sets = dict(definition(line) for line in lines if line.startswith("@") and " = " in line)
        phrases = [line for line in lines if line and not (line.startswith("@") and " = " in line)]
        self.harmless = either([line[1:] for line in phrases if line.startswith("!")], sets)
        self.telling = either([line for line in phrases if not line.startswith("!")], sets)

    def find(self, texts: Iterable[str], least: int = 1) -> str:
        """The words, `least` or more, that give one of `texts` (readings of one text) away, or an empty string."""
        for text in texts:
            for found in self.telling.finditer(self.harmless.sub(" ", spaced_out(text))):
                if len(found.group().split()) >= least:
                    return found.group().strip()
        return ""


@cache
def signs(name: str) -> Signs:
    """The phrases of signs/NAME.txt."""
    return Signs((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def said(name: str, text: str) -> str:
    """The words in `text` (as somebody wrote it) that signs/NAME.txt knows, or an empty string."""
    return signs(name).find((bare(text),))


def spaced_out(text: str) -> str:
    """`text` as words with one space round each, its stops as a word of their own."""
    text = re.sub(r"(?<=\d)\.\s?(?=\w)", " ", text)
    stopped = re.sub(r"[.!?,;:…()\"¿¡。、！？]+", " . ", text.replace("_", " "))
    words = re.sub(r"[^\w.\s]", " ", stopped).split()
    return f" {' '.join(words)} "


def definition(line: str) -> tuple[str, str]:
    """`@set = a|b` as its name and its words."""
    name, _, words = line.partition(" = ")
    return name.strip(), words.strip()


def either(phrases: list[str], sets: Mapping[str, str]) -> re.Pattern[str]:
    """What matches any of `phrases`; what matches nothing if there are none."""
    return re.compile("|".join(pattern(phrase, sets) for phrase in phrases) or r"(?!)")


def pattern(phrase: str, sets: Mapping[str, str]) -> str:
    """One phrase as a regular expression over spaced-out text."""
    return r"(?<= )" + "".join(piece(token, sets) for token in phrase.split())


def piece(token: str, sets: Mapping[str, str]) -> str:
    """One place of a phrase."""
    if token in SPECIAL:
        return SPECIAL[token]
    words = token.removesuffix("?")
    for name, members in sorted(sets.items(), key=lambda pair: -len(pair[0])):
        words = words.replace(name, members)
    places = "|".join(SPECIAL.get(one) or f"{word(one)} " for one in words.split("|"))
    return f"(?:{places}){'?' if token.endswith('?') else ''}"


def word(one: str) -> str:
    """One word of a phrase: a number, or letters with stars."""
    return NUMBERS.get(one) or re.escape(one).replace(r"\*", r"\w*").replace("_", " ")
