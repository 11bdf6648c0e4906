"""Shot -> Words: a writer writes, clean-up tidies, the rules judge, and one retry lists what failed. Knows no pictures.

The order is here; the writers are `offline` (the bible's own lines) and `llm` (any model named in config.yaml).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from influencer.config import WordsPart
from influencer.errors import Failed
from influencer.persona import Persona
from influencer.records import Labels, Limits, Shot, Words, Writer
from influencer.words.llm import Unreadable, open_llm
from influencer.words.offline import OfflineWriter
from influencer.words.rules import check
from influencer.words.tidy import clean
from influencer.words.versions import fit

__all__ = ["Unreadable", "check", "clean", "fit", "open_writer", "write_or_fall_back", "write_words"]


def open_writer(words: WordsPart) -> Writer:
    """The writer that config.yaml names. Raises Invalid for a name we cannot take, Missing for a key or package."""
    return OfflineWriter() if words.model == "offline" else open_llm(words)


def write_words(
    writer: Writer,
    persona: Persona,
    shot: Shot,
    labels: Labels,
    channels: Mapping[str, Limits],
    recent: Sequence[str],
) -> Words:
    """Words that keep every rule, in two tries at most. `recent` holds earlier captions, oldest first.

    Raises Failed: permanent, listing what is wrong, if the second try breaks rules too; as the writer says otherwise.
    """
    failed: list[str] = []
    for _ in range(2):
        words, failed = attempt(writer, persona, shot, labels, channels, recent, failed)
        if words is not None and not failed:
            return words
    raise Failed(f"{writer.name} wrote nothing we can post: {'; '.join(failed)}", permanent=True)


def attempt(
    writer: Writer,
    persona: Persona,
    shot: Shot,
    labels: Labels,
    channels: Mapping[str, Limits],
    recent: Sequence[str],
    failed: Sequence[str],
) -> tuple[Words | None, list[str]]:
    """One try: the words and what is wrong with them; no words if the answer could not be read."""
    try:
        words = fit(clean(writer.write(persona, shot, recent, failed)), labels, channels)
    except Unreadable as error:
        return None, [error.sentence]
    return words, check(words, persona, labels, channels, recent)


def write_or_fall_back(
    writer: Writer,
    persona: Persona,
    shot: Shot,
    labels: Labels,
    channels: Mapping[str, Limits],
    recent: Sequence[str],
) -> Words:
    """As `write_words`; if the writer fails, the offline writer's words, which say so in `writer` and `warnings`."""
    try:
        return write_words(writer, persona, shot, labels, channels, recent)
    except Failed as error:
        if isinstance(writer, OfflineWriter):
            raise
        words = write_words(OfflineWriter(), persona, shot, labels, channels, recent)
        warning = f"{error.sentence}. These words are from the offline writer."
        name = f"offline ({writer.name} failed)"
        return replace(words, writer=name, warnings=(*words.warnings, warning))
