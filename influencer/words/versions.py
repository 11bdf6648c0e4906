"""Shorter versions of a caption for channels that take less than it needs. Knows no rules and no writer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from influencer.limits import fits
from influencer.outgoing import text_of
from influencer.records import Labels, Limits, Words

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
WORD_END = re.compile(r"(?<=\w)[^\w\s]*\s+")
LEAST_WORDS = 3  # fewer words and an ellipsis say nothing


def fit(words: Words, labels: Labels, channels: Mapping[str, Limits]) -> Words:
    """`words` with a shorter caption for each channel where the full one is too long; what cannot fit stays."""
    versions = dict(words.captions)
    for name, limits in channels.items():
        caption = versions.get(name, words.caption)
        fitting = (each for each in shorter(caption) if fits(as_sent(words, labels, name, each), limits))
        chosen = next(fitting, caption)
        if chosen != words.caption or name in versions:
            versions[name] = chosen
    return replace(words, captions=versions)


def refit(words: Words, labels: Labels, channels: Mapping[str, Limits]) -> Words:
    """As `fit`, where one of the channels takes the caption whole: who wrote too much for all of them is told so."""
    whole = any(fits(as_sent(words, labels, name, words.caption), limits) for name, limits in channels.items())
    return fit(words, labels, channels) if whole else words


def as_sent(words: Words, labels: Labels, channel: str, caption: str) -> str:
    """The whole text for `channel` if its caption were `caption`."""
    return text_of(replace(words, captions={channel: caption}), labels, channel)


def shorter(caption: str) -> Iterator[str]:
    """All of `caption`, then ever fewer of its whole sentences, then of its first sentence ever fewer words."""
    yield caption
    ends = [found.start() for found in SENTENCE_END.finditer(caption)]
    yield from (caption[:end].rstrip() for end in reversed(ends))
    first = caption[: ends[0]] if ends else caption
    stops = [found.start() for found in WORD_END.finditer(first)][LEAST_WORDS - 1 :]
    yield from (f"{first[:stop]}…" for stop in reversed(stops))
