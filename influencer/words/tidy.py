"""Deterministic clean-up of words. Knows no rules and no writer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from influencer.limits import LIMITS
from influencer.paid import first_line
from influencer.records import Labels, Limits, Words
from influencer.text import is_hidden

TAGS_AT_THE_END = re.compile(r"\s*(?:^|\n|(?<=\s))((?:#\w+[\s,]*)+)$")
SAFE_FORMS = ("<font>", "<wide>", "<narrow>")  # styled letters; NFKC on everything would also undo … and ½


def clean(words: Words) -> Words:
    """`words` in normal letters and spaces, without hidden characters; tags without #, spaces and doubles."""
    caption, found = split_tags(tidy(unquoted(words.caption)))
    cleaned = replace(
        words,
        caption=caption,
        alt_text=" ".join(tidy(unquoted(words.alt_text)).split()),
        hashtags=tidy_tags((*words.hashtags, *found)),
        captions={name: tidy(text) for name, text in words.captions.items()},
    )
    return cleaned if cleaned == words else clean(cleaned)


def tidy(text: str) -> str:
    """One text: composed, styled letters made plain, hidden characters gone, spaces and empty lines single."""
    plain = "".join(plain_letter(char) for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
    seen = "".join(char for index, char in enumerate(plain) if not is_hidden(plain, index) or char == "\t")
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in seen.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain_letter(char: str) -> str:
    """A letter in fancy dress (mathematical, full width) as itself; everything else unchanged."""
    return unicodedata.normalize("NFKC", char) if unicodedata.decomposition(char).startswith(SAFE_FORMS) else char


def with_room(words: Words, labels: Labels, channels: Mapping[str, Limits]) -> Words:
    """`words` with as many hashtags as leave room for the one that a paid post begins with.

    A folder that is posted by hand takes fewer than other folders, and its text is the same: words give way there too.
    """
    by_hand = [
        limits.hashtags for name, limits in channels.items() if limits.hashtags < LIMITS.get(name, limits).hashtags
    ]
    paid = [limits.hashtags - first_line(labels).count("#") for limits in channels.values() if labels.sponsored]
    most = min((*by_hand, *paid), default=len(words.hashtags))
    return replace(words, hashtags=words.hashtags[: max(0, most)])


def unquoted(text: str) -> str:
    """`text` without the quotation marks that models put around a whole answer."""
    text = text.strip()
    pairs = {'"': '"', "“": "”", "'": "'"}
    wrapped = len(text) > 1 and pairs.get(text[0]) == text[-1] and not {text[0], text[-1]} & set(text[1:-1])
    return text[1:-1] if wrapped else text


def split_tags(caption: str) -> tuple[str, tuple[str, ...]]:
    """The caption without the hashtags that trail it, and those hashtags."""
    found = TAGS_AT_THE_END.search(caption)
    if not found:
        return caption, ()
    return caption[: found.start()].rstrip(), tuple(re.findall(r"#\w+", found.group(1)))


def tidy_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Letters, digits and underscores only, each tag once."""
    plain = (re.sub(r"\W", "", unicodedata.normalize("NFKC", tag)) for tag in tags)
    first: dict[str, str] = {}
    for tag in filter(None, plain):
        first.setdefault(tag.casefold(), tag)
    return tuple(first.values())
